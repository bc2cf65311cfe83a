"""Is what pages read the same as what the lake holds, on every engine, and sorted as it is asked?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from afuera.company import Company
from afuera.findings.study import add_file
from afuera.journeys.asked import Wanted, events_of, how_many, nth
from afuera.journeys.refresh import refresh
from afuera.journeys.shelf import fill
from afuera.lake.shelf import Shelf, clear, newest
from afuera.people import erase, identities
from engines import every_engine

ROWS = """person,occurred_at,goal,step,channel,result,kind,actor,text,properties
a,2026-03-01T10:00:00Z,change plan,ask,web,ok,touch,,,"{""size"": ""big""}"
a,2026-03-02T10:00:00Z,change plan,end,call,ok,touch,,,"{""size"": ""big""}"
a,2026-03-03T10:00:00Z,change plan,,,goal_failed,outcome,customer,Nobody rang me,
b,2026-03-01T10:00:00Z,change plan,ask,web,ok,touch,,,"{""size"": ""small""}"
b,2026-03-20T10:00:00Z,get help,ask,web,ok,touch,,,
"""


def filled(lake: Any, place: Path) -> Shelf:
    (place / "signals.csv").write_text(ROWS)
    add_file(lake, place / "signals.csv", Company.empty())
    who = identities(lake)
    refresh(lake, Company.empty(), who)
    return Shelf.open(fill(lake, Company.empty(), who))


@every_engine
def test_journeys_their_events_and_their_people_are_on_the_shelf(engine: str, tmp_path: Path) -> None:
    from afuera.lake import Lake

    with Lake.open(tmp_path / "lake", engine=engine) as lake:
        shelf = filled(lake, tmp_path)
    asked = (
        "SELECT goal, month, first_step, last_step, reached, touches FROM journeys ORDER BY 1, touches DESC"
    )
    assert [tuple(row.values()) for row in shelf.rows(asked)] == [
        ("change plan", "2026-03", "ask", "end", 0, 2),
        ("change plan", "2026-03", "ask", "ask", 1, 1),
        ("get help", "2026-03", "ask", "ask", None, 1),
    ]
    assert how_many(shelf, Wanted("change plan")) == (2, 2)
    assert how_many(shelf, Wanted("change plan", reached=0)) == (1, 1)
    lost = nth(shelf, Wanted("change plan", reached=0), 1)
    assert lost is not None
    said = events_of(shelf, lost["number"])
    assert [one["step"] for one in said] == ["ask", "end", None]
    assert (said[2]["at"], said[2]["text"]) == ("2026-03-03T10:00:00Z", "Nobody rang me")
    assert nth(shelf, Wanted("change plan", reached=0), 2) is None
    assert shelf.rows("SELECT name, value FROM attributes") == [
        {"name": "size", "value": "big"},
        {"name": "size", "value": "small"},
    ]
    shelf.close()


def test_rows_lie_as_they_are_asked(tmp_path: Path) -> None:
    from afuera.lake import Lake

    with Lake.open(tmp_path / "lake") as lake:
        rows = [{"number": n * 7919 % 50_000, "word": f"w{n}"} for n in range(50_000)]
        path = lake.shelve({"many": (lake.memory(rows), ["number"])})
    shelf = Shelf.open(path)
    found = [row["number"] for row in shelf.rows("SELECT number FROM many")]
    assert found == sorted(found)
    shelf.close()


def test_the_one_before_is_kept_for_whoever_reads_it_and_older_ones_go(tmp_path: Path) -> None:
    from afuera.lake import Lake

    with Lake.open(tmp_path / "lake") as lake:
        made = [lake.shelve({"one": (lake.memory([{"n": n}]), ["n"])}) for n in range(4)]
    assert [path.exists() for path in made] == [False, False, True, True]
    assert newest(tmp_path / "lake") == made[-1]


def test_erasing_a_person_clears_the_shelf(tmp_path: Path) -> None:
    from afuera.lake import Lake

    with Lake.open(tmp_path / "lake") as lake:
        filled(lake, tmp_path).close()
        erase(lake, ["signals:a"])
        assert newest(tmp_path / "lake") is None
    assert clear(tmp_path / "lake") == 0
    assert b"Nobody rang me" not in b"".join(
        p.read_bytes() for p in tmp_path.rglob("lake/**/*") if p.is_file()
    )


@pytest.mark.parametrize("threads", [4])
def test_many_threads_may_ask_at_once(threads: int, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    from afuera.lake import Lake

    with Lake.open(tmp_path / "lake") as lake:
        path = lake.shelve({"one": (lake.memory([{"n": n} for n in range(1000)]), ["n"])})
    shelf = Shelf.open(path)
    with ThreadPoolExecutor(threads) as pool:
        found = list(pool.map(lambda n: shelf.row("SELECT sum(n) s FROM one WHERE n < ?", n), range(200)))
    assert [row["s"] for row in found if row] == [sum(range(n)) if n else None for n in range(200)]
    shelf.close()
