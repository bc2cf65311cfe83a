"""Is a wave that hits everything told from what a change did, by the same trouble where nobody changed it?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from afuera.actions.declared import Declared
from afuera.actions.recurrence import control, recurrence
from afuera.actions.verdict import to_json, verdict
from afuera.journeys.ends import ended
from afuera.pains.ground import Ground, ground
from afuera.pains.signature import Signature
from world import START, signal, world

WEEKS, CHANGED = 56, 36
HELP, GOALS = Signature("friction", goal="help", friction="transfer"), ("help", "order", "repair")


def lives() -> Iterator[dict[str, Any]]:
    """A mild winter: from one week on a third as many are handed on, at every goal, changed or not."""
    for week in range(WEEKS):
        for goal in GOALS:
            usual = 9 + (week * 7 + len(goal)) % 3
            handed = usual if week < CHANGED else usual // 3
            for number in range(20):
                at, person = 7 * week + 0.3 * (number % 5), f"{goal}-{week}-{number}"
                told = {"goal": goal, "actor": "customer", "channel": "call", "result": "ok"}
                yield signal(person, at, "ask", team="desk", **told)
                team = "office" if number < handed else "desk"
                yield signal(person, at + 0.05, "settle", team=team, **told)


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ground]:
    with world(tmp_path_factory.mktemp("waves"), lives()) as told:
        until = int((START + timedelta(days=7 * WEEKS)).timestamp() * 1e6)
        journeys = told.lake.keep(ended(told.rebuilt.journeys, told.company, until))
        seen = {"steps": told.rebuilt.steps, "journeys": journeys, "wanted": (), "until_us": until}
        yield ground(told.lake, told.company, **seen)


def test_the_same_friction_at_goals_that_no_plan_touches_is_the_control(here: Ground) -> None:
    found = control(HELP, here, {"help", "repair"})
    assert found is not None
    series, goals = found
    assert goals == ["order"]
    assert series.hits == recurrence(Signature("friction", goal="order", friction="transfer"), here).hits
    both = control(HELP, here, {"help"})
    assert both is not None
    assert both[1] == ["order", "repair"]
    assert sum(both[0].hits) > 1.8 * sum(series.hits)


def test_where_nothing_is_untouched_there_is_no_control(here: Ground) -> None:
    assert control(HELP, here, set(GOALS)) is None
    assert control(HELP, here, {None}) is None
    assert control(Signature("theme", goal="help", words=("slow",)), here, ()) is None
    assert control(Signature("friction", goal="help", friction="dead_end"), here, ()) is None


def test_a_wave_that_hit_both_is_no_merit_of_the_change(here: Ground) -> None:
    weekly, declared = recurrence(HELP, here), Declared((START + timedelta(weeks=CHANGED)).date(), ratio=0.4)
    assert verdict(weekly, declared).word == "prevented"
    found = control(HELP, here, {"help"})
    assert found is not None
    beside = verdict(weekly, declared, control=found[0])
    assert (beside.word, "control_fell" in beside.cautions) == ("no_change_yet", True)
    stored = to_json(beside, declared, looks=1)["control"]
    assert stored["fell"]
    assert stored["low"] < stored["ratio"] < stored["high"] < 0.5


def test_the_limits_of_usual_weeks_come_from_the_control_chart(here: Ground) -> None:
    weekly, declared = recurrence(HELP, here), Declared((START + timedelta(weeks=CHANGED)).date(), ratio=0.4)
    stored = to_json(verdict(weekly, declared), declared, looks=1)
    assert (stored["usual"]["kind"], stored["usual"]["weeks"]) == ("p_prime", CHANGED - 1 - 8)
    since = [row for row in stored["chart"] if row["week"] >= declared.day.isoformat()]
    assert all(row["special"] and row["rate"] < row["usual_low"] for row in since)
    before = [row for row in stored["chart"] if row["week"] < declared.day.isoformat()]
    assert not any(row["special"] for row in before)
    assert len({row["usual_low"] for row in before + since}) == 1  # kept, not drawn anew


def test_where_few_are_hit_single_values_are_charted(here: Ground) -> None:
    weekly, declared = recurrence(HELP, here), Declared((START + timedelta(weeks=CHANGED)).date(), ratio=0.4)
    rare = type(weekly)(weekly.weeks, tuple(float(hit > 10) * 3 for hit in weekly.hits), weekly.exposed)
    stored = to_json(verdict(rare, declared), declared, looks=1)
    assert stored["usual"]["kind"] == "xmr"
    short = to_json(verdict(weekly.first(40), Declared(weekly.weeks[25], ratio=0.4)), declared, looks=1)
    assert short["usual"] is None
