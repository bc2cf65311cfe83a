"""Who left?  Those who said so, and those who stopped coming for longer than their own rhythm lets expect.

Somebody leaves within the horizon when they declare it (`left`, or `cancel_asked` that nothing undid), or
when nothing is heard of them in the last part of it.  Some silence is only chance: how much comes from the
visits that each person had paid *before* (a gamma-Poisson rhythm), and is taken off, so that the measure is
right on average for frequent and rare visitors alike.  Whoever comes too rarely for a silence to tell is not
judged. Every horizon is watched to its end: journeys too near the end of the data are left out by when they
began, never by what became of them.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from afuera.journeys.settings import US_A_DAY
from afuera.pains.ended import NEVER
from afuera.pains.exposed import Codes, Flags, Floats, Lives
from afuera.pains.past import SECOND_US, Earlier, Past

LONGEST_DAYS: Final = 120.0
SHARE_OF_SPAN: Final = 0.3
# The last part of the horizon in which somebody who stays should have come.
WATCHED: Final = 0.6
# Above this chance of being silent by accident a silence tells too little.
TOO_RARE: Final = 0.5
FEWEST_TUNED: Final = 200


@dataclass(frozen=True, slots=True)
class Horizon:
    """How far outcomes are looked for, in µs: `whole` from the edge on, its last `watched` for silence."""

    whole: int
    watched: int

    @classmethod
    def of(cls, lives: Lives) -> Horizon:
        """A share of what the data span, at most LONGEST_DAYS."""
        span_days = max(lives.until_us - lives.first_us, 0) / US_A_DAY
        days = min(LONGEST_DAYS, SHARE_OF_SPAN * span_days)
        return cls(int(days * US_A_DAY), int(WATCHED * days * US_A_DAY))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """Visits of people as a gamma-Poisson process: shape and rate (1/days) of the mixture.

    People who come more regularly than by chance are silent less often by accident: `regular` is by how much
    (1 when not), as seen in those who came back.
    """

    shape: float
    rate: float
    regular: float = 1.0

    def silent(self, visits: Floats, days: Floats, ahead: float) -> Floats:
        """The chance that somebody with so many visits in so many days is silent for `ahead` days."""
        base = self.rate + days
        return np.asarray(self.regular * (base / (base + ahead)) ** (self.shape + visits))


def rhythm(of: Lives, before: Past) -> Rhythm:
    """Fitted by moments to each person's visits before their last journey."""
    last = np.flatnonzero(np.r_[of.person[1:] != of.person[:-1], True]) if of.n else np.zeros(0, dtype=int)
    days = np.maximum((of.until_us - before.first_seen[last]) / US_A_DAY, 1.0)
    visits = before.journeys[last]
    mean = float(visits.sum() / days.sum()) if len(last) else 0.0
    if mean <= 0:
        return Rhythm(1.0, 1e9)
    excess = float((((visits - mean * days) ** 2 - mean * days).sum()) / (days**2).sum())
    variance = max(excess, (0.1 * mean) ** 2)
    return Rhythm(mean**2 / variance, mean / variance)


def tuned(beat: Rhythm, of: Lives, before: Past, visits: Visits, horizon: Horizon) -> Rhythm:
    """The rhythm with accidental silences as frequent as they were among people who were seen again later.

    Looked at where a later return could be seen, in all journeys alike.
    """
    rows = np.flatnonzero(of.known_person & (of.started + horizon.whole + horizon.watched <= of.until_us))
    ends = of.started[rows] + horizon.whole
    there = visits.last(of.person[rows], np.full(len(rows), of.until_us + 1)) > ends - horizon.watched
    silent = visits.last(of.person[rows], ends) <= ends - horizon.watched
    rows, silent = rows[there], silent[there]
    if len(rows) < FEWEST_TUNED:
        return beat
    chance = beat.silent(before.journeys[rows], before.known_days[rows], horizon.watched / US_A_DAY)
    fit = chance <= TOO_RARE
    expected = float(chance[fit].sum())
    return replace(beat, regular=min(1.0, float(silent[fit].sum()) / expected)) if expected > 0 else beat


@dataclass(frozen=True, slots=True)
class Visits:
    """When people were there: by start, with the latest moment of activity so far."""

    starts: Earlier
    latest: Codes

    @classmethod
    def of(cls, lives: Lives) -> Visits:
        """Rows of Lives stand by person and start already."""
        starts = Earlier.of(lives.person, lives.started, lives.first_us)
        # A running maximum that begins anew with each person: person codes lift it above all before.
        person = lives.person[starts.order]
        active = (lives.active_until[starts.order] - lives.first_us) // SECOND_US
        lift = person * (int(active.max(initial=0)) + 1)
        latest = np.maximum.accumulate(lift + active) - lift
        return cls(starts, latest * SECOND_US + lives.first_us)

    def last(self, person: Codes, until: Codes) -> Codes:
        """The last activity of journeys that began before a moment."""
        low, high = self.starts.slice(person, until)
        found = self.latest[np.maximum(high - 1, 0)]
        return np.where(high > low, found, 0)


@dataclass(frozen=True, slots=True)
class Left:
    """By row: `share` (the outcome: 1 when left, chance taken off), `at` (last activity), is it `known`?"""

    share: Floats
    at: Codes
    known: Flags
    silent: Flags


def left(
    of: Lives, before: Past, visits: Visits, beat: Rhythm, horizon: Horizon, rows: Codes, at: Codes
) -> Left:
    """Who of these has left by the end of the horizon that begins at `at`?"""
    person, ends = of.person[rows], at + horizon.whole
    last = visits.last(person, ends)
    silent = last <= ends - horizon.watched
    chance = beat.silent(before.journeys[rows], before.known_days[rows], horizon.watched / US_A_DAY)
    declared = _declared(of, rows, at, ends)
    gone = silent | declared
    share = np.where(declared, 1.0, (gone - chance) / (1 - np.minimum(chance, TOO_RARE)))
    known = (ends <= of.until_us) & of.known_person[rows] & (chance <= TOO_RARE)
    return Left(share, last, known, gone)


def _declared(of: Lives, rows: Codes, at: Codes, ends: Codes) -> Flags:
    """Did they say so within the horizon, and began nothing afterwards?"""
    said = np.flatnonzero(of.left < NEVER)
    if not len(said):
        return np.zeros(len(rows), dtype=bool)
    words = Earlier.of(of.person[said], of.left[said], of.first_us)
    low, high = words.slice(of.person[rows], ends + 1)
    last = of.left[said][words.order[np.maximum(high - 1, 0)]]
    starts = Earlier.of(of.person, of.started, of.first_us)
    after = starts.count(of.person[rows], ends) - starts.count(of.person[rows], np.minimum(last + 1, ends))
    return np.asarray((high > low) & (last >= at) & (after == 0))
