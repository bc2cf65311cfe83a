"""What is one row of the outlook?  A share N / D with its interval, what was left out, and what to do next.

No total, no level.  A row is known when its denominator holds FEWEST units and the column that it needs is
there for COVERED of them; else it is not known, which is neither zero nor the middle, and stands first among
the next steps.  Everything left out is counted, by the code of the reason.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Final

from afuera.estimates.intervals import GroupSums, share_of_groups, wilson
from afuera.results import Estimate

FEWEST: Final = 30
COVERED: Final = 0.6
# Why a row is not known.
TOO_FEW, NOT_COVERED, NOTHING = "too_few", "not_covered", "nothing_to_count"
# Raise it when a row is counted otherwise than before: the last twelve months are then counted again.
VERSION: Final = 1


@dataclass(frozen=True, slots=True)
class LeftOut:
    """What is not in the denominator: `code` says why, `n` how many; `by` who decided it."""

    code: str
    n: int
    by: str = "rule"


@dataclass(frozen=True, slots=True)
class Next:
    """What to do next: a code and the facts of its sentence, with a few journeys to walk."""

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    journey_ids: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Row:
    """One row: `number` 1 … 15; `value`, `low`, `high` in [0, 1]: 0 is the left text, 1 the right one.

    `n` over `d` are counts of `unit`.  When `known` is False, value, low and high are None and `why` says so.
    `coverage` is the share of units for which the needed column is there; `beside` stands beside the share.
    """

    number: int
    n: int
    d: int
    unit: str
    window_days: int
    known: bool
    why: str | None
    value: float | None
    low: float | None
    high: float | None
    coverage: float | None
    left_out: tuple[LeftOut, ...] = ()
    beside: Mapping[str, Any] = field(default_factory=dict)
    next: Next | None = None
    journey_ids: tuple[str, ...] = ()
    version: int = VERSION

    def to_json(self) -> dict[str, Any]:
        """As plain values, for findings and for the database."""
        plain: dict[str, Any] = asdict(self)
        plain["left_out"] = [asdict(one) for one in self.left_out]
        plain["journey_ids"] = list(self.journey_ids)
        if self.next is not None:
            plain["next"] = {**asdict(self.next), "journey_ids": list(self.next.journey_ids)}
        return plain

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> Row:
        """The row that `to_json` wrote, from findings or from the database."""
        following = plain.get("next")
        return cls(
            **{
                **plain,
                "left_out": tuple(LeftOut(**one) for one in plain["left_out"]),
                "journey_ids": tuple(plain["journey_ids"]),
                "next": Next(**{**following, "journey_ids": tuple(following["journey_ids"])})
                if following
                else None,
            }
        )


def row(
    number: int,
    n: int,
    d: int,
    *,
    unit: str,
    window_days: int,
    coverage: float | None = 1.0,
    sums: GroupSums | None = None,
    left_out: Sequence[LeftOut] = (),
    beside: Mapping[str, Any] | None = None,
    next: Next | None = None,  # noqa: A002
    journey_ids: Sequence[str] = (),
) -> Row:
    """A row from its counts.  `sums` are the same counts by person or team, where units repeat.

    `coverage`: share of the units that could be judged (None: there was nothing to judge).
    """
    why = _why(d, coverage)
    share = _share(n, d, sums) if why is None else Estimate(None, None, None, d)
    return Row(
        number=number,
        n=n,
        d=d,
        unit=unit,
        window_days=window_days,
        known=why is None,
        why=why,
        value=share.value,
        low=share.low,
        high=share.high,
        coverage=coverage,
        left_out=tuple(sorted((one for one in left_out if one.n), key=lambda one: (-one.n, one.code))),
        beside=dict(beside or {}),
        next=next,
        journey_ids=tuple(journey_ids),
    )


def _why(d: int, coverage: float | None) -> str | None:
    """Why it is not known; None when it is."""
    if not d and not coverage:
        return NOTHING
    if coverage is None or coverage < COVERED:
        return NOT_COVERED
    return TOO_FEW if d < FEWEST else None


def _share(n: int, d: int, sums: GroupSums | None) -> Estimate:
    return wilson(n, d) if sums is None else share_of_groups(sums)
