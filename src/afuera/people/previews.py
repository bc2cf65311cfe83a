"""What would a decision about who is who change?  The rules of stitching on the few people it can reach.

The same ties, the same refusals, the same hands as `identities`, for one neighbourhood instead of the whole
lake, so that the answer is there before anybody decides.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from hashlib import md5

from afuera.people import by_hand
from afuera.people.by_hand import Decision, Hand
from afuera.people.refusals import STRONG_TYPES, strong_type_of
from afuera.people.unions import constrained

Tie = tuple[str, str, int]


@dataclass(slots=True)
class Near:
    """Identifiers with their person and signals, and every tie among them that is not a hub's.

    `ties` (a, b, rows) holds those that count and those that are held back.  `journeys` counts by person.
    """

    person: dict[str, str] = field(default_factory=dict)
    signals: dict[str, int] = field(default_factory=dict)
    journeys: dict[str, int] = field(default_factory=dict)
    ties: set[Tie] = field(default_factory=set)
    complete: bool = True


@dataclass(frozen=True, slots=True)
class Group:
    """The identifiers that are one person, and how many signals name them first."""

    person: str
    identifiers: tuple[str, ...]
    signals: int


@dataclass(frozen=True, slots=True)
class Preview:
    """Who the people concerned are, and who they would be.

    `before` and `after` hold only groups that change.  `overruled` are older decisions that would no longer
    count, `revived` those that would count again, `strange` pairs of different strong identifiers of one type
    that would be one person.  `journeys` of `before` are cut anew.
    """

    before: tuple[Group, ...]
    after: tuple[Group, ...]
    journeys: int
    signals: int
    overruled: tuple[Decision, ...]
    revived: tuple[Decision, ...]
    strange: tuple[tuple[str, str], ...]
    complete: bool


def whole(
    one: str, other: str, ours: Sequence[str], theirs: Sequence[str], strong_types: Sequence[str] = ()
) -> list[tuple[str, str]]:
    """Which pairs must be joined so that two people with these identifiers become one?

    `one` and `other`, and the strong identifiers of each type that both have: else those would be kept apart.
    """
    strong_type = strong_type_of((*STRONG_TYPES, *strong_types))
    firsts: list[dict[str, str]] = []
    for names in (ours, theirs):
        kinds: dict[str, str] = {}
        for name in sorted(names):
            if (kind := strong_type(name)) is not None:
                kinds.setdefault(kind, name)
        firsts.append(kinds)
    mine, others = firsts
    pairs = [(mine[kind], others[kind]) for kind in sorted(mine.keys() & others.keys())]
    return [(one, other), *[(a, b) for a, b in pairs if {a, b} != {one, other} and a != b]]


def preview(
    near: Near, standing: Sequence[Decision], wanted: Sequence[Decision], strong_types: Sequence[str] = ()
) -> Preview:
    """What changes when the `wanted` decisions stand instead of the `standing` ones (both newest first)."""
    strong_type = strong_type_of((*STRONG_TYPES, *strong_types))
    hands = by_hand.settle(standing), by_hand.settle(wanted)
    old, new = (groups(near, hand, strong_type) for hand in hands)
    before, after = (_changed(near, mine, other) for mine, other in ((old, new), (new, old)))
    moved = {near.person[name] for group in before for name in group.identifiers}
    gone = [one for one in hands[0].overruled if one in wanted]
    return Preview(
        before=before,
        after=after,
        journeys=sum(near.journeys.get(one, 0) for one in moved),
        signals=sum(group.signals for group in before),
        overruled=tuple(one for one in hands[1].overruled if one not in gone),
        revived=tuple(one for one in gone if one not in hands[1].overruled),
        strange=_strange(after, old, strong_type),
        complete=near.complete,
    )


def groups(near: Near, hand: Hand, strong_type: Callable[[str], str | None]) -> dict[str, str]:
    """The smallest identifier of each identifier's person."""
    united, _ = constrained(_free(near.ties, hand, strong_type), hand, strong_type)
    return {name: united.get(name, name) for name in near.person}


def _free(ties: Iterable[Tie], hand: Hand, strong_type: Callable[[str], str | None]) -> list[Tie]:
    """The ties without those of weak identifiers that two different strong ones of a type share."""
    every = list(ties)
    met: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for a, b, _ in every:
        for weak, strong in ((a, b), (b, a)):
            kind = strong_type(strong)
            if kind is not None and strong_type(weak) is None:
                met[weak, kind].add(hand.root.get(strong, strong))
    shared = {weak for (weak, _), strong in met.items() if len(strong) > 1}
    return [(a, b, rows) for a, b, rows in every if a not in shared and b not in shared]


def _changed(near: Near, mine: dict[str, str], other: dict[str, str]) -> tuple[Group, ...]:
    """The groups of one answer that the other does not have."""
    theirs = {frozenset(names) for names in _by_group(other).values()}
    changed = [(key, names) for key, names in _by_group(mine).items() if frozenset(names) not in theirs]
    made = [
        Group(person_of(key), tuple(sorted(names)), sum(near.signals.get(name, 0) for name in names))
        for key, names in changed
    ]
    return tuple(sorted(made, key=lambda group: (-group.signals, group.identifiers)))


def _by_group(smallest: dict[str, str]) -> dict[str, list[str]]:
    found: defaultdict[str, list[str]] = defaultdict(list)
    for name, key in smallest.items():
        found[key].append(name)
    return found


def person_of(smallest: str) -> str:
    """The name of the person whose smallest identifier is given."""
    return "p" + md5(smallest.encode(), usedforsecurity=False).hexdigest()[:16]


def _strange(
    after: Iterable[Group], old: dict[str, str], strong_type: Callable[[str], str | None]
) -> tuple[tuple[str, str], ...]:
    """Different strong identifiers of one type that come together, which the machine never does."""
    pairs = []
    for group in after:
        kinds: defaultdict[str, list[str]] = defaultdict(list)
        for name in group.identifiers:
            if (kind := strong_type(name)) is not None:
                kinds[kind].append(name)
        for names in kinds.values():
            pairs += [(names[0], name) for name in names[1:] if old[name] != old[names[0]]]
    return tuple(pairs)
