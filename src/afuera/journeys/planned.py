"""Do people go the way that was planned for them?  The journey as planned beside the journey as lived.

A step is skipped when a closed journey never touched it, added when the plan does not have it, and out of
order when a step that is planned later was touched before it.  Open journeys may still do what they have
not done, so they never count as skipping.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from afuera.company import Company
from afuera.estimates.intervals import wilson
from afuera.lake.engine import Engine

SKIPPED, ADDED, ORDER = "skipped", "added", "order"
KINDS: Final = (SKIPPED, ADDED, ORDER)


def deviations(
    steps: ir.Table, journeys: ir.Table, engine: Engine, company: Company
) -> dict[str | None, dict[str, Any]]:
    """For each goal that the company planned: how many of its journeys leave the plan, and where.

    `deviating` of `n` closed journeys with touches (share, low, high: Wilson); `where` lists step, kind,
    journeys, and the share of those that count for it: closed ones for skipped, all for added and order.
    """
    plans = {goal.name: goal.steps for goal in company.goals if goal.steps}
    if not plans:
        return {}
    touched = journeys.filter((journeys.touches > 0) & journeys.goal.isin(list(plans)))
    closed = touched.filter(~touched.is_open) if "is_open" in touched.columns else touched
    found = engine.keep(_found(steps, touched, closed, plans, engine), "deviations")
    inside = found.semi_join(closed, "journey")
    every, n = _count(touched, engine), _count(closed, engine)
    deviating = _counted(inside.group_by("goal").aggregate(n=inside.journey.nunique()), engine)
    where = engine.rows(found.group_by("goal", "kind", "step").aggregate(journeys=found.journey.nunique()))
    engine.forget(found)
    answers: dict[str | None, dict[str, Any]] = {}
    for goal in every:
        share = wilson(deviating.get(goal, 0), n.get(goal, 0))
        rows = [
            {name: row[name] for name in ("step", "kind", "journeys")} for row in where if row["goal"] == goal
        ]
        for row in rows:
            row["share"] = row["journeys"] / (n[goal] if row["kind"] == SKIPPED else every[goal])
        rows.sort(key=lambda row: (-row["journeys"], KINDS.index(row["kind"]), row["step"]))
        answers[goal] = {
            "steps": list(plans[goal]),
            "deviating": deviating.get(goal, 0),
            "n": n.get(goal, 0),
            "share": share.value,
            "low": share.low,
            "high": share.high,
            "where": rows,
        }
    return answers


def _count(journeys: ir.Table, engine: Engine) -> dict[str, int]:
    return _counted(journeys.group_by("goal").aggregate(n=journeys.count()), engine)


def _counted(table: ir.Table, engine: Engine) -> dict[str, int]:
    return {row["goal"]: int(row["n"]) for row in engine.rows(table)}


def _found(
    steps: ir.Table,
    touched: ir.Table,
    closed: ir.Table,
    plans: Mapping[str | None, Sequence[str]],
    engine: Engine,
) -> ir.Table:
    """One row per journey, kind and step that leaves the plan."""
    rows = [
        {"goal": goal, "step": step, "planned_place": place}
        for goal, plan in plans.items()
        for place, step in enumerate(plan)
    ]
    planned = engine.memory(pa.Table.from_pylist(rows), "plan")
    touches = steps.filter((steps.kind == "touch") & steps.step.notnull()).semi_join(touched, "journey")
    met = touches.group_by("journey", "goal", "step").aggregate(first=touches.position.min())
    lived = met.left_join(planned, ["goal", "step"]).drop("goal_right", "step_right")
    return ibis.union(
        _skipped(met, closed, planned),
        _row(lived.filter(lived.planned_place.isnull()), ADDED),
        _out_of_order(lived.filter(lived.planned_place.notnull())),
    )


def _skipped(met: ir.Table, closed: ir.Table, planned: ir.Table) -> ir.Table:
    expected = closed.select("journey", "goal").join(planned.select("goal", "step"), "goal")
    return _row(expected.anti_join(met, ["journey", "step"]), SKIPPED)


def _out_of_order(lived: ir.Table) -> ir.Table:
    """Steps that came after one that is planned later: the latest planned place touched before is beyond."""
    before = ibis.window(group_by="journey", order_by="first", preceding=(None, 1))
    walked = lived.mutate(furthest=lived.planned_place.max().over(before))
    return _row(walked.filter(walked.furthest > walked.planned_place), ORDER)


def _row(found: ir.Table, kind: str) -> ir.Table:
    return found.select("journey", "goal", "step", kind=ibis.literal(kind))
