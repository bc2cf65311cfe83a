"""Which pains does the machine propose, which does it leave out, and why?  The same in every order of rows.

Everything that a rule names is counted.  Left out is what hits fewer than FEW_PEOPLE, what almost everybody
of the goal meets (nobody is left to compare with), what hits the same journeys as a pain that says more, and
what comes after the first MOST.  What was proposed before is always looked at again, so that nothing goes
without a reason (`gone`).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from afuera.pains import signature as kinds
from afuera.pains.ground import Ground
from afuera.pains.hits import first_hits_of
from afuera.pains.signature import NO_GOAL, Signature
from afuera.pains.sources import Found, every

FEW_PEOPLE: Final = 5
ALMOST_ALL: Final = 0.95
SAME_JOURNEYS: Final = 0.97
MOST: Final = 60
# So many pains are asked for in one question.
AT_ONCE: Final = 60
# Which of two pains of the same journeys says more about what to change.
SAYS_MORE: Final = (
    *(kinds.NAMED, kinds.HARDSHIP, kinds.EXTRACTION, kinds.PROMISE, kinds.SPEED_BY_VALUE, kinds.SEAM),
    *(kinds.THEME, kinds.FRICTION, kinds.WHOLE),
)
# Of frictions of the same journeys, the one that names the cause or comes first: what it takes of people lies
# behind it, and what follows from it is its consequence.
COMES_FIRST: Final = (
    *("transfer_to_closed", "transfer", "channel_switch", "silence", "wait", "re_explaining", "ping_pong"),
    *("channel_ping_pong", "repeat_contact", "rework", "abandonment", "dead_end", "recurrence"),
)
NOBODY, FEW, EVERYBODY, SAME, LESS = (
    "nobody_hit",
    "few_people",
    "almost_everybody",
    "same_journeys",
    "less_harm",
)
NOT_BROKEN, NOT_SLOWER, NOT_LOOKED_AT = "not_broken_any_more", "not_slower_any_more", "not_looked_at"


@dataclass(frozen=True, slots=True)
class Candidate:
    """A pain that is proposed: how many it hit, and how many of their journeys of known end failed.

    `also` are the keys of pains left out because they hit the same journeys.
    """

    signature: Signature
    people: int
    journeys: int
    times: int
    failed: int
    ended: int
    also: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The key of its signature."""
        return self.signature.key


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A signature that is not proposed: `reason` is a code, `facts` what its sentence names."""

    signature: Signature
    reason: str
    facts: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Proposals:
    """What is proposed, most failed journeys first, and what was looked at and left out, by key."""

    proposed: tuple[Candidate, ...]
    left_out: dict[str, LeftOut]

    @property
    def signatures(self) -> tuple[Signature, ...]:
        """The signatures that are proposed."""
        return tuple(one.signature for one in self.proposed)


def propose(on: Ground, found: Found, before: Iterable[Signature] = (), most: int = MOST) -> Proposals:
    """The machine's proposals.  `before` are all signatures that stood already: each is looked at again.

    What people named (kind "named"), what stood before, and a hardship, is never pushed out by what is new.
    """
    old = {one.key: one for one in before}
    ruled = {one.key: one for one in every(on, found)}
    wanted = {**old, **ruled}
    looked_at = [wanted[key] for key in sorted(wanted)]
    met = _met(looked_at, on)
    counted = _counted(looked_at, met, on)
    left: dict[str, LeftOut] = {}
    kept = []
    for one in counted:
        reason = _reason(one, one.key in ruled, on)
        if reason is None:
            kept.append(one)
        elif one.people or one.key in old:
            left[one.key] = reason
    kept, same = _told_apart(sorted(kept, key=lambda one: _precedence(one, old)), _overlaps(kept, met, on))
    left |= same
    for table in met:
        on.lake.forget(table)
    for one in _in_turn(kept, old)[most:]:
        if not _stays(one, old):
            left[one.key] = LeftOut(one.signature, LESS, {"most": most, "people": one.people})
    proposed = [one for one in kept if one.key not in left]
    proposed.sort(key=lambda one: (-one.failed, -one.people, one.key))
    return Proposals(tuple(proposed), dict(sorted(left.items())))


def _stays(one: Candidate, old: Mapping[str, Signature]) -> bool:
    """May nothing new push it out?  What stood before, and a hardship."""
    return one.key in old or one.signature.kind == kinds.HARDSHIP


def _in_turn(kept: Sequence[Candidate], old: Mapping[str, Signature]) -> list[Candidate]:
    """Who is judged when there are too many: what stood, hardships, then in turn the most and the gravest.

    By failed journeys alone whatever is rare would be pushed out, however grave it is for those it hits.
    """
    first = [one for one in kept if _stays(one, old)]
    rest = [one for one in kept if not _stays(one, old)]
    most = sorted(rest, key=lambda one: (-one.failed, -one.people, one.key))
    gravest = sorted(rest, key=lambda one: (-one.failed / max(one.ended, 1), -one.failed, one.key))
    turns = dict.fromkeys(one for pair in zip(most, gravest, strict=True) for one in pair)
    return [*first, *turns]


def gone(before: Iterable[Signature], now: Proposals) -> list[LeftOut]:
    """Which of the old proposals are not proposed now, each with its reason; ordered by key."""
    proposed = {one.key for one in now.proposed}
    missing = {one.key: one for one in before if one.key not in proposed}
    return [now.left_out.get(key, LeftOut(missing[key], NOT_LOOKED_AT)) for key in sorted(missing)]


def _met(wanted: Sequence[Signature], on: Ground) -> list[ir.Table]:
    """Whom each signature hit: pain, person, journey, times, reached; some signatures a table."""
    ends = on.journeys.select("journey", "reached")
    met = []
    for some in _batches(wanted):
        found = first_hits_of(some, on)
        joined = found.inner_join(ends, "journey")
        met.append(on.lake.keep(joined.select("pain", "person", "journey", "times", "reached"), "met"))
    return met


def _counted(wanted: Sequence[Signature], met: Sequence[ir.Table], on: Ground) -> list[Candidate]:
    """Each signature with its counts, in the order given; zero where nobody was hit."""
    told: dict[str, dict[str, Any]] = {}
    for found in met:
        table = found.group_by("pain").aggregate(
            people=found.person.nunique(),
            journeys=found.count(),
            times=found.times.sum(),
            failed=(found.reached == 0).cast("int64").sum(),
            ended=found.reached.count(),
        )
        told |= {row["pain"]: row for row in on.lake.engine.rows(table)}
    return [_candidate(one, told.get(one.key, {})) for one in wanted]


def _candidate(signature: Signature, row: Mapping[str, Any]) -> Candidate:
    people, journeys, times, failed, ended = (
        int(row.get(name) or 0) for name in ("people", "journeys", "times", "failed", "ended")
    )
    return Candidate(signature, people, journeys, times, failed, ended)


def _reason(one: Candidate, ruled: bool, on: Ground) -> LeftOut | None:
    """Why it is not proposed; None when it is."""
    facts = {"people": one.people, "journeys": one.journeys}
    if not one.people:
        return LeftOut(one.signature, NOBODY, facts)
    if not ruled and one.signature.kind in (kinds.WHOLE, kinds.SEAM):
        return LeftOut(one.signature, NOT_BROKEN, facts)
    if not ruled and one.signature.kind == kinds.SPEED_BY_VALUE:
        return LeftOut(one.signature, NOT_SLOWER, facts)
    if one.people < FEW_PEOPLE:
        return LeftOut(one.signature, FEW, facts)
    everyone = _size(one.signature, on)
    if one.signature.kind != kinds.NAMED and one.journeys >= ALMOST_ALL * everyone:
        return LeftOut(one.signature, EVERYBODY, {**facts, "of": everyone})
    return None


def _size(signature: Signature, on: Ground) -> int:
    """How many journeys there are of its goal."""
    table = on.kept("sizes", lambda: on.journeys.group_by("goal").aggregate(n=on.journeys.count()))
    rows = on.lake.engine.rows(table)
    wanted = {None: None, NO_GOAL: None}.get(signature.goal, signature.goal)
    if signature.goal is None:
        return sum(row["n"] for row in rows)
    return sum(row["n"] for row in rows if row["goal"] == wanted)


def _precedence(one: Candidate, old: dict[str, Signature]) -> tuple[bool, int, int, str]:
    """What stood before comes first, so that a pain does not change its name; then what says more."""
    kind, friction = one.signature.kind, one.signature.friction
    place = COMES_FIRST.index(friction) if friction in COMES_FIRST else len(COMES_FIRST)
    # That nobody was there says more than between whom it happened.
    closed = kind == kinds.FRICTION and place == 0
    return one.key not in old, SAYS_MORE.index(kinds.SEAM if closed else kind), place, one.key


def _told_apart(
    ordered: Sequence[Candidate], overlaps: _Overlaps
) -> tuple[list[Candidate], dict[str, LeftOut]]:
    """Of pains that hit the same journeys, keep the first; the others are named beside it."""
    kept: list[Candidate] = []
    also: dict[str, list[str]] = {}
    left: dict[str, LeftOut] = {}
    for one in ordered:
        twin = next((k for k in kept if overlaps(one, k) >= SAME_JOURNEYS), None)
        if twin is None or one.signature.kind == kinds.NAMED:
            kept.append(one)
        else:
            also.setdefault(twin.key, []).append(one.key)
            left[one.key] = LeftOut(one.signature, SAME, {"as": twin.key, "people": one.people})
    told = [
        Candidate(
            one.signature,
            one.people,
            one.journeys,
            one.times,
            one.failed,
            one.ended,
            tuple(sorted(also.get(one.key, ()))),
        )
        for one in kept
    ]
    return told, left


class _Overlaps:
    """Of any two pains: the journeys of both over the journeys of either."""

    def __init__(self, keys: list[str], both: NDArray[np.int64]) -> None:
        self._place = {key: place for place, key in enumerate(keys)}
        self._both = both

    def __call__(self, one: Candidate, other: Candidate) -> float:
        a, b = self._place[one.key], self._place[other.key]
        both = int(self._both[a, b])
        either = int(self._both[a, a] + self._both[b, b]) - both
        return both / either if either else 0.0


def _overlaps(wanted: Sequence[Candidate], met: Sequence[ir.Table], on: Ground) -> _Overlaps:
    """Count the journeys of every two pains."""
    keys = [one.key for one in wanted]
    both = np.zeros((len(keys), len(keys)), dtype=np.int64)
    if not wanted:
        return _Overlaps(keys, both)
    places = on.lake.memory([{"pain": key, "place": place} for place, key in enumerate(keys)])
    found = _union([table.select("pain", "journey") for table in met]).inner_join(places, "pain")
    found = on.lake.keep(found.select("place", "journey"))
    pairs = found.inner_join(found.view().rename(other="place"), "journey")
    pairs = pairs.filter(pairs.place <= pairs.other)
    for row in on.lake.engine.rows(pairs.group_by("place", "other").aggregate(n=pairs.count())):
        a, b = int(row["place"]), int(row["other"])
        both[a, b] = both[b, a] = int(row["n"])
    on.lake.forget(found)
    return _Overlaps(keys, both)


def _union(tables: Sequence[ir.Table]) -> ir.Table:
    return ibis.union(*tables) if len(tables) > 1 else tables[0]


def _batches(wanted: Sequence[Signature]) -> Iterable[list[Signature]]:
    """A union of too many tables is too much for an engine's planner."""
    rest = iter(wanted)
    while some := list(islice(rest, AT_ONCE)):
        yield some
