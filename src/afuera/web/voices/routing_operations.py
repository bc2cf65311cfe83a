"""What can be changed about whom voices concern?  Rules are added, changed, ended; teams on the way stay."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person, Team
from afuera.web.voices.reading_models import BANDS, ReadingRules
from afuera.web.voices.routing_models import RoutingRule
from afuera.web.voices.routing_queries import READERS
from afuera.wording import mark

audit.tells(
    {
        "make_routing_rule": mark("Said whom which voices concern besides"),
        "change_routing_rule": mark("Changed whom which voices concern"),
        "end_routing_rule": mark("Ended a rule about whom voices concern"),
        "give_minutes": mark("Said how many minutes a week people have for reading"),
    }
)
WHICH = ("goal", "step", "channel", "band")
KEPT = (*WHICH, "to_team", "to_person", "why")


@transaction.atomic
def make_rule(by: Person, **said: Any) -> RoutingRule:
    """From now on these voices concern a team or a person too."""
    made = RoutingRule.objects.create(made_by=by, **_checked(by, said))
    audit.wrote(by, "make_routing_rule", f"rule:{made.pk}", after=audit.facts(made, *KEPT))
    return made


@transaction.atomic
def change_rule(by: Person, rule: RoutingRule, **said: Any) -> RoutingRule:
    """The same rule in other words: the earlier one ends, so that history can be read."""
    _may(by)
    _end(rule)  # first: the same voices for the same people, with another reason, are no second rule
    checked = _checked(by, said)
    made = RoutingRule.objects.create(made_by=by, **checked)
    before, after = audit.facts(rule, *KEPT), audit.facts(made, *KEPT)
    audit.wrote(by, "change_routing_rule", f"rule:{made.pk}", before=before, after=after)
    return made


@transaction.atomic
def end_rule(by: Person, rule: RoutingRule) -> None:
    """It holds no more.  Teams on the way of a journey are no rule, and cannot be taken off."""
    _may(by)
    _end(rule)
    audit.wrote(by, "end_routing_rule", f"rule:{rule.pk}", before=audit.facts(rule, *KEPT), after={})


@transaction.atomic
def give_minutes(by: Person, minutes: int) -> None:
    """How many minutes a week a person has for reading."""
    _may(by)
    row = ReadingRules.objects.select_for_update().get(pk=1)
    before, row.minutes_a_week = row.minutes_a_week, minutes
    row.save(update_fields=["minutes_a_week"])
    was, became = {"minutes": before}, {"minutes": minutes}
    audit.wrote(by, "give_minutes", "voices", before=was, after=became)


def _end(rule: RoutingRule) -> None:
    if not RoutingRule.objects.filter(pk=rule.pk, ended_at=None).update(ended_at=timezone.now()):
        raise Refused(mark("Somebody ended this rule meanwhile."))


def _may(by: Person) -> None:
    if not may(by, "route_voices"):
        raise Refused(mark("You may not change whom voices concern."))


def may_be_sent_to(team: Team | None, person: Person | None) -> None:
    """Refuse unless it is one of the two, and a person may read."""
    if (team is None) == (person is None):
        raise Refused(mark("Say to whom: a team or a person."))
    if person is not None and (not person.is_active or person.role not in READERS):
        raise Refused(mark("{name} may not read voices."), name=person.name)


def _checked(by: Person, said: dict[str, Any]) -> dict[str, Any]:
    _may(by)
    found = {name: " ".join(str(said.get(name) or "").split()) for name in (*WHICH, "why")}
    team, person = said.get("to_team"), said.get("to_person")
    if not any(found[name] for name in WHICH):
        raise Refused(mark("Say which voices: a journey, a step, a channel or a score."))
    if found["band"] not in BANDS:
        raise Refused(mark("There is no such score."))
    may_be_sent_to(team, person)
    same = {**{name: found[name] for name in WHICH}, "to_team": team, "to_person": person}
    if RoutingRule.objects.filter(ended_at=None, **same).exists():
        raise Refused(mark("This rule holds already."))
    return {**same, "why": found["why"][:300]}
