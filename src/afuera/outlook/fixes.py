"""Row 6: are corrections made case by case, or so that it does not happen again?

Counted are single-case fixes (credit, apology, redo) of the last half year: those whose pain has a prevention
that is proven (the upper limit of its recurrence ratio below 1, over eight weeks at least) among all.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from afuera.estimates.intervals import GroupSums
from afuera.outlook.rows import LeftOut, Next, Row, row

NUMBER: Final = 6
WINDOW_DAYS: Final = 180
LEAST_WEEKS: Final = 8


@dataclass(frozen=True, slots=True)
class Fix:
    """One case that was made good: of which pain, for whom (any name that stays the same), on which day."""

    pain: str
    who: str
    on: dt.date


@dataclass(frozen=True, slots=True)
class Proof:
    """The newest look at a pain's prevention."""

    ratio_high: float | None
    weeks: int
    holds: bool

    @property
    def proven(self) -> bool:
        """Is it proven that it happens less, and does it hold?"""
        return (
            self.holds and self.weeks >= LEAST_WEEKS and self.ratio_high is not None and self.ratio_high < 1
        )


def fixes(made: Iterable[Fix], proofs: Mapping[str, Proof], today: dt.date) -> Row:
    """The row, from the fixes that were noted and the newest proof of each pain."""
    every = list(made)
    recent = [one for one in every if 0 <= (today - one.on).days <= WINDOW_DAYS]
    each = Counter(one.pain for one in recent)
    proven = {pain for pain in each if pain in proofs and proofs[pain].proven}
    sums = GroupSums(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for pain in sorted(each):
        sums = sums.plus(each[pain], 1.0 if pain in proven else 0.0)
    people = len({(one.pain, one.who) for one in recent})
    return row(
        NUMBER,
        sum(each[pain] for pain in proven),
        len(recent),
        unit="single-case fixes",
        window_days=WINDOW_DAYS,
        coverage=1.0 if recent else None,
        sums=sums if recent else None,
        left_out=(LeftOut("outside_window", len(every) - len(recent)),),
        beside={"pains": len(each), "pains_prevented": len(proven), "people": people},
        next=_next(recent, each, proven),
    )


def _next(recent: list[Fix], each: Counter[str], proven: set[str]) -> Next | None:
    """The pain that was made good most often and is not prevented."""
    open_ = [pain for pain in each if pain not in proven]
    if not open_:
        return None
    most = max(open_, key=lambda pain: (each[pain], pain))
    people = len({one.who for one in recent if one.pain == most})
    return Next("look_for_the_cause", {"pain": most, "times": each[most], "people": people})
