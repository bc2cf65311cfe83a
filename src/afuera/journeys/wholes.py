"""Which journey is broken as a whole although its parts look fine?

For the journeys of one goal (or of one segment of it): the inside view is p_j, the share of journeys that
touched step j and went well there; the outside view is P(G), the share that reached the goal.  A whole is
broken when the lower bound of every p_j lies above its benchmark and the upper bound of P(G) below its own
(an intersection-union test: "all" needs no correction; METHODS §2.2).  Beside it stand the share of journeys
whose every step went well, what it would be if steps failed independently, how failures cluster, and the
seam loss: the failures among journeys of which every known step went well, which no step owner can see.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import ibis.expr.types as ir

from afuera.company import Goal
from afuera.journeys.benchmarks import Benchmark
from afuera.journeys.shares import Key, shares
from afuera.results import Estimate

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.lake.engine import Engine

# A step counts among "every part" when this share of the journeys, and this many, say how it went.  A rarer
# one cannot be shown to be fine; it sinks the claim only when it is shown to be bad (docs/decisions/0009).
SHARE_OF_MAIN_STEP: Final = 0.05
FEWEST_OF_MAIN_STEP: Final = 30
# A step of which so few speak, as a share of the best known one, is optional: it cannot prove itself.
OPTIONAL_BELOW: Final = 0.5

# So many ends of either kind before stated and silent ones are compared.
FEWEST_OF_ENDS: Final = 30
# Nothing is called fine when more of its ends than this rest on returns that could not have been seen.
SHARE_OF_BLINDNESS: Final = 0.5

BILLION: Final = 1_000_000_000

_NO_VALUE: Final = "\x1f"

BROKEN_WHOLE, BROKEN_PARTS, FINE, NOT_KNOWN = "broken_whole", "broken_parts", "fine", "not_known"


@dataclass(frozen=True, slots=True)
class Part:
    """One step as its owner sees it: `touched` journeys, the share that went well, and its benchmark."""

    step: str
    touched: int
    ok: Estimate
    benchmark: Benchmark | None

    @property
    def not_asked(self) -> int:
        """Journeys that touched the step and say nothing of how it went."""
        return self.touched - self.ok.n

    @property
    def shown_fine(self) -> bool:
        """Is even the lower bound above the benchmark?"""
        return self.benchmark is not None and self.ok.low is not None and self.ok.low > self.benchmark.share

    @property
    def looks_fine(self) -> bool:
        """Is the share itself no lower than the benchmark?"""
        return (
            self.benchmark is not None and self.ok.value is not None and self.ok.value >= self.benchmark.share
        )

    @property
    def shown_bad(self) -> bool:
        """Is even the upper bound below the benchmark?"""
        return self.benchmark is not None and self.ok.high is not None and self.ok.high < self.benchmark.share


@dataclass(frozen=True, slots=True)
class Whole:
    """All figures of the journeys of one goal or one of its segments; shares in [0, 1].

    `stated` is P(G) among those who said so themselves, `silent` among those whose coming back or staying
    away says it; `goal` is both together.  `company_says` is what only the company declares.  `returns_seen`:
    can a return be seen at all, or does whoever comes back within the window count as still on the way?
    """

    key: Key
    people: int
    journeys: int
    parts: tuple[Part, ...]
    goal: Estimate
    stated: Estimate
    silent: Estimate
    company_says: Estimate
    returns_seen: bool
    benchmark: Benchmark | None
    all_ok: Estimate
    independence: float | None
    seam_loss: Estimate

    @property
    def clustering(self) -> float | None:
        """Observed minus independent share of journeys with every step ok; above 0: failures pile up."""
        if self.all_ok.value is None or self.independence is None:
            return None
        return self.all_ok.value - self.independence

    @property
    def log_share_of_steps(self) -> float | None:
        """How much of the loss the steps explain, ln Π / ln P(G); the rest lies in the seams."""
        if not self.independence or not self.goal.value or self.goal.value >= 1:
            return None
        return math.log(self.independence) / math.log(self.goal.value)

    @property
    def main_parts(self) -> tuple[Part, ...]:
        """The steps that take part in "every step": enough journeys say how they went."""
        fewest = max(FEWEST_OF_MAIN_STEP, SHARE_OF_MAIN_STEP * self.journeys)
        return tuple(part for part in self.parts if part.ok.n >= fewest)

    @property
    def counted_parts(self) -> tuple[Part, ...]:
        """The steps of which enough journeys speak to say anything, rare or not."""
        return tuple(part for part in self.parts if part.ok.n >= FEWEST_OF_MAIN_STEP)

    @property
    def parts_fine(self) -> bool:
        """Is every main part shown to be fine (an optional one need only look so), and no other shown bad?"""
        main = self.main_parts
        most = max((part.ok.n for part in main), default=0)
        every = bool(main) and all(
            part.shown_fine if part.ok.n >= OPTIONAL_BELOW * most else part.looks_fine for part in main
        )
        return every and not any(part.shown_bad for part in self.counted_parts)

    @property
    def below(self) -> bool:
        """Is the whole shown to be below its benchmark?"""
        return (
            self.benchmark is not None
            and self.goal.high is not None
            and self.goal.high < self.benchmark.share
        )

    @property
    def ends_disagree(self) -> bool:
        """Do those who say how it ended say something else than the silence of the others?"""
        low, high = sorted((self.stated, self.silent), key=lambda share: share.value or 0.0)
        if min(low.n, high.n) < FEWEST_OF_ENDS or low.high is None or high.low is None:
            return False
        return low.high < high.low

    @property
    def verdict(self) -> str:
        """broken_whole, broken_parts, fine, or not_known when the data cannot say."""
        if self.benchmark is None or self.goal.value is None or self.goal.low is None:
            return NOT_KNOWN
        if self.below:
            if self.parts_fine:
                return BROKEN_WHOLE
            return BROKEN_PARTS if any(self._at_or_below(part) for part in self.counted_parts) else NOT_KNOWN
        return FINE if self.goal.low >= self.benchmark.share and not self._doubted else NOT_KNOWN

    @property
    def _doubted(self) -> bool:
        """Does another witness deny that the whole is fine, or is its only witness blind?"""
        low = self.benchmark.share if self.benchmark else 0.0
        denied = any(
            one.n >= FEWEST_OF_ENDS and one.high is not None and one.high < low
            for one in (self.stated, self.company_says)
        )
        blind = not self.returns_seen and self.silent.n > SHARE_OF_BLINDNESS * self.goal.n
        return denied or blind

    @staticmethod
    def _at_or_below(part: Part) -> bool:
        return (
            part.benchmark is not None and part.ok.value is not None and part.ok.value <= part.benchmark.share
        )


@dataclass(frozen=True, slots=True)
class Sums:
    """What the engine adds up for the groups of `by`, before any benchmark is known."""

    by: tuple[str, ...]
    steps: dict[Key, Estimate]
    touched: dict[Key, int]
    goals: dict[Key, Estimate]
    ends: dict[Key, Estimate]
    company_says: dict[Key, Estimate]
    all_ok: dict[Key, Estimate]
    seam_loss: dict[Key, Estimate]
    independence: dict[Key, float]
    counts: dict[Key, tuple[int, int]]


def sums(journeys: ir.Table, parts: ir.Table, by: Sequence[str], lake: Lake, level: float = 0.95) -> Sums:
    """Add up journeys (with `reached`, `all_ok`) and parts (with `ok`) for each group of `by`.

    `level` is that of the journeys' shares; parts always have limits of 95 %, because what is feared of many
    looks is an accusation, and that rests on P(G) (docs/decisions/0010).
    """
    engine = lake.engine
    steps = shares(parts, "ok", [*by, "step"], engine)
    sound = journeys.filter(journeys.all_ok == 1).mutate(lost=1 - journeys.reached)
    by_who = journeys.mutate(stated=journeys.end_by == "customer")
    return Sums(
        by=tuple(by),
        steps=steps,
        touched=_counted(parts, [*by, "step"], engine),
        goals=shares(journeys, "reached", by, engine, level),
        ends=shares(by_who, "reached", [*by, "stated"], engine, level),
        company_says=shares(journeys, "company_end", by, engine, level),
        all_ok=shares(journeys, "all_ok", by, engine, level),
        seam_loss=shares(sound, "lost", by, engine, level),
        independence=_independence(parts, steps, by, lake),
        counts=_people_and_journeys(journeys, by, engine),
    )


def _counted(rows: ir.Table, by: list[str], engine: Engine) -> dict[Key, int]:
    return {_key(row, by): int(row["n"]) for row in engine.rows(rows.group_by(by).agg(n=rows.count()))}


def _people_and_journeys(journeys: ir.Table, by: Sequence[str], engine: Engine) -> dict[Key, tuple[int, int]]:
    table = journeys.group_by(*by).agg(people=journeys.person.nunique(), journeys=journeys.count())
    return {_key(row, by): (int(row["people"]), int(row["journeys"])) for row in engine.rows(table)}


def _independence(
    parts: ir.Table, steps: dict[Key, Estimate], by: Sequence[str], lake: Lake
) -> dict[Key, float]:
    """Mean over journeys of the product of p_j over the steps known of each: Π when all have all steps.

    Added up in whole billionths, because sums of fractions depend on the order of the rows.
    """
    rows = [
        {
            **{f"by_{i}": _NO_VALUE if key[i] is None else str(key[i]) for i in range(len(by))},
            "named": key[-1],
            "log_ok": _log(share),
        }
        for key, share in steps.items()
    ]
    if not rows:
        return {}
    table = lake.memory(rows)
    # A missing goal is a group like any other, but null never equals null in a join.
    same = [parts[name].cast("string").fill_null(_NO_VALUE) == table[f"by_{i}"] for i, name in enumerate(by)]
    joined = parts.filter(parts.ok.notnull()).join(table, [*same, parts.step == table.named])
    each = joined.group_by(*by, "journey").agg(log_all=joined.log_ok.sum())
    each = each.mutate(billionths=((each.log_all / BILLION).exp() * BILLION).round().cast("int64"))
    means = each.group_by(*by).agg(share=lake.engine.mean(each.billionths) / BILLION)
    return {_key(row, by): float(row["share"]) for row in lake.engine.rows(means)}


def _log(share: Estimate) -> int:
    return round(math.log(max(share.value or 0.0, 1e-12)) * BILLION)


def _key(row: dict[str, Any], by: Sequence[str]) -> Key:
    return tuple(row[name] for name in by)


NOTHING: Final = Estimate(None, None, None, 0)


def whole(
    key: Key,
    found: Sums,
    step_benchmarks: dict[str, Benchmark | None],
    goal_benchmark: Benchmark | None,
    settings: Goal,
) -> Whole:
    """Put the figures of one group together with the benchmarks that apply to it."""
    people, journeys = found.counts.get(key, (0, 0))
    steps = sorted(k[-1] for k in found.touched if k[:-1] == key)
    return Whole(
        key=key,
        people=people,
        journeys=journeys,
        parts=tuple(
            Part(
                step=step,
                touched=found.touched[(*key, step)],
                ok=found.steps.get((*key, step), NOTHING),
                benchmark=step_benchmarks.get(step),
            )
            for step in steps
        ),
        goal=found.goals.get(key, NOTHING),
        stated=found.ends.get((*key, True), NOTHING),
        silent=found.ends.get((*key, False), NOTHING),
        company_says=found.company_says.get(key, NOTHING),
        returns_seen=settings.recurrence_days > settings.gap_days,
        benchmark=goal_benchmark,
        all_ok=found.all_ok.get(key, NOTHING),
        independence=found.independence.get(key),
        seam_loss=found.seam_loss.get(key, NOTHING),
    )
