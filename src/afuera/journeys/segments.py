"""Is a journey broken for some customers only, and where is a broken one worst?

Segments are the month in which a journey began, its mix of channels, its first channel, and every attribute
of the customers that takes few values.  Looking at many segments finds something by chance; so each is
judged at a stricter level, by which all segments of all goals together accuse a healthy one in 1 of 100
companies (Bonferroni).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis
import ibis.expr.types as ir
from scipy.special import ndtr  # ten times lighter to load than scipy.stats

from afuera.estimates.many_looks import holm
from afuera.journeys.attributes import Attribute
from afuera.journeys.shares import Key
from afuera.results import Estimate

if TYPE_CHECKING:
    from afuera.lake.engine import Engine

FEWEST_JOURNEYS: Final = 200
FALSE_ALARMS: Final = 0.01
MOST_VALUES: Final = 24
MOST_CHANNELS_NAMED: Final = 3
WORSE_AT: Final = 0.01
# Who failed comes back on more channels: a part that the outcome itself makes is worse, and no cause.
MADE_BY_THE_OUTCOME: Final = ("number of channels",)


@dataclass(frozen=True, slots=True)
class Worse:
    """A segment that reaches the goal less often than the goal's other journeys, after the guard."""

    by: str
    value: str
    journeys: int
    goal: Estimate
    rest_share: float


def segmented(journeys: ir.Table, steps: ir.Table, wanted: Sequence[Attribute]) -> ir.Table:
    """journey, goal, by, value: one row for each segment that a journey belongs to."""
    touches = steps.filter((steps.kind == "touch") & steps.channel.notnull())
    month = journeys.started_us.cast("float64") / 1e6
    pieces = [
        _piece(journeys, "month", month.cast("int64").as_timestamp("s").strftime("%Y-%m")),
        *[_piece(journeys, one.key, journeys[one.column]) for one in wanted],
        *_by_channel(journeys, touches),
    ]
    return ibis.union(*pieces)


def _piece(journeys: ir.Table, by: str, value: ir.Value) -> ir.Table:
    named = journeys.select("journey", "goal", by=ibis.literal(by), value=value.cast("string"))
    return named.filter(named.value.notnull())


def _by_channel(journeys: ir.Table, touches: ir.Table) -> list[ir.Table]:
    """The first channel, and one channel against several."""
    first = touches.filter(touches.position == 1).select(
        "journey", "goal", by=ibis.literal("first channel"), value="channel"
    )
    number = ibis.cases((journeys.channels == 1, "1"), (journeys.channels == 2, "2"), else_="3+")
    met = journeys.mutate(value=number).filter(journeys.channels > 0)
    several = met.select("journey", "goal", by=ibis.literal("number of channels"), value="value")
    return [first, several]


def level(looks: int) -> float:
    """Two-sided level at which `looks` one-sided looks together err in FALSE_ALARMS of companies."""
    return 1 - 2 * FALSE_ALARMS / max(looks, 1)


def large_enough(table: ir.Table, engine: Engine) -> list[dict[str, Any]]:
    """Segments with enough journeys that are not simply all journeys of their goal."""
    counted = table.group_by("goal", "by", "value").agg(n=table.count())
    rows = engine.rows(counted)
    whole: dict[tuple[Any, str], int] = {}
    values: dict[tuple[Any, str], int] = {}
    for row in rows:
        whole[row["goal"], row["by"]] = whole.get((row["goal"], row["by"]), 0) + int(row["n"])
        values[row["goal"], row["by"]] = values.get((row["goal"], row["by"]), 0) + 1
    kept = [
        row
        for row in rows
        if FEWEST_JOURNEYS <= row["n"] < whole[row["goal"], row["by"]]
        and values[row["goal"], row["by"]] <= MOST_VALUES
    ]
    return sorted(kept, key=lambda row: (row["goal"] or "", row["by"], row["value"]))


def worse(goal_share: Estimate, segments: dict[Key, Estimate], counts: dict[Key, int]) -> list[Worse]:
    """Segments of one goal that reach it less often than the rest, Holm over all of them, the worst first."""
    if goal_share.value is None:
        return []
    tested = [(key, share, _p_worse(goal_share, share)) for key, share in segments.items()]
    known = [(key, share, p) for key, share, p in tested if p is not None]
    if not known:
        return []
    adjusted = holm([p for _, _, p in known])
    found = [
        Worse(key[1], key[2], counts.get(key, 0), share, _rest(goal_share, share))
        for (key, share, _), p in zip(known, adjusted, strict=True)
        if p < WORSE_AT
    ]
    return sorted(found, key=lambda one: (one.goal.value or 0.0, one.by, one.value))


def _rest(whole: Estimate, part: Estimate) -> float:
    reached = (whole.value or 0.0) * whole.n - (part.value or 0.0) * part.n
    return reached / max(whole.n - part.n, 1)


def _p_worse(whole: Estimate, part: Estimate) -> float | None:
    """One-sided p of the segment against the goal's other journeys (pooled two-proportion test)."""
    others = whole.n - part.n
    if part.value is None or part.n < FEWEST_JOURNEYS / 2 or others < FEWEST_JOURNEYS / 2:
        return None
    pooled = whole.value or 0.0
    error = (pooled * (1 - pooled) * (1 / part.n + 1 / others)) ** 0.5
    return float(ndtr((part.value - _rest(whole, part)) / error)) if error else None
