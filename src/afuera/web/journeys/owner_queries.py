"""What is there to read about who answers for which journey?  Owners, the named, the table, its meetings."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.utils import timezone

from afuera.report.reader import facts, items, rows
from afuera.web.bridge.owners import Met, teams_on_the_way
from afuera.web.journeys.models import Goal
from afuera.web.journeys.owner_models import Meeting, Ownership, Seat
from afuera.web.permissions import ABILITIES
from afuera.web.teams.models import Person, Team

STANDING = Q(accepted_at__isnull=False, ended_at=None)
WAITING = Q(accepted_at=None, ended_at=None)
# An account that was closed by other ways than ours answers for nothing either.
THERE = Q(person__is_active=True, person__role__in=ABILITIES["own_journeys"][1])
MOST_SEAMS = 3


@dataclass(frozen=True, slots=True)
class Owner:
    """Who answers for a goal.  `state`: "owned", "named" (asked, no answer: nobody does yet) or "vacant"."""

    name: str = ""
    since: dt.datetime | None = None
    state: str = "vacant"
    person: int | None = None
    named: str = ""
    named_id: int | None = None
    named_at: dt.datetime | None = None

    @property
    def owned(self) -> bool:
        """Does somebody answer?"""
        return self.state == "owned"

    @property
    def waited(self) -> int:
        """For how many days the one who was named has not answered."""
        return (timezone.now() - self.named_at).days if self.named_at else 0


VACANT = Owner()


def owners() -> dict[str, Owner]:
    """For every goal that has an owner or a naming, by its slug; one query.  What is missing is vacant."""
    found: dict[str, dict[bool, Ownership]] = defaultdict(dict)
    for one in _open().select_related("goal", "person"):
        found[one.goal.slug][one.accepted_at is not None] = one
    return {slug: as_owner(both.get(True), both.get(False)) for slug, both in found.items()}


def _open() -> QuerySet[Ownership]:
    return Ownership.objects.filter(THERE, ended_at=None)


def of_goal(goal: Goal) -> tuple[Ownership | None, Ownership | None]:
    """(who answers for it, who was named and has not answered)."""
    found = list(_open().filter(goal=goal).select_related("person", "named_by"))
    standing = next((one for one in found if one.accepted_at), None)
    return standing, next((one for one in found if one.accepted_at is None), None)


def name_of(goal: Goal) -> str:
    """Who answers for it today; nothing while nobody does."""
    standing, _ = of_goal(goal)
    return standing.person.name if standing else ""


def as_owner(standing: Ownership | None, named: Ownership | None) -> Owner:
    """The two of one goal as lists have them."""
    told: dict[str, Any] = {}
    if standing:
        told |= {"name": standing.person.name, "since": standing.accepted_at, "person": standing.person_id}
    if named:
        told |= {"named": named.person.name, "named_id": named.person_id, "named_at": named.named_at}
    return Owner(state="owned" if standing else "named", **told) if told else VACANT


def history(goal: Goal) -> QuerySet[Ownership]:
    """Every naming that is over, the newest first."""
    return (
        Ownership.objects.filter(goal=goal)
        .exclude(ended_at=None)
        .select_related("person", "named_by", "handed_to")
    )


def owned_by(person: Person) -> list[Ownership]:
    """The journeys that this person answers for, or was asked to."""
    return list(_open().filter(person=person).select_related("goal", "named_by").order_by("goal__key"))


def can_own() -> QuerySet[Person]:
    """Who may be named."""
    return Person.objects.filter(is_active=True, role__in=ABILITIES["own_journeys"][1]).select_related("team")


def can_sit() -> QuerySet[Person]:
    """Who may be brought to a table."""
    return Person.objects.filter(is_active=True).select_related("team")


def seats(goal: Goal) -> list[Seat]:
    """Who sits at the table today."""
    found = Seat.objects.filter(goal=goal, left_at=None, person__is_active=True)
    return list(found.select_related("person__team"))


@dataclass(frozen=True, slots=True)
class Side:
    """A team on the way of a goal, with those of it that sit at the table."""

    key: str
    share: float | None
    team: Team | None = None
    seated: list[Seat] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """The table of a journey: the teams on its way, and who else sits there."""

    sides: list[Side]
    others: list[Seat]

    @property
    def absent(self) -> list[Side]:
        """Teams on the way of which nobody sits there, those that touch most journeys first."""
        return [side for side in self.sides if not side.seated]

    @property
    def seated(self) -> bool:
        """Does anybody sit there?"""
        return bool(self.others) or any(side.seated for side in self.sides)


def table(goal: Goal, found: Any) -> Table:
    """Who sits there, team by team as customers meet them; `found` is the goal's row of the findings."""
    met = teams_on_the_way(goal.key) or [Met(str(name), None) for name in _by_touches(found)]
    here, known = seats(goal), {team.name: team for team in Team.objects.all()}
    keys = {one.team for one in met}
    of = defaultdict(list)
    for seat in here:
        of[seat.person.team.name if seat.person.team else None].append(seat)
    sides = [Side(one.team, one.share, known.get(one.team), of[one.team]) for one in met]
    others = [seat for seat in here if not (seat.person.team and seat.person.team.name in keys)]
    return Table(sides, others)


def _by_touches(found: Any) -> list[str]:
    touches = facts(facts(found).get("teams"))
    return sorted(touches, key=lambda team: (-touches[team], team))


def teams_of(found: Any) -> set[str]:
    """The teams on the way of one goal, by its row of the findings."""
    return set(_by_touches(found))


def seams(study_findings: Any, goal: str) -> list[Any]:
    """What carries the loss of a goal, the most first: the agenda of its table."""
    wholes = rows(facts(study_findings).get("broken_wholes"))
    whole = next((one for one in wholes if one.get("goal") == goal and one.get("segment") is None), None)
    found = [one for one in rows(facts(whole).get("seams")) if len(items(one.get("between"))) == 2]
    return sorted(found, key=lambda seam: -(seam.get("share_of_loss") or 0))[:MOST_SEAMS]


def meetings(goal: Goal) -> tuple[Meeting | None, list[Meeting]]:
    """(the next one, those that were held, the latest first)."""
    came = Prefetch("came", queryset=Person.objects.order_by("name"))
    found = list(Meeting.objects.filter(goal=goal).prefetch_related(came)[:12])
    today = timezone.localdate()
    ahead = [one for one in found if one.day >= today and not one.notes]
    return (ahead[-1] if ahead else None), [one for one in found if one not in ahead[-1:]]


def to_note(following: Meeting | None, held: list[Meeting]) -> Meeting | None:
    """The meeting of which nobody wrote down yet what it said."""
    today = following if following and following.day == timezone.localdate() else None
    return today or next((one for one in held if not one.notes), None)


def meetings_of(person: Person) -> list[Meeting]:
    """Meetings to come of the tables where this person sits or answers, the nearest first."""
    at = Q(goal__seats__person=person, goal__seats__left_at=None)
    owns = Q(
        goal__ownerships__person=person,
        goal__ownerships__accepted_at__isnull=False,
        goal__ownerships__ended_at=None,
    )
    found = Meeting.objects.filter(at | owns, day__gte=timezone.localdate()).select_related("goal")
    return list(found.distinct().order_by("day", "id"))


def tables_without(goals: list[Goal]) -> set[int]:
    """Of these goals those at whose table nobody sits."""
    taken = Seat.objects.filter(goal__in=goals, left_at=None).values_list("goal_id", flat=True)
    return {goal.pk for goal in goals} - set(taken)
