"""How much of a difference is left when those who were hit are compared with others like them?

The effect on those hit (ATT), doubly robust: outcomes of people who were not hit are predicted by stratum and
by a linear part, and the odds that weigh them are calibrated so that both the strata and the linear part
balance exactly.  In a stratum without a linear part the weight is e / (1 - e) and the estimate is AIPW:
phi = A (Y - m0) - (1 - A) e / (1 - e) (Y - m0).  Influence functions come with every estimate, so that people
who stand in several comparisons are counted as one (their shares are added before they are squared).
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from afuera.estimates.intervals import LEVEL

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

# A stratum with fewer people who were not hit says nothing of those in it who were.
FEWEST_ALIKE: Final = 3
LEAST_EFFECTIVE: Final = 100.0
LARGEST_WEIGHT: Final = 0.05
FEWEST_EXPOSED: Final = 10


@dataclass(frozen=True, slots=True)
class Alike:
    """Who is compared with whom.

    `exposed` marks those hit who have others alike, `weights` what each of the others counts for them (their
    sum is the number of those hit), `centred` the linear part less its mean among the others of the stratum;
    `counts` is what each of the others counts to begin with, `mass` and `people` their sums by stratum.
    """

    exposed: Flags
    others: Flags
    strata: Codes
    weights: Floats
    centred: Floats
    inverse: Floats
    counts: Floats
    mass: Floats
    people: Floats

    @property
    def n(self) -> int:
        """How many of those hit are compared."""
        return int(self.exposed.sum())


@dataclass(frozen=True, slots=True)
class Part:
    """Sums of one comparison: over those hit, of what happened to them less what is expected without it.

    `excess` by row (0 for all others), `pull` by row: what the others' chance adds to the sum's error;
    `expected` is the sum of what was expected of those hit, `n` their number.
    """

    excess: Floats
    pull: Floats
    exposed: Flags
    expected: float
    n: int


@dataclass(frozen=True, slots=True)
class Effect:
    """The mean effect on those hit, its limits and its gates.

    `influence` is by person and adds up over comparisons: the square root of its sum of squares is `error`.
    `baseline` is what was expected of those hit without it.  `n` counts those hit.
    """

    value: float
    low: float
    high: float
    error: float
    baseline: float
    n: int
    influence: Floats

    @property
    def t(self) -> float:
        """Estimate over standard error."""
        return self.value / self.error if self.error > 0 else 0.0


def alike(exposed: Flags, strata: Codes, linear: Floats, base: Floats | None = None) -> Alike:
    """Weights under which those who were not hit have the strata and the linear means of those who were.

    `strata` are codes from 0; `linear` is one row a unit; `base` is what each of the others counts to begin
    with (1 when not given, 0 leaves it out).  Those hit in a stratum with fewer than FEWEST_ALIKE others are
    left out: nobody is like them.
    """
    size = int(strata.max()) + 1 if len(strata) else 0
    counts = ~exposed * (np.ones(len(strata)) if base is None else base)
    people = np.bincount(strata, counts > 0, size).astype(np.float64)
    fit = people >= FEWEST_ALIKE
    hit = exposed & fit[strata]
    hits = np.bincount(strata, hit, size)
    counts = counts * (hits > 0)[strata]
    used = counts > 0
    mass = np.bincount(strata, counts, size).astype(np.float64)
    odds = np.divide(hits, mass, out=np.zeros(size), where=mass > 0)
    centred, lean, inverse = linear, np.zeros(linear.shape[1]), np.zeros((0, 0))
    if linear.shape[1]:
        sums = _by_stratum(linear, counts, strata, size)
        centred = linear - (sums / np.maximum(mass, 1e-300)[:, None])[strata]
        inside = centred[used]
        inverse = _inverse(_squares(inside, counts[used]))
        lean = inverse @ centred[hit].sum(axis=0)
    weights = counts * (odds[strata] + _times(centred, lean))
    return Alike(hit, used, strata, weights, centred, inverse, counts, mass, people)


def part(people: Alike, y: Floats) -> Part:
    """What happened to those hit beyond what others like them would lead one to expect."""
    used, hit, strata = people.others, people.exposed, people.strata
    counted = people.counts * y
    means = np.bincount(strata, counted, len(people.mass)) / np.maximum(people.mass, 1e-300)
    rest = y - means[strata]
    if len(people.inverse):
        slopes = people.inverse @ np.einsum("ij,i->j", people.centred, counted)
        rest = rest - _times(people.centred, slopes)
    # The strata's own means were fitted to these same rows.
    spread = np.sqrt(people.people / np.maximum(people.people - 1, 1))
    excess = np.where(hit, rest, 0.0)
    pull = np.where(used, -people.weights * rest * spread[strata], 0.0)
    return Part(excess, pull, hit, float((y[hit] - rest[hit]).sum()), people.n)


def together(parts: list[tuple[Part, Codes]], people: int, level: float = LEVEL) -> Effect | None:
    """One effect out of several comparisons; each comes with the person (code below `people`) of its rows.

    None when nobody who was hit could be compared.
    """
    n = sum(one.n for one, _ in parts)
    if n == 0:
        return None
    value = sum(float(one.excess.sum()) for one, _ in parts) / n
    grow = sqrt(n / max(n - 1, 1))
    influence = np.zeros(people)
    hit = np.zeros(people, dtype=bool)
    for one, who in parts:
        own = np.where(one.exposed, (one.excess - value) * grow, 0.0) + one.pull
        influence += np.bincount(who, own / n, people)
        hit[who[one.exposed]] = True
    error = float(np.sqrt(influence @ influence))
    reach = _t(level, int(hit.sum())) * error
    expected = sum(one.expected for one, _ in parts) / n
    return Effect(value, value - reach, value + reach, error, expected, n, influence)


def effect(
    exposed: Flags,
    y: Floats,
    strata: Codes,
    linear: Floats | None = None,
    clusters: Codes | None = None,
    level: float = LEVEL,
) -> tuple[Effect | None, Alike]:
    """The effect on those hit from one comparison: what `pains.burden` does bucket by bucket."""
    rows = len(y)
    people = alike(exposed, strata, np.zeros((rows, 0)) if linear is None else linear)
    who = np.arange(rows, dtype=np.int64) if clusters is None else clusters
    return together([(part(people, y), who)], int(who.max()) + 1, level), people


def effective_sample(weights: Floats) -> float:
    """How many equally weighted people tell as much as these (Kish): (sum w)^2 / sum w^2."""
    squares = float((weights**2).sum())
    return float(weights.sum()) ** 2 / squares if squares > 0 else 0.0


def largest_share(weights: Floats) -> float:
    """The share of all weight that the heaviest one has."""
    total = float(np.abs(weights).sum())
    return float(np.abs(weights).max()) / total if total > 0 else 1.0


def well_compared(effective: float, largest: float, n: int, least: float = LEAST_EFFECTIVE) -> bool:
    """Are there enough others, none of whom decides alone, and enough people who were hit?"""
    return effective >= least and largest < LARGEST_WEIGHT and n >= FEWEST_EXPOSED


def e_value(ratio: float) -> float:
    """How strongly an unseen cause must go with exposure and outcome to explain a risk ratio away.

    VanderWeele and Ding 2017.  Ratios below 1 are taken the other way round.
    """
    ratio = 1 / ratio if 0 < ratio < 1 else ratio
    return ratio + sqrt(ratio * (ratio - 1)) if ratio >= 1 else 1.0


def e_value_of_limit(one: Effect, spread: float | None = None) -> float:
    """The E-value of the limit that lies nearer to no effect; 1 when the interval holds zero.

    For shares the ratio is (baseline + limit) / baseline; for amounts pass the standard deviation `spread`:
    the ratio is then exp(0.91 d).
    """
    if one.low <= 0 <= one.high:
        return 1.0
    limit = one.low if one.low > 0 else one.high
    if spread is not None:
        return e_value(exp(min(0.91 * abs(limit) / spread, 50.0))) if spread > 0 else 1.0
    base = max(one.baseline, 0.5 / max(one.n, 1))
    return e_value(max(base + limit, 1e-6) / base)


def robustness_value(t: float, degrees: float) -> float:
    """The share of what is left unexplained that a hidden cause must explain in both to bring it to zero.

    Cinelli and Hazlett 2020: with f = |t| / sqrt(df), (sqrt(f^4 + 4 f^2) - f^2) / 2.
    """
    f2 = t * t / degrees
    return 0.5 * (sqrt(f2 * f2 + 4 * f2) - f2)


# -- for few covariates and no strata: the estimators of the literature ------------------------------------


def chances(exposed: Flags, covariates: Floats, rounds: int = 50) -> Floats:
    """The chance of being hit by maximum likelihood (logistic, no penalty), with an intercept added."""
    x = np.column_stack([np.ones(len(covariates)), _standard(covariates)])
    beta = np.zeros(x.shape[1])
    for _ in range(rounds):
        p = _logistic(x @ beta)
        w = np.maximum(p * (1 - p), 1e-12)
        step = np.linalg.solve((x * w[:, None]).T @ x, x.T @ (exposed - p))
        beta += step
        if float(np.abs(step).max()) < 1e-10:
            break
    return _logistic(x @ beta)


def att_by_weights(exposed: Flags, y: Floats, weights: Floats) -> float:
    """Mean of those hit less the weighted mean of the others."""
    others = ~exposed
    return float(y[exposed].mean() - np.average(y[others], weights=weights[others]))


def att_doubly_robust(exposed: Flags, y: Floats, chance: Floats, expected: Floats) -> float:
    """AIPW for those hit, the others' odds normalised; `expected` is fitted on those who were not hit."""
    return att_by_weights(exposed, y - expected, chance / (1 - chance))


