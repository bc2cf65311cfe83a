"""What was known of people strictly before a journey began, and who is alike by it?

Everything here is added up over journeys that had ended before this one started, or over touches before the
edge at which the comparison's clock starts.  Nothing that came at or after a hit is ever adjusted for.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from afuera.journeys.settings import US_A_DAY
from afuera.pains.ended import NEVER
from afuera.pains.exposed import Codes, Flags, Floats, Lives

SECOND_US: Final = 1_000_000
BINS: Final = 6
MOST_STRATA: Final = 300
FEWEST_IN_STRATUM: Final = 60
MOST_VALUES: Final = 8
# So few signals on which strata are chosen suffice.
LOOKED_AT: Final = 20_000
# From this edge on a journey's first signal lies before it.
INSIDE: Final = 2


@dataclass(frozen=True, slots=True)
class Past:
    """What went before each journey, by row of Lives.

    `pace` is visits a month since they were first seen, drawn a little towards one.  Failures, minutes and
    harm before are left out where these same things serve as placebo.
    """

    journeys: Floats
    known_days: Floats
    failed: Floats
    minutes: Floats
    harmed: Floats
    elsewhere: Codes
    spent: Floats
    gap_days: Floats
    traits_before: Mapping[str, Codes]
    first_seen: Codes
    pace: Floats

    @property
    def some(self) -> Flags:
        """Have they been here before?"""
        return self.journeys > 0


def past(of: Lives) -> Past:
    """Add up what went before."""
    earlier = Earlier.by_end(of)
    ended = earlier.count(of.person, of.started)
    known = np.isfinite(of.failed)
    failures = earlier.total(np.where(known, of.failed, 0.0), of.person, of.started)
    told = earlier.total(known.astype(float), of.person, of.started)
    minutes = earlier.total(capped(of.minutes[:, 0]), of.person, of.started)
    harmed = earlier.total((of.harm_last > 0).astype(float), of.person, of.started)
    spent = earlier.total(of.spent, of.person, of.started)
    first = np.flatnonzero(np.r_[True, of.person[1:] != of.person[:-1]]) if of.n else np.zeros(0, dtype=int)
    place = np.arange(of.n) - np.repeat(first, np.diff(np.r_[first, of.n]))
    first_seen = np.repeat(of.started[first], np.diff(np.r_[first, of.n]))
    last = earlier.latest(of.ended, of.person, of.started)
    with np.errstate(invalid="ignore", divide="ignore"):
        return Past(
            journeys=place.astype(float),
            known_days=(of.started - first_seen) / US_A_DAY,
            failed=np.where(told > 0, failures / told, np.nan),
            minutes=np.where(ended > 0, minutes / ended, np.nan),
            harmed=np.where(ended > 0, harmed / ended, np.nan),
            elsewhere=earlier.latest(np.where(of.elsewhere < NEVER, of.elsewhere, 0), of.person, of.started),
            spent=spent,
            gap_days=np.where(last > 0, (of.started - last) / US_A_DAY, np.nan),
            traits_before={key: _latest_known(codes, earlier, of) for key, codes in of.traits.items()},
            first_seen=first_seen,
            pace=(place + 1) / ((of.started - first_seen) / US_A_DAY / 30 + 1),
        )


@dataclass(frozen=True, slots=True)
class Earlier:
    """Journeys by person and moment, so that all before any moment are one slice."""

    order: Codes
    keys: Codes
    origin: int
    span: int

    @classmethod
    def by_end(cls, of: Lives) -> Earlier:
        """In the order in which they ended."""
        return cls.of(of.person, of.ended, min(of.first_us, int(of.ended.min(initial=of.first_us))))

    @classmethod
    def of(cls, person: Codes, moments: Codes, origin: int) -> Earlier:
        """Any moments of people."""
        late = np.where(moments < NEVER, moments, origin)
        span = int(late.max(initial=origin) - origin) // SECOND_US + 2
        keys = person * span + np.clip((moments - origin) // SECOND_US, 0, span - 1)
        order = np.argsort(keys, kind="stable")
        return cls(order, keys[order], origin, span)

    def slice(self, person: Codes, before: Codes) -> tuple[Codes, Codes]:
        """From where to where the person's moments before `before` lie in the order."""
        low = np.searchsorted(self.keys, person * self.span)
        second = np.clip((before - self.origin) // SECOND_US, 0, self.span)
        return low, np.maximum(np.searchsorted(self.keys, person * self.span + second), low)

    def count(self, person: Codes, before: Codes) -> Codes:
        """How many."""
        low, high = self.slice(person, before)
        return high - low

    def total(self, values: Floats, person: Codes, before: Codes) -> Floats:
        """The sum of `values` over them."""
        low, high = self.slice(person, before)
        running = np.concatenate([[0.0], np.cumsum(values[self.order])])
        return np.asarray(running[high] - running[low])

    def latest(self, values: Codes, person: Codes, before: Codes) -> Codes:
        """The value of the last of them, 0 where there is none."""
        low, high = self.slice(person, before)
        if not len(self.order):
            return np.zeros(len(person), dtype=np.int64)
        found = values[self.order[np.maximum(high - 1, 0)]]
        return np.where(high > low, found, 0)


def _latest_known(codes: Codes, earlier: Earlier, of: Lives) -> Codes:
    """What a property was in the journey before; the code of nothing where there was none."""
    nothing = int(codes.max(initial=0)) + 1
    found = earlier.latest(codes + 1, of.person, of.started)
    return np.where(found > 0, found - 1, nothing)


def strata(
    of: Lives,
    before: Past,
    rows: Codes,
    edge: int,
    outcomes: Sequence[Floats],
    hit: Flags,
    behind: bool = False,
) -> Codes:
    """Codes of people who are alike, for these rows: at most MOST_STRATA, none of them small.

    Covariates are crossed one after the other, first those that say most of both the hits (`hit`) and the
    outcomes; a stratum is only divided where all its parts stay large enough.
    """
    chosen = _in_order(_bins(of, before, rows, edge, behind), outcomes, hit)
    codes = np.zeros(len(rows), dtype=np.int64)
    for bins in chosen:
        codes = _divided(codes, bins)
        if codes.max(initial=0) + 1 >= MOST_STRATA:
            break
    return codes


def _bins(of: Lives, before: Past, rows: Codes, edge: int, behind: bool) -> list[Codes]:
    """What could make people alike, each as a few classes."""
    bins = [
        quantiles(before.journeys[rows] / np.maximum(of.started[rows] - of.first_us, 30 * US_A_DAY)),
        quantiles(before.pace[rows]),
        quantiles(before.known_days[rows]),
        quantiles(of.started[rows].astype(float)),
        quantiles(before.spent[rows]),
        _frequent(of.goal[rows]),
    ]
    bins += [_frequent(trait(of, before, key, edge, behind)[rows]) for key in of.traits]
    if behind or edge >= INSIDE:
        bins.append(_frequent(of.channel[rows]))
    return bins


def trait(of: Lives, before: Past, key: str, edge: int, behind: bool = False) -> Codes:
    """A property as it was known before the hit: at the journey's first signal, else in the one before.

    At the first edges the first signal is not before; of hits that lie `behind` their edge it always is.
    """
    now, earlier = of.traits[key], before.traits_before[key]
    if not behind and edge < INSIDE:
        return earlier
    return np.where(now < int(earlier.max(initial=0)) - 1, now, earlier)


def quantiles(values: Floats) -> Codes:
    """Classes of about equal size; ties stay together."""
    if not len(values):
        return np.zeros(0, dtype=np.int64)
    cuts = np.unique(np.quantile(values, np.linspace(0, 1, BINS + 1)[1:-1]))
    return np.searchsorted(cuts, values, side="left").astype(np.int64)


def _frequent(codes: Codes) -> Codes:
    """The most frequent values, the others as one."""
    counts = np.bincount(codes)
    kept = np.argsort(-counts, kind="stable")[:MOST_VALUES]
    names = np.full(len(counts), len(kept))
    names[kept] = np.arange(len(kept))
    return names[codes].astype(np.int64)


def _in_order(bins: list[Codes], outcomes: Sequence[Floats], hit: Flags) -> list[Codes]:
    """Covariates that tell something, those that tell most first."""
    step = max(1, len(hit) // LOOKED_AT)
    some = slice(None, None, step)
    said = []
    for place, one in enumerate(bins):
        if one.max(initial=0) == 0:
            continue
        of_hits = told(one[some], hit[some].astype(float))
        of_ends = max((told(one[some], y[some]) for y in outcomes), default=0.0)
        said.append((-(of_hits * of_ends), place, one))
    return [one for _, _, one in sorted(said, key=lambda row: row[:2])]


def told(codes: Codes, values: Floats) -> float:
    """The share of the variance that classes explain."""
    known = np.isfinite(values)
    codes, values = codes[known], values[known]
    whole = float(values.var()) * len(values) if len(values) else 0.0
    if whole <= 0:
        return 0.0
    sizes = np.bincount(codes)
    means = np.bincount(codes, values) / np.maximum(sizes, 1)
    return float((sizes * (means - values.mean()) ** 2).sum()) / whole


def _divided(codes: Codes, bins: Codes) -> Codes:
    """Each stratum by the finest form of the bins in which no part is too small."""
    width = int(bins.max()) + 1
    fine = codes * width + bins
    halves = codes * width + bins // 2
    parents = int(codes.max(initial=0)) + 1
    answer = codes * width
    for form in (halves, fine):
        sizes = np.bincount(form, minlength=parents * width)
        small = np.asarray((sizes > 0) & (sizes < FEWEST_IN_STRATUM)).reshape(parents, width)
        spoilt = np.asarray(small.any(axis=1))
        answer = np.where(spoilt[codes], answer, form)
    return np.unique(answer, return_inverse=True)[1].astype(np.int64)


def linear(
    of: Lives,
    before: Past,
    rows: Codes,
    edge: int,
    others: Sequence[Flags],
    with_trouble: bool = True,
    behind: bool = False,
) -> Floats:
    """The linear part: the same things without classes, what went before in this journey, other pains before.

    `others` are flags by row of `rows`; `with_trouble` adds failures, minutes and harm of earlier journeys;
    hits `behind` their edge come after the journey's first signal.
    """
    at = of.edges[rows, edge]
    columns: list[NDArray[np.generic]] = [
        np.log1p(before.journeys[rows]),
        np.log(before.pace[rows]),
        np.log1p(before.known_days[rows]),
        (of.started[rows] - of.first_us) / US_A_DAY,
        np.log1p(before.spent[rows]),
        before.some[rows],
    ]
    if edge >= INSIDE:
        columns += [
            np.log1p(capped(of.minutes[rows, 0] - of.minutes[rows, edge])),
            np.log1p((at - of.started[rows]) / US_A_DAY),
            of.bad_first[rows] < at,
            of.harm_first[rows] < at,
        ]
    if behind or edge >= INSIDE:
        columns += _indicators(of.channel[rows])
    for key in of.traits:
        columns += _indicators(trait(of, before, key, edge, behind)[rows])
    if with_trouble:
        columns += [
            filled(one[rows]) for one in (before.failed, before.minutes, before.harmed, before.gap_days)
        ]
        columns += [np.isfinite(before.failed[rows])]
    columns += list(others)
    varied = [np.asarray(one, dtype=np.float64) for one in columns]
    return np.column_stack(
        [one for one in varied if one.min(initial=0) < one.max(initial=0)] or [np.zeros((len(rows), 0))]
    )


def _indicators(codes: Codes) -> list[Flags]:
    frequent = _frequent(codes)
    return [frequent == value for value in range(1, min(int(frequent.max(initial=0)) + 1, 5))]


def filled(values: Floats) -> Floats:
    """What is not known takes the mean of what is."""
    known = np.isfinite(values)
    return np.where(known, values, values[known].mean() if known.any() else 0.0)


def capped(values: Floats, share: float = 0.999, room: float = 1.0) -> Floats:
    """Values above their quantile (`room` times it) count as that: one stray clock must not decide."""
    known = values[np.isfinite(values) & (values > 0)]
    return np.minimum(values, room * np.quantile(known, share)) if len(known) else values
