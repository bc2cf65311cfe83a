"""Whom does a voice concern, and why?  Said once as filters: the inbox and the ledger ask with the same."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from afuera.web.journeys import owner_queries
from afuera.web.journeys.owner_models import Ownership
from afuera.web.permissions import ABILITIES
from afuera.web.teams.models import Person, Team
from afuera.web.voices.answer_models import HandOn
from afuera.web.voices.reading_models import Voice, Way
from afuera.web.voices.routing_models import RoutingRule

READERS = ABILITIES["read_voices"][1]
# Who answers for no part but for the whole: they read a fair share of everything.
OF_ALL = ("administrator", "cx_lead", "analyst", "executive")


@dataclass(frozen=True, slots=True)
class Party:
    """A team or a person whom one voice concerns.  `because`: path, owner, lot, rule or handed."""

    because: str
    team: Team | None = None
    person: Person | None = None
    rule: RoutingRule | None = None
    hand_on: HandOn | None = None


def standing_rules() -> QuerySet[RoutingRule]:
    """The rules that hold today."""
    return RoutingRule.objects.filter(ended_at=None).select_related("to_team", "to_person", "made_by")


def matches(rule: RoutingRule) -> Q:
    """The voices of a rule, as a filter."""
    wanted = {name: getattr(rule, name) for name in ("goal", "step", "channel", "band")}
    return Q(**{name: value for name, value in wanted.items() if value})


def applies(rule: RoutingRule, voice: Voice) -> bool:
    """The same for one voice."""
    wanted = {name: getattr(rule, name) for name in ("goal", "step", "channel", "band")}
    return all(getattr(voice, name) == value for name, value in wanted.items() if value)


def of_team(team: Team, rules: Iterable[RoutingRule] | None = None) -> Q:
    """The voices that concern a team: on its way, drawn for it, by rule, handed to it."""
    found = Q(way__in=Way.objects.filter(teams=team)) | Q(behind=team)
    for rule in standing_rules() if rules is None else rules:
        if rule.to_team_id == team.pk:
            found |= matches(rule)
    return found | Q(pk__in=HandOn.objects.filter(to_team=team).values("voice"))


def of_person(person: Person) -> Q:
    """The voices that concern somebody: their team's, their journeys', by rule, or handed to them."""
    rules = list(standing_rules())
    found = Q(pk__in=HandOn.objects.filter(to_person=person).values("voice"))
    if person.team is not None:
        found |= of_team(person.team, rules)
    elif person.role in OF_ALL:
        return Q()
    owned = [one.goal.key for one in owner_queries.owned_by(person) if one.accepted_at]
    if owned:
        found |= Q(goal__in=owned)
    for rule in rules:
        if rule.to_person_id == person.pk:
            found |= matches(rule)
    return found


def concerned(voice: Voice) -> list[Party]:
    """Everybody whom one voice concerns, each once, the way first."""
    found = [Party("path", team=team) for team in voice.way.teams.all()]
    owner = owner_of(voice)
    if owner is not None:
        found.append(Party("owner", person=owner))
    if voice.behind is not None:
        found.append(Party("lot", team=voice.behind))
    ruled = [rule for rule in standing_rules() if applies(rule, voice)]
    found += [Party("rule", rule.to_team, rule.to_person, rule=rule) for rule in ruled]
    handed = voice.hand_ons.select_related("to_team", "to_person", "by")
    found += [Party("handed", one.to_team, one.to_person, hand_on=one) for one in handed]
    return _each_once(found)


def _each_once(found: Iterable[Party]) -> list[Party]:
    kept: dict[tuple[str, int | None], Party] = {}
    for one in found:
        key = ("team", one.team.pk) if one.team else ("person", one.person.pk if one.person else None)
        kept.setdefault(key, one)
    return list(kept.values())


def on_path(person: Person, voice: Voice, teams: Iterable[Team]) -> bool:
    """Is somebody of a team on the way of this voice, or the owner of its journey?"""
    if person.team_id and person.team_id in {team.pk for team in teams}:
        return True
    owner = owner_of(voice)
    return owner is not None and owner.pk == person.pk


def owner_of(voice: Voice) -> Person | None:
    """Who answers for the journey of this voice today."""
    found = Ownership.objects.filter(owner_queries.THERE, owner_queries.STANDING, goal__key=voice.goal)
    one = found.select_related("person").first() if voice.goal else None
    return one.person if one else None
