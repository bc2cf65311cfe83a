"""Is every signal in the lake exactly once, and is everything else kept that was promised?"""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from afuera.errors import ContractError, LakeBusy, LakeError
from afuera.lake import Imported, Lake
from afuera.lake.layout import FORMAT
from afuera.lake.ledger import Ledger
from afuera.lake.lock import only_writer
from afuera.signals.contract import SCHEMA, Checked
from engines import every_engine
from lakes import START, broken, fingerprint, ids, named, piece, row, signals, strays


@pytest.fixture
def lake(tmp_path: Path) -> Any:
    with Lake.open(tmp_path / "lake") as opened:
        yield opened


def counts(done: Imported) -> tuple[int, int, int, int]:
    return done.added, done.repeated, done.conflicting, done.quarantined


# -- exactly once --------------------------------------------------------------------------------------------


def test_what_goes_in_comes_out(lake: Lake) -> None:
    full: dict[str, Any] = {
        "signal_id": "a",
        "sequence": 3,
        "source": "shop",
        "kind": "answer",
        "actor": "customer",
        "purpose": "ask",
        "occurred_at": datetime(2024, 2, 29, 23, 59, 59, 999999, UTC),
        "received_at": datetime(2024, 3, 1, tzinfo=UTC),
        "person": "7",
        "identifiers": ["email:x", "user:7"],
        "traveller": "customer",
        "goal": "buy",
        "case_id": "o'1",
        "channel": "web",
        "touchpoint": "/a\n",
        "step": "pay",
        "team": "sales",
        "result": "ok",
        "minutes": 0.5,
        "question": "?",
        "score": 1e-9,
        "score_min": -0.0,
        "score_max": 10.0,
        "emotion": -2.0,
        "text": 'ñ "quoted" \u2028 😀',
        "language": "es",
        "due_at": datetime(2024, 3, 2, tzinfo=UTC),
        "amount": 1.1,
        "amount_kind": "price",
        "currency": "EUR",
        "properties": '{"a": 1}',
    }
    assert set(full) == set(SCHEMA.names)
    lake.add([piece([full])], name="f")
    (found,) = lake.engine.rows(lake.signals())
    assert {name: found[name] for name in full} == full
    assert (found["batch"], found["who"], found["month"]) == (1, "user:7", "2024-02")


def test_it_counts_every_row_once(lake: Lake) -> None:
    done = lake.add([piece([named(1), named(2), named(1)], [broken(4), broken(5)])], name="f", by="ana")
    assert (done.batch, done.rows, counts(done)) == (1, 5, (2, 1, 0, 2))
    assert (done.name, done.by) == ("f", "ana")


def test_the_same_file_again_changes_nothing(lake: Lake) -> None:
    parts = [piece([named(1), named(2)], [broken(4)]), piece([row(3), row(3), row(4)])]
    lake.add(parts, name="f")
    before = fingerprint(lake)
    again = lake.add(parts, name="f")
    assert (again.batch, counts(again)) == (2, (0, 5, 0, 1))
    assert fingerprint(lake) == before


def test_an_id_is_known_in_every_month(lake: Lake) -> None:
    lake.add([piece([named(1), named(200)])], name="f")
    assert counts(lake.add([piece([named(200), named(400)])], name="g")) == (1, 1, 0, 0)


def test_the_same_id_of_another_source_is_another_signal(lake: Lake) -> None:
    lake.add([piece([named(1), named(1, source="till")])], name="f")
    assert ids(lake) == ["s1", "s1"]


def test_other_content_under_a_taken_id_goes_to_quarantine(lake: Lake) -> None:
    lake.add([piece([named(1)])], name="f")
    assert counts(lake.add([piece([named(1, step="other")])], name="g")) == (0, 0, 1, 0)
    assert signals(lake)[0]["step"] == "ask"
    (kept,) = lake.engine.rows(lake.quarantine())
    assert (kept["reason"], kept["source"], kept["signal_id"]) == ("id_taken", "shop", "s1")
    assert '"step":"other"' in kept["raw"]


def test_a_moved_clock_is_other_content_even_in_another_month(lake: Lake) -> None:
    lake.add([piece([named(1)])], name="f")
    moved = named(1, occurred_at=START + timedelta(days=90))
    assert counts(lake.add([piece([moved])], name="g")) == (0, 0, 1, 0)


