"""What is there to say of each step beside how it went: where it stands, who works there, what people felt?

One pass over the steps of all goals; the rows of the findings pick what they need.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.findings.sight import Goal, Sight
from afuera.journeys import contacts, flows, planned, variants
from afuera.journeys.durations import Durations, durations
from afuera.journeys.emotion import Line, emotion_lines
from afuera.journeys.ends import ENDS
from afuera.journeys.settings import US_A_DAY

MOST_NAMED: Final = 8
_SILENT: Final[dict[str, Any]] = {"peak": None, "end": None, "coverage": 0.0}
_NO_PATHS: Final[dict[str, Any]] = {"nodes": [], "edges": [], "edges_total": 0, "edges_others": 0}


@dataclass(frozen=True, slots=True)
class Touched:
    """Figures by goal and step; emotion lines, paths, durations, counts of channels and teams by goal."""

    places: dict[Goal, dict[str, dict[str, Any]]]
    lines: dict[Goal, Line]
    counts: dict[str, dict[Goal, dict[str, int]]]
    inferred: dict[Goal, float]
    flows: dict[Goal, dict[str, Any]]
    durations: dict[Goal, Durations]
    variants: dict[Goal, dict[str, Any]]
    contacts: dict[Goal, dict[str, float | None]]
    planned: dict[Goal, dict[str, Any]]
    totals: dict[Goal, dict[str, Any]]

    def of(self, goal: Goal) -> dict[str, dict[str, Any]]:
        """Step -> fields of its row: place, teams, channels, days to the next touch, emotion."""
        return self.places.get(goal, {})

    def count(self, what: str, goal: Goal) -> dict[str, int]:
        """Touches of a goal by "channel" or "team", the most frequent first."""
        return self.counts[what].get(goal, {})

    def line(self, goal: Goal) -> dict[str, Any]:
        """Peak, end and coverage of the emotion line."""
        return self.lines[goal].as_dict() if goal in self.lines else _SILENT

    def lasted(self, goal: Goal) -> dict[str, float | None]:
        """Median and p90 of days from first to last touch."""
        found = self.durations.get(goal)
        return {name: getattr(found, name, None) for name in ("median_days", "p90_days")}

    def paths(self, goal: Goal) -> dict[str, Any]:
        """Variants of a goal, and how many contacts it took to reach it."""
        found = self.variants.get(goal, {"variants": 0, "top_variants": [], "variants_others": 0})
        return {**found, "contacts_to_goal": self.contacts.get(goal)}

    def flow(self, goal: Goal) -> dict[str, Any]:
        """The real paths of a goal."""
        return self.flows.get(goal, _NO_PATHS)

    def inferred_share(self, goal: Goal) -> float:
        """Share of the goal's touches that did not state it themselves."""
        return self.inferred.get(goal, 0.0)


def touched(sight: Sight) -> Touched:
    """Gather them for all goals."""
    touches = sight.steps.filter(sight.steps.kind == "touch")
    lines = emotion_lines(sight.steps, sight.lake.engine)
    walk = flows.walked(sight.steps, sight.lake.engine)
    ways = flows.flows(walk)
    walk.forget()
    places = _places(touches, ways, sight)
    for what in ("team", "channel"):
        for goal, step, name in _named_by_step(touches, what, sight):
            places[goal][step].setdefault(f"{what}s", []).append(name)
    for goal, steps in places.items():
        felt = lines[goal].steps if goal in lines else {}
        for step, fields in steps.items():
            fields |= {"teams": fields.get("teams", []), "channels": fields.get("channels", [])}
            fields |= _felt(felt.get(step))
    counts = {what: _counted(touches, what, sight) for what in ("team", "channel")}
    whole = (sight.steps, sight.journeys, sight.lake.engine)
    return Touched(
        places=dict(places),
        lines=lines,
        counts=counts,
        inferred=_inferred(touches, sight),
        flows=ways,
        durations=durations(sight.journeys, sight.lake.engine),
        variants=variants.variants(*whole),
        contacts=contacts.contacts_to_goal(*whole),
        planned=planned.deviations(*whole, sight.company),
        totals=_totals(sight),
    )


