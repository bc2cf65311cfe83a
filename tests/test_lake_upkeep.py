"""Is what must go gone, and does what must stay stay?"""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import DeltaTable, Schema

from afuera.errors import LakeError
from afuera.lake import Lake, delta, layout
from afuera.lake.ledger import Ledger, tables
from afuera.privacy import keyed_hash
from lakes import broken, fingerprint, ids, named, piece, row, strays

KEYS = pa.schema([("source", pa.string()), ("signal_id", pa.string())])


@pytest.fixture
def lake(tmp_path: Path) -> Any:
    with Lake.open(tmp_path / "lake") as opened:
        yield opened


def everything(root: Path) -> str:
    """Every value that a lake's files still hold: Parquet decoded, with its statistics; others as text."""
    said = []
    for file in root.rglob("*"):
        if file.suffix == ".parquet":
            said += [str(pq.ParquetFile(file).read().to_pylist()), str(pq.read_metadata(file).to_dict())]
        elif file.is_file():
            said.append(file.read_text(errors="replace"))
    return "\n".join(said)


# -- erasure -------------------------------------------------------------------------------------------------


def test_removed_means_gone_from_every_file(lake: Lake) -> None:
    secret = named(3, person="SECRETPERSON", text="SECRETWORDS", identifiers=["email:SECRETMAIL"])
    lake.add([piece([named(1), secret, named(4)], [broken(1, "SECRETRAW"), broken(2, "fine")])], name="f")
    lake.add([piece([secret | {"step": "SECRETSTEP"}])], name="g")
    table = lake.signals()
    lake.publish({"steps": table.select("source", "signal_id", "who", bucket=table.batch)}, 1)
    lake.append_small("notes", pa.table({"who": ["shop:SECRETPERSON", "shop:p1"]}))
    lake.compact()
    assert "SECRET" in everything(lake.path)
    secrets = [row["key"] for row in lake.engine.rows(lake.quarantine()) if "SECRET" in row["raw"]]
    gone = lake.remove(
        pa.table({"source": ["shop"], "signal_id": ["s3"]}),
        refused=secrets,
        derived={"steps": pa.table({"source": ["shop"], "signal_id": ["s3"]})},
        small={"notes": pa.table({"who": ["shop:SECRETPERSON"]})},
    )
    assert (gone.signals, gone.refused, gone.derived, gone.small) == (1, 2, {"steps": 1}, {"notes": 1})
    assert lake.vacuum(everything=True) > 0
    assert "SECRET" not in everything(lake.path)
    assert "s3" not in {row["signal_id"] for row in lake.engine.rows(lake.table("steps"))}
    assert ids(lake) == ["s1", "s4"]
    assert [row["raw"] for row in lake.engine.rows(lake.quarantine())] == ["fine"]


def test_removal_keeps_everything_else(lake: Lake) -> None:
    lake.add([piece([named(number) for number in range(0, 400, 10)])], name="f")
    gone = lake.remove(pa.table({"source": ["shop", "shop", "till"], "signal_id": ["s10", "s390", "s20"]}))
    assert gone.signals == 2
    assert len(ids(lake)) == 38
    assert lake.remove(KEYS.empty_table()).signals == 0


def test_removal_can_be_done_again_without_harm(lake: Lake) -> None:
    lake.add([piece([named(1), named(2)])], name="f")
    keys = pa.table({"source": ["shop"], "signal_id": ["s1"]})
    assert [lake.remove(keys).signals for _ in range(2)] == [1, 0]


def test_what_was_removed_is_not_brought_back_by_undo(lake: Lake) -> None:
    lake.add([piece([named(1), named(2)])], name="f")
    lake.add([piece([named(1), named(2)])], name="g")
    lake.remove(pa.table({"source": ["shop"], "signal_id": ["s1"]}))
    assert lake.undo(1) == 0
    assert ids(lake) == ["s2"]


def test_removal_from_an_unknown_table_changes_nothing(lake: Lake) -> None:
    lake.add([piece([named(1)])], name="f")
    with pytest.raises(LakeError, match="no table derived/nothing"):
        lake.remove(
            pa.table({"source": ["shop"], "signal_id": ["s1"]}), derived={"nothing": KEYS.empty_table()}
        )
    assert ids(lake) == ["s1"]


