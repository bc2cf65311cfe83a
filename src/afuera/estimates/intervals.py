"""How sure are we of a share, a mean or a difference?

The engine adds up, these functions infer: they take counts and sums, never rows.  Shares lie in [0, 1].

Journeys of one person are not independent.  Where a share or a mean is taken over journeys, the engine also
adds up by person, and the clustered forms widen the interval by its design effect (linearised ratio
estimator, Cochran 1977, Sampling Techniques, 11.8; t with persons - 1 degrees of freedom, Korn and Graubard
1998).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from math import inf, isfinite, sqrt

from afuera.results import Estimate

LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class GroupSums:
    """What the engine adds up over persons (or other groups), so that their journeys count as related.

    With n_g units and total x_g in group g:  `groups` how many,  `n` = sum n_g,  `total` = sum x_g,
    `xx` = sum x_g^2,  `xn` = sum x_g n_g,  `nn` = sum n_g^2.
    """

    groups: int
    n: float
    total: float
    xx: float
    xn: float
    nn: float

    @property
    def mean(self) -> float | None:
        """Total over n; None when there is nothing."""
        return self.total / self.n if self.n else None

    @property
    def squared_residuals(self) -> float:
        """Sum over groups of (x_g - mean n_g)^2, never below zero."""
        mean = self.mean or 0.0
        return max(0.0, self.xx - 2 * mean * self.xn + mean * mean * self.nn)

    @property
    def mean_variance(self) -> float | None:
        """Variance of the mean with the groups as the sampled units; None with fewer than two groups."""
        if self.groups < 2 or not self.n:
            return None
        return self.groups / (self.groups - 1) * self.squared_residuals / self.n**2

    def plus(self, units: float, x: float) -> GroupSums:
        """The same sums with one more group of `units` units that all have the value `x`."""
        more = units * x
        return GroupSums(
            self.groups + 1,
            self.n + units,
            self.total + more,
            self.xx + more * more,
            self.xn + more * units,
            self.nn + units * units,
        )


def wilson(successes: float, n: float, level: float = LEVEL) -> Estimate:
    """Share of successes with its score interval (Wilson 1927; Newcombe 1998 method 3).

    `successes` in [0, n]; with n = 0 the value is None and the limits are 0 and 1.
    """
    return wilson_clustered(successes, n, 1.0, level=level)


def wilson_clustered(
    successes: float, n: float, deff: float, groups: int | None = None, level: float = LEVEL
) -> Estimate:
    """Wilson's interval with n shrunk by the design effect: n / deff independent units are as good as n.

    A `deff` below 1 counts as 1.  With `groups` given, few groups widen it further by Student's t.
    """
    _check_share(successes, n)
    if n == 0:
        return Estimate(None, 0.0, 1.0, 0)
    share = successes / n
    low, high = _wilson(share, n / max(1.0, deff), _z(level, groups))
    return Estimate(share, low, high, int(n))


def share_of_groups(sums: GroupSums, level: float = LEVEL) -> Estimate:
    """Share with its clustered Wilson interval, straight from the sums by person; x counts successes."""
    groups = sums.groups if sums.groups > 1 else None
    return wilson_clustered(sums.total, sums.n, share_design_effect(sums), groups, level)


def share_design_effect(sums: GroupSums) -> float:
    """How many times more uncertain a share is because units come in groups; at least 1.

    When all or none succeed, or there is one group only, nothing shows how alike a group is: its units then
    count as one.
    """
    variance, share = sums.mean_variance, sums.mean
    if share is None:
        return 1.0
    if variance is None or share in (0.0, 1.0):
        return max(1.0, sums.nn / sums.n)
    return design_effect(sums.n, sums.groups, sums.squared_residuals, share * (1 - share))


def design_effect(n: float, groups: int, squared_residuals: float, variance: float) -> float:
    """Variance of a mean with the groups sampled, over its variance with the units sampled; at least 1.

    `squared_residuals` is sum over groups of (x_g - mean n_g)^2; `variance` is that of one unit (for a share
    p(1-p)).  1 when it cannot be known (fewer than two groups, or no variance).
    """
    if groups < 2 or n == 0 or variance <= 0:
        return 1.0
    return max(1.0, groups / (groups - 1) * squared_residuals / n / variance)


def newcombe(x1: float, n1: int, x2: float, n2: int, level: float = LEVEL) -> Estimate:
    """Difference of two independent shares, first less second (Newcombe 1998 method 10).

    In [-1, 1]; the value is None when either n is 0.  `n` is the smaller of the two.
    """
    return share_difference(wilson(x1, n1, level), wilson(x2, n2, level))


def share_difference(first: Estimate, second: Estimate) -> Estimate:
    """Newcombe's difference of two shares that have their (clustered) Wilson limits already."""
    p, q = first.value, second.value
    if p is None or q is None:
        return Estimate(None, -1.0, 1.0, min(first.n, second.n))
    low1, high1, low2, high2 = (x or 0.0 for x in (first.low, first.high, second.low, second.high))
    low = p - q - sqrt((p - low1) ** 2 + (high2 - q) ** 2)
    high = p - q + sqrt((high1 - p) ** 2 + (q - low2) ** 2)
    return Estimate(p - q, max(-1.0, low), min(1.0, high), min(first.n, second.n))


