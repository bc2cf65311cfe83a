"""Who orders again, and how much of it?  Those whom a broken promise hit give half of it to somebody else.

Only in the story of the split orders.  Everybody orders again after the recurrence window has passed, so that
it is a new need and no return of the old one; what they pay tells who divides their orders, although they
complain no more than others.  These journeys are numbered after all others.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from afuera.simulate.blocks import Block, World, lived_through
from afuera.simulate.clock import DAY
from afuera.simulate.columns import Bools, Ints, Signals
from afuera.simulate.kept import missed
from afuera.simulate.paths import Road
from afuera.simulate.reactions import Told

STORY: Final = "split_orders"
# What those still order here who were let down before.
STILL_HERE: Final = 0.5
EARLIEST_DAYS, LATEST_DAYS = 3, 25


def ordered_again(
    world: World, road: Road, told: Told, block: Block, first_journey: int, random: np.random.Generator
) -> Block | None:
    """The next orders of the people of a block; None when none of them lies within the data."""
    people, last, let_down = _so_far(block, missed(block, road, told.words, world.last))
    days = random.uniform(
        road.goal.recurrence_days + EARLIEST_DAYS, road.goal.recurrence_days + LATEST_DAYS, len(people)
    )
    starts = last + (days * DAY).astype(np.int64)
    inside = starts < world.last
    if not inside.any():
        return None
    again = lived_through(world, road, told, first_journey, people[inside], random, starts[inside])
    _divide(again.signals, people[let_down], told)
    return again


def _so_far(block: Block, late: Ints) -> tuple[Ints, Ints, Bools]:
    """Each person once: when their last journey ended, and whether a promise to them was broken."""
    lived = block.lived
    people, place = np.unique(lived.person, return_inverse=True)
    last = np.zeros(len(people), dtype=np.int64)
    np.maximum.at(last, place, lived.last_touch)
    let_down = np.zeros(len(people), dtype=bool)
    np.logical_or.at(let_down, place, np.isin(lived.journey, late))
    return people, last, let_down


def _divide(signals: Signals, let_down: Ints, told: Told) -> None:
    """Halve what they pay here."""
    paid = np.isin(signals.person, let_down) & (signals.result == told.word("ok"))
    paid &= signals.amount_kind == told.word("price")
    signals.amount[paid] = np.round(signals.amount[paid] * STILL_HERE, 2)
