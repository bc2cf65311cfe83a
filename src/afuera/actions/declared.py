"""What was promised before the change?  Its date, its shape and how much less of the trouble there would be.

A verdict rests on what was declared beforehand and on nothing that was chosen after looking.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from math import sqrt
from typing import Any, Final, Literal, Self

Shape = Literal["step", "slope"]

# Where nobody said how much less: half.  Weeks before the choice that are held out: pains are chosen because
# they peaked, and what peaked falls by itself (docs/decisions/0019-when-we-say-prevented.md).
HALF: Final = 0.5
HELD_OUT_WEEKS: Final = 8
# A change that works little by little is whole after a quarter of a year.
WHOLE_AFTER_WEEKS: Final = 13


@dataclass(frozen=True, slots=True)
class Declared:
    """The effect as declared: from `day` on, at once (`step`) or little by little (`slope`).

    `ratio`: recurrence after ÷ before that is expected, 0 … below 1.  `chosen`: the day on which the pain was
    taken up (the declared day when None); the `held_out` weeks before it say nothing about the usual level.
    A slope is whole after `whole_after` weeks; its ratio is that of the whole effect.
    """

    day: date
    shape: Shape = "step"
    ratio: float = HALF
    chosen: date | None = None
    held_out: int = HELD_OUT_WEEKS
    whole_after: int = WHOLE_AFTER_WEEKS

    def __post_init__(self) -> None:
        if self.held_out < 0 or self.whole_after < 1:
            raise ValueError("weeks that are held out are nought or more, a slope is whole after one or more")
        for name in ("day", "chosen"):
            if isinstance(moment := getattr(self, name), datetime):
                object.__setattr__(self, name, moment.date())
            elif not isinstance(moment, date) and (name == "day" or moment is not None):
                raise ValueError(f"{name} is a date, not {moment!r}")
        if not 0 <= self.ratio < 1:
            raise ValueError("an effect that is worth declaring has a ratio from 0 to below 1")
        if self.shape not in ("step", "slope"):
            raise ValueError(f"an effect is a step or a slope, not {self.shape!r}")
        if self.chosen is not None and self.chosen > self.day:
            raise ValueError("a pain is taken up before its change begins, not after")

    @property
    def reached_below(self) -> float:
        """At or below this ratio the trouble is nearer to what was declared than to no change."""
        return sqrt(max(self.ratio, 0.05))

    @property
    def held_out_days(self) -> tuple[date, date]:
        """From and up to when nothing counts as the usual level."""
        chosen = self.chosen or self.day
        return chosen - timedelta(weeks=self.held_out), chosen

    def to_json(self) -> dict[str, Any]:
        """As plain values, to be stored with a verdict."""
        plain = asdict(self)
        return plain | {name: plain[name] and plain[name].isoformat() for name in ("day", "chosen")}

    @classmethod
    def from_json(cls, facts: dict[str, Any]) -> Self:
        """What `to_json` wrote."""
        dates = {name: facts.get(name) and date.fromisoformat(facts[name]) for name in ("day", "chosen")}
        return cls(**{**facts, **dates})
