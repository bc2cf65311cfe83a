"""Is this week out of the ordinary, or is it the noise that there always is?

Charts with limits at three standard errors: shares (p, and p′ for large numbers), single values (X and its
moving range), and sums of small shifts (CUSUM).  Limits come from a baseline of at least twenty points and
are then kept; they are drawn anew only after a shift that was confirmed.

With 30,000 people a week the binomial error is tiny and every week looks special: the p chart flags 62 % of
ordinary weeks.  Laney's p′ (2002) measures how much weeks really vary and widens the limits by that.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from math import inf

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

# Constants of the moving range of two: mean range / sigma, and the upper limit of the range itself.
RANGE_OF_TWO, UPPER_RANGE = 1.128, 3.267
LEAST_BASELINE = 20


@dataclass(frozen=True, slots=True)
class Chart:
    """Values with their limits.

    `centre`, `low`, `high` are in the unit of the values; `out` holds the places (from 0) beyond a limit.
    `spread` is how much more the points vary than chance alone would make them (p′; 1 for other charts).
    """

    values: tuple[float, ...]
    centre: float
    low: tuple[float, ...]
    high: tuple[float, ...]
    out: tuple[int, ...]
    spread: float = 1.0


@dataclass(frozen=True, slots=True)
class Cusum:
    """Sums of what exceeds the target by more than the slack, upwards and downwards.

    `signal` is the first place (from 0) at which a sum exceeds its limit; None when none does.
    """

    high: tuple[float, ...]
    low: tuple[float, ...]
    signal: int | None


def p_chart(
    hits: Sequence[float],
    exposed: Sequence[float],
    *,
    baseline: int | None = None,
    without: Collection[int] = (),
) -> Chart:
    """Shares with binomial limits.

    The first `baseline` points (all of them when None) give the centre, less the places in `without`: those
    that had a cause of their own, which was found.
    """
    return _of_shares(hits, exposed, baseline, without, measured=False)


def laney_chart(
    hits: Sequence[float],
    exposed: Sequence[float],
    *,
    baseline: int | None = None,
    without: Collection[int] = (),
) -> Chart:
    """Laney's p′ chart: binomial limits times the spread of the baseline's z scores (by moving ranges).

    The spread may lie below 1: then weeks are more alike than chance would have them.
    """
    return _of_shares(hits, exposed, baseline, without, measured=True)


def x_chart(values: Sequence[float], *, baseline: int | None = None, without: Collection[int] = ()) -> Chart:
    """Single values with limits at mean ± 2.66 mean moving ranges (the X of XmR)."""
    x = np.asarray(values, dtype=float)
    kept = _kept(len(x), baseline, without)
    centre, reach = float(x[kept].mean()), 3 * _mean_range(x, kept) / RANGE_OF_TWO
    return _chart(x, centre, np.full(len(x), centre - reach), np.full(len(x), centre + reach))


def range_chart(values: Sequence[float], *, baseline: int | None = None) -> Chart:
    """Moving ranges with their upper limit (the mR of XmR); the first value has none, so places move by 1."""
    x = np.asarray(values, dtype=float)
    mean = _mean_range(x, _kept(len(x), baseline, ()))
    ranges = np.abs(np.diff(x))
    return _chart(ranges, mean, np.zeros(len(ranges)), np.full(len(ranges), UPPER_RANGE * mean))


def cusum(values: Sequence[float], target: float, slack: float, limit: float) -> Cusum:
    """Tabular CUSUM: `slack` (k) and `limit` (h) are in the unit of the values.  Page 1954."""
    high, low, highs, lows = 0.0, 0.0, [], []
    for value in values:
        high = max(0.0, high + value - target - slack)
        low = max(0.0, low + target - value - slack)
        highs.append(high)
        lows.append(low)
    beyond = (
        place for place, (up, down) in enumerate(zip(highs, lows, strict=True)) if max(up, down) > limit
    )
    return Cusum(tuple(highs), tuple(lows), next(beyond, None))


def _of_shares(
    hits: Sequence[float],
    exposed: Sequence[float],
    baseline: int | None,
    without: Collection[int],
    *,
    measured: bool,
) -> Chart:
    x, n = np.asarray(hits, dtype=float), np.asarray(exposed, dtype=float)
    if len(x) != len(n) or (n <= 0).any() or (x < 0).any() or (x > n).any():
        raise ValueError("every point needs someone exposed, and no more hits than exposed")
    kept = _kept(len(x), baseline, without)
    centre = float(x[kept].sum() / n[kept].sum())
    error = np.sqrt(centre * (1 - centre) / n)
    spread = 1.0
    if measured and centre not in (0.0, 1.0):
        spread = _mean_range((x / n - centre) / error, kept) / RANGE_OF_TWO
    reach = 3 * spread * error
    return _chart(x / n, centre, np.maximum(0.0, centre - reach), np.minimum(1.0, centre + reach), spread)


def _kept(points: int, baseline: int | None, without: Collection[int]) -> NDArray[np.bool_]:
    kept = np.arange(points) < (points if baseline is None else baseline)
    kept[list(without)] = False
    if kept.sum() < 2:
        raise ValueError("a baseline needs at least two points")
    return kept


def _mean_range(values: Floats, kept: NDArray[np.bool_]) -> float:
    """Mean moving range over neighbours that are both kept."""
    both = kept[1:] & kept[:-1]
    return float(np.abs(np.diff(values))[both].mean()) if both.any() else inf


def _chart(values: Floats, centre: float, low: Floats, high: Floats, spread: float = 1.0) -> Chart:
    out = np.flatnonzero((values < low) | (values > high))
    return Chart(
        tuple(values.tolist()), centre, tuple(low.tolist()), tuple(high.tolist()), tuple(out.tolist()), spread
    )
