"""Which goal does a touch have that states none?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from world import signal, world

RULES = """
[[goals]]
name = "cancel"
gap_days = 5
[[reasons]]
match = { touchpoint = "/account/cancel*" }
goal = "cancel"
[[reasons]]
match = { text = "factura" }
goal = "bill"
[[reasons]]
match = { "properties.reason_code" = "R1?", channel = "call" }
goal = "move"
"""


def goals(
    tmp_path: Path, rows: list[dict[str, Any]], toml: str = RULES
) -> list[tuple[str | None, str | None]]:
    with world(tmp_path, rows, toml) as found:
        steps = sorted(found.rows(found.rebuilt.steps), key=lambda row: row["sequence"])
        return [(row["goal"], row["goal_from"]) for row in steps]


def test_a_page_tells_the_goal(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "look", touchpoint="/account/CANCEL/why"),
        signal("ben", 0, "look", touchpoint="/home"),
    ]
    assert goals(tmp_path, rows) == [("cancel", "rule"), (None, None)]


def test_words_tell_the_goal(tmp_path: Path) -> None:
    rows = [signal("ana", 0, kind="comment", text="No entiendo mi FACTURA de mayo")]
    assert goals(tmp_path, rows) == [("bill", "rule")]


def test_all_conditions_of_a_rule_must_hold(tmp_path: Path) -> None:
    record = '{"agent": "x", "reason_code": "R12"}'
    rows = [
        signal("ana", 0, "call", channel="call", properties=record),
        signal("ben", 0, "call", channel="chat", properties=record),
        signal("eva", 0, "call", channel="call", properties='{"reason_code": "R120"}'),
    ]
    assert goals(tmp_path, rows) == [("move", "rule"), (None, None), (None, None)]


def test_a_stated_goal_is_never_overruled(tmp_path: Path) -> None:
    rows = [signal("ana", 0, "look", goal="move", touchpoint="/account/cancel")]
    assert goals(tmp_path, rows) == [("move", "stated")]


def test_a_touch_inherits_the_goal_of_its_case(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "a", case_id="c"),
        signal("ana", 1, "b", case_id="c", goal="move"),
        signal("ana", 40, "d", case_id="c"),
    ]
    assert goals(tmp_path, rows) == [("move", "case"), ("move", "stated"), ("move", "case")]


def test_a_touch_inherits_the_goal_of_the_nearest_neighbour_in_time(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "a", goal="move"),
        signal("ana", 1, "b"),
        signal("ana", 4, "c"),
        signal("ana", 6, "d", goal="bill"),
    ]
    found = goals(tmp_path, rows)
    assert found[1:3] == [("move", "neighbour"), ("bill", "neighbour")]


def test_a_neighbour_beyond_the_gap_says_nothing(tmp_path: Path) -> None:
    rows = [signal("ana", 0, "a", goal="cancel"), signal("ana", 6, "b")]
    assert goals(tmp_path, rows)[1] == (None, None)


def test_the_month_long_story_becomes_one_journey(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "web", goal="move"),
        signal("ana", 8, "chat"),
        signal("ana", 16, "call"),
        signal("ana", 23, "mail", goal="move"),
    ]
    with world(tmp_path, rows) as found:
        assert found.journeys() == [["web", "chat", "call", "mail"]]


def test_it_counts_where_goals_come_from_and_how_often_neighbours_err(tmp_path: Path) -> None:
    rows = []
    for i in range(20):
        rows += [
            signal(f"p{i}", 0, "a", goal="move"),
            signal(f"p{i}", 1, "b"),
            signal(f"p{i}", 2, "c", goal="move"),
        ]
    rows += [signal("odd", 0, "a", goal="move"), signal("odd", 1, "b", goal="bill"), signal("odd", 2, "c")]
    with world(tmp_path, rows) as found:
        coverage = found.rebuilt.goals
    assert (coverage.stated, coverage.by_neighbour, coverage.none) == (42, 21, 0)
    assert coverage.error is not None
    # 40 hidden goals are found by the neighbours, the two of the odd one are not
    assert (coverage.error.n, coverage.error.value) == (42, 2 / 42)


def test_a_log_in_which_nothing_has_a_goal_stays_without(tmp_path: Path) -> None:
    assert goals(tmp_path, [signal("ana", 0, "a"), signal("ana", 1, "b")], "") == [(None, None)] * 2
