"""How does a column of theirs become a column of ours, and which of its values cannot?

Every function takes whole columns and gives whole columns, and says in which rows something stands that is
not what was expected.
"""

from __future__ import annotations

import json

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals.nothing import NO_NAME, joined_texts, strings
from afuera.signals.zones import Mask

Figures = npt.NDArray[np.float64]

_PLAIN_LIST = r'^\[\s*(?:"[^"\\]*"(?:\s*,\s*"[^"\\]*")*)?\s*\]$'
_FLAT_OBJECT = (
    r'^\s*\{\s*(?:"[^"\\\x00-\x1f]*"\s*:\s*(?:"[^"\\\x00-\x1f]*"|-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?|true|false|null)'
    r'\s*(?:,\s*"[^"\\\x00-\x1f]*"\s*:\s*'
    r'(?:"[^"\\\x00-\x1f]*"|-?(?:0|[1-9]\d{0,15})(?:\.\d{1,15})?|true|false|null)\s*)*)?\}\s*$'
)


def true(mask: pa.Array) -> Mask:
    """An Arrow truth column as numpy; null is false."""
    return np.asarray(pc.fill_null(mask, False).to_numpy(zero_copy_only=False))


def given(values: pa.Array) -> Mask:
    """Where a column says something."""
    return np.asarray(pc.is_valid(values).to_numpy(zero_copy_only=False))


def as_texts(values: pa.Array) -> pa.Array:
    """Any column as texts: numbers and moments as they are written, dictionaries resolved."""
    kind = values.type
    if pa.types.is_dictionary(kind):
        return as_texts(values.cast(kind.value_type))
    if pa.types.is_string(kind):
        return values
    if pa.types.is_floating(kind):
        values = pc.if_else(pc.is_nan(values), pa.scalar(None, kind), values)
        whole = pc.and_(pc.equal(pc.floor(values), values), pc.less(pc.abs(values), 2.0**53))
        if pc.all(pc.fill_null(whole, True)).as_py():  # 17.0 is how tables write the id 17
            return values.cast(pa.int64()).cast(pa.string())
        return values.cast(pa.string())
    if pa.types.is_nested(kind):
        return pa.array(
            [None if v is None else json.dumps(v, default=str) for v in values.to_pylist()], pa.string()
        )
    try:
        return values.cast(pa.string())
    except pa.ArrowException:
        return pa.array([None if v is None else _spelled(v) for v in values.to_pylist()], pa.string())


def _spelled(value: object) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def words(values: pa.Array) -> pa.Array:
    """Names, ids and words: trimmed; what stands for nothing is null."""
    return strings(as_texts(values), NO_NAME)


def untouched(values: pa.Array) -> pa.Array:
    """People's own words: as they are; only the empty text is null."""
    texts = as_texts(values)
    return pc.if_else(pc.equal(pc.utf8_trim_whitespace(texts), ""), pa.scalar(None, pa.string()), texts)


def translated(values: pa.Array, to: dict[str, str]) -> pa.Array:
    """Their words as ours; words that the mapping does not name stay."""
    keys, ours = pa.array(list(to), pa.string()), pa.array(list(to.values()), pa.string())
    return pc.coalesce(ours.take(pc.index_in(values, value_set=keys)), values)


def first_said(columns: list[pa.Array]) -> pa.Array:
    """The first column that says something, row by row."""
    return columns[0] if len(columns) == 1 else pc.coalesce(*columns)


def put_together(columns: list[pa.Array]) -> pa.Array:
    """Columns as one, with a space between; what is missing is left out."""
    whole = joined_texts(columns, " ")
    return pc.if_else(pc.equal(whole, ""), pa.scalar(None, pa.string()), whole)


def figures(values: pa.Array, decimal: str, thousands: str | None) -> tuple[Figures, Mask, Mask]:
    """Numbers, where there are any, and where something stands that is no finite number."""
    kind = values.type
    if pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        numbers = values.cast(pa.float64(), safe=False)
        present = given(values)
    else:
        texts = strings(as_texts(values))
        present = given(texts)
        numbers = _parsed(texts, decimal, thousands)
    found = np.asarray(numbers.to_numpy(zero_copy_only=False), np.float64)
    missing = present & ~np.isfinite(found)
    if pa.types.is_floating(kind):  # tables write a missing number as NaN
        absent = np.isnan(found)
        present, missing = present & ~absent, missing & ~absent
    return found, present & ~missing, missing


_NUMBER = r"^[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?$"


