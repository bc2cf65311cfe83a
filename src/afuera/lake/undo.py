"""How is an import taken back?  Only what no other import carried goes away."""
# ruff: noqa: S608  (only numbers of batches get into the text of SQL)

from __future__ import annotations

from datetime import UTC, datetime

import duckdb

from afuera.errors import LakeError
from afuera.lake import layout
from afuera.lake.imported import Imported
from afuera.lake.removal import remove
from afuera.lake.settling import record, view
from afuera.lake.writing import Change

# Batches whose import was taken back.
UNDONE = "SELECT batch FROM imports WHERE what = 'undo'"


def undo(change: Change, connection: duckdb.DuckDBPyConnection, batch: int) -> int:
    """Take an import back; return how many signals went away."""
    for table in (layout.IMPORTS, layout.BATCH_ROWS):
        view(change, connection, table)
    told = {
        row[0] for row in connection.execute(f"SELECT what FROM imports WHERE batch = {batch}").fetchall()
    }
    if "replay" in told:
        raise LakeError(
            "Import {batch} was read from quarantine, which no longer holds its rows; remove them instead.",
            batch=batch,
        )
    if "import" not in told:
        raise LakeError("There is no import {batch} in the lake at {path}.", batch=batch, path=change.root)
    if "undo" in told:
        raise LakeError("Import {batch} was taken back already.", batch=batch)
    connection.execute(
        f"""CREATE TEMP VIEW others AS
        FROM batch_rows WHERE batch <> {batch} AND batch NOT IN ({UNDONE})"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE going AS
        SELECT source, signal_id FROM batch_rows WHERE batch = {batch} AND signal_id IS NOT NULL
        EXCEPT SELECT source, signal_id FROM others"""
    )
    connection.execute(
        f"""CREATE TEMP TABLE going_refused AS
        SELECT refused AS key FROM batch_rows WHERE batch = {batch} AND refused IS NOT NULL
        EXCEPT SELECT refused FROM others"""
    )
    signals = remove(change, connection, layout.SIGNALS.name, "going", ["source", "signal_id"])
    remove(change, connection, layout.QUARANTINE.name, "going_refused", ["key"])
    record(change, connection, Imported(batch, 0, 0, 0, 0, 0, at=datetime.now(UTC)), "undo")
    if signals:
        change.shrank()
    return signals


def history(connection: duckdb.DuckDBPyConnection) -> list[Imported]:
    """All imports, oldest first; those taken back say so."""
    columns = 'batch, rows, added, repeated, conflicting, quarantined, buried, name, "by", "at"'
    found = connection.execute(
        f"""SELECT {columns}, batch IN ({UNDONE}) FROM imports WHERE what <> 'undo' ORDER BY batch"""
    ).fetchall()
    return [Imported(*row) for row in found]
