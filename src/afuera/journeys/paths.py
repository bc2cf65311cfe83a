"""In which order did each journey touch what, and what came next?  One pass that all figures of paths share.

Steps become small whole numbers and one window pass puts every journey in order; counting edges, variants,
durations and repetitions are then sums over narrow columns.  Steps are spelled only where they are shown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir

from afuera.journeys.packing import SECOND_US, Packing, fitting
from afuera.lake.engine import Engine, aggregate, scalar

DAY_US = 86_400_000_000
ORDER = ("at_us", "sequence", "source", "signal_id")
# A set of steps fits into the bits of one int64 up to here; beyond, different steps are counted one by one.
MOST_BITS = 62


@dataclass(frozen=True, slots=True)
class Paths:
    """Touches of journeys in order, and what followed each.

    `touches`: journey, what was carried along, `step` and `next_step` (places in `names`; next_step is null
    on the last touch), `place` 1..n, `wait_us` microseconds until the next touch (null on the last).
    `journeys`: journey, what was carried along, `touches`, `lasted_us` from first to last touch, `variant`
    (digits of the sum of hashes of place and step: equal for equal paths; that two different ones meet has
    odds of about variants^2 / 2^64), `again` how many touches repeat a step of the same journey.
    """

    touches: ir.Table
    journeys: ir.Table
    names: tuple[str, ...]
    carried: tuple[str, ...]
    engine: Engine = field(repr=False)

    def spelled(self, code: int | None) -> str | None:
        """The step behind a number; None stands for the start and the end."""
        return None if code is None else self.names[code]

    def forget(self) -> None:
        """Give the space back."""
        self.engine.forget(self.touches)
        self.engine.forget(self.journeys)


def paths(
    touches: ir.Table, engine: Engine, carry: Sequence[str] = (), order: Sequence[str] = ORDER
) -> Paths:
    """Put touches in order: by moment, then `sequence`, then `source` and `signal_id`; exact under ties.

    `touches` has journey, at_us, step (never null) and the columns of `order` (those that it lacks are left
    out); `carry` names columns to keep that are the same all through a journey (its goal).
    """
    order = [name for name in order if name in touches.columns]
    numbers, names, packing = _surveyed(touches, engine, order)
    narrow = "int8" if len(names) < 2**7 else "int16" if len(names) < 2**15 else "int32"
    codes = numbers.select("step", code=numbers.number.cast(narrow))
    coded = touches.inner_join(codes, "step")
    narrow = _packed(coded, packing, carry) if packing else _ordered(coded, order[:2], carry)
    ordered = engine.keep(narrow, "paths")
    if len(order) > 2 and _tied(ordered, engine):
        # Ids are long: they are read only when moment and sequence leave a tie.
        engine.forget(ordered)
        ordered = engine.keep(_ordered(coded, order, carry), "paths")
    engine.forget(numbers)
    journeys = engine.keep(_by_journey(ordered, engine, len(names), carry), "path_journeys")
    return Paths(ordered, journeys, names, tuple(carry), engine)


def touches_of_cases(signals: ir.Table, engine: Engine) -> ir.Table:
    """The touches of a lake's signals with each case as a journey: for logs, without any rebuild.

    `journey` is a quick hash of 63 bits: among n cases two meet with odds of about n^2 / 2^64.
    """
    known = signals.filter((signals.kind == "touch") & signals.step.notnull() & signals.case_id.notnull())
    return known.select(
        *("sequence", "source", "signal_id", "step"),
        journey=engine.quick_hash(known.case_id),
        at_us=engine.microseconds(known.occurred_at),
    )


def _surveyed(
    touches: ir.Table, engine: Engine, order: Sequence[str]
) -> tuple[ir.Table, tuple[str, ...], Packing | None]:
    """Every step with its number (kept: `step`, `number` from 0 in alphabetical order), the steps in that
    order, and how moment, sequence and step fit into one number, if they do.  One scan.
    """
    may_pack = tuple(order[:2]) == ORDER[:2]
    by_step = touches.group_by("step").aggregate(
        rows=touches.count(), **(_extremes(touches) if may_pack else {})
    )
    numbered = by_step.mutate(number=ibis.row_number().over(ibis.window(order_by="step")))
    kept = engine.keep(numbered, "steps_coded")
    found = sorted(engine.rows(kept), key=lambda row: int(row["number"]))
    names = tuple(row["step"] for row in found)
    return kept, names, fitting(found) if may_pack else None


def _extremes(touches: ir.Table) -> dict[str, ir.Value]:
    """What `packing.fitting` must know of each step's touches."""
    return {
        "known": ibis.least(touches.at_us.count(), touches.sequence.count()),
        "split": (touches.at_us % SECOND_US).abs().max(),
        "first_us": touches.at_us.min(),
        "last_us": touches.at_us.max(),
        "first_sequence": touches.sequence.min(),
        "last_sequence": touches.sequence.max(),
    }


