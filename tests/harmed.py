"""How does a test describe thousands of journeys at once?  Columns in, `Lives` out, without a lake."""

from __future__ import annotations

from typing import Any

import numpy as np
import pyarrow as pa

from afuera.pains.burden import Compared, compared
from afuera.pains.chosen import LOTS, Everyone
from afuera.pains.ended import NEVER
from afuera.pains.exposed import EDGES, Codes, Flags, Hit, Lives
from afuera.pains.scene import Pain, Scene

DAY = 86_400_000_000
HOUR = 3_600_000_000


def lives(person: Any, day: Any, until: float, **columns: Any) -> Lives:
    """Journeys of people, sorted by person and day: three common steps an hour apart, all of them fine."""
    person, day = np.asarray(person, dtype=np.int64), np.asarray(day, dtype=float)
    n = len(person)
    started = (day * DAY).astype(np.int64)
    edges = np.full((n, len(EDGES)), NEVER)
    for e in range(4):
        edges[:, e] = started + max(e - 1, 0) * HOUR
    ended = started + 2 * HOUR
    nothing = np.full(n, NEVER)
    filled: dict[str, Any] = {
        "person": person,
        "people": int(person.max()) + 1,
        "names": [f"p{i}" for i in range(int(person.max()) + 1)],
        "goal": np.zeros(n, dtype=np.int64),
        "goals": ["help", None],
        "journey": np.arange(n),
        "journey_id": pa.array([f"j{i}" for i in range(n)]),
        "started": started,
        "ended": ended,
        "last_touch": ended,
        "active_until": ended,
        "edges": edges,
        "minutes": np.tile(15.0 - 5 * np.maximum(np.arange(len(EDGES)) - 1, 0).clip(0, 3), (n, 1)),
        "timed": 1.0,
        "touches": np.full(n, 3),
        "failed": np.zeros(n),
        "decided": ended + 14 * DAY,
        "window": np.full(n, 14 * DAY),
        "harm_first": nothing,
        "harm_last": np.full(n, -NEVER),
        "bad_first": nothing,
        "left": nothing,
        "elsewhere": nothing,
        "spoke": np.zeros(n, dtype=bool),
        "known_person": np.ones(n, dtype=bool),
        "channel": np.zeros(n, dtype=np.int64),
        "traits": {},
        "spent": np.zeros(n),
        "orders": np.zeros(n),
        "made_good": np.zeros(n),
        "lot": np.array([hash(one) % LOTS for one in (person * 2_654_435_761).tolist()]),
        "limits": np.array([LOTS, LOTS]),
        "sizes": np.array([n, 0]),
        "first_us": int(started.min()),
        "until_us": int(until * DAY),
    }
    return Lives(**(filled | columns))


def hit(of: Lives, met: Flags, edge: int = 2, after: int = 1) -> Hit:
    """Those journeys, hit once, right after their `edge`th common step."""
    rows = np.flatnonzero(met)
    at = of.edges[rows, edge] + after * 60_000_000
    times = np.ones(len(rows), dtype=np.int64)
    everyone = Everyone(of.person[rows], of.started[rows], at, times)
    return Hit(rows, at, times, np.full(len(rows), 2 * edge + after), everyone)


def judged(of: Lives, met: Flags, edge: int = 2, **others: Hit) -> dict[str, Compared]:
    """What one pain does, with other pains beside it."""
    mine = hit(of, met, edge)
    scene = Scene.over(of, {"pain": mine, **others})
    return compared(Pain("pain", mine, np.ones(of.n, dtype=bool)), scene)


def visits(draw: np.random.Generator, people: int, days: float, gap: Any) -> tuple[Codes, Any]:
    """People who come about every `gap` days (one number, or one each): person and day."""
    gaps = np.broadcast_to(np.asarray(gap, dtype=float), people)
    most = int(days / gaps.min() * 2) + 5
    steps = gaps[:, None] * draw.lognormal(-0.045, 0.3, (people, most))
    steps[:, 0] *= draw.random(people)
    moments = np.cumsum(steps, axis=1)
    inside = moments < days
    return np.repeat(np.arange(people), inside.sum(axis=1)), moments[inside]
