"""May we look every week?  Intervals that hold at all looks together, however often one looks.

An ordinary 95 % interval that is looked at after every observation from the 10th to the 2,000th accuses
half of all series in which nothing happened.  The normal mixture's confidence sequence (Robbins 1970; Howard
and others 2021) pays for looking beforehand: at 95 % it holds at every look at once in 95 % of the series.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import log, sqrt

import numpy as np
from numpy.typing import NDArray

ALPHA = 0.05


def mixture(planned: float, alpha: float = ALPHA) -> float:
    """The mixture's ρ that makes the sequence narrowest at `planned` (observations or information)."""
    if planned <= 0:
        raise ValueError("the planned number must be above nought")
    most = -2 * log(alpha)
    return planned / (most + log(most + 1))


def radius(n: float, sigma: float, rho: float, alpha: float = ALPHA) -> float:
    """Half the width at n observations of standard deviation `sigma`: σ √((n+ρ)/n² ln((n+ρ)/(ρα²)))."""
    return sigma * sqrt((n + rho) / n**2 * log((n + rho) / (rho * alpha**2)))


def sequence(
    values: Sequence[float], sigma: float, planned: float, alpha: float = ALPHA
) -> list[tuple[float, float, float]]:
    """Mean, low and high after each observation, in the unit of the values."""
    rho = mixture(planned, alpha)
    x: NDArray[np.float64] = np.asarray(values, dtype=float)
    n = np.arange(1, len(x) + 1)
    means = np.cumsum(x) / n
    reach = sigma * np.sqrt((n + rho) / n**2 * np.log((n + rho) / (rho * alpha**2)))
    return list(zip(means.tolist(), (means - reach).tolist(), (means + reach).tolist(), strict=True))


def errors_to_each_side(error: float, planned_error: float, alpha: float = ALPHA) -> float:
    """How many standard errors a coefficient may lie off, at all looks together.

    An estimate that grows with its data has independent increments in information, 1/error² (Jennison and
    Turnbull 1997), so information stands where the number of observations stood.  `planned_error` is the
    error expected at the look for which the sequence shall be narrowest; it must not depend on what was seen.
    """
    information, rho = 1 / error**2, mixture(1 / planned_error**2, alpha)
    return radius(information, 1.0, rho, alpha) * sqrt(information)
