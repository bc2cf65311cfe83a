"""Which promises were broken, and when?  The first promise counts, on the customer's clock.

What was promised is kept by the last step that the company planned for the goal, once that went well, or by
the customers' own word that they reached it; where no plan is known, else by the last touch that went well.
What the company itself calls solved keeps no promise.  Promised
again is not promised anew: of several promises about one step of one case, the first counts.
"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from afuera.pains.ground import Ground
from afuera.signals.contract import RESULTS_WELL

# Who goes, or asks to, before it is due lets go of the promise: it is neither kept nor broken.
RELEASES = ("cancel_asked", "left")


def broken(on: Ground, step: str | None = None) -> ir.Table:
    """Journey and at_us, when the promise was due and not kept; of one step's promises only, where given."""
    found = judged(on)
    if step is not None:
        found = found.filter(found.step == step)
    late = found.filter(found.kept == 0)
    return late.select("journey", at_us=late.due_us)


def judged(on: Ground) -> ir.Table:
    """One row a promise: journey, goal, step, team, made_us, due_us, done_us, kept (1, 0 or null)."""
    return on.kept("judged_promises", lambda: _judged(on))


def _judged(on: Ground) -> ir.Table:
    first = _first(on)
    done = first.left_join(_done(on), "journey").drop("journey_right")
    released = done.released_us.notnull() & (done.released_us <= done.due_us)
    in_time = done.done_us.notnull() & (done.done_us <= done.due_us)
    passed = done.due_us < on.until_us
    return done.mutate(
        kept=ibis.cases(
            (released.fill_null(False), ibis.null("int64")),
            (in_time.fill_null(False), ibis.literal(1, "int64")),
            (passed, ibis.literal(0, "int64")),
            else_=ibis.null("int64"),
        )
    ).drop("released_us")


def _first(on: Ground) -> ir.Table:
    made = on.promises()
    thread = ibis.window(group_by=["journey", "case_id", "step"], order_by=["at_us", "place"])
    ranked = made.mutate(turn=ibis.row_number().over(thread))
    first = ranked.filter(ranked.turn == 0)
    return first.select("journey", "goal", "step", "team", "due_us", made_us=first.at_us)


def _done(on: Ground) -> ir.Table:
    """One row a journey: when what it was for was done, and when the customer let go of it."""
    steps = on.steps
    last_planned = [(one.name, one.steps[-1]) for one in on.company.goals if one.steps]
    planned = reduce_or([(steps.goal == goal) & (steps.step == step) for goal, step in last_planned])
    good = (steps.kind == "touch") & (steps.went == 1)
    said = (steps.kind == "outcome") & steps.result.isin(RESULTS_WELL) & steps.own
    no_plan = ~reduce_or([steps.goal == goal for goal, _ in last_planned]).fill_null(False)
    rows = steps.mutate(
        planned_us=ibis.ifelse((good & planned).fill_null(False), steps.at_us, None),
        said_us=ibis.ifelse(said.fill_null(False), steps.at_us, None),
        good_us=ibis.ifelse(good.fill_null(False) & no_plan, steps.at_us, None),
        released_us=ibis.ifelse(steps.result.isin(RELEASES).fill_null(False), steps.at_us, None),
    )
    promised = on.promises().select("journey").distinct()
    found = rows.semi_join(promised, "journey").group_by("journey")
    table = found.aggregate(
        planned_us=lambda t: t.planned_us.min(),
        said_us=lambda t: t.said_us.min(),
        good_us=lambda t: t.good_us.max(),
        released_us=lambda t: t.released_us.min(),
    )
    done_us = ibis.coalesce(table.planned_us, table.said_us, table.good_us)
    return table.select("journey", "released_us", done_us=done_us)


def reduce_or(conditions: list[ir.BooleanValue]) -> ir.BooleanValue:
    """Any of these; none at all is false."""
    found: ir.BooleanValue = ibis.literal(False)
    for one in conditions:
        found = found | one
    return found
