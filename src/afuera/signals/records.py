"""How do records of Python (JSON, XES, OCEL) become a piece?  A few thousand at a time."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pyarrow as pa

from afuera.signals import spare
from afuera.signals.piece import Piece
from afuera.signals.rows import Refusal

Record = dict[str, Any]
LISTED = ("identifiers", "properties")  # the only columns of ours in which a list or an object belongs


def as_piece(
    records: Sequence[Record],
    wanted: frozenset[str],
    positions: Sequence[int],
    line: Callable[[int], int],
    raw: Callable[[int], str],
    refused: Sequence[Refusal] = (),
) -> Piece:
    """Records as columns of texts; what is not wanted becomes `rest`."""
    broken: list[tuple[int, str, str, dict[str, object]]] = []
    names = [name for name in wanted if any(name in record for record in records)]
    columns = {name: _column(name, records, broken) for name in names}
    for name in wanted:
        columns.setdefault(name, pa.nulls(len(records), pa.string()))
    return Piece(
        columns=columns,
        rows=len(records),
        positions=np.array(positions, np.int64),
        rest=pa.array([_rest(record, wanted) for record in records], pa.string()),
        line=line,
        raw=raw,
        refused=list(refused),
        broken=broken,
    )


def _column(
    name: str, records: Sequence[Record], broken: list[tuple[int, str, str, dict[str, object]]]
) -> pa.Array:
    values = [record.get(name) for record in records]
    try:
        return pa.array(values, pa.string())
    except (pa.ArrowException, TypeError, UnicodeError):
        return pa.array([_text(name, row, value, broken) for row, value in enumerate(values)], pa.string())


def _text(
    name: str, row: int, value: object, broken: list[tuple[int, str, str, dict[str, object]]]
) -> str | None:
    if value is None:
        return None
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict | list):
        if name not in LISTED:
            broken.append((row, name, "not_a_plain_value", {"column": name}))
            return None
        return spare.plain(value)
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        value = int(value)  # 17.0 is how many programs write the id 17
    text = str(value)
    try:
        text.encode()
    except UnicodeEncodeError:
        broken.append((row, name, "bad_characters", {"column": name, "encoding": "UTF-8"}))
        return None
    return text


_quick = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def _rest(record: Record, wanted: frozenset[str]) -> str | None:
    left = {
        key: value for key, value in record.items() if key not in wanted and value is not None and value != ""
    }
    if not left:
        return None
    try:
        text = _quick(left)
        text.encode()
    except (TypeError, ValueError):
        return spare.plain(left)
    return text
