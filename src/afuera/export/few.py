"""What of a goal's figures may leave when they rest on fewer than five people?  Nothing that says so little.

A goal of fewer people has no file at all.  Within a goal, figures that rest on fewer journeys than that are
not known; rare moves and paths are added up with the others, which then hold at least as many.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from afuera.estimates.small_groups import LEAST, hidden_groups
from afuera.journeys.asked_few import hidden_cells
from afuera.report.reader import Facts, facts, rows

_OF_STEP = (("n", ("ok_share", "low", "high")), ("emotion_n", ("emotion", "emotion_low", "emotion_high")))
_OF_FRICTION = ("share", "low", "high", "journeys", "people", "times", "days_lost")


def enough(journey: Facts, least: int = LEAST) -> bool:
    """Do at least so many people stand behind this goal?"""
    return int(journey.get("people") or 0) >= least


def trimmed(findings: Facts, journey: Facts, least: int = LEAST) -> tuple[Facts, Facts]:
    """The findings and the goal's row without figures on fewer than `least`."""
    kept = {
        "frictions": [_friction(one, least) for one in rows(findings.get("frictions"))],
        "broken_wholes": [_whole(one, least) for one in rows(findings.get("broken_wholes"))],
    }
    return {**findings, **kept}, _whole(journey, least)


def _whole(row: Facts, least: int) -> Facts:
    """A goal's row, or the claim that it is broken: what is in it, trimmed."""
    parts: dict[str, Callable[[], Any]] = {
        "steps": lambda: [_step(one, row.get("journeys") or 0, least) for one in rows(row["steps"])],
        "flow": lambda: _flow(facts(row["flow"]), row.get("journeys") or 0, least),
        "seams": lambda: _kept(rows(row["seams"]), "n", least),
        "origin": lambda: _kept(
            _kept(rows(row["origin"]), "origin_journeys", least), "absorbed_touches", least
        ),
        # cut in pieces that add up: a piece that is too small gives itself away, so none is shown
        "ends": lambda: {} if any(0 < (n or 0) < least for n in facts(row["ends"]).values()) else row["ends"],
    }
    found: dict[str, Any] = dict(row)
    found.update({name: trim() for name, trim in parts.items() if row.get(name)})
    if row.get("top_variants"):
        found.update(_variants(row, least))
    return found


def _kept(found: list[Facts], counted: str, least: int) -> list[Facts]:
    """The rows that may be shown: those left out hold at least `least` together."""
    sizes = {at: int(one.get(counted) or 0) for at, one in enumerate(found) if one.get(counted)}
    hidden = hidden_groups(sizes, least)
    return [one for at, one in enumerate(found) if at not in hidden]


def _variants(row: Facts, least: int) -> Facts:
    every = rows(row.get("top_variants"))
    shown = [one for one in every if (one.get("journeys") or 0) >= least]
    left = sum(one.get("journeys") or 0 for one in every if one not in shown)
    return {"top_variants": shown, "variants_others": (row.get("variants_others") or 0) + left}


def nearly_all(n: int | None, of: int, least: int = LEAST) -> bool:
    """Are all but a few in it?  Beside the whole, the number would tell of those few."""
    return n is not None and 0 < of - n < least


def _step(step: Facts, journeys: int, least: int) -> Facts:
    """One step; what nearly all did keeps its share and loses the number that the few come back from.

    `nearly_all` says that a step without `touched` is not a rare one.
    """
    touched = step.get("touched")
    wholes = (journeys, touched or journeys)
    hidden: dict[str, Any] = {
        name: None
        for counted, names in _OF_STEP
        if 0 < (step.get(counted) or 0) < least
        for name in (*names, counted)
    }
    if 0 < (step.get("touched") or 0) < least:
        hidden |= dict.fromkeys(("touched", "not_asked", "median_days_to_next"))
    for counted in ("n", "emotion_n"):
        if any(nearly_all(step.get(counted), of, least) for of in wholes):
            hidden |= {counted: None}
    if "n" in hidden or 0 < (step.get("not_asked") or 0) < least:
        hidden |= {"n": None, "not_asked": None}
    if nearly_all(touched, journeys, least):
        hidden |= {"touched": None, "n": None, "not_asked": None, "nearly_all": True}
    return {**step, **hidden}


def _flow(flow: Facts, journeys: int, least: int) -> Facts:
    """Moves that fewer made are added up; what would give them away joins them, the rarest first.

    Beginnings, ends, and the moves into and out of each step add up to sums that are shown.
    """
    edges = sorted(rows(flow.get("edges")), key=lambda edge: -(edge.get("n") or 0))
    hidden = hidden_cells({_ends(edge): int(edge.get("n") or 0) for edge in edges}, least)
    shown = [edge for edge in edges if _ends(edge) not in hidden]
    others = (flow.get("edges_others") or 0) + _sum(edges) - _sum(shown)
    while shown and 0 < others < least:
        others += shown.pop().get("n") or 0
    nodes = [
        {**node, "journeys": None} if nearly_all(node.get("journeys"), journeys, least) else node
        for node in rows(flow.get("nodes"))
        if (node.get("journeys") or 0) >= least
    ]
    return {**flow, "nodes": nodes, "edges": shown, "edges_others": others} if edges else flow


def _ends(edge: Facts) -> tuple[str, str]:
    return str(edge.get("from") or ""), str(edge.get("to") or "")


def _sum(edges: Sequence[Facts]) -> int:
    return sum(edge.get("n") or 0 for edge in edges)


def _friction(friction: Facts, least: int) -> Facts:
    if not 0 < (friction.get("people") or 0) < least:
        return friction
    return {**friction, **dict.fromkeys(_OF_FRICTION), "journey_ids": []}
