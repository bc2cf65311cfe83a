"""Whom does a voice concern, and why?  Said once as filters: the inbox and the ledger ask with the same."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, prefetch_related_objects

from afuera.web.journeys import owner_queries
from afuera.web.journeys.owner_models import Ownership
from afuera.web.permissions import ABILITIES
from afuera.web.teams.models import Person, Team
from afuera.web.voices.answer_models import HandOn
from afuera.web.voices.reading_models import Reading, Voice, Way
from afuera.web.voices.routing_models import RoutingRule

READERS = ABILITIES["read_voices"][1]
# Who answers for no part but for the whole: they read a fair share of everything.
TO = ("to_team", "to_person")
OF_ALL = ("administrator", "cx_lead", "analyst", "executive")


@dataclass(frozen=True, slots=True)
class Party:
    """A team or a person whom one voice concerns.  `because`: path, owner, lot, rule or handed.

    `hand_on`: somebody handed it to them, also where it concerned them before.
    """

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


def concerned(voices: Sequence[Voice]) -> dict[str, list[Party]]:
    """Everybody whom each of these voices concerns, the way first; a fixed number of questions."""
    prefetch_related_objects(
        list(voices), "behind", "way__teams", Prefetch("hand_ons", HandOn.objects.select_related(*TO, "by"))
    )
    rules, owners = list(standing_rules()), owners_of({one.goal for one in voices})
    return {one.pk: _each_once(_of_one(one, rules, owners.get(one.goal))) for one in voices}


def _of_one(voice: Voice, rules: Iterable[RoutingRule], owner: Person | None) -> Iterator[Party]:
    yield from (Party("path", team=team) for team in voice.way.teams.all())
    if owner is not None:
        yield Party("owner", person=owner)
    if voice.behind is not None:
        yield Party("lot", team=voice.behind)
    yield from (
        Party("rule", rule.to_team, rule.to_person, rule=rule) for rule in rules if applies(rule, voice)
    )
    handed = voice.hand_ons.all()
    yield from (Party("handed", one.to_team, one.to_person, hand_on=one) for one in handed)


def _each_once(found: Iterable[Party]) -> list[Party]:
    kept: dict[tuple[str, int | None], Party] = {}
    for one in found:
        key = ("team", one.team.pk) if one.team else ("person", one.person.pk if one.person else None)
        before = kept.setdefault(key, one)
        if one.hand_on is not None:  # who asks them to read it, and why, is told beside any other reason
            kept[key] = replace(before, hand_on=one.hand_on)
    return list(kept.values())


def handed_to(person: Person, most: int) -> list[HandOn]:
    """What somebody handed to them or their team and they have not read, the newest first."""
    mine = Q(to_person=person) | (Q(to_team=person.team) if person.team else Q(pk=None))
    read = Reading.objects.filter(voice=OuterRef("voice"), person=person, read_at__isnull=False)
    return list(HandOn.objects.filter(mine).exclude(Exists(read)).select_related("by")[:most])


def strangers(names: Collection[str]) -> list[str]:
    """Which of these teams are not teams of this house: nobody of them can be told."""
    known = set(Team.objects.filter(name__in=names).values_list("name", flat=True))
    return sorted(set(names) - known)


def on_path(person: Person, voice: Voice) -> bool:
    """Is somebody of a team on the way of this voice, or the owner of its journey?"""
    if person.team_id and voice.way.teams.filter(pk=person.team_id).exists():
        return True
    owner = owners_of({voice.goal}).get(voice.goal)
    return owner is not None and owner.pk == person.pk


def owners_of(goals: Collection[str]) -> dict[str, Person]:
    """Who answers today for each of these journeys."""
    standing = Ownership.objects.filter(owner_queries.THERE, owner_queries.STANDING, goal__key__in=goals)
    return {one.goal.key: one.person for one in standing.select_related("person", "goal")}


def how_many(rules: Iterable[RoutingRule]) -> dict[int, int]:
    """How many voices each rule speaks of, in one question."""
    every = list(rules)
    asked: dict[str, Any] = {f"r{one.pk}": Count("pk", filter=matches(one)) for one in every}
    found = Voice.objects.order_by().aggregate(**asked) if asked else {}
    return {one.pk: int(found[f"r{one.pk}"]) for one in every}
