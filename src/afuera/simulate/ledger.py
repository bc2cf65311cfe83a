"""Which frictions are in the paths, by their plain definitions?

A transfer is a change of team between contacts that follow each other; ping-pong is A-B-A, runs of one team
taken together (the same for channels); rework is a step met again after another one or after it failed (a
busy step met again and again is not); a wait is longer than the goal's `wait_days`, before a contact that is
not the traveller's own; a repeat contact is one that nobody planned.  All that lies in the contacts is
counted here, planted or not; what only words or opening hours show (re_explaining, silence,
transfer_to_closed …) is written down where it is planted.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from afuera.simulate.columns import Columns, Ints, Touches, Words
from afuera.simulate.vocabulary import Vocabulary


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


def in_the_paths(touches: Touches, at: Ints, wait_days: int, traveller: str, words: Vocabulary) -> list[Met]:
    """Frictions that the contacts themselves show; `touches` ordered by journey and time."""
    journey = touches.journey
    own = touches.actor == words.number(traveller)
    same = journey[1:] == journey[:-1]
    passed = np.flatnonzero(same & (touches.team[1:] != touches.team[:-1])) + 1
    switched = np.flatnonzero(same & (touches.channel[1:] != touches.channel[:-1])) + 1
    waited = np.flatnonzero(same & (np.diff(at) > wait_days * 86_400) & ~own[1:]) + 1
    asked = np.flatnonzero(own & (touches.place < 0))
    again = _done_again(touches, words.number("failed"))

    def between(slug: str, rows: Ints, column: Words) -> Met:
        return Met.of(journey[rows], words.number(slug), column[rows - 1], column[rows])

    return [
        between("transfer", passed, touches.team),
        between("channel_switch", switched, touches.channel),
        between("wait", waited, touches.step),
        between("repeat_contact", asked, touches.step),
        between("ping_pong", _back(journey, touches.team), touches.team),
        between("channel_ping_pong", _back(journey, touches.channel), touches.channel),
        Met.of(journey[again], words.number("rework"), touches.step[again], touches.step[again]),
    ]


def _back(journey: Ints, owner: Words) -> Ints:
    """Rows that begin a run of the owner before last (A-B-A)."""
    begins = np.r_[True, (journey[1:] != journey[:-1]) | (owner[1:] != owner[:-1])]
    runs = np.flatnonzero(begins)
    back = (journey[runs[2:]] == journey[runs[:-2]]) & (owner[runs[2:]] == owner[runs[:-2]])
    return np.asarray(runs[2:][back])


def _done_again(touches: Touches, failed: int) -> Ints:
    """Rows whose step the journey had before, with another one between or after it had failed."""
    key = touches.journey * (int(touches.step.max(initial=0)) + 1) + touches.step
    order = np.argsort(key, kind="stable")
    before, after = order[:-1], order[1:]
    same = key[before] == key[after]
    again = same & ((after - before > 1) | (touches.result[before] == failed))
    return np.sort(after[again])
