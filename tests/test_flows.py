"""Do flows count every step that people took, exactly, and lose none?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from statistics import mean, median
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afuera.journeys import contacts, durations, flows, variants
from afuera.journeys.paths import DAY_US, ORDER, Paths, _surveyed, paths
from afuera.lake.duck import DuckEngine
from afuera.signals import read
from world import signal, world


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckEngine]:
    engine = DuckEngine("1GB", 2, tmp_path_factory.mktemp("spill"))
    yield engine
    engine.close()


def of_log(path: Path, engine: DuckEngine) -> Paths:
    """The paths of a log: its cases are the journeys."""
    batches = [piece.signals for piece in read(path).batches]
    table = pa.Table.from_batches(batches).select(["case_id", "occurred_at", "sequence", "step"])
    log = engine.memory(table, "log")
    touches = log.select(
        "sequence", "step", journey=engine.hash64(log.case_id), at_us=engine.microseconds(log.occurred_at)
    )
    return paths(touches, engine)


# cases, events, variants, edges, directly-follows pairs, the busiest edge, cases of the commonest path
GOLDEN = {
    "bpic2013_incidents": (7_554, 65_533, 1_511, 11, 57_979, ("Accepted", "Accepted", 22_527), 1_754),
    "sepsis": (1_050, 15_214, 846, 115, 14_164, ("Leucocytes", "CRP", 1_778), 35),
    "receipt": (1_434, 8_577, 116, 99, 7_143, ("T04", "T05", 1_177), 713),
    "bpic2012": (13_087, 262_200, 4_366, 125, 249_113, ("W_Completeren", "W_Completeren", 38_004), 3_429),
}


@pytest.mark.parametrize("name", GOLDEN)
def test_it_finds_the_published_figures_of_real_logs(name: str, shared_data: Path, duck: DuckEngine) -> None:
    cases, events, different, edges, pairs, busiest, commonest = GOLDEN[name]
    walk = of_log(shared_data / "logs" / f"{name}.xes.gz", duck)
    rows = [row for row in duck.rows(flows.edges(walk)) if row["next_step"] is not None]
    first = max(rows, key=lambda row: row["n"])
    assert durations.of_paths(walk).journeys == cases
    assert duck.rows(walk.touches.aggregate(n=walk.touches.count()))[0]["n"] == events
    assert variants.summary(walk)["variants"] == different
    assert len(rows) == edges
    assert sum(row["n"] for row in rows) == pairs
    assert first["n"] == busiest[2]
    assert (walk.spelled(first["step"]) or "").startswith(busiest[0])
    assert (walk.spelled(first["next_step"]) or "").startswith(busiest[1])
    assert variants.summary(walk, 1)["top_variants"][0]["journeys"] == commonest
    if name == "bpic2013_incidents":
        lasted = durations.of_paths(walk)
        assert lasted.mean_days == pytest.approx(12.08, abs=0.005)
        assert lasted.median_days == pytest.approx(7.55, abs=0.005)
        assert lasted.longest_days == pytest.approx(771.35, abs=0.005)


Log = list[tuple[int, int, str]]
LOGS: st.SearchStrategy[Log] = st.lists(
    st.tuples(st.integers(1, 4), st.integers(0, 3), st.sampled_from("abc")), min_size=1, max_size=30
)


def touched(rows: Log, engine: DuckEngine, order: list[int] | None = None) -> Paths:
    """Paths over rows of (journey, day, step); the position is the sequence, `order` how they are stored."""
    listed = [
        {"journey": j, "at_us": at * DAY_US, "sequence": place, "step": step}
        for place, (j, at, step) in enumerate(rows)
    ]
    return paths(
        engine.memory(pa.Table.from_pylist([listed[i] for i in order or range(len(listed))])), engine
    )


def by_hand(rows: Log) -> dict[int, list[tuple[int, int, str]]]:
    """Each journey in order."""
    found: dict[int, list[tuple[int, int, str]]] = {}
    for place, (journey, at, step) in sorted(enumerate(rows), key=lambda one: (one[1][1], one[0])):
        found.setdefault(journey, []).append((at, place, step))
    return found


@settings(max_examples=40)
@given(rows=LOGS, data=st.data())
def test_ties_and_row_order_change_nothing(rows: Log, data: st.DataObject, duck: DuckEngine) -> None:
    order = data.draw(st.permutations(range(len(rows))))
    walk = touched(rows, duck, order)
    told = by_hand(rows)
    edges: Counter[tuple[str, str | None]] = Counter()
    waits: dict[tuple[str, str], list[int]] = {}
    for steps in told.values():
        for (at, _, step), (next_at, _, next_step) in pairwise(steps):
            edges[step, next_step] += 1
            waits.setdefault((step, next_step), []).append(next_at - at)
        edges[steps[-1][2], None] += 1
    got = {(walk.spelled(r["step"]), walk.spelled(r["next_step"])): r for r in duck.rows(flows.edges(walk))}
    assert {key: row["n"] for key, row in got.items()} == dict(edges)
    for key, days in waits.items():
        assert got[key]["mean_days"] == pytest.approx(mean(days))
        assert got[key]["median_days"] == pytest.approx(median(days))
    paths_taken = Counter(tuple(step for _, _, step in steps) for steps in told.values())
    told_paths = variants.summary(walk, 99)
    assert told_paths["variants"] == len(paths_taken)
    assert {tuple(v["steps"]): v["journeys"] for v in told_paths["top_variants"]} == dict(paths_taken)
    assert told_paths["variants_others"] == 0
    assert durations.repetitions(walk) == sum(len(s) - len({x[2] for x in s}) for s in told.values())
    walk.forget()


def test_a_tie_of_moment_and_sequence_is_broken_by_source_and_id(duck: DuckEngine) -> None:
    rows = [
        {"journey": 1, "at_us": 0, "sequence": 0, "source": source, "signal_id": name, "step": step}
        for source, name, step in [("b", "1", "last"), ("a", "2", "middle"), ("a", "1", "first")]
    ]
    walk = paths(duck.memory(pa.Table.from_pylist(rows)), duck)
    assert variants.summary(walk)["top_variants"][0]["steps"] == ["first", "middle", "last"]


@pytest.mark.parametrize(
    ("at_us", "sequence", "fits"),
    [
        ([0, 1_000_000, 86_400_000_000], [0, 1, 2], True),
        ([0, 1, 999_999], [7, 8, 9], True),
        ([-86_400_000_000, 0, 1_000_000], [-5, 0, 2**40], True),
        ([0, 1, 2**50], [0, 1, 2**20], False),
        ([0, 1_000_000, 2_000_000], [0, 1, 2**62], False),
        ([0, 1, 2], [0, None, 2], False),
    ],
)
def test_moments_and_sequences_of_any_size_keep_their_order(
    at_us: list[int], sequence: list[int | None], fits: bool, duck: DuckEngine
) -> None:
    rows = [
        {"journey": 1, "at_us": at, "sequence": place, "source": "s", "signal_id": "1", "step": step}
        for at, place, step in zip(at_us, sequence, "cab", strict=True)
    ]
    touches = duck.memory(pa.Table.from_pylist(rows[::-1]))
    walk = paths(touches, duck)
    assert (_surveyed(touches, duck, ORDER)[-1] is not None) == fits
    assert variants.summary(walk)["top_variants"][0]["steps"] == ["c", "a", "b"]
    waits = [row["wait_us"] for row in sorted(duck.rows(walk.touches), key=lambda row: row["place"])]
    assert waits == [at_us[1] - at_us[0], at_us[2] - at_us[1], None]


def test_more_steps_than_bits_are_told_apart(duck: DuckEngine) -> None:
    rows = [(1, place, f"step {place % 200}") for place in range(300)]
    walk = touched(rows, duck)
    assert durations.repetitions(walk) == 100
    assert len(walk.names) == 200


def a_little_company() -> list[dict[str, Any]]:
    told = [("ana", "abc"), ("bea", "abc"), ("carl", "abac"), ("dora", "b")]
    return [
        signal(person, day, step, goal="buy", channel="web")
        for person, steps in told
        for day, step in enumerate(steps)
    ]


def test_nothing_gets_lost_between_the_edges(tmp_path: Path) -> None:
    with world(tmp_path, a_little_company()) as here:
        flow = flows.flow(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine)
        ways = flows.flow(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine, most_edges=2)
        told = variants.variants(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine, most=1)["buy"]
    for node in flow["nodes"]:
        come = sum(edge["n"] for edge in flow["edges"] if edge["to"] == node["step"])
        go = sum(edge["n"] for edge in flow["edges"] if edge["from"] == node["step"])
        assert come == go == node["touches"]
    assert [node["step"] for node in flow["nodes"]] == ["a", "b", "c"]
    assert flow["edges_others"] == 0
    assert flow["edges_total"] == 11 + 4  # a way on from every touch, and a way in for every journey
    assert sum(edge["n"] for edge in ways["edges"]) + ways["edges_others"] == ways["edges_total"] == 15
    assert told == {
        "variants": 3,
        "top_variants": [{"steps": ["a", "b", "c"], "journeys": 2, "share": 0.5, "goal_share": None}],
        "variants_others": 2,
    }


def test_ways_in_and_out_have_no_days(tmp_path: Path) -> None:
    with world(tmp_path, a_little_company()) as here:
        flow = flows.flow(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine)
    ends = [edge for edge in flow["edges"] if edge["from"] is None or edge["to"] is None]
    assert {edge["median_days"] for edge in ends} == {None}
    assert {(edge["from"], edge["to"]): edge["n"] for edge in ends} == {
        (None, "a"): 3,
        (None, "b"): 1,
        ("c", None): 3,
        ("b", None): 1,
    }


def test_a_touch_without_a_step_goes_by_its_touchpoint(tmp_path: Path) -> None:
    rows = [signal("ana", 0, touchpoint="/home", channel="web"), signal("ana", 1, channel="call")]
    with world(tmp_path, rows) as here:
        flow = flows.flow(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine)
    assert [node["step"] for node in flow["nodes"]] == ["/home", "call"]


def test_ten_clicks_are_one_contact_and_another_channel_is_another(tmp_path: Path) -> None:
    minute = 1 / 1440
    clicks = [signal("ana", n * minute, f"page {n}", channel="web") for n in range(10)]
    rows = [
        *clicks,
        signal("ana", 10 * minute, "ask", channel="call"),
        signal("ana", 60 * minute, "ask", channel="call"),
        signal("ana", 61 * minute, kind="outcome", actor="customer", result="goal_reached"),
        signal("bea", 0, "ask", channel="call"),
        signal("bea", 1, kind="outcome", actor="customer", result="goal_failed"),
    ]
    with world(tmp_path, rows) as here:
        found = contacts.contacts_to_goal(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine)
    assert found == {None: {"median": 3, "p90": 3, "mean": 3}}
