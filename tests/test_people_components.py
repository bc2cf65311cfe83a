"""Do both ways to connected components find exactly what hangs together, however long the chain?"""

from __future__ import annotations

import random
from collections.abc import Iterable

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from afuera.lake import Lake
from afuera.people.components import components

WAYS = pytest.mark.parametrize("most_in_memory", [0, 10**9], ids=["in the engine", "in memory"])


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Lake]:
    with Lake.open(tmp_path_factory.mktemp("lake")) as opened:
        yield opened


def found(lake: Lake, pairs: list[tuple[str, str]], most_in_memory: int) -> dict[str, str]:
    edges = lake.memory(pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]}))
    rows = lake.engine.rows(components(edges, lake, most_in_memory=most_in_memory))
    return {row["identifier"]: row["smallest"] for row in rows}


def by_walking(pairs: list[tuple[str, str]]) -> dict[str, str]:
    """The plainest way there is."""
    near: dict[str, set[str]] = {}
    for a, b in pairs:
        near.setdefault(a, set()).add(b)
        near.setdefault(b, set()).add(a)
    smallest: dict[str, str] = {}
    for start in sorted(near):
        waiting = [start]
        while waiting:
            name = waiting.pop()
            if name not in smallest:
                smallest[name] = start
                waiting.extend(near[name])
    return smallest


def chains(count: int, length: int) -> pa.Table:
    """Chains with shuffled names: (a, b) with a < b."""
    names = [f"{number:09}" for number in range(count * length)]
    random.Random(1).shuffle(names)
    pairs = [
        sorted((names[chain * length + place], names[chain * length + place + 1]))
        for chain in range(count)
        for place in range(length - 1)
    ]
    return pa.table({"a": [a for a, _ in pairs], "b": [b for _, b in pairs]})


@WAYS
def test_it_finds_what_hangs_together(lake: Lake, most_in_memory: int) -> None:
    pairs = [("b", "c"), ("a", "b"), ("x", "y"), ("m", "n"), ("c", "x"), ("é", "z")]
    assert found(lake, pairs, most_in_memory) == by_walking(pairs)


@settings(max_examples=8, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)).filter(lambda e: e[0] < e[1]), max_size=40))
def test_both_ways_agree_with_walking(lake: Lake, edges: list[tuple[int, int]]) -> None:
    pairs = sorted({(f"n{a:02}", f"n{b:02}") for a, b in edges})
    if pairs:
        assert found(lake, pairs, 0) == found(lake, pairs, 10**9) == by_walking(pairs)


@WAYS
@pytest.mark.parametrize(("count", "length"), [(200, 50), (10, 1000)])
def test_long_chains_are_whole(lake: Lake, count: int, length: int, most_in_memory: int) -> None:
    check_chains(lake, count, length, most_in_memory)


@pytest.mark.proof
@WAYS
@pytest.mark.parametrize(("count", "length"), [(10_000, 100), (100, 10_000)])
def test_a_million_identifiers_in_chains_are_whole(
    lake: Lake, count: int, length: int, most_in_memory: int
) -> None:
    check_chains(lake, count, length, most_in_memory)


@WAYS
def test_a_sorted_chain_and_a_star_are_whole(lake: Lake, most_in_memory: int) -> None:
    chain = [(f"c{place:05}", f"c{place + 1:05}") for place in range(3000)]
    star = [("s", f"s{place:05}") for place in range(3000)]
    assert set(found(lake, chain + star, most_in_memory).values()) == {"c00000", "s"}


def check_chains(lake: Lake, count: int, length: int, most_in_memory: int) -> None:
    labelled = components(lake.memory(chains(count, length)), lake, most_in_memory=most_in_memory)
    sizes = labelled.group_by("smallest").agg(size=labelled.count())
    kinds = sizes.group_by("size").agg(chains=sizes.count())
    assert lake.engine.rows(kinds) == [{"size": length, "chains": count}]
