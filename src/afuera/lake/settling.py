"""How does a staged import become part of the lake exactly once?

Repeats inside the import are dropped, what the lake has already (in any month) is left out, and the rest is
appended.  A row whose id is taken by other content goes to quarantine.  `batch_rows` remembers everything
that the batch carried, repeats included, so that undoing one of two deliveries takes nothing from the other.
"""

# ruff: noqa: S608  (only column names and quoted paths get into the text of SQL, never a value of a row)

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import duckdb
import pyarrow as pa

from afuera.lake import layout, parquet
from afuera.lake.burial import bury_arrived
from afuera.lake.imported import Imported
from afuera.lake.staging import Staged
from afuera.lake.writing import Change
from afuera.signals.contract import REFUSED, SCHEMA

# Rows of the import that share an id with another row of it.  Rows without an id get one from their content
# and their place among identical rows; of rows with one and the same id, the first by sequence stands for it.
# (Counting hashes first keeps ten million ids out of memory; what merely shares a hash is sorted out after.)
_TWICE = """
CREATE TEMP TABLE twice AS
WITH keyed AS (
    SELECT rid, source, signal_id IS NULL AS made, coalesce(signal_id, content) AS key, digest,
        sequence, received_at, hash(source, made, key) AS hashed
    FROM staged
), suspects AS (
    FROM keyed SEMI JOIN (SELECT hashed FROM keyed GROUP BY hashed HAVING count(*) > 1) USING (hashed)
)
SELECT rid, made, place, CASE WHEN made AND place > 1 THEN key || '-' || place END AS id, first_digest
FROM (
    SELECT rid, made, key, row_number() OVER ranks AS place, first_value(digest) OVER ranks AS first_digest,
        count(*) OVER (PARTITION BY source, made, key) AS together
    FROM suspects
    WINDOW ranks AS (PARTITION BY source, made, key ORDER BY sequence, received_at, digest, rid)
)
WHERE together > 1
"""

_ID = "coalesce(twice.id, staged.signal_id, staged.content)"

# What the lake has of this import, over all months.
_KNOWN = f"""
CREATE TEMP TABLE known AS
SELECT source, signal_id, digest FROM lake
SEMI JOIN (
    SELECT source, {_ID} AS signal_id FROM staged LEFT JOIN twice USING (rid)
) AS carried USING (source, signal_id)
"""

# Only rows that are not simply new: renamed (fate is null), repeated or taken.
_FATES = f"""
CREATE TEMP TABLE fates AS
SELECT staged.rid, staged.source, {_ID} AS id, staged.digest, known.digest IS NOT NULL AS was_there,
    CASE
        WHEN twice.made IS NOT true AND staged.digest <> coalesce(known.digest, twice.first_digest)
            THEN 'taken'
        WHEN known.digest IS NOT NULL OR (twice.place > 1 AND NOT twice.made) THEN 'repeated'
    END AS fate
FROM staged LEFT JOIN twice USING (rid)
LEFT JOIN known ON known.source = staged.source AND known.signal_id = {_ID}
WHERE twice.rid IS NOT NULL OR known.source IS NOT NULL
"""

_SETTLED = ("repeated", "taken")


def settle(
    change: Change,
    staged: Staged,
    connection: duckdb.DuckDBPyConnection,
    *,
    name: str,
    by: str,
    keyed_hash: Callable[[str], str],
    what: str = "import",
) -> Imported:
    """Bring a staged import into the lake as one batch; true for readers when the change is finished."""
    batch = change.next_batch()
    connection.execute(f"CREATE TEMP VIEW arrived AS FROM read_parquet('{parquet.quoted(staged.signals)}')")
    connection.execute(f"CREATE TEMP VIEW turned_away AS {_refused(staged)}")
    for layout_ in (layout.SIGNALS, layout.QUARANTINE, layout.TOMBSTONES):
        view(change, connection, layout_)
    buried, buried_refusals = bury_arrived(connection, keyed_hash)
    connection.execute("CREATE TEMP VIEW lake AS FROM signals")
    for step in (_TWICE, _KNOWN, _FATES):
        connection.execute(step)
    fates = dict(
        connection.execute("SELECT fate, count(*) FROM fates WHERE fate IS NOT NULL GROUP BY fate").fetchall()
    )
    repeated, taken = fates.get("repeated", 0), fates.get("taken", 0)
    _append_signals(change, connection, batch)
    _append_refused(change, connection, batch, name)
    _append_batch_rows(change, connection, batch)
    imported = Imported(
        batch=batch,
        rows=staged.rows,
        added=staged.signal_rows - repeated - taken - buried,
        repeated=repeated,
        conflicting=taken,
        quarantined=staged.refused_rows - buried_refusals,
        buried=buried + buried_refusals,
        name=name,
        by=by,
        at=datetime.now(UTC),
    )
    record(change, connection, imported, what)
    return imported