def expected_without(exposed: Flags, y: Floats, covariates: Floats) -> Floats:
    """What is expected of everybody without exposure: least squares on those who were not hit."""
    x = np.column_stack([np.ones(len(covariates)), _standard(covariates)])
    beta = np.linalg.lstsq(x[~exposed], y[~exposed], rcond=None)[0]
    return np.asarray(x @ beta, dtype=np.float64)


def balancing_weights(exposed: Flags, covariates: Floats, rounds: int = 200) -> Floats:
    """Entropy balancing (Hainmueller 2012): weights of the others, as even as can be, that meet the means of
    those hit exactly.  They sum to 1; those hit have 0.
    """
    x = _standard(covariates)
    gap = x[~exposed] - x[exposed].mean(axis=0)
    tilt = np.zeros(x.shape[1])
    for _ in range(rounds):
        w = _softmax(gap @ tilt)
        slope = w @ gap
        if float(np.abs(slope).max()) < 1e-10:
            break
        curve = (gap * w[:, None]).T @ gap - np.outer(slope, slope)
        step = np.linalg.solve(curve + 1e-12 * np.eye(len(tilt)), slope)
        length = 1.0
        while length > 1e-6 and _log_sum(gap @ (tilt - length * step)) > _log_sum(gap @ tilt):
            length /= 2
        tilt = tilt - length * step
    weights = np.zeros(len(exposed))
    weights[~exposed] = _softmax(gap @ tilt)
    return weights


