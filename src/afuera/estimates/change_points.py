"""When did a series move to another level, and did it at all?

Exact segmentation by least squares (dynamic programming over every place), so that nothing hangs on a grid:
a library's default grid of five puts the Nile's break of 1898 at 30 instead of 28.  A break that was found
is confirmed by supF before anybody hears of it (Andrews 1993), and its date gets an interval (Bai 1997).
Counts and shares are put on an even scale first (`evened`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, exp, floor, gamma, log, pi, sqrt

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

TRIM = 0.15


@dataclass(frozen=True, slots=True)
class Shift:
    """A break: the last place (counted from 1) of the old level, its interval, and both means.

    `p_value` is that of supF: how often a series without any break would show one as clear.
    """

    at: int
    low: int
    high: int
    before: float
    after: float
    sup_f: float
    p_value: float


def evened(hits: Sequence[float], exposed: Sequence[float]) -> list[float]:
    """Shares on a scale where weeks vary alike, whatever their level: 2 arcsin √p (Anscombe's 3/8 added)."""
    x, n = np.asarray(hits, dtype=float), np.asarray(exposed, dtype=float)
    scaled: list[float] = (2 * np.arcsin(np.sqrt((x + 0.375) / (n + 0.75)))).tolist()
    return scaled


def breaks(values: Sequence[float], many: int, least: int = 1) -> tuple[list[int], float]:
    """The `many` breaks with the least sum of squares, no segment shorter than `least`, and that sum.

    A break is the number of points before it, as `strucchange` and `ruptures` count.
    """
    costs = _Costs(values)
    n = len(costs)
    if (many + 1) * least > n:
        raise ValueError(f"{n} points cannot hold {many + 1} segments of {least}")
    best, came_from = costs.up_to(np.arange(n + 1), least), []
    for _ in range(many):
        best, origin = costs.extended(best, least)
        came_from.append(origin)
    found, end = [], n
    for origin in reversed(came_from):
        end = int(origin[end])
        found.append(end)
    return found[::-1], float(best[n])


def by_bic(values: Sequence[float], most: int = 5, least: int | None = None) -> tuple[list[int], list[float]]:
    """The breaks of the number with the lowest BIC, and the BIC of 0, 1, … breaks (as in `strucchange`)."""
    n = len(values)
    shortest = max(2, ceil(TRIM * n)) if least is None else least
    scores, found = [], []
    for many in range(min(most, n // shortest - 1) + 1):
        places, rss = breaks(values, many, shortest)
        scores.append(n * (log(max(rss, 1e-300)) + 1 - log(n) + log(2 * pi)) + log(n) * 2 * (many + 1))
        found.append(places)
    return found[int(np.argmin(scores))], scores


def penalised(values: Sequence[float], least: int = 2, penalty: float | None = None) -> list[int]:
    """Breaks by optimal partitioning with 2 σ² ln n for each; σ from differences, not from the whole.

    The whole's standard deviation holds the shifts themselves and would hide them.
    """
    x = np.asarray(values, dtype=float)
    n = len(x)
    if n < 2 * least:
        return []
    price = 2 * noise(values) ** 2 * log(n) if penalty is None else penalty
    costs, best, origin = _Costs(values), np.full(n + 1, np.inf), np.zeros(n + 1, dtype=int)
    best[0] = -price
    for end in range(least, n + 1):
        starts = np.arange(0, end - least + 1)
        total = best[starts] + costs.between(starts, end) + price
        origin[end] = int(np.argmin(total))
        best[end] = total[origin[end]]
    found, end = [], n
    while origin[end] > 0:
        end = int(origin[end])
        found.append(end)
    return found[::-1]


def noise(values: Sequence[float]) -> float:
    """Standard deviation of the noise, from differences of neighbours (robust to shifts of level)."""
    steps = np.abs(np.diff(np.asarray(values, dtype=float)))
    return float(np.median(steps) / (0.6744897501960817 * sqrt(2))) or float(steps.mean() / 1.128)


def shift(values: Sequence[float], level: float = 0.95, trim: float = TRIM) -> Shift | None:
    """The one break that explains most, with supF, its p-value and an interval; None below ten points."""
    found = sup_f(values, trim)
    if found is None:
        return None
    at, statistic, p_value = found
    x = np.asarray(values, dtype=float)
    low, high = _dated(at, x[:at], x[at:], level)
    means = float(x[:at].mean()), float(x[at:].mean())
    return Shift(at, max(1, low), min(len(x), high), *means, statistic, p_value)


def sup_f(values: Sequence[float], trim: float = TRIM) -> tuple[int, float, float] | None:
    """The place of the one break that explains most, supF and its p-value; None below ten points."""
    x = np.asarray(values, dtype=float)
    n = len(x)
    if n < 10:
        return None
    least = max(2, floor(trim * n))
    (at,), rss = breaks(values, 1, least)
    whole = float(((x - x.mean()) ** 2).sum())
    if whole <= 0:
        return None
    # Two levels without any noise are as sure as can be.
    statistic = (whole - rss) / max(rss / (n - 2), whole * 1e-9)
    return at, statistic, sup_f_p(statistic, least / n)


def sup_f_p(statistic: float, trim: float = TRIM) -> float:
    """How often supF gets so large without any break: one mean, unknown date (DeLong 1981; Estrella 2003)."""
    if statistic <= 1 or statistic > 1400:
        return float(statistic <= 1)
    width = log((1 - trim) ** 2 / trim**2)
    tail = sqrt(statistic / 2) * exp(-statistic / 2) / gamma(0.5)
    tail *= width * (1 - 1 / statistic) + 2 / statistic
    return min(1.0, max(0.0, tail))


def ols_cusum(values: Sequence[float]) -> float:
    """The largest excursion of the summed residuals, in units of σ√n (above 1.358: not one level, 5 %)."""
    x = np.asarray(values, dtype=float)
    residuals = x - x.mean()
    sigma = sqrt(float((residuals**2).sum()) / (len(x) - 1))
    return float(np.abs(np.cumsum(residuals)).max() / (sigma * sqrt(len(x)))) if sigma else 0.0


class _Costs:
    """Sums of squares about the mean of every piece, from two running sums."""

    def __init__(self, values: Sequence[float]) -> None:
        x = np.asarray(values, dtype=float)
        x = x - (x.mean() if len(x) else 0.0)  # less to cancel
        self.sums = np.r_[0.0, np.cumsum(x)]
        self.squares = np.r_[0.0, np.cumsum(x * x)]

    def __len__(self) -> int:
        return len(self.sums) - 1

    def between(self, start: NDArray[np.intp], end: int) -> Floats:
        """The cost of the pieces start … end - 1."""
        total = self.sums[end] - self.sums[start]
        cost: Floats = self.squares[end] - self.squares[start] - total * total / (end - start)
        return np.maximum(cost, 0.0)

    def up_to(self, ends: NDArray[np.intp], least: int) -> Floats:
        """The cost of one piece from the start to each end; infinite where it is too short."""
        whole = np.full(len(ends), np.inf)
        long = ends >= max(1, least)
        at = ends[long]
        whole[long] = np.maximum(self.squares[at] - self.sums[at] ** 2 / at, 0.0)
        return whole

    def extended(self, best: Floats, least: int) -> tuple[Floats, NDArray[np.intp]]:
        """One more break: the best cost up to each end, and where its last piece begins."""
        n = len(self)
        longer, origin = np.full(n + 1, np.inf), np.zeros(n + 1, dtype=np.intp)
        for end in range(2 * least, n + 1):
            starts = np.arange(least, end - least + 1)
            total = best[starts] + self.between(starts, end)
            place = int(np.argmin(total))
            longer[end], origin[end] = total[place], starts[place]
        return longer, origin


def _dated(at: int, before: Floats, after: Floats, level: float) -> tuple[int, int]:
    """The interval of a break's date, each side with its own noise (Bai 1997, proposition 3)."""
    size = float(after.mean() - before.mean()) ** 2
    noise_before, noise_after = float(before.var()), float(after.var())
    if size == 0 or noise_before == 0 or noise_after == 0:
        return at, at
    ratio = noise_after / noise_before
    scale = noise_before / size
    tail = (1 - level) / 2
    up, down = _quantile(1 - tail, ratio) * scale, _quantile(tail, ratio) * scale
    return at - ceil(up), at - floor(down)


def _quantile(share: float, ratio: float) -> float:
    low, high = -1.0, 1.0
    while _argmax_share(low, ratio) > share:
        low *= 2
    while _argmax_share(high, ratio) < share:
        high *= 2
    for _ in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _argmax_share(middle, ratio) < share else (low, middle)
    return (low + high) / 2


def _argmax_share(x: float, phi: float) -> float:
    """P(argmax ≤ x) of a two-sided Brownian motion with drift -|x|/2 whose right side has variance `phi`."""
    far = abs(x)
    if x < 0:
        frac = 1 / phi
        return (
            -sqrt(far / (2 * pi)) * exp(-far / 8)
            - phi * (phi + 2) / (phi + 1) * _scaled(frac * (1 + frac) * far / 2, -(0.5 + frac) * sqrt(far))
            + (far / 2 - 2 + (phi + 2) ** 2 / (phi + 1)) * _scaled(0.0, -sqrt(far) / 2)
        )
    frac = 1 / phi
    return (
        1
        + sqrt(frac) * sqrt(far / (2 * pi)) * exp(-frac * far / 8)
        + frac
        * (2 * phi + 1)
        / (phi + 1)
        * _scaled((phi + 1) * far / 2, -(phi + 0.5) / sqrt(phi) * sqrt(far))
        - ((2 * phi + 1) ** 2 / ((phi + 1) * phi) - 2 + frac * far / 2) * _scaled(0.0, -sqrt(frac * far) / 2)
    )


def _scaled(power: float, z: float) -> float:
    """exp(power) Φ(z) without overflow."""
    from scipy.special import log_ndtr

    return exp(power + float(log_ndtr(z)))
