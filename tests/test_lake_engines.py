"""Do the pieces that engines spell differently answer alike?"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from afuera.errors import EngineError
from afuera.lake import Lake
from afuera.lake.engine import POSITIVE
from engines import every_engine

ROWS: list[dict[str, Any]] = [
    {"id": 1, "who": "ana", "at": datetime(2024, 3, 31, 1, 30, 0, 123456, UTC), "score": 4.0, "n": 7},
    {"id": 2, "who": "ana", "at": datetime(2024, 3, 31, 1, 30, 0, 123456, UTC), "score": None, "n": None},
    {"id": 3, "who": "Ñandú ñ", "at": datetime(1969, 12, 31, 23, 59, 59, 999999, UTC), "score": 1.0, "n": 2},
    {"id": 4, "who": None, "at": None, "score": float("nan"), "n": 2},
    {"id": 5, "who": "", "at": datetime(2024, 10, 27, 2, tzinfo=UTC), "score": 2.0, "n": -3},
]
SCHEMA = pa.schema(
    [
        ("id", pa.int64()),
        ("who", pa.string()),
        ("at", pa.timestamp("us", tz="UTC")),
        ("score", pa.float64()),
        ("n", pa.int64()),
    ]
)


@pytest.fixture
def lake(engine: str, tmp_path: Path) -> Iterator[Lake]:
    with Lake.open(tmp_path / "lake", engine=engine) as opened:
        yield opened


def one(lake: Lake, expr: Any) -> Any:
    """The only value of an answer."""
    rows = lake.engine.rows(expr)
    assert len(rows) == 1
    (value,) = rows[0].values()
    return value


def column(lake: Lake, table: Any, value: Any) -> list[Any]:
    """A value of each row, by id."""
    found = lake.engine.rows(table.select("id", value=value).order_by("id"))
    return [row["value"] for row in found]


@every_engine
def test_moments_become_whole_microseconds_since_1970(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    epoch = datetime(1970, 1, 1, tzinfo=UTC)
    wanted = [None if row["at"] is None else (row["at"] - epoch) // timedelta(microseconds=1) for row in ROWS]
    assert column(lake, table, lake.engine.microseconds(table.at)) == wanted


@every_engine
def test_moments_come_back_in_utc(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    assert column(lake, table, table.at) == [row["at"] for row in ROWS]


@every_engine
def test_hash64_is_63_bits_of_the_md5_everywhere(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    wanted = [
        None
        if row["who"] is None
        else int.from_bytes(hashlib.md5(row["who"].encode()).digest()[:8], "little") & POSITIVE
        for row in ROWS
    ]
    assert column(lake, table, lake.engine.hash64(table.who)) == wanted


@every_engine
def test_hash64_agrees_with_python_on_a_thousand_words(lake: Lake) -> None:
    words = [f"customer:{number * 7919}" for number in range(1000)]
    table = lake.memory(pa.table({"id": list(range(1000)), "who": words}))
    wanted = [int.from_bytes(hashlib.md5(w.encode()).digest()[:8], "little") & POSITIVE for w in words]
    assert column(lake, table, lake.engine.hash64(table.who)) == wanted


@every_engine
def test_md5_is_hexadecimal(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    wanted = [None if r["who"] is None else hashlib.md5(r["who"].encode()).hexdigest() for r in ROWS]
    assert column(lake, table, lake.engine.md5(table.who)) == wanted


@every_engine
def test_the_quick_hash_is_not_negative_and_tells_words_apart(lake: Lake) -> None:
    table = lake.memory(pa.table({"id": list(range(500)), "who": [f"w{n}" for n in range(500)]}))
    found = column(lake, table, lake.engine.quick_hash(table.who))
    assert all(0 <= value <= POSITIVE for value in found)
    assert len(set(found)) == 500


@every_engine
def test_the_sum_of_hashes_is_exact_beyond_64_bits(lake: Lake) -> None:
    numbers = [POSITIVE, POSITIVE, POSITIVE - 2, 1, None]
    table = lake.memory(pa.table({"n": pa.array(numbers, pa.int64())}))
    total = sum(number for number in numbers if number is not None)
    assert one(lake, table.aggregate(s=lake.engine.sum_of_hashes(table.n))) == str(total)


@every_engine
def test_median_and_quantiles_are_exact(lake: Lake) -> None:
    table = lake.memory(pa.table({"n": pa.array([10, None, 1, 2, 4], pa.int64())}))
    engine = lake.engine
    found = engine.rows(
        table.aggregate(
            m=engine.median(table.n), q=engine.quantile(table.n, 0.9), low=engine.quantile(table.n, 0.0)
        )
    )
    assert found == [{"m": 3.0, "q": pytest.approx(8.2), "low": 1.0}]


@every_engine
def test_medians_go_by_group(lake: Lake) -> None:
    rows = [{"g": "a", "n": 1}, {"g": "a", "n": 2}, {"g": "b", "n": None}]
    table = lake.memory(rows, schema=pa.schema([("g", pa.string()), ("n", pa.int64())]))
    found = lake.engine.rows(table.group_by("g").aggregate(m=lake.engine.median(table.n)).order_by("g"))
    assert found == [{"g": "a", "m": 1.5}, {"g": "b", "m": None}]


@every_engine
def test_first_and_last_go_by_several_columns(lake: Lake) -> None:
    rows = [
        {"at": 2, "sequence": 1, "id": "x", "team": "late"},
        {"at": 1, "sequence": 2, "id": "a", "team": "second"},
        {"at": 1, "sequence": 1, "id": "b", "team": None},
        {"at": 1, "sequence": 1, "id": "a", "team": "first"},
        {"at": 2, "sequence": 9, "id": "x", "team": None},
    ]
    table = lake.memory(rows)
    order = (table.at, table.sequence, table.id)
    engine = lake.engine
    found = engine.rows(
        table.aggregate(
            first=engine.first_by(table.team, *order),
            last=engine.last_by(table.team, *order),
            last_known=engine.last_by(table.team, *order, where=table.team.notnull()),
            latest=engine.last_by(table.at, table.at),
        )
    )
    assert found == [{"first": "first", "last": None, "last_known": "late", "latest": 2}]


@every_engine
def test_values_are_collected_in_order_with_their_nulls(lake: Lake) -> None:
    rows = [{"g": 1, "at": at, "step": step} for at, step in [(3, "c"), (1, "a"), (2, None), (4, "a")]]
    table = lake.memory([*rows, {"g": 2, "at": 1, "step": "z"}])
    engine = lake.engine
    found = engine.rows(
        table.group_by("g")
        .aggregate(
            every=engine.collect_by(table.step, table.at, table.g),
            some=engine.collect_by(table.step, table.at, where=table.at > 1),
        )
        .order_by("g")
    )
    assert found[0] == {"g": 1, "every": ["a", None, "c", "a"], "some": [None, "c", "a"]}
    assert found[1]["every"] == ["z"]


@every_engine
def test_patterns_are_found_with_and_without_case(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    search = lake.engine.regex_search
    assert column(lake, table, search(table.who, "^A")) == [False, False, False, None, False]
    assert column(lake, table, search(table.who, "^(A|ñ)", ignore_case=True)) == [
        True,
        True,
        True,
        None,
        False,
    ]


@every_engine
def test_different_values_are_counted_exactly(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    assert one(lake, table.aggregate(n=lake.engine.count_distinct(table.who))) == 3
    assert one(lake, table.aggregate(n=lake.engine.count_distinct(table.n, where=table.id > 2))) == 2


@every_engine
def test_nothing_known_is_none_and_never_nan(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    assert column(lake, table, table.score) == [4.0, None, 1.0, None, 2.0]
    assert column(lake, table, table.n) == [7, None, 2, 2, -3]
    assert all(isinstance(value, int) for value in column(lake, table, table.n) if value is not None)


@every_engine
def test_the_answer_has_the_same_types_everywhere(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    answer = lake.engine.arrow(
        table.group_by("who").aggregate(
            n=table.count(),
            total=table.n.sum(),
            mean=table.score.mean(),
            at=table.at.max(),
            ids=lake.engine.collect_by(table.id, table.id),
        )
    )
    kinds = ["string", "int64", "int64", "double", "timestamp[us, tz=UTC]"]
    assert [str(field.type) for field in answer.schema][:-1] == kinds
    assert pa.types.is_list(answer.schema.field("ids").type)


@every_engine
def test_a_kept_table_goes_on_and_can_be_forgotten(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    kept = lake.keep(table.filter(table.id > 2).mutate(twice=table.id * 2), "some")
    assert one(lake, kept.aggregate(s=kept.twice.sum())) == 24
    lake.engine.forget(kept)


@every_engine
def test_an_empty_table_from_python_keeps_its_columns(lake: Lake) -> None:
    table = lake.memory([], schema=SCHEMA)
    assert lake.engine.rows(table) == []
    assert lake.engine.arrow(table).schema.names == SCHEMA.names


@every_engine
def test_windows_and_arrays_work(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    after = table.n.lead().over(ibis.window(order_by=table.id))
    assert column(lake, table, after) == [None, 2, 2, -3, None]
    listed = lake.memory([{"id": 1, "ids": ["a:1", "b:2"]}, {"id": 2, "ids": None}])
    assert sorted(r["one"] for r in lake.engine.rows(listed.select(one=listed.ids.unnest()))) == [
        "a:1",
        "b:2",
    ]


@every_engine
def test_a_memtable_of_ibis_works_too(lake: Lake) -> None:
    table = lake.memory(ROWS, schema=SCHEMA)
    few = ibis.memtable({"id": [1, 5]})
    assert one(lake, table.semi_join(few, "id").aggregate(n=ibis._.count())) == 2


def test_a_decimal_that_is_not_whole_becomes_a_float(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        table = lake.memory(pa.table({"n": pa.array([Decimal("1.50"), None], pa.decimal128(10, 2))}))
        assert lake.engine.arrow(table).column("n").to_pylist() == [1.5, None]


@pytest.fixture
def no_session(monkeypatch: pytest.MonkeyPatch) -> None:
    """As if no Spark had been started in this process."""
    monkeypatch.setattr("afuera.lake.spark._Shared.session", None)


@pytest.mark.usefixtures("no_session")
def test_an_address_that_does_not_answer_is_said_in_plain_words(tmp_path: Path) -> None:
    pytest.importorskip("pyspark")
    with pytest.raises(EngineError, match=r"nobody answers at 127\.0\.0\.1, port 1\."):
        Lake.open(tmp_path / "lake", engine="spark://127.0.0.1:1")


@pytest.mark.usefixtures("no_session")
@pytest.mark.parametrize("address", ["spark://", "spark://host", "spark://host:letters"])
def test_an_address_without_a_port_is_refused(tmp_path: Path, address: str) -> None:
    pytest.importorskip("pyspark")
    with pytest.raises(EngineError, match="spark://host:port"):
        Lake.open(tmp_path / "lake", engine=address)


def test_an_unknown_engine_is_refused(tmp_path: Path) -> None:
    with pytest.raises(EngineError, match="oracle"):
        Lake.open(tmp_path / "lake", engine="oracle")


@pytest.mark.usefixtures("no_session")
def test_missing_java_is_said_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pytest.importorskip("pyspark")
    monkeypatch.setenv("JAVA_HOME", str(tmp_path))
    with pytest.raises(EngineError, match="needs Java 17 or newer"):
        Lake.open(tmp_path / "lake", engine="local[1]")


@pytest.mark.usefixtures("no_session")
def test_missing_pyspark_is_said_in_plain_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "pyspark.sql", None)
    with pytest.raises(EngineError, match="needs pyspark"):
        Lake.open(tmp_path / "lake", engine="local[1]")


@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_one_process_has_one_spark(spark_cluster: str, tmp_path: Path) -> None:
    with pytest.raises(EngineError, match=f"already works with {spark_cluster}"):
        Lake.open(tmp_path / "lake", engine="local[1]")
