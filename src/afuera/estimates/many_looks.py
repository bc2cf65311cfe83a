"""When many groups are compared at once, which differences still stand?"""

from __future__ import annotations

from collections.abc import Sequence


def holm(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, as ordered, that keep the chance of any false claim (Holm 1979).  In [0, 1]."""
    adjusted, highest = [0.0] * len(p_values), 0.0
    for rank, place in enumerate(_ascending(p_values)):
        highest = max(highest, min(1.0, (len(p_values) - rank) * p_values[place]))
        adjusted[place] = highest
    return adjusted


def benjamini_hochberg(p_values: Sequence[float]) -> list[float]:
    """Adjusted p-values, as ordered, that keep the share of false claims (Benjamini & Hochberg 1995)."""
    adjusted, lowest = [0.0] * len(p_values), 1.0
    for rank, place in reversed(list(enumerate(_ascending(p_values), start=1))):
        lowest = min(lowest, p_values[place] * (len(p_values) / rank))
        adjusted[place] = lowest
    return adjusted


def bonferroni_level(level: float, looks: int) -> float:
    """The level of each interval so that `looks` of them hold together at `level`: 0.95 and 10 -> 0.995."""
    return 1 - (1 - level) / max(1, looks)


def _ascending(p_values: Sequence[float]) -> list[int]:
    if any(not 0 <= p <= 1 for p in p_values):
        raise ValueError("a p-value lies between 0 and 1")
    return sorted(range(len(p_values)), key=p_values.__getitem__)
