"""Rows of the outlook: counted, or said to be not known; everything left out is counted, too."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from afuera.outlook.earned import earned
from afuera.outlook.first_time import first_time
from afuera.outlook.lake_rows import rows_of
from afuera.outlook.rows import NOT_COVERED, NOTHING, TOO_FEW, LeftOut, row
from engines import every_engine_spark_in_proof
from test_pains_hits import lived, order
from world import signal

Rows = list[dict[str, Any]]
END = [signal("end", 200, "look", actor="customer", goal="other")]


@pytest.mark.parametrize(
    ("d", "coverage", "why"),
    [(0, None, NOTHING), (29, 1.0, TOO_FEW), (500, 0.59, NOT_COVERED), (500, None, NOT_COVERED)],
)
def test_what_is_not_known_is_neither_zero_nor_the_middle(d: int, coverage: float, why: str) -> None:
    made = row(5, 0, d, unit="pains", window_days=30, coverage=coverage)
    assert (made.known, made.why, made.value, made.low, made.high) == (False, why, None, None, None)


def test_a_row_has_its_interval_and_counts_what_it_leaves_out() -> None:
    made = row(
        6, 12, 30, unit="fixes", window_days=180, left_out=[LeftOut("b", 2), LeftOut("a", 7), LeftOut("c", 0)]
    )
    assert made.known
    assert made.value == 0.4
    assert made.low is not None
    assert made.high is not None
    assert made.low < 0.4 < made.high
    assert [(one.code, one.n) for one in made.left_out] == [("a", 7), ("b", 2)]
    plain = made.to_json()
    assert plain["left_out"][0] == {"code": "a", "n": 7, "by": "rule"}
    assert plain["next"] is None


def leaving(person: str, *ends: tuple[float, str, str], at: float = 100) -> Rows:
    """Somebody with a subscription; then what happens: (days after the moment, result, actor)."""
    return [
        signal(person, at - 90, "use", goal="use it", actor="customer", result="ok"),
        *(
            signal(person, at + day, "renewal", goal="subscription", result=result, actor=actor)
            for day, result, actor in ends
        ),
    ]


def stayers() -> Rows:
    rows: Rows = []
    for n in range(20):  # they renew themselves
        rows += leaving(f"free {n}", (0, "renewed", "customer"))
    for n in range(8):
        rows += leaving(f"saved {n}", (0, "cancel_asked", "customer"), (2, "saved_by_offer", "employee"))
    for n in range(6):
        rows += leaving(f"held {n}", (0, "cancel_asked", "customer"), (3, "failed", "employee"))
    for n in range(5):
        rows += leaving(f"unnoticed {n}", (0, "renewed", "system"))
    for n in range(4):
        rows += leaving(f"told {n}", (0, "renewed", "system"))
        rows += [signal(f"told {n}", 90, "letter", goal="subscription", purpose="inform", actor="system")]
    for n in range(3):
        rows += leaving(f"fined {n}", (0, "renewed", "customer"))
        fine = {"amount": 30, "amount_kind": "penalty"}
        rows += [signal(f"fined {n}", 110, "bill", goal="subscription", actor="system", **fine)]
    for n in range(7):
        rows += leaving(f"gone {n}", (0, "cancel_asked", "customer"), (1, "left", "employee"))
    for n in range(2):
        rows += leaving(f"young {n}", (0, "renewed", "customer"), at=190)
    asks = {"kind": "comment", "actor": "customer", "text": "Quiero CANCELAR de una vez"}
    rows += [signal("in words", 100, None, goal="change plan", **asks)]
    rows += [signal("in words", 101, "talk", goal="change plan", actor="employee", result="failed")]
    return rows + END


@every_engine_spark_in_proof
def test_retention_is_earned_where_nothing_held_those_who_could_go(engine: str, tmp_path: Path) -> None:
    with lived(tmp_path, engine, stayers(), "") as (on, _):
        made = earned(on)
    assert (made.n, made.d, made.known) == (24, 47, True)
    assert made.low is not None
    assert made.high is not None
    assert made.low < 24 / 47 < made.high
    held = {one["by"]: one["people"] for one in made.beside["held_by"]}
    assert held == {"saved_by_offer": 8, "obstructed": 7, "unnoticed": 5, "locked_in": 3}
    assert {one.code: one.n for one in made.left_out} == {"went": 7, "window_not_passed": 2}
    assert made.next is not None
    assert made.next.facts == {"by": "saved_by_offer", "people": 8}
    assert len(made.next.journey_ids) == 3
    assert made.beside["to_leave"]["n"] == 21


def tries() -> Rows:
    """Forty orders that went right at once, and some that did not, each in another way."""
    rows: Rows = []
    for n in range(40):
        rows += order(f"fine {n}", 150 + n % 20)
    for n in range(10):
        rows += order(f"calls {n}", 150)
        asks = {"goal": "order", "case_id": f"c-calls {n}-150", "actor": "customer", "channel": "call"}
        rows += [signal(f"calls {n}", 150.5, "where is it", team="front desk", **asks)]
    for n in range(6):
        rows += order(f"paid {n}", 150)
        paid = {"amount": 5, "amount_kind": "compensation", "currency": "EUR", "actor": "system"}
        rows += [
            signal(
                f"paid {n}", 152.5, "deliver", goal="order", case_id=f"c-paid {n}-150", team="depot", **paid
            )
        ]
    for n in range(4):
        rows += order(f"lost {n}", 150)
        end = {"kind": "outcome", "actor": "customer", "result": "goal_failed"}
        rows += [signal(f"lost {n}", 153, None, goal="order", case_id=f"c-lost {n}-150", **end)]
    for n in range(3):
        rows += order(f"young {n}", 197)
    return rows + END


PLAN = """
[[goals]]
name = "order"
steps = ["ask", "send", "deliver"]
gap_days = 5
recurrence_days = 6
"""


@every_engine_spark_in_proof
def test_right_the_first_time_counts_every_trouble_and_no_planned_hand_over(
    engine: str, tmp_path: Path
) -> None:
    with lived(tmp_path, engine, tries(), PLAN) as (on, _):
        made = first_time(on)
    assert (made.n, made.d, made.known) == (40, 60, True)
    by = {one["by"]: one["journeys"] for one in made.beside["lost_by"]}
    assert by["not_reached"] == 4
    assert by["transfer"] == 10, "only to the front desk: shop to depot was planned"
    assert by["made_good"] == 6
    assert made.beside["made_good"] == [{"currency": "EUR", "times": 6, "amount": 30.0}]
    assert made.beside["prevented"] is None
    assert {one.code: one.n for one in made.left_out}["window_not_passed"] == 4
    assert made.next is not None
    assert (made.next.facts["goal"], made.next.facts["people"]) == ("order", 10)
    assert len(made.next.journey_ids) == 5


def test_where_the_lake_says_nothing_both_rows_are_not_known(tmp_path: Path) -> None:
    with lived(tmp_path, "duckdb", order("a") + END) as (on, _):
        ten, eleven = rows_of(on)
    assert (ten["number"], ten["known"], ten["why"]) == (10, False, NOTHING)
    assert (eleven["number"], eleven["known"]) == (11, False)
