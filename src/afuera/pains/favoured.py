"""Who waits longer because they are worth less?  Waits for the company, compared at equal trouble.

Only the first journey of each person in a goal is compared, so that people are independent; equal trouble
means as many touches.  A value is favoured when its people paid the most on average; where nobody's payments
are known, only properties that are named for value are looked at, and the quickest is taken for favoured.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp, sqrt
from typing import Any, Final

import ibis
from scipy.stats import norm

from afuera.estimates.many_looks import bonferroni_level
from afuera.pains import signature as kinds
from afuera.pains.ground import Ground
from afuera.pains.money import spent
from afuera.pains.signature import NO_GOAL, Signature
from afuera.pains.speed import HIGH, LOW, PAID, waits

LEVEL: Final = 0.99
# Waiting by a quarter longer is worth a name.
LONGER: Final = 0.25
FEWEST: Final = 30
MOST_TOUCHES: Final = 12
# Whole millionths of a logarithm, so that the order of rows changes no sum.
PARTS: Final = 1_000_000
VALUE_NAMES: Final = (
    "tier",
    "value",
    "segment",
    "level",
    "vip",
    "category",
    "plan",
    "nivel",
    "valor",
    "segmento",
)


@dataclass(frozen=True, slots=True)
class Slower:
    """People of `value` wait `ratio` times as long as those of `favoured`, for the same goal and trouble."""

    goal: str | None
    name: str
    value: str
    favoured: str
    ratio: float
    low: float
    high: float
    people: int


@dataclass(slots=True)
class _Sums:
    n: int = 0
    total: float = 0.0
    squares: float = 0.0

    @property
    def mean(self) -> float:
        return self.total / self.n

    @property
    def variance(self) -> float:
        return max(0.0, (self.squares - self.n * self.mean**2) / max(1, self.n - 1)) / self.n


def slowed(on: Ground) -> Iterator[Signature]:
    """The signatures of those who surely wait longer."""
    for one in compared(on):
        if one.low > 1 + LONGER:
            yield Signature(
                kinds.SPEED_BY_VALUE,
                goal=NO_GOAL if one.goal is None else one.goal,
                segment=(one.name, one.value),
                between=(one.favoured, one.value),
            )


def compared(on: Ground) -> list[Slower]:
    """Everybody who can be compared, by goal, property and value."""
    paid = _any_payments(on)
    names = [one.key for one in on.attributes if paid or one.key.lower() in VALUE_NAMES]
    pairs: list[tuple[Any, ...]] = []
    for name in [*names, *([PAID] if paid else [])]:
        rows = _rows(on, name)
        worth = {} if name == PAID or not paid else _worth(on, name)
        pairs += [(name, *pair) for pair in _pairs(rows, name, worth)]
    level = bonferroni_level(LEVEL, len(pairs))
    z = float(norm.ppf((1 + level) / 2))
    found = [_slower(name, goal, value, best, sums, z) for name, goal, value, best, sums in pairs]
    return [one for one in found if one is not None]


def _any_payments(on: Ground) -> bool:
    table = spent(on)
    return bool(on.lake.engine.rows(table.aggregate(n=table.count()))[0]["n"])


def _rows(on: Ground, name: str) -> list[dict[str, Any]]:
    """Sums of the logarithm of hours waited, by goal, value and number of touches."""
    waited = waits(on, name).inner_join(on.journeys.select("journey", "touches", "started_us"), "journey")
    first = ibis.row_number().over(
        ibis.window(group_by=["person", "goal"], order_by=["started_us", "journey"])
    )
    once = waited.mutate(turn=first)
    once = once.filter(once.turn == 0)
    logs = ((once.waited_us / 3.6e9 + 1).ln() * PARTS).round().cast("int64")
    table = once.mutate(logs=logs, touches=ibis.least(once.touches, MOST_TOUCHES))
    table = table.group_by("goal", "value", "touches").aggregate(
        n=table.count(),
        total=table.logs.sum(),
        squares=((table.logs / 1_000).round().cast("int64") ** 2).sum(),
    )
    return sorted(
        on.lake.engine.rows(table),
        key=lambda row: (row["goal"] is None, row["goal"] or "", row["value"], row["touches"]),
    )


def _worth(on: Ground, name: str) -> dict[str, float]:
    """What people of each value paid on average."""
    paid = waits(on, name).select("person", "value").distinct().inner_join(spent(on), "person")
    table = paid.group_by("value").aggregate(total=paid.spent.sum(), n=paid.count())
    return {row["value"]: row["total"] / row["n"] for row in on.lake.engine.rows(table) if row["n"]}


def _pairs(rows: Sequence[dict[str, Any]], name: str, worth: dict[str, float]) -> Iterator[tuple[Any, ...]]:
    by_goal: dict[str | None, dict[str, dict[int, _Sums]]] = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        by_goal[row["goal"]][row["value"]][row["touches"]] = _Sums(
            row["n"], row["total"] / PARTS, row["squares"] / (PARTS / 1_000) ** 2
        )
    for goal, values in by_goal.items():
        large = {v: strata for v, strata in values.items() if sum(s.n for s in strata.values()) >= FEWEST}
        best = _favoured(large, name, worth)
        for value, strata in large.items():
            if best is not None and value != best and not (name == PAID and value != LOW):
                yield goal, value, best, (strata, large[best])


def _favoured(values: dict[str, dict[int, _Sums]], name: str, worth: dict[str, float]) -> str | None:
    if len(values) < 2:
        return None
    if name == PAID:
        return HIGH if HIGH in values else None
    if worth:
        known = [value for value in values if value in worth]
        return max(known, key=lambda value: (worth[value], value), default=None)
    return min(values, key=lambda v: (_mean(values[v]), v))


def _mean(strata: dict[int, _Sums]) -> float:
    return sum(one.total for one in strata.values()) / sum(one.n for one in strata.values())


def _slower(
    name: str,
    goal: str | None,
    value: str,
    best: str,
    sums: tuple[dict[int, _Sums], dict[int, _Sums]],
    z: float,
) -> Slower | None:
    """The stratified difference of logarithms, weighted by the people of the value that waits."""
    those, favoured = sums
    shared = sorted(touches for touches in those if touches in favoured and favoured[touches].n > 1)
    people = sum(those[touches].n for touches in shared)
    if people < FEWEST:
        return None
    weights = {touches: those[touches].n / people for touches in shared}
    gap = sum(w * (those[t].mean - favoured[t].mean) for t, w in weights.items())
    variance = sum(w * w * (those[t].variance + favoured[t].variance) for t, w in weights.items())
    half = z * sqrt(variance)
    ratio, low, high = (exp(one) for one in (gap, gap - half, gap + half))
    return Slower(goal, name, value, best, ratio, low, high, people)
