"""Row 4: are comments summarised, or read by everybody whom they concern?

Counted are voices older than thirty days, of the ninety days before: those that somebody of the owner or of a
team on the way opened whole within thirty days, and somebody else who works where no customer is met.  Near
duplicates count once, on both sides.  What counts as opened whole: docs/methods/reading.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from afuera.estimates.intervals import GroupSums
from afuera.outlook.rows import LeftOut, Next, Row, row

NUMBER: Final = 4
WINDOW_DAYS: Final = 90
DAYS_TO_READ: Final = 30


@dataclass(frozen=True, slots=True)
class Counts:
    """What the ledger adds up over customers: voices as units, those read from both sides as the total.

    `judged`: voices of which it is known which teams were on the way and which do not face customers.
    """

    sums: GroupSums
    judged: int
    young: int = 0
    copies: int = 0
    nobody: int = 0
    oldest_days: int | None = None
    oldest: str = ""
    minutes_due: float = 0.0
    minutes_there: float = 0.0


def comments(counts: Counts) -> Row:
    """The row, from the reading ledger."""
    d, n = int(counts.sums.n), int(counts.sums.total)
    facts = {"days": counts.oldest_days, "voice": counts.oldest}
    return row(
        NUMBER,
        n,
        d,
        unit="voices",
        window_days=WINDOW_DAYS,
        coverage=counts.judged / d if d else None,
        sums=counts.sums if d else None,
        left_out=(LeftOut("window_not_passed", counts.young), LeftOut("says_the_same", counts.copies)),
        beside={
            "nobody": counts.nobody,
            "minutes_due_a_week": round(counts.minutes_due, 1),
            "minutes_there_a_week": round(counts.minutes_there, 1),
        },
        next=Next("read_the_oldest", facts) if counts.oldest_days is not None else None,
    )
