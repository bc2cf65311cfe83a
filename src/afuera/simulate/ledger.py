"""Which frictions are in the paths, by their plain definitions?

A transfer is a change of team between contacts that follow each other; ping-pong is a return to any earlier
team, runs of one team taken together (the same for channels); rework is a step already met; a wait is longer
than the goal's `wait_days`.  All that lies in the contacts themselves is counted here, planted or not;
what only words or opening hours show (re_explaining, silence, transfer_to_closed …) is written down where it
is planted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from afuera.simulate.columns import Bools, Columns, Ints, Touches, Words
from afuera.simulate.vocabulary import NOTHING, Vocabulary


@dataclass(slots=True)
class Met(Columns):
    """One row per friction met: `journey`, and between which two (`first`, `second`)."""

    journey: Ints
    slug: Words
    first: Words
    second: Words

    @classmethod
    def of(cls, journey: Ints, slug: int, first: Words, second: Words) -> Met:
        """The same friction in several journeys."""
        return cls(journey, np.full(len(journey), slug, dtype=np.int32), first, second)


def in_the_paths(touches: Touches, at: Ints, wait_days: int, words: Vocabulary) -> list[Met]:
    """Frictions that the contacts themselves show; `touches` ordered by journey and time."""
    journey = touches.journey
    same = journey[1:] == journey[:-1]
    passed = np.flatnonzero(same & (touches.team[1:] != touches.team[:-1])) + 1
    switched = np.flatnonzero(same & (touches.channel[1:] != touches.channel[:-1])) + 1
    waited = np.flatnonzero(same & (np.diff(at) > wait_days * 86_400)) + 1
    again = _met_before(journey, touches.step)

    def between(slug: str, rows: Ints, column: Words) -> Met:
        return Met.of(journey[rows], words.number(slug), column[rows - 1], column[rows])

    return [
        between("transfer", passed, touches.team),
        between("channel_switch", switched, touches.channel),
        between("wait", waited, touches.step),
        between("ping_pong", _returns(journey, touches.team), touches.team),
        between("channel_ping_pong", _returns(journey, touches.channel), touches.channel),
        Met.of(journey[again], words.number("rework"), touches.step[again], touches.step[again]),
    ]


def _returns(journey: Ints, owner: Words) -> Ints:
    """Rows that begin a run of an owner who already had the journey before."""
    begins = np.r_[True, (journey[1:] != journey[:-1]) | (owner[1:] != owner[:-1])]
    runs = np.flatnonzero(begins)
    return np.asarray(runs[_met_before(journey[runs], owner[runs])])


def _met_before(journey: Ints, value: Words) -> Bools:
    """Does the journey have this value in an earlier row?  Rows without a value never do."""
    key = journey * (int(value.max(initial=0)) + 2) + value
    order = np.argsort(key, kind="stable")
    repeated = np.zeros(len(key), dtype=bool)
    repeated[order[1:]] = key[order[1:]] == key[order[:-1]]
    return np.asarray(repeated & (value != NOTHING))
