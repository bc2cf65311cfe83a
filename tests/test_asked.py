"""Do pages get the true numbers from the shelf: paths that add up, lists as long as said, no small group?"""

from __future__ import annotations

import itertools
import random
from collections import Counter, defaultdict
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afuera.company import Company
from afuera.findings.study import add_file
from afuera.journeys import asked, asked_few, asked_paths, asked_seams, linked
from afuera.journeys.asked import Seam, Wanted
from afuera.journeys.asked_paths import OTHERS, Flow
from afuera.journeys.refresh import refresh
from afuera.journeys.seams import occurrences
from afuera.journeys.shelf import fill
from afuera.lake import Lake
from afuera.lake.shelf import Shelf
from afuera.people import identities

STEPS, CHANNELS, TEAMS = "abcdefghijk", ("web", "call", "store"), ("sales", "care")
GOAL = "get it"


def shelved(place: Path, rows: list[str]) -> Shelf:
    (place / "signals.csv").write_text("\n".join(rows))
    with Lake.open(place / "lake") as lake:
        add_file(lake, place / "signals.csv", Company.empty())
        who = identities(lake, Company.empty())
        refresh(lake, Company.empty(), who)
        return Shelf.open(fill(lake, Company.empty(), who))


def invented(seed: int = 4, people: int = 160) -> list[str]:
    """People who wander at random; some steps and ways are rare."""
    dice = random.Random(seed)
    rows = ["person,occurred_at,goal,step,channel,team,kind,actor,result,text,case_id,area"]
    for n in range(people):
        month, area = dice.randint(1, 3), dice.choice("NNNNSSE")
        for day in range(1, dice.randint(2, 9)):
            step = STEPS[min(int(dice.expovariate(0.5)), len(STEPS) - 1)]
            what = f"{step},{dice.choice(CHANNELS)},{dice.choice(TEAMS)},touch,customer"
            rows.append(f"p{n},2026-0{month}-{day * 2:02d}T10:00:00Z,{GOAL},{what},ok,,c{n},{area}")
        end = dice.choice(("goal_reached", "goal_failed", ""))
        said = "otra vez tuve que explicar lo mismo" if n % 9 == 0 else ""
        if end:
            rows.append(
                f"p{n},2026-0{month}-25T10:00:00Z,{GOAL},,,,outcome,customer,{end},{said},c{n},{area}"
            )
    return rows


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("asked")


@pytest.fixture(scope="module")
def shelf(place: Path) -> Shelf:
    return shelved(place, invented())


WANTED = [
    Wanted(GOAL),
    Wanted(GOAL, reached=0),
    Wanted(GOAL, channel="call", first_month="2026-02"),
    Wanted(GOAL, start="a"),
    Wanted(GOAL, reached=-1, last_month="2026-02"),
]


def walked(shelf: Shelf, wanted: Wanted) -> dict[int, tuple[str, list[str]]]:
    """Brute force: the steps of each journey, by number, with its person."""
    where, values = wanted.where()
    people = {
        r["number"]: r["person"] for r in shelf.rows(f"SELECT * FROM journeys j WHERE {where}", *values)
    }
    found: dict[int, tuple[str, list[str]]] = {number: (person, []) for number, person in people.items()}
    for row in shelf.rows("SELECT * FROM events WHERE kind = 'touch' ORDER BY number, position"):
        if row["number"] in found:
            found[row["number"]][1].append(row["step"])
    return found


def counted(shelf: Shelf, wanted: Wanted, flow: Flow) -> tuple[Counter[Any], dict[Any, set[str]]]:
    ways: Counter[Any] = Counter()
    people: dict[Any, set[str]] = defaultdict(set)
    for number, (person, steps) in walked(shelf, wanted).items():
        if number in flow.rare or not steps:
            continue
        named = [None, *(OTHERS if step in flow.others else step for step in steps), None]
        for way in itertools.pairwise(named):
            ways[way] += 1
            people[way].add(person)
    return ways, people


