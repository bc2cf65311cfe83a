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
import pyarrow as pa

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
    names, codes = _codes(touches, engine)
    coded = touches.inner_join(codes, "step")
    ordered = engine.keep(_ordered(coded, order[:2], carry), "paths")
    if len(order) > 2 and _tied(ordered, engine):
        # Ids are long: they are read only when moment and sequence leave a tie.
        engine.forget(ordered)
        ordered = engine.keep(_ordered(coded, order, carry), "paths")
    engine.forget(codes)
    journeys = engine.keep(_by_journey(ordered, engine, len(names), carry), "path_journeys")
    return Paths(ordered, journeys, names, tuple(carry), engine)


def _codes(touches: ir.Table, engine: Engine) -> tuple[tuple[str, ...], ir.Table]:
    """All steps in alphabetical order, and a table that gives each its place."""
    names = tuple(sorted(row["step"] for row in engine.rows(touches.select("step").distinct())))
    narrow = pa.int8() if len(names) < 2**7 else pa.int16() if len(names) < 2**15 else pa.int32()
    codes = pa.table({"step": pa.array(names, pa.string()), "code": pa.array(range(len(names)), narrow)})
    return names, engine.memory(codes, "steps_coded")


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
        "journey", *carry, "step", "place", "next_step", wait_us=wait_us, tied=after.tied & (wait_us == 0)
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
    bit = (ibis.literal(2.0) ** step.cast("float64")).cast("int64")
    bits = aggregate("bit_or", (dt.int64,), dt.int64)(bit)
    return scalar("bit_count", (dt.int64,), dt.int64)(bits)
