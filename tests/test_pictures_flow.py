"""Do the real paths add up, keep their order, and stay quick to lay out?"""

from __future__ import annotations

import itertools
import random
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from afuera.pictures.flow import OTHERS, Graph, Step, Way, flow, graph, reduced
from afuera.pictures.flow.columns import columns_of
from afuera.pictures.flow.order import _gain, arranged, crossings, layers
from afuera.pictures.flow.places import heights, isotonic

SAID = {"lang": "es", "name": "p", "title": "t", "description": "d", "others": "otros"}


def walked(seed: int, steps: int, journeys: int) -> tuple[Graph, int]:
    """A graph counted from random journeys, so that it is conserved, and the number of moves."""
    dice = random.Random(seed)
    touches, starts, ends, again = [0] * steps, [0] * steps, [0] * steps, [0] * steps
    ways: dict[tuple[int, int], int] = {}
    for _ in range(journeys):
        here = dice.randrange(min(3, steps))
        starts[here] += 1
        touches[here] += 1
        for _ in range(dice.randrange(12)):
            there = min(steps - 1, max(0, here + dice.choice((-2, -1, 0, 1, 1, 1, 2, 3))))
            touches[there] += 1
            if there == here:
                again[here] += 1
            else:
                ways[here, there] = ways.get((here, there), 0) + 1
            here = there
        ends[here] += 1
    named = [
        Step(f"s{at}", f"Step {at}", touches[at], at / steps, starts[at], ends[at], again[at])
        for at in range(steps)
        if touches[at]
    ]
    drawn = [Way(f"s{a}", f"s{b}", n) for (a, b), n in ways.items()]
    return graph(named, drawn), sum(ways.values()) + sum(again) + sum(starts) + sum(ends)


def moves(found: Graph) -> int:
    """All moves that a graph shows or counts: ways, repeats, beginnings and ends."""
    in_steps = sum(step.again + step.starts + step.ends for step in found.steps)
    return sum(way.n for way in found.ways) + found.left_out + in_steps


@settings(max_examples=40, deadline=None)
@given(
    st.integers(0, 10_000),
    st.integers(2, 40),
    st.integers(1, 60),
    st.integers(2, 14),
    st.integers(1, 30),
    st.floats(0, 0.2),
)
def test_nothing_disappears_when_detail_is_lowered(
    seed: int, steps: int, journeys: int, most_steps: int, most_ways: int, least: float
) -> None:
    whole, total = walked(seed, steps, journeys)
    less = reduced(whole, most_steps, most_ways, "others", least)
    assert moves(whole) == total
    assert moves(less) == total
    assert sum(step.touches for step in less.steps) == sum(step.touches for step in whole.steps)
    for way in less.ways:
        assert way.source in less.by_key
        assert way.target in less.by_key


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.integers(2, 12))
def test_what_goes_into_a_step_comes_out_of_it(seed: int, steps: int) -> None:
    whole, _ = walked(seed, steps, 40)
    for step in whole.steps:
        into = sum(way.n for way in whole.ways if way.target == step.key) + step.starts + step.again
        out = sum(way.n for way in whole.ways if way.source == step.key) + step.ends + step.again
        assert into == out == step.touches


def test_hidden_steps_become_the_others() -> None:
    whole, _ = walked(3, 30, 200)
    less = reduced(whole, 12, 30, "otros")
    assert less.hidden_steps == len(whole.steps) - 12
    assert len(less.steps) == 13
    hidden = {step.key for step in whole.steps} - {step.key for step in less.steps}
    inside = sum(w.n for w in whole.ways if w.source in hidden and w.target in hidden)
    again = sum(step.again for step in whole.steps if step.key in hidden)
    assert less.by_key[OTHERS].again == inside + again


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10_000), st.integers(4, 20))
def test_a_swap_is_judged_as_a_full_count_would(seed: int, steps: int) -> None:
    whole, _ = walked(seed, steps, 80)
    made = layers(whole, columns_of(whole))
    dice = random.Random(seed)
    for items in made.columns:
        dice.shuffle(items)
    for at, items in enumerate(made.columns):
        for upper in range(len(items) - 1):
            places = [{item: place for place, item in enumerate(column)} for column in made.columns]
            before, gain = crossings(made), _gain(made, places, at, upper)
            items[upper], items[upper + 1] = items[upper + 1], items[upper]
            assert before - crossings(made) == pytest.approx(gain, abs=1e-6)


