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

from afuera.estimates.rank_sets import among_the_first, rank_sets, shrunk
from afuera.pains.burden import OUTCOMES, Compared
from afuera.pains.exposed import Codes, Floats

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


def counts(one: Compared) -> bool:
    """Does it enter the burden?  What cannot be compared well does not."""
    return one.sound


def tier(found: Mapping[str, Compared], vulnerable: bool) -> str:
    """Who stands behind it, and how grave is it to each?

    A trouble that is how a journey ended is the sign of others: what follows from these makes it not grave.
    """
    if vulnerable:
        return VULNERABLE
    if found["goal_failure"].why == "part_of_the_end":
        return REST
    return GRAVE if any(_grave(found[outcome]) for outcome in GRAVE_OUTCOMES) else REST


def _grave(one: Compared) -> bool:
    if not counts(one) or one.effect is None or one.effect.error <= 0:
        return False
    return NormalDist().cdf((one.effect.value - GRAVE_SHARE) / one.effect.error) > GRAVE_SURE


def ordered(all_pains: Mapping[str, Mapping[str, Compared]], vulnerable: Sequence[str]) -> list[Place]:
    """All pains in their order."""
    keys = sorted(all_pains)
    harms = np.array([[_worth(all_pains[key][outcome]) for outcome in OUTCOMES] for key in keys])
    burden, covariance = _burden(all_pains, keys)
    tiers = np.array([TIERS.index(tier(all_pains[key], key in vulnerable)) for key in keys], dtype=np.int64)
    weighted = _stays_first(harms, tiers)
    answer: list[Place] = []
    for level in range(len(TIERS)):
        inside = np.flatnonzero(tiers == level)
        if len(inside):
            answer += _inside(inside, len(answer), level, keys, burden, covariance, weighted)
    return answer


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
    known, unknown = inside[errors[inside] > 0], inside[errors[inside] <= 0]
    of = np.ix_(known, known)
    best, spread = shrunk(burden[known], covariance[of])
    sets = rank_sets(burden[known], covariance[of]) if len(known) else []
    room = max(FIRST - above, 0)
    first = among_the_first(best, spread, room) if room and len(known) else np.zeros(len(known))
    order = sorted(range(len(known)), key=lambda i: (-best[i], -burden[known[i]], keys[int(known[i])]))
    places = [(known[i], *sets[i], float(first[i])) for i in order]
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


def _worth(one: Compared) -> float:
    return WORTH[one.outcome] * total(one) if counts(one) else 0.0


def _burden(all_pains: Mapping[str, Mapping[str, Compared]], keys: Sequence[str]) -> tuple[Floats, Floats]:
    """Burden of each, and how they vary together: the same people stand behind several pains."""
    influences = [_influence(all_pains[key]) for key in keys]
    people = max((len(one) for one in influences), default=0)
    phi = np.zeros((len(keys), max(people, 1)))
    for place, one in enumerate(influences):
        phi[place, : len(one)] = one
    burden = np.array([sum(_worth(all_pains[key][outcome]) for outcome in OUTCOMES) for key in keys])
    return burden, phi @ phi.T


def _influence(found: Mapping[str, Compared]) -> Floats:
    shares = [
        one.effect.influence * (one.times * WORTH[one.outcome])
        for one in (found[outcome] for outcome in OUTCOMES)
        if counts(one) and one.effect is not None
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
