"""In which order do pains hurt?  First whom and how badly, then how much; what it costs us comes after.

Three tiers, read from the top: people in a situation in which they are vulnerable; harm so grave to each that
it comes first however rare; the rest.  Inside a tier by burden: the harms that would not have been, added up.
Places are sets: those that chance leaves open.  The old order, frequency times cost, stands beside.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Final

import numpy as np

from afuera.estimates.adjusted import LEAST_EFFECTIVE
from afuera.estimates.rank_sets import among_the_first, rank_sets, shrunk
from afuera.pains.burden import Compared
from afuera.pains.exposed import Codes, Floats
from afuera.pains.outcomes import OUTCOMES

VULNERABLE, GRAVE, REST = "vulnerable", "grave", "rest"
TIERS: Final = (VULNERABLE, GRAVE, REST)
# A lost working day is as much of a harm as a missed goal; see docs/decisions/0018.
WORTH: Final[Mapping[str, float]] = {
    "goal_failure": 1.0,
    "hours_lost": 1 / 8,
    "emotional_harm": 1.0,
    "leaving": 1.0,
    "split_purchase": 1.0,
}
# So many more of those hit must miss their goal, be harmed or leave, and so surely, that a pain is grave.
GRAVE_SHARE: Final = 0.20
GRAVE_SURE: Final = 0.90
GRAVE_OUTCOMES: Final = ("goal_failure", "emotional_harm", "leaving")
FIRST: Final = 3
WEIGHTINGS: Final = 2_000
SEED: Final = 20_260_105
Z: Final = NormalDist().inv_cdf(0.975)


@dataclass(frozen=True, slots=True)
class Thresholds:
    """What is judgement in the order: when a pain is grave, how many hours are a harm, who is compared."""

    grave_share: float = GRAVE_SHARE
    grave_sure: float = GRAVE_SURE
    hours_a_harm: float = 1 / WORTH["hours_lost"]
    least_effective: float = LEAST_EFFECTIVE

    def worth(self, outcome: str) -> float:
        """What one of an outcome counts."""
        return 1 / self.hours_a_harm if outcome == "hours_lost" else WORTH[outcome]


USUAL: Final = Thresholds()


@dataclass(frozen=True, slots=True)
class Place:
    """Where a pain stands: `place` from 1, within `low` and `high`; `top3` its chance to be among three.

    `burden` counts harms (missed goals, people harmed, leavers, split purchases, working days), `weightings`
    is the share of other weights of the outcomes under which it stays among the first three.
    """

    key: str
    tier: str
    place: int
    low: int
    high: int
    top3: float
    burden: float
    burden_low: float
    burden_high: float
    weightings: float


def total(one: Compared) -> float:
    """The harm to all who were hit."""
    return one.effect.value * one.times if one.effect is not None else 0.0


def counts(one: Compared, by: Thresholds = USUAL) -> bool:
    """Does it enter the burden?  What cannot be compared well does not."""
    return one.sound_with(by.least_effective)


def tier(found: Mapping[str, Compared], vulnerable: bool, by: Thresholds = USUAL) -> str:
    """Who stands behind it, and how grave is it to each?

    A trouble that is how a journey ended is the sign of others: what follows from these makes it not grave.
    """
    if vulnerable:
        return VULNERABLE
    if found["goal_failure"].why == "part_of_the_end":
        return REST
    return GRAVE if any(_grave(found[outcome], by) for outcome in GRAVE_OUTCOMES) else REST


def _grave(one: Compared, by: Thresholds) -> bool:
    if not counts(one, by) or one.effect is None or one.effect.error <= 0:
        return False
    return NormalDist().cdf((one.effect.value - by.grave_share) / one.effect.error) > by.grave_sure


def ordered(all_pains: Mapping[str, Mapping[str, Compared]], vulnerable: Sequence[str]) -> list[Place]:
    """All pains in their order."""
    keys = sorted(all_pains)
    harms = np.array([[_worth(all_pains[key][outcome], USUAL) for outcome in OUTCOMES] for key in keys])
    burden, covariance = _burden(all_pains, keys, USUAL)
    tiers = _tiers(all_pains, keys, vulnerable, USUAL)
    weighted = _stays_first(harms, tiers)
    answer: list[Place] = []
    for level in range(len(TIERS)):
        inside = np.flatnonzero(tiers == level)
        if len(inside):
            answer += _inside(inside, len(answer), level, keys, burden, covariance, weighted)
    return answer


def sequence(
    all_pains: Mapping[str, Mapping[str, Compared]], vulnerable: Sequence[str], by: Thresholds
) -> list[str]:
    """Their order alone, were these the thresholds."""
    keys = sorted(all_pains)
    burden, covariance = _burden(all_pains, keys, by)
    tiers = _tiers(all_pains, keys, vulnerable, by)
    answer: list[str] = []
    for level in range(len(TIERS)):
        known, unknown, _ = _by_burden(np.flatnonzero(tiers == level), burden, covariance, keys)
        answer += [keys[int(place)] for place in (*known, *unknown)]
    return answer


def _tiers(
    all_pains: Mapping[str, Mapping[str, Compared]],
    keys: Sequence[str],
    vulnerable: Sequence[str],
    by: Thresholds,
) -> Codes:
    named = [tier(all_pains[key], key in vulnerable, by) for key in keys]
    return np.array([TIERS.index(one) for one in named], dtype=np.int64)


def _by_burden(
    inside: Codes, burden: Floats, covariance: Floats, keys: Sequence[str]
) -> tuple[Codes, Codes, tuple[Floats, Floats]]:
    """Those of which something is known, the heaviest first; the others; and the shrunken burdens of the
    first, in the order of `inside`, with their covariance.
    """
    errors = np.sqrt(np.diag(covariance))
    known, unknown = inside[errors[inside] > 0], inside[errors[inside] <= 0]
    best, spread = shrunk(burden[known], covariance[np.ix_(known, known)])
    order = sorted(range(len(known)), key=lambda i: (-best[i], -burden[known[i]], keys[int(known[i])]))
    return known[order], unknown, (best[order], spread[np.ix_(order, order)])


def _inside(
    inside: Codes,
    above: int,
    level: int,
    keys: Sequence[str],
    burden: Floats,
    covariance: Floats,
    weighted: Floats,
) -> list[Place]:
    """The pains of one tier: those of which something is known by burden, then the others, at any place."""
    errors = np.sqrt(np.diag(covariance))
    known, unknown, (best, spread) = _by_burden(inside, burden, covariance, keys)
    sets = rank_sets(burden[known], covariance[np.ix_(known, known)]) if len(known) else []
    room = max(FIRST - above, 0)
    first = among_the_first(best, spread, room) if room and len(known) else np.zeros(len(known))
    places = [(k, *sets[i], float(first[i])) for i, k in enumerate(known)]
    places += [(k, 1, len(inside), 0.0) for k in unknown]
    return [
        Place(
            key=keys[int(k)],
            tier=TIERS[level],
            place=above + place,
            low=above + min(low, place),
            high=above + max(high, place),
            top3=chance,
            burden=float(burden[k]),
            burden_low=float(burden[k] - Z * errors[k]),
            burden_high=float(burden[k] + Z * errors[k]),
            weightings=float(weighted[k]),
        )
        for place, (k, low, high, chance) in enumerate(places, 1)
    ]


def _worth(one: Compared, by: Thresholds) -> float:
    return by.worth(one.outcome) * total(one) if counts(one, by) else 0.0


def _burden(
    all_pains: Mapping[str, Mapping[str, Compared]], keys: Sequence[str], by: Thresholds
) -> tuple[Floats, Floats]:
    """Burden of each, and how they vary together: the same people stand behind several pains."""
    influences = [_influence(all_pains[key], by) for key in keys]
    people = max((len(one) for one in influences), default=0)
    phi = np.zeros((len(keys), max(people, 1)))
    for place, one in enumerate(influences):
        phi[place, : len(one)] = one
    burden = np.array([sum(_worth(all_pains[key][outcome], by) for outcome in OUTCOMES) for key in keys])
    return burden, phi @ phi.T


def _influence(found: Mapping[str, Compared], by: Thresholds) -> Floats:
    shares = [
        one.effect.influence * (one.times * by.worth(one.outcome))
        for one in (found[outcome] for outcome in OUTCOMES)
        if counts(one, by) and one.effect is not None
    ]
    return np.sum(shares, axis=0) if shares else np.zeros(0)


def _stays_first(harms: Floats, tiers: Codes) -> Floats:
    """The share of weightings of the outcomes, drawn evenly, under which each is among the first three."""
    weights = np.random.default_rng(SEED).dirichlet(np.ones(harms.shape[1]), WEIGHTINGS) * harms.shape[1]
    scores = weights @ harms.T
    span = np.ptp(scores) + 1 if scores.size else 1.0
    order = np.argsort(-(scores - tiers * 2 * span), axis=1, kind="stable")[:, :FIRST]
    return np.bincount(order.ravel(), minlength=len(harms)) / WEIGHTINGS


def old_order(times: Mapping[str, int], cost: Mapping[str, float]) -> dict[str, int]:
    """Places by frequency times cost, as complaints are put in order: nothing of the customer in it."""
    by = sorted(times, key=lambda key: (-times[key] * cost[key], -times[key], key))
    return {key: place for place, key in enumerate(by, 1)}
