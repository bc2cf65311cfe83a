"""Who was hit by a pain, and when?  The same on every engine."""

from __future__ import annotations

import random
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from afuera.journeys.ends import ended
from afuera.pains.ground import Ground, ground
from afuera.pains.hits import all_hits, first_hits
from afuera.pains.signature import NO_GOAL, Signature
from afuera.people import identities
from engines import every_engine_spark_in_proof
from world import START, World, day, signal, world

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
        *order("grieving"),
        signal("grieving", 0.2, None, **said, case_id="c-grieving-0", text="Mi madre falleció en mayo."),
        signal("grieving", 2.5, "deliver", goal="order", case_id="c-grieving-0", kind="outcome",
               result="goal_failed", actor="customer"),
        *order("grieving too"),
        signal("grieving too", 0.2, None, **said, case_id="c-grieving too-0", text="My mother died."),
        signal("grieving too", 1.2, "call", goal="order", case_id="c-grieving too-0", purpose="give",
               actor="employee", team="shop"),
        signal("grieving too", 2.5, "deliver", goal="order", case_id="c-grieving too-0", kind="outcome",
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


def told(on: Ground, wanted: list[Signature]) -> dict[Signature, list[tuple[str, float]]]:
    """Of each signature, who was hit and how many days after the start; in one question to the engine."""
    names = {
        row["person"]: row["identifier"].removeprefix("test:")
        for row in on.lake.engine.rows(identities(on.lake, on.company).table)
    }
    found: dict[str, list[tuple[str, float]]] = {}
    for row in on.lake.engine.rows(all_hits(wanted, on)):
        found.setdefault(row["pain"], []).append((names[row["person"]], _days(row["at_us"])))
    return {one: sorted(found.get(one.key, [])) for one in wanted}


def _days(at_us: int) -> float:
    return round((datetime.fromtimestamp(at_us / 1e6, UTC) - START).total_seconds() / 86_400, 3)


LATE = [("late", 3.0), ("twice promised", 3.0)]
SHOP_TO_DEPOT = ("shop", "depot")
WHO: dict[Signature, list[tuple[str, float]]] = {
    # a wait hits when it has lasted two days, not when it is over
    Signature("friction", goal="order", friction="wait"): LATE,
    Signature("friction", goal="leave", friction="transfer"): [],
    Signature("whole", goal="order"): [("grieving", 2.5), ("grieving too", 2.5)],
    # words, however they are spelt; whole words only
    Signature("theme", words=("tardisimo",)): [("late", 4.5)],
    Signature("theme", words=("retras*",)): [("late", 4.5)],
    Signature("theme", words=("tard",)): [],
    # the first promise counts, on the day that it was due
    Signature("promise", goal="order", step="ask"): LATE,
    Signature("promise", goal="order"): LATE,
    # where something was given, it was not by the book
    Signature("hardship", hardship="death"): [("grieving", 0.2)],
    Signature("hardship", hardship="fraud"): [],
    # money taken, doors that do not open
    Signature("extraction", amount_kind="penalty"): [("fined", 4.2)],
    Signature("extraction", friction="lock_in"): [("leaving", 0.0)],
    # what a person names: everything together, when the last of it has come
    Signature("named", friction="wait", words=("tardisimo",)): [("late", 4.5)],
    Signature("named", goal=NO_GOAL, step="look"): [("goalless", 0.0)],
    Signature("named", step="look"): [("end", 40.0), ("goalless", 0.0)],
}
ALL_OF_THEM = (
    Signature("friction", goal="order", friction="transfer", between=SHOP_TO_DEPOT),
    Signature("seam", goal="order", friction="hand_over", between=SHOP_TO_DEPOT),
)


@every_engine_spark_in_proof
def test_every_kind_of_pain_finds_whom_it_hit_and_when(engine: str, tmp_path: Path) -> None:
    with lived(tmp_path, engine, rows()) as (on, _):
        found = told(on, [*WHO, *ALL_OF_THEM])
        assert {one: found[one] for one in WHO} == WHO
        for one in ALL_OF_THEM:
            assert {who for who, _ in found[one]} >= {"late", "on time", "fined"}


def test_those_worth_less_are_hit_when_they_wait_longer_than_most_of_the_favoured(tmp_path: Path) -> None:
    people = [
        *(order(f"gold {n}", late=0.1 * n, properties='{"plan": "gold"}') for n in range(8)),
        *(order(f"basic {n}", late=0.3 * n, properties='{"plan": "basic"}') for n in range(8)),
        [signal("end", 40, "look", actor="customer", goal="other")],
    ]
    slow = Signature("speed_by_value", goal="order", segment=("plan", "basic"), between=("gold", "basic"))
    gold = Signature("friction", goal="order", friction="transfer", segment=("plan", "gold"))
    with lived(tmp_path, "duckdb", [row for rows in people for row in rows]) as (on, _):
        found = told(on, [slow, gold])
        assert [who for who, _ in found[slow]] == [f"basic {n}" for n in range(2, 8)]
        assert {who.split()[0] for who, _ in found[gold]} == {"gold"}


def test_hits_are_the_same_in_every_order_of_rows(tmp_path: Path) -> None:
    wanted = [
        Signature("friction", goal="order", friction="wait"),
        Signature("promise", goal="order"),
        Signature("theme", words=("retras*", "falleci*")),
        Signature("friction", goal="order", friction="wait"),
    ]
    seen = []
    for turn in range(2):
        signals = [row | {"sequence": n, "signal_id": f"s{n}"} for n, row in enumerate(rows())]
        random.Random(turn).shuffle(signals)
        with lived(tmp_path / str(turn), "duckdb", signals) as (on, _):
            found = first_hits(all_hits(wanted, on)).order_by("pain", "journey_id")
            seen.append(
                [{k: v for k, v in row.items() if k != "journey"} for row in on.lake.engine.rows(found)]
            )
            on.forget()
    assert seen[0] == seen[1]
    assert {row["pain"] for row in seen[0]} == {one.key for one in wanted}
    assert all(row["times"] == 1 for row in seen[0])