def _packed(coded: ir.Table, packing: Packing, carry: Sequence[str]) -> ir.Table:
    """The window pass over one narrow column; `tied` as in `_ordered`."""
    narrow = coded.select(
        "journey", *carry, packed=packing.packed(coded.at_us, coded.sequence, coded.code.cast("int64"))
    )
    along = ibis.window(group_by="journey", order_by="packed")
    after = narrow.mutate(
        place=(ibis.row_number().over(along) + 1).cast("int32"), following=narrow.packed.lead().over(along)
    )
    kind = coded.code.type()
    return after.select(
        "journey",
        *carry,
        "place",
        step=packing.step(after.packed).cast(kind),
        next_step=packing.step(after.following).cast(kind),
        wait_us=packing.silence_us(after.packed, after.following),
        tied=packing.before_step(after.packed) == packing.before_step(after.following),
    )


def _ordered(coded: ir.Table, order: Sequence[str], carry: Sequence[str]) -> ir.Table:
    """The window pass.  `tied` says that moment and sequence do not tell this touch from the next."""
    along = ibis.window(group_by="journey", order_by=list(order))
    after = coded.select(
        "journey",
        *carry,
        "at_us",
        step=coded.code,
        place=(ibis.row_number().over(along) + 1).cast("int32"),
        next_step=coded.code.lead().over(along),
        next_at_us=coded.at_us.lead().over(along),
        tied=(coded[order[-1]].lead().over(along) == coded[order[-1]]),
    )
    wait_us = after.next_at_us - after.at_us
    return after.select(
        "journey", *carry, "place", "step", "next_step", wait_us=wait_us, tied=after.tied & (wait_us == 0)
    )


def _tied(ordered: ir.Table, engine: Engine) -> bool:
    return bool(engine.rows(ordered.aggregate(ties=ordered.tied.sum()))[0]["ties"])


def _by_journey(ordered: ir.Table, engine: Engine, steps: int, carry: Sequence[str]) -> ir.Table:
    """One row a journey.  The sum of hashes needs no order: each hash holds its place."""
    where = ordered.place.cast("int64") * steps + ordered.step.cast("int64")
    return ordered.group_by("journey", *carry).aggregate(
        touches=ordered.count(),
        lasted_us=ordered.wait_us.sum().fill_null(0),
        variant=engine.sum_of_hashes(engine.quick_hash(where)),
        again=ordered.count() - _different(ordered.step, engine, steps),
    )


def _different(step: ir.IntegerColumn, engine: Engine, steps: int) -> ir.IntegerScalar:
    """How many different steps: as bits of one number while they fit."""
    if steps > MOST_BITS:
        return engine.count_distinct(step)
    # From the top down: engines take a small literal for a 32-bit number and shift it out of sight.
    bits = aggregate("bit_or", (dt.int64,), dt.int64)(
        ibis.literal(2**MOST_BITS, "int64") >> step.cast("int32")
    )
    return scalar("bit_count", (dt.int64,), dt.int64)(bits)
