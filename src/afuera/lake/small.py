"""Where do other rooms keep the few rows that people decided?  In small tables that only grow."""

from __future__ import annotations

import duckdb
import pyarrow as pa

from afuera.lake import delta, layout, parquet
from afuera.lake.writing import Change


def append(change: Change, connection: duckdb.DuckDBPyConnection, name: str, rows: pa.Table) -> None:
    """Add rows to a small table; it, and columns that it lacks, are made when they are missing."""
    table = f"{layout.SMALL}/{name}"
    path = change.path(table)
    stem = change.stem
    if table not in change.after.versions:
        path.parent.mkdir(exist_ok=True)
        delta.create(path, rows.schema, None)
        change.moved(table, delta.opened(path).version())
    connection.register("added", rows)
    files = parquet.write(connection, "FROM added", path, stem)
    connection.unregister("added")
    change.update(table, add=files, columns=rows.schema)
