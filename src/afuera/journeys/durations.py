"""How long do journeys take, and how often is something done again on the way?

Between the first and the last touch.  A journey that is still open has lasted at least so long: open ones are
counted beside, and `closed_median_days` leaves them out.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import ibis.expr.types as ir

from afuera.journeys.paths import DAY_US, Paths
from afuera.lake.engine import Engine


@dataclass(frozen=True, slots=True)
class Durations:
    """Days from first to last touch, over journeys that have touches; None where there is none."""

    journeys: int
    mean_days: float | None
    median_days: float | None
    p90_days: float | None
    longest_days: float | None
    open: int
    closed_median_days: float | None

    def as_dict(self) -> dict[str, Any]:
        """Plain fields."""
        return asdict(self)


def durations(journeys: ir.Table, engine: Engine) -> dict[str | None, Durations]:
    """Durations by goal, from the journeys table with its ends (`is_open`)."""
    touched = journeys.filter(journeys.touches > 0)
    lasted = touched.last_touch_us - touched.first_touch_us
    counted = touched.group_by("goal").aggregate(
        journeys=touched.count(),
        mean_days=engine.mean(lasted) / DAY_US,
        median_days=engine.quantile(lasted, 0.5) / DAY_US,
        p90_days=engine.quantile(lasted, 0.9) / DAY_US,
        longest_days=lasted.max() / DAY_US,
        open=touched.is_open.cast("int64").sum(),
        closed_median_days=engine.quantile((~touched.is_open).ifelse(lasted, None), 0.5) / DAY_US,
    )
    return {row.pop("goal"): Durations(**row) for row in engine.rows(counted)}


def of_paths(walk: Paths) -> Durations:
    """Durations over all paths, whatever their goal; nothing is known about which are open."""
    journeys, engine = walk.journeys, walk.engine
    lasted = journeys.lasted_us
    row = engine.rows(
        journeys.aggregate(
            journeys=journeys.count(),
            mean_days=engine.mean(lasted) / DAY_US,
            median_days=engine.median(lasted) / DAY_US,
            p90_days=engine.quantile(lasted, 0.9) / DAY_US,
            longest_days=lasted.max() / DAY_US,
        )
    )[0]
    return Durations(**row, open=0, closed_median_days=None)


def repetitions(walk: Paths) -> int:
    """How many touches repeat a step of their own journey: touches less different steps, summed."""
    return int(walk.engine.rows(walk.journeys.aggregate(again=walk.journeys.again.sum()))[0]["again"] or 0)
