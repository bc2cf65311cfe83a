"""What does every analysis answer with?  An estimate that never travels without its interval and its people.

Each room defines its own answers; only what all rooms share lives here.  Problems travel as codes
(`cautions=("few_people",)`); the sentence for a reader is written by `wording`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caution:
    """A doubt about a number, as a code and the facts for its sentence.

    `code` is one of `afuera.wording.CAUTIONS`; `facts` are the values that the sentence names.
    """

    code: str
    facts: tuple[tuple[str, str | int | float], ...] = ()


@dataclass(frozen=True, slots=True)
class Estimate:
    """A number between its limits.

    `value`, `low`, `high` are in the unit of the quantity; shares lie in [0, 1].  `n` counts the units
    (journeys, answers) that it rests on.  `value` is None when nothing is known: low and high then span
    everything that is possible, and no reader may take it for zero.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    cautions: tuple[str, ...] = ()

    @property
    def known(self) -> bool:
        """Is there anything to show?"""
        return self.value is not None
