"""Which frictions are in the paths, by their plain definitions?

A transfer is a change of team between contacts that follow each other; ping-pong is A-B-A, runs of one team
taken together (the same for channels); rework is a step met again after another one or after it failed (a
busy step met again and again is not); a wait is longer than the goal's `wait_days`, before a contact that is
not the traveller's own; a repeat contact is one that nobody planned.  All that lies in the contacts is
counted here, planted or not: a failed contact that nobody takes up is a silence, too.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from afuera.simulate.clock import DAY
from afuera.simulate.columns import Columns, Ints, Signals, Touches, Words
from afuera.simulate.lives import Lives
from afuera.simulate.paths import Road
from afuera.simulate.reactions import Told, last_of_each
from afuera.simulate.vocabulary import NOTHING, Vocabulary

# More seconds than any moment has.
FOREVER = 1 << 33


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


def all_met(
    road: Road, told: Told, touches: Touches, at: Ints, lives: Lives, parts: list[Signals], until: int
) -> Met:
    """Every friction met by contacts before `until`; `parts` are all signals of these journeys."""
    if not len(touches):
        return Met.of(touches.journey, -1, touches.step, touches.step)
    goal = road.goal
    return Met.stacked(
        [
            *in_the_paths(touches, at, goal.wait_days, goal.traveller, told.words),
            *_planted(road, told, touches, lives),
            _dead_ends(road, told, touches, at, until),
            _silences(road, told, touches, at, parts, until),
            _retold(road, told, parts, until),
        ]
    )


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


def _planted(road: Road, told: Told, touches: Touches, lives: Lives) -> list[Met]:
    """What opening hours and results show, where it was planted."""
    found = []
    for number, one in enumerate(road.goal.planted):
        here = lives.friction[touches.journey] == number
        if one.slug == "transfer_to_closed":
            here &= touches.result == told.word("transferred")
            first, second = road.team[one.at - 1], road.team[one.at]
        elif one.slug == "abandonment":
            here &= touches.place == one.at - 1
            first = second = road.step[one.at - 1]
        else:
            continue
        journeys = np.unique(touches.journey[here])
        n = len(journeys)
        found.append(Met.of(journeys, told.word(one.slug), np.full(n, first), np.full(n, second)))
    return found


def _dead_ends(road: Road, told: Told, touches: Touches, at: Ints, until: int) -> Met:
    """Journeys whose last contact failed, and nothing came for `gap_days` that the data still show."""
    last = last_of_each(touches)
    failed = touches.result[last] == told.word("failed")
    watched = until - at[last] >= (road.goal.gap_days + 2) * DAY
    rows = last[failed & watched]
    return Met.of(touches.journey[rows], told.word("dead_end"), touches.step[rows], touches.step[rows])


def _silences(road: Road, told: Told, touches: Touches, at: Ints, parts: list[Signals], until: int) -> Met:
    """Requests before the customer told the end that no contact of the company follows in `silence_days`.

    A request: an own contact that failed or that nobody planned, or own words of trouble.
    """
    own = touches.actor == told.word(road.goal.traveller)
    asks = own & ((touches.result == told.word("failed")) | (touches.place < 0))
    said = _said(told, parts, until)
    said = said.taken(np.flatnonzero(told.sayings.troubled(said.text)))
    journey, moment = np.r_[touches.journey[asks], said.journey], np.r_[at[asks], said.at]
    wait = _until_answered(journey, moment, touches.journey[~own], at[~own])
    allowed = road.goal.silence_days * DAY
    unanswered = (
        (wait > allowed) & (until - moment >= allowed) & (moment < _told_end(told, parts, until)[journey])
    )
    # Where the company never acts, nobody can be said to be silent.
    journeys = np.unique(journey[unanswered]) if (~own).any() else journey[:0]
    step = np.full(len(journeys), road.step[0])
    return Met.of(journeys, told.word("silence"), step, step)


def _said(told: Told, parts: list[Signals], until: int) -> Signals:
    """All words within the data."""
    words = [part for part in parts if len(part) and part.kind[0] == told.word("comment")]
    return Signals.stacked([Signals.blank(0), *(one.taken(np.flatnonzero(one.at < until)) for one in words)])


def _until_answered(journey: Ints, at: Ints, of: Ints, answered_at: Ints) -> Ints:
    """Seconds from each moment to the next answer in its journey; FOREVER where none comes."""
    answers = np.sort(of * FOREVER + answered_at)
    place = np.searchsorted(answers, journey * FOREVER + at, side="right")
    following = np.r_[answers, np.iinfo(np.int64).max][place]
    return np.where(following // FOREVER == journey, following % FOREVER - at, FOREVER)


def _told_end(told: Told, parts: list[Signals], until: int) -> Ints:
    """When each journey's traveller said how it ended, by word or answer; FOREVER where they did not."""
    kinds = (told.word("outcome"), told.word("answer"))
    ends = [part for part in parts if len(part) and part.kind[0] in kinds and part.step[0] == NOTHING]
    most = 1 + max((int(part.journey.max(initial=0)) for part in parts), default=0)
    found = np.full(most, FOREVER)
    for part in ends:
        own = (part.actor != told.word("system")) & (part.source == told.word("surveys")) & (part.at < until)
        np.minimum.at(found, part.journey[own], part.at[own])
    return found


def _retold(road: Road, told: Told, parts: list[Signals], until: int) -> Met:
    """Words that say that it had to be told again, with the step before the one that they are about."""
    said = _said(told, parts, until)
    said = said.taken(np.flatnonzero(told.sayings.retold(said.text)))
    place = {int(step): i for i, step in enumerate(road.step)}
    before = np.array([road.step[max(place.get(int(step), 0) - 1, 0)] for step in said.step], dtype=np.int32)
    return Met.of(said.journey, told.word("re_explaining"), before, said.step)
