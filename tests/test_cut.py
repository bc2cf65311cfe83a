"""Where does one journey end and the next begin?"""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from world import signal, world


def told(tmp_path: Path, rows: list[dict], toml: str = "") -> list[list[str]]:
    with world(tmp_path, rows, toml) as found:
        return found.journeys()


def test_it_keeps_what_is_close_together(tmp_path: Path) -> None:
    rows = [signal("ana", 0, "ask", goal="move"), signal("ana", 13, "quote", goal="move")]
    assert told(tmp_path, rows) == [["ask", "quote"]]


def test_it_cuts_at_a_silence_longer_than_the_gap(tmp_path: Path) -> None:
    rows = [signal("ana", 0, "ask", goal="move"), signal("ana", 14.1, "quote", goal="move")]
    assert told(tmp_path, rows) == [["ask"], ["quote"]]


def test_it_takes_the_gap_that_the_company_set_for_the_goal(tmp_path: Path) -> None:
    rows = [
        *[signal("ana", at, "ask", goal="move") for at in (0, 3)],
        *[signal("ben", at, "ask", goal="help") for at in (0, 3)],
    ]
    toml = '[[goals]]\nname = "move"\ngap_days = 2\n'
    assert sorted(told(tmp_path, rows, toml)) == [["ask"], ["ask"], ["ask", "ask"]]


def test_a_case_is_one_journey_however_long_it_is_silent(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "ask", goal="move", case_id="c1"),
        signal("ana", 60, "done", goal="move", case_id="c1"),
    ]
    assert told(tmp_path, rows) == [["ask", "done"]]


def test_a_ticket_is_not_a_journey(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "chat", goal="move", case_id="c1"),
        signal("ana", 5, "call", goal="move", case_id="c2"),
        signal("ana", 9, "mail", goal="move"),
    ]
    assert told(tmp_path, rows) == [["chat", "call", "mail"]]


def test_what_happens_inside_a_long_case_belongs_to_it(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "open", goal="move", case_id="long"),
        signal("ana", 30, "call", goal="move"),
        signal("ana", 80, "close", goal="move", case_id="long"),
    ]
    assert told(tmp_path, rows) == [["open", "call", "close"]]


def test_two_goals_of_one_person_are_two_journeys(tmp_path: Path) -> None:
    rows = [signal("ana", 0, "ask", goal="move"), signal("ana", 0.1, "pay", goal="bill")]
    assert told(tmp_path, rows) == [["ask"], ["pay"]]


def test_a_log_without_people_takes_the_case_as_the_person(tmp_path: Path) -> None:
    rows = [
        signal(None, 0, "a", case_id="c1"),
        signal(None, 1, "b", case_id="c1"),
        signal(None, 2, "a", case_id="c2"),
    ]
    assert told(tmp_path, rows) == [["a", "b"], ["a"]]


def test_signals_without_a_person_follow_the_person_of_their_case(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "ask", goal="move", case_id="c1"),
        signal(None, 1, "work", case_id="c1"),
        signal("ana", 3, "call", goal="move"),
    ]
    assert told(tmp_path, rows) == [["ask", "work", "call"]]


def test_a_case_number_that_half_the_town_shares_is_no_case(tmp_path: Path) -> None:
    rows = [signal(f"p{i}", i / 10, "ask", goal="move", case_id="N/A") for i in range(40)]
    assert told(tmp_path, rows) == [["ask"]] * 40


def test_employees_travel_on_their_own_journey(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "ask", goal="move", case_id="c1"),
        signal("eva", 0.5, "approve", goal="move", case_id="c1", traveller="employee"),
    ]
    assert told(tmp_path, rows) == [["ask"], ["approve"]]


def test_ties_are_decided_by_sequence(tmp_path: Path) -> None:
    rows = [signal("ana", 0, step, goal="move", sequence=n) for n, step in ((2, "b"), (1, "a"), (3, "c"))]
    assert told(tmp_path, rows) == [["a", "b", "c"]]


def test_what_nobody_did_belongs_to_no_journey(tmp_path: Path) -> None:
    assert told(tmp_path, [signal(None, 0, "a"), signal("ana", 0, "b")]) == [["b"]]


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.tuples(
            st.sampled_from("AB"),
            st.integers(0, 60),
            st.sampled_from(["x", "y"]),
            st.sampled_from([None, "1"]),
        ),
        min_size=1,
        max_size=30,
    ),
    st.randoms(use_true_random=False),
)
def test_row_order_does_not_matter(
    tmp_path_factory: pytest.TempPathFactory, found: list[tuple], shuffle: random.Random
) -> None:
    rows = [
        signal(person, at, f"s{place}", goal=goal, case_id=case, sequence=place, signal_id=f"i{place}")
        for place, (person, at, goal, case) in enumerate(found)
    ]
    mixed = shuffle.sample(rows, len(rows))
    one, two = tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")
    with world(one, rows) as straight, world(two, mixed) as shuffled:
        ids = [sorted(row["journey_id"] for row in w.rows(w.rebuilt.journeys)) for w in (straight, shuffled)]
        assert ids[0] == ids[1]
        assert straight.journeys() == shuffled.journeys()
