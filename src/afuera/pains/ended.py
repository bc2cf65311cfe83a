"""Was the goal missed, and who left, as far as somebody said so or stopped after something went badly?"""

from __future__ import annotations

from typing import Any, Final

import ibis
import ibis.expr.types as ir
import numpy as np
from numpy.typing import NDArray

from afuera.journeys.settings import days_in_us
from afuera.pains.ground import Ground
from afuera.signals.contract import RESULTS_BADLY

# No such moment.
NEVER: Final = np.int64(2**62)
BADLY: Final = (*RESULTS_BADLY, "transferred")


def ends(rows: ir.Table, on: Ground) -> dict[str, ir.Value]:
    """Was the goal missed (1, 0, null), from when on could that be known, and how long may it take?

    Besides what `journeys.ends` says: who stopped after something that went badly, and was not seen again
    while the goal's windows closed, did not get what they came for.  They are those who never say so.
    """
    gap, back = (days_in_us(rows.goal, on.company, name) for name in ("gap_days", "recurrence_days"))
    window = ibis.greatest(gap, back)
    # Where silence says nothing of success it must not speak of failure alone.
    among = ibis.window(group_by="goal")
    silence_speaks = (rows.end_by == "no_return").cast("int64").sum().over(among) > 0
    is_return = (rows.started_us - rows.previous_ended_us <= back).fill_null(False)
    watched = ibis.literal(on.until_us) - rows.ended_us >= window
    stopped = rows.last_result.isin(BADLY) & watched & silence_speaks & ~is_return & rows.known_person
    known = rows.reached.notnull()
    return {
        "failed": ibis.cases(
            (known, 1.0 - rows.reached.cast("float64")),
            (stopped.fill_null(False), ibis.literal(1.0)),
            else_=ibis.null("float64"),
        ),
        "decided_us": ibis.cases(
            (rows.end_by == "customer", rows.ended_us),
            (rows.end_by == "came_back", rows.next_started_us),
            (rows.end_by == "no_return", rows.ended_us + back),
            else_=rows.ended_us + window,
        ),
        "window_us": window,
    }


def left(column: Any) -> NDArray[np.int64]:
    """When they left, as far as it was said: `left`, or a cancellation or the end of a term that nothing
    followed to keep them.  Whoever begins something later has not left (`leaving`).
    """
    cancelled, stayed = column("cancel_us", NEVER), column("stayed_us", -NEVER)
    ended = column("term_us", NEVER)
    asked = np.where(stayed > cancelled, NEVER, cancelled)
    asked = np.minimum(asked, np.where(stayed > ended, NEVER, ended))
    return np.asarray(np.minimum(column("left_us", NEVER), asked))
