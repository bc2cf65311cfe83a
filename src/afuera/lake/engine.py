"""Which pieces of an expression does each engine spell differently?

Rooms write Ibis expressions once; where DuckDB and Spark differ (or where Ibis compiles to something inexact)
they take the piece from `lake.engine`.  Every piece gives equal results on both engines: moments as int64
microseconds since 1970 UTC, hashes as int64 ≥ 0, nothing known as None and never NaN.
"""

from __future__ import annotations

import itertools
import math
from abc import ABC, abstractmethod
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.compute as pc

# 2**63 - 1: clears the sign, so that a hash is an int64 ≥ 0 on every engine.
POSITIVE = 0x7FFF_FFFF_FFFF_FFFF


def _stub(*_: Any) -> None: ...


@cache
def scalar(name: str, takes: tuple[dt.DataType, ...], gives: dt.DataType) -> Any:
    """A function that the engine has under `name`, usable in an expression."""
    return ibis.udf.scalar.builtin(_signed(len(takes)), name=name, signature=(takes, gives))


@cache
def aggregate(name: str, takes: tuple[dt.DataType, ...], gives: dt.DataType) -> Any:
    """An aggregate that the engine has under `name`, usable in an expression (it takes `where=`)."""
    return ibis.udf.agg.builtin(_signed(len(takes)), name=name, signature=(takes, gives))


def _signed(arguments: int) -> Any:
    """A function of so many arguments: Ibis reads its signature."""
    return (lambda a: None, lambda a, b: None, lambda a, b, c: None)[arguments - 1]


class Engine(ABC):
    """An Ibis backend and the pieces that differ."""

    name: str
    # What the engine calls its aggregates "this value where that one is lowest", or highest.
    value_of_lowest: str
    value_of_highest: str
    backend: Any
    _numbers = itertools.count(1)

    # -- pieces of expressions ---------------------------------------------------------------------------

    @abstractmethod
    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerColumn:
        """Microseconds since 1970-01-01 UTC of a timestamp, int64."""

    @abstractmethod
    def hash64(self, words: ir.StringValue) -> ir.IntegerColumn:
        """63 bits of the md5 of a string: int64 ≥ 0, the same on every engine and in every version."""

    def md5(self, words: ir.StringValue) -> ir.StringColumn:
        """The md5 of a string as 32 hexadecimal digits."""
        return scalar("md5", (dt.string,), dt.string)(words)

    @abstractmethod
    def quick_hash(self, value: ir.Value) -> ir.IntegerColumn:
        """The engine's own fastest hash, int64 ≥ 0: differs between engines, so never keep or show it."""

    @abstractmethod
    def sum_of_hashes(self, hashes: ir.IntegerColumn) -> ir.StringScalar:
        """The exact sum of an int64 column that may exceed 64 bits, as decimal digits (null of no rows)."""

    @abstractmethod
    def quantile(self, value: ir.NumericColumn, share: float) -> ir.FloatingScalar:
        """The exact quantile (linear between neighbours) of the known values, float64."""

    def median(self, value: ir.NumericColumn) -> ir.FloatingScalar:
        """The exact median of the known values, float64."""
        return self.quantile(value, 0.5)

    def mean(self, whole_numbers: ir.IntegerColumn) -> ir.FloatingValue:
        """The mean of the known values, float64: their sum is exact, so the order of rows changes nothing."""
        return whole_numbers.sum() / whole_numbers.count()

    def first_by(
        self, value: ir.Column, *order: ir.Column, where: ir.BooleanValue | None = None
    ) -> ir.Scalar:
        """An aggregate: `value` on the row that stands first by `order` (whose columns are never null).

        Null where that row's value is null; say `where=value.notnull()` for the first known value.  Rows that
        tie in `order` make it arbitrary, so end the order with something unique.
        """
        return self._at_the_end(self.value_of_lowest, value, order, where)

    def last_by(self, value: ir.Column, *order: ir.Column, where: ir.BooleanValue | None = None) -> ir.Scalar:
        """As `first_by`, on the row that stands last."""
        return self._at_the_end(self.value_of_highest, value, order, where)

    def _at_the_end(
        self, name: str, value: ir.Column, order: Sequence[ir.Column], where: ir.BooleanValue | None
    ) -> ir.Scalar:
        by = as_one(order)
        return aggregate(name, (value.type(), by.type()), value.type())(value, by, where=where)

    @abstractmethod
    def collect_by(
        self, value: ir.Column, *order: ir.Column, where: ir.BooleanValue | None = None
    ) -> ir.ArrayScalar:
        """An aggregate: all values as an array, in the order of `order`; nulls stay in."""

    @abstractmethod
    def regex_search(
        self, words: ir.StringValue, pattern: str, *, ignore_case: bool = False
    ) -> ir.BooleanValue:
        """Is the pattern found anywhere?  Use what RE2 and Java share: no look-around, no back references."""

    def count_distinct(self, value: ir.Column, where: ir.BooleanValue | None = None) -> ir.IntegerScalar:
        """How many different known values, exactly."""
        return value.nunique(where=where)

    # -- tables ------------------------------------------------------------------------------------------

    @abstractmethod
    def read(
        self, files: Sequence[str], schema: pa.Schema, *, root: Path, name: str, split_by: str | None = None
    ) -> ir.Table:
        """An Ibis table over Parquet files below `root`; columns that a file does not have are null."""

    @abstractmethod
    def write(self, expr: ir.Table, into: Path, *, split_by: str | None = None) -> None:
        """Write an expression as Parquet files into a new directory (Hive style when split)."""

    @abstractmethod
    def copy_into(self, file: Path, tables: Mapping[str, tuple[ir.Table, Sequence[str]]], room: Path) -> None:
        """Write expressions as tables of a DuckDB file, each sorted by its columns; work in `room`.

        A file that is there already keeps its other tables.
        """

    def tables_of(self, file: Path, names: Sequence[str]) -> dict[str, ir.Table] | None:
        """These tables of a DuckDB file to read; None where the engine cannot, or the file lacks one."""
        return None

    def patch(self, file: Path, table: str, rows: ir.Table, gone: ir.Table) -> None:
        """In a DuckDB file that `tables_of` can read: rows like those of `gone` go, `rows` come."""
        raise NotImplementedError

    @abstractmethod
    def keep(self, expr: ir.Table, name: str | None = None) -> ir.Table:
        """Compute an expression now; go on with the result."""

    @abstractmethod
    def memory(self, rows: pa.Table, name: str | None = None) -> ir.Table:
        """A small table from Python."""

    @abstractmethod
    def forget(self, table: ir.Table) -> None:
        """Give back the space of a kept table that nobody needs any more."""

    @abstractmethod
    def close(self) -> None:
        """Give everything back."""

    # -- answers -----------------------------------------------------------------------------------------

    @abstractmethod
    def fetch(self, expr: ir.Table) -> pa.Table:
        """The engine's own answer, as it comes."""

    def arrow(self, expr: ir.Table) -> pa.Table:
        """The answer with the types of the expression: int64 whole, UTC microseconds, null and never NaN."""
        found = self.fetch(expr)
        wanted = expr.schema().to_pyarrow()
        return pa.Table.from_arrays(
            [_plain(found.column(place), field.type) for place, field in enumerate(wanted)],
            names=wanted.names,
        )

    def rows(self, expr: ir.Table) -> list[dict[str, Any]]:
        """The answer as a list of dictionaries, in plain Python types."""
        answer: list[dict[str, Any]] = self.arrow(expr).to_pylist()
        return answer

    def fresh_name(self, name: str | None = None) -> str:
        """A table name that nobody uses yet."""
        return f"{name or 'kept'}_{next(Engine._numbers)}"


