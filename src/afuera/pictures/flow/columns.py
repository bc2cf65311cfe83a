"""In which column does a step stand?  Columns are stages of the journey, cut where little flows inside a
stage.

Steps in the order of their mean place are cut into `count` runs. The best cut (dynamic programming, exact)
has little traffic inside a run, little spread of places inside a run, and no run taller than the paper.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

from afuera.pictures.flow.graph import Graph, Step

TALLEST, MOST_COLUMNS = 5, 5


def column_count(steps: int) -> int:
    """A column for each step while there is room: five columns fill the page."""
    return min(MOST_COLUMNS, steps)


def columns_of(whole: Graph, count: int | None = None) -> dict[str, int]:
    """Column of each step, from 0 on the left."""
    steps = whole.steps
    if not steps:
        return {}
    wanted = min(count or column_count(len(steps)), len(steps))
    cuts = _best_cuts(steps, _traffic(whole), wanted)
    return {steps[at].key: column for column, (start, stop) in enumerate(cuts) for at in range(start, stop)}


def _traffic(whole: Graph) -> list[list[float]]:
    """Share of all moves that happen among the steps start … stop-1, for every start and stop."""
    size = len(whole.steps)
    at = {step.key: place for place, step in enumerate(whole.steps)}
    total = sum(way.n for way in whole.ways) or 1
    between = [[0.0] * size for _ in range(size)]
    for way in whole.ways:
        one, other = sorted((at[way.source], at[way.target]))
        between[one][other] += way.n / total
    inside = [[0.0] * (size + 1) for _ in range(size + 1)]
    for start in range(size - 1, -1, -1):
        for stop in range(start + 2, size + 1):
            inside[start][stop] = inside[start + 1][stop] + sum(between[start][start + 1 : stop])
    return inside


def _best_cuts(steps: Sequence[Step], inside: list[list[float]], wanted: int) -> list[tuple[int, int]]:
    def cost(start: int, stop: int) -> float:
        places = [step.place for step in steps[start:stop]]
        middle = sum(places) / len(places)
        spread = sum((place - middle) ** 2 for place in places)
        return inside[start][stop] + spread + 0.25 * max(0, stop - start - TALLEST) ** 2

    @lru_cache(maxsize=None)  # noqa: UP033
    def best(stop: int, runs: int) -> tuple[float, tuple[int, ...]]:
        if runs == 1:
            return cost(0, stop), (0,)
        options = []
        for start in range(runs - 1, stop):
            before, starts = best(start, runs - 1)
            options.append((before + cost(start, stop), (*starts, start)))
        return min(options)

    starts = best(len(steps), wanted)[1]
    return list(zip(starts, (*starts[1:], len(steps)), strict=True))
