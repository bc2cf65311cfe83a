"""Where do the rows go?  To Parquet, CSV or JSON lines, piece by piece, never all in memory."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as pacsv
import pyarrow.parquet as pq

from afuera.signals.contract import SCHEMA
from afuera.simulate.faults import UnknownPlan
from afuera.simulate.rows import WORDS

FORMATS = ("parquet", "csv", "jsonl")
# Snappy takes a third of zstd's time here; what differs in every row gains nothing from a dictionary.
COMPRESSION = "snappy"


class SignalFile:
    """signals.parquet, signals.csv or signals.jsonl; use as a context manager."""

    def __init__(self, out: Path, kind: str) -> None:
        if kind not in FORMATS:
            raise UnknownPlan(what="format", name=kind, known=", ".join(FORMATS))
        self.path = out / f"signals.{kind}"
        self._format = kind
        self._writer: Any = None
        self.rows = 0

    def __enter__(self) -> Self:
        if self._format == "parquet":
            self._writer = pq.ParquetWriter(
                self.path,
                SCHEMA,
                compression=COMPRESSION,
                use_dictionary=[*WORDS, "currency"],
                write_statistics=["occurred_at", "kind"],
            )
        elif self._format == "csv":
            self._writer = pacsv.CSVWriter(self.path, _flat_schema())
        else:
            self._writer = self.path.open("w", encoding="utf-8", newline="\n")
        return self

    def write(self, rows: pa.RecordBatch) -> None:
        """Append rows of the contract."""
        self.rows += rows.num_rows
        if self._format == "parquet":
            self._writer.write_batch(rows)
        elif self._format == "csv":
            self._writer.write_batch(_flat(rows))
        else:
            self._writer.writelines(_lines(rows))

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, where: TracebackType | None
    ) -> None:
        self._writer.close()


class TruthFile:
    """A Parquet file of the truth, opened with its first rows; `repeating`: columns with few values."""

    def __init__(self, path: Path, repeating: Sequence[str] = ()) -> None:
        self.path = path
        self._repeating = list(repeating)
        self._writer: Any = None

    def write(self, rows: pa.Table) -> None:
        """Append rows; the first ones decide the columns."""
        if self._writer is None:
            self._writer = pq.ParquetWriter(
                self.path, rows.schema, compression=COMPRESSION, use_dictionary=self._repeating
            )
        self._writer.write_table(rows)

    def close(self) -> None:
        """Finish the file."""
        if self._writer is not None:
            self._writer.close()


def _flat_schema() -> pa.Schema:
    return pa.schema([pa.field(one.name, _flat_type(one.type)) for one in SCHEMA])


def _flat_type(kind: pa.DataType) -> pa.DataType:
    return pa.string() if pa.types.is_list(kind) or pa.types.is_timestamp(kind) else kind


def _flat(rows: pa.RecordBatch) -> pa.RecordBatch:
    """Lists joined by a vertical bar, moments in ISO 8601."""
    columns = [_flat_column(column) for column in rows.columns]
    return pa.RecordBatch.from_arrays(columns, schema=_flat_schema())


def _flat_column(column: pa.Array) -> pa.Array:
    if pa.types.is_list(column.type):
        return pc.binary_join(column, "|")
    if pa.types.is_timestamp(column.type):
        return pc.strftime(column.cast(pa.timestamp("s", tz="UTC")), format="%Y-%m-%dT%H:%M:%SZ")
    return column


def _lines(rows: pa.RecordBatch) -> list[str]:
    flat = [column if pa.types.is_list(column.type) else _flat_column(column) for column in rows.columns]
    names = [field.name for field in SCHEMA]
    values = zip(*(column.to_pylist() for column in flat), strict=True)
    return [
        json.dumps(
            {name: value for name, value in zip(names, row, strict=True) if value is not None},
            ensure_ascii=False,
        )
        + "\n"
        for row in values
    ]
