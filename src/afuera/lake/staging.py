"""How does a file of any size wait to be settled?  On disk, in pieces, with the content of every row hashed.

Nothing here needs the writer's lock: two imports are staged side by side.
"""

# ruff: noqa: S608  (only column names and quoted paths get into the text of SQL, never a value of a row)

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from afuera.errors import ContractError
from afuera.lake import layout
from afuera.lake.content import DIGEST, MONTH, WHO, content
from afuera.signals.contract import REFUSED, SCHEMA, Checked

PIECE_ROWS = 100_000

# `rid` is the row's position in the import.
STAGED = pa.schema(
    [
        pa.field("rid", pa.int64()),
        *(field for field in layout.SIGNALS.schema if field.name != "batch"),
        pa.field("content", pa.string()),
    ]
)


@dataclass(frozen=True, slots=True)
class Staged:
    """An import on disk: `signals` (STAGED) and `refused` (REFUSED) in Parquet, `rows` of the source."""

    signals: Path
    refused: Path
    rows: int
    signal_rows: int
    refused_rows: int


def stage(
    batches: Iterable[Checked],
    into: Path,
    connection: duckdb.DuckDBPyConnection,
    progress: Callable[[int], None] | None = None,
) -> Staged:
    """Write all pieces of an import to disk; `progress` is told how many rows of the source are through."""
    into.mkdir(parents=True)
    rows = signal_rows = refused_rows = 0
    with (
        _writer(into / "signals.parquet", STAGED) as signals,
        _writer(into / "refused.parquet", REFUSED) as refused,
    ):
        for piece in _larger(batches):
            rows += piece.rows
            table = _hashed(connection, _as_contract(piece.signals), signal_rows)
            signals.write_table(table)
            refused.write_table(piece.refused.select(REFUSED.names).cast(REFUSED))
            signal_rows += table.num_rows
            refused_rows += piece.refused.num_rows
            if progress:
                progress(rows)
    return Staged(into / "signals.parquet", into / "refused.parquet", rows, signal_rows, refused_rows)


@dataclass(frozen=True, slots=True)
class _Piece:
    signals: pa.Table
    refused: pa.Table
    rows: int


def _larger(batches: Iterable[Checked]) -> Iterator[_Piece]:
    """Pieces worth writing, out of pieces of any size."""
    waiting: list[Checked] = []
    for checked in batches:
        waiting.append(checked)
        if sum(piece.rows for piece in waiting) >= PIECE_ROWS:
            yield _together(waiting)
            waiting = []
    if waiting:
        yield _together(waiting)


def _together(pieces: list[Checked]) -> _Piece:
    return _Piece(
        pa.Table.from_batches([piece.signals for piece in pieces]),
        pa.Table.from_batches([piece.refused for piece in pieces]),
        sum(piece.rows for piece in pieces),
    )


def _as_contract(signals: pa.Table) -> pa.Table:
    """Exactly the columns of the contract; one that is missing is null."""
    columns = [
        signals.column(field.name).cast(field.type)
        if field.name in signals.column_names
        else pa.nulls(signals.num_rows, field.type)
        for field in SCHEMA
    ]
    table = pa.Table.from_arrays(columns, schema=SCHEMA)
    for name in ("source", "occurred_at"):
        if table.column(name).null_count:
            raise ContractError("A signal without {column} cannot be kept.", column=name)
    return table


def _hashed(connection: duckdb.DuckDBPyConnection, piece: pa.Table, first_rid: int) -> pa.Table:
    """The piece with `rid`, `content` (md5), `digest`, `who` and `month`."""
    known = [name for name in SCHEMA.names if piece.column(name).null_count < piece.num_rows]
    connection.register("piece", piece)
    connection.execute("SET preserve_insertion_order = true")  # the answer is put beside the piece
    try:
        found = connection.sql(
            f"SELECT {DIGEST.replace('content', 'said')} AS digest, {WHO} AS who, {MONTH} AS month, "
            f"md5(said) AS content FROM (SELECT *, {content(known)} AS said FROM piece)"
        ).to_arrow_table()
    finally:
        connection.execute("SET preserve_insertion_order = false")
        connection.unregister("piece")
    rids = pa.array(np.arange(first_rid, first_rid + piece.num_rows))
    columns = [rids, *piece.columns, *found.select(["digest", "who", "month", "content"]).columns]
    return pa.Table.from_arrays(columns, schema=STAGED)


# Columns of few different values; for the others a dictionary is only work.
_FEW = [
    "source",
    "kind",
    "actor",
    "purpose",
    "traveller",
    "goal",
    "channel",
    "touchpoint",
    "step",
    "team",
    "result",
]


@contextlib.contextmanager
def _writer(path: Path, schema: pa.Schema) -> Iterator[pq.ParquetWriter]:
    with pq.ParquetWriter(
        path, schema, compression="lz4", write_statistics=["rid"], use_dictionary=_FEW
    ) as writer:
        yield writer
