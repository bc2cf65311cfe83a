"""Does every engine tell the same of how people went?  Random lives, and all that is said about paths."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from random import Random
from typing import Any

import pytest

from afuera.journeys import contacts, durations, flows, planned, sessions, variants
from afuera.journeys.emotion import emotion_lines
from afuera.journeys.ends import ended
from afuera.journeys.frictions import frictions
from engines import every_engine_spark_in_proof
from world import World, signal, world

TOML = """
[company]
timezone = "America/Bogota"
[[teams]]
name = "B"
opens = ["mon-fri 09:00-17:00"]
[[goals]]
name = "help"
steps = ["ask", "quote", "pay"]
recurrence_days = 20
"""


def lives(people: int = 60, seed: int = 11) -> Iterator[dict[str, Any]]:
    """People who do this and that with whomever, speak now and then, and sometimes come back."""
    random = Random(seed)
    for person in range(people):
        at, goal = random.uniform(0, 30), random.choice(["help", "buy", None])
        for _ in range(random.randint(1, 9)):
            at += random.choice([0.0, 0.01, 0.3, 1.0, 4.0, 16.0])
            yield signal(
                f"p{person}",
                at,
                random.choice(["ask", "quote", "pay", "look", None]),
                goal=goal,
                team=random.choice(["A", "B", "C", None]),
                channel=random.choice(["web", "call", "email", None]),
                actor=random.choice(["customer", "customer", "employee", None]),
                result=random.choice(["ok", "failed", "transferred", "abandoned", None]),
                minutes=random.choice([None, 5.0]),
                emotion=random.choice([None, None, -1.5, 0.25, 2.0]),
            )
        if random.random() < 0.5:
            felt = random.choice([None, -1.0])
            words = random.choice(["Tuve que explicar todo otra vez", "thanks", "nobody answers"])
            yield signal(
                f"p{person}",
                at + 0.1,
                goal=goal,
                kind="comment",
                text=words,
                emotion=felt,
            )
        if random.random() < 0.4:
            said = random.choice(["goal_reached", "goal_failed", "abandoned"])
            actor = random.choice(["customer", "employee"])
            yield signal(f"p{person}", at + 0.2, goal=goal, kind="outcome", actor=actor, result=said)
    yield signal("zoe", 200, "look", goal="other", actor="customer", channel="web", result="ok")


def everything(here: World) -> dict[str, Any]:
    """All that is said of paths, in plain words and numbers."""
    steps, engine = here.rebuilt.steps, here.lake.engine
    last_us = here.rows(steps.aggregate(t=steps.at_us.max()))[0]["t"]
    journeys = here.lake.keep(ended(here.rebuilt.journeys, here.company, last_us))
    walk = flows.walked(steps, engine)
    touches = flows.touches_of(steps)
    cuts = sessions.cut(touches, engine, gap_us=12 * 3_600_000_000)
    said = {
        "flows": flows.flows(walk),
        "variants": variants.variants(steps, journeys, engine),
        "durations": {goal: one.as_dict() for goal, one in durations.durations(journeys, engine).items()},
        "lasted": durations.of_paths(walk).as_dict(),
        "again": durations.repetitions(walk),
        "contacts": contacts.contacts_to_goal(steps, journeys, engine),
        "planned": planned.deviations(steps, journeys, engine, here.company),
        "felt": {goal: asdict(line) for goal, line in emotion_lines(steps, engine).items()},
        "cuts": cuts.as_dict(),
        "sessions": sorted([r["signal_id"], r["plain"], r["context"]] for r in here.rows(cuts.touches)),
        "frictions": frictions(steps, journeys, engine, here.company),
    }
    return json.loads(json.dumps(said))  # type: ignore[no-any-return]  # tuples become lists


def plain(found: Any) -> Any:
    """Numbers as approximations, so that only the last digits of a division may differ."""
    if isinstance(found, dict):
        return {key: plain(value) for key, value in found.items()}
    if isinstance(found, list):
        return [plain(value) for value in found]
    return pytest.approx(found, rel=1e-9, abs=1e-9) if isinstance(found, float) else found


@pytest.fixture(scope="module")
def on_duckdb(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    with world(tmp_path_factory.mktemp("duck"), lives(), TOML) as here:
        return everything(here)


def test_random_lives_meet_every_friction(on_duckdb: dict[str, Any]) -> None:
    met = {row["slug"] for row in on_duckdb["frictions"] if row["journeys"]}
    assert len(met) == 13


@every_engine_spark_in_proof
def test_every_engine_tells_the_same_in_any_row_order(
    engine: str, on_duckdb: dict[str, Any], tmp_path: Path
) -> None:
    rows = [row | {"sequence": place, "signal_id": f"s{place:07d}"} for place, row in enumerate(lives())]
    Random(3).shuffle(rows)
    with world(tmp_path, rows, TOML, engine=engine) as here:
        found = everything(here)
    for key, said in on_duckdb.items():
        assert found[key] == plain(said), key
