"""Is a change found that nobody declared, and does it ring when the gain is ours and the loss theirs?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from afuera.actions.humanity import Humanity, humanity, to_json, watch
from afuera.actions.vanished import Change, declared, vanished
from afuera.journeys.ends import ended
from afuera.lake import Lake
from world import START, World, signal, world

WEEKS, CUT, HURTS = 36, 14, 22


def lives(*, hurts: bool, cuts: bool = True, a_week: int = 12) -> Iterator[dict[str, Any]]:
    """People start as customers: sign up, set up, and a courtesy call that they love, until it is cut."""
    random = np.random.default_rng(5)
    for week in range(WEEKS):
        cut = cuts and week >= CUT
        for number in range(a_week):
            at = 7 * week + 0.4 * (number % 12)
            told = {"goal": "start", "person": f"{week}-{number}"}
            person = told.pop("person")
            minutes = float(random.normal(6 if cut else 12, 1))
            yield signal(person, at, "sign up", channel="web", team="web", actor="customer", **told)
            yield signal(person, at + 0.1, "set up", channel="call", team="desk", minutes=minutes, **told)
            if not cut:
                yield signal(
                    person, at + 0.2, "courtesy call", channel="call", team="desk", minutes=9, **told
                )
                if random.random() < 0.4:
                    words = {"kind": "comment", "actor": "customer", "text": "So kind!", "emotion": 1.6}
                    yield signal(person, at + 0.25, "courtesy call", channel="call", **words, **told)
            yield signal(person, at + 0.3, "first use", channel="app", team="app", actor="customer", **told)
            chance = 0.55 if hurts and week >= HURTS else 0.92
            result = "goal_reached" if random.random() < chance else "goal_failed"
            yield signal(person, at + 0.4, kind="outcome", actor="customer", result=result, **told)


@contextmanager
def watched(place: Path, rows: Iterator[dict[str, Any]]) -> Iterator[tuple[World, Any, int]]:
    with world(place, rows) as here:
        until = int((START + timedelta(days=7 * WEEKS)).timestamp() * 1e6)
        yield here, here.lake.keep(ended(here.rebuilt.journeys, here.company, until)), until


def found(here: World, journeys: Any, until: int) -> tuple[list[Change], list[Humanity]]:
    changes = vanished(here.lake, here.rebuilt.steps, until)
    return changes, [humanity(here.lake, here.rebuilt.steps, journeys, one, until) for one in changes]


def test_the_efficiency_that_killed_the_human_is_found_and_rings(tmp_path: Path) -> None:
    with watched(tmp_path, lives(hurts=True)) as (here, journeys, until):
        (change,), (judged,) = found(here, journeys, until)
        assert (change.kind, change.step, change.goal) == ("step_vanished", "courtesy call", "start")
        assert ("time_fell", "set up") in [(one.kind, one.step) for one in change.signs]
        assert change.earliest <= START.date() + timedelta(weeks=CUT) <= change.latest + timedelta(days=7)
        assert judged.gained
        assert judged.alarm
        goal = {one.block: one for one in judged.measures if one.measure == "goal"}
        assert goal[0].state != "lost"  # the gain shows at once …
        assert goal[2].state == "lost"  # … the loss months later
        assert goal[2].high < 0
        assert judged.praise_here == 1.0
        assert judged.praised_by > 50
        stored = json.loads(json.dumps(to_json(judged)))
        assert stored["alarm"]
        assert "goal" in stored["lost"]


def test_a_change_that_takes_nothing_from_customers_does_not_ring(tmp_path: Path) -> None:
    kind = (row for row in lives(hurts=False) if row.get("kind") != "comment")
    with watched(tmp_path, kind) as (here, journeys, until):
        (change,), (judged,) = found(here, journeys, until)
        assert change.step == "courtesy call"
        assert (judged.gained, judged.alarm) == (True, False)
        states = {one.measure: one.state for one in judged.measures}
        assert "lost" not in states.values()
        assert states["contacts"] == "kept"


def test_where_nothing_changes_nothing_is_found(tmp_path: Path) -> None:
    with watched(tmp_path, lives(hurts=True, cuts=False)) as (here, journeys, until):
        assert vanished(here.lake, here.rebuilt.steps, until) == []
        # A change that somebody declared is judged all the same: nothing was saved, so nothing rings.
        day = START.date() + timedelta(weeks=CUT)
        judged = humanity(here.lake, here.rebuilt.steps, journeys, declared("start", day), until)
        assert (judged.gained, judged.alarm) == (False, False)
        assert "goal" in {one.measure for one in judged.lost}
        rows = watch(here.lake, here.rebuilt.steps, journeys, [declared("start", day)], until)
        assert [row["kind"] for row in rows] == ["declared"]


def test_a_limit_that_was_set_beforehand_decides(tmp_path: Path) -> None:
    with watched(tmp_path, lives(hurts=True)) as (here, journeys, until):
        change = declared("start", START.date() + timedelta(weeks=CUT), "courtesy call")
        lax_limits = dict.fromkeys(("goal", "first_time", "praise", "repeat_contact"), 0.9) | {"emotion": 4.0}
        lax = humanity(here.lake, here.rebuilt.steps, journeys, change, until, lax_limits)
        assert not lax.lost
        assert {one.limit for one in lax.measures if one.measure == "goal"} == {0.9}


def test_few_people_are_not_compared(tmp_path: Path) -> None:
    with watched(tmp_path, lives(hurts=True, a_week=1)) as (here, journeys, until):
        change = declared("start", START.date() + timedelta(weeks=CUT))
        judged = humanity(here.lake, here.rebuilt.steps, journeys, change, until)
        assert judged.measures == ()
        assert not judged.alarm


@pytest.mark.proof
def test_story_seven_is_found_in_a_simulated_company(tmp_path: Path) -> None:
    from afuera.company import Company
    from afuera.journeys.ends import observed_until_us
    from afuera.journeys.rebuild import rebuild
    from afuera.people import identities
    from afuera.signals import read
    from afuera.simulate.making import simulate

    simulate(tmp_path / "out", stories=("efficiency_that_killed",), seed=7, journeys_per_goal=1500)
    company = Company.load(tmp_path / "out" / "company.toml")
    with Lake.open(tmp_path / "lake") as lake:
        lake.add(read(tmp_path / "out" / "signals.parquet").batches, name="story")
        rebuilt = rebuild(lake, lake.signals(), identities(lake, company).table, company)
        until = observed_until_us(rebuilt.found, datetime.now(UTC))
        journeys = lake.keep(ended(rebuilt.journeys, company, until))
        changes = vanished(lake, rebuilt.steps, until)
        assert [(one.goal, one.step) for one in changes] == [("start as a customer", "courtesy call")]
        judged = humanity(lake, rebuilt.steps, journeys, changes[0], until)
        assert judged.alarm
        assert "goal" in {one.measure for one in judged.lost}
        assert (judged.praise_here or 0) > 0.5
        assert abs((changes[0].day - date(2025, 10, 13)).days) <= 14
