"""How many journeys and people does a friction meet, how often, and how many days does it cost?"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.estimates.intervals import wilson
from afuera.journeys.settings import US_A_DAY
from afuera.lake.engine import Engine

Row = dict[str, Any]
MOST_IDS: Final = 20
MOST_PAIRS: Final = 1_000
FEW_PEOPLE: Final = 5


def counted(met: ir.Table, journeys: ir.Table, engine: Engine, slugs: tuple[str, ...]) -> list[Row]:
    """Rows of the findings: per goal and friction a total (also when it met nobody), then its busiest pairs.

    `met` is one row per journey, friction and pair.  A total counts journeys once, whatever the pairs.
    """
    sizes = {
        row["goal"]: row["n"] for row in engine.rows(journeys.group_by("goal").aggregate(n=journeys.count()))
    }
    totals = {(row["slug"], row["goal"]): row for row in engine.rows(_summed(met, "slug", "goal"))}
    pairs: dict[tuple[str, str | None], list[Row]] = defaultdict(list)
    between = met.filter(met.a.notnull() & met.b.notnull())
    for row in engine.rows(_summed(between, "slug", "goal", "a", "b")):
        pairs[row["slug"], row["goal"]].append(row)
    ids = _examples(met, engine) | _examples_of_pairs(between, engine)
    rows = []
    for goal in sorted(sizes, key=lambda goal: (goal is None, goal or "")):
        for slug in slugs:
            total = totals.get((slug, goal), {"slug": slug, "goal": goal, **_NOTHING})
            rows += [_told(total | {"a": None, "b": None}, sizes[goal], ids)]
            rows += _pairs(pairs[slug, goal], rows[-1], sizes[goal], ids)
    return rows


_NOTHING: Final[Row] = {"journeys": 0, "people": 0, "times": 0, "lost_us": None}


def _summed(met: ir.Table, *by: str) -> ir.Table:
    return met.group_by(*by).aggregate(
        journeys=met.journey.nunique(),
        people=met.person.nunique(),
        times=met.times.sum(),
        lost_us=met.lost_us.sum(),
    )


def _pairs(found: list[Row], total: Row, size: int, ids: dict[tuple[Any, ...], list[str]]) -> list[Row]:
    """The pairs of one total; beyond the first MOST_PAIRS they are only counted, on the total row."""
    found.sort(key=lambda row: (-row["journeys"], -row["times"], row["a"], row["b"]))
    rest = found[MOST_PAIRS:]
    if rest:
        total["pairs_others"] = {"pairs": len(rest), "times": sum(row["times"] for row in rest)}
    return [_told(row, size, ids) for row in found[:MOST_PAIRS]]


def _told(row: Row, size: int, ids: dict[tuple[Any, ...], list[str]]) -> Row:
    share = wilson(row["journeys"], size)
    few = 0 < row["people"] < FEW_PEOPLE
    return {
        "slug": row["slug"],
        "goal": row["goal"],
        "between": None if row["a"] is None else [row["a"], row["b"]],
        "people": row["people"],
        "journeys": row["journeys"],
        "share": share.value,
        "low": share.low,
        "high": share.high,
        "times": row["times"],
        "days_lost": None if row["lost_us"] is None else row["lost_us"] / US_A_DAY,
        "cautions": [{"code": "few_people", "people": row["people"]}] if few else [],
        "journey_ids": ids.get((row["slug"], row["goal"], row["a"], row["b"]), []),
    }


def _examples(met: ir.Table, engine: Engine) -> dict[tuple[Any, ...], list[str]]:
    """A few journeys of each total, the first by their ids."""
    once = met.select("slug", "goal", "journey_id").distinct()
    found: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    for row in _first(once, engine, "slug", "goal"):
        found[row["slug"], row["goal"], None, None].append(row["journey_id"])
    return found


def _examples_of_pairs(between: ir.Table, engine: Engine) -> dict[tuple[Any, ...], list[str]]:
    found: dict[tuple[Any, ...], list[str]] = defaultdict(list)
    once = between.select("slug", "goal", "a", "b", "journey_id")
    for row in _first(once, engine, "slug", "goal", "a", "b"):
        found[row["slug"], row["goal"], row["a"], row["b"]].append(row["journey_id"])
    return found


def _first(table: ir.Table, engine: Engine, *by: str) -> list[Row]:
    order = ibis.window(group_by=list(by), order_by="journey_id")
    ranked = table.mutate(rank=ibis.row_number().over(order))
    rows = engine.rows(ranked.filter(ranked["rank"] < MOST_IDS))
    return sorted(rows, key=lambda row: row["journey_id"])
