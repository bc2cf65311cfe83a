"""At what height does each item stand?  As near to its neighbours as the least distances allow.

Brandes and Köpf style goals by a simpler road: each column is an isotonic regression (pool adjacent
violators) of the heights that its neighbours wish for, repeated left to right and back.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence

from afuera.pictures.flow.order import Item, Layers

GAP, STUB_GAP, WAY_GAP, ROUNDS = 44.0, 30.0, 14.0, 30


def isotonic(wished: Sequence[float], weights: Sequence[float], least: Sequence[float]) -> list[float]:
    """Heights y nearest to `wished` (weighted least squares) with y[i+1] - y[i] >= least[i]."""
    offsets = [0.0]
    for distance in least:
        offsets.append(offsets[-1] + distance)
    blocks: list[tuple[float, float, int]] = []  # weighted sum, weight, size
    for wish, weight, offset in zip(wished, weights, offsets, strict=True):
        block = ((wish - offset) * weight, weight, 1)
        while blocks and blocks[-1][0] / blocks[-1][1] > block[0] / block[1]:
            before = blocks.pop()
            block = (before[0] + block[0], before[1] + block[1], before[2] + block[2])
        blocks.append(block)
    level = [total / weight for total, weight, size in blocks for _ in range(size)]
    return [height + offset for height, offset in zip(level, offsets, strict=True)]


def heights(made: Layers, tall: Mapping[Item, float]) -> dict[Item, float]:
    """Middle of every item, from 0 at the top; `tall` is how high each one is."""
    least = [
        [_distance(one, other, tall) for one, other in itertools.pairwise(items)] for items in made.columns
    ]
    y = _stacked(made, least)
    order = list(range(len(made.columns)))
    for round_ in range(ROUNDS):
        for at in order if round_ % 2 == 0 else reversed(order):
            items = made.columns[at]
            wishes = [_wish(made, item, y) for item in items]
            y.update(
                zip(
                    items,
                    isotonic([wish for wish, _ in wishes], [pull for _, pull in wishes], least[at]),
                    strict=True,
                )
            )
    top = min((y[item] - tall[item] / 2 for item in y), default=0.0)
    return {item: height - top for item, height in y.items()}


def _distance(one: Item, other: Item, tall: Mapping[Item, float]) -> float:
    """Boxes need room for the short arrows above and below them; lines may lie closer to each other."""
    steps = isinstance(one, str) + isinstance(other, str)
    return (tall[one] + tall[other]) / 2 + (WAY_GAP, STUB_GAP, GAP)[steps]


def _stacked(made: Layers, least: Sequence[Sequence[float]]) -> dict[Item, float]:
    y: dict[Item, float] = {}
    for items, distances in zip(made.columns, least, strict=True):
        height = -sum(distances) / 2
        for at, item in enumerate(items):
            y[item] = height
            height += distances[at] if at < len(distances) else 0.0
    return y


def _wish(made: Layers, item: Item, y: Mapping[Item, float]) -> tuple[float, float]:
    """Where the neighbours pull an item, and how strongly; a weak pull to the middle keeps the picture
    flat.
    """
    pulls = [(y[other], weight) for other, weight in (*made.left.get(item, []), *made.right.get(item, []))]
    pulls.append((0.0, 2.0))
    total = sum(weight for _, weight in pulls)
    return sum(height * weight for height, weight in pulls) / total, total
