"""What is asked of the two shelves about what was said: at which step, by how many, of how many there?"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any, Final

from afuera.lake.shelf import Shelf

Row = dict[str, Any]
_TOUCHED: Final = """
SELECT j.goal, coalesce(e.step, e.touchpoint, '') AS step, count(DISTINCT e.number) AS journeys,
  count(DISTINCT j.person) AS people
FROM events e JOIN journeys j USING (number) WHERE e.kind = 'touch' AND j.traveller = 'customer'
GROUP BY ALL ORDER BY ALL
"""
_JOURNEYS: Final = """
SELECT goal, count(*) AS journeys FROM journeys WHERE traveller = 'customer' GROUP BY ALL ORDER BY ALL
"""
# Whole thousandths, so that sums do not depend on the order of the rows.  -1 to +1 becomes -2 to +2.
_FELT: Final = """
WITH said AS (
  SELECT goal, coalesce(step, '') AS step, person, journey_id, round(sentiment * 2000)::BIGINT AS milli
  FROM voices WHERE sentiment IS NOT NULL AND feeling IS NOT NULL),
people AS (SELECT goal, step, person, count(*) AS n, sum(milli) AS x FROM said GROUP BY ALL),
ways AS (SELECT goal, step, count(DISTINCT journey_id) AS journeys FROM said GROUP BY ALL)
SELECT people.goal, people.step, any_value(ways.journeys) AS journeys, count(*) AS groups, sum(n) AS n,
  sum(x) AS total, sum(x * x) AS xx, sum(x * n) AS xn, sum(n * n) AS nn
FROM people JOIN ways ON people.goal IS NOT DISTINCT FROM ways.goal AND people.step = ways.step
GROUP BY people.goal, people.step ORDER BY ALL
"""
_SPOKEN: Final = """
SELECT goal, coalesce(step, '') AS step, count(DISTINCT journey_id) AS journeys,
  count(DISTINCT person) AS people
FROM voices GROUP BY ALL ORDER BY ALL
"""
_THEMES: Final = """
WITH spoke AS (
  SELECT goal, coalesce(step, '') AS step, person, count(DISTINCT journey_id) AS n FROM voices GROUP BY ALL),
every AS (
  SELECT goal, step, count(*) AS groups, sum(n) AS n, sum(n * n) AS nn FROM spoke GROUP BY ALL),
theirs AS (
  SELECT goal, coalesce(step, '') AS step, theme, person, count(DISTINCT journey_id) AS x, count(*) AS voices
  FROM voices WHERE theme IS NOT NULL GROUP BY ALL)
SELECT theirs.goal, theirs.step, theirs.theme, sum(x)::BIGINT AS journeys, count(*) AS people,
  sum(voices)::BIGINT AS voices, any_value(groups) AS groups, any_value(every.n) AS n, sum(x) AS total,
  sum(x * x) AS xx, sum(x * spoke.n) AS xn, any_value(nn) AS nn
FROM theirs
JOIN spoke ON theirs.goal IS NOT DISTINCT FROM spoke.goal AND theirs.step = spoke.step
  AND theirs.person IS NOT DISTINCT FROM spoke.person
JOIN every ON theirs.goal IS NOT DISTINCT FROM every.goal AND theirs.step = every.step
GROUP BY ALL ORDER BY ALL
"""
_BY_JOURNEY: Final = """
SELECT journey_id, person, count(*) AS n, sum(round(sentiment * 2000)::BIGINT)::BIGINT AS milli FROM voices
WHERE sentiment IS NOT NULL AND feeling IS NOT NULL AND journey_id IS NOT NULL GROUP BY ALL ORDER BY ALL
"""
_OF_JOURNEYS: Final = """
WITH said AS (
  SELECT person, journey_id, round(sentiment * 2000)::BIGINT AS milli FROM voices
  WHERE sentiment IS NOT NULL AND feeling IS NOT NULL
    AND journey_id IN (SELECT unnest(?::VARCHAR[]))),
people AS (SELECT person, count(*) AS n, sum(milli) AS x FROM said GROUP BY person)
SELECT count(*) AS groups, coalesce(sum(n), 0) AS n, coalesce(sum(x), 0) AS total,
  coalesce(sum(x * x), 0) AS xx, coalesce(sum(x * n), 0) AS xn, coalesce(sum(n * n), 0) AS nn,
  (SELECT count(DISTINCT journey_id) FROM said) AS journeys
FROM people
"""


def feelings(heard: Shelf, journey_ids: Collection[str]) -> dict[tuple[str, int], str]:
    """How the voices of these journeys read, where the machine was sure: by journey and moment."""
    sql = """SELECT journey_id, at_us, any_value(feeling) AS feeling FROM voices
    WHERE feeling IS NOT NULL AND journey_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY ALL"""
    rows = heard.rows(sql, list(journey_ids))
    return {(str(row["journey_id"]), int(row["at_us"])): str(row["feeling"]) for row in rows}


def touched(journeys: Shelf) -> list[Row]:
    """Of each goal and step how many journeys and people touched it."""
    return journeys.rows(_TOUCHED)


def every(journeys: Shelf) -> list[Row]:
    """Of each goal how many journeys there are: any of them may hold words that name no step."""
    return journeys.rows(_JOURNEYS)


def felt(heard: Shelf) -> list[Row]:
    """Of each goal and step what was felt, added up over people; only where the machine was sure."""
    return heard.rows(_FELT)


def spoken(heard: Shelf) -> list[Row]:
    """Of each goal and step how many journeys said anything there."""
    return heard.rows(_SPOKEN)


def themed(heard: Shelf) -> list[Row]:
    """Of each goal, step and theme how many journeys and people spoke of it, added up over people."""
    return heard.rows(_THEMES)


def of_journeys(heard: Shelf, journey_ids: Collection[str]) -> Row:
    """What was felt in these journeys, added up over people."""
    return heard.rows(_OF_JOURNEYS, list(journey_ids))[0]


def by_journey(heard: Shelf) -> list[Row]:
    """Of each journey that spoke how many voices say what was felt, and their sum in thousandths."""
    return heard.rows(_BY_JOURNEY)
