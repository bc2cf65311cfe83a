"""Which segments are broken although their goal looks sound, and where is a goal worst?"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any, Final

import ibis.expr.types as ir

from afuera.findings.sight import Goal, Sight
from afuera.journeys import segments, wholes

BY: Final = ["goal", "by", "value"]
MOST_CLAIMS: Final = 3
MOST_WORSE: Final = 6


@dataclass(frozen=True, slots=True)
class Claim:
    """A broken whole: all journeys of a goal (`by` None), or those of one segment."""

    goal: Goal
    by: str | None
    value: str | None
    whole: wholes.Whole
    journeys: ir.Table


@dataclass(frozen=True, slots=True)
class Looked:
    """What the segments showed: claims, and for each goal the segments that are worse than the rest."""

    claims: tuple[Claim, ...]
    worse: dict[Goal, list[segments.Worse]]
    looks: int


def look_closer(sight: Sight) -> Looked:
    """Judge every goal, then every segment that is large enough, at a level that forgives many looks."""
    own = [
        Claim(goal, None, None, whole, sight.journeys_of(goal))
        for goal, whole in sight.by_goal.items()
        if whole.verdict == wholes.BROKEN_WHOLE
    ]
    table = sight.lake.keep(segments.segmented(sight.journeys, sight.steps, sight.attributes))
    large = segments.large_enough(table, sight.lake.engine)
    if not large:
        return Looked(tuple(own), {}, 0)
    found, belongs = _sums(sight, table, large)
    closer = _claims(sight, found, belongs, {claim.goal for claim in own})
    return Looked((*own, *closer), _worse(sight, found), len(large))


def _sums(sight: Sight, table: ir.Table, large: list[dict[str, Any]]) -> tuple[wholes.Sums, ir.Table]:
    wanted = sight.lake.memory([{"by": row["by"], "value": row["value"]} for row in _distinct(large)])
    belongs = sight.lake.keep(table.semi_join(wanted, ["by", "value"]).select("journey", "by", "value"))
    journeys = sight.journeys.join(belongs, "journey")
    parts = sight.parts.join(belongs, "journey")
    return wholes.sums(journeys, parts, BY, sight.lake, level=segments.level(len(large))), belongs


def _distinct(large: list[dict[str, Any]]) -> list[dict[str, Any]]:
    pairs = sorted({(row["by"], row["value"]) for row in large})
    return [{"by": by, "value": value} for by, value in pairs]


def _claims(sight: Sight, found: wholes.Sums, belongs: ir.Table, broken: set[Goal]) -> list[Claim]:
    """Segments with a broken whole, of goals that are not broken as a whole themselves."""
    by_goal: dict[Goal, list[Claim]] = defaultdict(list)
    for key, (_, journeys) in found.counts.items():
        goal, by, value = key
        if goal in broken or by in segments.MADE_BY_THE_OUTCOME or journeys < segments.FEWEST_JOURNEYS:
            continue
        one = wholes.whole(
            key, found, sight.step_benchmarks(goal), sight.goal_benchmark(goal), sight.company.goal(goal)
        )
        if one.verdict == wholes.BROKEN_WHOLE:
            members = belongs.filter((belongs.by == by) & (belongs.value == value))
            rows = sight.journeys_of(goal).semi_join(members, "journey")
            by_goal[goal].append(Claim(goal, by, value, one, rows))
    kept = []
    for claims in by_goal.values():
        claims.sort(key=lambda claim: (claim.whole.goal.value or 0.0, claim.by or "", claim.value or ""))
        kept += claims[:MOST_CLAIMS]
    return kept


def _worse(sight: Sight, found: wholes.Sums) -> dict[Goal, list[segments.Worse]]:
    worst = {}
    for goal, whole in sight.by_goal.items():
        shares = {key: share for key, share in found.goals.items() if key[0] == goal}
        counts = {key: found.counts[key][1] for key in shares}
        worst[goal] = segments.worse(whole.goal, shares, counts)[:MOST_WORSE]
    return worst
