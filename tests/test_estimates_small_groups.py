"""Can a group smaller than five be worked out from what is shown?  Solved by another road, as a system."""

from __future__ import annotations

from itertools import combinations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from afuera.estimates.small_groups import (
    given_away,
    hidden_groups,
    hidden_overlapping,
    publishable,
    total_may_be_shown,
)

sizes = st.integers(0, 14)


def determined(shown: list[frozenset[object]], wanted: frozenset[object], groups: list[object]) -> bool:
    """Does the system of published sums fix the sum of `wanted`?  By rank, in floating point."""
    rows = np.array([[float(key in cells) for key in groups] for cells in shown]).reshape(-1, len(groups))
    more = np.vstack([rows, [float(key in wanted) for key in groups]])
    return bool(np.linalg.matrix_rank(more) == np.linalg.matrix_rank(rows)) if len(rows) else False


def test_it_hides_groups_smaller_than_five() -> None:
    assert hidden_groups({"a": 4, "b": 3, "c": 30}) == {"a", "b"}


def test_it_hides_the_next_smallest_when_subtraction_would_give_one_away() -> None:
    # 8 people, 7 shown: the eighth would be known (METHODS 6, complement_disclosure)
    assert hidden_groups({"shown": 7, "one": 1}) == {"one", "shown"}
    assert hidden_groups({"a": 2, "b": 9, "c": 6, "d": 40}) == {"a", "c"}


def test_nothing_is_hidden_when_all_are_large() -> None:
    assert hidden_groups({"a": 5, "b": 6}) == frozenset()


def test_a_whole_of_four_people_is_not_shown() -> None:
    assert not total_may_be_shown({"a": 3, "b": 1})
    assert hidden_groups({"a": 3, "b": 1}) == {"a", "b"}


@given(st.dictionaries(st.integers(0, 8), sizes, max_size=8))
def test_no_sum_of_fewer_than_five_people_can_be_solved_from_a_partition(people: dict[int, int]) -> None:
    hidden = hidden_groups(people)
    shown = [frozenset([key]) for key in people if key not in hidden]
    if total_may_be_shown(people):
        shown.append(frozenset(people))
    groups = [key for key in people if people[key]]
    for size in range(1, len(groups) + 1):
        for chosen in combinations(groups, size):
            if 0 < sum(people[key] for key in chosen) < 5:
                assert not determined(shown, frozenset(chosen), groups)  # type: ignore[arg-type]


@settings(max_examples=60)
@given(st.data(), st.integers(1, 3), st.integers(1, 4))
def test_no_cell_of_a_table_can_be_solved_from_its_totals(
    data: st.DataObject, rows: int, columns: int
) -> None:
    people = {(row, column): data.draw(sizes) for row in range(rows) for column in range(columns)}
    sums = [frozenset([cell]) for cell in people] + [frozenset(people)]
    sums += [frozenset(cell for cell in people if cell[0] == row) for row in range(rows)]
    sums += [frozenset(cell for cell in people if cell[1] == column) for column in range(columns)]
    shown = publishable(sums, people)
    groups = [cell for cell in people if people[cell]]
    for size in range(1, len(groups) + 1):
        for chosen in combinations(groups, size):
            if 0 < sum(people[cell] for cell in chosen) < 5:
                assert not determined(shown, frozenset(chosen), groups)  # type: ignore[arg-type]


def test_it_hides_no_more_of_a_table_than_it_must() -> None:
    people = {("a", "x"): 2, ("a", "y"): 9, ("b", "x"): 8, ("b", "y"): 7, ("c", "x"): 20, ("c", "y"): 30}
    cells = [frozenset([cell]) for cell in people]
    rows = [frozenset([(row, "x"), (row, "y")]) for row in "abc"]
    columns = [frozenset((row, column) for row in "abc") for column in "xy"]
    shown = publishable(cells + rows + columns, people)
    assert frozenset([("c", "x")]) in shown
    assert set(columns) <= set(shown)
    assert len(shown) >= 6


def test_the_check_itself_finds_what_is_given_away() -> None:
    people = {"a": 2, "b": 9}
    shown = [frozenset(["a", "b"]), frozenset(["b"])]
    assert list(given_away(shown, people)) == [frozenset(["a"])]


def test_the_same_three_people_in_two_groups_are_not_six() -> None:
    bands = {"low": 3, "middle": 2, "high": 60}
    assert hidden_groups(bands) == {"low", "middle"}
    assert hidden_overlapping(bands) == {"low", "middle", "high"}
    assert hidden_overlapping({"low": 3, "middle": 9, "high": 60}) == {"low", "middle"}
    assert hidden_overlapping({"low": 6, "high": 60}) == frozenset()
