"""Do the published journeys keep up when signals arrive late, and are only the changed people rebuilt?"""

from __future__ import annotations

import random
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from afuera.company import Company, read_company
from afuera.journeys.rebuild import rebuild
from afuera.journeys.refresh import refresh
from afuera.lake import Lake
from afuera.people import identities
from world import checked, signal


def some_life(people: int, seed: int) -> list[dict[str, Any]]:
    """People with cases, loose signals, goals that are not stated, and identifiers that join them."""
    draw = random.Random(seed)
    rows = []
    for place in range(people * 8):
        who = f"p{draw.randrange(people)}"
        rows.append(
            signal(
                who if draw.random() < 0.85 else None,
                draw.uniform(0, 90),
                draw.choice(["ask", "quote", "call"]),
                goal=draw.choice(["move", "bill", None]),
                case_id=draw.choice([None, f"c{draw.randrange(people * 2)}"]),
                identifiers=[f"phone:{draw.randrange(people)}"] if draw.random() < 0.1 else None,
                result=draw.choice(["ok", "failed", None]),
                signal_id=f"i{place}",
                sequence=place,
            )
        )
    return rows


def published(lake: Lake) -> dict[str, list[tuple]]:
    return {name: plain(lake, lake.table(name)) for name in ("steps", "journeys", "parts")}


def plain(lake: Lake, table: Any) -> list[tuple]:
    names = sorted(table.columns)
    return sorted(map(repr, ([row[name] for name in names] for row in lake.engine.rows(table))))


def from_scratch(lake: Lake, company: Company) -> dict[str, list[tuple]]:
    made = rebuild(lake, lake.signals(), identities(lake, company).table, company)
    return {name: plain(lake, getattr(made, name)) for name in ("steps", "journeys", "parts")}


@pytest.mark.parametrize("seed", range(3))
def test_late_signals_give_what_a_rebuild_from_scratch_gives(tmp_path: Path, seed: int) -> None:
    rows = some_life(40, seed)
    random.Random(seed).shuffle(rows)
    cuts = [0, 250, 260, 262, len(rows)]
    company = Company.empty()
    with Lake.open(tmp_path / "lake") as lake:
        for start, end in pairwise(cuts):
            lake.add([checked(rows[start:end])], name=f"{start}")
            refresh(lake, company)
            assert published(lake) == from_scratch(lake, company)


def test_only_the_people_that_changed_are_rebuilt(tmp_path: Path) -> None:
    rows = [signal(f"p{i}", 0, "ask", goal="move", signal_id=f"a{i}") for i in range(50)]
    with Lake.open(tmp_path / "lake") as lake:
        lake.add([checked(rows)], name="first")
        assert refresh(lake, Company.empty()).people is None
        assert refresh(lake, Company.empty()).people == 0
        lake.add([checked([signal("p7", 1, "call", goal="move", signal_id="late")])], name="late")
        assert refresh(lake, Company.empty()).people == 1


def test_other_settings_rebuild_everything(tmp_path: Path) -> None:
    rows = [signal("ana", at, "ask", goal="move") for at in (0, 5)]
    with Lake.open(tmp_path / "lake") as lake:
        lake.add([checked(rows)], name="first")
        refresh(lake, Company.empty())
        assert len(lake.engine.rows(lake.table("journeys"))) == 1
        refresh(lake, read_company('[[goals]]\nname = "move"\ngap_days = 2\n'))
        assert len(lake.engine.rows(lake.table("journeys"))) == 2


def test_an_undone_import_is_gone_from_the_journeys(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        lake.add([checked([signal("ana", 0, "ask", goal="move", signal_id="a")])], name="first")
        second = lake.add([checked([signal("ben", 0, "ask", goal="move", signal_id="b")])], name="second")
        refresh(lake, Company.empty())
        lake.undo(second.batch)
        refresh(lake, Company.empty())
        assert len(lake.engine.rows(lake.table("journeys"))) == 1


def test_a_journey_that_got_another_first_signal_is_remembered_by_its_old_id(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        lake.add([checked([signal("ana", 5, "ask", goal="move", signal_id="a")])], name="first")
        refresh(lake, Company.empty())
        old = lake.engine.rows(lake.table("journeys"))[0]["journey_id"]
        lake.add([checked([signal("ana", 1, "look", goal="move", signal_id="early")])], name="late")
        refresh(lake, Company.empty())
        new = lake.engine.rows(lake.table("journeys"))[0]["journey_id"]
        renamed = lake.small("renamed")
        assert renamed is not None
        moved = [(row["old_id"], row["new_id"]) for row in lake.engine.rows(renamed)]
    assert new != old
    assert moved == [(old, new)]
