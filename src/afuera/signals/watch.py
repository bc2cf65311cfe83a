"""Which signals of a file repeat, tie in time, or stand there twice as started and completed?

Nothing is changed: `afuera check` reports it, and a mapping may then say what to do.  Rows are remembered as
64-bit marks only (8 bytes a row and question).
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals.conversion import words
from afuera.signals.repeats import Marks, marks, row_marks

STARTS, ENDS = (
    ("start", "started", "inicio", "iniciado"),
    ("complete", "completed", "end", "fin", "completado"),
)
_MIX = np.uint64(0x9E3779B97F4A7C15)


@dataclass(slots=True)
class Watch:
    """Looks at the signals of a file as they go by."""

    phases: Counter[str] = field(default_factory=Counter)  # lifecycle word -> rows
    _content: list[Marks] = field(default_factory=list)
    _moments: list[Marks] = field(default_factory=list)
    _started: list[Marks] = field(default_factory=list)
    _ended: list[Marks] = field(default_factory=list)

    def see(self, signals: pa.RecordBatch, phase: pa.Array | None) -> None:
        """Signals that keep the contract, and what their source calls their phase."""
        self._content.append(row_marks(signals))
        whose = pc.coalesce(signals["case_id"], signals["person"], _first(signals["identifiers"]))
        known = np.asarray(pc.is_valid(whose).to_numpy(zero_copy_only=False))
        who = _quick_marks(whose)
        at = signals["occurred_at"].cast(pa.int64()).to_numpy(zero_copy_only=False)
        self._moments.append(_mixed(who, at)[known])
        if phase is not None:
            self._see_phases(who, known, signals["step"], pc.utf8_lower(words(phase)))

    def _see_phases(self, who: Marks, known: npt.NDArray[np.bool_], step: pa.Array, phase: pa.Array) -> None:
        for pair in pc.value_counts(phase.drop_null()).to_pylist():
            self.phases[pair["values"]] += pair["counts"]
        what = _mixed(who, _quick_marks(step))
        for kept, spelled in ((self._started, STARTS), (self._ended, ENDS)):
            said = pc.is_in(phase, value_set=pa.array(spelled)).to_numpy(zero_copy_only=False)
            kept.append(what[known & said])

    @property
    def duplicates(self) -> int:
        """Rows whose content an earlier row had already."""
        everything = _all(self._content)
        return len(everything) - len(np.unique(everything))

    @property
    def ties(self) -> int:
        """Groups of two and more signals of one case (or person) at one moment."""
        _, times = np.unique(_all(self._moments), return_counts=True)
        return int((times > 1).sum())

    @property
    def doubles(self) -> int:
        """Steps that stand there both as started and as completed."""
        started, starts = np.unique(_all(self._started), return_counts=True)
        ended, ends = np.unique(_all(self._ended), return_counts=True)
        _, left, right = np.intersect1d(started, ended, assume_unique=True, return_indices=True)
        return int(np.minimum(starts[left], ends[right]).sum())


def _all(parts: list[Marks]) -> Marks:
    return np.concatenate(parts) if parts else np.zeros(0, np.int64)


def _first(lists: pa.Array) -> pa.Array:
    longest = pc.max(pc.list_value_length(lists)).as_py()
    if not longest:
        return pa.nulls(len(lists), pa.string())
    some = pc.greater(pc.list_value_length(lists), 0)
    firsts = pc.list_element(lists.filter(some), 0)
    spots = pc.subtract(pc.cumulative_sum(pc.fill_null(some, False).cast(pa.int64())), 1)
    return firsts.take(pc.if_else(some, spots, pa.scalar(None, pa.int64())))


def _quick_marks(texts: pa.Array) -> Marks:
    """Marks by way of the distinct texts; null is 0."""
    coded = texts.dictionary_encode()
    table = np.concatenate([marks(coded.dictionary), [0]]).astype(np.int64)
    spots = coded.indices.fill_null(len(table) - 1).to_numpy(zero_copy_only=False)
    return np.asarray(table[spots])


def _mixed(first: Marks, second: npt.NDArray[np.int64]) -> Marks:
    with np.errstate(over="ignore"):
        mixed = first.view(np.uint64) * _MIX ^ (
            second.astype(np.int64).view(np.uint64) * _MIX >> np.uint64(7)
        )
        mixed = (mixed ^ (mixed >> np.uint64(29))) * _MIX + second.astype(np.int64).view(np.uint64)
    return np.asarray(mixed.view(np.int64))
