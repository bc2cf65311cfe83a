"""Which teams do people meet on their way to a goal, and in how many of their journeys?"""

from __future__ import annotations

from typing import Any

from afuera.lake.shelf import Shelf

Row = dict[str, Any]


def teams_met(shelf: Shelf, goal: str | None) -> list[Row]:
    """`team`, `journeys` that it touches, their `people`, and `all`, the goal's journeys; the most first."""
    return shelf.rows(
        """
        WITH chosen AS (SELECT number, person FROM journeys WHERE goal IS NOT DISTINCT FROM ?)
        SELECT e.team, count(DISTINCT e.number) AS journeys, count(DISTINCT c.person) AS people,
               (SELECT count(*) FROM chosen) AS "all"
        FROM events e JOIN chosen c USING (number)
        WHERE e.kind = 'touch' AND e.team IS NOT NULL
        GROUP BY e.team ORDER BY journeys DESC, e.team
        """,
        goal,
    )
