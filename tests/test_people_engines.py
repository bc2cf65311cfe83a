"""The same people on every engine: DuckDB, and a real Spark cluster."""

from __future__ import annotations

from pathlib import Path

import pytest

from afuera.lake import Lake
from afuera.people import changed_since, erase, identities, join, separate
from engines import every_engine
from people_lakes import checked, groups, refused, together

ROWS = [
    together("user:1", "anonymous:a"),
    together("anonymous:a", "email:e"),
    {"person": "9", "identifiers": ["email:e"]},
    {"person": "77", "case_id": "c1"},
    {"step": "nobody named"},
    together("phone:5", "user:3"),
    together("phone:5", "user:4"),
    together("user:10", "email:x"),
    together("email:x", "device:y"),
    together("device:y", "user:11"),
    together("device:y", "user:11", "anonymous:ñandú"),
    *[together("phone:0", f"email:hub{number}") for number in range(8)],
    together(*(f"crowd:{number}" for number in range(12))),
    together("user:20", "user:21", "user:20"),
    together("mail:á", "mail:z", "mail:Z"),
]
EXPECTED = [
    ["anonymous:a", "email:e", "test:9", "user:1"],
    ["anonymous:ñandú", "device:y", "email:x", "user:11"],
    *([f"crowd:{number}"] for number in range(12)),
    *([f"email:hub{number}"] for number in range(8)),
    ["user:10"],
    ["mail:Z", "mail:z", "mail:á"],
    ["phone:0"],
    ["phone:5"],
    ["test:77"],
    ["user:20"],
    ["user:21"],
    ["user:3"],
    ["user:4"],
]


@every_engine
def test_the_same_signals_are_the_same_people(engine: str, tmp_path: Path) -> None:
    check_people(engine, 0, tmp_path)


@pytest.mark.proof
@every_engine
def test_scipy_finds_the_same_people_for_every_engine(engine: str, tmp_path: Path) -> None:
    check_people(engine, 10**6, tmp_path)


def check_people(engine: str, most_in_memory: int, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake", engine=engine) as lake:
        lake.add([checked(ROWS)], name="rows")
        found = identities(lake, hub_limit=5, most_in_memory=most_in_memory)
        assert groups(found) == sorted(EXPECTED)
        assert [one for one in refused(found) if not one[0].startswith("crowd:")] == [
            ("email:x", "conflict", "user:10"),
            ("phone:0", "hub", None),
            ("phone:5", "shared", None),
            ("user:20", "conflict", "user:21"),
        ]
        assert (found.summary.hubs, found.summary.conflicts) == (13, 3)
        merges = lake.engine.rows(found.merges.order_by(["a", "b"]))
        assert [(row["a"], row["b"], row["rows"], row["signal_id"]) for row in merges][:3] == [
            ("anonymous:a", "email:e", 1, "s1"),
            ("anonymous:a", "user:1", 1, "s0"),
            ("anonymous:ñandú", "device:y", 1, "s10"),
        ]


@pytest.mark.proof
@every_engine
def test_decisions_by_hand_and_changes_are_the_same(engine: str, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake", engine=engine) as lake:
        lake.add([checked(ROWS[:4])], name="rows")
        before = identities(lake)
        join(lake, "test:77", "user:1", by="ana", why="known")
        separate(lake, "email:e", "user:1", by="ana", why="his wife's")
        after = identities(lake)
        assert groups(after) == [["anonymous:a", "email:e", "test:9"], ["test:77", "user:1"]]
        changed = lake.engine.rows(changed_since(lake, lake.highest_batch(), before, after))
        named = {row["person"] for row in lake.engine.rows(before.table.union(after.table))}
        assert {row["person"] for row in changed} == named


@pytest.mark.proof
@every_engine
def test_erasure_leaves_no_trace_when_the_lake_is_closed(engine: str, tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake", engine=engine) as lake:
        lake.add([checked(ROWS)], name="rows")
        lake.publish({"identities": identities(lake).table}, lake.highest_batch())
        erased = erase(lake, ["email:e"])
        assert (erased.signals, erased.identifiers, erased.derived_rows) == (3, 4, 4)
        assert ["anonymous:a", "email:e", "test:9", "user:1"] not in groups(identities(lake))
