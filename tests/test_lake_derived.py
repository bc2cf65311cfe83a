"""Do readers see derived tables whole, and all of one refresh together?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import ibis
import pyarrow as pa
import pytest

from afuera.errors import LakeError
from afuera.lake import Lake, delta
from engines import every_engine
from lakes import fingerprint, named, piece


@pytest.fixture
def lake(tmp_path: Path) -> Any:
    with Lake.open(tmp_path / "lake") as opened:
        opened.add([piece([named(number) for number in range(20)])], name="f")
        yield opened


def steps(lake: Lake, **more: Any) -> Any:
    table = lake.signals()
    columns = {
        "bucket": lake.engine.hash64(table.person) % 4,
        "at_us": lake.engine.microseconds(table.occurred_at),
    }
    return table.select("source", "signal_id", "person", "score", "identifiers", **columns, **more)


def by_bucket(lake: Lake) -> dict[int, int]:
    table = lake.table("steps")
    return {
        row["bucket"]: row["n"]
        for row in lake.engine.rows(table.group_by("bucket").aggregate(n=table.count()))
    }


def test_nothing_is_published_at_first(lake: Lake) -> None:
    assert lake.published() is None
    with pytest.raises(LakeError, match="No table steps was published"):
        lake.table("steps")


def test_published_tables_come_back_with_their_columns(lake: Lake) -> None:
    wanted = steps(lake)
    lake.publish({"steps": wanted, "people": wanted.group_by("person").aggregate(n=wanted.count())}, 1)
    assert set(lake.published() or {}) == {"steps", "people"}
    table = lake.table("steps")
    assert {
        name: str(kind) for name, kind in table.schema().items() if name in ("bucket", "at_us", "score")
    } == {
        "bucket": "int64",
        "at_us": "int64",
        "score": "float64",
    }
    order = [table.signal_id]
    assert lake.engine.rows(table.order_by(order).select("signal_id", "at_us", "bucket")) == lake.engine.rows(
        wanted.order_by([wanted.signal_id]).select("signal_id", "at_us", "bucket")
    )
    assert sum(row["n"] for row in lake.engine.rows(lake.table("people"))) == 20


def test_a_rewrite_replaces_only_its_buckets_and_shows_when_published(lake: Lake) -> None:
    lake.publish({"steps": steps(lake)}, 1)
    before = by_bucket(lake)
    chosen = sorted(before)[:2]
    fewer = steps(lake)
    lake.rewrite("steps", fewer.filter(fewer.signal_id == "s1").mutate(bucket=chosen[0]), chosen)
    assert by_bucket(lake) == before
    lake.publish({}, 1)
    assert by_bucket(lake) == {chosen[0]: 1} | {b: n for b, n in before.items() if b not in chosen}


def test_rows_of_other_buckets_do_not_come_in_by_a_rewrite(lake: Lake) -> None:
    lake.publish({"steps": steps(lake)}, 1)
    before = by_bucket(lake)
    lake.rewrite("steps", steps(lake), [sorted(before)[0]])
    lake.publish({}, 1)
    assert by_bucket(lake) == before


def test_tables_that_are_not_named_stay(lake: Lake) -> None:
    lake.publish({"steps": steps(lake)}, 1)
    lake.publish({"other": steps(lake)}, 1)
    assert set(lake.published() or {}) == {"steps", "other"}
    assert lake.table("steps").count().execute() == 20


def test_a_table_may_change_its_columns_when_it_is_published_whole(lake: Lake) -> None:
    lake.publish({"steps": steps(lake)}, 1)
    lake.publish({"steps": steps(lake).drop("bucket").mutate(more=ibis.literal("x"))}, 1)
    assert "more" in lake.table("steps").columns
    assert "bucket" not in lake.table("steps").columns
    lake.publish({"steps": steps(lake)}, 1)
    assert sum(by_bucket(lake).values()) == 20


def test_a_rewrite_with_other_columns_is_refused_and_changes_nothing(lake: Lake) -> None:
    lake.publish({"steps": steps(lake)}, 1)
    lake.rewrite("steps", steps(lake).mutate(more=1), [0])
    with pytest.raises(LakeError, match="publish it as a whole"):
        lake.publish({}, 1)
    assert sum(by_bucket(lake).values()) == 20
    with pytest.raises(LakeError, match="no column bucket"):
        lake.rewrite("steps", steps(lake).drop("bucket"), [0])


def test_a_row_without_a_bucket_is_refused(lake: Lake) -> None:
    table = steps(lake)
    with pytest.raises(LakeError, match="rows without a bucket"):
        lake.publish({"steps": table.mutate(bucket=table.bucket.nullif(table.bucket))}, 1)
    assert lake.published() is None
    assert not (lake.path / "derived" / "steps").exists()


def test_an_empty_table_can_be_published(lake: Lake) -> None:
    table = steps(lake)
    lake.publish({"steps": table.filter(table.signal_id == "none")}, 1)
    assert by_bucket(lake) == {}


def test_a_failed_publication_shows_nothing_of_it(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.publish({"a": steps(lake)}, 1)
    before = lake.published()
    with monkeypatch.context() as broken:
        broken.setattr("afuera.lake.writing.Change.finish", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            lake.publish({"a": steps(lake).limit(1), "b": steps(lake)}, 1)
    assert set(lake.published() or {}) == set(before or {}) == {"a"}
    assert [path for path in lake.path.glob("work/*/*") if path.name.startswith(("a-", "b-"))] == []
    assert lake.engine.rows(lake.table("a").aggregate(n=lake.table("a").count())) == [{"n": 20}]
    assert not (lake.path / "derived" / "b").exists()


def test_how_far_a_publication_goes_is_written_down(lake: Lake) -> None:
    lake.publish({"steps": steps(lake)}, 1)
    rows = delta.opened(lake.path / "published").to_pyarrow_table().to_pylist()
    assert [(row["table"], row["up_to_batch"]) for row in rows] == [("derived/steps", 1)]
    assert lake.published_up_to("steps") == 1


def test_what_shrank_since_publishing_is_known(lake: Lake) -> None:
    lake.publish({"steps": steps(lake)}, 1)
    assert not lake.shrunk_since_published()
    lake.add([piece([named(77)])], name="g")
    assert not lake.shrunk_since_published()
    lake.undo(2)
    assert lake.shrunk_since_published()
    lake.publish({"steps": steps(lake)}, 2)
    assert not lake.shrunk_since_published()


@every_engine
def test_derived_tables_are_written_and_read_alike(engine: str, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake", engine=engine) as lake:
        lake.add([piece([named(number, score=1.5) for number in range(20)])], name="f")
        table = steps(lake, at=lake.signals().occurred_at, flag=lake.signals().score > 1)
        lake.publish({"steps": table}, 1)
        lake.rewrite("steps", table.filter(table.person != "p1"), [0, 1, 2, 3])
        lake.publish({"few": table.group_by("person").aggregate(n=table.count(), mean=table.score.mean())}, 1)
    with Lake.open(tmp_path / "lake") as again:
        assert sum(by_bucket(again).values()) == 16
        (first,) = again.engine.rows(again.table("steps").order_by("at").limit(1))
        assert (first["signal_id"], first["flag"], str(first["at"])) == (
            "s0",
            True,
            "2024-01-30 12:00:00+00:00",
        )
        assert {(row["n"], row["mean"]) for row in again.engine.rows(again.table("few"))} == {(4, 1.5)}


def test_small_tables_grow_and_learn_columns(lake: Lake) -> None:
    assert lake.small("notes") is None
    lake.append_small("notes", pa.table({"id": ["a"], "n": pa.array([1], pa.int64())}))
    lake.append_small("notes", pa.table({"id": ["b"], "why": ["because"]}))
    table = lake.small("notes")
    assert table is not None
    assert lake.engine.rows(table.order_by("id")) == [
        {"id": "a", "n": 1, "why": None},
        {"id": "b", "n": None, "why": "because"},
    ]


def test_small_tables_do_not_touch_the_signals(lake: Lake) -> None:
    before = fingerprint(lake)
    lake.append_small("notes", pa.table({"id": ["a"]}))
    assert fingerprint(lake) == before
    assert lake.published() is None
