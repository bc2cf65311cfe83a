"""Which groups are too small to show, alone or by subtraction?

Statistics on fewer than five people can point at a person.  Hiding a small group is not enough: with the
total and its siblings shown it comes back by subtraction.  So the hidden siblings together must reach five
too (the remainder rule).  Tables and filters are checked by solving what is published.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from fractions import Fraction
from itertools import combinations
from typing import TypeVar

LEAST = 5

Key = TypeVar("Key", bound=Hashable)


def hidden_groups(people: Mapping[Key, int], least: int = LEAST) -> frozenset[Key]:
    """The groups of one partition that may not be shown when their total is shown too.

    `people` holds the size of each group.  Every group below `least` is hidden; then the next smallest, until
    the hidden ones together reach `least`.  When the total itself is below `least`, all are hidden, and the
    total may not be shown either (`total_may_be_shown`).
    """
    order = sorted(people, key=lambda key: (people[key], str(key)))
    hidden = [key for key in order if people[key] < least]
    shown = order[len(hidden) :]
    while shown and 0 < sum(people[key] for key in hidden) < least:
        hidden.append(shown.pop(0))
    return frozenset(hidden)


def hidden_overlapping(people: Mapping[Key, int], least: int = LEAST) -> frozenset[Key]:
    """The same where one person may stand in several groups: the same three in two groups are not six.

    Nobody knows how many people the hidden groups have together, only that it is as many as the largest has:
    that one must reach `least`.
    """
    hidden = {key for key, n in people.items() if n < least}
    if hidden:
        shown = sorted(people.keys() - hidden, key=lambda key: (people[key], str(key)))
        hidden |= set(shown[:1])
    return frozenset(hidden)


def total_may_be_shown(people: Mapping[Key, int], least: int = LEAST) -> bool:
    """Are there enough people in all groups together?"""
    return sum(people.values()) >= least


def publishable(
    sums: Collection[frozenset[Key]], people: Mapping[Key, int], least: int = LEAST
) -> list[frozenset[Key]]:
    """Which of these sums (cells, rows, columns, the whole, any filter) may be shown together?

    Each sum is a set of groups.  Sums below `least` go first; then the smallest of those that help to work
    out a smaller one, until nothing below `least` can be worked out.  In the order given.
    """
    shown = [cells for cells in sums if sum(people[key] for key in cells) >= least]
    while (exposed := next(given_away(shown, people, least), None)) is not None:
        holding = [cells for cells in shown if cells & exposed]
        helping = [cells for cells in shown if any(cells & other for other in holding)]
        shown.remove(min(helping, key=lambda cells: (sum(people[key] for key in cells), len(cells))))
    return shown


def given_away(
    shown: Collection[frozenset[Key]], people: Mapping[Key, int], least: int = LEAST
) -> Iterator[frozenset[Key]]:
    """Sets of 1 to `least` - 1 people whose sum can be worked out from the sums that are shown.

    `shown` are the published sums, each a set of groups.  Groups without people carry nothing.
    Exact: a set is given away when its indicator lies in the row space of what is published.
    """
    groups = [key for key, n in people.items() if n > 0]
    space = _row_space([[Fraction(key in cells) for key in groups] for cells in shown])
    small = [key for key in groups if people[key] < least]
    for size in range(1, least):
        for chosen in combinations(small, size):
            if sum(people[key] for key in chosen) < least and _spans(
                space, [Fraction(key in chosen) for key in groups]
            ):
                yield frozenset(chosen)


def _row_space(rows: list[list[Fraction]]) -> list[tuple[int, list[Fraction]]]:
    """Echelon form, each row with the place of its leading 1."""
    space: list[tuple[int, list[Fraction]]] = []
    for row in rows:
        rest = _reduced(space, row)
        lead = next((place for place, value in enumerate(rest) if value), None)
        if lead is not None:
            space.append((lead, [value / rest[lead] for value in rest]))
            space.sort(key=lambda held: held[0])
    return space


def _spans(space: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> bool:
    return not any(_reduced(space, row))


def _reduced(space: list[tuple[int, list[Fraction]]], row: list[Fraction]) -> list[Fraction]:
    for lead, held in space:
        if row[lead]:
            times = row[lead]
            row = [value - times * other for value, other in zip(row, held, strict=True)]
    return row
