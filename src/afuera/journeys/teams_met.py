"""Which teams do people meet on their way to a goal, and in how many of their journeys?"""

from __future__ import annotations

from typing import Any

from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf

Row = dict[str, Any]


def teams_met(shelf: Shelf, goal: str | None) -> list[Row]:
    """`team`, `journeys` that it touches, their `people`, and `all`, the goal's journeys; the most first."""
    return remembered(shelf, ("teams met", goal), lambda: _teams_met(shelf, goal))


def _teams_met(shelf: Shelf, goal: str | None) -> list[Row]:
    span = shelf.row(
        """
        SELECT min(number) AS first, max(number) AS last, count(*) AS "all"
        FROM journeys WHERE goal IS NOT DISTINCT FROM ?
        """,
        goal,
    )
    if span is None or not span["all"]:
        return []
    # The journeys of a goal lie together on the shelf: only their part of the events is read.
    return shelf.rows(
        """
        WITH met AS (
            SELECT DISTINCT team, number FROM events
            WHERE number BETWEEN ? AND ? AND kind = 'touch' AND team IS NOT NULL
        )
        SELECT team, count(*) AS journeys, count(DISTINCT person) AS people, ? AS "all"
        FROM met JOIN journeys USING (number) WHERE goal IS NOT DISTINCT FROM ?
        GROUP BY team ORDER BY journeys DESC, team
        """,
        span["first"],
        span["last"],
        span["all"],
        goal,
    )