def test_a_conflict_is_kept_once_however_often_it_comes(lake: Lake) -> None:
    lake.add([piece([named(1)])], name="f")
    for _ in range(3):
        lake.add([piece([named(1, step="other"), named(1, step="other")])], name="g")
    assert len(lake.engine.rows(lake.quarantine())) == 1


def test_of_two_contents_under_one_id_the_first_by_sequence_stands(lake: Lake) -> None:
    late, early = named(1, sequence=9, step="late"), named(1, sequence=2, step="early")
    assert counts(lake.add([piece([late, early, late])], name="f")) == (1, 0, 2, 0)
    assert signals(lake)[0]["step"] == "early"


def test_what_the_lake_has_stands_against_the_order_of_a_file(lake: Lake) -> None:
    lake.add([piece([named(1, step="there", sequence=5)])], name="f")
    done = lake.add([piece([named(1, step="new", sequence=1), named(1, step="there", sequence=2)])], name="g")
    assert counts(done) == (0, 1, 1, 0)


@pytest.mark.parametrize(
    "changed",
    [
        {"sequence": 99},
        {"sequence": None},
        {"received_at": datetime(2025, 1, 1, tzinfo=UTC)},
        {"identifiers": ["user:1", "email:x"]},
        {"identifiers": ["email:x", "user:1", "user:1"]},
        {"score": 0.0},
        {"score": -0.0},
    ],
)
def test_what_a_reader_fills_in_does_not_make_a_conflict(lake: Lake, changed: dict[str, Any]) -> None:
    given = named(1, identifiers=["email:x", "user:1"], score=0.0)
    lake.add([piece([given])], name="f")
    assert counts(lake.add([piece([given | changed])], name="g")) == (0, 1, 0, 0)


def test_an_empty_list_of_identifiers_is_no_list(lake: Lake) -> None:
    lake.add([piece([named(1, identifiers=[])])], name="f")
    assert counts(lake.add([piece([named(1, identifiers=None)])], name="g")) == (0, 1, 0, 0)


@pytest.mark.parametrize(
    "name", [n for n in SCHEMA.names if n not in ("signal_id", "sequence", "received_at")]
)
def test_every_other_column_is_content(lake: Lake, name: str) -> None:
    values: dict[str, Any] = {"string": "other", "double": 0.25, "list<item: string>": ["user:9"]}
    kind = str(SCHEMA.field(name).type)
    changed = named(1) | {name: values.get(kind, datetime(2024, 5, 5, tzinfo=UTC))}
    lake.add([piece([named(1)])], name="f")
    done = lake.add([piece([changed])], name="g")
    # another source makes another signal
    assert counts(done) == ((1, 0, 0, 0) if name == "source" else (0, 0, 1, 0))


def test_a_value_does_not_slip_into_the_next_column(lake: Lake) -> None:
    lake.add([piece([named(1, step="a;team=1:b", team=None)])], name="f")
    assert counts(lake.add([piece([named(1, step="a", team="b")])], name="g")) == (0, 0, 1, 0)


# -- ids that are made ---------------------------------------------------------------------------------------


def test_identical_rows_of_a_file_stay_two_and_stay_two_again(lake: Lake) -> None:
    rows = [row(1), row(1, sequence=2), row(2)]
    assert lake.add([piece(rows)], name="f").added == 3
    assert lake.add([piece(rows)], name="f").repeated == 3
    assert len(set(ids(lake))) == 3


def test_made_ids_do_not_depend_on_order_or_pieces(tmp_path: Path) -> None:
    rows = [row(number % 4, sequence=number) for number in range(12)]
    found = []
    for seed in range(3):
        random.Random(seed).shuffle(rows)
        with Lake.open(tmp_path / str(seed)) as lake:
            lake.add([piece(rows[:5]), piece(), piece(rows[5:])], name="f")
            found.append(fingerprint(lake))
    assert len(set(found)) == 1


def test_a_file_that_grew_brings_only_what_is_new(lake: Lake) -> None:
    lake.add([piece([row(1), row(1)])], name="f")
    done = lake.add([piece([row(1), row(1), row(1), row(2)])], name="f")
    assert counts(done) == (2, 2, 0, 0)


