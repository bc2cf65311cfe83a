"""What would have been without the change, and how far do the weeks after lie from it?

Two regressions of the same weeks (quasi-Poisson; exposed as offset; trend and season with their doubts,
`estimates.interrupted`; a wave that a control shows is taken off beforehand).  In the first the weeks after
share one effect, as declared: it gives the ratio.  In the second they stand in blocks of eight, each free, so
that trend and season are learned from the weeks before alone: it gives the expected line, the noise, the
ratio of the latest block, and how likely it is that the trouble is back (`actions.again`).

What repeats from week to week counts for less than so many weeks: the dispersion grows by (1+r)/(1−r).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from math import ceil, exp, hypot, sqrt
from typing import Final

import numpy as np
from numpy.typing import NDArray

from afuera.actions.again import chance_of_return
from afuera.actions.declared import Declared
from afuera.actions.weekly import DAYS, Weekly
from afuera.estimates.always_valid import errors_to_each_side
from afuera.estimates.change_points import evened, penalised, sup_f
from afuera.estimates.interrupted import Fit, quasi_poisson, season, serial

Floats = NDArray[np.float64]

BLOCK: Final = 8
LEAST_BEFORE: Final = 12
LONGEST_PEAK: Final = 20
YEAR: Final = 365.25
# How far trend (a year) and the season's two waves may go before any data says so, on the log
# scale; an effect may go anywhere, but not to minus infinity when nobody was hit.
DOUBTS: Final = {"trend": 0.1, "sine1": 0.15, "cosine1": 0.15, "sine2": 0.07, "cosine2": 0.07}
DOUBT_OF_EFFECT: Final = 2.0
PLANNED_WEEKS: Final = 26
SURELY: Final = 0.01
NORMAL: Final = 1.959963984540054
# That it is down is a claim to one side.
ONE_SIDED: Final = 0.1


@dataclass(frozen=True, slots=True)
class Wave:
    """What moved everywhere since the declared day: log of a ratio, and its error."""

    ratio: float = 0.0
    error: float = 0.0


STILL: Final = Wave()


@dataclass(frozen=True)
class Unchanged:
    """The weeks beside what they would have been.

    `expected` hits for every week, with the `low` and `high` between which a single week without any change
    falls (three standard errors).  `ratio`, `error`, `reach`: log of the ratio, its standard error, and how
    many of them to each side hold at all looks together.  `latest`: the same for the latest block.
    `surely`: log of the ratio below which it lies for sure (one limit, 95 %, at all looks together).
    `again`: how likely it is that it is back by now.  `held` marks the weeks that were held out; `peak` says
    that the hold-out was longer than declared.
    """

    weekly: Weekly
    after: int
    before: int
    expected: Floats
    low: Floats
    high: Floats
    ratio: float
    error: float
    reach: float
    latest: float
    latest_error: float
    noise: float
    serial: float
    held: NDArray[np.bool_] = field(repr=False)
    peak: bool
    missing: float
    missing_error: float
    surely: float
    again: float

    @property
    def limits(self) -> tuple[float, float, float]:
        """The ratio and the limits that hold at every look."""
        width = self.reach * self.error
        return exp(self.ratio), exp(self.ratio - width), exp(self.ratio + width)

    @property
    def once(self) -> tuple[float, float]:
        """Ordinary 95 % limits of the ratio: what one single look could tell."""
        return exp(self.ratio - NORMAL * self.error), exp(self.ratio + NORMAL * self.error)


def unchanged(weekly: Weekly, declared: Declared, wave: Wave = STILL) -> Unchanged | None:
    """The comparison; None with fewer than twelve usable weeks before, or none after."""
    seen = np.array(weekly.exposed) > 0
    place = weekly.since(declared.day)
    held, peak = _held_out(weekly, declared, place, seen)
    after = np.arange(len(weekly)) >= place
    used = seen & (after | ~held)
    before = int((used & ~after).sum())
    if before < LEAST_BEFORE or not (used & after).any() or not sum(weekly.hits):
        return None
    base = _columns(weekly, _days(weekly), used & ~after)
    usual = weekly.counted[1] * np.where(after, exp(wave.ratio), 1.0)
    blocks, current = _blocks(after & used)
    free = _fitted(weekly, used, usual, base | blocks)
    r = max(0.0, serial(free.residuals))
    # Weeks more alike than chance would have them still vary as chance does.
    spread = float((free.residuals**2).sum()) / max(free.freedom, 1.0)
    noise = max(1.0, spread * (1 + r) / (1 - r))
    free = _fitted(weekly, used, usual, base | blocks, noise)
    shared = _fitted(weekly, used, usual, base | {"effect": _effect(weekly, declared, place)}, noise)
    ratio, error = shared.of("effect")
    # Student's tail for a noise that was itself measured.
    tail = _student(free.freedom)
    planned = _planned_error(weekly, used, after, noise)
    expected, low, high = _expected(weekly, usual, base, free, noise)
    latest, latest_error = free.of(current)
    line = _expected(weekly, usual, base, shared, noise)[0]
    missing, missing_error = _missing(weekly, base, shared, after & used, line, noise)
    at = np.flatnonzero(after & used)
    neutral = hypot(_error_if_nothing(error, shared, line, after & used, used, noise) * tail, wave.error)
    error = hypot(error * tail, wave.error)
    reach = errors_to_each_side(neutral, planned)
    return Unchanged(
        weekly,
        int((after & used).sum()),
        before,
        expected,
        low,
        high,
        ratio,
        error,
        reach,
        latest,
        hypot(latest_error * tail, wave.error),
        noise,
        r,
        held & ~after,
        peak,
        missing,
        hypot(missing_error * tail, wave.error * float(line[at].sum())),
        ratio + errors_to_each_side(neutral, planned, ONE_SIDED) * error,
        chance_of_return(
            np.array(weekly.hits)[at], expected[at], hypot(_line_error(base, free, at), wave.error), noise
        ),
    )


def _held_out(
    weekly: Weekly, declared: Declared, place: int, seen: NDArray[np.bool_]
) -> tuple[NDArray[np.bool_], bool]:
    """Which weeks before say nothing about the usual level: those by which the pain was chosen, and the peak
    that they stand in when it is longer.
    """
    start, end = declared.held_out_days
    weeks = np.array([(week - declared.day).days for week in weekly.weeks])
    held = (weeks + DAYS > (start - declared.day).days) & (weeks < (end - declared.day).days)
    held &= np.arange(len(weekly)) < place
    spare = int(seen[:place].sum()) - LEAST_BEFORE
    began = _peak(weekly, place, seen)
    if began is None or place - began <= int(held.sum()) or place - began > spare:
        return held, False
    longer = held.copy()
    longer[began:place] = True
    return longer, True


def _peak(weekly: Weekly, place: int, seen: NDArray[np.bool_]) -> int | None:
    """Where a rise began that lasted until the change, when it is short and sure."""
    at = np.flatnonzero(seen[:place])
    hits, exposed = weekly.counted
    began = _rise(tuple(hits[at].tolist()), tuple(exposed[at].tolist()))
    return None if began is None else int(at[began])


@lru_cache(maxsize=256)
def _rise(hits: tuple[float, ...], exposed: tuple[float, ...]) -> int | None:
    """The place of a last rise.  The weeks before never change: looked at once, not at every look."""
    if len(hits) < 2 * LEAST_BEFORE:
        return None
    level = evened(hits, exposed)
    found = penalised(level, least=4)
    if not found or len(level) - found[-1] > LONGEST_PEAK:
        return None
    start = found[-2] if len(found) > 1 else 0
    moved = sup_f(level[start:], trim=0.1)
    if moved is None or moved[2] > SURELY or np.mean(level[found[-1] :]) <= np.mean(level[start : found[-1]]):
        return None
    return found[-1]


def _days(weekly: Weekly) -> Floats:
    """How many days after the first week each begins."""
    return np.array([(week - weekly.weeks[0]).days for week in weekly.weeks], dtype=float)


def _columns(weekly: Weekly, days: Floats, before: NDArray[np.bool_]) -> dict[str, Floats]:
    """Level, trend and season of weeks that begin so many days after the first."""
    middle = float(_days(weekly)[before].mean())
    columns: dict[str, Floats] = {"level": np.ones(len(days)), "trend": (days - middle) / YEAR}
    # The season is one of the calendar: it stays the same whenever the series begins.
    return columns | season(weekly.weeks[0].toordinal() + days, YEAR, 2)


def _effect(weekly: Weekly, declared: Declared, place: int) -> Floats:
    """The share of the effect that is there in each week, as declared."""
    since = np.arange(len(weekly)) - place + 1.0
    if declared.shape == "step":
        return (since > 0).astype(float)
    return np.clip(since / max(1, declared.whole_after), 0.0, 1.0)


def _blocks(after: NDArray[np.bool_]) -> tuple[dict[str, Floats], str]:
    """The weeks after in blocks of eight, counted back from the last, so that the latest is a whole one."""
    at = np.flatnonzero(after)
    many = ceil(len(at) / BLOCK)
    columns = {}
    for number in range(many):
        column = np.zeros(len(after))
        end = len(at) - number * BLOCK
        column[at[max(0, end - BLOCK) : end]] = 1.0
        columns[f"block{number}"] = column
    return columns, "block0"


def _fitted(
    weekly: Weekly,
    used: NDArray[np.bool_],
    usual: Floats,
    columns: dict[str, Floats],
    noise: float | None = None,
) -> Fit:
    hits, _ = weekly.counted
    effects = {name: DOUBT_OF_EFFECT for name in columns if name.startswith(("block", "effect"))}
    return quasi_poisson(
        {name: column[used] for name, column in columns.items()},
        hits[used],
        usual[used],
        doubts=DOUBTS | effects,
        dispersion=noise,
        least_dispersion=1.0,
    )


def _without_effect(base: dict[str, Floats], fit: Fit) -> Floats:
    """Every week's row of the design as it would be without the change: level, trend and season alone."""
    none = np.zeros(len(base["level"]))
    return np.column_stack([base.get(name, none) for name in fit.names])


