"""Was the goal reached, and who says so?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from afuera.journeys.ends import ended, observed_until_us
from afuera.journeys.lived import Contents
from world import START, day, signal, world

LATER = signal("zoe", 100, "later", goal="other")


def end_of(tmp_path: Path, rows: list[dict[str, Any]], toml: str = "") -> tuple[int | None, str]:
    with world(tmp_path, [*rows, LATER], toml) as found:
        until = observed_until_us(found.rebuilt.found, day(101))
        journeys = ended(found.rebuilt.journeys, found.company, until)
        ana = [row for row in found.rows(journeys) if row["goal"] == "move"]
        first = min(ana, key=lambda row: row["started_us"])
        return first["reached"], first["end_by"]


def touch(at: float = 0, **columns: Any) -> dict[str, Any]:
    return signal("ana", at, "ask", goal="move", **columns)


def outcome(at: float, result: str, actor: str | None) -> dict[str, Any]:
    return signal("ana", at, None, goal="move", kind="outcome", result=result, actor=actor)


def test_the_customers_own_outcome_decides(tmp_path: Path) -> None:
    assert end_of(tmp_path, [touch(), outcome(1, "goal_failed", "customer")]) == (0, "customer")


def test_the_last_of_the_customers_outcomes_decides(tmp_path: Path) -> None:
    rows = [touch(), outcome(1, "goal_failed", "customer"), outcome(2, "goal_reached", "customer")]
    assert end_of(tmp_path, rows) == (1, "customer")


def test_who_reached_it_and_bought_a_part_elsewhere_did_reach_it(tmp_path: Path) -> None:
    rows = [touch(), outcome(1, "goal_reached", "customer"), outcome(2, "bought_elsewhere", "customer")]
    assert end_of(tmp_path, rows) == (1, "customer")


def test_who_says_only_that_it_was_bought_elsewhere_did_not_reach_it_here(tmp_path: Path) -> None:
    assert end_of(tmp_path, [touch(), outcome(1, "bought_elsewhere", "customer")]) == (0, "customer")


def test_what_an_employee_calls_reached_is_not_the_customers_end(tmp_path: Path) -> None:
    rows = [touch(90), outcome(91, "goal_reached", "employee")]
    assert end_of(tmp_path, rows) == (None, "open")


@pytest.mark.parametrize("actor", ["employee", "system", None])
def test_only_the_company_says_so(tmp_path: Path, actor: str | None) -> None:
    rows = [touch(result="failed"), outcome(1, "goal_reached", actor)]
    assert end_of(tmp_path, rows) == (None, "company_only")


def test_an_answer_about_the_goal_counts(tmp_path: Path) -> None:
    answer = signal("ana", 1, None, goal="move", kind="answer", score=2, score_min=1, score_max=5)
    assert end_of(tmp_path, [touch(), answer]) == (0, "customer")


def test_an_answer_about_a_step_says_nothing_about_the_goal(tmp_path: Path) -> None:
    answer = signal("ana", 1, "ask", goal="move", kind="answer", score=1, score_min=1, score_max=5)
    assert end_of(tmp_path, [touch(), answer]) == (1, "no_return")


@pytest.mark.parametrize(("score", "reached"), [(6, 1), (5, 0), (10, 1)])
def test_six_of_ten_is_ok(tmp_path: Path, score: float, reached: int) -> None:
    answer = signal("ana", 1, None, goal="move", kind="answer", score=score, score_min=0, score_max=10)
    assert end_of(tmp_path, [touch(), answer])[0] == reached


def test_a_scale_whose_bad_end_is_high_is_turned_round(tmp_path: Path) -> None:
    answer = signal("ana", 1, None, goal="move", kind="answer", score=1, score_min=5, score_max=1)
    assert end_of(tmp_path, [touch(), answer])[0] == 1


def test_nobody_coming_back_means_reached(tmp_path: Path) -> None:
    assert end_of(tmp_path, [touch(result="ok")]) == (1, "no_return")


def test_coming_back_within_the_window_means_not_reached(tmp_path: Path) -> None:
    toml = '[[goals]]\nname = "move"\ngap_days = 3\nrecurrence_days = 10\n'
    assert end_of(tmp_path, [touch(), touch(8)], toml) == (0, "came_back")


def test_coming_back_counts_only_when_the_window_has_closed(tmp_path: Path) -> None:
    toml = '[[goals]]\nname = "move"\ngap_days = 3\nrecurrence_days = 30\n'
    assert end_of(tmp_path, [touch(80), touch(88)], toml) == (None, "unknown")


def test_coming_back_after_the_window_is_another_need(tmp_path: Path) -> None:
    toml = '[[goals]]\nname = "move"\ngap_days = 3\nrecurrence_days = 10\n'
    assert end_of(tmp_path, [touch(), touch(20)], toml) == (1, "no_return")


def test_a_return_is_no_need_of_its_own(tmp_path: Path) -> None:
    toml = '[[goals]]\nname = "move"\ngap_days = 3\nrecurrence_days = 10\n'
    with world(tmp_path, [touch(), touch(8), LATER], toml) as found:
        journeys = ended(
            found.rebuilt.journeys, found.company, observed_until_us(found.rebuilt.found, day(101))
        )
        ana = sorted((r["started_us"], r["reached"]) for r in found.rows(journeys) if r["goal"] == "move")
    assert [reached for _, reached in ana] == [0, None]


def test_words_wait_for_the_window_where_silence_is_counted_too(tmp_path: Path) -> None:
    """Only failures speak: counted at once, the last days would hold nothing else."""
    toml = '[[goals]]\nname = "move"\ngap_days = 3\nrecurrence_days = 14\n'
    rows = [signal(f"p{n}", n / 10, "ask", goal="move") for n in range(400)]
    failed = {"kind": "outcome", "actor": "customer", "result": "goal_failed"}
    rows += [signal(f"p{n}", n / 10 + 0.1, None, goal="move", **failed) for n in range(0, 400, 4)]
    with world(tmp_path, rows, toml) as found:
        journeys = ended(
            found.rebuilt.journeys, found.company, observed_until_us(found.rebuilt.found, day(101))
        )
        reached = [row["reached"] for row in found.rows(journeys) if row["reached"] is not None]
    assert len(reached) < 270, "the last fourteen days are not known yet"
    assert abs(sum(reached) / len(reached) - 0.75) < 0.01


@pytest.mark.parametrize("touchpoint", ["e-mail survey", "shop"])
def test_an_answer_about_a_place_where_the_person_was_is_not_about_the_goal(
    tmp_path: Path, touchpoint: str
) -> None:
    scored = {"kind": "answer", "score": 1, "score_min": 1, "score_max": 5, "touchpoint": touchpoint}
    found = end_of(tmp_path, [touch(touchpoint="shop"), signal("ana", 1, None, goal="move", **scored)])
    assert found == ((1, "no_return") if touchpoint == "shop" else (0, "customer"))


@pytest.mark.parametrize("result", ["failed", "abandoned"])
def test_silence_after_a_bad_last_step_says_nothing(tmp_path: Path, result: str) -> None:
    assert end_of(tmp_path, [touch(), touch(1, result=result)]) == (None, "unknown")


def test_a_window_that_has_not_closed_says_nothing(tmp_path: Path) -> None:
    assert end_of(tmp_path, [touch(95)]) == (None, "open")


def test_nobody_can_be_seen_to_come_back_where_no_person_is_known(tmp_path: Path) -> None:
    row = touch() | {"person": None, "case_id": "c1"}
    assert end_of(tmp_path, [row]) == (None, "unknown")


def test_one_event_in_the_far_future_closes_no_window() -> None:
    first, far = (int(day(n).timestamp() * 1e6) for n in (0, 20_000))
    found = Contents(2, 2, 0, 0, 0, 0, 0, first, far)
    assert observed_until_us(found, day(30)) == int(day(31).timestamp() * 1e6)


def test_planned_data_counts_up_to_its_own_end() -> None:
    first, last = (int(day(n).timestamp() * 1e6) for n in (10, 50))
    found = Contents(2, 2, 0, 0, 0, 0, 0, first, last)
    assert observed_until_us(found, START) == last
