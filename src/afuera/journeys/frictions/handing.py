"""How often are people handed on: to another team or channel, back again, or to a team that is not there?

Runs of one team count as one stay; touches that name no team are passed over (the same for channels).
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from afuera.journeys.frictions.closed import closed_hours
from afuera.journeys.frictions.ground import Ground, occurrences


def _back_and_forth(runs: ir.Table) -> ir.Table:
    """A-B-A: the middle stay was in vain, from its start to the return."""
    back = runs.filter(runs.owner == runs.then_owner)
    first, second = ibis.least(back.owner, back.next_owner), ibis.greatest(back.owner, back.next_owner)
    return occurrences(back, first, second, back.then_us - back.next_us, at_us=back.then_us)


def _changes(runs: ir.Table) -> ir.Table:
    """From one owner to the next; the time between the last touch here and the first there."""
    moved = runs.filter(runs.next_owner.notnull())
    return occurrences(
        moved, moved.owner, moved.next_owner, moved.next_us - moved.until_us, at_us=moved.next_us
    )


def ping_pong(on: Ground) -> ir.Table:
    """Sent back to the team that had just passed them on."""
    return _back_and_forth(on.stays("team"))


def channel_ping_pong(on: Ground) -> ir.Table:
    """Back to the channel that they had just left."""
    return _back_and_forth(on.stays("channel"))


def transfer(on: Ground) -> ir.Table:
    """Another team goes on."""
    return _changes(on.stays("team"))


def channel_switch(on: Ground) -> ir.Table:
    """Another channel goes on."""
    return _changes(on.stays("channel"))


def transfer_to_closed(on: Ground) -> ir.Table:
    """Passed to a team that was closed at that moment: the time until it opens, or answers all the same."""
    runs = on.stays("team")
    moved = runs.filter(runs.next_owner.notnull())
    closed = closed_hours(moved, on)
    if closed is None:
        return occurrences(moved.filter(ibis.literal(False)), at_us=moved.handed_us)
    day = moved.handed_us // closed.step_us
    met = moved.mutate(slot=day).inner_join(closed.table, [("next_owner", "team"), "slot"])
    met = met.filter((met.closed_from_us <= met.handed_us) & (met.handed_us < met.opens_us))
    lost_us = ibis.least(met.opens_us, ibis.greatest(met.next_us, met.handed_us)) - met.handed_us
    return occurrences(met, met.owner, met.next_owner, lost_us, at_us=met.handed_us)


def forms(on: Ground) -> dict[str | None, dict[str, Any]]:
    """The forms of ping-pong between teams, by goal.

    A-B-A and A-B-A-B in journeys and times; return to any earlier team (with others between) in journeys.
    """
    runs = on.stays("team")
    twice = (runs.owner == runs.then_owner).fill_null(False)
    thrice = twice & (runs.next_owner == runs.third_owner).fill_null(False)
    by_journey = runs.group_by("journey").aggregate(
        goal=runs.goal.max(),
        a_b_a=twice.cast("int64").sum(),
        a_b_a_b=thrice.cast("int64").sum(),
        returns=runs.count() - runs.owner.nunique(),
    )
    counted = by_journey.group_by("goal").aggregate(
        a_b_a=(by_journey.a_b_a > 0).cast("int64").sum(),
        a_b_a_times=by_journey.a_b_a.sum(),
        a_b_a_b=(by_journey.a_b_a_b > 0).cast("int64").sum(),
        a_b_a_b_times=by_journey.a_b_a_b.sum(),
        returns=(by_journey.returns > 0).cast("int64").sum(),
    )
    return {
        row["goal"]: {
            "a_b_a": {"journeys": row["a_b_a"], "times": row["a_b_a_times"]},
            "a_b_a_b": {"journeys": row["a_b_a_b"], "times": row["a_b_a_b_times"]},
            "return_to_earlier": {"journeys": row["returns"]},
        }
        for row in on.engine.rows(counted)
    }