def mean_interval(
    n: int,
    total: float,
    total_of_squares: float,
    level: float = LEVEL,
    lowest: float | None = None,
    highest: float | None = None,
) -> Estimate:
    """Mean with Student's interval, from n, sum x and sum x^2.

    With both ends of the scale given, three quarters of an answer are added at each end before the limits are
    drawn (as for NPS), so that five equal answers are not taken for certainty; limits stay on the scale.
    """
    return clustered_mean(GroupSums(n, n, total, total_of_squares, total, n), level, lowest, highest)


def clustered_mean(
    sums: GroupSums, level: float = LEVEL, lowest: float | None = None, highest: float | None = None
) -> Estimate:
    """Mean of units that come in groups (scores or emotions of journeys, by person), in the unit of x.

    With fewer than two groups the limits are those of the scale (None when the scale has none).
    """
    mean = sums.mean
    if mean is None or sums.groups < 2:
        return Estimate(mean, lowest, highest, int(sums.n))
    if lowest is not None and highest is not None:
        drawn = sums.plus(0.75, lowest).plus(0.75, highest)
    else:
        drawn = sums
    centre = drawn.mean or 0.0
    reach = _z(level, sums.groups) * sqrt(drawn.mean_variance or 0.0)
    # The limits always hold the mean itself.
    low = max(-inf if lowest is None else lowest, min(centre - reach, mean))
    high = min(inf if highest is None else highest, max(centre + reach, mean))
    return Estimate(mean, low if isfinite(low) else None, high if isfinite(high) else None, int(sums.n))


def nps(promoters: float, passives: float, detractors: float, level: float = LEVEL) -> Estimate:
    """Net promoter score in [-1, 1]; adjusted Wald limits (+3/4 promoter, +3/2 passive, +3/4 detractor).

    Rocks 2016, arXiv 1601.07235.  The plain Wald interval covers only 55 % at n = 10.
    """
    n = promoters + passives + detractors
    if n == 0:
        return Estimate(None, -1.0, 1.0, 0)
    centre, variance = nps_moments(promoters + 0.75, passives + 1.5, detractors + 0.75)
    reach = _z(level, None) * sqrt(variance / (n + 3))
    score = (promoters - detractors) / n
    return Estimate(score, max(-1.0, centre - reach), min(1.0, centre + reach), int(n))


def nps_moments(promoters: float, passives: float, detractors: float) -> tuple[float, float]:
    """Net promoter score and the variance of one answer: p + d - (p - d)^2."""
    n = promoters + passives + detractors
    up, down = promoters / n, detractors / n
    return up - down, up + down - (up - down) ** 2


def nps_difference(
    before: tuple[float, float, float], after: tuple[float, float, float], level: float = LEVEL
) -> Estimate:
    """How far the score moved, first less second as given, its sign kept; independent people on both sides.

    Each side is (promoters, passives, detractors).  For the same people asked twice, take paired differences.
    """
    sizes = sum(before), sum(after)
    if not all(sizes):
        return Estimate(None, -2.0, 2.0, int(min(sizes)))
    difference, error = nps_difference_moments(before, after)
    reach = _z(level, None) * error
    return Estimate(difference, max(-2.0, difference - reach), min(2.0, difference + reach), int(min(sizes)))


def nps_difference_moments(
    before: tuple[float, float, float], after: tuple[float, float, float]
) -> tuple[float, float]:
    """Difference of two scores, first less second, and its standard error."""
    (score1, variance1), (score2, variance2) = nps_moments(*before), nps_moments(*after)
    return score1 - score2, sqrt(variance1 / sum(before) + variance2 / sum(after))


def without_the_silent(rate: float, mean: float, lowest: float = 0.0, highest: float = 1.0) -> Estimate:
    """The mean of all who were asked, when a share `rate` answered: worst-case limits (Manski 1989).

    No weighting mends silence that has reasons of its own.  `n` is 0: these limits come from no sample.
    """
    return Estimate(mean, rate * mean + (1 - rate) * lowest, rate * mean + (1 - rate) * highest, 0)


def _wilson(share: float, n: float, z: float) -> tuple[float, float]:
    if not isfinite(z):
        return 0.0, 1.0
    centre = share + z * z / (2 * n)
    reach = z * sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    scale = 1 + z * z / n
    low = 0.0 if share == 0 else max(0.0, (centre - reach) / scale)
    high = 1.0 if share == 1 else min(1.0, (centre + reach) / scale)
    return min(low, share), max(high, share)


@lru_cache(maxsize=4096)
def _z(level: float, groups: int | None) -> float:
    """How many standard errors to each side: normal, or Student's t with groups - 1 degrees of freedom."""
    if not 0 < level < 1:
        raise ValueError(f"level must lie between 0 and 1, not {level}")
    if groups is None:
        from statistics import NormalDist

        return NormalDist().inv_cdf((1 + level) / 2)
    if groups < 2:
        return inf
    from scipy.special import stdtrit  # ten times lighter to load than scipy.stats

    return float(stdtrit(groups - 1, (1 + level) / 2))


def _check_share(successes: float, n: float) -> None:
    if n < 0 or not 0 <= successes <= n:
        raise ValueError(f"{successes} successes out of {n} is not a share")
