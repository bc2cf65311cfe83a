"""Is the way that people go compared fairly with the way that was planned?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from afuera.journeys.ends import ended
from afuera.journeys.planned import deviations
from world import World, signal, world

PLAN = '[[goals]]\nname = "move"\nsteps = ["ask", "quote", "sign", "move in"]\n'


def told(person: str, start: float, *steps: str) -> list[dict[str, Any]]:
    return [signal(person, start + n, step, goal="move") for n, step in enumerate(steps)]


def compared(here: World, until_days: float = 100) -> dict[str, Any]:
    until_us = here.rows(here.rebuilt.journeys.aggregate(t=here.rebuilt.journeys.started_us.min()))[0]["t"]
    journeys = ended(here.rebuilt.journeys, here.company, until_us + int(until_days * 86_400_000_000))
    return deviations(here.rebuilt.steps, journeys, here.lake.engine, here.company)["move"]


def test_skipped_added_and_swapped_steps_are_told_apart(tmp_path: Path) -> None:
    rows = [
        *told("ana", 0, "ask", "quote", "sign", "move in"),
        *told("bea", 0, "ask", "sign", "move in"),
        *told("carl", 0, "ask", "quote", "complain", "sign", "move in"),
        *told("dora", 0, "quote", "ask", "sign", "move in"),
        *told("eve", 0, "ask", "quote", "ask", "sign", "move in"),
    ]
    with world(tmp_path, rows, PLAN) as here:
        found = compared(here)
    assert found["steps"] == ["ask", "quote", "sign", "move in"]
    assert (found["deviating"], found["n"]) == (3, 5)
    assert found["share"] == pytest.approx(0.6)
    assert found["low"] < 0.6 < found["high"]
    assert found["where"] == [
        {"kind": "skipped", "step": "quote", "journeys": 1, "share": pytest.approx(0.2)},
        {"kind": "added", "step": "complain", "journeys": 1, "share": pytest.approx(0.2)},
        {"kind": "order", "step": "ask", "journeys": 1, "share": pytest.approx(0.2)},
    ]


def test_an_open_journey_has_skipped_nothing_yet(tmp_path: Path) -> None:
    rows = [*told("ana", 0, "ask", "quote", "sign", "move in"), *told("bea", 95, "ask", "grumble")]
    with world(tmp_path, rows, PLAN) as here:
        found = compared(here)
        late = compared(here, until_days=200)
    assert (found["deviating"], found["n"]) == (0, 1)
    assert found["where"] == [{"kind": "added", "step": "grumble", "journeys": 1, "share": 0.5}]
    assert (late["deviating"], late["n"]) == (1, 2)
    assert {row["step"] for row in late["where"] if row["kind"] == "skipped"} == {"quote", "sign", "move in"}


def test_without_a_plan_nothing_deviates_from_it(tmp_path: Path) -> None:
    with world(tmp_path, told("ana", 0, "ask")) as here:
        assert deviations(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine, here.company) == {}
