"""How do the pages of the map ask the library?  What happens at each stage, and who leaves the plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from afuera.journeys import asked, off_plan, stages
from afuera.journeys.off_plan import OffPlan
from afuera.journeys.stages import Met
from afuera.web.bridge.installation import shelf

Pairs = tuple[tuple[str, tuple[str, ...]], ...]


def met_at(goal: str | None, of: Mapping[str, Sequence[str]], wait_days: float) -> dict[str, Met]:
    """What happened at each stage; nothing before the first refresh."""
    found = shelf()
    return dict(_met_at(found.path, goal, _pairs(of), wait_days)) if found else {}


@lru_cache(maxsize=128)
def _met_at(path: Path, goal: str | None, of: Pairs, wait_days: float) -> dict[str, Met]:
    # A shelf never changes, and `path` is the newest one's.
    found = shelf()
    return stages.met_at(found, goal, dict(of), wait_days) if found else {}


def behind(
    goal: str | None, of: Mapping[str, Sequence[str]], wait_days: float, stage: str, what: str, place: int
) -> tuple[dict[str, Any] | None, int]:
    """The journey at a place from 1 behind a number, as the report's walks are; how many there are."""
    found = shelf()
    if found is None:
        return None, 0
    row, every = stages.nth_behind(found, goal, of, wait_days, stage, what, place)
    return (_walk(row) if row else None), every


def left_plan(goal: str | None, plan: Sequence[str]) -> OffPlan | None:
    """How far the journeys of a goal are from its plan; None before the first refresh."""
    found = shelf()
    return _left_plan(found.path, goal, tuple(plan)) if found else None


@lru_cache(maxsize=128)
def _left_plan(path: Path, goal: str | None, plan: tuple[str, ...]) -> OffPlan | None:
    found = shelf()
    return off_plan.off_plan(found, goal, plan) if found else None


def departed(
    goal: str | None, plan: Sequence[str], step: str, kind: str, place: int
) -> tuple[dict[str, Any] | None, int]:
    """The journey at a place from 1 among those that leave the plan at a step, and how many there are."""
    found = shelf()
    if found is None:
        return None, 0
    row, every = off_plan.nth_departure(found, goal, plan, step, kind, place)
    return (_walk(row) if row else None), every


def _walk(row: dict[str, Any]) -> dict[str, Any]:
    found = shelf()
    events = asked.events_of(found, row["number"]) if found else []
    names = ("journey_id", "person", "known_person", "reached", "end_by", "all_ok")
    return {"journey": row["journey_id"], "events": events, **{name: row[name] for name in names}}


def _pairs(of: Mapping[str, Sequence[str]]) -> Pairs:
    return tuple((stage, tuple(steps)) for stage, steps in of.items())
