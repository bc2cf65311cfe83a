"""With whom did people stay, one after the other?  Runs of touches with one team, or on one channel."""

from __future__ import annotations

import ibis
import ibis.expr.types as ir


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
