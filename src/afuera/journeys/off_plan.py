"""Who leaves the plan of a goal, and where?  Asked of the shelf: a plan of today, answered today.

The same definitions as `journeys.planned`, which the findings carry: a step is skipped when a closed journey
never touched it, added when the plan does not have it, out of order when a step that is planned later was
touched before.
"""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from afuera.estimates.intervals import wilson
from afuera.journeys.planned import KINDS, SKIPPED
from afuera.journeys.stages import pick, span
from afuera.lake.shelf import Shelf
from afuera.results import Estimate

_FOUND: Final = """
WITH plan AS (SELECT unnest(?::VARCHAR[]) AS step, unnest(?::INTEGER[]) AS planned_place),
touched AS (
    SELECT number, person, is_open FROM journeys
    WHERE number BETWEEN ? AND ? AND goal IS NOT DISTINCT FROM ? AND touches > 0),
met AS (
    SELECT e.number, e.step, min(e.position) AS first FROM events e JOIN touched USING (number)
    WHERE e.kind = 'touch' AND e.step IS NOT NULL GROUP BY e.number, e.step),
lived AS (
    SELECT met.*, planned_place, max(planned_place) OVER (
        PARTITION BY number ORDER BY first ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS furthest
    FROM met LEFT JOIN plan USING (step)),
found AS (
    SELECT t.number, plan.step, 'skipped' AS kind FROM touched t CROSS JOIN plan
    WHERE NOT t.is_open AND NOT EXISTS (FROM met WHERE met.number = t.number AND met.step = plan.step)
    UNION ALL SELECT number, step, 'added' FROM lived WHERE planned_place IS NULL
    UNION ALL SELECT number, step, 'order' FROM lived WHERE furthest > planned_place)
"""


@dataclass(frozen=True, slots=True)
class Departure:
    """A step that is skipped, added or out of order: journeys, people, share of the journeys."""

    step: str
    kind: str
    journeys: int
    people: int
    share: float


@dataclass(frozen=True, slots=True)
class OffPlan:
    """The share of closed journeys that leave the plan (with its n); where; and the lived order.

    `lived` lists step, journeys and mean place in time from 0 to 1, first to last.
    """

    share: Estimate
    people: int
    deviating: int
    where: tuple[Departure, ...]
    lived: tuple[tuple[str, int, float], ...]


def off_plan(shelf: Shelf, goal: str | None, plan: Sequence[str]) -> OffPlan:
    """How far the journeys of a goal are from a plan."""
    values = _values(shelf, goal, plan)
    sums = shelf.row(
        f"""{_FOUND} SELECT (SELECT count(*) FROM touched) AS every,
            (SELECT count(*) FROM touched WHERE NOT is_open) AS closed,
            (SELECT count(DISTINCT person) FROM touched) AS people,
            (SELECT count(DISTINCT number) FROM found JOIN touched USING (number) WHERE NOT is_open)
            AS deviating""",
        *values,
    ) or {"every": 0, "closed": 0, "people": 0, "deviating": 0}
    rows = shelf.rows(
        f"""{_FOUND} SELECT step, kind, count(DISTINCT number) AS journeys, count(DISTINCT person) AS people
        FROM found JOIN touched USING (number) GROUP BY step, kind""",
        *values,
    )
    where = [
        Departure(
            row["step"],
            row["kind"],
            row["journeys"],
            row["people"],
            row["journeys"] / max(sums["closed"] if row["kind"] == SKIPPED else sums["every"], 1),
        )
        for row in rows
    ]
    where.sort(key=lambda one: (-one.journeys, KINDS.index(one.kind), one.step))
    share = wilson(sums["deviating"] if plan else 0, sums["closed"])
    return OffPlan(share, sums["people"], sums["deviating"], tuple(where), _lived(shelf, values))


def _lived(shelf: Shelf, values: list[object]) -> tuple[tuple[str, int, float], ...]:
    """Steps by when they first come, between the first touch of a journey (0) and its last (1)."""
    rows = shelf.rows(
        f"""{_FOUND}, along AS (SELECT number, max(first) AS last FROM met GROUP BY number)
        SELECT step, count(*) AS journeys,
            avg(CASE WHEN last > 1 THEN (first - 1) / (last - 1) ELSE 0.5 END) AS place
        FROM met JOIN along USING (number) GROUP BY step ORDER BY place, step""",
        *values,
    )
    return tuple((row["step"], row["journeys"], float(row["place"])) for row in rows)


def nth_departure(
    shelf: Shelf, goal: str | None, plan: Sequence[str], step: str, kind: str, place: int
) -> tuple[dict[str, Any] | None, int]:
    """The journey at a place from 1 among those that leave the plan there, and how many there are."""
    picked = f"{_FOUND}, picked AS (SELECT DISTINCT number FROM found WHERE step = ? AND kind = ?)"
    return pick(shelf, picked, [*_values(shelf, goal, plan), step, kind], place)


def _values(shelf: Shelf, goal: str | None, plan: Sequence[str]) -> list[object]:
    steps = list(dict.fromkeys(plan))
    return [steps, list(range(len(steps))), *span(shelf, goal), goal]
