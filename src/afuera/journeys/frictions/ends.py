"""Where does the way break off, and where does the trouble come back?"""

from __future__ import annotations

import ibis.expr.types as ir

from afuera.journeys.frictions.ground import HOUR_US, Ground, by_customer, occurrences
from afuera.signals.contract import RESULTS_WELL


def abandonment(on: Ground) -> ir.Table:
    """A touch that was abandoned, or the traveller's own word that they gave up."""
    steps = on.steps
    own_word = (steps.kind == "outcome") & steps.own
    gave_up = (steps.result == "abandoned").fill_null(False) & ((steps.kind == "touch") | own_word)
    given_up = steps.filter(gave_up)
    return occurrences(given_up, at_us=given_up.at_us)


def dead_end(on: Ground) -> ir.Table:
    """The last touch failed or was passed on, nothing came after it, and they do not say it was reached.

    Only once a silence of the goal's `gap_days` has been watched.
    """
    journeys = on.journeys
    stuck = journeys.last_result.isin(("failed", "transferred")).fill_null(False)
    reached = (journeys.own_end == 1).fill_null(False) | (journeys.answer_end == 1).fill_null(False)
    watched = on.until_us - journeys.ended_us >= on.days(journeys.goal, "gap_days")
    stopped = journeys.filter(stuck & ~reached & watched)
    return occurrences(stopped, at_us=stopped.ended_us)


def recurrence(on: Ground) -> ir.Table:
    """The same need again: another journey of the same person and goal begins within `recurrence_days`, or
    the traveller is back an hour or more after somebody declared the goal reached.

    Lost: the time until it came back.
    """
    journeys = on.journeys
    away_us = journeys.next_started_us - journeys.ended_us
    back = journeys.filter((away_us <= on.days(journeys.goal, "recurrence_days")).fill_null(False))
    anew = occurrences(back, lost_us=back.next_started_us - back.ended_us, at_us=back.next_started_us)
    return anew.union(_after_the_end(on))


def _after_the_end(on: Ground) -> ir.Table:
    """Journeys that went on after an outcome that somebody called good."""
    steps = on.steps
    declared = (steps.kind == "outcome") & steps.result.isin(RESULTS_WELL)
    ends = steps.filter(declared).group_by("journey").aggregate(declared_us=lambda t: t.at_us.min())
    touches = on.touches.inner_join(ends, "journey")
    late = touches.filter(
        (touches.at_us - touches.declared_us >= HOUR_US) & by_customer(touches) & touches.purpose.isnull()
    )
    first = late.group_by("journey").aggregate(back_us=late.at_us.min(), declared_us=late.declared_us.min())
    return occurrences(first, lost_us=first.back_us - first.declared_us, at_us=first.back_us)
