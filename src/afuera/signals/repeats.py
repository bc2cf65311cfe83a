"""Which rows say exactly what an earlier row said?  Remembered as 64-bit marks, never as rows."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals.conversion import as_texts

Marks = npt.NDArray[np.int64]
NOT_CONTENT = ("sequence", "received_at")


def row_marks(signals: pa.RecordBatch) -> Marks:
    """One mark for the content of each row; equal rows have equal marks (within this process)."""
    parts = []
    for name in signals.schema.names:
        column = signals[name]
        if name in NOT_CONTENT or column.null_count == len(column):
            continue
        if pa.types.is_list(column.type):
            column = pc.binary_join(column, "\x1f")
        elif pa.types.is_timestamp(column.type):
            column = column.cast(pa.int64()).cast(pa.string())
        else:
            column = as_texts(column)
        parts.append(pc.binary_join_element_wise(f"{name}=", column, "\x1e", ""))
    if not parts:
        return np.zeros(signals.num_rows, np.int64)
    whole = pc.binary_join_element_wise(*parts, "", null_handling="replace", null_replacement="")
    return marks(whole)


def marks(texts: pa.Array) -> Marks:
    """One mark for each text."""
    return np.fromiter(map(hash, texts.to_pylist()), np.int64, len(texts))


class Seen:
    """Marks met so far, kept as a few sorted arrays."""

    def __init__(self) -> None:
        self._sorted: list[Marks] = []

    def fresh(self, found: Marks) -> npt.NDArray[np.bool_]:
        """Which of these marks come for the first time, in this piece and in all before."""
        _, firsts = np.unique(found, return_index=True)
        new = np.zeros(len(found), bool)
        new[firsts] = True
        for old in self._sorted:
            spot = np.minimum(np.searchsorted(old, found), len(old) - 1)
            new &= old[spot] != found
        self._add(np.sort(found[new]))
        return new

    def _add(self, fresh: Marks) -> None:
        if not len(fresh):
            return
        while self._sorted and len(self._sorted[-1]) <= 2 * len(fresh):
            fresh = np.sort(np.concatenate([self._sorted.pop(), fresh]))
        self._sorted.append(fresh)
