"""In which order do the steps of a column stand, so that few ways cross?

Layered drawing after Sugiyama, Tagawa and Toda (1981): long ways get a waypoint in every column they pass;
weighted barycentre sweeps give an order, swaps of neighbours refine it.  A swap is judged by the ways of
the two neighbours alone (`_gain`), never by counting the whole picture again.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt

from afuera.pictures.flow.graph import Graph, Way

# A step by its key, or a waypoint of way number w in column c.
Item = str | tuple[int, int]
Links = dict[Item, list[tuple[Item, float]]]
SWEEPS, PATIENCE = 24, 4


@dataclass(slots=True)
class Layers:
    """Items by column, top to bottom, and the pieces of ways that join neighbouring columns."""

    columns: list[list[Item]]
    left: Links = field(default_factory=dict)
    right: Links = field(default_factory=dict)
    beside: Links = field(default_factory=dict)  # ways inside one column
    chains: list[list[Item]] = field(default_factory=list)  # each way's items from left to right


def layers(drawn: Graph, column: Mapping[str, int]) -> Layers:
    """Columns with steps in canonical order, waypoints below them."""
    made = Layers([[] for _ in range(max(column.values(), default=-1) + 1)])
    for step in drawn.steps:
        made.columns[column[step.key]].append(step.key)
    for number, way in enumerate(drawn.ways):
        made.chains.append(_chain(made, number, way, column))
    return made


def _chain(made: Layers, number: int, way: Way, column: Mapping[str, int]) -> list[Item]:
    if column[way.source] == column[way.target]:
        weight = sqrt(way.n)
        made.beside.setdefault(way.source, []).append((way.target, weight))
        made.beside.setdefault(way.target, []).append((way.source, weight))
        return [way.source, way.target]
    first, last = sorted((way.source, way.target), key=lambda key: column[key])
    waypoints: list[Item] = [(number, at) for at in range(column[first] + 1, column[last])]
    for at, waypoint in enumerate(waypoints, column[first] + 1):
        made.columns[at].append(waypoint)
    chain: list[Item] = [first, *waypoints, last]
    for here, there in itertools.pairwise(chain):
        straight = 2.5 if isinstance(here, tuple) and isinstance(there, tuple) else 1.0
        made.right.setdefault(here, []).append((there, sqrt(way.n) * straight))
        made.left.setdefault(there, []).append((here, sqrt(way.n) * straight))
    return chain


def arranged(made: Layers, kept: Mapping[str, int] | None = None) -> float:
    """Reorder the columns in place; returns the weighted crossings that remain.

    With `kept` (ranks from an earlier arrangement of the full graph) steps stay in that order and only
    waypoints move, so that a picture with less detail does not jump.
    """
    if kept is not None:
        for items in made.columns:
            items.sort(
                key=lambda item: (isinstance(item, tuple), kept.get(item, 0) if isinstance(item, str) else 0)
            )
    best, fewest, waited = [list(items) for items in made.columns], crossings(made), 0
    for sweep in range(SWEEPS):
        _sweep(made, rightwards=sweep % 2 == 0, kept=kept)
        _swap_while_it_helps(made, kept)
        now = crossings(made)
        if now < fewest - 1e-9:
            best, fewest, waited = [list(items) for items in made.columns], now, 0
        else:
            waited += 1
        if waited > PATIENCE:
            break
    made.columns = best
    return fewest


def _sweep(made: Layers, *, rightwards: bool, kept: Mapping[str, int] | None) -> None:
    count = len(made.columns)
    for at in range(1, count) if rightwards else range(count - 2, -1, -1):
        neighbours = made.left if rightwards else made.right
        reference = made.columns[at - 1 if rightwards else at + 1]
        where = {item: place / max(1, len(reference) - 1) for place, item in enumerate(reference)}
        pulled = {item: _barycentre(item, neighbours, where) for item in made.columns[at]}
        _sort_by_pull(made.columns[at], pulled, kept)


def _barycentre(item: Item, neighbours: Links, where: Mapping[Item, float]) -> float | None:
    known = [(where[other], weight) for other, weight in neighbours.get(item, []) if other in where]
    total = sum(weight for _, weight in known)
    return sum(place * weight for place, weight in known) / total if total else None


def _sort_by_pull(
    items: list[Item], pulled: Mapping[Item, float | None], kept: Mapping[str, int] | None
) -> None:
    own = {item: place / max(1, len(items) - 1) for place, item in enumerate(items)}
    key = {item: own[item] if pulled[item] is None else pulled[item] or 0.0 for item in items}
    items.sort(key=lambda item: (key[item], own[item]))
    if kept is not None:
        steps = iter(
            sorted((item for item in items if isinstance(item, str)), key=lambda step: kept.get(step, 0))
        )
        items[:] = [next(steps) if isinstance(item, str) else item for item in items]


def _swap_while_it_helps(made: Layers, kept: Mapping[str, int] | None) -> None:
    places = [{item: place for place, item in enumerate(items)} for items in made.columns]
    for _ in range(60):
        moved = False
        for at, items in enumerate(made.columns):
            for upper in range(len(items) - 1):
                if kept is not None and isinstance(items[upper], str) and isinstance(items[upper + 1], str):
                    continue
                if _gain(made, places, at, upper) > 1e-9:
                    items[upper], items[upper + 1] = items[upper + 1], items[upper]
                    places[at][items[upper]], places[at][items[upper + 1]] = upper, upper + 1
                    moved = True
        if not moved:
            return


def _gain(made: Layers, places: list[dict[Item, int]], at: int, upper: int) -> float:
    """How much less crosses when two neighbours change places."""
    one, other = made.columns[at][upper], made.columns[at][upper + 1]
    gain = 0.0
    for links, side in ((made.left, at - 1), (made.right, at + 1)):
        if 0 <= side < len(places):
            ways, others = links.get(one, []), links.get(other, [])
            gain += _crossed(ways, others, places[side]) - _crossed(others, ways, places[side])
    return gain + _pull_of_own_column(made, places[at], one, other)


def _crossed(
    upper: list[tuple[Item, float]], lower: list[tuple[Item, float]], where: Mapping[Item, int]
) -> float:
    """Weighted crossings between the ways of an item and those of the item below it."""
    return sum(
        min(weight, light) for one, weight in upper for other, light in lower if where[one] > where[other]
    )


def _pull_of_own_column(made: Layers, where: Mapping[Item, int], one: Item, other: Item) -> float:
    """Steps of one column that are joined want to be neighbours."""
    gain = 0.0
    for item, shift in ((one, 1), (other, -1)):
        for friend, weight in made.beside.get(item, []):
            if friend not in (one, other):
                gain += (
                    0.35
                    * weight
                    * (abs(where[item] - where[friend]) - abs(where[item] + shift - where[friend]))
                )
    return gain


def crossings(made: Layers) -> float:
    """Weighted crossings of the whole picture, and the stretch of ways inside a column."""
    places = [{item: place for place, item in enumerate(items)} for items in made.columns]
    total = 0.0
    for at in range(len(made.columns) - 1):
        items = made.columns[at]
        for upper in range(len(items)):
            for lower in range(upper + 1, len(items)):
                total += _crossed(
                    made.right.get(items[upper], []), made.right.get(items[lower], []), places[at + 1]
                )
    for at, items in enumerate(made.columns):
        for item in items:
            total += sum(
                0.175 * weight * (abs(places[at][item] - places[at][friend]) - 1)
                for friend, weight in made.beside.get(item, [])
            )
    return total
