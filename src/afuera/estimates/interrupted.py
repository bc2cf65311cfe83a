"""What would have happened without the change?  Segmented regression of counts (interrupted time series).

Quasi-Poisson: log(expected hits) = log(exposed) + level + trend + season + controls + effect, with the
variance a multiple of the mean that is measured (`dispersion`).  Iteratively reweighted least squares, so
nothing heavier than numpy is loaded; tests/test_estimates_interrupted.py holds it against statsmodels, and
against the Sicilian smoking ban (Lopez Bernal, Cummins and Gasparrini 2017).

A column may carry a doubt: the standard deviation that its coefficient may have before any data.  With
little data before the change, trend and season are then neither assumed nought nor left to run wild: what
cannot be seen widens the interval of the effect.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from math import inf, pi

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

ROUNDS = 50
CLOSE = 1e-9


@dataclass(frozen=True)
class Fit:
    """A fitted regression.

    `covariance` is that of the coefficients, dispersion included.  `fitted` are expected hits, `residuals`
    Pearson's (in units of √fitted), `freedom` the degrees of freedom left.
    """

    names: tuple[str, ...]
    coefficients: Floats
    covariance: Floats
    dispersion: float
    fitted: Floats
    residuals: Floats
    freedom: float
    design: Floats
    weights: Floats

    def of(self, name: str) -> tuple[float, float]:
        """A coefficient and its standard error."""
        place = self.names.index(name)
        return float(self.coefficients[place]), float(np.sqrt(self.covariance[place, place]))

    def combined(self, weights: Mapping[str, float]) -> tuple[float, float]:
        """A sum of coefficients, each times its weight, and its standard error."""
        row = np.array([weights.get(name, 0.0) for name in self.names])
        return float(row @ self.coefficients), float(np.sqrt(max(0.0, row @ self.covariance @ row)))

    @cached_property
    def bread(self) -> Floats:
        """The covariance without the dispersion."""
        return self.covariance / self.dispersion

    def newey_west(self, lags: int) -> Floats:
        """Covariance that stands serial correlation up to `lags` (Bartlett's weights)."""
        scores = self.design * (np.sqrt(self.weights) * self.residuals)[:, None]
        meat = scores.T @ scores
        for lag in range(1, min(lags, len(scores) - 1) + 1):
            cross = scores[lag:].T @ scores[:-lag]
            meat += (1 - lag / (lags + 1)) * (cross + cross.T)
        sandwich: Floats = self.bread @ meat @ self.bread
        return sandwich


def quasi_poisson(
    columns: Mapping[str, Sequence[float] | Floats],
    hits: Sequence[float] | Floats,
    exposed: Sequence[float] | Floats | None = None,
    *,
    doubts: Mapping[str, float] | None = None,
    dispersion: float | None = None,
    least_dispersion: float = 0.0,
) -> Fit:
    """Regression of counts on named columns; `exposed` is the offset (not yet a logarithm).

    `doubts` gives some columns a standard deviation of their own (normal, about nought).  `dispersion` is
    measured (Pearson's χ² over the degrees of freedom) unless it is given; 1 is Poisson.
    """
    names = tuple(columns)
    design = np.column_stack([np.asarray(columns[name], dtype=float) for name in names])
    y = np.asarray(hits, dtype=float)
    offset = np.zeros(len(y)) if exposed is None else np.log(np.asarray(exposed, dtype=float))
    penalty = np.array([1 / (doubts or {}).get(name, inf) ** 2 for name in names])
    scale = 1.0 if dispersion is None else dispersion
    coefficients, fitted = _solved(design, y, offset, penalty * scale)
    if dispersion is None and penalty.any():
        # The doubts are weighed against the data in units of the data's own dispersion: once more with it.
        scale = max(least_dispersion, _dispersion(design, y, fitted, penalty))
        coefficients, fitted = _solved(design, y, offset, penalty * scale, coefficients)
    inner = design.T @ (design * fitted[:, None])
    inverse: Floats = np.asarray(
        np.linalg.pinv(inner + np.diag(penalty * scale), hermitian=True), dtype=float
    )
    freedom = len(y) - float(np.trace(inverse @ inner))
    residuals: Floats = (y - fitted) / np.sqrt(fitted)
    if dispersion is None:
        scale = max(least_dispersion, float((residuals**2).sum()) / freedom if freedom > 0 else inf)
    covariance: Floats = inverse * scale
    return Fit(names, coefficients, covariance, scale, fitted, residuals, freedom, design, fitted)


def season(at: Sequence[float] | Floats, period: float, pairs: int = 2) -> dict[str, Floats]:
    """Columns of a season: sines and cosines of `pairs` harmonics; `at` and `period` in one unit."""
    turn = 2 * pi * np.asarray(at, dtype=float) / period
    return {
        f"{name}{pair}": wave(pair * turn)
        for pair in range(1, pairs + 1)
        for name, wave in (("sine", np.sin), ("cosine", np.cos))
    }


def segmented(
    hits: Sequence[float],
    exposed: Sequence[float],
    changed: int,
    *,
    shape: str = "step",
    period: float | None = None,
    pairs: int = 2,
    dispersion: float | None = None,
) -> Fit:
    """The plain form: level, trend and, from place `changed` on, a step (or a step and a slope of its own).

    `period` adds a season.  The effect's columns are `step` and `slope`; exp(step) is the rate ratio.
    """
    at = np.arange(len(hits), dtype=float)
    after = (at >= changed).astype(float)
    columns: dict[str, Floats] = {"level": np.ones(len(at)), "trend": at + 1.0, "step": after}
    if shape == "step_and_slope":
        columns["slope"] = after * (at - changed)
    elif shape != "step":
        raise ValueError(f"an effect is a step, or a step and a slope, not {shape!r}")
    if period is not None:
        columns |= season(at + 1.0, period, pairs)
    return quasi_poisson(columns, hits, exposed, dispersion=dispersion)


def serial(residuals: Sequence[float] | Floats) -> float:
    """Correlation of neighbours, with the bias of short series taken out (Kendall 1954); in [-0.9, 0.9]."""
    r = np.asarray(residuals, dtype=float)
    n = len(r)
    if n < 8 or not (r**2).sum():
        return 0.0
    found = float((r[1:] * r[:-1]).sum() / (r**2).sum())
    return min(0.9, max(-0.9, found + (1 + 3 * found) / n))


def ljung_box(residuals: Sequence[float] | Floats, lags: int) -> tuple[float, float]:
    """Is there serial correlation left?  The statistic and its p-value."""
    from scipy.special import gammaincc

    r = np.asarray(residuals, dtype=float)
    n, r = len(r), r - r.mean()
    total = float((r**2).sum())
    terms = [(float((r[lag:] * r[:-lag]).sum()) / total) ** 2 / (n - lag) for lag in range(1, lags + 1)]
    statistic = n * (n + 2) * sum(terms)
    return statistic, float(gammaincc(lags / 2, statistic / 2))


def _solved(
    design: Floats, y: Floats, offset: Floats, penalty: Floats, start: Floats | None = None
) -> tuple[Floats, Floats]:
    """Coefficients and expected counts by iteratively reweighted least squares."""
    if start is None:
        eta = (
            np.log(np.maximum(y, 0.25)) if not offset.any() else np.log((y + 0.25) / np.exp(offset)) + offset
        )
    else:
        eta = design @ start + offset
    coefficients = np.zeros(design.shape[1])
    ridge = np.diag(penalty + 1e-12)
    for _ in range(ROUNDS):
        mean = np.exp(np.clip(eta, -30.0, 30.0))
        pseudo = eta - offset + (y - mean) / mean
        weighted = design * mean[:, None]
        fresh = np.linalg.solve(design.T @ weighted + ridge, weighted.T @ pseudo)
        moved = float(np.abs(fresh - coefficients).max(initial=0.0))
        coefficients, eta = fresh, design @ fresh + offset
        if moved < CLOSE:
            break
    fitted: Floats = np.exp(np.clip(eta, -30.0, 30.0))
    return coefficients, fitted


def _dispersion(design: Floats, y: Floats, fitted: Floats, penalty: Floats) -> float:
    inner = design.T @ (design * fitted[:, None])
    used = float(np.trace(np.linalg.pinv(inner + np.diag(penalty), hermitian=True) @ inner))
    freedom = len(y) - used
    return float(((y - fitted) ** 2 / fitted).sum()) / freedom if freedom > 0 else 1.0
