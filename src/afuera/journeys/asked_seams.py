"""Who went over which seam?  The same seams as `seams.occurrences`, asked of the shelf.

Parameters of `PASSES`: the goal, after how many days a silence is a wait, and the goal again.
"""

from __future__ import annotations

from typing import Final

from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf

PASSES: Final = """
WITH met AS (
  SELECT e.number, g.traveller, g.reached, g.all_ok, g.person, e.team, e.step, e.channel, e.actor, e.result,
    e.at_us, lead(e.at_us) OVER w AS then_us, lead(e.team) OVER w AS then_team,
    lead(e.step) OVER w AS then_step, lead(e.channel) OVER w AS then_channel,
    lead(e.actor) OVER w AS then_actor
  FROM events e JOIN journeys g USING (number)
  WHERE e.kind = 'touch' AND g.goal IS NOT DISTINCT FROM ?
  WINDOW w AS (PARTITION BY e.number ORDER BY e.position)
), named AS (
  SELECT *, coalesce(team, step, channel, '?') AS here, coalesce(then_team, then_step, then_channel, '?')
    AS there, then_us IS NULL AS ended FROM met
)
SELECT number, person, reached, all_ok, 'hand_over' AS kind, here AS a, '–' AS b FROM named
  WHERE ended AND result = 'transferred'
UNION ALL SELECT number, person, reached, all_ok, 'hand_over', team, then_team FROM named
  WHERE team <> then_team
UNION ALL SELECT number, person, reached, all_ok, 'switch', channel, then_channel FROM named
  WHERE channel <> then_channel
UNION ALL SELECT number, person, reached, all_ok, 'wait', here, there FROM named
  WHERE then_us - at_us > ? * 86400000000 AND (then_actor IS NULL OR then_actor <> traveller)
UNION ALL SELECT number, person, reached, all_ok, 're_explaining', here, there FROM named
  WHERE step = then_step AND (coalesce(team <> then_team, false) OR coalesce(channel <> then_channel, false))
UNION ALL SELECT e.number, g.person, g.reached, g.all_ok, 're_explaining', coalesce(e.team, '?'),
    coalesce(e.team, '?') FROM events e JOIN journeys g USING (number)
  WHERE e.retold AND g.goal IS NOT DISTINCT FROM ?
"""
_LOST: Final = f"""
SELECT kind, a, b, count(DISTINCT number) AS journeys, count(DISTINCT person) AS people FROM ({PASSES})
WHERE reached = 0 AND all_ok = 1 GROUP BY ALL
"""  # noqa: S608 (only words of this file)


def lost(shelf: Shelf, goal: str | None, wait_days: float) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Of each seam: (journeys, people) that went over it and were lost although every step went well."""

    def ask() -> dict[tuple[str, str, str], tuple[int, int]]:
        rows = shelf.rows(_LOST, goal, wait_days, goal)
        return {(row["kind"], row["a"], row["b"]): (row["journeys"], row["people"]) for row in rows}

    return remembered(shelf, ("lost at seams", goal, wait_days), ask)
