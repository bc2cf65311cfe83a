"""What do people do after what, how often, and how long does it take?

Directly-follows edges between steps, with the ways in (from null) and the ways out (to null: the end of the
journey, or the drop-off).  Nothing gets lost: at every step as many arrive as touches happen and as many go
on, and the edges that are shown plus the others make all of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.journeys.paths import DAY_US, Paths, paths
from afuera.lake.engine import Engine

Row = dict[str, Any]
Flow = dict[str, Any]
MILLION: Final = 1_000_000


def touches_of(steps: ir.Table) -> ir.Table:
    """The touches of the steps table; one that names no step goes by its touchpoint, else its channel."""
    touches = steps.filter(steps.kind == "touch")
    named = ibis.coalesce(touches.step, touches.touchpoint, touches.channel, "")
    return touches.mutate(step=named)


def walked(steps: ir.Table, engine: Engine) -> Paths:
    """The paths of all journeys of the steps table, with their goals."""
    return paths(touches_of(steps), engine, carry=("goal",), order=("position",))


def edges(walk: Paths, p90: bool = True) -> ir.Table:
    """Directly-follows: per pair of steps how many, and the mean, median and (if wanted) p90 days between.

    One row per `step`, `next_step` (places in `walk.names`) and what the paths carry; ways out have no
    next_step and no days.  Quantiles are exact, linear between neighbours.
    """
    touches, quantile = walk.touches, walk.engine.quantile
    return touches.group_by(*walk.carried, "step", "next_step").aggregate(
        n=touches.count(),
        mean_days=walk.engine.mean(touches.wait_us) / DAY_US,
        median_days=quantile(touches.wait_us, 0.5) / DAY_US,
        **({"p90_days": quantile(touches.wait_us, 0.9) / DAY_US} if p90 else {}),
    )


def starts(walk: Paths) -> ir.Table:
    """How many journeys begin with which step."""
    first = walk.touches.filter(walk.touches.place == 1)
    return first.group_by(*walk.carried, "step").aggregate(n=first.count())


def nodes(walk: Paths) -> ir.Table:
    """Per step: touches, journeys, and its mean place from 0 (first touch) to 1 (last touch)."""
    sizes = walk.journeys.select("journey", size=walk.journeys.touches)
    touches = walk.touches.inner_join(sizes, "journey")
    # Whole millionths: their sum does not depend on the order of the rows.
    place = (touches.place - 1) * MILLION / ibis.greatest(touches.size - 1, 1)
    touches = touches.mutate(millionths=place.round().cast("int64"))
    return touches.group_by(*walk.carried, "step").aggregate(
        touches=touches.count(),
        journeys=touches.journey.nunique(),
        place=walk.engine.mean(touches.millionths) / MILLION,
    )


def flows(walk: Paths, most_edges: int = 60) -> dict[str | None, Flow]:
    """The flow of every goal: nodes, the `most_edges` busiest edges, all edges and those not listed."""
    ways = [*_spelled(walk, starts(walk), ins=True), *_spelled(walk, edges(walk), ins=False)]
    found: dict[str | None, Flow] = {}
    for row in walk.engine.rows(nodes(walk)):
        flow = found.setdefault(row["goal"], _empty())
        flow["nodes"].append({"step": walk.spelled(row["step"])} | _only(row, "touches", "journeys", "place"))
    for goal, way in ways:
        found[goal]["edges"].append(way)
    for flow in found.values():
        flow["nodes"].sort(key=lambda node: (node["place"], node["step"]))
        flow["edges"].sort(key=lambda edge: (-edge["n"], edge["from"] or "", edge["to"] or ""))
        flow["edges_total"] = sum(edge["n"] for edge in flow["edges"])
        flow["edges_others"] = sum(edge["n"] for edge in flow["edges"][most_edges:])
        del flow["edges"][most_edges:]
    return found


def flow(steps: ir.Table, journeys: ir.Table, engine: Engine, most_edges: int = 60) -> Flow:
    """The flow of all these journeys taken together, whatever their goals."""
    del journeys  # the touches tell everything
    walk = walked(steps.mutate(goal=ibis.null("string")), engine)
    found = flows(walk, most_edges)
    walk.forget()
    return found.get(None, _empty())


def _empty() -> Flow:
    return {"nodes": [], "edges": [], "edges_total": 0, "edges_others": 0}


def _spelled(walk: Paths, counted: ir.Table, *, ins: bool) -> Iterator[tuple[str | None, Row]]:
    """Edges with the words for their steps; null stands for the start or the end."""
    for row in walk.engine.rows(counted):
        here, there = walk.spelled(row["step"]), walk.spelled(row.get("next_step"))
        ends = {"from": None, "to": here} if ins else {"from": here, "to": there}
        yield row["goal"], ends | _only(row, "n", "median_days", "p90_days", "mean_days")


def _only(row: Row, *names: str) -> Row:
    return {name: row.get(name) for name in names}