def _by_stratum(values: Floats, counts: Floats, strata: Codes, size: int) -> Floats:
    columns = [np.bincount(strata, values[:, place] * counts, size) for place in range(values.shape[1])]
    return np.column_stack(columns)


def _times(rows: Floats, by: Floats) -> Floats:
    return np.asarray(np.einsum("ij,j->i", rows, by))


def _squares(rows: Floats, counts: Floats) -> Floats:
    """Weighted sums of products, in pieces so small that no library starts threads for them: several
    comparisons run at once already.
    """
    n, width = rows.shape
    piece = max(1, 200_000 // (width * width))
    whole = n // piece * piece
    weighted = rows * counts[:, None]
    first = rows[:whole].reshape(-1, piece, width).transpose(0, 2, 1)
    total = (first @ weighted[:whole].reshape(-1, piece, width)).sum(axis=0)
    return np.asarray(total + rows[whole:].T @ weighted[whole:])


def _inverse(matrix: Floats) -> Floats:
    """Inverse of sums of squares; columns that do not vary within strata count for nothing."""
    if not len(matrix):
        return matrix
    scale = np.sqrt(np.maximum(np.diag(matrix), 1e-300))
    alive = scale > 1e-8 * max(float(scale.max()), 1e-300)
    scale = np.where(alive, scale, np.inf)
    return np.asarray(
        np.linalg.pinv(matrix / scale[:, None] / scale[None, :], rcond=1e-8, hermitian=True)
        / scale[:, None]
        / scale[None, :]
    )


def _standard(covariates: Floats) -> Floats:
    spread = covariates.std(axis=0)
    return np.asarray((covariates - covariates.mean(axis=0)) / np.where(spread > 0, spread, 1.0))


def _logistic(x: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip(x, -40, 40))))


def _softmax(x: Floats) -> Floats:
    grown = np.exp(x - x.max())
    return np.asarray(grown / grown.sum())


def _log_sum(x: Floats) -> float:
    top = float(x.max())
    return top + float(np.log(np.exp(x - top).sum()))


def _t(level: float, people: int) -> float:
    from scipy.special import stdtrit

    return float(stdtrit(max(people - 1, 1), (1 + level) / 2))
