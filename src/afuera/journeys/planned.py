"""Do people go the way that was planned for them?  The journey as planned beside the journey as lived.

A step is skipped when a closed journey never touched it, added when the plan does not have it, and out of
order when a step that is planned later was touched before it.  Open journeys may still do what they have
not done, so they never count as skipping.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.company import Goal
from afuera.estimates.intervals import wilson
from afuera.lake.engine import Engine

SKIPPED, ADDED, ORDER = "skipped", "added", "order"
KINDS: Final = (SKIPPED, ADDED, ORDER)


def deviations(steps: ir.Table, journeys: ir.Table, engine: Engine, goal: Goal) -> dict[str, Any] | None:
    """How many of one goal's journeys leave the plan, and where; None when the company gave no plan.

    `deviating` of `n` closed journeys with touches (share, low, high: Wilson); `where` lists step, kind,
    journeys, and the share of those that count for it: closed ones for skipped, all for added and order.
    """
    if not goal.steps:
        return None
    touched = journeys.filter(journeys.touches > 0)
    closed = touched.filter(~touched.is_open) if "is_open" in touched.columns else touched
    every, n = _count(touched, engine), _count(closed, engine)
    found = engine.keep(_found(steps, touched, closed, goal.steps, engine), "deviations")
    inside = found.semi_join(closed, "journey")
    deviating = int(engine.rows(inside.aggregate(n=inside.journey.nunique()))[0]["n"])
    share = wilson(deviating, n)
    rows = engine.rows(found.group_by("kind", "step").aggregate(journeys=found.journey.nunique()))
    engine.forget(found)
    for row in rows:
        row["share"] = row["journeys"] / (n if row["kind"] == SKIPPED else every)
    rows.sort(key=lambda row: (-row["journeys"], KINDS.index(row["kind"]), row["step"]))
    return {
        "steps": list(goal.steps),
        "deviating": deviating,
        "n": n,
        "share": share.value,
        "low": share.low,
        "high": share.high,
        "where": rows,
    }


def _count(journeys: ir.Table, engine: Engine) -> int:
    return int(engine.rows(journeys.aggregate(n=journeys.count()))[0]["n"])


def _found(
    steps: ir.Table, touched: ir.Table, closed: ir.Table, plan: Sequence[str], engine: Engine
) -> ir.Table:
    """One row per journey, kind and step that leaves the plan."""
    places = pa.table({"step": list(plan), "planned_place": pa.array(range(len(plan)), pa.int64())})
    planned = engine.memory(places, "plan")
    touches = steps.filter((steps.kind == "touch") & steps.step.notnull()).semi_join(touched, "journey")
    met = touches.group_by("journey", "step").aggregate(first=touches.position.min())
    lived = met.left_join(planned, "step").drop("step_right")
    return ibis.union(
        _skipped(met, closed, planned),
        _row(lived.filter(lived.planned_place.isnull()), ADDED),
        _out_of_order(lived.filter(lived.planned_place.notnull())),
    )


def _skipped(met: ir.Table, closed: ir.Table, planned: ir.Table) -> ir.Table:
    expected = closed.select("journey").cross_join(planned.select("step"))
    return _row(expected.anti_join(met, ["journey", "step"]), SKIPPED)


def _out_of_order(lived: ir.Table) -> ir.Table:
    """Steps that came after one that is planned later: the latest planned place touched before is beyond."""
    before = ibis.window(group_by="journey", order_by="first", preceding=(None, 1))
    walked = lived.mutate(furthest=lived.planned_place.max().over(before))
    return _row(walked.filter(walked.furthest > walked.planned_place), ORDER)


def _row(found: ir.Table, kind: str) -> ir.Table:
    return found.select("journey", "step", kind=ibis.literal(kind))
