"""Which ways do these journeys take?  Steps and the ways between them, and nobody gets lost on the way.

What comes into a step goes out of it: from the start or another step in, on to a step or to the end out.
Steps beyond the busiest ones, and those of fewer than five people, are one step, `OTHERS`.  A way of fewer
than five people is not drawn, nor can it be worked out: whole journeys that go such a way are left out of
the graph, counted together, and they are five people at least.
"""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from afuera.estimates.small_groups import LEAST, hidden_groups
from afuera.journeys.asked import NAMED, Wanted, how_many
from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf

OTHERS: Final = "\x00others"
DAY_US: Final = 86_400_000_000
Ints = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Step:
    """A step: visits, journeys and people; `place` is its mean relative place in a journey, 0 to 1."""

    key: str
    touches: int
    journeys: int
    people: int
    place: float


@dataclass(frozen=True, slots=True)
class Way:
    """From a step (None: the start) straight to another (None: the end), `n` times in `journeys`."""

    source: str | None
    target: str | None
    n: int
    journeys: int
    people: int
    median_days: float | None


@dataclass(frozen=True, slots=True)
class Flow:
    """The steps and ways of `drawn` journeys; `rare` are the numbers of those that go a way of their own.

    `rare_touches` are the visits of those: with them, what the table adds up to is every journey.
    """

    journeys: int
    people: int
    drawn: int
    steps: tuple[Step, ...]
    ways: tuple[Way, ...]
    rare: tuple[int, ...]
    others: tuple[str, ...]  # the steps that stand in OTHERS
    more: int  # how many of them could be drawn alone
    rare_touches: int

    @property
    def moves(self) -> int:
        """All moves of the drawn journeys, beginnings and ends included."""
        return sum(way.n for way in self.ways)


def flow(shelf: Shelf, wanted: Wanted, most_steps: int) -> Flow:
    """The graph of these journeys with at most so many steps of their own."""
    return remembered(shelf, ("flow", wanted, most_steps), lambda: _flow(shelf, wanted, most_steps))


@dataclass(frozen=True, slots=True)
class _Walked:
    """Touches in the order of journeys and time, as columns: journey, person, step, moment."""

    number: Ints
    person: Ints
    step: Ints
    at_us: Ints
    names: list[str]

    def only(self, kept: NDArray[np.bool_]) -> _Walked:
        return _Walked(self.number[kept], self.person[kept], self.step[kept], self.at_us[kept], self.names)

    @property
    def first(self) -> NDArray[np.bool_]:
        """Is this the first touch of its journey?"""
        return (
            np.concatenate(([True], self.number[1:] != self.number[:-1]))
            if len(self.number)
            else self.number > 0
        )

    @property
    def onward(self) -> Ints:
        """The step that comes straight after, -1 at the end."""
        following = np.append(self.step[1:], -1)
        last = np.append(self.first[1:], True) if len(self.number) else self.first
        return np.where(last, -1, following)


def _flow(shelf: Shelf, wanted: Wanted, most_steps: int) -> Flow:
    whole = _walked(shelf, wanted)
    people = _people(whole.step, whole.person)
    busy = np.bincount(whole.step, minlength=len(whole.names))
    hidden = hidden_groups({whole.names[at]: people.get(at, 0) for at in range(len(whole.names))})
    order = sorted(range(len(whole.names)), key=lambda at: (-int(busy[at]), whole.names[at]))
    tellable = [whole.names[at] for at in order if whole.names[at] not in hidden]
    own = tellable[:most_steps]
    if len(whole.names) - len(own) == 1 and len(tellable) > len(own):
        own = tellable  # one other step is that step
    others = tuple(name for name in whole.names if name not in own)
    walked = _with_others(whole, own) if others else whole
    kept, rare = _without_rare_ways(walked)
    journeys, everybody = how_many(shelf, wanted)
    return Flow(
        journeys,
        everybody,
        int(kept.first.sum()),
        _steps(kept),
        _ways(kept),
        rare,
        others,
        len(tellable) - len(own),
        len(walked.number) - len(kept.number),
    )


def _walked(shelf: Shelf, wanted: Wanted) -> _Walked:
    where, values = wanted.where()
    touches = f"FROM events e JOIN journeys j USING (number) WHERE e.kind = 'touch' AND {where}"
    names = [
        row["step"] for row in shelf.rows(f"SELECT DISTINCT {NAMED} AS step {touches} ORDER BY 1", *values)
    ]
    found = shelf.columns(
        f"""SELECT e.number, hash(j.person) AS person, e.at_us,
          list_position(?::VARCHAR[], {NAMED}) - 1 AS step
        {touches} ORDER BY e.number, e.position""",
        names,
        *values,
    )
    # Small whole numbers from 0: a key and a person fit into one number then.
    person = np.unique(found["person"], return_inverse=True)[1]
    step = np.asarray(found["step"], dtype=np.int64)
    return _Walked(found["number"], person, step, found["at_us"], names)


def _with_others(whole: _Walked, own: Sequence[str]) -> _Walked:
    place = {name: at for at, name in enumerate(own)}
    code = np.array([place.get(name, len(own)) for name in whole.names], dtype=np.int64)
    return _Walked(whole.number, whole.person, code[whole.step], whole.at_us, [*own, OTHERS])


