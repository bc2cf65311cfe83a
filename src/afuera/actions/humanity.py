"""Whose gain is it?  What a change saved, beside what it did to customers: efficiency against humanity.

Journeys that began before the change against those after, in blocks of eight weeks, because the gain shows
at once and the loss months later.  Each measure has a limit that was set beforehand: by so much, at most, it
may get worse (non-inferiority).  A measure is `kept` when the interval lies above its limit, `lost` when it
surely got worse and by more than the limit, `unclear` otherwise: not shown is not the same as not there.
Alarm: time or contacts were saved, and a measure of the customers is lost.  Blocks and measures are many
looks; the intervals hold for all of them together (Bonferroni), people are counted whole (clusters).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, time
from math import sqrt
from typing import TYPE_CHECKING, Any, Final

import ibis
import ibis.expr.types as ir

from afuera.actions.vanished import Change
from afuera.actions.weekly import DAY_US
from afuera.estimates.intervals import GroupSums
from afuera.estimates.many_looks import bonferroni_level

if TYPE_CHECKING:
    from afuera.lake import Lake

BLOCK_DAYS: Final = 56
BEFORE_BLOCKS: Final = 3
LEAVES: Final = ("left", "bought_elsewhere", "cancel_asked")
STAYING_DAYS: Final = 90
PRAISE: Final = 1.0  # from this emotion up, words are praise
LEVEL: Final = 0.95
LEAST_PEOPLE: Final = 30

# Which way is good, and by how much it may get worse where nobody set a limit beforehand (in its own unit;
# judgement, docs/decisions/0019-when-we-say-prevented.md).
GOOD: Final = {
    "goal": 1,
    "first_time": 1,
    "emotion": 1,
    "praise": 1,
    "staying": 1,
    "repeat_contact": -1,
    "contacts": -1,
}
LIMITS: Final = {
    "goal": 0.03,
    "first_time": 0.03,
    "emotion": 0.15,
    "praise": 0.02,
    "staying": 0.03,
    "repeat_contact": 0.03,
    "contacts": 0.3,
}
SAVINGS: Final = ("minutes", "touches")


@dataclass(frozen=True, slots=True)
class Compared:
    """One measure after less before, with limits that hold for all measures and blocks.

    `better` has the sign turned so that above nought is good for the customer.  `state`: kept, lost, unclear.
    `block`: which eight weeks after the change, from 0.
    """

    measure: str
    block: int
    before: float
    after: float
    difference: float
    low: float
    high: float
    limit: float | None
    people_before: int
    people_after: int
    state: str


@dataclass(frozen=True, slots=True)
class Humanity:
    """A change with its savings and its measures; `alarm`: the gain is ours and the loss is theirs.

    `praise_here`: share of what was praised before that was said at the steps which the change took away,
    with how many people said it; None when nobody praised anything.
    """

    change: Change
    savings: tuple[Compared, ...]
    measures: tuple[Compared, ...]
    praise_here: float | None
    praised_by: int

    @property
    def gained(self) -> bool:
        """Did the company surely save time or contacts?"""
        return any(one.state == "saved" for one in self.savings)

    @property
    def lost(self) -> tuple[Compared, ...]:
        """The measures that surely got worse, beyond their limit."""
        return tuple(one for one in self.measures if one.state == "lost")

    @property
    def alarm(self) -> bool:
        """The gain is ours and the loss is theirs."""
        return self.gained and bool(self.lost)


def humanity(
    lake: Lake,
    steps: ir.Table,
    journeys: ir.Table,
    change: Change,
    until_us: int,
    limits: Mapping[str, float] | None = None,
) -> Humanity:
    """`journeys` have their ends; `limits` were set beforehand and override the defaults."""
    allowed = {**LIMITS, **(limits or {})}
    measured = _measured(lake, steps, journeys, change, until_us)
    blocks = sorted({row["block"] for row in measured if row["block"] >= 0})
    level = bonferroni_level(LEVEL, max(1, len(blocks)) * (len(GOOD) + len(SAVINGS)))
    sums = {(row["block"] if row["block"] >= 0 else -1): row for row in measured}
    savings, measures = [], []
    for block in blocks:
        for name in SAVINGS:
            one = _compared(name, block, sums, None, -1, level)
            if one is not None:
                savings.append(one)
        for name, good in GOOD.items():
            one = _compared(name, block, sums, allowed[name], good, level)
            if one is not None:
                measures.append(one)
    share, people = _praise_here(lake, steps, change)
    return Humanity(change, tuple(savings), tuple(measures), share, people)


def _change_us(change: Change) -> int:
    return int(datetime.combine(change.day, time(), UTC).timestamp()) * 1_000_000


def _goal(table: ir.Table, goal: str | None) -> ir.BooleanValue:
    return table.goal.isnull() if goal is None else table.goal == goal


def _measured(
    lake: Lake, steps: ir.Table, journeys: ir.Table, change: Change, until_us: int
) -> list[dict[str, Any]]:
    """For each block the sums by person of every measure: groups, n, total, xx, xn, nn."""
    at = _change_us(change)
    block_us = BLOCK_DAYS * DAY_US
    inside = journeys.filter(_goal(journeys, change.goal))
    block = ((inside.started_us - at) / block_us).floor().cast("int64")
    inside = inside.mutate(block=block)
    inside = inside.filter((inside.block >= -BEFORE_BLOCKS) & (inside.started_us < until_us))
    inside = inside.mutate(block=ibis.ifelse(inside.block < 0, -1, inside.block))
    rows = _of_journeys(lake, steps, inside, until_us)
    names = (*SAVINGS, *GOOD)
    by_person = rows.group_by("block", "person").aggregate(
        **{f"n_{name}": rows[name].count() for name in names},
        **{f"x_{name}": rows[name].sum().fill_null(0.0) for name in names},
    )
    summed = by_person.group_by("block").aggregate(
        **{f"groups_{name}": (by_person[f"n_{name}"] > 0).cast("int64").sum() for name in names},
        **{f"n_{name}": by_person[f"n_{name}"].sum() for name in names},
        **{f"x_{name}": by_person[f"x_{name}"].sum() for name in names},
        **{f"xx_{name}": (by_person[f"x_{name}"] * by_person[f"x_{name}"]).sum() for name in names},
        **{f"xn_{name}": (by_person[f"x_{name}"] * by_person[f"n_{name}"]).sum() for name in names},
        **{f"nn_{name}": (by_person[f"n_{name}"] * by_person[f"n_{name}"]).sum() for name in names},
    )
    found: list[dict[str, Any]] = lake.engine.rows(summed)
    return found


def _of_journeys(lake: Lake, steps: ir.Table, inside: ir.Table, until_us: int) -> ir.Table:
    """One row a journey with every measure, null where it is not known.  Open journeys tell nothing yet."""
    closed = inside.filter(~inside.is_open)
    mine = steps.semi_join(closed, "journey")
    touch, own = mine.kind == "touch", mine.own.fill_null(False)
    said = own & mine.emotion.notnull()
    felt = mine.group_by("journey").aggregate(
        touches=touch.cast("float64").sum(),
        contacts=(touch & own).cast("float64").sum(),
        minutes=ibis.ifelse(touch, mine.minutes, None).sum(),
        emotion=ibis.ifelse(said, mine.emotion, None).mean(),
        praise=(said & (mine.emotion >= PRAISE)).cast("float64").max(),
        named=ibis.ifelse(touch, mine.step, None).count().cast("float64"),
        different=ibis.ifelse(touch, mine.step, None).nunique().cast("float64"),
    )
    gone = steps.filter(steps.result.isin(LEAVES)).select("person", left_us="at_us")
    first = gone.group_by("person").aggregate(left_us=gone.left_us.min())
    both = closed.left_join(felt, "journey").left_join(first, "person")
    watched = both.started_us + STAYING_DAYS * DAY_US < until_us
    left = (both.left_us >= both.started_us) & (both.left_us < both.started_us + STAYING_DAYS * DAY_US)
    reached = both.reached.cast("float64")
    back = both.came_back.cast("float64")
    kept = both.select(
        "block",
        "person",
        "touches",
        "contacts",
        "minutes",
        "emotion",
        goal=reached,
        # At the first go: reached, and no step was gone through twice.
        first_time=ibis.ifelse(
            reached.isnull(), None, ((reached == 1) & (both.named == both.different)).cast("float64")
        ),
        praise=both.praise.fill_null(0.0),
        repeat_contact=back,
        staying=ibis.ifelse(watched, 1.0 - left.fill_null(False).cast("float64"), None),
    )
    return lake.keep(kept, "humanity")


def _sums(row: Mapping[str, Any], name: str) -> GroupSums:
    parts = ("groups", "n", "x", "xx", "xn", "nn")
    groups, *rest = (row[f"{part}_{name}"] or 0 for part in parts)
    return GroupSums(int(groups), *(float(value) for value in rest))


def _compared(
    name: str, block: int, sums: Mapping[int, Mapping[str, Any]], limit: float | None, good: int, level: float
) -> Compared | None:
    """After less before; None where either side is too small or does not vary."""
    if -1 not in sums or block not in sums:
        return None
    before, after = _sums(sums[-1], name), _sums(sums[block], name)
    if min(before.groups, after.groups) < LEAST_PEOPLE:
        return None
    known = before.mean, after.mean, before.mean_variance, after.mean_variance
    if any(one is None for one in known):
        return None
    was, now, wobble_before, wobble_after = (float(one or 0.0) for one in known)
    reach = _reach(level, min(before.groups, after.groups)) * sqrt(wobble_before + wobble_after)
    difference = now - was
    state = _state(good * difference, reach, limit)
    return Compared(
        name,
        block,
        was,
        now,
        difference,
        difference - reach,
        difference + reach,
        limit,
        before.groups,
        after.groups,
        state,
    )


def _state(better: float, reach: float, limit: float | None) -> str:
    if limit is None:
        return "saved" if better - reach > 0 else "not_saved"
    if better + reach < 0 and better < -limit:
        return "lost"
    return "kept" if better - reach > -limit else "unclear"


def _reach(level: float, groups: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(2, groups - 1), (1 + level) / 2))


def _praise_here(lake: Lake, steps: ir.Table, change: Change) -> tuple[float | None, int]:
    """Human moments: of the praise before the change, how much was said at the steps that it took away?"""
    if not change.steps:
        return None, 0
    said = steps.filter(
        _goal(steps, change.goal)
        & (steps.at_us < _change_us(change))
        & steps.own.fill_null(False)
        & (steps.emotion >= PRAISE)
    )
    here = said.step.isin(list(change.steps))
    rows = lake.engine.rows(
        said.aggregate(n=said.count(), here=here.cast("int64").sum(), people=said.person.nunique(where=here))
    )
    n, there, people = (int(rows[0][name] or 0) for name in ("n", "here", "people"))
    return (there / n if n else None), people


def to_json(found: Humanity) -> dict[str, Any]:
    """As it is stored and shown."""
    change = found.change
    return {
        "goal": change.goal,
        "kind": change.kind,
        "day": change.day.isoformat(),
        "earliest": change.earliest.isoformat(),
        "latest": change.latest.isoformat(),
        "signs": [_sign(one) for one in (change, *change.signs)],
        "savings": [_row(one) for one in found.savings],
        "measures": [_row(one) for one in found.measures],
        "praise_here": found.praise_here,
        "praised_by": found.praised_by,
        "gained": found.gained,
        "lost": sorted({one.measure for one in found.lost}),
        "alarm": found.alarm,
    }


def _sign(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "step": one.step,
        "channel": one.channel,
        "before": one.before,
        "after": one.after,
        "day": one.day.isoformat(),
    }


def _row(one: Compared) -> dict[str, Any]:
    names = ("measure", "block", "before", "after", "difference", "low", "high", "limit")
    people = {"people_before": one.people_before, "people_after": one.people_after}
    return {name: getattr(one, name) for name in names} | people | {"state": one.state}


def watch(
    lake: Lake,
    steps: ir.Table,
    journeys: ir.Table,
    changes: Sequence[Change],
    until_us: int,
    limits: Mapping[str, float] | None = None,
) -> list[dict[str, Any]]:
    """Every change, those with an alarm first."""
    found = [to_json(humanity(lake, steps, journeys, change, until_us, limits)) for change in changes]
    return sorted(found, key=lambda one: (not one["alarm"], one["day"], str(one["goal"])))