def _unsure(base: dict[str, Floats], fit: Fit) -> Floats:
    """The variance of the line without the change in every week, on the log scale."""
    rows = _without_effect(base, fit)
    return np.asarray(np.einsum("ij,jk,ik->i", rows, fit.covariance, rows))


def _expected(
    weekly: Weekly, usual: Floats, base: dict[str, Floats], fit: Fit, noise: float
) -> tuple[Floats, Floats, Floats]:
    """Expected hits without the effect, and the band in which a single week falls."""
    _, exposed = weekly.counted
    expected = usual * np.exp(_without_effect(base, fit) @ fit.coefficients)
    reach = 3 * np.sqrt(noise * expected + _unsure(base, fit) * expected**2)
    return expected, np.maximum(0.0, expected - reach), np.minimum(exposed, expected + reach)


def _line_error(base: dict[str, Floats], fit: Fit, at: NDArray[np.intp]) -> float:
    """How far the expected line may lie off in these weeks, on the log scale."""
    return sqrt(max(0.0, float(np.median(_unsure(base, fit)[at]))))


def _missing(
    weekly: Weekly, base: dict[str, Floats], fit: Fit, after: NDArray[np.bool_], line: Floats, noise: float
) -> tuple[float, float]:
    """How many hits fewer than expected there were, and the standard error of that."""
    hits, _ = weekly.counted
    slope = line[after] @ _without_effect(base, fit)[after]
    variance = float(slope @ fit.covariance @ slope) + noise * float(line[after].sum())
    return float(line[after].sum() - hits[after].sum()), sqrt(variance)


