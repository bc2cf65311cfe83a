"""How does a row that could not be understood get another chance?  Read again, and settled like any other.

Rows whose id was taken carry the whole signal and are read by the lake itself; other rows are given to the
reader of their format.  What is accepted leaves the quarantine in the same step that brings it into the lake.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Any

import duckdb
import pyarrow as pa

from afuera.lake import layout
from afuera.lake.removal import remove
from afuera.lake.writing import Change
from afuera.signals.contract import REFUSED, SCHEMA, Checked

Read = Callable[[list[dict[str, Any]]], Iterable[Checked]]


def again(rows: list[dict[str, Any]], read: Read | None) -> Iterator[Checked]:
    """Rows of quarantine as a reader hands them over."""
    taken = [_as_signal(row["raw"]) for row in rows if row["reason"] == "id_taken"]
    if taken:
        signals = pa.RecordBatch.from_pylist(taken, schema=SCHEMA)
        yield Checked(signals, pa.RecordBatch.from_pylist([], schema=REFUSED), len(taken))
    if read is not None:
        yield from read([row for row in rows if row["reason"] != "id_taken"])


def release(change: Change, connection: duckdb.DuckDBPyConnection, keys: list[str]) -> int:
    """Take replayed rows out of quarantine, but for those that were refused again just now."""
    connection.register("replayed", pa.table({"key": pa.array(keys, pa.string())}))
    connection.execute("CREATE TEMP TABLE released AS FROM replayed ANTI JOIN kept_out USING (key)")
    connection.unregister("replayed")
    return remove(change, connection, layout.QUARANTINE.name, "released", ["key"])


def _as_signal(raw: str) -> dict[str, Any]:
    """A signal as `settling` wrote it into quarantine."""
    row = json.loads(raw)
    return {
        field.name: datetime.fromisoformat(row[field.name])
        if row.get(field.name) is not None and pa.types.is_timestamp(field.type)
        else row.get(field.name)
        for field in SCHEMA
    }
