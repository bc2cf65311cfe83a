"""Did it fall because of the change, or because everything fell?  The same trouble where nobody changed it.

A control is the same friction at goals that no plan touches.  Where it surely fell since the declared day,
so much is taken off what was expected, with its own uncertainty.  Where it rose, nothing is credited: it
could be where the trouble went.  Why: docs/decisions/0021-what-a-control-may-say.md.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import exp

from afuera.actions.declared import Declared
from afuera.actions.unchanged import STILL, Wave, unchanged
from afuera.actions.weekly import Weekly


@dataclass(frozen=True, slots=True)
class Control:
    """How it moved: ratio since the declared day with ordinary 95 % limits, people hit since then.

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
    if compared is None:
        return None
    low, high = compared.once
    fell = high < 1
    wave = Wave(compared.ratio, compared.error) if fell else STILL
    since = compared.weekly.hits[weekly.since(declared.day) :]
    return Control(exp(compared.ratio), low, high, int(sum(since)), fell, wave)