def _people(keys: Ints, person: Ints) -> dict[int, int]:
    """How many different people are there with each key?"""
    wide = int(person.max(initial=0)) + 1
    pairs = np.sort(keys * wide + person)  # sorting whole numbers is faster than np.unique
    once = pairs[np.append(np.diff(pairs) != 0, True)] // wide if len(pairs) else pairs
    last = np.flatnonzero(np.append(np.diff(once) != 0, True)) if len(once) else once
    counts = np.diff(np.append(-1, last))
    return {int(once[at]): int(n) for at, n in zip(last, counts, strict=True)}


def _dense(number: Ints) -> Ints:
    dense: Ints = number - number.min(initial=0)
    return dense


def _keys(walked: _Walked) -> tuple[Ints, Ints]:
    """A number for each move on, and for each beginning."""
    base = len(walked.names) + 1
    return walked.step * base + walked.onward + 1, -1 - walked.step[walked.first]


def _without_rare_ways(walked: _Walked) -> tuple[_Walked, tuple[int, ...]]:
    """The journeys that go ways of at least five people, and the numbers of the others.

    The others are five people at least, too: else those of the next rarest way go with them.
    """
    rare: set[int] = set()
    kept, least = walked, LEAST
    while len(kept.number):
        ways, beginnings = _keys(kept)
        people = _people(ways, kept.person) | _people(beginnings, kept.person[kept.first])
        few = [key for key, n in people.items() if n < least]
        if not few and 0 < _how_many_people(walked, rare) < LEAST:
            few = [min(people, key=lambda key: (people[key], key))]
        if not few:
            break
        gone = set(kept.number[np.isin(ways, few)].tolist())
        gone |= set(kept.number[kept.first][np.isin(beginnings, few)].tolist())
        rare |= gone
        kept = kept.only(~np.isin(kept.number, list(gone)))
    return kept, tuple(sorted(rare))


def _how_many_people(walked: _Walked, numbers: set[int]) -> int:
    return len(np.unique(walked.person[np.isin(walked.number, list(numbers))])) if numbers else 0


def _steps(walked: _Walked) -> tuple[Step, ...]:
    starts = np.flatnonzero(walked.first)
    sizes = np.diff(np.append(starts, len(walked.number)))
    size = np.repeat(sizes, sizes)
    turn = np.arange(len(walked.number)) - np.repeat(starts, sizes)
    place = turn / np.maximum(size - 1, 1)
    people, journeys = _people(walked.step, walked.person), _people(walked.step, _dense(walked.number))
    found = []
    for at, name in enumerate(walked.names):
        here = walked.step == at
        if touches := int(here.sum()):
            found.append(Step(name, touches, journeys[at], people[at], float(place[here].mean())))
    return tuple(sorted(found, key=lambda step: (step.place, step.key)))


def _ways(walked: _Walked) -> tuple[Way, ...]:
    ways, beginnings = _keys(walked)
    base = len(walked.names) + 1
    silence = np.append(np.diff(walked.at_us), 0) / DAY_US
    people, journeys = _people(ways, walked.person), _people(ways, _dense(walked.number))
    found = []
    for key in np.unique(ways).tolist():
        here = ways == key
        target = walked.names[key % base - 1] if key % base else None
        days = float(np.median(silence[here])) if target is not None else None
        found.append(
            Way(walked.names[key // base], target, int(here.sum()), journeys[key], people[key], days)
        )
    starting = _people(beginnings, walked.person[walked.first])
    for key, n in zip(*np.unique(beginnings, return_counts=True), strict=True):
        found.append(Way(None, walked.names[-1 - int(key)], int(n), int(n), starting[int(key)], None))
    return tuple(sorted(found, key=lambda way: (-way.n, way.source or "", way.target or "")))


@dataclass(frozen=True, slots=True)
class Became:
    """What became of some journeys: reached, not, not known; None where the number may not be told.

    `last` is where most of those stood last that did not get there, and how many of them.
    """

    reached: int | None
    missed: int | None
    unknown: int | None
    last: tuple[str, int] | None


def became(shelf: Shelf, wanted: Wanted) -> Became:
    """What became of these journeys."""
    return remembered(shelf, ("became", wanted), lambda: _became(shelf, wanted))


def _became(shelf: Shelf, wanted: Wanted) -> Became:
    where, values = wanted.where()
    rows = shelf.rows(
        f"""SELECT coalesce(reached, -1) AS reached, last_step, count(*) AS n,
          count(DISTINCT person) AS people
        FROM journeys j WHERE {where} GROUP BY ALL""",
        *values,
    )
    journeys: dict[int, int] = defaultdict(int)
    people: dict[int, int] = defaultdict(int)
    at: dict[str, dict[int, tuple[int, int]]] = defaultdict(dict)
    for row in rows:
        journeys[row["reached"]] += int(row["n"])
        people[row["reached"]] += int(row["people"])
        at[row["last_step"] or ""][row["reached"]] = int(row["n"]), int(row["people"])
    hidden = hidden_groups(people)
    told = {end: None if end in hidden else journeys.get(end, 0) for end in (1, 0, -1)}
    return Became(told[1], told[0], told[-1], _last(at) if told[0] else None)


def _last(at: dict[str, dict[int, tuple[int, int]]]) -> tuple[str, int] | None:
    """The busiest last step of those who did not get there, when its groups may be told."""
    best = max(at, key=lambda step: (at[step].get(0, (0, 0))[0], step), default="")
    groups = {str(end): people for end, (_, people) in at.get(best, {}).items()}
    return (best, at[best][0][0]) if best and "0" in groups and "0" not in hidden_groups(groups) else None