def _parsed(texts: pa.Array, decimal: str, thousands: str | None) -> pa.Array:
    try:
        plain = decimal == "." or not pc.any(pc.match_substring_regex(texts, r"[.,]")).as_py()
        if plain:
            return texts.cast(pa.float64())
    except pa.ArrowInvalid:
        pass
    cleaned = pc.replace_substring_regex(texts, r"^[$€£¥]\s?|\s?[$€£¥]$", "")
    point, group = ("\\" + mark if mark else None for mark in (decimal, thousands))
    if thousands:
        grouped = pc.match_substring_regex(cleaned, rf"^[+-]?\d{{1,3}}(?:{group}\d{{3}})+(?:{point}\d+)?$")
        cleaned = pc.if_else(grouped, pc.replace_substring(cleaned, thousands, ""), cleaned)
    if decimal == ",":
        pointed = pc.match_substring(cleaned, ".")  # 1.5 where decimals have commas is no number
        cleaned = pc.if_else(pointed, pa.scalar(None, pa.string()), pc.replace_substring(cleaned, ",", "."))
    sound = pc.match_substring_regex(cleaned, _NUMBER)
    return pc.if_else(sound, cleaned, pa.scalar(None, pa.string())).cast(pa.float64())


def identifier_lists(values: pa.Array) -> tuple[pa.Array, Mask]:
    """Lists of identifiers from lists, JSON arrays or texts with bars, and rows that are none of these."""
    bad = np.zeros(len(values), bool)
    if pa.types.is_list(values.type) or pa.types.is_large_list(values.type):
        return _tidy(values.cast(pa.list_(pa.string()))), bad
    texts = words(values)
    listed = pc.fill_null(pc.starts_with(texts, "["), False)
    if not pc.any(listed).as_py():
        return _tidy(pc.split_pattern(texts, "|")), bad
    simple = pc.fill_null(pc.match_substring_regex(texts, _PLAIN_LIST), False)
    bared = pc.utf8_trim(pc.replace_substring_regex(texts, r'"\s*,\s*"', "\x1f"), '[]" \t')
    barred = pc.replace_substring(texts, "|", "\x1f")
    lists = pc.split_pattern(pc.if_else(simple, bared, pc.if_else(listed, "", barred)), "\x1f")
    difficult = np.flatnonzero(true(listed) & ~true(simple))
    if len(difficult):
        rows = lists.to_pylist()
        for row in difficult.tolist():
            rows[row] = _json_list(texts[row].as_py())
            bad[row] = rows[row] is None
        lists = pa.array(rows, pa.list_(pa.string()))
    return _tidy(lists), bad


def _json_list(text: str) -> list[str] | None:
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, list) or not all(isinstance(one, str) for one in found):
        return None
    return [one.encode("utf-8", "replace").decode() for one in found]


def _tidy(lists: pa.Array) -> pa.Array:
    """Identifiers trimmed, empty ones dropped; a list of nothing is null."""
    parents, flat = pc.list_parent_indices(lists), strings(pc.list_flatten(lists), NO_NAME)
    if flat.null_count:
        stay = pc.is_valid(flat)
        parents, flat = parents.filter(stay), flat.filter(stay)
    return regrouped(parents, flat, len(lists))


def regrouped(parents: pa.Array, flat: pa.Array, rows: int) -> pa.Array:
    """Values and the row of each (rising) -> one list a row, null where there is none."""
    counts = np.bincount(np.asarray(parents.to_numpy(zero_copy_only=False), np.int64), minlength=rows)
    offsets = np.concatenate([[0], np.cumsum(counts)]).astype(np.int32)
    empty = pa.array(counts == 0)
    return pa.ListArray.from_arrays(pa.array(offsets), flat, mask=empty)


def typed_identifiers(columns: list[tuple[str, pa.Array]], rows: int) -> pa.Array:
    """Columns of ids with their types -> one list of type:value a row."""
    made = [pc.binary_join_element_wise(kind, words(values), ":") for kind, values in columns]
    present = np.stack([given(values) for values in made], axis=1)
    order = np.arange(rows * len(made)).reshape(len(made), rows).T[present]
    flat = pa.concat_arrays(made).take(pa.array(order))
    return regrouped(pa.array(np.nonzero(present)[0]), flat, rows)


def objects(values: pa.Array) -> tuple[pa.Array, Mask]:
    """JSON objects (an empty one is null), and rows that hold something else."""
    texts = words(values)
    texts = pc.if_else(pc.match_substring_regex(texts, r"^\{\s*\}$"), pa.scalar(None, pa.string()), texts)
    flat = true(pc.match_substring_regex(texts, _FLAT_OBJECT))
    bad = np.zeros(len(texts), bool)
    for row in np.flatnonzero(given(texts) & ~flat).tolist():
        bad[row] = not _is_object(texts[row].as_py())
    return texts, bad


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text, parse_constant=_refuse), dict)
    except (ValueError, RecursionError):
        return False


def _refuse(word: str) -> None:
    raise ValueError(word)


def has_nul(texts: pa.Array) -> bool:
    """Does a NUL character stand anywhere in these texts?"""
    data = texts.buffers()[2]
    return data is not None and bool((np.frombuffer(data, np.uint8) == 0).any())
