"""Who was hit by a pain, and when?  The same on every engine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from engines import every_engine
from world import START, World, day, signal, world

from afuera.journeys.ends import ended
from afuera.pains.ground import Ground, ground
from afuera.pains.hits import all_hits, first_hits, hits
from afuera.pains.signature import NO_GOAL, Signature
from afuera.people import identities

TOML = """
[[goals]]
name = "order"
steps = ["ask", "send", "deliver"]
gap_days = 5
recurrence_days = 5
wait_days = 2
"""
Rows = list[dict[str, Any]]


def order(person: str, at: float = 0, *, late: float = 0, **more: Any) -> Rows:
    """An order: asked, sent by another team, delivered; promised for the third day."""
    goal = {"goal": "order", "case_id": f"c-{person}-{at}", **more}
    own = {"actor": "customer", "team": "shop", "channel": "web"}
    house = {"actor": "system", "team": "depot", "channel": "email"}
    return [
        signal(person, at, "ask", **goal, **own, result="ok"),
        signal(person, at + 0.01, "ask", **(goal | {"kind": "promise"}), due_at=day(at + 3), actor="system"),
        signal(person, at + 1, "send", **goal, **house, result="ok"),
        signal(person, at + 2 + late, "deliver", **goal, **house, result="ok"),
    ]


def rows() -> Rows:
    """Everything that can go wrong, each once or twice."""
    said = {"goal": "order", "kind": "comment", "actor": "customer"}
    return [
        *order("on time"),
        *order("late", late=3),
        signal("late", 4.5, None, **said, case_id="c-late-0", text="Llegó TARDÍSIMO, ¡qué retraso!"),
        *order("twice promised", late=3),
        signal(
            "twice promised",
            2.5,
            "ask",
            goal="order",
            case_id="c-twice promised-0",
            kind="promise",
            due_at=day(9),
            actor="system",
        ),
        *order("grieving", 1),
        signal("grieving", 1.2, None, **said, case_id="c-grieving-1", text="Mi madre falleció en mayo."),
        signal("grieving", 3.5, "deliver", goal="order", case_id="c-grieving-1", kind="outcome",
               result="goal_failed", actor="customer"),
        *order("grieving too", 1),
        signal("grieving too", 1.2, None, **said, case_id="c-grieving too-1", text="My mother died."),
        signal("grieving too", 2.2, "call", goal="order", case_id="c-grieving too-1", purpose="give",
               actor="employee", team="shop"),
        signal("grieving too", 3.5, "deliver", goal="order", case_id="c-grieving too-1", kind="outcome",
               result="goal_failed", actor="customer"),
        *order("fined", 2),
        signal("fined", 4.2, "bill", goal="order", case_id="c-fined-2", amount=12.5, amount_kind="penalty",
               currency="EUR", actor="system"),
        signal("leaving", 0, "cancel", goal="leave", result="cancel_asked", actor="customer"),
        signal("leaving", 1, "retention", goal="leave", result="failed", actor="employee"),
        signal("left", 0, "cancel", goal="leave", result="cancel_asked", actor="customer"),
        signal("left", 1, "retention", goal="leave", result="left", actor="employee"),
        signal("goalless", 0, "look", actor="customer"),
        signal("end", 40, "look", actor="customer", goal="other"),
    ]  # fmt: skip


@contextmanager
def lived(place: Path, engine: str, signals: Rows, toml: str = TOML) -> Iterator[tuple[Ground, World]]:
    """The ground that hits look at, made from a rebuild rather than from what was published."""
    with world(place, signals, toml, engine) as one:
        until_us = int(max(row["occurred_at"] for row in signals).timestamp() * 1e6)
        journeys = one.lake.keep(ended(one.rebuilt.journeys, one.company, until_us))
        yield (
            ground(
                one.lake,
                one.company,
                steps=one.rebuilt.steps,
                journeys=journeys,
                wanted=one.rebuilt.attributes,
                until_us=until_us,
            ),
            one,
        )


def hit(on: Ground, **facts: Any) -> list[tuple[str, float]]:
    """Who was hit, and how many days after the start, in an order of its own."""
    found = on.lake.engine.rows(hits(Signature(**facts), on))
    names = {
        row["person"]: row["identifier"].removeprefix("test:")
        for row in on.lake.engine.rows(identities(on.lake, on.company).table)
    }
    return sorted((names[row["person"]], _days(row["at_us"])) for row in found)


def _days(at_us: int) -> float:
    return round((datetime.fromtimestamp(at_us / 1e6, UTC) - START).total_seconds() / 86_400, 3)


@every_engine
def test_every_kind_of_pain_finds_whom_it_hit_and_when(engine: str, tmp_path: Path) -> None:
    with lived(tmp_path, engine, rows()) as (on, _):
        # a friction, of one goal and between two teams
        wait = hit(on, kind="friction", goal="order", friction="wait")
        assert wait == [("late", 3.0), ("twice promised", 3.0)], "when it had lasted two days, not when it ended"
        handed = hit(on, kind="friction", goal="order", friction="transfer", between=("shop", "depot"))
        assert len(handed) >= 6
        assert hit(on, kind="friction", goal="leave", friction="transfer") == []
        # a broken whole and a seam
        assert [who for who, _ in hit(on, kind="whole", goal="order")] == ["grieving", "grieving too"]
        seam = hit(on, kind="seam", goal="order", friction="hand_over", between=("shop", "depot"))
        assert {who for who, _ in seam} >= {"late", "on time"}
        # words, however they are spelt
        assert hit(on, kind="theme", words=("tardisimo",)) == [("late", 4.5)]
        assert hit(on, kind="theme", words=("retras*",)) == [("late", 4.5)]
        assert hit(on, kind="theme", words=("tard",)) == [], "whole words only"
        # a promise: the first counts, on the day that it was due
        broken = [("late", 3.0), ("twice promised", 3.0)]
        assert hit(on, kind="promise", goal="order", step="ask") == broken
        assert hit(on, kind="promise", goal="order") == broken
        # a hardship handled by the book; where something was given, it was not
        assert hit(on, kind="hardship", hardship="death") == [("grieving", 1.2)]
        assert hit(on, kind="hardship", hardship="fraud") == []
        # money taken, doors that do not open
        assert hit(on, kind="extraction", amount_kind="penalty") == [("fined", 4.2)]
        assert hit(on, kind="extraction", friction="lock_in") == [("leaving", 0.0)]
        # what a person names: everything together, when the last of it has come
        assert hit(on, kind="named", friction="wait", words=("tardisimo",)) == [("late", 4.5)]
        assert hit(on, kind="named", goal=NO_GOAL, step="look") == [("goalless", 0.0)]
        assert ("end", 40.0) in hit(on, kind="named", step="look")


@every_engine
def test_those_worth_less_are_hit_when_they_wait_longer_than_most_of_the_favoured(
    engine: str, tmp_path: Path
) -> None:
    people = [
        *(order(f"gold {n}", late=0.1 * n, properties='{"plan": "gold"}') for n in range(8)),
        *(order(f"basic {n}", late=0.3 * n, properties='{"plan": "basic"}') for n in range(8)),
        [signal("end", 40, "look", actor="customer", goal="other")],
    ]
    with lived(tmp_path, engine, [row for rows in people for row in rows]) as (on, _):
        found = hit(
            on,
            kind="speed_by_value",
            goal="order",
            segment=("plan", "basic"),
            between=("gold", "basic"),
        )
        assert [who for who, _ in found] == [f"basic {n}" for n in range(2, 8)]
        only = hit(on, kind="friction", goal="order", friction="transfer", segment=("plan", "gold"))
        assert {who.split()[0] for who, _ in only} == {"gold"}


@every_engine
def test_hits_are_the_same_in_every_order_of_rows(engine: str, tmp_path: Path) -> None:
    wanted = [
        Signature("friction", goal="order", friction="wait"),
        Signature("promise", goal="order"),
        Signature("theme", words=("retras*", "falleci*")),
        Signature("friction", goal="order", friction="wait"),
    ]
    told = []
    for turn in range(2):
        signals = [row | {"sequence": n, "signal_id": f"s{n}"} for n, row in enumerate(rows())]
        random.Random(turn).shuffle(signals)
        with lived(tmp_path / str(turn), engine, signals) as (on, _):
            found = first_hits(all_hits(wanted, on)).order_by("pain", "journey_id")
            told.append([{k: v for k, v in row.items() if k != "journey"} for row in on.lake.engine.rows(found)])
            on.forget()
    assert told[0] == told[1]
    assert {row["pain"] for row in told[0]} == {one.key for one in wanted}
    assert all(row["times"] == 1 for row in told[0])
