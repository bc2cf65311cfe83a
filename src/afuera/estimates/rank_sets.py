"""Which places may each one have, when values are uncertain?

Sets of places come from pairwise differences (Mogstad, Romano, Shaikh and Wilhelm 2024): one is surely above
another when their difference exceeds what chance does to the largest of all differences at once.  Percentiles
of simulated ranks look alike and are too narrow: PISA 2018, mathematics, the United Kingdom [11, 19] instead
of [8, 23].
"""

from __future__ import annotations

from typing import Final

import numpy as np
from numpy.typing import NDArray

from afuera.estimates.intervals import LEVEL

Floats = NDArray[np.float64]

DRAWS: Final = 4_000
SEED: Final = 20_260_104


def rank_sets(values: Floats, covariance: Floats, level: float = LEVEL) -> list[tuple[int, int]]:
    """For each value the places (1 is the highest) that hold its true one with probability `level`.

    Each set is a marginal one: it holds for this value, not for all at once.
    """
    draws = _draws(covariance)
    return [_places(place, values, covariance, draws, level) for place in range(len(values))]


def _places(place: int, values: Floats, covariance: Floats, draws: Floats, level: float) -> tuple[int, int]:
    others = np.delete(np.arange(len(values)), place)
    if not len(others):
        return 1, 1
    spread = np.diag(covariance)
    errors = np.sqrt(np.maximum(spread[place] + spread[others] - 2 * covariance[place, others], 1e-300))
    t = (values[place] - values[others]) / errors
    noise = np.abs(draws[:, [place]] - draws[:, others]) / errors
    apart = _apart(np.abs(t), noise, level)
    above = int((apart & (t < 0)).sum())
    below = int((apart & (t > 0)).sum())
    return above + 1, len(values) - below


def _apart(t: Floats, noise: Floats, level: float) -> NDArray[np.bool_]:
    """Which differences are sure, stepping down: those that are sure already no longer widen the rest."""
    apart = np.zeros(len(t), dtype=bool)
    while not apart.all():
        limit = float(np.quantile(noise[:, ~apart].max(axis=1), level))
        more = ~apart & (t > limit)
        if not more.any():
            break
        apart |= more
    return apart


def shrunk(values: Floats, covariance: Floats) -> tuple[Floats, Floats]:
    """Values drawn towards their mean as far as their errors say (normal-normal), and their covariance.

    The variance between them is Paule and Mandel's, never below zero; with fewer than three nothing shrinks.
    """
    if len(values) < 3:
        return values, covariance
    errors = np.maximum(np.diag(covariance), 1e-300)
    between = _between(values, errors)
    centre = float(np.average(values, weights=1 / (errors + between)))
    if between <= 0:
        return np.full(len(values), centre), np.zeros_like(covariance)
    pull = between * np.linalg.inv(covariance + between * np.eye(len(values)))
    return centre + pull @ (values - centre), np.asarray(pull @ covariance)


def _between(values: Floats, errors: Floats) -> float:
    """Paule and Mandel: the variance between at which the weighted squares are as many as expected."""

    def surplus(between: float) -> float:
        weights = 1 / (errors + between)
        centre = np.average(values, weights=weights)
        return float((weights * (values - centre) ** 2).sum()) - (len(values) - 1)

    if surplus(0.0) <= 0:
        return 0.0
    low, high = 0.0, float(np.var(values)) + float(errors.max())
    while surplus(high) > 0:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if surplus(middle) > 0 else (low, middle)
    return (low + high) / 2


def among_the_first(values: Floats, covariance: Floats, first: int) -> Floats:
    """The chance of each to be among the `first` highest."""
    drawn = values + _draws(covariance)
    order = np.argsort(-drawn, axis=1, kind="stable")[:, :first]
    return np.bincount(order.ravel(), minlength=len(values)) / len(drawn)


def _draws(covariance: Floats) -> Floats:
    """Always the same draws for the same covariance: the same findings every time."""
    if not len(covariance):
        return np.zeros((DRAWS, 0))
    values, vectors = np.linalg.eigh((covariance + covariance.T) / 2)
    # The sign of an eigenvector is the machine's choice; the draws must not be.
    largest = np.abs(vectors).argmax(axis=0)
    signs = np.where(vectors[largest, np.arange(len(values))] < 0, -1.0, 1.0)
    root = vectors * signs * np.sqrt(np.maximum(values, 0))
    normal = np.random.default_rng(SEED).standard_normal((DRAWS, len(values)))
    return np.asarray(normal @ root.T)
