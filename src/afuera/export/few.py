"""What of a goal's figures may leave when they rest on fewer than five people?  Nothing that says so little.

A goal of fewer people has no file at all.  Within a goal, figures that rest on fewer journeys than that are
not known; rare moves and paths are added up with the others, which then hold at least as many.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from afuera.estimates.small_groups import LEAST
from afuera.report.reader import Facts, facts, rows

_OF_STEP = (("n", ("ok_share", "low", "high")), ("emotion_n", ("emotion", "emotion_low", "emotion_high")))
_OF_FRICTION = ("share", "low", "high", "journeys", "people", "times", "days_lost")


def enough(journey: Facts, least: int = LEAST) -> bool:
    """Do at least so many people stand behind this goal?"""
    return int(journey.get("people") or 0) >= least


def trimmed(findings: Facts, journey: Facts, least: int = LEAST) -> tuple[Facts, Facts]:
    """The findings and the goal's row without figures on fewer than `least`."""
    kept = [_friction(one, least) for one in rows(findings.get("frictions"))]
    return {**findings, "frictions": kept}, _journey(journey, least)


def _journey(journey: Facts, least: int) -> Facts:
    found: dict[str, Any] = {**journey, "steps": [_step(one, least) for one in rows(journey.get("steps"))]}
    found["flow"] = _flow(facts(journey.get("flow")), least)
    shown = [one for one in rows(journey.get("top_variants")) if (one.get("journeys") or 0) >= least]
    left = sum(one.get("journeys") or 0 for one in rows(journey.get("top_variants"))) - sum(
        one.get("journeys") or 0 for one in shown
    )
    found |= {"top_variants": shown, "variants_others": (journey.get("variants_others") or 0) + left}
    return found


def _step(step: Facts, least: int) -> Facts:
    hidden = {
        name: None
        for counted, names in _OF_STEP
        if 0 < (step.get(counted) or 0) < least
        for name in (*names, counted)
    }
    if 0 < (step.get("touched") or 0) < least:
        hidden |= dict.fromkeys(("touched", "not_asked", "median_days_to_next"))
    return {**step, **hidden}


def _flow(flow: Facts, least: int) -> Facts:
    """Moves that fewer made are added up; too few together, the rarest that is shown joins them."""
    edges = sorted(rows(flow.get("edges")), key=lambda edge: -(edge.get("n") or 0))
    shown = [edge for edge in edges if (edge.get("n") or 0) >= least]
    others = (flow.get("edges_others") or 0) + _sum(edges[len(shown) :])
    while shown and 0 < others < least:
        others += shown.pop().get("n") or 0
    nodes = [node for node in rows(flow.get("nodes")) if (node.get("journeys") or 0) >= least]
    return {**flow, "nodes": nodes, "edges": shown, "edges_others": others} if edges else flow


def _sum(edges: Sequence[Facts]) -> int:
    return sum(edge.get("n") or 0 for edge in edges)


def _friction(friction: Facts, least: int) -> Facts:
    if not 0 < (friction.get("people") or 0) < least:
        return friction
    return {**friction, **dict.fromkeys(_OF_FRICTION), "journey_ids": []}
