"""Who is one person inside a component where not everybody can be?

Two different strong identifiers of one type (user:1, user:2) are never one person, nor are two that somebody
separated by hand.  Edges are tried from the best proven down (rows, then names), and one that would unite
what must stay apart is refused and listed.  The answer depends on the edges alone, never on their order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from afuera.people.by_hand import Hand


@dataclass(frozen=True, slots=True)
class Refusal:
    """An edge a–b (`ties` rows) that was not followed, because it would make `between` one person."""

    a: str
    b: str
    ties: int
    reason: str
    between: tuple[str, ...]


class People:
    """Groups of identifiers that may grow together unless something keeps them apart."""

    def __init__(self, strong_type: Callable[[str], str | None]) -> None:
        self._strong_type = strong_type
        self._above: dict[str, str] = {}
        self._size: dict[str, int] = {}
        self._strong: dict[str, dict[str, str]] = {}
        self._apart: dict[str, dict[str, tuple[str, str]]] = {}

    def root(self, name: str) -> str:
        """The group of an identifier."""
        if name not in self._above:
            self._enter(name)
        top = name
        while self._above[top] != top:
            top = self._above[top]
        while self._above[name] != top:
            self._above[name], name = top, self._above[name]
        return top

    def _enter(self, name: str) -> None:
        kind = self._strong_type(name)
        self._above[name] = name
        self._size[name] = 1
        self._strong[name] = {kind: name} if kind else {}
        self._apart[name] = {}

    def keep_apart(self, a: str, b: str) -> None:
        """Say that two identifiers are never one person."""
        one, other = self.root(a), self.root(b)
        self._apart[one][other] = (a, b)
        self._apart[other][one] = (a, b)

    def clash(self, one: str, other: str) -> tuple[str, tuple[str, ...]] | None:
        """Why two groups may not be one: the reason and the identifiers, None when they may."""
        separated = self._apart[one].get(other)
        if separated:
            return "by_hand", tuple(sorted(separated))
        here, there = self._strong[one], self._strong[other]
        both = sorted(here.keys() & there.keys())
        return ("conflict", tuple(sorted((here[both[0]], there[both[0]])))) if both else None

    def unite(self, one: str, other: str) -> None:
        """Make two groups one; the smaller goes into the larger."""
        if self._size[one] < self._size[other]:
            one, other = other, one
        self._above[other] = one
        self._size[one] += self._size.pop(other)
        for kind, name in self._strong.pop(other).items():
            self._strong[one][kind] = min(name, self._strong[one].get(kind, name))
        for third, pair in self._apart.pop(other).items():
            del self._apart[third][other]
            self._apart[one][third] = self._apart[third][one] = pair


def constrained(
    edges: Iterable[tuple[str, str, int]], hand: Hand, strong_type: Callable[[str], str | None]
) -> tuple[dict[str, str], list[Refusal]]:
    """Unite along `edges` (a, b, rows) as far as nothing forbids it.

    Answers the smallest identifier of each identifier's person, and the edges refused.
    """
    people = People(strong_type)
    for a, b in hand.joined:
        if people.root(a) != people.root(b):
            people.unite(people.root(a), people.root(b))
    for a, b in hand.apart:
        people.keep_apart(a, b)
    refused = []
    names = hand.touched
    for a, b, rows in sorted(edges, key=lambda edge: (-edge[2], edge[0], edge[1])):
        names |= {a, b}
        one, other = people.root(a), people.root(b)
        if one == other:
            continue
        clash = people.clash(one, other)
        if clash is None:
            people.unite(one, other)
        else:
            refused.append(Refusal(a, b, rows, *clash))
    smallest: dict[str, str] = {}
    for name in names:
        top = people.root(name)
        smallest[top] = min(name, smallest.get(top, name))
    return {name: smallest[people.root(name)] for name in names}, refused
