"""How are derived tables kept and shown?  Computed first, then published at one stroke.

The engine writes a table into the workspace without any lock; publishing moves the files into Delta tables
and ends with one step of the ledger.  Readers see the old tables until then, and the new ones together.
"""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import duckdb
import ibis
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable, Schema

from afuera.errors import LakeError
from afuera.lake import delta, layout, parquet
from afuera.lake.delta import File
from afuera.lake.engine import Engine
from afuera.lake.writing import Change

NO_BUCKET = "__HIVE_DEFAULT_PARTITION__"


@dataclass(frozen=True, slots=True)
class Computed:
    """A derived table, or some buckets of it, waiting in the workspace to be published."""

    name: str
    path: Path
    schema: pa.Schema
    split_by: str | None
    buckets: tuple[int, ...] | None = None  # None: the whole table


def compute(
    engine: Engine, name: str, expr: ir.Table, into: Path, buckets: Iterable[int] | None = None
) -> Computed:
    """Write an expression into the workspace."""
    split_by = layout.BUCKET if layout.BUCKET in expr.columns else None
    chosen = None if buckets is None else tuple(sorted({int(bucket) for bucket in buckets}))
    if chosen is not None:
        if split_by is None:
            raise LakeError("{table} has no column bucket to rewrite by.", table=name)
        expr = expr.filter(expr[layout.BUCKET].isin(chosen))
    schema = _kept(expr.schema().to_pyarrow())
    engine.write(_as_kept(expr, schema), into, split_by=split_by)
    return Computed(name, into, schema, split_by, chosen)


def bring_in(change: Change, computed: Computed) -> None:
    """Let a derived table move on to what was computed (under the writer's lock, not yet true)."""
    table = f"{layout.DERIVED}/{computed.name}"
    old = _ready(change, table, computed)
    files = _moved(computed, change.path(table), change.stem)
    change.update(table, add=files, remove=_replaced(old, computed))


def publish(
    change: Change,
    connection: duckdb.DuckDBPyConnection,
    computed: Sequence[Computed],
    up_to_batch: int,
    shrinks: int | None,
) -> None:
    """Show everything that was computed, at one stroke.

    `shrinks`: of how many takings-away the signals knew from which it was computed (None: of all).
    """
    for one in computed:
        bring_in(change, one)
        change.stands_for(f"{layout.DERIVED}/{one.name}", up_to_batch)
    change.published(change.before.shrinks if shrinks is None else shrinks)
    now = datetime.now(UTC)
    rows = [
        {"table": name, "version": version, "up_to_batch": change.after.up_to.get(name), "at": now}
        for name, version in change.after.versions.items()
        if name.startswith(layout.DERIVED)
    ]
    entry = pa.Table.from_pylist(rows, schema=layout.PUBLISHED.schema)
    connection.register("entry", entry)
    change.finish(parquet.write(connection, "FROM entry", change.path(layout.PUBLISHED.name), change.stem))
    connection.unregister("entry")


def clear(computed: list[Computed]) -> None:
    """Remove what still waits in the workspace, published or not."""
    for one in computed:
        shutil.rmtree(one.path, ignore_errors=True)
    computed.clear()


def _ready(change: Change, table: str, computed: Computed) -> list[File]:
    """A table with the columns that were computed; returns the files that it holds so far."""
    path = change.path(table)
    if table not in change.after.versions:
        change.moved(table, _made(path, computed, "error"))
        return []
    old = change.files(table)
    schema, split_by = delta.shape(path)
    if schema.equals(computed.schema) and split_by == computed.split_by:
        return old
    if computed.buckets is not None:
        raise LakeError("{table} has other columns now; publish it as a whole.", table=computed.name)
    change.moved(table, _made(path, computed, "overwrite"))
    return []


def _made(path: Path, computed: Computed, mode: Literal["error", "overwrite"]) -> int:
    """Make an empty table with the columns that were computed."""
    path.parent.mkdir(exist_ok=True)
    DeltaTable.create(
        str(path),
        schema=Schema.from_arrow(computed.schema),
        partition_by=[computed.split_by] if computed.split_by else None,
        mode=mode,
        configuration=delta.configuration([]),
    )
    delta.sync_log(path)
    return int(delta.opened(path).version())


def _moved(computed: Computed, table: Path, stem: str) -> list[File]:
    """Move the computed files into the table's directory."""
    files = []
    for source in sorted(computed.path.rglob("*.parquet")):
        rows = pq.read_metadata(source).num_rows
        if rows == 0:
            continue
        split = dict(part.split("=", 1) for part in source.relative_to(computed.path).parts[:-1])
        if NO_BUCKET in split.values():
            raise LakeError("{table} has rows without a bucket.", table=computed.name)
        inside = Path(*[f"{key}={value}" for key, value in split.items()]) / f"{stem}{uuid.uuid4()}.parquet"
        (table / inside).parent.mkdir(parents=True, exist_ok=True)
        size = source.stat().st_size
        shutil.move(source, table / inside)
        files.append(File(str(inside), size, rows, split))
    return files


def _replaced(old: Sequence[File], computed: Computed) -> list[File]:
    """The files that what was computed stands for."""
    if computed.buckets is None:
        return list(old)
    wanted = {str(bucket) for bucket in computed.buckets}
    return [file for file in old if file.split.get(layout.BUCKET) in wanted]


def _kept(schema: pa.Schema) -> pa.Schema:
    """Types that Delta knows and that every engine reads alike."""
    return pa.schema([pa.field(field.name, _kept_type(field.type)) for field in schema])


def _kept_type(kind: pa.DataType) -> pa.DataType:
    if pa.types.is_integer(kind) or pa.types.is_decimal(kind):
        return pa.int64()
    if pa.types.is_floating(kind):
        return pa.float64()
    if pa.types.is_timestamp(kind):
        return pa.timestamp("us", tz="UTC")
    if pa.types.is_null(kind) or pa.types.is_large_string(kind):
        return pa.string()
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return pa.list_(_kept_type(kind.value_type))
    return kind


def _as_kept(expr: ir.Table, schema: pa.Schema) -> ir.Table:
    """The expression with the types that are kept (moments stay: each engine writes them as UTC)."""
    wanted = ibis.schema({field.name: ibis.dtype(field.type) for field in schema})
    casts = {
        name: kind for name, kind in wanted.items() if expr.schema()[name] != kind and not kind.is_timestamp()
    }
    return expr.cast(casts) if casts else expr