@pytest.mark.parametrize("detail", [3, 6, 12])
@pytest.mark.parametrize("wanted", WANTED, ids=range(len(WANTED)))
def test_nobody_gets_lost_in_the_paths_and_every_number_is_that_of_brute_force(
    shelf: Shelf, wanted: Wanted, detail: int
) -> None:
    flow = asked_paths.flow(shelf, wanted, detail)
    ways, people = counted(shelf, wanted, flow)
    assert {(way.source, way.target): way.n for way in flow.ways} == dict(ways)
    assert {(way.source, way.target): way.people for way in flow.ways} == {
        k: len(v) for k, v in people.items()
    }
    for step in flow.steps:
        assert step.touches == sum(way.n for way in flow.ways if way.target == step.key)
        assert step.touches == sum(way.n for way in flow.ways if way.source == step.key)
    assert flow.drawn == sum(way.n for way in flow.ways if way.source is None)
    assert flow.drawn == sum(way.n for way in flow.ways if way.target is None)
    assert flow.drawn + len(flow.rare) == flow.journeys == asked.how_many(shelf, wanted)[0]
    assert flow.rare_touches == sum(len(walked(shelf, wanted)[number][1]) for number in flow.rare)


@pytest.mark.parametrize("wanted", WANTED, ids=range(len(WANTED)))
def test_no_way_and_no_step_of_fewer_than_five_people_is_told(shelf: Shelf, wanted: Wanted) -> None:
    flow = asked_paths.flow(shelf, wanted, 26)
    assert all(way.people >= 5 for way in flow.ways)
    assert all(step.people >= 5 for step in flow.steps)
    rare = {person for number, (person, _) in walked(shelf, wanted).items() if number in flow.rare}
    assert not flow.rare or len(rare) >= 5


def test_the_list_is_as_long_as_the_number_on_the_picture(shelf: Shelf) -> None:
    for wanted in WANTED[:3]:
        flow = asked_paths.flow(shelf, wanted, 5)
        drawn = replace(wanted, besides=flow.rare or None)
        for way in flow.ways:
            if OTHERS in (way.source, way.target):
                continue
            more = (
                {"start": way.target}
                if way.source is None
                else {"end": way.source}
                if way.target is None
                else {"step": way.source, "onward": way.target}
            )
            asked_for = replace(drawn, **more)
            assert asked.how_many(shelf, asked_for)[0] == way.journeys
            assert len(asked.listed(shelf, asked_for, 1, 10_000)) == way.journeys


def test_a_list_in_pages_holds_everybody_once_and_those_with_words_first(shelf: Shelf) -> None:
    wanted = Wanted(GOAL)
    pages = [asked.listed(shelf, wanted, place, 50) for place in (1, 51, 101, 151, 201)]
    numbers = [row["number"] for page in pages for row in page]
    assert len(numbers) == len(set(numbers)) == asked.how_many(shelf, wanted)[0]
    assert [row["place"] for page in pages for row in page] == list(range(1, len(numbers) + 1))
    spoke = {row["number"] for row in shelf.rows("SELECT number FROM events WHERE own AND text IS NOT NULL")}
    assert set(numbers[: len(spoke)]) == spoke


def test_what_became_of_them_adds_up(shelf: Shelf) -> None:
    became = asked_paths.became(shelf, Wanted(GOAL))
    assert None not in (became.reached, became.missed, became.unknown)
    total = (became.reached or 0) + (became.missed or 0) + (became.unknown or 0)
    assert total == asked.how_many(shelf, Wanted(GOAL))[0]


def test_small_groups_are_neither_shown_nor_offered(shelf: Shelf) -> None:
    assert asked_few.may_show(shelf, Wanted(GOAL))
    assert not asked_few.may_show(shelf, Wanted("nothing like that"))
    for start in STEPS:
        wanted = Wanted(GOAL, start=start)
        people = asked.how_many(shelf, wanted)[1]
        assert not (people < 5 and asked_few.may_show(shelf, wanted))
    for name, values in asked_few.choices(shelf, GOAL).items():
        for value, _ in values:
            field = {"month": "first_month"}.get(name, name)
            wanted = Wanted(GOAL, **{field: value})
            if name == "month":
                wanted = replace(wanted, last_month=value)
            assert asked.how_many(shelf, wanted)[1] >= 5
    too_many = Wanted(GOAL, reached=0, channel="web", start="a", end="a", first_month="2026-01")
    assert not asked_few.may_show(shelf, too_many)


