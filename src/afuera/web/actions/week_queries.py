"""What is there to read about one week?  What moved, what came back, what waits for whom, five voices."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from afuera.web.actions import decision_queries, plan_queries
from afuera.web.actions.decision_models import Decision
from afuera.web.actions.log_models import Change
from afuera.web.actions.loop_models import LoopMessage
from afuera.web.actions.plan_models import UNDER_WAY, Commitment, Plan
from afuera.web.actions.plan_queries import Side, late
from afuera.web.actions.verdict_models import Verdict
from afuera.web.bridge import journeys as bridge
from afuera.web.bridge import themes
from afuera.web.pains import queries as pains
from afuera.web.pains.queries import Shown
from afuera.web.teams.models import Team

DAYS = 7
VOICES = 5
MOVES = (
    "begin_plan",
    "declare_effect",
    "commit",
    "deliver_commitment",
    "withdraw_commitment",
    "give_up_plan",
    "add_cause",
)


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that happened to a plan this week."""

    plan: Plan
    change: Change


@dataclass(frozen=True, slots=True)
class Look:
    """A look of this week that said something else than the one before it."""

    plan: Plan
    verdict: Verdict
    before: str | None


def since(now: dt.datetime | None = None) -> dt.datetime:
    """Where this week begins: seven days back."""
    return (now or timezone.now()) - dt.timedelta(days=DAYS)


def moved(plans: Iterable[Plan], start: dt.datetime) -> list[Moved]:
    """What people did to plans this week, the newest first."""
    known = {one.subject: one for one in plans}
    found = Change.objects.filter(at__gte=start, what__in=MOVES, subject__in=known).select_related("person")
    return [Moved(known[one.subject], one) for one in found[:40]]


def looks(plans: Iterable[Plan], start: dt.datetime) -> list[Look]:
    """Where the newest look says something else than the last one before this week."""
    known = {one.pk: one for one in plans}
    every: dict[int, list[tuple[int, dt.datetime, str]]] = defaultdict(list)
    rows = Verdict.objects.filter(plan__in=known).values_list("plan", "pk", "at", "word")
    for plan, pk, at, word in rows:
        every[plan].append((pk, at, word))
    before: dict[int, str | None] = {}
    for (newest, last, word), *earlier in every.values():
        was = next((told for _, at, told in earlier if at < start), None)
        if last >= start and was != word:
            before[newest] = was
    # Only what is told is read whole: a look holds every week that it looked at.
    found = Verdict.objects.defer("inputs", "declared").in_bulk(before)
    return [Look(known[found[pk].plan_id], found[pk], before[pk]) for pk in sorted(found, reverse=True)]


@dataclass(frozen=True, slots=True)
class Waits:
    """What waits for one person or one team."""

    name: str
    decisions: tuple[Decision, ...] = ()
    late: tuple[Commitment, ...] = ()
    silent: tuple[tuple[Plan, Side], ...] = ()

    @property
    def n(self) -> int:
        """How much."""
        return len(self.decisions) + len(self.late) + len(self.silent)


def waits(plans: Iterable[Plan], known: dict[str, Team], lang: str) -> list[Waits]:
    """What waits for whom, those with most first."""
    decisions: dict[str, list[Decision]] = defaultdict(list)
    for one in decision_queries.waiting():
        decisions[one.waits_for.name if one.waits_for else "–"].append(one)
    overdue: dict[str, list[Commitment]] = defaultdict(list)
    silent: dict[str, list[tuple[Plan, Side]]] = defaultdict(list)
    for plan in plans:
        if plan.state not in UNDER_WAY:
            continue
        for side in plan_queries.sides(plan, known):
            name = side.team.label(lang) if side.team else side.key
            overdue[name] += [one for one in side.commitments if late(one)]
            silent[name] += [(plan, side)] if side.silent else []
    names = [*decisions, *[name for name in {**overdue, **silent} if overdue[name] or silent[name]]]
    found = [
        Waits(name, tuple(decisions.get(name, ())), tuple(overdue[name]), tuple(silent[name]))
        for name in dict.fromkeys(names)
    ]
    return sorted(found, key=lambda one: (-one.n, one.name))


@dataclass(frozen=True, slots=True)
class Left:
    """What waits although nobody in particular is asked: pains, and letters that are owed to customers."""

    due: list[Shown]
    untaken: list[Shown]
    owed: list[LoopMessage]

    @property
    def n(self) -> int:
        """How much."""
        return len(self.due) + len(self.untaken) + len(self.owed)


def left(plans: Iterable[Plan]) -> Left:
    """Pains whose "not now" came due, accepted ones that nobody took, and letters "it came back" not sent."""
    answered = {one.pain_id for one in plans if one.state != "given_up"}
    found = pains.listed()
    every = [*found.standing, *found.uncounted, *found.missing]
    free = [one for one in every if one.taking is None and one.pain.pk not in answered]
    owed = LoopMessage.objects.filter(corrects=True, sent_hit_at=None, plan__state="came_back")
    return Left(
        [one for one in free if one.returned],
        [one for one in free if not one.returned and one.pain.state == "accepted"],
        list(owed.select_related("plan__pain__goal").order_by("pk")),
    )


def voices(plans: Iterable[Plan], others: Iterable[str | None], week: int) -> list[dict[str, Any]]:
    """Five voices of people who did not get what they came for, from the journeys of plans first.

    Each week others, as far as there are others; never two of one person.
    """
    goals: list[str | None] = [one.pain.goal.key for one in plans if one.pain.goal is not None]
    wanted = list(dict.fromkeys([*goals, *others]))[:VOICES]
    each = [(goal, _to_read(bridge.voices(goal))) for goal in wanted]
    found: list[dict[str, Any]] = []
    people: set[Any] = set()
    for turn in range(VOICES):
        for goal, said in each:
            if turn < len(said) and len(found) < VOICES:
                one = said[(turn + week) % len(said)]
                if one["person"] not in people:
                    people.add(one["person"])
                    found.append({**one, "goal": goal})
    return found


def _to_read(said: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Those that hurt; where none surely does, those that one cannot tell."""
    hurt, others = themes.hurt_first(said)
    return hurt or others
