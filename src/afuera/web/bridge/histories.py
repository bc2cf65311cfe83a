"""How do the pages of people ask the library?  Search, histories, evidence, decisions by hand, erasure."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.conf import settings

from afuera.company import Company
from afuera.people import asked, by_hand, previews
from afuera.people.asked import Found as Found
from afuera.people.asked import Row
from afuera.people.by_hand import Decision
from afuera.people.previews import Preview
from afuera.privacy import keyed_hash
from afuera.web.bridge.installation import once_a_state, open_lake, shelf

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.lake.shelf import Shelf

SECONDS_TO_WAIT = 8
LETTERS = 16


@dataclass(frozen=True, slots=True)
class Gone:
    """Who is being erased: every identifier, the persons and journeys of the shelf that were theirs."""

    identifiers: tuple[str, ...]
    people: tuple[str, ...] = ()
    journeys: tuple[str, ...] = ()


Forget = Callable[[Gone], None]
_forgetting: list[Forget] = []


def when_erased(callback: Forget) -> Forget:
    """Register how a room forgets somebody in what it keeps itself.  It may be called twice."""
    _forgetting.append(callback)
    return callback


def sign(name: str) -> str:
    """What stands for an identifier or a person in addresses and in the audit log."""
    return keyed_hash(name, settings.SECRET_KEY.encode())[:LETTERS]


def _known(found: Shelf) -> tuple[dict[str, int], tuple[str, ...]]:
    return _counted(str(found.path), found.path.stat().st_mtime_ns)


@lru_cache(maxsize=2)
def _counted(path: str, made_ns: int) -> tuple[dict[str, int], tuple[str, ...]]:
    found = shelf()
    return (asked.counts(found), tuple(asked.types(found))) if found else ({}, ())


def counts() -> dict[str, int] | None:
    """How many people and identifiers there are; None before the first refresh."""
    found = shelf()
    return _known(found)[0] if found else None


def search(words: str, most: int) -> list[Found]:
    """People whose identifier or case has these words in it."""
    found = shelf()
    return asked.search(found, words, _known(found)[1], most) if found else []


@dataclass(frozen=True, slots=True)
class Somebody:
    """One person as the shelf knows them."""

    key: str
    identifiers: list[Row]
    journeys: list[Row]
    summary: Row


def somebody(key: str, most_journeys: int) -> Somebody | None:
    """A person by the key of their address."""
    found = shelf()
    names = asked.identifiers_of(found, key) if found else []
    if found is None or not names:
        return None
    return Somebody(key, names, asked.journeys_of(found, key, most_journeys), asked.summary_of(found, key))


def events(key: str, start: int, most: int) -> list[Row]:
    """What somebody lived through, in order of time."""
    found = shelf()
    return asked.events_of(found, key, start, most) if found else []


def beginnings(key: str) -> dict[int, int]:
    """After how many signals of somebody's life each of their journeys begins."""
    found = shelf()
    return asked.beginnings_of(found, key) if found else {}


def identifiers(key: str) -> list[Row]:
    """The identifiers of a person."""
    found = shelf()
    return asked.identifiers_of(found, key) if found else []


def ties(key: str) -> list[Row]:
    """Why these identifiers are one person."""
    found = shelf()
    return asked.ties_of(found, key) if found else []


def refused_of(names: Sequence[str]) -> list[Row]:
    """What was refused that concerns these identifiers."""
    found = shelf()
    return asked.refused_of(found, names) if found else []


def refused(reasons: Sequence[str], start: int, most: int) -> list[Row]:
    """Refused identifiers and ties, the most ties first; `people` tells whose each identifier is."""
    found = shelf()
    if found is None:
        return []
    rows = asked.refused(found, reasons, start, most)
    named = {name for row in rows for name in (row["other"], *row["between"], *(row["held"] or ())) if name}
    people = asked.people_of(found, named)
    return [{**row, "people": people} for row in rows]


def how_many_refused() -> dict[str, int]:
    """How many were refused for each reason."""
    found = shelf()
    return asked.how_many_refused(found) if found else {}


def decided() -> list[Decision]:
    """The decisions that shaped what pages show, the newest first."""
    found = shelf()
    return [Decision(**row) for row in asked.decided(found)] if found else []


def standing() -> list[Decision]:
    """The decisions that stand now, the newest first; pages may still be behind them."""
    return list(_standing())


@once_a_state(most=1)  # no older state is kept: somebody may have been erased
def _standing() -> tuple[Decision, ...]:
    with open_lake() as lake:
        return tuple(by_hand.standing(by_hand.decisions(lake)))


def whose(names: Sequence[str]) -> dict[str, str]:
    """The person of each of these identifiers."""
    found = shelf()
    return asked.people_of(found, names) if found else {}


def try_out(decisions: Sequence[Decision], company: Company) -> Preview | None:
    """What would change if these decisions (also such that take others back) were made now."""
    found = shelf()
    if found is None:
        return None
    now = standing()
    gone = {one.takes_back for one in decisions}
    new = [one for one in decisions if one.action != by_hand.TAKE_BACK]
    wanted = [*new, *[one for one in now if one.decision not in gone]]
    joined = [(one.one, one.other) for one in now if one.action == by_hand.JOIN]
    concerned = [name for one in decisions for name in (one.one, one.other)]
    near = asked.near(found, concerned, joined)
    return previews.preview(near, now, wanted, company.strong_identifiers)


def note(decisions: Sequence[Decision]) -> None:
    """Write decisions into the lake.  LakeBusy when somebody else writes there for longer."""
    with open_lake() as lake:
        for one in decisions:
            _note(lake, one)


def _note(lake: Lake, one: Decision) -> None:
    told: dict[str, Any] = {"by": one.by, "why": one.why, "at": one.at, "wait_seconds": SECONDS_TO_WAIT}
    if one.action == by_hand.TAKE_BACK:
        by_hand.take_back(lake, str(one.takes_back), **told)
    else:
        write = by_hand.join if one.action == by_hand.JOIN else by_hand.separate
        write(lake, one.one, one.other, **told)


def everything_of(key: str) -> Gone:
    """All that the shelf knows of somebody who is to be erased."""
    found = shelf()
    if found is None:
        return Gone(())
    names = tuple(row["identifier"] for row in asked.identifiers_of(found, key))
    return Gone(names, (key,), tuple(asked.journey_ids_of(found, key)))


def erase(gone: Gone, company: Company, told: Callable[[Gone], None]) -> dict[str, Any]:
    """Erase somebody from lake, quarantine and shelf, then from what rooms keep; what went, in counts.

    `told` hears every identifier that was found before anything is taken away, so that a second run after a
    crash still knows them.
    """
    from afuera.people import erase as erase_from_lake

    every = gone

    def remember(names: Sequence[str]) -> None:
        nonlocal every
        every = Gone(tuple(sorted({*gone.identifiers, *names})), gone.people, gone.journeys)
        told(every)

    with open_lake() as lake:
        done = erase_from_lake(lake, gone.identifiers, company=company, told=remember)
    for forget in _forgetting:
        forget(every)
    return asdict(done)
