"""Which whole paths do people take, and how many take each?

A variant is the exact sequence of steps of a journey.  Only the ones that are shown are spelled; the others
are counted, so that all journeys with a touch add up.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import ibis
import ibis.expr.types as ir

from afuera.journeys.flows import touches_of
from afuera.journeys.paths import Paths
from afuera.lake.engine import Engine

Row = dict[str, Any]


def variants(steps: ir.Table, journeys: ir.Table, engine: Engine, most: int = 10) -> dict[str | None, Row]:
    """By goal, the paths of its journeys, from the derived tables.

    `variants` (how many), `top_variants` with steps spelled, `variants_others` (journeys of all others).
    `goal_share` is the share that reached the goal among the journeys of the variant of which that is known.
    """
    touched = journeys.filter(journeys.touches > 0)
    reached = touched.reached if "reached" in touched.columns else touched.own_end
    found = touched.group_by("goal", "variant").aggregate(
        journeys=touched.count(), example=touched.journey.min(), goal_share=reached.cast("float64").mean()
    )
    # Engines may number variants differently, journeys never: the smallest one breaks ties.
    order = ibis.window(group_by="goal", order_by=[ibis.desc("journeys"), "example"])
    ranked = engine.keep(found.mutate(rank=ibis.row_number().over(order)), "variants")
    totals = engine.rows(
        ranked.group_by("goal").aggregate(variants=ranked.count(), journeys=ranked.journeys.sum())
    )
    listed = sorted(engine.rows(ranked.filter(ranked["rank"] < most)), key=lambda row: row["rank"])
    engine.forget(ranked)
    walked = touches_of(steps).select("journey", "step", place="position")
    spelled = _spelled(walked, [row["example"] for row in listed], engine)
    return {
        total["goal"]: _of_goal(total, [row for row in listed if row["goal"] == total["goal"]], spelled)
        for total in totals
    }


def _of_goal(total: Row, listed: Sequence[Row], spelled: Mapping[int, list[str]]) -> Row:
    journeys = int(total["journeys"] or 0)
    return {
        "variants": int(total["variants"]),
        "top_variants": [_shown(row, spelled[row["example"]], journeys) for row in listed],
        "variants_others": journeys - sum(row["journeys"] for row in listed),
    }


def of_paths(walk: Paths) -> ir.Table:
    """Per variant: how many journeys, and one of them (the smallest id) that can spell it."""
    journeys = walk.journeys
    return journeys.group_by("variant").aggregate(journeys=journeys.count(), example=journeys.journey.min())


def summary(walk: Paths, most: int = 10) -> Row:
    """The paths of all journeys, whatever their goals: the same fields as `variants` gives for one."""
    engine = walk.engine
    found = engine.keep(of_paths(walk), "variants")
    total = engine.rows(found.aggregate(variants=found.count(), journeys=found.journeys.sum()))[0]
    rows = engine.rows(found.order_by([ibis.desc("journeys"), "example"]).limit(most))
    engine.forget(found)
    spelled = _spelled(walk.touches, [row["example"] for row in rows], engine, walk.names)
    return _of_goal(total, rows, spelled)


def _spelled(
    touches: ir.Table, examples: list[int], engine: Engine, names: Sequence[str] | None = None
) -> Mapping[int, list[str]]:
    """The steps of some journeys, in order of `place`; `names` turns numbers into words."""
    chosen = touches.filter(touches.journey.isin(examples)).select("journey", "step", "place")
    spelled: dict[int, list[str]] = {journey: [] for journey in examples}
    for row in sorted(engine.rows(chosen), key=lambda row: row["place"]) if examples else ():
        spelled[row["journey"]].append(names[row["step"]] if names else row["step"])
    return spelled


def _shown(row: Row, steps: list[str], total: int) -> Row:
    told = {"goal_share": row["goal_share"]} if "goal_share" in row else {}
    return {"steps": steps, "journeys": row["journeys"], "share": row["journeys"] / total, **told}