def _totals(sight: Sight) -> dict[Goal, dict[str, Any]]:
    """Touches, changes of channel and team per journey, and who says how the journeys ended."""
    journeys, engine = sight.journeys, sight.lake.engine
    table = journeys.group_by("goal").agg(
        events=journeys.touches.sum(),
        switches_mean=journeys.switches.mean(),
        transfers_mean=journeys.transfers.mean(),
    )
    totals = {row.pop("goal"): {**row, "events": int(row["events"] or 0)} for row in engine.rows(table)}
    for found in totals.values():
        found["ends"] = dict.fromkeys(ENDS, 0)
    for row in engine.rows(journeys.group_by("goal", "end_by").agg(n=journeys.count())):
        totals[row["goal"]]["ends"][row["end_by"]] = int(row["n"])
    return totals


def _places(
    touches: ir.Table, ways: dict[Goal, dict[str, Any]], sight: Sight
) -> dict[Goal, dict[str, dict[str, Any]]]:
    """Where each step stands on the real paths (0 first, 1 last), and median days until the next touch."""
    mean_places = {(goal, node["step"]): node["place"] for goal, way in ways.items() for node in way["nodes"]}
    named = touches.filter(touches.step.notnull())
    until = (named.next_at_us - named.at_us) / float(US_A_DAY)
    table = named.group_by("goal", "step").agg(median_days_to_next=sight.lake.engine.median(until))
    places: dict[Goal, dict[str, dict[str, Any]]] = defaultdict(dict)
    for row in sight.lake.engine.rows(table):
        planned = row["step"] in sight.company.goal(row["goal"]).steps
        places[row["goal"]][row["step"]] = {
            "place": mean_places[row["goal"], row["step"]],
            "median_days_to_next": row["median_days_to_next"],
            "planned": planned,
        }
    return places


def _named_by_step(touches: ir.Table, what: str, sight: Sight) -> list[tuple[Goal, str, str]]:
    """Teams or channels of each step, the most frequent first."""
    known = touches.filter(touches[what].notnull() & touches.step.notnull())
    counted = known.group_by("goal", "step", what).agg(n=known.count())
    order = ibis.window(group_by=["goal", "step"], order_by=[ibis.desc("n"), what])
    ranked = counted.mutate(rank=ibis.row_number().over(order))
    rows = sight.lake.engine.rows(ranked.filter(ranked["rank"] < MOST_NAMED))
    rows.sort(key=lambda row: (row["goal"] or "", row["step"], row["rank"]))
    return [(row["goal"], row["step"], row[what]) for row in rows]


def _counted(touches: ir.Table, what: str, sight: Sight) -> dict[Goal, dict[str, int]]:
    known = touches.filter(touches[what].notnull())
    rows = sight.lake.engine.rows(known.group_by("goal", what).agg(n=known.count()))
    counts: dict[Goal, dict[str, int]] = defaultdict(dict)
    for row in sorted(rows, key=lambda row: (-int(row["n"]), row[what])):
        counts[row["goal"]][row[what]] = int(row["n"])
    return counts


def _inferred(touches: ir.Table, sight: Sight) -> dict[Goal, float]:
    table = touches.group_by("goal").agg(
        share=(touches.goal_from.notnull() & (touches.goal_from != "stated")).cast("float64").mean()
    )
    return {row["goal"]: float(row["share"] or 0.0) for row in sight.lake.engine.rows(table)}


def _felt(step: Any) -> dict[str, Any]:
    """The emotion of one step, null where nobody spoke."""
    names = {"emotion": "value", "emotion_low": "low", "emotion_high": "high"}
    shown = {name: getattr(step.mean, own) if step else None for name, own in names.items()}
    n, coverage = (step.mean.n, step.coverage) if step else (0, 0.0)
    return {**shown, "emotion_n": n, "emotion_coverage": coverage}
