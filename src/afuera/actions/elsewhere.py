"""Did the trouble only move?  Neighbouring signatures, watched from the same day on.

A neighbour has more hits than it would have had: how many, beside those that the change did away with?  Who
renames a trouble, closes its channel or pushes it one step on meets it here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import exp
from statistics import NormalDist
from typing import Final

from afuera.actions.declared import Declared
from afuera.actions.unchanged import Unchanged, unchanged
from afuera.actions.weekly import Weekly

# From this share of what was averted on, the trouble came back elsewhere.
MOVED: Final = 0.5
# A neighbour whose usual weeks hold more hits than this, times what was averted in a week, cannot show it.
TOO_LARGE: Final = 8.0
# In the first months, when every look is one more chance to be wrong, a neighbour must surely lie below that.
# Later it must be nearer to nothing than to three quarters, and that all of it went there must be ruled out.
SURE, EARLY_WEEKS = 1.65, 36
NEARER_TO_NOTHING: Final = 3 / 8
# A rise that took less than this share leaves the claim as it is.
NOTEWORTHY: Final = 1 / 3


@dataclass(frozen=True, slots=True)
class Neighbour:
    """A neighbouring trouble: hits beyond what was expected of it, with limits that hold for all neighbours.

    `share` of what was averted; `rose`: its lower limit lies above no change; `open_`: it cannot be ruled out
    that half of the trouble went there; `blind`: it is too large for such a move to show.
    """

    key: str
    ratio: float
    low: float
    high: float
    extra: float
    extra_low: float
    extra_high: float
    share: float
    rose: bool
    open_: bool
    blind: bool


def elsewhere(own: Unchanged, neighbours: Mapping[str, Weekly], declared: Declared) -> list[Neighbour]:
    """Every neighbour that can be compared, those that took most first."""
    # The same weeks are held out, so that both stand on the same ground; a neighbour rises at once.
    plan = replace(declared, shape="step")
    many = max(1, len(neighbours))
    found = [
        _one(key, compared, own, many)
        for key, weekly in neighbours.items()
        if (compared := unchanged(weekly.on(own.weekly.weeks), plan)) is not None
    ]
    return sorted(found, key=lambda one: (-one.share, one.key))


def _one(key: str, compared: Unchanged, own: Unchanged, many: int) -> Neighbour:
    averted = max(own.missing, 1e-9)
    ratio = exp(compared.ratio)
    # Each of many neighbours gets its share of the chance to be accused by luck.  A rise need not stand at
    # all looks together: suspecting too early costs a word (`less` for `prevented`), not a false claim.
    width = NormalDist().inv_cdf(1 - 0.05 / many) * compared.error
    low, high = exp(compared.ratio - width), exp(compared.ratio + width)
    happened = float(sum(compared.weekly.hits[-compared.after :]))
    extra, error = -compared.missing, compared.missing_error
    usual = happened / ratio / compared.after
    blind = usual > TOO_LARGE * max(averted / own.after, 1e-9)
    if own.after < EARLY_WEEKS:
        may_be = extra + SURE * error > MOVED * averted
    else:
        may_be = extra > NEARER_TO_NOTHING * averted or extra + SURE * error > averted
    return Neighbour(
        key,
        ratio,
        low,
        high,
        extra,
        happened * (1 - 1 / low),
        happened * (1 - 1 / high),
        extra / averted,
        low > 1,
        (low > 1 and extra > NOTEWORTHY * averted) or (not blind and may_be),
        blind,
    )
