"""What may be said of a harm: that the pain costs customers this, that both go together, or nothing?

*Costs* needs all of it: enough people like those hit, an interval above nothing, a placebo (the same thing
measured before) that does not differ and could have shown a difference worth the name, no alarm over all
pains together, and a limit that no weak hidden cause explains away.  *Goes together* is what is left where
the interval lies away from nothing.  Everything else *cannot be said*, with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import erfc, sqrt
from typing import Final

from afuera.estimates.adjusted import Effect
from afuera.pains.burden import OUTCOMES, Compared

COSTS, TOGETHER, CANNOT = "costs", "goes_together", "cannot_be_said"
# A hidden cause must raise both the chance of being hit and of the harm by at least this factor.
LEAST_E_VALUE: Final = 1.5
ALARM: Final = 0.05


@dataclass(frozen=True, slots=True)
class Claim:
    """`claim` is one of three; `why` says what stood in the way of *costs*."""

    claim: str
    why: str | None = None


def claims(all_pains: Mapping[str, Mapping[str, Compared]]) -> dict[tuple[str, str], Claim]:
    """The claim for each pain and outcome."""
    alarms = {outcome: _alarm(all_pains, outcome) for outcome in OUTCOMES}
    return {
        (key, outcome): _claim(found, outcome, alarms[outcome])
        for key, found in all_pains.items()
        for outcome in OUTCOMES
    }


def _claim(found: Mapping[str, Compared], outcome: str, alarm: bool) -> Claim:
    one = found[outcome]
    if one.why is not None or one.effect is None:
        return Claim(CANNOT, one.why or "few_alike")
    if not one.sound:
        return Claim(CANNOT, "few_alike")
    if one.effect.low <= 0 <= one.effect.high:
        return Claim(CANNOT, "interval_holds_zero")
    if one.effect.high < 0:
        return Claim(TOGETHER, "less_harm")
    if alarm or _differs(one):
        return Claim(TOGETHER, "placebo")
    if not _could_show(one):
        return Claim(TOGETHER, "placebo_blind")
    if (one.e_value or 1.0) < LEAST_E_VALUE:
        return Claim(TOGETHER, "hidden_cause")
    return Claim(COSTS)


def chance_of(effect: Effect) -> float:
    """How often so large an effect comes by chance alone (two-sided)."""
    return erfc(abs(effect.t) / sqrt(2))


def _differs(one: Compared) -> bool:
    """Did those hit differ before, more than chance makes them?"""
    return one.placebo is not None and chance_of(one.placebo) < ALARM


def _could_show(one: Compared) -> bool:
    """Would a difference as large as the effect have been seen before, had there been one?"""
    if one.placebo is None or one.effect is None:
        return False
    return max(abs(one.placebo.low), abs(one.placebo.high)) < one.effect.value


def _alarm(all_pains: Mapping[str, Mapping[str, Compared]], outcome: str) -> bool:
    """Do the placebos of all pains together differ?  Then something unseen drives who is hit (Simes)."""
    chances = sorted(
        chance_of(found[outcome].placebo)  # type: ignore[arg-type]
        for found in all_pains.values()
        if found[outcome].placebo is not None
    )
    return any(p <= ALARM * place / len(chances) for place, p in enumerate(chances, 1))