def test_the_log_says_nothing_about_people(lake: Lake) -> None:
    secret = row(1, person="SECRET", text="SECRET", signal_id="SECRET", identifiers=["user:SECRET"])
    lake.add([piece([secret], [broken(1, "SECRET")])], name="f")
    lake.add([piece([secret | {"step": "SECRET"}])], name="f")
    lake.append_small("notes", pa.table({"who": ["SECRET"]}))
    table = lake.signals()
    lake.publish({"t": table.select("who", "signal_id", bucket=table.batch)}, 2)
    lake.compact()
    for name in (*tables(lake.path), "published"):
        DeltaTable(str(lake.path / name)).create_checkpoint()
    for log in lake.path.rglob("_delta_log"):
        assert "SECRET" not in everything(log)
    statistics = "".join(entry.read_text() for entry in (lake.path / "signals" / "_delta_log").glob("*.json"))
    assert "occurred_at" in statistics.partition("minValues")[2]


def test_statistics_of_the_log_enclose_the_moments(lake: Lake) -> None:
    from datetime import UTC, datetime

    moments = [datetime(2024, 1, 1, 0, 0, 0, 999, UTC), datetime(2024, 1, 1, 0, 0, 0, 1001, UTC)]
    lake.add([piece([named(n, occurred_at=at) for n, at in enumerate(moments)])], name="f")
    (stats,) = pa.table(delta.opened(lake.path / "signals").get_add_actions(flatten=True)).to_pylist()
    assert stats["min.occurred_at"] <= moments[0]
    assert stats["max.occurred_at"] >= moments[1]
    assert (stats["min.sequence"], stats["max.sequence"], stats["num_records"]) == (0, 1, 2)


# -- tombstones ----------------------------------------------------------------------------------------------


def test_who_was_buried_does_not_come_back(lake: Lake) -> None:
    lake.bury([keyed_hash(one, lake.erasure_key()) for one in ("shop:p1", "email:x")])
    rows = [named(1), named(2, identifiers=["email:x"]), named(3), named(6)]
    done = lake.add([piece(rows)], name="f")
    assert (done.added, done.buried, done.repeated) == (1, 3, 0)
    assert ids(lake) == ["s3"]
    assert "email:x" not in everything(lake.path / "signals")


def test_a_buried_row_is_not_remembered_as_carried(lake: Lake) -> None:
    lake.bury([keyed_hash("shop:p1", lake.erasure_key())])
    lake.add([piece([named(1)])], name="f")
    assert "s1" not in everything(lake.path / "batch_rows")


def test_tombstones_can_be_read(lake: Lake) -> None:
    lake.bury(["b", "a", "a"])
    assert sorted(lake.tombstones().column("keyed_hash").to_pylist()) == ["a", "b"]


