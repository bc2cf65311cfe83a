"""How do the pages of journeys ask the library?  Refresh the tables, study them, and read the shelf."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from afuera.company import Company
from afuera.journeys import asked, asked_few, asked_paths, asked_seams, linked
from afuera.journeys.asked import Wanted
from afuera.journeys.asked_paths import Became, Flow
from afuera.journeys.linked import Link
from afuera.web.bridge.installation import open_lake, shelf
from afuera.web.bridge.pains import standing


def refresh(company: Company) -> int:
    """Bring the published tables and the shelf up to date; up to which batch they reach now."""
    from afuera.journeys import refresh as tables
    from afuera.journeys.shelf import fill
    from afuera.people import identities
    from afuera.people.facts import facts

    with open_lake() as lake:
        who = identities(lake, company, facts=facts(lake, company))
        done = tables.refresh(lake, company, who)
        fill(lake, company, who, refreshed=done)
        return done.up_to_batch


def study(company: Company) -> tuple[dict[str, Any], int]:
    """Study the lake as it is now, while others may write: the findings, and up to which batch they reach.

    Raises NothingToStudy in an empty lake.
    """
    from afuera.findings.build import build

    with open_lake() as lake:
        lake.stand_still()
        found = build(lake, company, inputs=_inputs(lake.imports()), pains_before=standing())
        return found, lake.highest_batch()


def _inputs(imports: list[Any]) -> list[dict[str, Any]]:
    names = ("name", "batch", "rows", "added", "repeated", "conflicting", "quarantined", "buried")
    return [{name: getattr(one, name) for name in names} for one in imports if not one.undone]


def how_many(wanted: Wanted) -> tuple[int, int]:
    """(journeys, people) of these on the shelf."""
    found = shelf()
    return asked.how_many(found, wanted) if found else (0, 0)


def signals_until() -> datetime | None:
    """Up to when the signals reach that pages know."""
    found = shelf()
    return asked.signals_until(found) if found else None


def shelf_number() -> int:
    """Which shelf it is that pages read: another one may answer otherwise."""
    found = shelf()
    return found.number if found else 0


def may_show(wanted: Wanted) -> bool:
    """May figures of these journeys be shown: five people at least, alone and by subtraction?"""
    found = shelf()
    return found is not None and asked_few.may_show(found, wanted)


def choices(goal: str | None) -> tuple[dict[str, list[tuple[str, int]]], list[tuple[str, str, int]]]:
    """What the journeys of a goal can be filtered by: values of each filter, and attributes of people."""
    found = shelf()
    if found is None:
        return {}, []
    return asked_few.choices(found, goal), asked_few.attributes_of(found, goal)


def paths(wanted: Wanted, most_steps: int) -> tuple[Flow, Became] | None:
    """The ways that these journeys take, and what became of them."""
    found = shelf()
    if found is None:
        return None
    return asked_paths.flow(found, wanted, most_steps), asked_paths.became(found, wanted)


def on_drawn_ways(wanted: Wanted, most_steps: int) -> Wanted:
    """Those among them that the picture with so many steps draws."""
    found = shelf()
    rare = asked_paths.flow(found, wanted, most_steps).rare if found else ()
    return replace(wanted, besides=rare or None)


def listed(wanted: Wanted, place: int, most: int) -> list[dict[str, Any]]:
    """At most so many of these journeys from a place on."""
    found = shelf()
    return asked.listed(found, wanted, place, most) if found else []


@dataclass(frozen=True, slots=True)
class Walk:
    """One journey with its events, its place among others, and the ids of those before and after it."""

    journey: dict[str, Any]
    events: list[dict[str, Any]]
    place: int
    all: int
    before: str | None
    after: str | None


def walk(journey_id: str, wanted: Wanted) -> Walk | None:
    """One journey of the goal, among those that are wanted; among all of its goal when it is none of them."""
    found = shelf()
    row = asked.journey(found, journey_id) if found else None
    if found is None or row is None or row["goal"] != wanted.goal:
        return None
    order = asked.in_order(found, wanted)
    if row["number"] not in order:
        order = asked.in_order(found, Wanted(wanted.goal))
    at = order.index(row["number"])
    before, after = order[at - 1] if at else None, order[at + 1] if at + 1 < len(order) else None
    ids = asked.ids(found, [number for number in (before, after) if number is not None])
    return Walk(
        row, asked.events_of(found, row["number"]), at + 1, len(order), ids.get(before), ids.get(after)
    )


def walk_at(wanted: Wanted, place: int) -> str | None:
    """The id of the journey that stands at a place from 1."""
    found = shelf()
    row = asked.nth(found, wanted, place) if found else None
    return str(row["journey_id"]) if row else None


def renamed(journey_id: str) -> str | None:
    """The id of a journey that went by another one before a refresh."""
    found = shelf()
    return asked.renamed(found, journey_id) if found else None


def voices(goal: str | None) -> list[dict[str, Any]]:
    """Words of people who did not reach a goal."""
    found = shelf()
    return asked.voices(found, goal) if found else []


def lost_at_seams(goal: str | None, wait_days: float) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Of each seam: (journeys, people) that went over it and were lost although every step went well."""
    found = shelf()
    return asked_seams.lost(found, goal, wait_days) if found else {}


def links(goal: str | None = None) -> list[Link]:
    """Customers' steps that wait for internal journeys: those of one goal, or all."""
    found = shelf()
    if found is None:
        return []
    return linked.links(found) if goal is None else linked.links_of(found, goal)
