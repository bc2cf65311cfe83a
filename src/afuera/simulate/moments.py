"""When does each contact of a journey happen?  One after the other, in the hours when people are there."""

from __future__ import annotations

import numpy as np

from afuera.simulate.clock import HOUR, Clock
from afuera.simulate.columns import Bools, Ints, Touches, Words

# Share of automatic messages that carry the very moment of what caused them: real logs are full of ties.
TIES = 0.05


def moments(
    touches: Touches, starts: Ints, clock: Clock, free: Bools, ties: Bools, random: np.random.Generator
) -> Ints:
    """Second of every contact; `starts` by journey; `free`: needs nobody to be there; `ties`: no time passes.

    `touches` are ordered by journey and order.
    """
    at = np.zeros(len(touches), dtype=np.int64)
    place = position(touches.journey)
    by_place = np.argsort(place, kind="stable")
    edges = np.searchsorted(place[by_place], np.arange(place.max(initial=-1) + 2))
    now = starts.copy()
    wait = np.where(ties, 0.0, np.maximum(touches.hours, 0.02)) * HOUR
    for k in range(len(edges) - 1):
        rows = by_place[edges[k] : edges[k + 1]]
        who = touches.journey[rows]
        moment = now[who] + (wait[rows].astype(np.int64) if k else 0)
        there = np.where(free[rows], moment, clock.when_all_are_there(moment, random))
        evening = touches.evening[rows]
        there[evening] = clock.in_the_evening(moment[evening], random)
        at[rows] = there
        now[who] = there
    return at


def position(journey: Ints) -> Ints:
    """0, 1, 2 … within each run of equal journeys."""
    first = (
        np.flatnonzero(np.r_[True, journey[1:] != journey[:-1]]) if len(journey) else np.array([], dtype=int)
    )
    lengths = np.diff(np.r_[first, len(journey)])
    return np.arange(len(journey)) - np.repeat(first, lengths)


def follows(journey: Ints) -> Bools:
    """Is the row after this one of the same journey?"""
    return np.r_[journey[1:] == journey[:-1], False] if len(journey) else np.array([], dtype=bool)


def same_next(values: Words, journey: Ints) -> Bools:
    """Has the next contact of the journey the same value?  False on the last one."""
    return np.asarray(
        follows(journey) & np.r_[values[1:] == values[:-1], np.zeros(min(len(values), 1), dtype=bool)]
    )