def as_one(order: Sequence[ir.Column]) -> ir.Value:
    """Several columns of an order as one value that compares in that order."""
    if len(order) == 1:
        return order[0]
    return ibis.struct({f"by{place}": column for place, column in enumerate(order)})


def as_arrow(rows: pa.Table | Iterable[Mapping[str, Any]], schema: pa.Schema | None = None) -> pa.Table:
    """Rows from Python as an Arrow table; a column of which nothing is known becomes text."""
    table = rows if isinstance(rows, pa.Table) else pa.Table.from_pylist(list(rows), schema=schema)
    if schema is not None:
        return table.select(schema.names).cast(schema)
    fields = [pa.field(f.name, pa.string()) if pa.types.is_null(f.type) else f for f in table.schema]
    return table.cast(pa.schema(fields))


def _plain(column: pa.ChunkedArray, wanted: pa.DataType) -> pa.ChunkedArray:
    """One column in the types that are the same on every engine."""
    if pa.types.is_timestamp(wanted):
        return _moment(column)
    if pa.types.is_decimal(column.type):
        return _from_decimal(column)
    if pa.types.is_integer(wanted):
        wanted = pa.int64()
    elif pa.types.is_floating(wanted):
        return _without_nan(column.cast(pa.float64()))
    elif pa.types.is_null(wanted):
        return pa.chunked_array([pa.nulls(len(column), pa.string())])
    return column.cast(wanted) if column.type != wanted else column


def _without_nan(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """What is not a number is not known."""
    missing = pc.is_nan(column)
    if not pc.any(missing).as_py():
        return column
    return pc.if_else(missing, pa.scalar(None, pa.float64()), column)


def _moment(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Moments as microseconds in UTC, whether or not the engine names the zone (both sessions run in UTC)."""
    utc = pa.timestamp("us", tz="UTC")
    if column.type.tz is None:
        return column.cast(pa.timestamp("us")).cast(pa.int64()).cast(utc)
    return column.cast(utc)


def _from_decimal(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """Whole decimals as int64, others as float64."""
    if column.type.scale == 0:
        return column.cast(pa.int64())
    values: list[Decimal | None] = column.to_pylist()
    return pa.chunked_array([pa.array([None if v is None else _float(v) for v in values], pa.float64())])


def _float(value: Decimal) -> float | None:
    number = float(value)
    return None if math.isnan(number) else number
