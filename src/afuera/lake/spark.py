"""How are expressions answered on a cluster?  By Spark at an address, from the same files.

Spark counts in UTC, without ANSI mode (a bad cast is null, as everywhere else in the house), with few shuffle
partitions and with quiet logs.  A process has one Spark session at most; lakes on the same address share it.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import ibis
import ibis.expr.datatypes as dt
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import pyarrow.parquet as pq

from afuera.errors import EngineError
from afuera.lake import duck, parquet
from afuera.lake.engine import POSITIVE, Engine, aggregate, scalar

ANSWER_SECONDS = 5
OLDEST_JAVA = 17

LOGGING = """rootLogger.level = error
rootLogger.appenderRef.stderr.ref = stderr
appender.stderr.type = Console
appender.stderr.name = stderr
appender.stderr.target = SYSTEM_ERR
appender.stderr.layout.type = PatternLayout
appender.stderr.layout.pattern = %p %c{1}: %m%n
"""


class _Shared:
    """The session of this process, and how many lakes use it."""

    session: Any = None
    address: str = ""
    users: int = 0


class SparkEngine(Engine):
    """Spark at an address, `local[2]` or `spark://host:port`; `scratch` must be visible to its workers."""

    name = "spark"
    value_of_lowest, value_of_highest = "min_by", "max_by"

    def __init__(self, address: str, scratch: Path) -> None:
        self._scratch = scratch
        self._handed_over: set[str] = set()
        self._session = _borrow(address, scratch)
        self.backend = ibis.pyspark.connect(self._session)

    # -- pieces of expressions ---------------------------------------------------------------------------

    def microseconds(self, moment: ir.TimestampValue) -> ir.IntegerColumn:
        return scalar("unix_micros", (moment.type(),), dt.int64)(moment)

    def hash64(self, words: ir.StringValue) -> ir.IntegerColumn:
        # the first eight bytes of the md5, lowest byte first; to base -10 makes it a signed number
        digest = scalar("md5", (dt.string,), dt.string)(words)
        low_first = digest[14:16]
        for place in range(12, -1, -2):
            low_first = low_first.concat(digest[place : place + 2])
        number = scalar("conv", (dt.string, dt.int32, dt.int32), dt.string)(
            low_first, ibis.literal(16, "int32"), ibis.literal(-10, "int32")
        )
        return number.cast("int64") & ibis.literal(POSITIVE, "int64")

    def quick_hash(self, value: ir.Value) -> ir.IntegerColumn:
        return scalar("xxhash64", (value.type(),), dt.int64)(value) & ibis.literal(POSITIVE, "int64")

    def sum_of_hashes(self, hashes: ir.IntegerColumn) -> ir.StringScalar:
        return hashes.cast("decimal(38, 0)").sum().cast("string")

    def quantile(self, value: ir.NumericColumn, share: float) -> ir.FloatingScalar:
        percentile = aggregate("percentile", (dt.float64, dt.float64), dt.float64)
        return percentile(value.cast("float64"), ibis.literal(share, "float64"))

    def collect_by(
        self, value: ir.Column, *order: ir.Column, where: ir.BooleanValue | None = None
    ) -> ir.ArrayScalar:
        fields = {f"by{place}": column for place, column in enumerate(order)} | {"value": value}
        row = ibis.struct(fields)
        rows = aggregate("collect_list", (row.type(),), dt.Array(row.type()))(row, where=where)
        return rows.sort().map(lambda one: one["value"])

    def regex_search(
        self, words: ir.StringValue, pattern: str, *, ignore_case: bool = False
    ) -> ir.BooleanValue:
        return words.re_search(f"(?iu){pattern}" if ignore_case else pattern)

    # -- tables ------------------------------------------------------------------------------------------

    def read(
        self, files: Sequence[str], schema: pa.Schema, *, root: Path, name: str, split_by: str | None = None
    ) -> ir.Table:
        wanted = _spark_schema(schema)
        if files:
            reader = self._session.read.schema(wanted).option("basePath", str(root))
            frame = reader.parquet(*[_escaped(file) for file in files])
        else:
            frame = self._session.createDataFrame([], wanted)
        return self._named(frame.select(*schema.names), name)

    def write(self, expr: ir.Table, into: Path, *, split_by: str | None = None) -> None:
        writer = self._frame(expr).write.option("compression", "zstd")
        if split_by:
            writer = writer.partitionBy(split_by)
        writer.parquet(str(into))

    def copy_into(self, file: Path, tables: Mapping[str, tuple[ir.Table, Sequence[str]]], room: Path) -> None:
        desk = duck.connect("2GB", 2, room / "spill")
        desk.execute(f"ATTACH '{parquet.quoted(file)}' AS copied")
        desk.execute("SET preserve_insertion_order = true")
        try:
            for name, (expr, order) in tables.items():
                self.write(expr, room / name)
                source = f"read_parquet('{parquet.quoted(room / name)}/*.parquet')"
                desk.execute(duck.copying(f"copied.{name}", source, order))
        finally:
            desk.execute("DETACH copied")
            desk.close()

    def keep(self, expr: ir.Table, name: str | None = None) -> ir.Table:
        name = self.fresh_name(name)
        place = self._scratch / "kept" / name
        frame = self._frame(expr)
        frame.write.parquet(str(place))
        return self._named(self._session.read.schema(frame.schema).parquet(_escaped(str(place))), name)

    def memory(self, rows: pa.Table, name: str | None = None) -> ir.Table:
        return self._from_python(rows, self.fresh_name(name))

    def _from_python(self, rows: pa.Table, name: str) -> ir.Table:
        place = self._scratch / "kept" / name
        place.mkdir(parents=True)
        pq.write_table(rows, place / "rows.parquet", coerce_timestamps="us")
        frame = self._session.read.schema(_spark_schema(rows.schema)).parquet(_escaped(str(place)))
        return self._named(frame, name)

    def forget(self, table: ir.Table) -> None:
        name = table.get_name()
        self._session.catalog.dropTempView(name)
        shutil.rmtree(self._scratch / "kept" / name, ignore_errors=True)

    def fetch(self, expr: ir.Table) -> pa.Table:
        return self._frame(expr).toArrow()

    def close(self) -> None:
        _give_back()

    def _frame(self, expr: ir.Table) -> Any:
        """An expression as a Spark data frame; tables of Python inside it are handed over first."""
        for table in expr.op().find(ops.InMemoryTable):
            if table.name not in self._handed_over:
                self._from_python(table.data.to_pyarrow(table.schema), table.name)
                self._handed_over.add(table.name)
        return self._session.sql(self.backend.compile(expr))

    def _named(self, frame: Any, name: str) -> ir.Table:
        frame.createOrReplaceTempView(name)
        return self.backend.table(name)


# -- the session -------------------------------------------------------------------------------------------


def _borrow(address: str, scratch: Path) -> Any:
    """The session on an address, started when nobody uses one yet."""
    if _Shared.session is not None and _Shared.address != address:
        raise EngineError(
            "The engine {engine} cannot be started: this process already works with {other}.",
            engine=address,
            other=_Shared.address,
        )
    if _Shared.session is None:
        _Shared.session, _Shared.address = _started(address, scratch), address
    _Shared.users += 1
    return _Shared.session


def _give_back() -> None:
    """One lake less uses the session; the last one stops it."""
    _Shared.users -= 1
    if _Shared.users == 0:
        _Shared.session.stop()
        _Shared.session, _Shared.address = None, ""


def _started(address: str, scratch: Path) -> Any:
    try:
        from pyspark.sql import SparkSession
    except ImportError as error:
        raise EngineError(
            "The engine {engine} needs pyspark: install it with `pip install 'afuera[spark]'`.",
            engine=address,
        ) from error
    _find_java(address)
    host = _answering(address)
    builder = SparkSession.builder.master(address).appName("afuera")
    for key, value in _settings(scratch, host).items():
        builder = builder.config(key, value)
    try:
        return builder.getOrCreate()
    except Exception as error:
        raise EngineError(engine=address, detail=str(error).splitlines()[0]) from error


def _settings(scratch: Path, host: str | None) -> dict[str, str]:
    logging = scratch / "spark-logging.properties"
    logging.write_text(LOGGING)
    quiet = f"-Dlog4j2.configurationFile={logging.as_uri()} -Dderby.system.home={scratch}"
    settings = {
        "spark.sql.session.timeZone": "UTC",
        "spark.sql.ansi.enabled": "false",
        "spark.sql.shuffle.partitions": "4",
        "spark.sql.adaptive.enabled": "true",
        "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
        "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
        "spark.sql.execution.arrow.pyspark.enabled": "true",
        "spark.sql.warehouse.dir": (scratch / "warehouse").as_uri(),
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",
        "spark.driver.extraJavaOptions": f"-Duser.timezone=UTC {quiet}",
        "spark.executor.extraJavaOptions": "-Duser.timezone=UTC",
    }
    if host is None or host in ("127.0.0.1", "localhost", "::1"):
        # everything is on this machine: no name of it needs to resolve
        settings |= {"spark.driver.host": "127.0.0.1", "spark.driver.bindAddress": "127.0.0.1"}
    return settings


def _answering(address: str) -> str | None:
    """The host of a master, after it answered; None for `local[…]`."""
    if not address.startswith("spark://"):
        return None
    parts = urlsplit(address)
    try:
        port = parts.port
    except ValueError:
        port = None
    if not parts.hostname or not port:
        raise EngineError(
            "The engine {engine} cannot be started: an address looks like spark://host:port.", engine=address
        )
    try:
        socket.create_connection((parts.hostname, port), ANSWER_SECONDS).close()
    except OSError as error:
        raise EngineError(
            "The engine {engine} cannot be started: nobody answers at {host}, port {port}.",
            engine=address,
            host=parts.hostname,
            port=port,
        ) from error
    return parts.hostname


def _find_java(address: str) -> None:
    """Spark starts `java`: see that there is one, young enough, and say so in plain words when not."""
    home = os.environ.get("JAVA_HOME")
    java = str(Path(home, "bin", "java")) if home else shutil.which("java")
    if java is None or not Path(java).exists():
        raise EngineError(
            "The engine {engine} needs Java {oldest} or newer (Debian: apt install openjdk-17-jre-headless).",
            engine=address,
            oldest=OLDEST_JAVA,
        )
    told = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr  # noqa: S603
    version = told.partition('"')[2].partition('"')[0].removeprefix("1.").partition(".")[0]
    if version.isdigit() and int(version) < OLDEST_JAVA:
        raise EngineError(
            "The engine {engine} needs Java {oldest} or newer; {java} is Java {found}.",
            engine=address,
            oldest=OLDEST_JAVA,
            java=java,
            found=version,
        )


def _spark_schema(schema: pa.Schema) -> Any:
    """Columns in Spark's words."""
    from pyspark.sql.types import StructType

    return StructType.fromJson(_spark_fields(schema))


def _spark_fields(fields: Iterable[pa.Field]) -> dict[str, Any]:
    inside = [
        {"name": field.name, "type": _spark_type(field.type), "nullable": True, "metadata": {}}
        for field in fields
    ]
    return {"type": "struct", "fields": inside}


def _spark_type(kind: pa.DataType) -> Any:
    if pa.types.is_list(kind):
        return {"type": "array", "elementType": _spark_type(kind.value_type), "containsNull": True}
    if pa.types.is_struct(kind):
        return _spark_fields(kind)
    if pa.types.is_timestamp(kind):
        return "timestamp" if kind.tz else "timestamp_ntz"
    if pa.types.is_decimal(kind):
        return f"decimal({kind.precision},{kind.scale})"
    return _SPARK_TYPES.get(str(kind), "string")


_SPARK_TYPES = {
    "int8": "byte",
    "int16": "short",
    "int32": "integer",
    "int64": "long",
    "float": "float",
    "double": "double",
    "bool": "boolean",
    "date32[day]": "date",
}


def _escaped(path: str) -> str:
    """A path in which Spark finds no wildcard."""
    return "".join(f"\\{letter}" if letter in "\\[]{}*?" else letter for letter in path)
