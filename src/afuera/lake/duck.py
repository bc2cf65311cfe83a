"""How are expressions answered on one machine?  By DuckDB, within a memory limit, spilling to a directory."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import duckdb
import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa

from afuera.lake import parquet
from afuera.lake.engine import POSITIVE, Engine, aggregate, scalar

# Both engines think in UTC.  Without the order of insertion DuckDB streams and writes in parallel.
SESSION = ("SET TimeZone = 'UTC'", "SET preserve_insertion_order = false", "SET enable_progress_bar = false")

MACROS = (
    # the first eight bytes of the md5, lowest byte first, without the sign
    f"CREATE TEMP MACRO afuera_hash64(x) AS (md5_number(x) & {POSITIVE}::UHUGEINT)::BIGINT",
    f"CREATE TEMP MACRO afuera_quick_hash(x) AS (hash(x) & {POSITIVE}::UBIGINT)::BIGINT",
)


def connect(memory_limit: str, threads: int, spill: Path) -> duckdb.DuckDBPyConnection:
    """A DuckDB of one's own, in memory, that spills into `spill`."""
    connection = duckdb.connect(config=settings(memory_limit, threads, spill))
    for line in SESSION:
        connection.execute(line)
    return connection


def settings(memory_limit: str, threads: int, spill: Path) -> dict[str, Any]:
    """What every DuckDB of the lake is told."""
    return {"memory_limit": memory_limit, "threads": threads, "temp_directory": str(spill)}


def copying(into: str, source: str, order: Sequence[str]) -> str:
    """The SQL that makes a table out of a source, sorted."""
    columns = ", ".join(f'"{column}"' for column in order)
    return f"CREATE TABLE {into} AS FROM {source} ORDER BY {columns}"


