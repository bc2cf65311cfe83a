"""Was the goal reached, and who says so?

G is the customer's own outcome, else their answer about the goal, else what their coming back says: the same
need again within the goal's `recurrence_days` means not reached; nobody coming back means reached, but only
when the last step neither failed nor was abandoned and the person could be seen to come back at all.  Both
wait until the window has closed: to count those who came back at once and the others later would keep the
failures of the last days and leave out the successes.  For the same reason what people say waits as well in
a goal where the silence of many others is counted too.  A return belongs to the need that came back and is no
need of its own (docs/decisions/0011).  What only the company declares is shown beside G, never instead of it.
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

# Silence speaks beside words in a goal where it decides more than this share, and this many, of its ends.
SHARE_OF_SILENCE: Final = 0.05
FEWEST_BY_SILENCE: Final = 100
# Enough people say how it ended to do without a silence in which no return could be seen.
SHARE_OF_WORDS: Final = 0.05
FEWEST_BY_WORDS: Final = 30

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
    seen = _seen(journeys, company, until_us)
    # In a goal where silence speaks too, words wait for the same window.
    waits = _silence_speaks(seen) & ~seen.closed
    said = seen.mutate(stated=ibis.ifelse(waits, ibis.null("int64"), seen.stated))
    is_open = said.stated.isnull() & ~said.came_back & (said.since_end_us < said.gap_us)
    return said.mutate(
        reached=said.stated.coalesce(said.silent),
        is_open=is_open,
        end_by=ibis.cases(
            (said.stated.notnull(), "customer"),
            (said.silent == 0, "came_back"),
            (said.silent == 1, "no_return"),
            (is_open, "open"),
            (said.company_end.notnull(), "company_only"),
            else_="unknown",
        ),
    ).drop("stated", "silent", "closed", "since_end_us", "gap_us")


def _seen(journeys: ir.Table, company: Company, until_us: int) -> ir.Table:
    """Add what was `stated` and what silence says (`silent`), and what both are judged by."""
    recurrence_us = days_in_us(journeys.goal, company, "recurrence_days")
    gap_us = days_in_us(journeys.goal, company, "gap_days")
    since_end_us = ibis.literal(until_us) - journeys.ended_us
    closed = since_end_us >= recurrence_us
    came_back = (journeys.next_started_us - journeys.ended_us <= recurrence_us).fill_null(False)
    is_return = (journeys.started_us - journeys.previous_ended_us <= recurrence_us).fill_null(False)
    stated = ibis.coalesce(journeys.own_end, journeys.answer_end)
    ended_badly = journeys.last_result.isin(RESULTS_BADLY).fill_null(False)
    unseen = (recurrence_us <= gap_us) & _many_say(stated)
    settled = (journeys.touches > 0) & ~ended_badly & journeys.known_person & ~unseen
    return journeys.mutate(
        stated=stated,
        silent=ibis.cases(
            (is_return | ~closed, ibis.null("int64")),
            (came_back, ibis.literal(0, "int64")),
            (settled, ibis.literal(1, "int64")),
            else_=ibis.null("int64"),
        ),
        came_back=came_back,
        closed=closed,
        since_end_us=since_end_us,
        gap_us=gap_us,
    )


def _many_say(stated: ir.IntegerColumn) -> ir.BooleanValue:
    """Of the journey's goal: do enough people say how it ended?"""
    said = stated.notnull().cast("int64")
    among = ibis.window(group_by="goal")
    return (said.sum().over(among) >= FEWEST_BY_WORDS) & (said.mean().over(among) >= SHARE_OF_WORDS)


def _silence_speaks(seen: ir.Table) -> ir.BooleanValue:
    """Of the journey's goal: does silence decide a good part of the ends?"""
    among = ibis.window(group_by="goal")
    silent = (seen.silent.notnull() & seen.stated.isnull()).cast("int64").sum().over(among)
    closed = seen.closed.cast("int64").sum().over(among)
    return (silent >= FEWEST_BY_SILENCE) & (silent > SHARE_OF_SILENCE * closed)
