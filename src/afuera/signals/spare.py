"""How is the rest of a record kept?  As one JSON object a row, written for all rows at once."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals.nothing import joined_texts

_NOTHING = pa.scalar(None, pa.string())


def as_objects(columns: dict[str, pa.Array], rows: int) -> pa.Array:
    """JSON objects of these columns; empty texts are left out, a row of nothing is null."""
    parts = [_member(name, values) for name, values in columns.items()]
    if not parts:
        return pa.nulls(rows, pa.string())
    return _braced(joined_texts(parts, ",") if len(parts) > 1 else parts[0])


def joined(first: pa.Array, second: pa.Array) -> pa.Array:
    """Two columns of JSON objects as one: members of the first, then those of the second."""
    if first.null_count == len(first):
        return second
    if second.null_count == len(second):
        return first
    both = pc.and_(pc.is_valid(first), pc.is_valid(second))
    either = pc.coalesce(first, second)
    if not pc.any(both).as_py():
        return either
    inner = [_bare(part.filter(both)) for part in (first, second)]
    made = _braced(joined_texts(inner, ","))
    return pc.replace_with_mask(either, both, made)


def _bare(objects: pa.Array) -> pa.Array:
    trimmed = pc.utf8_trim_whitespace(objects)
    inner = pc.utf8_trim_whitespace(pc.utf8_slice_codeunits(trimmed, 1, -1))
    return pc.if_else(pc.equal(inner, ""), _NOTHING, inner)


def _braced(inner: pa.Array) -> pa.Array:
    whole = pc.binary_join_element_wise("{", inner, "}", "")
    return pc.if_else(pc.equal(inner, ""), _NOTHING, whole)


def _member(name: str, values: pa.Array) -> pa.Array:
    key = json.dumps(name, ensure_ascii=False).encode("utf-8", "replace").decode() + ":"
    kind = values.type
    if pa.types.is_dictionary(kind):
        values, kind = values.cast(kind.value_type), kind.value_type
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        texts = pc.if_else(pc.equal(values, ""), _NOTHING, escaped(values.cast(pa.string())))
        return pc.binary_join_element_wise(key + '"', texts, '"', "")
    if pa.types.is_boolean(kind) or pa.types.is_integer(kind):
        return pc.binary_join_element_wise(key, values.cast(pa.string()), "")
    if pa.types.is_floating(kind):
        finite = pc.if_else(pc.is_finite(values), values, pa.scalar(None, kind))
        return pc.binary_join_element_wise(key, finite.cast(pa.string()), "")
    if pa.types.is_temporal(kind):
        return pc.binary_join_element_wise(key + '"', _moment(values), '"', "")
    return pa.array(
        [None if value is None else key + plain(value) for value in values.to_pylist()], pa.string()
    )


def _moment(values: pa.Array) -> pa.Array:
    try:
        return values.cast(pa.string())
    except pa.ArrowException:
        return pa.array([None if value is None else str(value) for value in values], pa.string())


def plain(value: object) -> str:
    """Any value of Python as JSON; what JSON does not know becomes text, what is no number becomes null."""
    return json.dumps(_finite(value), ensure_ascii=False, default=str).encode("utf-8", "replace").decode()


def _finite(value: object) -> object:
    if isinstance(value, float) and not np.isfinite(value):
        return None
    if isinstance(value, dict):
        return {str(key): _finite(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(inner) for inner in value]
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return value


def escaped(texts: pa.Array) -> pa.Array:
    """Texts with everything escaped that JSON wants escaped."""
    present = _bytes_in(texts)
    if ord("\\") in present:
        texts = pc.replace_substring(texts, "\\", "\\\\")
    if ord('"') in present:
        texts = pc.replace_substring(texts, '"', '\\"')
    for letter in sorted(present):
        if letter < 32:
            texts = pc.replace_substring(texts, chr(letter), json.dumps(chr(letter))[1:-1])
    return texts


def _bytes_in(texts: pa.Array) -> set[int]:
    data = texts.buffers()[2]
    if data is None:
        return set()
    counts = np.bincount(np.frombuffer(data, np.uint8), minlength=256)
    return set(np.flatnonzero(counts).tolist())
