"""Do moment, sequence and step fit into one whole number, so that sorting moves one column instead of three?

The highest bits hold the moment (in seconds where all moments are whole ones), then the sequence, then the
step: numbers sort as the touches do, and the number that follows tells the next step and the silence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir

# An int64 has 63 bits without its sign.
BITS: Final = 63
SECOND_US: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Packing:
    """Moments count from `first_us` in steps of `unit_us`, sequences from `first_sequence`."""

    unit_us: int
    first_us: int
    first_sequence: int
    sequence_bits: int
    step_bits: int

    def packed(
        self, at_us: ir.IntegerColumn, sequence: ir.IntegerColumn, step: ir.IntegerColumn
    ) -> ir.IntegerColumn:
        """All three as one int64."""
        since = at_us - self.first_us
        moment = since if self.unit_us == 1 else (since / self.unit_us).cast("int64")
        later = (moment << (self.sequence_bits + self.step_bits)) + (
            (sequence - self.first_sequence) << self.step_bits
        )
        return later + step

    def step(self, packed: ir.IntegerColumn) -> ir.IntegerColumn:
        """The step's number."""
        return packed & (2**self.step_bits - 1)

    def before_step(self, packed: ir.IntegerColumn) -> ir.IntegerColumn:
        """Moment and sequence: equal where they leave a tie."""
        return packed >> self.step_bits

    def silence_us(self, packed: ir.IntegerColumn, following: ir.IntegerColumn) -> ir.IntegerColumn:
        """Microseconds from one to the next."""
        low = self.sequence_bits + self.step_bits
        return ((following >> low) - (packed >> low)) * self.unit_us


def fitting(by_step: Sequence[Mapping[str, Any]]) -> Packing | None:
    """The packing for these touches, one row a step, or None where it does not fit.

    Each row: rows, known (rows with neither moment nor sequence null), split (the most that a moment lies
    past a whole second), first_us, last_us, first_sequence, last_sequence.
    """
    if not by_step or any(row["known"] < row["rows"] for row in by_step):
        return None
    first_us, first = (min(row[name] for row in by_step) for name in ("first_us", "first_sequence"))
    last_us, last = (max(row[name] for row in by_step) for name in ("last_us", "last_sequence"))
    whole = first_us % SECOND_US == 0 and not any(row["split"] for row in by_step)
    unit_us = SECOND_US if whole else 1
    moment_bits = ((last_us - first_us) // unit_us).bit_length()
    sequence_bits, step_bits = (last - first).bit_length(), (len(by_step) - 1).bit_length()
    if moment_bits + sequence_bits + step_bits > BITS:
        return None
    return Packing(unit_us, first_us, first, sequence_bits, step_bits)
