"""Whose gain is it?  What a change saved, beside what it did to customers: efficiency against humanity.

Journeys that began before the change against those after, in blocks of eight weeks, because the gain shows
at once and the loss months later.  Each measure has a limit that was set beforehand: by so much, at most, it
may get worse (non-inferiority).  A measure is `kept` when the interval lies above its limit, `lost` when it
surely got worse and by more than the limit, `unclear` otherwise: not shown is not the same as not there.
Alarm: time or contacts were saved, and a measure of the customers is lost.  Blocks and measures are many
looks; the intervals hold for all of them together (Bonferroni), people are counted whole (clusters).

What was counted in the lake (`counted`) is kept; what follows from it (`judged`) can be computed again.
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
from afuera.estimates.intervals import GroupSums, share_difference, share_of_groups, wilson_clustered
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
# Added up as whole numbers of this part, so that the order of rows changes nothing, not even the last digit.
PARTS: Final = {"minutes": 100, "emotion": 1000}
SHARES: Final = frozenset({"goal", "first_time", "praise", "staying", "repeat_contact"})
METHOD: Final = "2026.11.2"
FEELING: Final = 4.0  # how far it is from the worst emotion to the best
# What a plan calls the thing that may not get worse, and the measure that shows it.
LIMITED: Final = {
    "goal": "goal",
    "effort": "contacts",
    "emotion": "emotion",
    "repeat_contact": "repeat_contact",
    "staying": "staying",
}
Rows = Sequence[Mapping[str, Any]]


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
    praise_low: float | None = None
    praise_high: float | None = None
    claimed: bool = False  # a plan says that it saves money, which no signal shows

    @property
    def gained(self) -> bool:
        """Did the company surely save time or contacts, or does it say that it saves money?"""
        return self.claimed or any(one.state == "saved" for one in self.savings)

    @property
    def lost(self) -> tuple[Compared, ...]:
        """The measures that surely got worse, beyond their limit."""
        return tuple(one for one in self.measures if one.state == "lost")

    @property
    def alarm(self) -> bool:
        """The gain is ours and the loss is theirs."""
        return self.gained and bool(self.lost)


@dataclass(frozen=True, slots=True)
class Counted:
    """What the lake says about a change: sums by block, and how much of the praise was said where it cut.

    `praise`: `said` in all, `here` at its steps, by how many `people`, `people_here`; empty without steps.
    """

    change: Change
    rows: Rows
    praise: Mapping[str, int]


def humanity(
    lake: Lake,
    steps: ir.Table,
    journeys: ir.Table,
    change: Change,
    until_us: int,
    limits: Mapping[str, float] | None = None,
) -> Humanity:
    """`journeys` have their ends; `limits` were set beforehand and override the defaults."""
    return judged(counted(lake, steps, journeys, change, until_us), limits)


def counted(lake: Lake, steps: ir.Table, journeys: ir.Table, change: Change, until_us: int) -> Counted:
    """Count in the lake; `journeys` have their ends."""
    measured = _measured(lake, steps, journeys, change, until_us)
    rows = sorted(measured, key=lambda row: int(row["block"]))
    return Counted(change, rows, _praise(lake, steps, change))


def judged(found: Counted, limits: Mapping[str, float] | None = None, *, claimed: bool = False) -> Humanity:
    """What follows from it; `limits` were set beforehand and override the defaults."""
    allowed = {**LIMITS, **(limits or {})}
    sums = {(row["block"] if row["block"] >= 0 else -1): row for row in found.rows}
    blocks = sorted(block for block in sums if block >= 0)
    level = bonferroni_level(LEVEL, max(1, len(blocks)) * (len(GOOD) + len(SAVINGS)))
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
    said, here, people = (found.praise.get(name, 0) for name in ("said", "here", "people"))
    # Whoever praises often is one voice.
    share = wilson_clustered(here, said, said / max(1, people)) if said else None
    return Humanity(
        found.change,
        tuple(savings),
        tuple(measures),
        share.value if share else None,
        found.praise.get("people_here", 0),
        share.low if share else None,
        share.high if share else None,
        claimed,
    )


def limit_of(found: Counted, limit_on: str, limit: float) -> dict[str, float]:
    """A plan's limit, a share of 1, in the unit of its measure.

    Contacts: that share of what they were before.  Emotion: that share of the way from its worst to its best.
    """
    measure = LIMITED[limit_on]
    if measure == "emotion":
        return {measure: limit * FEELING}
    if measure == "contacts":
        before = next((row for row in found.rows if row["block"] < 0), None)
        return {measure: limit * float(_sums(before, measure).mean or 0.0) if before else LIMITS[measure]}
    return {measure: limit}


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
        **{f"x_{name}": rows[name].sum().fill_null(0) for name in names},
    )
    summed = by_person.group_by("block").aggregate(
        **{f"groups_{name}": (by_person[f"n_{name}"] > 0).cast("int64").sum() for name in names},
        **{f"n_{name}": by_person[f"n_{name}"].sum() for name in names},
        **{f"x_{name}": by_person[f"x_{name}"].sum() for name in names},
        **{f"xx_{name}": (by_person[f"x_{name}"] * by_person[f"x_{name}"]).sum() for name in names},
        **{f"xn_{name}": (by_person[f"x_{name}"] * by_person[f"n_{name}"]).sum() for name in names},
        **{f"nn_{name}": (by_person[f"n_{name}"] * by_person[f"n_{name}"]).sum() for name in names},
    )
    return [_in_units(row) for row in lake.engine.rows(summed)]


def _in_units(row: dict[str, Any]) -> dict[str, Any]:
    """Whole numbers of parts as minutes and degrees again."""
    found = dict(row)
    for name, part in PARTS.items():
        for sum_, by in (("x", part), ("xn", part), ("xx", part * part)):
            found[f"{sum_}_{name}"] = float(row[f"{sum_}_{name}"] or 0) / by
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
        minutes=_whole(ibis.ifelse(touch, mine.minutes, None), "minutes").sum(),
        emotion=_whole(ibis.ifelse(said, mine.emotion, None), "emotion").sum(),
        told=said.cast("int64").sum(),
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
        emotion=(both.emotion / both.told.nullif(0)).round().cast("int64"),
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


def _whole(values: ir.FloatingValue, name: str) -> ir.IntegerValue:
    return (values * PARTS[name]).round().cast("int64")


def _sums(row: Mapping[str, Any], name: str) -> GroupSums:
    parts = ("groups", "n", "x", "xx", "xn", "nn")
    groups, *rest = (row[f"{part}_{name}"] or 0 for part in parts)
    return GroupSums(int(groups), *(float(value) for value in rest))


def _compared(
    name: str, block: int, sums: Mapping[int, Mapping[str, Any]], limit: float | None, good: int, level: float
) -> Compared | None:
    """After less before; None where either side is too small."""
    if -1 not in sums or block not in sums:
        return None
    before, after = _sums(sums[-1], name), _sums(sums[block], name)
    if min(before.groups, after.groups) < LEAST_PEOPLE or before.mean is None or after.mean is None:
        return None
    difference = after.mean - before.mean
    ends = _ends(name, before, after, level)
    if ends is None:
        return None
    low, high = ends
    worst, best = sorted((good * low, good * high))
    state = _state(good * difference, worst, best, limit)
    people = before.groups, after.groups
    return Compared(name, block, before.mean, after.mean, difference, low, high, limit, *people, state)


def _ends(name: str, before: GroupSums, after: GroupSums, level: float) -> tuple[float, float] | None:
    """Shares by Newcombe, so that a share of all or none is no certainty; means by Student's t."""
    if name in SHARES:
        found = share_difference(share_of_groups(after, level), share_of_groups(before, level))
        return (float(found.low or 0.0), float(found.high or 0.0))
    if before.mean_variance is None or after.mean_variance is None:
        return None
    reach = _reach(level, min(before.groups, after.groups)) * sqrt(before.mean_variance + after.mean_variance)
    difference = float(after.mean or 0.0) - float(before.mean or 0.0)
    return difference - reach, difference + reach


def _state(better: float, low: float, high: float, limit: float | None) -> str:
    if limit is None:
        return "saved" if low > 0 else "not_saved"
    if high < 0 and better < -limit:
        return "lost"
    return "kept" if low > -limit else "unclear"


def _reach(level: float, groups: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(2, groups - 1), (1 + level) / 2))


def _praise(lake: Lake, steps: ir.Table, change: Change) -> dict[str, int]:
    """Human moments: of the praise before the change, how much was said at the steps that it took away?"""
    if not change.steps:
        return {}
    praised = steps.filter(
        _goal(steps, change.goal)
        & (steps.at_us < _change_us(change))
        & steps.own.fill_null(False)
        & (steps.emotion >= PRAISE)
    )
    there = praised.step.isin(list(change.steps))
    counts = praised.aggregate(
        said=praised.count(),
        here=there.cast("int64").sum(),
        people=praised.person.nunique(),
        people_here=praised.person.nunique(where=there),
    )
    return {name: int(value or 0) for name, value in lake.engine.rows(counts)[0].items()}
