"""Which texts of a file say nothing, and where do the others begin and end?

A column of ten million names is looked at once, byte by byte: only where a text begins or ends with
something that could be a space, or could be a word for nothing, is more done.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

# In names only what no person, case or step is ever called (the Sepsis log has a case named NA);
# in times and numbers some more.
NO_NAME = ("", "NULL", "null", "\\N", "NaN", "nan", "<NA>")
NO_VALUE = (*NO_NAME, "Null", "NaT", "N/A", "n/a", "NA", "None", "none", "#N/A", "-", "--")

_SPACE = np.zeros(256, bool)
_SPACE[:33] = True
_SPACE[0x7F:] = True  # the spaces beyond ASCII: look closer


def strings(values: pa.Array, nothing: tuple[str, ...] = NO_VALUE) -> pa.Array:
    """Trimmed texts; words that stand for nothing become null."""
    if not len(values) or values.null_count == len(values):
        return values
    letters, offsets = letters_of(values)
    sizes = np.diff(offsets)
    filled = np.flatnonzero(sizes)
    if not len(filled):
        return pa.nulls(len(values), pa.string())
    first, last = letters[offsets[:-1][filled]], letters[offsets[1:][filled] - 1]
    if _SPACE[first].any() or _SPACE[last].any():
        trimmed = pc.utf8_trim_whitespace(values)
        return pc.if_else(
            pc.is_in(trimmed, value_set=pa.array(nothing)), pa.scalar(None, pa.string()), trimmed
        )
    absent = sizes == 0
    suspects = _suspects(first, sizes[filled], nothing)
    if suspects.any():
        rows = filled[suspects]
        absent[rows] = pc.is_in(values.take(pa.array(rows)), value_set=pa.array(nothing)).to_numpy(
            zero_copy_only=False
        )
    return without(values, absent) if absent.any() else values


def _suspects(
    first: npt.NDArray[np.uint8], sizes: npt.NDArray[np.int32], nothing: tuple[str, ...]
) -> npt.NDArray[np.bool_]:
    """Texts that begin like a word for nothing and are no longer than one."""
    begins = np.zeros(256, bool)
    begins[[ord(word[0]) for word in nothing if word]] = True
    return np.asarray(begins[first] & (sizes <= max(map(len, nothing))))


def letters_of(values: pa.Array) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.int32]]:
    """The bytes of a column of texts, and where each text begins (and the last one ends)."""
    _, places, data = values.buffers()
    offsets = np.frombuffer(places, np.int32)[values.offset : values.offset + len(values) + 1]
    return np.frombuffer(data if data is not None else b"", np.uint8), offsets


def without(values: pa.Array, absent: npt.NDArray[np.bool_]) -> pa.Array:
    """The same texts, these of them null; nothing is copied but the mask."""
    present = ~absent
    if values.null_count:
        present &= pc.is_valid(values).to_numpy(zero_copy_only=False)
    if values.offset:
        return pc.if_else(pa.array(present), values, pa.scalar(None, pa.string()))
    mask = pa.py_buffer(np.packbits(present, bitorder="little").tobytes())
    return pa.Array.from_buffers(pa.string(), len(values), [mask, *values.buffers()[1:]])


def joined_texts(columns: list[pa.Array], mark: str) -> pa.Array:
    """Columns as one, with a mark between; nulls are left out, a row of nothing is "".

    No text may end with the mark.  (Arrow 26 loses rows when it is told to skip nulls and a row has nothing
    else: `binary_join_element_wise(..., null_handling="skip")`.)
    """
    ended = [pc.binary_join_element_wise(column, mark, "") for column in columns]
    whole = pc.binary_join_element_wise(*ended, "", null_handling="replace", null_replacement="")
    return pc.utf8_rtrim(whole, mark)