def test_the_erasure_key_stays_and_only_its_owner_reads_it(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    key = lake.erasure_key()
    assert len(key) == 32
    assert lake.erasure_key() == key
    assert stat.S_IMODE((lake.path / "erasure.key").stat().st_mode) == 0o600
    monkeypatch.setenv("AFUERA_ERASURE_KEY", "another")
    assert lake.erasure_key() == b"another"


# -- compaction and vacuum -----------------------------------------------------------------------------------


def test_compaction_makes_fewer_files_and_changes_no_row(lake: Lake) -> None:
    for number in range(4):
        lake.add([piece([named(number), named(number + 8)], [broken(number)])], name="f")
    table = lake.signals()
    lake.publish({"steps": table.select("signal_id", bucket=table.batch % 2)}, 4)
    before, batches = fingerprint(lake), lake.engine.rows(lake.signals().select("signal_id", "batch"))
    assert lake.compact() > 0
    assert len(delta.files(lake.path / "signals")) == 2  # one a month
    assert fingerprint(lake) == before
    after = lake.engine.rows(lake.signals().select("signal_id", "batch"))
    assert sorted(map(str, after)) == sorted(map(str, batches))
    assert lake.compact() == 0
    assert lake.add([piece([named(1)], [broken(1)])], name="f").repeated == 1


def test_undo_works_after_compaction(lake: Lake) -> None:
    lake.add([piece([named(1), named(2)])], name="f")
    lake.add([piece([named(2), named(3)])], name="g")
    lake.compact()
    assert lake.undo(1) == 1
    lake.compact()
    assert lake.undo(2) == 2


def test_vacuum_removes_replaced_files_and_nothing_else(lake: Lake) -> None:
    for number in range(3):
        lake.add([piece([named(number)])], name="f")
    lake.compact()
    assert lake.vacuum() == 0  # readers may still hold them
    before = fingerprint(lake)
    assert lake.vacuum(everything=True) > 0
    assert [left for left in strays(lake.path) if left.endswith(".parquet")] == []
    assert fingerprint(lake) == before


def test_vacuum_after_its_hours_removes_replaced_files(lake: Lake) -> None:
    for number in range(3):
        lake.add([piece([named(number)])], name="f")
    lake.compact()
    assert lake.vacuum(keep_hours=0) > 0
    assert ids(lake) == ["s0", "s1", "s2"]


# -- lakes of other versions ---------------------------------------------------------------------------------


def test_a_lake_without_a_newer_column_reads_it_as_null_and_learns_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An older Afuera is played by a layout without `purpose`."""
    older = layout.Layout(
        "signals", pa.schema([field for field in layout.SIGNALS.schema if field.name != "purpose"]), "month"
    )
    others = [table for table in layout.LASTING if table.name not in ("signals", "tombstones")]
    with monkeypatch.context() as past:
        past.setattr("afuera.lake.layout.SIGNALS", older)
        past.setattr("afuera.lake.layout.LASTING", (older, *others))
        past.setattr("afuera.lake.writing._COLUMNS", {})
        past.setattr("afuera.lake.settling.view", _without_tombstones)
        with Lake.open(tmp_path / "lake") as lake:
            lake.add([piece([named(1)])], name="f")
    with Lake.open(tmp_path / "lake") as lake:
        (found,) = lake.engine.rows(lake.signals())
        assert found["purpose"] is None
        assert lake.tombstones().num_rows == 0
        assert lake.add([piece([named(1), named(2, purpose="give")])], name="g").repeated == 1
        rows = lake.engine.rows(lake.signals().select("signal_id", "purpose").order_by("signal_id"))
        assert rows == [{"signal_id": "s1", "purpose": None}, {"signal_id": "s2", "purpose": "give"}]
        lake.compact()
        assert lake.engine.rows(lake.signals().select("signal_id", "purpose").order_by("signal_id")) == rows


def _without_tombstones(change: Any, connection: Any, table: layout.Layout) -> None:
    """As `settling.view`, in a lake that has no tombstones yet."""
    if table.name == "tombstones":
        connection.execute("CREATE TEMP VIEW tombstones AS SELECT NULL::VARCHAR AS keyed_hash WHERE false")
        return
    from afuera.lake import parquet

    path = change.path(table.name)
    files = [str(path / file.path) for file in change.files(table.name)]
    select = parquet.reading(connection, files, table.schema, table.split_by)
    connection.execute(f"CREATE OR REPLACE TEMP VIEW {table.name} AS {select}")


def test_columns_of_a_newer_afuera_survive_our_upkeep(lake: Lake) -> None:
    """A newer Afuera added a column without raising the format; compaction and removal keep it."""
    lake.add([piece([named(1)])], name="f")
    path = lake.path / "signals"
    DeltaTable(str(path)).alter.add_columns(Schema.from_arrow(pa.schema([("mood", pa.string())])).fields)
    ledger = Ledger(lake.path)
    state = ledger.read()
    assert state is not None
    ledger.write(state.with_version("signals", delta.opened(path).version()))
    lake.add([piece([named(2), named(3)])], name="f")
    lake.compact()
    lake.remove(pa.table({"source": ["shop"], "signal_id": ["s3"]}))
    assert ids(lake) == ["s1", "s2"]
    (file,) = {f.path: f for f in delta.files(path)}.values()
    assert "mood" in pq.read_schema(path / file.path).names
