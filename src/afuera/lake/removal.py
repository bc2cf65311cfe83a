"""How do rows leave the lake?  Their files are written anew without them.

What is to go is a table of keys that is joined, never a literal predicate: Delta's log keeps predicates.  Old
files stay on disk for readers who hold them, until `vacuum`.
"""
# ruff: noqa: S608  (only column names and paths get into the text of SQL, never a value of a row)

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import duckdb
import pyarrow as pa

from afuera.errors import LakeError
from afuera.lake import delta, layout, parquet
from afuera.lake.writing import Change


@dataclass(frozen=True, slots=True)
class Removed:
    """How many rows went away, by table."""

    signals: int = 0
    refused: int = 0
    derived: dict[str, int] = field(default_factory=dict)
    small: dict[str, int] = field(default_factory=dict)


def remove(
    change: Change, connection: duckdb.DuckDBPyConnection, table: str, keys: str, by: list[str]
) -> int:
    """Remove the rows of a table that match the SQL table `keys` on the columns `by`; return how many.

    A null never equals a null.
    """
    path = change.path(table)
    schema, split_by = delta.shape(path, change.after.versions[table])
    old = {str(path / file.path): file for file in change.files(table)}
    if not old:
        return 0
    columns = ", ".join(f'"{name}"' for name in by)
    every = parquet.source(list(old), schema, split_by)
    hit = connection.execute(
        f"SELECT DISTINCT filename FROM (SELECT filename, {columns} FROM {every}) "
        f"SEMI JOIN {keys} USING ({columns})"
    ).fetchall()
    files = [row[0] for row in hit]
    if not files:
        return 0
    rows = parquet.reading(connection, files, schema, split_by)
    rest = f"SELECT * FROM ({rows}) ANTI JOIN {keys} USING ({columns})"
    written = parquet.write(connection, rest, path, change.stem, split_by)
    gone = [old[str(Path(file))] for file in files]
    change.update(table, add=written, remove=gone)
    return sum(file.rows for file in gone) - sum(file.rows for file in written)


def strike(
    change: Change,
    connection: duckdb.DuckDBPyConnection,
    signals: pa.Table,
    refused: list[str],
    others: Mapping[str, pa.Table],
) -> Removed:
    """Remove signals, rows of quarantine and rows of other tables (`derived/…`, `small/…`) in one change."""
    connection.register("struck", signals.select(["source", "signal_id"]))
    connection.register("struck_refused", pa.table({"key": pa.array(refused, pa.string())}))
    connection.execute("CREATE TEMP VIEW struck_rows AS SELECT key AS refused FROM struck_refused")
    carried, by_id = layout.BATCH_ROWS.name, ["source", "signal_id"]
    gone = remove(change, connection, layout.SIGNALS.name, "struck", by_id)
    gone_refused = remove(change, connection, layout.QUARANTINE.name, "struck_refused", ["key"])
    remove(change, connection, carried, "struck", by_id)
    remove(change, connection, carried, "struck_rows", ["refused"])
    counts = {}
    for table, keys in others.items():
        if table not in change.after.versions:
            raise LakeError("There is no table {table} in the lake at {path}.", table=table, path=change.root)
        connection.register("struck_others", keys)
        counts[table] = remove(change, connection, table, "struck_others", keys.column_names)
        connection.unregister("struck_others")
    if gone:
        change.shrank()
    return Removed(gone, gone_refused, _of(counts, layout.DERIVED), _of(counts, layout.SMALL))


def _of(counts: Mapping[str, int], kind: str) -> dict[str, int]:
    start = f"{kind}/"
    return {name.removeprefix(start): rows for name, rows in counts.items() if name.startswith(start)}
