"""Are figures the same when only some people are looked at, and can they be computed again later?"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from afuera.pains import chosen
from afuera.pains.ground import Ground
from afuera.pains.signature import Signature
from afuera.pains.study import judge
from test_pains_hits import lived
from world import signal

Rows = list[dict[str, Any]]
TROUBLE = Signature("named", goal="order", step="trouble")
TOML = """
[[goals]]
name = "order"
gap_days = 3
recurrence_days = 3

[[goals]]
name = "help"
gap_days = 3
recurrence_days = 3
"""
RARE = Signature("named", goal="help", step="trouble")


def told(people: int = 180, days: int = 240) -> Rows:
    """People who order every twelve days or so and sometimes ask for help; three in ten orders go through a
    trouble, and then half of them fail instead of one in ten.
    """
    draw = np.random.default_rng(4)
    rows: Rows = []
    for one in range(people):
        at, place = float(draw.random() * 12), 0
        while at < days:
            goal = "order" if draw.random() < 0.8 else "help"
            met = draw.random() < (0.3 if goal == "order" else 0.05)
            failed = draw.random() < (0.5 if met else 0.1)
            case = {"goal": goal, "case_id": f"{one}-{place}", "actor": "customer"}
            steps = ["ask", *(["trouble"] if met else []), "get"]
            for many, step in enumerate(steps):
                rows.append(signal(f"p{one}", at + many * 0.05, step, **case, minutes=5.0))
            result = "goal_failed" if failed else "goal_reached"
            rows.append(signal(f"p{one}", at + 0.3, None, **case, kind="outcome", result=result))
            at, place = at + 9 + float(draw.random() * 6), place + 1
    return [row | {"signal_id": f"s{place:05d}"} for place, row in enumerate(rows)]


@pytest.fixture(scope="module")
def on(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with lived(tmp_path_factory.mktemp("chosen"), "duckdb", told(), TOML) as (here, _):
        yield here


def judged(on: Ground) -> dict[str, dict[str, Any]]:
    return {row["pain"]: row for row in judge(on, [TROUBLE, RARE])}


def harm(row: dict[str, Any], outcome: str = "goal_failure") -> dict[str, Any]:
    return next(one for one in row["harms"] if one["outcome"] == outcome)


def test_whom_a_pain_hit_is_counted_of_everybody(on: Ground, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = judged(on)
    monkeypatch.setattr(chosen, "MOST_READ", 1_000)
    monkeypatch.setattr(chosen, "FEWEST_OF_GOAL", 500)
    monkeypatch.setattr(chosen, "LEAST_HIT", 100)
    some = judged(on)
    assert set(some) == {TROUBLE.key, RARE.key}
    n = whole[TROUBLE.key]["parameters"]["journeys_looked_at"]
    assert 1_000 < some[TROUBLE.key]["parameters"]["journeys_looked_at"] < 0.8 * n
    for key, row in some.items():
        assert row["data_version"]["journeys"] == n
        for name in ("people", "journeys", "times", "goal", "tier"):
            assert row[name] == whole[key][name], name
        assert row["share"] == pytest.approx(whole[key]["share"], rel=0.02)
        assert row["old_order"]["times"] == whole[key]["old_order"]["times"]


def test_fewer_people_give_the_same_harm_with_wider_limits(
    on: Ground, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = harm(judged(on)[TROUBLE.key])
    monkeypatch.setattr(chosen, "MOST_READ", 1_000)
    monkeypatch.setattr(chosen, "FEWEST_OF_GOAL", 500)
    monkeypatch.setattr(chosen, "LEAST_HIT", 100)
    some = harm(judged(on)[TROUBLE.key])
    assert some["n"] < whole["n"]
    assert some["high"] - some["low"] > whole["high"] - whole["low"]
    assert some["low"] < whole["per_person"] < some["high"]
    assert whole["total_low"] < 0.4 * whole["total"] / whole["per_hit"] < whole["total_high"]


def test_what_is_kept_is_enough_to_compute_it_again(on: Ground, tmp_path: Path) -> None:
    kept = json.loads(json.dumps(judge(on, [TROUBLE, RARE])))
    again = [Signature.from_json(row["signature"]) for row in kept]
    rows = told()
    random.Random(8).shuffle(rows)
    with lived(tmp_path, "duckdb", rows, TOML) as (other, _):
        assert json.loads(json.dumps(judge(other, again))) == kept
    for row in kept:
        assert row["method_version"]
        assert {"journeys", "until_us", "digest"} <= set(row["data_version"])
        assert {"horizon_days", "worth", "edges", "least_e_value"} <= set(row["parameters"])


def test_a_lot_is_of_the_person_alone(on: Ground) -> None:
    people = on.journeys.select("person", lot=chosen.lot(on.journeys.person, on.lake)).distinct()
    rows = on.lake.engine.rows(people)
    lots = np.array([row["lot"] for row in rows])
    assert len({row["person"] for row in rows}) == len(rows)
    assert 0 <= lots.min() <= lots.max() < chosen.LOTS
    assert np.mean(lots < chosen.LOTS // 2) == pytest.approx(0.5, abs=0.1)
