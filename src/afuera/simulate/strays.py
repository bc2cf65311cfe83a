"""Whom can nobody recognise, and whom must nobody confuse?

Visits by cookies that never log in; a telephone that many people share and a default customer number (hubs,
to be refused); a family computer on which two people log in (two strong identifiers, never to be merged).
And the study of story four: what leaders think that customers want, and what customers choose.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from afuera.simulate.clock import HOUR
from afuera.simulate.columns import Ints, Signals, Words
from afuera.simulate.identities import FIRST_NUMBER
from afuera.simulate.reactions import Told

# Identifiers of a kind that `identities` cannot make, as they stand in the rows.
SHARED_PHONE, DEFAULT_CUSTOMER = "phone:shared-0800", "customer:3"
PEOPLE_AT_A_HUB = 80
FIRST_STRAY = 900_000_000
ITEMS = (
    "responsiveness",
    "expertise",
    "friendliness",
    "punctuality",
    "clear prices",
    "ease",
    "honesty",
    "personal care",
)
CUSTOMERS_CHOOSE = (0.31, 0.09, 0.06, 0.18, 0.12, 0.12, 0.08, 0.04)
LEADERS_PREDICT = (0.08, 0.38, 0.16, 0.08, 0.06, 0.06, 0.06, 0.12)


@dataclass(frozen=True, slots=True)
class Stray:
    """Signals outside the goals, their identifiers row by row, and whose they truly are."""

    signals: Signals
    identifiers: list[list[str]]


def strays(told: Told, people: int, first: int, last: int, study: bool, random: np.random.Generator) -> Stray:
    """All signals that belong to no goal."""
    parts = [_visits(told, people, first, last, random), _hubs(told, people, first, last, random)]
    parts.append(_families(told, people, first, last, random))
    if study:
        parts.append(_study(told, first, last, random))
    signals = Signals.stacked([part.signals for part in parts])
    # None of them belongs to a journey: each has a number of its own, and so an id of its own.
    signals.journey = np.arange(len(signals))
    return Stray(signals, [names for part in parts for names in part.identifiers])


def _visits(told: Told, people: int, first: int, last: int, random: np.random.Generator) -> Stray:
    """One visitor in eight of the people's number looks at the home page and is never known."""
    visitors = max(20, people // 8)
    pages = 1 + random.poisson(0.8, visitors)
    who = np.repeat(np.arange(visitors), pages)
    start = random.integers(first, last - HOUR, visitors)
    at = np.sort(start)[who] + random.integers(0, HOUR, len(who))
    order = np.lexsort((at, who))
    pick = random.integers(0, 4, len(who))
    page = told.words.numbers(("/", "/offers", "/help", "/contact"))[pick]
    return Stray(
        _contacts(told, FIRST_STRAY + who, at[order], page, "look around"),
        [[f"anonymous:v{one:08d}"] for one in who],
    )


def _hubs(told: Told, people: int, first: int, last: int, random: np.random.Generator) -> Stray:
    """A shared telephone and a default customer number, each met together with many people's own names."""
    n = min(PEOPLE_AT_A_HUB, people)
    at = random.integers(first, last, 2 * n)
    who = np.r_[np.arange(n), np.arange(n)]
    names = [[SHARED_PHONE, f"customer:{FIRST_NUMBER + one}"] for one in range(n)]
    names += [[DEFAULT_CUSTOMER, f"anonymous:kiosk{one:05d}"] for one in range(n)]
    person = np.r_[np.arange(n), FIRST_STRAY + 50_000_000 + np.arange(n)]
    page = np.full(len(who), told.word("reception"), dtype=np.int32)
    return Stray(_contacts(told, person, at, page, "say hello"), names)


def _families(told: Told, people: int, first: int, last: int, random: np.random.Generator) -> Stray:
    """Two people log in on one computer: the same cookie beside two customer numbers."""
    pairs = _pairs(people)
    person = np.array(pairs, dtype=np.int64).ravel()
    at = random.integers(first, last, len(person))
    names = [
        [f"anonymous:home{place // 2:06d}", f"customer:{FIRST_NUMBER + one}"]
        for place, one in enumerate(person)
    ]
    page = np.full(len(person), told.word("/sign-in"), dtype=np.int32)
    return Stray(_contacts(told, person, at, page, "sign in"), names)


def _pairs(people: int) -> list[tuple[int, int]]:
    """The last people of the company, two by two: one pair for every 400 people."""
    return [
        (people - 1 - 2 * k, people - 2 - 2 * k)
        for k in range(max(2, people // 400))
        if people - 2 - 2 * k >= 0
    ]


def families(people: int) -> list[list[str]]:
    """Strong identifiers that share a cookie and must never become one person."""
    return [
        [f"customer:{FIRST_NUMBER + one}", f"customer:{FIRST_NUMBER + other}"]
        for one, other in _pairs(people)
    ]


def importance() -> dict[str, dict[str, float]]:
    """The shares of story four in the population."""
    return {
        "customers_choose": dict(zip(ITEMS, CUSTOMERS_CHOOSE, strict=True)),
        "leaders_predict": dict(zip(ITEMS, LEADERS_PREDICT, strict=True)),
    }


def _contacts(told: Told, person: Ints, at: Ints, page: Words, step: str) -> Signals:
    n = len(person)
    return Signals.blank(
        n,
        person=person,
        at=at,
        late_seconds=5,
        kind=told.word("touch"),
        actor=told.word("customer"),
        traveller=told.word("customer"),
        source=told.word("web"),
        channel=told.word("web"),
        touchpoint=page,
        step=told.word(step),
    )


def _study(told: Told, first: int, last: int, random: np.random.Generator) -> Stray:
    """What customers choose as most important of eight, and what leaders predict that they choose."""
    customers, leaders = 400, 30
    chosen = random.choice(len(ITEMS), customers, p=CUSTOMERS_CHOOSE)
    predicted = random.choice(len(ITEMS), leaders, p=LEADERS_PREDICT)
    rows = []
    for picks, pattern, actor in (
        (chosen, "most important: {}", "customer"),
        (predicted, "customers choose: {}", "employee"),
    ):
        questions = told.words.numbers(pattern.format(item) for item in ITEMS)
        who = np.repeat(np.arange(len(picks)), len(ITEMS))
        item = np.tile(np.arange(len(ITEMS)), len(picks))
        asked = np.repeat(random.integers((first + last) // 2, last, len(picks)), len(ITEMS))
        rows.append(
            Signals.blank(
                len(who),
                person=FIRST_STRAY + (70_000_000 if actor == "customer" else 80_000_000) + who,
                at=asked,
                late_seconds=5,
                kind=told.word("answer"),
                actor=told.word(actor),
                traveller=told.word(actor),
                source=told.word("surveys"),
                touchpoint=told.word("importance study"),
                question=questions[item],
                score=(picks[who] == item).astype(float),
                score_min=0.0,
                score_max=1.0,
            )
        )
    names = [
        [f"{kind}:panel{one:05d}"]
        for kind, n in (("panel", customers), ("user", leaders))
        for one in range(n)
    ]
    repeated = [names[place] for place in range(len(names)) for _ in ITEMS]
    return Stray(Signals.stacked(rows), repeated)
