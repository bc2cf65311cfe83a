"""Was the goal reached, and who says so?

G is the customer's own outcome, else their answer about the goal, else what their coming back says: the same
need again within the goal's `recurrence_days` means not reached; nobody coming back means reached, but only
when the last step neither failed nor was abandoned and the person could be seen to come back at all.  Both
wait until the window has closed: to count those who came back at once and the others later would keep the
failures of the last days and leave out the successes.  What only the company declares is shown beside G,
never instead of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys.settings import US_A_DAY, days_in_us
from afuera.signals.contract import RESULTS_BADLY

if TYPE_CHECKING:
    from datetime import datetime

    from afuera.journeys.lived import Contents

ENDS: Final = ("customer", "no_return", "came_back", "company_only", "unknown", "open")


def observed_until_us(found: Contents, now: datetime) -> int:
    """The moment up to which we have looked: the last signal, but no later than tomorrow.

    One stray event in the far future must not close every window.  When all signals lie in the future
    (planned or simulated data), the last of them counts.
    """
    tomorrow_us = int(now.timestamp() * 1_000_000) + US_A_DAY
    first_us, last_us = found.first_us or 0, found.last_us or 0
    return last_us if first_us > tomorrow_us else min(last_us, tomorrow_us)


def ended(journeys: ir.Table, company: Company, until_us: int) -> ir.Table:
    """Add `reached` (1, 0 or null), `end_by` (one of ENDS), `is_open` and `came_back` to each journey."""
    recurrence_us = days_in_us(journeys.goal, company, "recurrence_days")
    gap_us = days_in_us(journeys.goal, company, "gap_days")
    since_end_us = ibis.literal(until_us) - journeys.ended_us
    came_back = (journeys.next_started_us - journeys.ended_us <= recurrence_us).fill_null(False)
    stated = ibis.coalesce(journeys.own_end, journeys.answer_end)
    ended_badly = journeys.last_result.isin(RESULTS_BADLY).fill_null(False)
    closed = since_end_us >= recurrence_us
    settled = (journeys.touches > 0) & ~ended_badly & journeys.known_person
    silent = ibis.cases(
        (came_back & closed, ibis.literal(0, "int64")),
        (settled & closed & ~came_back, ibis.literal(1, "int64")),
        else_=ibis.null("int64"),
    )
    is_open = stated.isnull() & ~came_back & (since_end_us < gap_us)
    return journeys.mutate(
        reached=stated.coalesce(silent),
        is_open=is_open,
        came_back=came_back,
        end_by=ibis.cases(
            (stated.notnull(), "customer"),
            (silent == 0, "came_back"),
            (silent == 1, "no_return"),
            (is_open, "open"),
            (journeys.company_end.notnull(), "company_only"),
            else_="unknown",
        ),
    )