def view(change: Change, connection: duckdb.DuckDBPyConnection, table: layout.Layout) -> None:
    """A table of the lake, as the change sees it, under its own name in SQL."""
    path = change.path(table.name)
    files = [str(path / file.path) for file in change.files(table.name)]
    select = parquet.reading(connection, files, table.schema, table.split_by)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS {select}")


def append(change: Change, connection: duckdb.DuckDBPyConnection, table: layout.Layout, select: str) -> None:
    """Append what a SELECT gives to a table of the lake."""
    files = parquet.write(connection, select, change.path(table.name), change.stem, table.split_by)
    change.update(table.name, add=files)


def record(change: Change, connection: duckdb.DuckDBPyConnection, imported: Imported, what: str) -> None:
    """One row in `imports`."""
    row = {field: getattr(imported, field, None) for field in layout.IMPORTS.schema.names} | {"what": what}
    connection.register("entry", pa.Table.from_pylist([row], schema=layout.IMPORTS.schema))
    append(change, connection, layout.IMPORTS, "SELECT * FROM entry")
    connection.unregister("entry")


def _append_signals(change: Change, connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    renamed = _number(connection, "SELECT count(*) FROM fates WHERE fate IS NULL")
    settled = _number(connection, "SELECT count(*) FROM fates WHERE fate IS NOT NULL")
    names = [field.name for field in layout.SIGNALS.schema]
    told = {"signal_id": "coalesce(signal_id, content) AS signal_id", "batch": f"{batch}::BIGINT AS batch"}
    source = "staged"
    if renamed:
        told["signal_id"] = "coalesce(fates.id, staged.signal_id, staged.content) AS signal_id"
        source = "staged LEFT JOIN fates ON fates.rid = staged.rid AND fates.fate IS NULL"
    columns = ", ".join(told.get(name, f"staged.{name}") for name in names)
    unsettled = " WHERE staged.rid NOT IN (SELECT rid FROM fates WHERE fate IS NOT NULL)" if settled else ""
    append(change, connection, layout.SIGNALS, f"SELECT {columns} FROM {source}{unsettled}")


def _refused(staged: Staged) -> str:
    """SQL for the refused rows, each with the key that says when two refusals are the same."""
    said = " || ".join(
        f"coalesce(strlen({name}::VARCHAR) || ':' || {name}, '-')" for name in _q(REFUSED.names)
    )
    return f"SELECT md5({said}) AS key, * FROM read_parquet('{parquet.quoted(staged.refused)}')"


def _q(names: list[str]) -> list[str]:
    return [f'"{name}"' for name in names]


def _append_refused(change: Change, connection: duckdb.DuckDBPyConnection, batch: int, name: str) -> None:
    """Keep what broke the contract, and what came with an id that other content has; each once."""
    facts = "to_json({'source': fates.source, 'signal_id': fates.id})::VARCHAR"
    raw = ", ".join(f"'{column}': staged.\"{column}\"" for column in SCHEMA.names if column != "signal_id")
    connection.execute(
        f"""CREATE TEMP TABLE kept_out AS
        SELECT key, any_value(COLUMNS(* EXCLUDE key)) FROM (
            SELECT *, NULL::VARCHAR AS source, NULL::VARCHAR AS signal_id, NULL::BIGINT AS digest FROM refused
            UNION ALL BY NAME
            SELECT md5('taken' || fates.source || ':' || fates.id || ':' || fates.digest) AS key,
                {_text(name)} AS file, 'signal_id' AS "column", 'id_taken' AS reason, {facts} AS facts,
                to_json({{'signal_id': fates.id, {raw}}})::VARCHAR AS raw,
                fates.source, fates.id AS signal_id, fates.digest
            FROM fates JOIN staged USING (rid) WHERE fate = 'taken'
        ) GROUP BY key"""
    )
    columns = ", ".join(_q([n for n in layout.QUARANTINE.schema.names if n != "batch"]))
    append(
        change,
        connection,
        layout.QUARANTINE,
        f"SELECT {batch}::BIGINT AS batch, {columns} FROM kept_out ANTI JOIN quarantine USING (key)",
    )


def _append_batch_rows(change: Change, connection: duckdb.DuckDBPyConnection, batch: int) -> None:
    append(
        change,
        connection,
        layout.BATCH_ROWS,
        f"""SELECT {batch}::BIGINT AS batch, source, signal_id, refused FROM (
            SELECT staged.source, {_ID} AS signal_id, NULL::VARCHAR AS refused
            FROM staged LEFT JOIN twice USING (rid)
            WHERE staged.rid NOT IN (SELECT rid FROM fates WHERE fate IS NOT NULL)
            UNION ALL
            SELECT DISTINCT source, id, NULL FROM fates WHERE fate = 'repeated' AND was_there
            UNION ALL
            SELECT NULL, NULL, key FROM kept_out
        )""",
    )


def _text(words: str) -> str:
    return f"'{parquet.quoted(words)}'"


def _number(connection: duckdb.DuckDBPyConnection, select: str) -> int:
    found = connection.execute(select).fetchone()
    return int(found[0]) if found else 0
