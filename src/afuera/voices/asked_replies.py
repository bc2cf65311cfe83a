"""What do pages ask the shelf about replies of the company, and about words that praise?"""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from typing import Any, Final

from afuera.lake.shelf import Shelf
from afuera.voices.asked_inbox import DAY_US, HIGH, SCALED, SPOKEN

Row = dict[str, Any]
# Sources, ids and feelings of voices; the least emotion that praises, the words of surprise and of care.
Heard = tuple[list[str], list[str], list[bool]]
PraiseWords = tuple[float, str, str]
NOTHING: Final[Heard] = ([], [], [])
# The newest: who wrote like this years ago may be gone.
MOST_REPLIES: Final = 20_000
_REPLIES: Final = f"""
WITH said AS (
  SELECT e.number, e.place, e.at_us, e.team, e.channel, e.step, e.actor, e.text, e.language, e.source,
    e.signal_id, j.journey_id, j.person, j.goal, ({SPOKEN}) AS spoken
  FROM events e JOIN journeys j USING (number)
  WHERE e.text IS NOT NULL AND trim(e.text) <> '' AND j.traveller = 'customer'),
beside AS (
  SELECT *,
    last_value(CASE WHEN spoken THEN text END IGNORE NULLS) OVER earlier AS before,
    last_value(CASE WHEN spoken THEN language END IGNORE NULLS) OVER earlier AS before_language,
    last_value(CASE WHEN spoken THEN place END IGNORE NULLS) OVER earlier AS before_place,
    first_value(CASE WHEN spoken THEN text END IGNORE NULLS) OVER later AS after,
    first_value(CASE WHEN spoken THEN language END IGNORE NULLS) OVER later AS after_language
  FROM said
  WINDOW earlier AS (PARTITION BY number ORDER BY place ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING),
    later AS (PARTITION BY number ORDER BY place ROWS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING))
SELECT * FROM beside WHERE actor IN ('employee', 'system') AND NOT spoken
ORDER BY at_us DESC, number, place LIMIT ?
"""
# Praise: what people stated, else their score, else what a machine surely read in their words.
_PRAISED: Final = f"""
WITH heard AS (
  SELECT unnest(?::VARCHAR[]) AS source, unnest(?::VARCHAR[]) AS signal_id, unnest(?::BOOLEAN[]) AS pleased),
said AS (
  SELECT e.number, e.place, e.at_us, e.emotion, e.text, e.language, e.source, e.signal_id, e.team,
    e.channel,
    coalesce(e.step, e.touchpoint, '') AS step, j.journey_id, j.person, j.goal,
    CASE WHEN {SCALED} THEN (e.score - e.score_min) / (e.score_max - e.score_min) END AS own_score
  FROM events e JOIN journeys j USING (number) WHERE {SPOKEN}),
scored AS (
  SELECT e.number, e.at_us, (e.score - e.score_min) / (e.score_max - e.score_min) AS score
  FROM events e WHERE {SCALED}),
nearest AS (
  SELECT s.number, s.place, arg_min(c.score, (abs(c.at_us - s.at_us), c.score)) AS score
  FROM said s JOIN scored c ON c.number = s.number AND abs(c.at_us - s.at_us) <= {DAY_US}
  GROUP BY s.number, s.place),
known AS (
  SELECT said.*, coalesce(own_score, nearest.score) AS score,
    coalesce(emotion >= ?, coalesce(own_score, nearest.score) >= {HIGH}, pleased, false) AS praise,
    coalesce(emotion, 0) >= 0 AND coalesce(own_score, nearest.score, 1) >= 0.4 AND coalesce(pleased, true)
      AS not_bad,
    regexp_matches(text, ?, 'i') AS surprise, regexp_matches(text, ?, 'i') AS care
  FROM said LEFT JOIN nearest USING (number, place) LEFT JOIN heard USING (source, signal_id))
"""
_STEPS: Final = f"""{_PRAISED},
people AS (
  SELECT goal, step, person, count(*) AS n,
    count(*) FILTER (praise OR (not_bad AND (surprise OR care))) AS x,
    count(*) FILTER (praise) AS praised,
    count(*) FILTER (not_bad AND surprise) AS surprised,
    count(*) FILTER (not_bad AND care) AS cared
  FROM known GROUP BY goal, step, person)
SELECT goal, step, count(*) AS groups, sum(n) AS n, sum(x) AS total, sum(x * x) AS xx, sum(x * n) AS xn,
  sum(n * n) AS nn, count(*) FILTER (x > 0) AS people, count(*) FILTER (praised > 0) AS praised,
  count(*) FILTER (surprised > 0) AS surprised, count(*) FILTER (cared > 0) AS cared
FROM people GROUP BY goal, step HAVING sum(x) > 0 ORDER BY goal NULLS LAST, step
"""
_WORDS: Final = f"""{_PRAISED}
SELECT journey_id, person, goal, step, at_us, text, language, source, signal_id, team, channel, praise,
  not_bad AND surprise AS surprise, not_bad AND care AS care
FROM known WHERE (praise OR (not_bad AND (surprise OR care))) AND goal IS NOT DISTINCT FROM ? AND step = ?
ORDER BY hash(source, signal_id), source, signal_id LIMIT ?
"""

_SURE: Final = """
SELECT source, signal_id, feeling = 'positive' AS pleased FROM voices
WHERE feeling IN ('positive', 'negative') AND feeling_sure >= ? ORDER BY ALL
"""


def replies(shelf: Shelf, most: int = MOST_REPLIES) -> list[Row]:
    """What employees and systems wrote, the newest first, with what was said before and after."""
    return shelf.rows(_REPLIES, most)


def praised_steps(shelf: Shelf, words: PraiseWords, heard: Heard = NOTHING) -> list[Row]:
    """Of each goal and step how many voices praise, added up over people."""
    return shelf.rows(_STEPS, *heard, *words)


def praising_words(
    shelf: Shelf, words: PraiseWords, goal: str | None, step: str, most: int, heard: Heard = NOTHING
) -> list[Row]:
    """What was said there, in an order that nobody chose."""
    return shelf.rows(_WORDS, *heard, *words, goal, step, most)


def surely_felt(store: Shelf, sure: float) -> Heard:
    """Of the voices whose feeling the machine is sure of: are they pleased?"""
    rows = store.rows(_SURE, sure)
    return (
        [row["source"] for row in rows],
        [row["signal_id"] for row in rows],
        [row["pleased"] for row in rows],
    )
