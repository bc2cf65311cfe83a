"""Is every friction found where it is, and only there?  Small lives told by hand, and real logs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest

from afuera.journeys.frictions import FRICTIONS, frictions
from afuera.lake import Lake
from afuera.people import identities
from afuera.signals import read
from afuera.wording import FRICTIONS as SENTENCES
from world import World, signal, world

MINUTE = 1 / 1440
HOUR = 1 / 24
# The last signal of the data: everything before it has been watched long enough.
LATER = signal("zoe", 200, "look", goal="other", actor="customer", channel="web", result="ok")
COMPANY = signal("yan", 0, "hello", goal="other", actor="employee", channel="call", result="ok")


def met(here: World, goal: str | None = "help") -> dict[str, dict[str, Any]]:
    """The total rows of a goal by slug."""
    rows = frictions(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine, here.company)
    return {row["slug"]: row for row in rows if row["goal"] == goal and row["between"] is None}


def pairs(here: World, slug: str) -> list[tuple[list[str], int]]:
    """Between whom, and how often."""
    rows = frictions(here.rebuilt.steps, here.rebuilt.journeys, here.lake.engine, here.company)
    return [(row["between"], row["times"]) for row in rows if row["slug"] == slug and row["between"]]


def help_with(person: str, *touches: tuple[Any, ...], **columns: Any) -> list[dict[str, Any]]:
    """Touches (day, step, team, …more) of somebody who needs help."""
    return [
        signal(person, at, step, goal="help", team=team, **(columns | (more[0] if more else {})))
        for at, step, team, *more in touches
    ]


def test_every_friction_has_a_sentence() -> None:
    assert {friction.slug for friction in FRICTIONS} == set(SENTENCES)


def test_ping_pong_counts_returns_between_teams_once_per_run(tmp_path: Path) -> None:
    rows = [
        *help_with("ana", (0, "s1", "A"), (1, "s2", "A"), (2, "s3", "B"), (5, "s4", "A"), (6, "s5", "B")),
        *help_with("bea", (0, "s1", "A"), (1, "s2", "B"), (2, "s3", "C"), (3, "s4", "A")),
        *help_with("carl", (0, "s1", "A"), (1, "s2", None), (2, "s3", "A"), (3, "s4", "C")),
        *help_with("dora", (0, "s1", "B"), (1, "s2", "A"), (1.5, "s3", "B")),
    ]
    with world(tmp_path, [*rows, LATER]) as here:
        found = met(here)
        assert pairs(here, "ping_pong") == [(["A", "B"], 3)]
        assert pairs(here, "transfer") == [
            (["A", "B"], 4),
            (["B", "A"], 2),
            (["A", "C"], 1),
            (["B", "C"], 1),
            (["C", "A"], 1),
        ]
    one = found["ping_pong"]
    assert (one["journeys"], one["people"], one["times"]) == (2, 2, 3)
    assert one["share"] == 0.5
    assert 0 < one["low"] < 0.5 < one["high"] < 1
    # The middle stay was in vain: 2 to 5, 5 to 6, and half a day.
    assert one["days_lost"] == pytest.approx(3 + 1 + 0.5)
    assert one["forms"] == {
        "a_b_a": {"journeys": 2, "times": 3},
        "a_b_a_b": {"journeys": 1, "times": 1},
        "return_to_earlier": {"journeys": 3},
    }
    assert len(one["journey_ids"]) == 2
    assert (found["transfer"]["journeys"], found["transfer"]["times"]) == (4, 9)


@pytest.mark.parametrize(
    ("name", "times"),
    [("ping_pong", 2), ("double_ping_pong", 4), ("two_ping_pongs", 4), ("ping_pong_case_fake", 0)],
)
def test_hand_made_ping_pong_is_found_and_the_fake_is_not(
    name: str, times: int, shared_data: Path, tmp_path: Path
) -> None:
    path = next(
        iter((shared_data / "logs").glob(f"wta_{name}*.csv" if "fake" in name else f"wta_{name}_case.csv"))
    )
    with path.open() as file:
        rows = [
            signal("one", 0, line["concept:name"], team=line["org:resource"])
            | {"occurred_at": _moment(line["start_timestamp"])}
            for line in csv.DictReader(file)
        ]
    with world(tmp_path, rows) as here:
        found = met(here, None)["ping_pong"]
    assert (found["times"], found["journeys"]) == (times, int(times > 0))


def _moment(text: str) -> Any:
    from datetime import UTC, datetime

    return datetime.fromisoformat(text).astimezone(UTC)


def test_incidents_go_back_and_forth_as_measured(shared_data: Path, tmp_path: Path) -> None:
    from afuera.company import Company
    from afuera.journeys.rebuild import rebuild

    with Lake.open(tmp_path / "lake") as lake:
        lake.add(read(shared_data / "logs" / "bpic2013_incidents.xes.gz").batches, name="log")
        company = Company.empty()
        rebuilt = rebuild(lake, lake.signals(), identities(lake, company).table, company)
        rows = frictions(rebuilt.steps, rebuilt.journeys, lake.engine, company)
    found = {row["slug"]: row for row in rows if row["between"] is None}
    assert (found["ping_pong"]["journeys"], found["ping_pong"]["times"]) == (1_177, 2_394)
    assert found["ping_pong"]["forms"]["a_b_a_b"]["journeys"] == 402
    assert found["ping_pong"]["forms"]["return_to_earlier"]["journeys"] == 1_258
    assert found["transfer"]["times"] == 9_454
    assert found["transfer"]["share"] == pytest.approx(0.506, abs=0.0005)
    between = [row for row in rows if row["slug"] == "ping_pong" and row["between"]]
    assert sum(row["times"] for row in between) == 2_394
    assert all(row["between"] == sorted(row["between"]) for row in between)
    # What the log does not tell is not known, rather than zero.
    unknown = {slug for slug, row in found.items() if row["share"] is None}
    assert unknown >= {"channel_switch", "silence", "transfer_to_closed", "recurrence", "repeat_contact"}


def test_channels_change_and_go_back(tmp_path: Path) -> None:
    rows = [
        signal("ana", day, f"s{day}", goal="help", channel=channel)
        for day, channel in enumerate(["web", "call", "web", None, "web", "store"])
    ]
    with world(tmp_path, [*rows, LATER]) as here:
        found = met(here)
        assert pairs(here, "channel_ping_pong") == [(["call", "web"], 1)]
    assert found["channel_ping_pong"]["days_lost"] == pytest.approx(1)
    assert found["channel_switch"]["times"] == 3


HOURS = """
[company]
timezone = "Europe/Madrid"
[[teams]]
name = "billing"
opens = ["mon-fri 09:00-18:00"]
closed = ["2026-01-06"]
"""


def test_a_transfer_meets_closed_doors_at_night_on_weekends_and_days_off(tmp_path: Path) -> None:
    # The world starts on Monday 2026-01-05 at 09:00 UTC, 10:00 in Madrid.
    evening, saturday, day_off, open_hours = 10 * HOUR, 5.0, 1.0, 2.0
    rows = [
        *help_with("ana", (evening, "ask", "front"), (4, "look", "billing")),
        *help_with("bea", (saturday, "ask", "front"), (5 + HOUR, "look", "billing")),
        *help_with("carl", (day_off, "ask", "front"), (9, "look", "billing")),
        *help_with("dora", (open_hours, "ask", "front"), (3, "look", "billing")),
        *help_with("eve", (evening, "ask", "billing"), (4, "look", "front")),
    ]
    with world(tmp_path, [*rows, LATER], HOURS) as here:
        found = met(here)["transfer_to_closed"]
        assert pairs(here, "transfer_to_closed") == [(["front", "billing"], 3)]
    # Ana waits from 20:00 over the day off to Wednesday 09:00, Bea an hour until somebody answers, Carl 23.
    assert found["journeys"] == 3
    assert found["days_lost"] == pytest.approx((37 + 1 + 23) * HOUR)
    assert [caution["code"] for caution in found["cautions"]] == ["few_people", "no_opening_hours"]


def test_the_transferred_row_decides_when_it_was_passed_on(tmp_path: Path) -> None:
    passed = {"result": "transferred"}
    rows = [
        *help_with("ana", (0, "ask", "front", passed), (10 * HOUR, "note", "front"), (4, "look", "billing")),
        *help_with("bea", (0, "ask", "front"), (10 * HOUR, "note", "front"), (4, "look", "billing")),
    ]
    with world(tmp_path, [*rows, LATER], HOURS) as here:
        found = met(here)["transfer_to_closed"]
    assert found["journeys"] == 1  # Bea, by her last touch in the evening


def test_a_clock_change_moves_the_doors(tmp_path: Path) -> None:
    # 07:30 UTC is 09:30 summer time in Madrid; one week earlier it was 08:30, before the doors open.
    summer, winter = 84 - 1.5 * HOUR, 77 - 1.5 * HOUR
    rows = [
        *help_with("ana", (summer, "ask", "front"), (summer + 1, "look", "billing")),
        *help_with("bea", (winter, "ask", "front"), (winter + 1, "look", "billing")),
    ]
    with world(tmp_path, [*rows, LATER], HOURS) as here:
        found = met(here)["transfer_to_closed"]
    assert (found["journeys"], found["days_lost"]) == (1, pytest.approx(0.5 * HOUR))


PLAN = '[[goals]]\nname = "help"\nsteps = ["ask", "quote"]\n'
OWN = {"actor": "customer", "channel": "call"}


def test_people_who_ask_again_are_counted_and_quick_second_clicks_are_not(tmp_path: Path) -> None:
    rows = [
        *help_with("ana", (0, "ask", "A", OWN), (2, "ask", "A", OWN)),
        *help_with("bea", (0, "ask", "A", OWN), (10 * MINUTE, "ask", "A", OWN)),
        *help_with("carl", (0, "ask", "A", OWN), (2, "quote", "A", OWN)),
        *help_with("dora", (0, "ask", "A", OWN), (2, "where is it", "A", OWN)),
        *help_with("eve", (0, "ask", "A"), (2, "ask", "A"), channel="web"),
        *help_with("finn", (0, "ask", "A"), (2, "ask", "A"), channel="phone"),
        *help_with("gil", (0, "ask", "A", OWN), (2, "ask", "A", {"actor": "employee", "channel": "call"})),
    ]
    with world(tmp_path, [*rows, LATER, COMPANY], PLAN) as here:
        found = met(here)["repeat_contact"]
    assert (found["journeys"], found["times"]) == (3, 3)  # Ana, Dora and Finn
    assert found["days_lost"] == pytest.approx(6)


def test_rework_is_a_step_again_after_another_or_after_failing(tmp_path: Path) -> None:
    rows = [
        *help_with("ana", (0, "pay", "A"), (1, "ask", "A"), (2, "pay", "A"), (3, "pay", "A")),
        *help_with("bea", (0, "pay", "A", {"result": "failed"}), (1, "pay", "A")),
        *help_with("carl", (0, "pay", "A"), (1, "pay", "A")),
    ]
    with world(tmp_path, [*rows, LATER]) as here:
        found = met(here)["rework"]
    assert (found["journeys"], found["times"], found["days_lost"]) == (2, 2, pytest.approx(3))


def test_telling_it_again_shows_in_touches_and_in_words(tmp_path: Path) -> None:
    again = "Tuve que explicar todo otra vez"
    rows = [
        *help_with("ana", (0, "tell", "A", OWN), (1, "tell", "B", OWN | {"minutes": 12.0})),
        *help_with("bea", (0, "tell", "A", OWN), (1, "tell", "A", OWN | {"channel": "chat"})),
        *help_with("carl", (0, "tell", "A", OWN), (1, "tell", "A", OWN)),
        *help_with("dora", (0, "tell", "A", OWN), (1, "tell", "B", OWN | {"actor": "employee"})),
        *help_with("eve", (0, "tell", "A", OWN)),
        signal("eve", 0.1, goal="help", kind="comment", text=again),
    ]
    with world(tmp_path, [*rows, LATER]) as here:
        found = met(here)["re_explaining"]
        assert sorted(pairs(here, "re_explaining")) == [(["A", "B"], 1), (["call", "chat"], 1)]
    assert (found["journeys"], found["times"]) == (3, 3)
    assert found["days_lost"] == pytest.approx(12 * MINUTE)


def test_only_the_company_makes_people_wait(tmp_path: Path) -> None:
    rows = [
        *help_with("ana", (0, "ask", "A"), (5, "answer", "A", {"actor": "employee"})),
        *help_with("bea", (0, "ask", "A"), (5, "come back", "A", OWN)),
        *help_with("carl", (0, "ask", "A"), (5, "somebody", "A")),
        *help_with("dora", (0, "ask", "A"), (2, "answer", "A", {"actor": "employee"})),
    ]
    with world(tmp_path, [*rows, LATER]) as here:
        found = met(here)["wait"]
        assert sorted(pairs(here, "wait")) == [(["ask", "answer"], 1), (["ask", "somebody"], 1)]
    assert (found["journeys"], found["days_lost"]) == (2, pytest.approx(10))


def test_the_company_may_set_its_own_limit_for_waits(tmp_path: Path) -> None:
    rows = help_with("ana", (0, "ask", "A"), (5, "answer", "A", {"actor": "employee"}))
    with world(tmp_path, [*rows, LATER], '[[goals]]\nname = "help"\nwait_days = 6\n') as here:
        assert met(here)["wait"]["journeys"] == 0


def test_silence_is_a_request_that_nobody_answers(tmp_path: Path) -> None:
    reply = {"actor": "employee", "channel": "email"}
    ask = {"actor": "customer", "channel": "email"}
    rows = [
        *help_with("ana", (0, "write", "A", ask), (5, "reply", "A", reply)),
        *help_with("bea", (0, "write", "A", ask), (1, "reply", "A", reply)),
        *help_with("carl", (0, "write", "A", ask), (0.5, "write", "A", ask)),
        *help_with("dora", (0, "write", "A", ask | {"result": "ok"})),
        *help_with("eve", (0, "browse", "A", ask | {"channel": "web"})),
        *help_with("finn", (0, "write", "A", ask), (1, "reply", "A", reply), (1.1, "thank", "A", ask)),
        signal("finn", 1.05, goal="help", kind="outcome", actor="customer", result="goal_reached"),
        *help_with("gil", (0, "write", "A", reply)),
        signal("gil", 0.5, goal="help", kind="comment", text="very bad", emotion=-2.0),
        signal("hal", 199.5, "write", goal="help", team="A", **ask),
    ]
    with world(tmp_path, [*rows, LATER]) as here:
        found = met(here)["silence"]
    # Ana waits five days; Carl's two letters are one silence, so is Gil's complaint: two days and counting.
    assert (found["journeys"], found["times"]) == (3, 3)
    assert found["days_lost"] == pytest.approx(5 + 2 + 2)


def test_silence_is_heard_where_the_company_rarely_acts_and_everything_is_told(tmp_path: Path) -> None:
    """Rare and grave: if the company acts only when it answers late, its few answers must not hide that."""
    own = {"actor": "customer", "channel": "chat", "result": "ok"}
    fine = [help_with(f"p{n}", (0, "look", "A", own), (0.5, "do", "A", own)) for n in range(30)]
    asks = help_with(
        "ana", (0, "write", "A", own | {"result": None}), (5, "reply", "A", {"actor": "employee"})
    )
    failed = help_with("bea", (0, "write", "A", own | {"result": "failed"}))
    with world(tmp_path, [*(row for one in fine for row in one), *asks, *failed, LATER]) as here:
        assert (met(here)["silence"]["journeys"], met(here)["silence"]["share"] is None) == (1, False)


def test_giving_up_dead_ends_and_coming_back(tmp_path: Path) -> None:
    def own_word(person: str, at: float, result: str) -> dict[str, Any]:
        return signal(person, at, goal="help", kind="outcome", actor="customer", result=result)

    rows = [
        *help_with("ana", (0, "pay", "A", {"result": "abandoned"})),
        *help_with("bea", (0, "pay", "A", {"result": "ok"})),
        own_word("bea", 1, "abandoned"),
        *help_with("carl", (0, "pay", "A", {"result": "failed"})),
        *help_with("dora", (0, "pay", "A", {"result": "failed"})),
        own_word("dora", 1, "goal_reached"),
        *help_with("eve", (190, "pay", "A", {"result": "failed"})),  # too late to say
        *help_with("finn", (0, "pay", "A", {"result": "ok"}), (16, "pay", "A", {"result": "ok"})),
        *help_with("gil", (0, "pay", "A", {"result": "ok"}), (3, "complain", "A", OWN | {"result": "ok"})),
        signal("gil", 1, goal="help", kind="outcome", actor="employee", result="ok"),
        *help_with("hal", (0, "ask", "A", {"result": "transferred"})),
    ]
    toml = '[[goals]]\nname = "help"\nrecurrence_days = 20\n'
    with world(tmp_path, [*rows, LATER], toml) as here:
        found = met(here)
    assert found["abandonment"]["journeys"] == 2  # Ana and Bea
    assert found["dead_end"]["journeys"] == 2  # Carl and Hal
    assert found["recurrence"]["journeys"] == 2  # Finn, and Gil after the company called it done
    assert found["recurrence"]["days_lost"] == pytest.approx(16 + 2)


def test_a_total_counts_a_journey_once_whatever_its_pairs(tmp_path: Path) -> None:
    rows = help_with("ana", (0, "s1", "A"), (1, "s2", "B"), (2, "s3", "C"))
    with world(tmp_path, [*rows, LATER]) as here:
        found = met(here)["transfer"]
        assert len(pairs(here, "transfer")) == 2
    assert (found["journeys"], found["people"], found["times"]) == (1, 1, 2)