def _student(freedom: float) -> float:
    """How much wider Student's 95 % limits are than the normal ones."""
    from scipy.special import stdtrit

    return float(stdtrit(max(3.0, freedom), 0.975)) / NORMAL


def _error_if_nothing(
    error: float, fit: Fit, line: Floats, after: NDArray[np.bool_], used: NDArray[np.bool_], noise: float
) -> float:
    """The error if the change did nothing: how far the looks have come must not depend on what it did.

    (Where nobody is hit any more, the logarithm of nothing knows little, although much is known.)
    """
    happened, expected = float(fit.fitted[after[used]].sum()), float(line[after].sum())
    return sqrt(max(error**2 + noise / expected - noise / max(happened, 1e-9), noise / expected / 4))


def _planned_error(
    weekly: Weekly,
    used: NDArray[np.bool_],
    after: NDArray[np.bool_],
    noise: float,
) -> float:
    """The error that half a year would leave, from the weeks before alone.

    That of chance, and of the trend and season which these weeks cannot tell: without them the limits would
    be narrowest at a look that is never reached.
    """
    hits, _ = weekly.counted
    before = used & ~after
    usual = max(float(hits[before].mean()), 0.5)
    days = _days(weekly)
    at = np.concatenate([days[before], days[after][0] + DAYS * np.arange(PLANNED_WEEKS)])
    columns = _columns(weekly, at, before)
    columns["effect"] = (np.arange(len(at)) >= int(before.sum())).astype(float)
    design = np.column_stack(list(columns.values()))
    known = design.T @ design * usual / noise + np.diag(
        [DOUBTS.get(name, np.inf) ** -2.0 for name in columns]
    )
    return sqrt(float(np.linalg.inv(known)[-1, -1]))
