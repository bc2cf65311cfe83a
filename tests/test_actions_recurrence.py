"""Is a return counted once a person and week, among those who could be hit, and only when it is known?"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from afuera.actions.declared import Declared
from afuera.actions.recurrence import all_weekly, neighbours, recurrence, settling_days
from afuera.actions.verdict import verdict
from afuera.journeys.ends import ended
from afuera.pains.ground import Ground, ground
from afuera.pains.signature import Signature
from world import START, World, signal, world

WEEKS, CHANGED = 44, 28
TRANSFER = Signature("friction", goal="help", friction="transfer")


def lives() -> Iterator[dict[str, Any]]:
    """Ten people a week (twelve later) ask for help; six are handed on to another team, later one."""
    for week in range(WEEKS):
        handed = 6 if week < CHANGED else 1
        for number in range(10 if week < CHANGED else 12):
            at = 7 * week + 0.3 * (number % 5)
            person = f"{week}-{number}"
            told = {"goal": "help", "actor": "customer", "channel": "call"}
            yield signal(person, at, "ask", team="desk", result="ok", **told)
            team = "office" if number < handed else "desk"
            yield signal(person, at + 0.05, "settle", team=team, result="ok", **told)
            if number == 0:  # handed on twice in one week: still one person hit
                yield signal(person, at + 0.1, "ask", team="desk", result="ok", **told)
        yield signal(f"other-{week}", 7 * week, "buy", goal="order", team="shop", result="ok")


@pytest.fixture(scope="module")
def here(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[World, Ground]]:
    with world(tmp_path_factory.mktemp("returns"), lives()) as told:
        until = int((START + timedelta(days=7 * WEEKS)).timestamp() * 1e6)
        journeys = told.lake.keep(ended(told.rebuilt.journeys, told.company, until))
        yield (
            told,
            ground(
                told.lake,
                told.company,
                steps=told.rebuilt.steps,
                journeys=journeys,
                wanted=(),
                until_us=until,
            ),
        )


def test_people_are_counted_once_a_week_among_those_who_came_for_it(here: tuple[World, Ground]) -> None:
    weekly = recurrence(TRANSFER, here[1])
    # The first week may have begun before the data did, the last is not over: both are left out.
    assert weekly.weeks[0] == START.date() + timedelta(weeks=1)
    assert len(weekly) == WEEKS - 2
    assert set(weekly.hits[: CHANGED - 1]) == {6.0}
    assert set(weekly.hits[CHANGED - 1 :]) == {1.0}
    assert set(weekly.exposed[: CHANGED - 1]) == {10.0}
    assert set(weekly.exposed[CHANGED - 1 :]) == {12.0}


def test_the_week_of_the_change_shows_and_the_verdict_follows(here: tuple[World, Ground]) -> None:
    weekly = recurrence(TRANSFER, here[1])
    day = START.date() + timedelta(weeks=CHANGED)
    assert verdict(weekly, Declared(day, ratio=0.3)).word == "prevented"


def test_neighbours_differ_in_one_thing_and_were_seen(here: tuple[World, Ground]) -> None:
    beside = neighbours(TRANSFER, here[1])
    assert TRANSFER.key not in beside
    assert {one.goal for one in beside.values()} == {"help"}
    assert "ping_pong" in {one.friction for one in beside.values()}
    series = all_weekly(beside, here[1])
    assert set(series) == set(beside)
    assert all(len(one) == WEEKS - 2 or one.weeks for one in series.values())


def test_what_can_only_be_known_later_waits(here: tuple[World, Ground]) -> None:
    company = here[1].company
    assert settling_days(TRANSFER, company) == 1
    assert settling_days(Signature("friction", goal="help", friction="wait"), company) == 4
    assert settling_days(Signature("whole", goal="help"), company) == 15
    later = recurrence(Signature("friction", goal="help", friction="recurrence"), here[1])
    assert later.weeks[-1] < recurrence(TRANSFER, here[1]).weeks[-1]


def test_nobody_who_came_gives_no_weeks(here: tuple[World, Ground]) -> None:
    empty = recurrence(Signature("friction", goal="no such goal", friction="transfer"), here[1])
    assert len(empty) == 0
    assert verdict(empty, Declared(date(2026, 3, 2))).word == "cannot_be_said"


def test_how_many_reached_their_goal_is_counted_beside_it(here: tuple[World, Ground]) -> None:
    weekly = recurrence(TRANSFER, here[1])
    assert weekly.reached is not None
    assert weekly.known is not None
    assert all(
        reached <= known <= 2 * among
        for reached, known, among in zip(weekly.reached, weekly.known, weekly.exposed, strict=True)
    )
