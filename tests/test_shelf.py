"""Is what pages read the same as what the lake holds, on every engine, and sorted as it is asked?"""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import pairwise
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
from afuera.people.facts import facts
from engines import every_engine
from test_refresh import some_life
from world import checked

LATE = datetime(2027, 1, 1, tzinfo=UTC)

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


NUMBERED = ("journeys", "events", "attributes", "travelled")
TABLES = (
    *NUMBERED,
    "identifiers",
    "known_by",
    "merges",
    "refused",
    "held",
    "cases",
    "heard",
    "seen_together",
)


def content(path: Path) -> dict[str, list[str]]:
    """What stands on a shelf, whatever the numbers of its journeys are."""
    shelf = Shelf.open(path)
    found = {}
    for name in TABLES:
        sql = f"SELECT * FROM {name}"
        if name in NUMBERED:
            sql = f"SELECT t.* EXCLUDE number, j.journey_id FROM {name} t JOIN journeys j USING (number)"
        found[name] = sorted(map(repr, (sorted(row.items(), key=str) for row in shelf.rows(sql))))
    shelf.close()
    return found


def made_whole(path: Path) -> int:
    """How many journeys there were when the shelf, or the one it comes from, was made whole."""
    shelf = Shelf.open(path)
    row = shelf.row("SELECT made_whole FROM shelf")
    shelf.close()
    return int(row["made_whole"]) if row else 0


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.proof) for seed in (1, 2))])
def test_a_shelf_in_which_some_people_are_exchanged_is_as_one_made_anew(
    tmp_path: Path, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    from afuera.lake import Lake

    monkeypatch.setattr("afuera.journeys.shelf.MOST_AT_THE_END", 100)
    rows = some_life(40, seed)
    random.Random(seed).shuffle(rows)
    company = Company.empty()
    came_from = []
    with Lake.open(tmp_path / "lake") as lake:
        for start, end in pairwise([0, 250, 258, len(rows)]):
            lake.add([checked(rows[start:end])], name=f"{start}")
            said = facts(lake, company)
            who = identities(lake, company, facts=said)
            made = fill(lake, company, who, LATE, refresh(lake, company, who))
            known = content(made)
            came_from.append(made_whole(made))
            whole = fill(lake, company, identities(lake, company), LATE)
            assert known == content(whole)
            whole.unlink()  # the next refresh goes on from the one before
    assert set(came_from) == {came_from[0]}  # nothing was written anew