def test_an_id_made_and_given_back_is_the_same_signal(lake: Lake) -> None:
    lake.add([piece([row(1)])], name="f")
    (made,) = ids(lake)
    assert counts(lake.add([piece([row(1, signal_id=made)])], name="g")) == (0, 1, 0, 0)


# -- who -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "who"),
    [
        ({"identifiers": ["email:x", "user:9", "account:1"]}, "account:1"),
        ({"identifiers": ["email:x"]}, "shop:p1"),
        ({"identifiers": ["phone:1", "email:x"], "person": None}, "email:x"),
        ({"identifiers": None, "person": None}, None),
        ({"identifiers": ["userless:1"]}, "shop:p1"),
    ],
)
def test_who_is_the_strongest_identifier_of_a_row(lake: Lake, given: dict[str, Any], who: str | None) -> None:
    lake.add([piece([named(1, **given)])], name="f")
    assert signals(lake)[0]["who"] == who


# -- properties ----------------------------------------------------------------------------------------------


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.integers(0, 15), min_size=1, max_size=30),
    cuts=st.lists(st.integers(0, 30), max_size=3),
    seed=st.integers(0, 99),
)
def test_any_split_duplication_and_order_of_signals_with_ids_gives_the_same_lake(
    tmp_path_factory: pytest.TempPathFactory, numbers: list[int], cuts: list[int], seed: int
) -> None:
    wanted = {f"s{number}" for number in numbers}
    mixed = numbers + numbers[: len(numbers) // 2]
    random.Random(seed).shuffle(mixed)
    ends = [0, *sorted(min(cut, len(mixed)) for cut in cuts), len(mixed)]
    found = []
    for files in ([numbers], [mixed[a:b] for a, b in pairwise(ends)]):
        with Lake.open(tmp_path_factory.mktemp("lake")) as lake:
            done = [lake.add([piece([named(n) for n in file])], name="f") for file in files]
            assert sum(one.added for one in done) == len(wanted)
            assert sum(one.conflicting for one in done) == 0
            found.append(fingerprint(lake))
            assert set(ids(lake)) == wanted
    assert found[0] == found[1]


# -- quarantine ----------------------------------------------------------------------------------------------


def test_what_breaks_the_contract_is_kept_once_with_where_it_stood(lake: Lake) -> None:
    for _ in range(2):
        lake.add(
            [piece([], [broken(4, "a;b"), broken(5, "a;b"), broken(4, "a;b", column="person")])], name="f"
        )
    kept = lake.engine.rows(lake.quarantine())
    assert sorted((one["line"], one["column"], one["raw"]) for one in kept) == [
        (4, "occurred_at", "a;b"),
        (4, "person", "a;b"),
        (5, "occurred_at", "a;b"),
    ]


def test_a_replayed_row_leaves_the_quarantine_when_it_is_understood(lake: Lake) -> None:
    lake.add([piece([named(1)], [broken(4, "2"), broken(5, "rubbish")])], name="f")

    def read(rows: list[dict[str, Any]]) -> list[Checked]:
        good = [named(int(one["raw"])) for one in rows if one["raw"].isdigit()]
        bad = [broken(one["line"], one["raw"]) for one in rows if not one["raw"].isdigit()]
        return [piece(good, bad)]

    done = lake.replay(read, by="ana")
    assert counts(done) == (1, 0, 0, 1)
    assert ids(lake) == ["s1", "s2"]
    assert [one["raw"] for one in lake.engine.rows(lake.quarantine())] == ["rubbish"]


def test_a_replay_cannot_be_undone_because_its_raw_rows_are_gone(lake: Lake) -> None:
    lake.add([piece([], [broken(4, "2")])], name="f")
    done = lake.replay(lambda rows: [piece([named(int(one["raw"])) for one in rows])])
    with pytest.raises(LakeError, match="was read from quarantine"):
        lake.undo(done.batch)
    assert ids(lake) == ["s2"]
    assert [one.name for one in lake.imports()] == ["f", "replay"]


def test_only_the_named_rows_are_replayed(lake: Lake) -> None:
    lake.add([piece([], [broken(4, "2"), broken(5, "3")])], name="f")
    (key,) = [one["key"] for one in lake.engine.rows(lake.quarantine()) if one["raw"] == "3"]
    lake.replay(lambda rows: [piece([named(int(one["raw"])) for one in rows])], keys=[key])
    assert ids(lake) == ["s3"]
    assert len(lake.engine.rows(lake.quarantine())) == 1


def test_a_taken_id_that_was_freed_is_replayed_without_a_reader(lake: Lake) -> None:
    other = named(1, step="other", due_at=START, identifiers=["user:1"], score=2.5)
    first = lake.add([piece([named(1)])], name="f")
    lake.add([piece([other])], name="g")
    assert lake.replay().conflicting == 1
    assert len(lake.engine.rows(lake.quarantine())) == 1
    lake.undo(first.batch)
    assert lake.replay().added == 1
    (found,) = lake.engine.rows(lake.signals())
    assert {name: found[name] for name in other} == other
    assert lake.engine.rows(lake.quarantine()) == []


# -- undo ----------------------------------------------------------------------------------------------------


def test_undo_takes_away_only_what_no_other_import_carried(lake: Lake) -> None:
    first = lake.add([piece([named(1), named(2)], [broken(1), broken(2)])], name="f")
    second = lake.add([piece([named(2), named(3)], [broken(2), broken(3)])], name="g")
    assert lake.undo(first.batch) == 1
    assert ids(lake) == ["s2", "s3"]
    assert sorted(one["line"] for one in lake.engine.rows(lake.quarantine())) == [2, 3]
    assert lake.undo(second.batch) == 2
    assert ids(lake) == []
    assert lake.engine.rows(lake.quarantine()) == []


def test_undo_in_the_other_order_ends_alike(lake: Lake) -> None:
    first = lake.add([piece([named(1), named(2)])], name="f")
    second = lake.add([piece([named(2), named(3)])], name="g")
    assert lake.undo(second.batch) == 1
    assert ids(lake) == ["s1", "s2"]
    assert lake.undo(first.batch) == 2
    assert ids(lake) == []


def test_what_was_undone_can_come_again(lake: Lake) -> None:
    first = lake.add([piece([named(1), row(2), row(2)])], name="f")
    before = fingerprint(lake)
    lake.undo(first.batch)
    again = lake.add([piece([named(1), row(2), row(2)])], name="f")
    assert (again.batch, again.added) == (2, 3)
    assert fingerprint(lake) == before


def test_undo_says_when_there_is_nothing_to_undo(lake: Lake) -> None:
    first = lake.add([piece([named(1)])], name="f")
    lake.undo(first.batch)
    with pytest.raises(LakeError, match="taken back already"):
        lake.undo(first.batch)
    with pytest.raises(LakeError, match="no import 9"):
        lake.undo(9)


def test_imports_are_listed_with_what_became_of_them(lake: Lake) -> None:
    first = lake.add([piece([named(1)], [broken(1)])], name="f", by="ana")
    second = lake.add([piece([named(1)])], name="g")
    lake.undo(first.batch)
    listed = lake.imports()
    assert [(one.batch, one.name, one.undone) for one in listed] == [(1, "f", True), (2, "g", False)]
    assert listed[1] == second
    assert listed[0].at == first.at


def test_batches_rise_and_say_what_came_later(lake: Lake) -> None:
    assert lake.highest_batch() == 0
    lake.add([piece([named(1)])], name="f")
    lake.add([piece([named(2)])], name="g")
    assert lake.highest_batch() == 2
    table = lake.signals()
    assert [one["signal_id"] for one in lake.engine.rows(table.filter(table.batch > 1))] == ["s2"]


# -- opening and writing -------------------------------------------------------------------------------------


def test_an_import_that_fails_leaves_nothing_behind(lake: Lake) -> None:
    lake.add([piece([named(1)])], name="f")
    before = fingerprint(lake)

    def torn() -> Any:
        yield piece([named(2)])
        raise RuntimeError("the cable")

    with pytest.raises(RuntimeError, match="the cable"):
        lake.add(torn(), name="g")
    assert fingerprint(lake) == before
    assert [stray for stray in strays(lake.path) if "parquet" in stray] == []  # not even staged files


def test_a_change_that_fails_halfway_is_taken_back(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    lake.add([piece([named(1)], [broken(1)])], name="f")
    before = fingerprint(lake)
    with monkeypatch.context() as broken_off:
        broken_off.setattr("afuera.lake.settling._append_batch_rows", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            lake.add([piece([named(2)], [broken(2)])], name="g")
    assert fingerprint(lake) == before
    done = lake.add([piece([named(2)], [broken(2)])], name="g")
    assert (done.batch, counts(done)) == (2, (1, 0, 0, 1))
    assert ids(lake) == ["s1", "s2"]


def test_readers_see_the_old_lake_until_a_change_is_finished(
    lake: Lake, monkeypatch: pytest.MonkeyPatch
) -> None:
    from afuera.lake import settling

    lake.add([piece([named(1)])], name="f")
    seen: list[list[str]] = []
    real = settling._append_batch_rows

    def looking(*given: Any) -> None:
        with Lake.open(lake.path) as reader:
            seen.append(ids(reader))
        real(*given)

    monkeypatch.setattr(settling, "_append_batch_rows", looking)
    lake.add([piece([named(2)])], name="g")
    assert seen == [["s1"]]
    assert ids(lake) == ["s1", "s2"]


def test_a_second_writer_waits_and_then_says_so(lake: Lake) -> None:
    with only_writer(lake.path, 1), pytest.raises(LakeBusy, match=r"within 0\.2 seconds"):
        lake.add([piece([named(1)])], name="f", wait_seconds=0.2)
    assert lake.add([piece([named(1)])], name="f").added == 1


def test_a_lake_can_be_opened_again(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        lake.add([piece([named(1)])], name="f")
    with Lake.open(str(tmp_path / "lake")) as lake:
        assert ids(lake) == ["s1"]


def test_closing_leaves_no_scratch(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        lake.add([piece([named(1)])], name="f")
        lake.keep(lake.signals())
    assert strays(tmp_path / "lake") == []


def test_a_file_is_no_lake(tmp_path: Path) -> None:
    (tmp_path / "lake").write_text("hello")
    with pytest.raises(LakeError, match="is a file, not a lake"):
        Lake.open(tmp_path / "lake")


def test_a_damaged_lake_says_so(tmp_path: Path) -> None:
    Lake.open(tmp_path / "lake").close()
    log = tmp_path / "lake" / "published" / "_delta_log"
    for entry in log.iterdir():
        entry.write_text("{")
    with pytest.raises(LakeError, match="is damaged"):
        Lake.open(tmp_path / "lake")


def test_a_lake_of_a_newer_afuera_is_refused(lake: Lake) -> None:
    ledger = Ledger(lake.path)
    state = ledger.read()
    assert state is not None
    ledger.write(replace(state, format=FORMAT + 1))
    with pytest.raises(LakeError, match="newer Afuera"):
        Lake.open(lake.path)


def test_a_signal_without_a_moment_is_refused_aloud(lake: Lake) -> None:
    with pytest.raises(ContractError, match="occurred_at"):
        lake.add([piece([named(1, occurred_at=None)])], name="f")


def test_progress_is_told(lake: Lake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afuera.lake.staging.PIECE_ROWS", 100)
    told: list[int] = []
    parts = [piece([named(n + 60 * part) for n in range(60)]) for part in range(3)]
    assert lake.add(parts, name="f", progress=told.append).added == 180
    assert told == [120, 180]


def test_a_path_with_odd_letters_works(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "it's a [lake] ñ 100%") as lake:
        lake.add([piece([named(1), named(200)])], name="it's")
        lake.add([piece([named(1)])], name="f")
        lake.publish({"t": lake.signals().select("signal_id", bucket=lake.signals().batch)}, 1)
        assert ids(lake) == ["s1", "s200"]
        assert len(lake.engine.rows(lake.table("t"))) == 2


@every_engine
def test_signals_read_alike_on_every_engine(engine: str, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "a [b] lake", engine=engine) as lake:
        assert lake.engine.rows(lake.signals()) == []
        lake.add([piece([named(1, identifiers=["user:1", "email:ñ"]), named(200)], [broken(3)])], name="f")
        found = signals(lake)
        assert [one["signal_id"] for one in found] == ["s1", "s200"]
        assert found[0]["identifiers"] == ["user:1", "email:ñ"]
        assert found[0]["occurred_at"] == START + timedelta(hours=12)
        assert found[0]["digest"] > 0
        assert found[1]["month"] == "2024-05"
        assert lake.engine.rows(lake.quarantine())[0]["line"] == 3
