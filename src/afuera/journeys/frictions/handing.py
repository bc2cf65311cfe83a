"""How often are people handed on: to another team or channel, back again, or to a team that is not there?

Runs of one team count as one stay; touches that name no team are passed over (the same for channels).
"""

from __future__ import annotations

from typing import Any

import ibis
import ibis.expr.types as ir

from afuera.journeys.frictions.closed import closed_hours
from afuera.journeys.frictions.ground import Ground, occurrences


def stays(touches: ir.Table, owner: str) -> ir.Table:
    """Runs of touches with the same owner: one row a run, with the two runs after it.

    journey, goal, number 1.., owner, from_us (first touch), until_us (last touch), handed_us (its last
    `transferred` touch, else its last touch), next_owner, next_us (when the next run begins), then_owner,
    then_us, third_owner.
    """
    named = touches.filter(touches[owner].notnull())
    along = ibis.window(group_by="journey", order_by="position")
    begins = (named[owner] != named[owner].lag().over(along)).fill_null(True)
    marked = named.mutate(owner=named[owner], begins=begins.cast("int64"))
    running = ibis.cumulative_window(group_by="journey", order_by="position")
    numbered = marked.mutate(number=marked.begins.sum().over(running))
    handed = ibis.ifelse((numbered.result == "transferred").fill_null(False), numbered.at_us, None)
    runs = numbered.group_by("journey", "number").aggregate(
        goal=numbered.goal.max(),
        owner=numbered.owner.max(),
        from_us=numbered.at_us.min(),
        until_us=numbered.at_us.max(),
        handed_us=ibis.coalesce(handed.max(), numbered.at_us.max()),
    )
    order = ibis.window(group_by="journey", order_by="number")
    return runs.mutate(
        next_owner=runs.owner.lead().over(order),
        next_us=runs.from_us.lead().over(order),
        then_owner=runs.owner.lead(2).over(order),
        then_us=runs.from_us.lead(2).over(order),
        third_owner=runs.owner.lead(3).over(order),
    )


def _back_and_forth(runs: ir.Table) -> ir.Table:
    """A-B-A: the middle stay was in vain, from its start to the return."""
    back = runs.filter(runs.owner == runs.then_owner)
    first, second = ibis.least(back.owner, back.next_owner), ibis.greatest(back.owner, back.next_owner)
    return occurrences(back, first, second, back.then_us - back.next_us)


def _changes(runs: ir.Table) -> ir.Table:
    """From one owner to the next; the time between the last touch here and the first there."""
    moved = runs.filter(runs.next_owner.notnull())
    return occurrences(moved, moved.owner, moved.next_owner, moved.next_us - moved.until_us)


def ping_pong(on: Ground) -> ir.Table:
    """Sent back to the team that had just passed them on."""
    return _back_and_forth(stays(on.touches, "team"))


def channel_ping_pong(on: Ground) -> ir.Table:
    """Back to the channel that they had just left."""
    return _back_and_forth(stays(on.touches, "channel"))


def transfer(on: Ground) -> ir.Table:
    """Another team goes on."""
    return _changes(stays(on.touches, "team"))


def channel_switch(on: Ground) -> ir.Table:
    """Another channel goes on."""
    return _changes(stays(on.touches, "channel"))


def transfer_to_closed(on: Ground) -> ir.Table:
    """Passed to a team that was closed at that moment: the time until it opens, or answers all the same."""
    runs = stays(on.touches, "team")
    moved = runs.filter(runs.next_owner.notnull())
    closed = closed_hours(moved, on)
    if closed is None:
        return occurrences(moved.filter(ibis.literal(False)))
    day = moved.handed_us // closed.step_us
    met = moved.mutate(slot=day).inner_join(closed.table, [("next_owner", "team"), "slot"])
    met = met.filter((met.closed_from_us <= met.handed_us) & (met.handed_us < met.opens_us))
    lost_us = ibis.least(met.opens_us, ibis.greatest(met.next_us, met.handed_us)) - met.handed_us
    return occurrences(met, met.owner, met.next_owner, lost_us)


def forms(on: Ground) -> dict[str | None, dict[str, Any]]:
    """The forms of ping-pong between teams, by goal.

    A-B-A and A-B-A-B in journeys and times; return to any earlier team (with others between) in journeys.
    """
    runs = stays(on.touches, "team")
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