class DuckEngine(Engine):
    """DuckDB in this process."""

    name = "duckdb"
    value_of_lowest, value_of_highest = "arg_min_null", "arg_max_null"

    def __init__(self, memory_limit: str, threads: int, spill: Path) -> None:
        self.backend = ibis.duckdb.connect(**settings(memory_limit, threads, spill))
        for line in (*SESSION, *MACROS):
            self.backend.raw_sql(line)

    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerColumn:
        return scalar("epoch_us", (moment.type(),), dt.int64)(moment)

    def hash64(self, words: ir.StringValue) -> ir.IntegerColumn:
        return scalar("afuera_hash64", (dt.string,), dt.int64)(words)

    def quick_hash(self, value: ir.Value) -> ir.IntegerColumn:
        return scalar("afuera_quick_hash", (value.type(),), dt.int64)(value)

    def sum_of_hashes(self, hashes: ir.IntegerColumn) -> ir.StringScalar:
        # sum(BIGINT) is an exact HUGEINT
        return hashes.cast("int64").sum().cast("string")

    def quantile(self, value: ir.NumericColumn, share: float) -> ir.FloatingScalar:
        # quantile_cont of whole numbers is a double; no detour over decimals
        quantile = aggregate("quantile_cont", (dt.float64, dt.float64), dt.float64)
        return quantile(value.cast("float64"), ibis.literal(share, "float64"))

    def collect_by(
        self, value: ir.Column, *order: ir.Column, where: ir.BooleanValue | None = None
    ) -> ir.ArrayScalar:
        return value.collect(where=where, order_by=list(order), include_null=True)

    def regex_search(
        self, words: ir.StringValue, pattern: str, *, ignore_case: bool = False
    ) -> ir.BooleanValue:
        return words.re_search(f"(?i){pattern}" if ignore_case else pattern)

    def read(
        self, files: Sequence[str], schema: pa.Schema, *, root: Path, name: str, split_by: str | None = None
    ) -> ir.Table:
        select = parquet.reading(self.backend.con, files, schema, split_by)
        self.backend.raw_sql(f'CREATE OR REPLACE TEMP VIEW "{name}" AS {select}')
        return self.backend.table(name)

    def write(self, expr: ir.Table, into: Path, *, split_by: str | None = None) -> None:
        into.mkdir(parents=True)
        kept = self.backend.create_view(self.fresh_name("written"), expr)
        target, how = (into, f", PARTITION_BY ({split_by})") if split_by else (into / "part.parquet", "")
        try:
            self.backend.raw_sql(
                f"COPY (FROM \"{kept.get_name()}\") TO '{parquet.quoted(target)}' "
                f"(FORMAT parquet, {parquet.COMPRESSION}{how})"
            )
        finally:
            self.backend.drop_view(kept.get_name())

    def copy_into(self, file: Path, tables: Mapping[str, tuple[ir.Table, Sequence[str]]], room: Path) -> None:
        self.backend.raw_sql(f"ATTACH '{parquet.quoted(file)}' AS copied")
        # The rows shall lie as they are sorted.
        self.backend.raw_sql("SET preserve_insertion_order = true")
        try:
            for name, (expr, order) in tables.items():
                kept = self.backend.create_view(self.fresh_name("copied"), expr)
                self.backend.raw_sql(f"DROP TABLE IF EXISTS copied.{name}")
                self.backend.raw_sql(copying(f"copied.{name}", f'"{kept.get_name()}"', order))
                self.backend.drop_view(kept.get_name())
        finally:
            self.backend.raw_sql("SET preserve_insertion_order = false")
            self.backend.raw_sql("DETACH copied")

    def tables_of(self, file: Path, names: Sequence[str]) -> dict[str, ir.Table] | None:
        alias = self.fresh_name("shelf")
        self.backend.raw_sql(f"ATTACH '{parquet.quoted(file)}' AS {alias} (READ_ONLY)")
        found = self.backend.con.execute(
            "SELECT table_name FROM duckdb_tables() WHERE database_name = ?", [alias]
        ).fetchall()
        there = {row[0] for row in found}
        if not set(names) <= there:
            self.backend.raw_sql(f"DETACH {alias}")
            return None
        return {name: self.backend.table(name, database=(alias, "main")) for name in names}

    def patch(self, file: Path, table: str, rows: ir.Table, gone: ir.Table) -> None:
        columns = ", ".join(f'"{name}"' for name in gone.columns)
        old, new = self.keep(gone), self.keep(rows)
        self.backend.raw_sql(f"ATTACH '{parquet.quoted(file)}' AS copied")
        try:
            taken = f'SELECT ({columns}) FROM "{old.op().name}"'  # noqa: S608  (names of ours)
            self.backend.raw_sql(f"DELETE FROM copied.{table} WHERE ({columns}) IN ({taken})")  # noqa: S608
            self.backend.raw_sql(f'INSERT INTO copied.{table} BY NAME FROM "{new.op().name}"')
        finally:
            self.backend.raw_sql("DETACH copied")
        self.forget(old)
        self.forget(new)

    def keep(self, expr: ir.Table, name: str | None = None) -> ir.Table:
        return self.backend.create_table(self.fresh_name(name), expr, temp=True)

    def memory(self, rows: pa.Table, name: str | None = None) -> ir.Table:
        named = self.fresh_name(name)
        self.backend.con.register(f"{named}_given", rows)
        self.backend.raw_sql(f'CREATE TEMP TABLE "{named}" AS FROM "{named}_given"')
        self.backend.con.unregister(f"{named}_given")
        return self.backend.table(named)

    def forget(self, table: ir.Table) -> None:
        self.backend.raw_sql(f'DROP TABLE IF EXISTS temp.main."{table.get_name()}"')

    def fetch(self, expr: ir.Table) -> pa.Table:
        # As Ibis' own `to_pyarrow`, which would load pandas: half a second for nothing.
        self.backend._run_pre_execute_hooks(expr)
        return self.backend.con.sql(self.backend.compile(expr)).to_arrow_table()

    def close(self) -> None:
        self.backend.disconnect()