def test_arranging_never_makes_it_worse() -> None:
    for seed in range(12):
        whole, _ = walked(seed, 18, 100)
        made = layers(whole, columns_of(whole))
        before = crossings(made)
        after = arranged(made)
        assert after <= before + 1e-9
        assert after == pytest.approx(crossings(made))


def test_less_detail_keeps_the_order() -> None:
    whole, _ = walked(5, 24, 300)
    made = layers(whole, columns_of(whole))
    arranged(made)
    rank = {item: at for items in made.columns for at, item in enumerate(items) if isinstance(item, str)}
    less = reduced(whole, 10, 20, "otros")
    smaller = layers(less, columns_of(less))
    arranged(smaller, rank)
    for items in smaller.columns:
        ranks = [rank.get(item, 0) for item in items if isinstance(item, str)]
        assert ranks == sorted(ranks)


def test_steps_stand_in_the_order_of_their_place() -> None:
    whole, _ = walked(7, 15, 200)
    column = columns_of(whole)
    placed = [column[step.key] for step in whole.steps]
    assert placed == sorted(placed)
    assert set(placed) == set(range(5))


@given(
    st.lists(st.tuples(st.floats(-500, 500), st.floats(0.1, 10), st.floats(0, 60)), min_size=1, max_size=12)
)
def test_items_keep_their_least_distance(items: list[tuple[float, float, float]]) -> None:
    wished, weights, least = (list(part) for part in zip(*items, strict=True))
    found = isotonic(wished, weights, least[1:])
    for (above, below), distance in zip(itertools.pairwise(found), least[1:], strict=True):
        assert below - above >= distance - 1e-6


def test_wishes_that_fit_are_granted() -> None:
    assert isotonic([0, 100, 200], [1, 1, 1], [50, 50]) == pytest.approx([0, 100, 200])
    assert isotonic([0, 0], [1, 1], [40]) == pytest.approx([-20, 20])


def test_boxes_do_not_overlap() -> None:
    whole, _ = walked(11, 20, 200)
    made = layers(whole, columns_of(whole))
    arranged(made)
    tall = {item: 54.0 if isinstance(item, str) else 4.0 for items in made.columns for item in items}
    y = heights(made, tall)
    for items in made.columns:
        for one, other in itertools.pairwise(items):
            assert y[other] - y[one] >= (tall[one] + tall[other]) / 2


def test_the_same_graph_gives_the_same_picture_in_any_row_order() -> None:
    whole, _ = walked(2, 14, 150)
    steps, ways = list(whole.steps), list(whole.ways)
    first = flow(graph(steps, ways), **SAID)
    random.Random(1).shuffle(steps)
    random.Random(2).shuffle(ways)
    assert flow(graph(steps, ways), **SAID) == first


def test_the_picture_shows_every_step_and_way_it_keeps() -> None:
    whole, _ = walked(4, 9, 100)
    root = etree.fromstring(flow(whole, **SAID))
    boxes = [group for group in root.iter("{*}g") if group.get("class") == "step"]
    lines = [group for group in root.iter("{*}g") if group.get("class") == "way" and group.get("opacity")]
    less = reduced(whole, 12, 30, "otros")
    assert len(boxes) == len(whole.steps)
    assert len(lines) == len(less.ways)
    known = {box.get("id") for box in boxes}
    assert all(line.get("data-from") in known and line.get("data-to") in known for line in lines)


def test_a_large_graph_is_laid_out_in_seconds() -> None:
    """The sketch took 13 s for 120 steps and 400 ways; incremental counting brings it far below."""
    dice = random.Random(1)
    steps = [Step(f"s{at}", f"Step {at}", dice.randint(50, 900), at / 120) for at in range(120)]
    pairs = {(dice.randrange(120), dice.randrange(120)) for _ in range(400)}
    ways = [Way(f"s{a}", f"s{b}", dice.randint(5, 500)) for a, b in sorted(pairs)]
    before = time.process_time()
    flow(graph(steps, ways), **SAID)
    assert time.process_time() - before < 8