cells = st.dictionaries(
    st.tuples(st.sampled_from("ab"), st.sampled_from("xyz")), st.integers(1, 12), min_size=1
)


@given(cells)
@settings(deadline=None, max_examples=200)
def test_what_is_hidden_cannot_be_worked_out_from_its_line(table: dict[tuple[str, ...], int]) -> None:
    hidden = asked_few.hidden_cells(table)
    assert all(cell in hidden for cell, n in table.items() if n < 5)
    for axis in (0, 1):
        for value in {cell[axis] for cell in table}:
            line = [cell for cell in table if cell[axis] == value]
            inside = [cell for cell in line if cell in hidden]
            if inside and len(inside) < len(line):
                assert len(inside) > 1
                assert sum(table[cell] for cell in inside) >= 5


def test_the_shelf_knows_the_same_seams_as_the_analysis(shelf: Shelf, place: Path) -> None:
    with Lake.open(place / "lake") as lake:
        found = occurrences(lake.table("steps"), Company.empty())
        told = found.group_by("kind", "a", "b").agg(n=found.journey.nunique())
        expected = {(row["kind"], row["a"], row["b"]): row["n"] for row in lake.engine.rows(told)}
    seams = {key: asked.how_many(shelf, Wanted(GOAL, seam=Seam(*key)))[0] for key in expected}
    assert seams == expected
    assert len({kind for kind, _, _ in expected}) >= 3
    for key, (journeys, _) in asked_seams.lost(shelf, GOAL, 3.0).items():
        lost = Wanted(GOAL, reached=0, all_ok=1, seam=Seam(*key))
        assert asked.how_many(shelf, lost)[0] == journeys


def test_a_journey_that_was_renamed_is_still_found(shelf: Shelf) -> None:
    known = shelf.rows("SELECT journey_id FROM journeys LIMIT 1")[0]["journey_id"]
    assert asked.journey(shelf, known)
    assert asked.renamed(shelf, known) is None
    assert asked.renamed(shelf, "never heard of") is None


def test_customers_who_wait_for_an_internal_journey_are_linked_by_the_case(tmp_path: Path) -> None:
    rows = ["person,traveller,occurred_at,goal,step,kind,actor,result,case_id"]
    for n in range(8):
        customer, employee = f"c{n},customer", f"e{n},employee"
        rows.append(f"{customer},2026-03-01T10:00:00Z,repair,report,touch,customer,ok,t{n}")
        rows.append(
            f"{employee},2026-03-02T10:00:00Z,restore the line,open the ticket,touch,employee,ok,t{n}"
        )
        rows.append(f"{employee},2026-03-03T10:00:00Z,restore the line,mend,touch,employee,ok,t{n}")
        rows.append(f"{customer},2026-03-05T10:00:00Z,repair,hear that it works,touch,customer,ok,t{n}")
    for n in range(3):
        rows.append(f"c9{n},customer,2026-03-01T10:00:00Z,repair,ask,touch,customer,ok,u{n}")
        rows.append(f"e9{n},employee,2026-03-02T10:00:00Z,buy parts,order,touch,employee,ok,u{n}")
    shelf = shelved(tmp_path, rows)
    (link,) = linked.links(shelf)
    assert (link.inner, link.traveller, link.outer, link.step) == (
        "restore the line",
        "employee",
        "repair",
        "report",
    )
    assert link.people == 8
    assert link.days == pytest.approx(4.0)
    assert linked.links_of(shelf, "repair") == linked.links_of(shelf, "restore the line") == [link]
    assert linked.links_of(shelf, "buy parts") == []


def test_a_channel_that_all_but_one_to_four_used_is_not_offered(tmp_path: Path) -> None:
    rows = ["person,occurred_at,goal,step,channel,kind,actor"]
    for n in range(30):
        for hour, channel in enumerate(("web", "email", "store")):
            if (channel == "email" and n == 0) or (channel == "store" and n < 5):
                continue
            rows.append(f"p{n},2026-01-0{n % 9 + 1}T1{hour}:00:00Z,{GOAL},a,{channel},touch,customer")
    offered = dict(asked_few.choices(shelved(tmp_path, rows), GOAL)["channel"])
    assert offered == {"web": 30, "store": 25}
