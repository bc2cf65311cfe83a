"""How do rows become data files of a table, and files rows again?  In DuckDB's SQL."""

# ruff: noqa: S608  (only column names and quoted paths get into the text of SQL, never a value of a row)

from __future__ import annotations

import uuid
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from afuera.lake import delta
from afuera.lake.delta import File

COMPRESSION = "COMPRESSION zstd, COMPRESSION_LEVEL 1"


def quoted(path: object) -> str:
    """Text inside single quotes of SQL."""
    return str(path).replace("'", "''")


def sql_type(kind: pa.DataType) -> str:
    """An Arrow type in DuckDB's words."""
    if pa.types.is_list(kind):
        return sql_type(kind.value_type) + "[]"
    if pa.types.is_timestamp(kind):
        return "TIMESTAMP WITH TIME ZONE" if kind.tz else "TIMESTAMP"
    if pa.types.is_integer(kind):
        return "BIGINT"
    if pa.types.is_floating(kind):
        return "DOUBLE"
    if pa.types.is_boolean(kind):
        return "BOOLEAN"
    if pa.types.is_date(kind):
        return "DATE"
    return "VARCHAR"


def reading(
    connection: duckdb.DuckDBPyConnection, files: Sequence[str], schema: pa.Schema, split_by: str | None
) -> str:
    """A SELECT over data files with exactly the columns of `schema`: a column that no file has is null."""
    if not files:
        columns = ", ".join(f'NULL::{sql_type(field.type)} AS "{field.name}"' for field in schema)
        return f"SELECT {columns} WHERE false"
    every = source(files, schema, split_by)
    there = {row[0] for row in connection.execute(f"DESCRIBE FROM {every}").fetchall()}
    columns = ", ".join(
        f'"{f.name}"' if f.name in there else f'NULL::{sql_type(f.type)} AS "{f.name}"' for f in schema
    )
    return f"SELECT {columns} FROM {every}"


def source(files: Sequence[str], schema: pa.Schema, split_by: str | None) -> str:
    """Data files as a table function of DuckDB, whatever columns each has (`filename` is one of them)."""
    listed = ", ".join(f"'{quoted(file)}'" for file in files)
    split = "hive_partitioning = false"
    if split_by:
        kind = sql_type(schema.field(split_by).type)
        split = f"hive_partitioning = true, hive_types = {{'{split_by}': {kind}}}"
    return f"read_parquet([{listed}], union_by_name = true, {split})"


def write(
    connection: duckdb.DuckDBPyConnection, select: str, table: Path, stem: str, split_by: str | None = None
) -> list[File]:
    """Write a SELECT as data files of a table; no row, no file."""
    if split_by:
        how = f"PARTITION_BY ({split_by}), FILENAME_PATTERN '{stem}{{uuid}}', OVERWRITE_OR_IGNORE"
        target = table
    else:
        how, target = "OVERWRITE_OR_IGNORE", table / f"{stem}{uuid.uuid4()}.parquet"
    answer = connection.execute(
        f"COPY ({select}) TO '{quoted(target)}' (FORMAT parquet, {COMPRESSION}, RETURN_STATS, {how})"
    ).fetchall()
    files = [_file(Path(row[0]), row, table) for row in answer]
    for file in files:
        if not file.rows:
            (table / file.path).unlink()
    return [file for file in files if file.rows]


def _file(path: Path, row: tuple[Any, ...], table: Path) -> File:
    """What DuckDB says about a file that it wrote."""
    _, count, size, _, columns, split = row[:6]
    return File(str(path.relative_to(table)), size, count, dict(split or {}), delta.statistics(columns))
