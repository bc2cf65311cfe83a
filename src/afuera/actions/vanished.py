"""Which changes did nobody declare?  A step or a channel vanishes, or handling takes less time than before.

Every step and channel of every goal is looked at, week by week, for one break (exact, by least squares); many
were looked at, so a break must be far surer than one that was waited for.  What begins in the same weeks at
one goal is one change with several signs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

import ibis.expr.types as ir

from afuera.actions.weekly import MONDAY, MONDAY_US, WEEK_US
from afuera.estimates.change_points import evened, shift

if TYPE_CHECKING:
    from afuera.lake import Lake

DECLARED, STEP, TIME, CHANNEL = "declared", "step_vanished", "time_fell", "channel_closed"

LEAST_WEEKS: Final = 12
LEAST_A_WEEK: Final = 3.0
# What is left of a step or channel that vanished, and by how much handling time must fall.
LEFT_OVER: Final = 0.15
FASTER: Final = 0.15
SURELY: Final = 0.001
SAME_WEEKS: Final = 4


@dataclass(frozen=True, slots=True)
class Change:
    """A change at one goal: its `kind`, where (step or channel), from when, between which dates it began.

    `before` and `after`: share of the goal's contacts, or minutes a contact (`time_fell`).  `signs` are the
    changes that began with it.
    """

    goal: str | None
    kind: str
    day: date
    earliest: date
    latest: date
    step: str | None = None
    channel: str | None = None
    before: float | None = None
    after: float | None = None
    p_value: float = 0.0
    signs: tuple[Change, ...] = ()

    @property
    def steps(self) -> tuple[str, ...]:
        """The steps that it touches."""
        return tuple(dict.fromkeys(one.step for one in (self, *self.signs) if one.step is not None))


def declared(goal: str | None, day: date, step: str | None = None, channel: str | None = None) -> Change:
    """A change that somebody announced: a plan with its first day."""
    return Change(goal, DECLARED, day, day, day, step, channel)


def vanished(lake: Lake, steps: ir.Table, until_us: int) -> list[Change]:
    """Every change that the machine finds, the surest first of each goal."""
    weeks = _weeks(lake, steps, until_us)
    found = [
        change for kind, name in ((STEP, "step"), (CHANNEL, "channel")) for change in _gone(weeks, kind, name)
    ]
    found += _faster(weeks)
    looked_at = max(1, len({(row["goal"], row["step"]) for row in weeks}) * 2)
    return _together(one for one in found if one.p_value * looked_at < SURELY)


def _weeks(lake: Lake, steps: ir.Table, until_us: int) -> list[dict[str, Any]]:
    """Contacts and minutes by goal, step, channel and whole week."""
    touches = steps.filter(steps.kind == "touch")
    week = ((touches.at_us - MONDAY_US) / WEEK_US).floor().cast("int64")
    kept = touches.select("goal", "step", "channel", "minutes", week=week)
    summed = kept.group_by("goal", "step", "channel", "week").aggregate(
        n=kept.count(), minutes=kept.minutes.sum(), timed=kept.minutes.count()
    )
    last = (until_us - MONDAY_US) // WEEK_US
    rows: list[dict[str, Any]] = [row for row in lake.engine.rows(summed) if row["week"] < last]
    first = min((row["week"] for row in rows), default=0)
    ordered = [row for row in rows if row["week"] > first]
    return sorted(ordered, key=lambda row: [str(row[name]) for name in ("goal", "step", "channel", "week")])


def _gone(weeks: Sequence[dict[str, Any]], kind: str, name: str) -> Iterable[Change]:
    """Steps (or channels) whose share of their goal's contacts falls to nearly nothing and stays there."""
    whole: dict[Any, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    part: dict[Any, dict[int, float]] = defaultdict(lambda: defaultdict(float))
    for row in weeks:
        whole[row["goal"]][row["week"]] += row["n"]
        if row[name] is not None:
            part[row["goal"], row[name]][row["week"]] += row["n"]
    for (goal, what), hits in part.items():
        seen = sorted(whole[goal])
        counts = [hits.get(week, 0.0) for week in seen]
        moved = (
            _moved(evened(counts, [whole[goal][week] for week in seen])) if len(seen) >= LEAST_WEEKS else None
        )
        if moved is None or moved.after >= moved.before:
            continue
        before, after = (
            sum(counts[piece]) / sum(whole[goal][week] for week in seen[piece])
            for piece in (slice(moved.at), slice(moved.at, None))
        )
        often = sum(counts[: moved.at]) / moved.at >= LEAST_A_WEEK
        if often and len(seen) - moved.at >= 2 and after <= LEFT_OVER * before:
            yield replace(_change(goal, kind, seen, moved, before, after), **{name: what})


def _faster(weeks: Sequence[dict[str, Any]]) -> Iterable[Change]:
    """Steps whose mean minutes a contact fall at once and stay low."""
    timed: dict[Any, dict[int, list[float]]] = defaultdict(lambda: defaultdict(lambda: [0.0, 0.0]))
    for row in weeks:
        if row["timed"] and row["step"] is not None:
            kept = timed[row["goal"], row["step"]][row["week"]]
            kept[0] += row["minutes"]
            kept[1] += row["timed"]
    for (goal, step), by_week in timed.items():
        seen = sorted(week for week, (_, n) in by_week.items() if n >= LEAST_A_WEEK)
        if len(seen) < LEAST_WEEKS:
            continue
        means = [by_week[week][0] / by_week[week][1] for week in seen]
        moved = _moved(means)
        if moved is not None and moved.after <= (1 - FASTER) * moved.before:
            yield replace(_change(goal, TIME, seen, moved, moved.before, moved.after), step=step)


def _moved(values: Sequence[float]) -> Any:
    return shift(values, trim=max(0.08, 3 / max(len(values), 1)))


def _change(
    goal: str | None, kind: str, seen: Sequence[int], moved: Any, before: float, after: float
) -> Change:
    def day(place: int) -> date:
        return MONDAY + timedelta(weeks=seen[min(max(place, 0), len(seen) - 1)])

    return Change(
        goal,
        kind,
        day(moved.at),
        day(moved.low),
        day(moved.high),
        before=before,
        after=after,
        p_value=moved.p_value,
    )


def _together(found: Iterable[Change]) -> list[Change]:
    """One change for all that begins in the same weeks at one goal; what vanished leads, then the surest."""
    leading = {STEP: 0, CHANNEL: 1, TIME: 2}
    ordered = sorted(found, key=lambda one: (str(one.goal), leading[one.kind], one.p_value, str(one.step)))
    groups: list[Change] = []
    for one in ordered:
        for place, other in enumerate(groups):
            near = abs((one.day - other.day).days) <= 7 * SAME_WEEKS
            if other.goal == one.goal and near:
                groups[place] = replace(other, signs=(*other.signs, one))
                break
        else:
            groups.append(one)
    return groups
