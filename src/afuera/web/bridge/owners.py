"""How do the pages about owners ask the library?  Which teams the journeys of a goal cross, and how many."""

from __future__ import annotations

from dataclasses import dataclass

from afuera.estimates.small_groups import LEAST
from afuera.journeys.teams_met import teams_met
from afuera.web.bridge.installation import shelf


@dataclass(frozen=True, slots=True)
class Met:
    """A team on the way to a goal; `share` of its journeys that it touches, None for too few people."""

    team: str
    share: float | None


def teams_on_the_way(goal: str | None) -> list[Met]:
    """The teams of a goal's journeys, those that touch most first; none before the first refresh."""
    found = shelf()
    return [
        Met(row["team"], row["journeys"] / row["all"] if row["people"] >= LEAST else None)
        for row in (teams_met(found, goal) if found else [])
    ]
