"""How often did a trouble come back, per customer who could have met it, week by week?

Counted are people, each once a week: those whom a frozen signature hit, among those who had to do with its
goal at all.  So neither more customers nor a few who are hit again and again look like a return.  Only whole
weeks count, and only those of which everything is known by now: who waits for an answer this week cannot yet
be said to have got none (`settling_days`).  Weeks begin on Monday, UTC.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

import ibis
import ibis.expr.types as ir

from afuera.actions.weekly import DAY_US, MONDAY, MONDAY_US, WEEK_US, Weekly
from afuera.company import Company
from afuera.pains import signature as kinds
from afuera.pains.ground import SLUGS, Ground
from afuera.pains.hits import hits
from afuera.pains.signature import NO_GOAL, Signature

if TYPE_CHECKING:
    from afuera.lake import Lake

# Neighbours that are watched, those with most hits first.
MOST_NEIGHBOURS: Final = 6
# What can only be said when the time is over in which it might still have turned out well.
KNOWN_LATER: Final = frozenset({"recurrence", "abandonment", "dead_end", "rework", "repeat_contact"})


def recurrence(signature: Signature, on: Ground) -> Weekly:
    """The weekly table of one signature, from its first whole week to its last settled one."""
    return weekly(
        on.lake,
        found=hits(signature, on),
        exposed=exposed(signature, on),
        journeys=_of_goal(on.journeys, signature),
        until_us=on.until_us - settling_days(signature, on.company) * DAY_US,
    )


def weekly(
    lake: Lake, *, found: ir.Table, exposed: ir.Table, journeys: ir.Table | None = None, until_us: int
) -> Weekly:
    """From tables with person and at_us: those hit, and those exposed (who was hit was exposed).

    `journeys` (ended_us, reached) give how many of known end reached the goal in each week.
    """
    hit = _people(found.select("person", "at_us"))
    met = _people(ibis.union(exposed.select("person", "at_us"), found.select("person", "at_us")))
    counted = {row["week"]: row["people"] for row in lake.engine.rows(hit)}
    among = {row["week"]: row["people"] for row in lake.engine.rows(met)}
    ends = _ends(lake, journeys) if journeys is not None else {}
    last = (until_us - MONDAY_US) // WEEK_US  # the first week that is not over
    weeks = list(range(min(among) + 1, last)) if among else []
    rows = [
        {
            "week": MONDAY + timedelta(weeks=week),
            "hits": counted.get(week, 0),
            "exposed": among.get(week, 0),
            "reached": ends.get(week, (0, 0))[0],
            "known": ends.get(week, (0, 0))[1] if journeys is not None else None,
        }
        for week in weeks
    ]
    return Weekly.of(rows)


def exposed(signature: Signature, on: Ground) -> ir.Table:
    """Everybody who had to do with the signature's goal (and segment), and when: person, at_us.

    A step or a friction is left out on purpose: who takes the step away would take away the exposed too.
    """
    touches = on.steps.filter(on.steps.kind == "touch")
    inside = _of_goal(on.journeys, signature)
    if signature.segment is not None and signature.kind != kinds.SPEED_BY_VALUE:
        name, value = signature.segment
        column = on.column(name)
        inside = inside.filter(ibis.literal(False) if column is None else inside[column] == value)
    return touches.select("journey", "person", "at_us").semi_join(inside, "journey")


def settling_days(signature: Signature, company: Company) -> int:
    """How long after a moment it can still turn out that it was no hit, or that one came later."""
    goal = company.goal(signature.goal or None)
    if signature.friction == "silence":
        return int(goal.silence_days) + 1
    if signature.friction == "wait":
        return int(goal.wait_days) + 1
    late = signature.kind in (kinds.WHOLE, kinds.SEAM) or signature.friction in KNOWN_LATER
    return int(goal.recurrence_days) + 1 if late else 1


def neighbours(signature: Signature, on: Ground, most: int = MOST_NEIGHBOURS) -> dict[str, Signature]:
    """Where the trouble could go: other frictions or steps of its goal, the same words at other goals.

    By key, those with most hits first.  They are frozen with the plan, like the signature itself.
    """
    sized = [(_people_hit(one, on), one) for one in _around(signature, on)]
    largest = sorted(((n, one.key, one) for n, one in sized if n), key=lambda row: (-row[0], row[1]))
    return {key: one for _, key, one in largest[:most]}


def control(
    signature: Signature, on: Ground, touched: Iterable[str | None]
) -> tuple[Weekly, list[str]] | None:
    """The same friction at all goals that no plan touches, as one series, and which goals these are.

    None for what is no friction of one goal: the same words at other goals are neighbours, where it may have
    gone.  `touched` are the goals of plans; None among them stands for a plan that touches all goals.
    """
    changed = {*touched, signature.goal}
    if signature.kind != kinds.FRICTION or signature.words or None in changed:
        return None
    goals = [goal for goal in _goals(on) if goal not in changed and goal != NO_GOAL]
    same = [Signature(kinds.FRICTION, goal=goal, friction=signature.friction) for goal in goals]
    if not same:
        return None
    series = weekly(
        on.lake,
        found=_joined([hits(one, on) for one in same]),
        exposed=_joined([exposed(one, on) for one in same]),
        until_us=on.until_us - max(settling_days(one, on.company) for one in same) * DAY_US,
    )
    return (series, goals) if sum(series.hits) else None


def all_weekly(signatures: Mapping[str, Signature], on: Ground) -> dict[str, Weekly]:
    """The weekly tables of several signatures."""
    return {key: recurrence(one, on) for key, one in signatures.items()}


def _around(signature: Signature, on: Ground) -> Iterable[Signature]:
    """Signatures that differ from this one in one thing."""
    if signature.words:
        yield from (
            Signature(kinds.THEME, goal=goal, words=signature.words)
            for goal in _goals(on)
            if goal != signature.goal
        )
    if signature.goal is None:
        return
    for slug in SLUGS:
        if slug != signature.friction and not signature.words:
            yield Signature(kinds.FRICTION, goal=signature.goal, friction=slug, step=signature.step)
    if signature.step is not None:
        for step in _steps(on, signature):
            yield Signature(
                signature.kind,
                goal=signature.goal,
                step=step,
                friction=signature.friction,
                words=signature.words,
                result=signature.result,
            )


def _joined(tables: list[ir.Table]) -> ir.Table:
    plain = [table.select("person", "at_us") for table in tables]
    return ibis.union(*plain) if len(plain) > 1 else plain[0]


def _goals(on: Ground) -> list[str]:
    rows = on.lake.engine.rows(on.journeys.select("goal").distinct())
    return sorted(NO_GOAL if row["goal"] is None else row["goal"] for row in rows)


def _steps(on: Ground, signature: Signature) -> list[str]:
    """The other steps of the goal."""
    of_goal = on.steps.filter((on.steps.kind == "touch") & on.steps.step.notnull())
    of_goal = of_goal.semi_join(_of_goal(on.journeys, signature), "journey")
    rows = on.lake.engine.rows(of_goal.select("step").distinct())
    return sorted(row["step"] for row in rows if row["step"] != signature.step)


def _people_hit(signature: Signature, on: Ground) -> int:
    found = hits(signature, on)
    rows: list[dict[str, Any]] = on.lake.engine.rows(found.aggregate(n=found.person.nunique()))
    return int(rows[0]["n"]) if rows else 0


def _of_goal(journeys: ir.Table, signature: Signature) -> ir.Table:
    if signature.goal is None:
        return journeys
    if signature.goal == NO_GOAL:
        return journeys.filter(journeys.goal.isnull())
    return journeys.filter(journeys.goal == signature.goal)


def _people(rows: ir.Table) -> ir.Table:
    """How many different people in each week."""
    week = ((rows.at_us - MONDAY_US) / WEEK_US).floor().cast("int64")
    once = rows.filter(rows.person.notnull()).select("person", week=week).distinct()
    return once.group_by("week").aggregate(people=once.count())


def _ends(lake: Lake, journeys: ir.Table) -> dict[int, tuple[int, int]]:
    known = journeys.filter(journeys.reached.notnull())
    week = ((known.ended_us - MONDAY_US) / WEEK_US).floor().cast("int64")
    ended = known.select("reached", week=week)
    summed = ended.group_by("week").aggregate(reached=ended.reached.sum(), known=ended.count())
    return {row["week"]: (int(row["reached"]), int(row["known"])) for row in lake.engine.rows(summed)}
