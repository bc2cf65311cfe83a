"""What became of two changes that were made on purpose?  A file more for the demo, with a longer past.

One trouble is mended at a date and stays away; the other is mended and comes back months later.  Whether a
page says so is up to its verdict: here stand only the signals.  The same seed gives the same file.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from afuera.signals.contract import SCHEMA
from afuera.simulate.blocks import World, lived_through
from afuera.simulate.clock import LAST_DAY, Clock
from afuera.simulate.company_file import add_goals
from afuera.simulate.identities import present
from afuera.simulate.industries import INDUSTRIES
from afuera.simulate.paths import Road
from afuera.simulate.plans import PLAIN, GoalPlan, Planted, StepPlan
from afuera.simulate.reactions import Told
from afuera.simulate.rows import as_rows, customer_types
from afuera.simulate.vocabulary import Vocabulary
from afuera.simulate.words import LANGUAGES, Sayings

BEGINS: Final = date(2024, 11, 4)
# Numbers of their own: nobody of the other file is among them.
FIRST_PERSON, FIRST_JOURNEY = 700_000_000, 700_000_000


@dataclass(frozen=True, slots=True)
class Mended:
    """A trouble of one goal: when its change began, what is left of it, and when it came back, if it did."""

    goal: GoalPlan
    trouble: Planted
    day: date
    left: float
    back: date | None = None

    @property
    def phases(self) -> list[tuple[date, date, float]]:
        """From, until, and by how much its share is multiplied."""
        end = self.back or LAST_DAY
        found = [(BEGINS, self.day, 1.0), (self.day, end, self.left)]
        return [*found, (self.back, LAST_DAY, 1.0)] if self.back else found


MOVING: Final = Mended(
    GoalPlan(
        "move the line to a new home",
        "trasladar la línea a otra casa",
        PLAIN,
        owner="technical support",
        goal_benchmark=0.7,
        goal_lost=0.02,
        steps=(
            # One team and one channel: what is mended here can go nowhere else.
            StepPlan("ask for the move", "pedir el traslado", "technical support", "call", 0),
            StepPlan("get a day", "recibir un día", "technical support", "call", 5),
            StepPlan("hear that they come", "saber que vienen", "technical support", "call", 10),
            StepPlan("have the line", "tener la línea", "technical support", "call", 10, recovers=0.0),
        ),
    ),
    Planted("silence", 2, 0.42, 0.2, 1.0),
    date(2025, 8, 4),
    0.06,
)
CONTRACT: Final = Mended(
    GoalPlan(
        "get a copy of the contract",
        "pedir copia del contrato",
        PLAIN,
        owner="sales",
        goal_benchmark=0.7,
        goal_lost=0.02,
        steps=(
            StepPlan("ask for it", "pedirla", "sales", "chat", 0),
            StepPlan("prove who they are", "probar quiénes son", "sales", "chat", 3),
            StepPlan("get the copy", "recibir la copia", "billing", "email", 9, recovers=0.0),
        ),
    ),
    Planted("ping_pong", 1, 0.40, 0.2, 1.0),
    date(2025, 5, 12),
    0.08,
    date(2025, 10, 27),
)
STORIES: Final = (MOVING, CONTRACT)


def mended(signals: Path, company: Path, seed: int, journeys_per_goal: int) -> Path:
    """Write the two goals beside the signals of the others, and tell company.toml of them."""
    base = INDUSTRIES["telecom"]
    plan = replace(base, goals=tuple(one.goal for one in STORIES))
    first, last = _second(BEGINS), _second(LAST_DAY)
    clock = Clock.of(plan.timezone, plan.closed, first, last)
    world = World(plan, clock, first, last, tuple(LANGUAGES))
    batches, number = [], FIRST_JOURNEY
    for place, one in enumerate(STORIES):
        random = np.random.default_rng([seed, 6, place])
        for rows, lived in _lived(world, one, number, journeys_per_goal * 3, seed, random):
            batches.append(rows)
            number += lived
    out = signals.with_name(f"{signals.stem}-mended{signals.suffix}")
    pq.write_table(pa.Table.from_batches(batches, SCHEMA), out)
    add_goals(company, plan.goals)
    return out


def _lived(
    world: World, one: Mended, number: int, journeys: int, seed: int, random: np.random.Generator
) -> list[tuple[pa.RecordBatch, int]]:
    words = Vocabulary()
    sayings = Sayings(world.languages, world.company.region, words, seed)
    kinds = customer_types(words, world.company.region)
    found = []
    for begins, ends, share in one.phases:
        trouble = replace(one.trouble, share=one.trouble.share * share)
        goal = replace(one.goal, planted=(trouble,))
        road, told = Road.of(world.company, goal, words), Told(goal, words, sayings, world.languages)
        n = round(journeys * (ends - begins).days / (LAST_DAY - BEGINS).days)
        starts = random.integers(_second(begins), _second(ends), n)
        people = number + np.arange(n)
        block = lived_through(world, road, told, number, people, random, starts)
        signals = block.signals
        touches = signals.kind == words.number("touch")
        signals.properties[touches] = kinds[signals.person[touches] % len(kinds)]
        rows = as_rows(signals, words, world.company.currency, present(signals, words, random), prefix="m")
        found.append((rows, len(block.lived)))
        number += len(block.lived)
    return found


def _second(day: date) -> int:
    return int(datetime.combine(day, time(), UTC).timestamp())
