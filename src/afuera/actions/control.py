"""Did it fall because of the change, or because everything fell?  The same trouble where nobody changed it.

A control is the same friction at goals that no plan touches.  Where it surely fell since the declared day,
so much is taken off what was expected, with its own uncertainty.  Where it rose, nothing is credited: it
could be where the trouble went.  Why: docs/decisions/0022-what-a-control-may-say.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp
from typing import Final

from afuera.actions.declared import Declared
from afuera.actions.unchanged import STILL, Wave, unchanged
from afuera.actions.weekly import Weekly

# With fewer hits than this a control says nothing.
LEAST_HITS: Final = 20


@dataclass(frozen=True, slots=True)
class Control:
    """How it moved: ratio since the declared day with ordinary 95 % limits, people hit in all weeks.

    `wave` is what is taken off; none of it unless `fell`.
    """

    ratio: float
    low: float
    high: float
    hits: int
    fell: bool
    wave: Wave


def moved(control: Weekly, weekly: Weekly, declared: Declared) -> Control | None:
    """How the control moved in the weeks of the trouble; None where too little is known of it."""
    compared = unchanged(control.on(weekly.weeks), replace(declared, shape="step"))
    if compared is None or sum(compared.weekly.hits) < LEAST_HITS:
        return None
    low, high = compared.once
    fell = high < 1
    wave = Wave(compared.ratio, compared.error) if fell else STILL
    return Control(exp(compared.ratio), low, high, int(sum(compared.weekly.hits)), fell, wave)
