"""What do pages ask the shelf about voices?  Each with its place in its journey, and what is around it."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from afuera.journeys.asked import SHOWN, moment
from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf
from afuera.voices.keys import key_in

JOURNEYS_AT_ONCE: Final = 20_000
DAY_US: Final = 86_400_000_000
_UNSPACED: Final = re.compile(r"[\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]")  # Thai, Lao, Japanese, Chinese
LOW, HIGH = 0.4, 0.8  # of a scale: below and from here on, as in `actions.told`
# Words of a customer; never those of an agent, nor of an employee's or a partner's own journey.
SPOKEN: Final = (
    "e.own AND coalesce(e.actor, 'customer') = 'customer' AND j.traveller = 'customer' "
    "AND e.text IS NOT NULL AND trim(e.text) <> ''"
)
SCALED: Final = "e.own AND e.score IS NOT NULL AND e.score_max <> e.score_min"
# Voices of a range of journeys (`said`), and beside each the nearest score of a day around (`nearest`).
WITH_SAID: Final = f"""
WITH said AS (
  SELECT e.number, e.place, e.at_us, e.channel, e.team, e.language, e.text, e.source, e.signal_id,
    coalesce(e.step, e.touchpoint, '') AS step, j.journey_id, j.person, j.goal
  FROM events e JOIN journeys j USING (number) WHERE number BETWEEN ? AND ? AND {SPOKEN}),
scored AS (
  SELECT e.number, e.at_us, (e.score - e.score_min) / (e.score_max - e.score_min) AS score
  FROM events e WHERE number IN (SELECT number FROM said) AND {SCALED}),
nearest AS (
  SELECT s.number, s.place, arg_min(c.score, (abs(c.at_us - s.at_us), c.score)) AS score
  FROM said s JOIN scored c ON c.number = s.number AND abs(c.at_us - s.at_us) <= {DAY_US}
  GROUP BY s.number, s.place)"""
_VOICES: Final = f"""
{WITH_SAID},
ways AS (
  SELECT number, list(DISTINCT team ORDER BY team) AS teams FROM events
  WHERE number IN (SELECT number FROM said) AND team IS NOT NULL GROUP BY number)
SELECT said.*, nearest.score, coalesce(ways.teams, []) AS teams
FROM said LEFT JOIN nearest USING (number, place) LEFT JOIN ways USING (number)
ORDER BY said.number, said.place
"""
_WORDS: Final = f"""
SELECT e.text, e.language, e.source, e.signal_id, j.journey_id FROM events e JOIN journeys j USING (number)
WHERE j.number IN (SELECT number FROM journeys WHERE journey_id IN (SELECT unnest(?::VARCHAR[]))) AND {SPOKEN}
"""

_NAMES: Final = """
SELECT j.journey_id, i.identifier FROM journeys j JOIN identifiers i ON i.person = j.person
WHERE j.journey_id IN (SELECT unnest(?::VARCHAR[])) ORDER BY j.journey_id, i.identifier
"""


@dataclass(frozen=True, slots=True)
class Said:
    """One voice as the shelf has it, without its words: they are asked when somebody reads them."""

    key: str
    journey_id: str
    person: str
    goal: str | None
    at_us: int
    step: str
    channel: str
    team: str | None
    language: str | None
    words: int
    band: str
    teams: tuple[str, ...]


def voices(shelf: Shelf) -> Iterator[list[Said]]:
    """Every voice, some thousand journeys at a time, in the order of the shelf."""
    last = int((shelf.row("SELECT max(number) AS n FROM journeys") or {}).get("n") or 0)
    for start in range(1, last + 1, JOURNEYS_AT_ONCE):
        rows = shelf.rows(_VOICES, start, start + JOURNEYS_AT_ONCE - 1)
        yield [_said(row) for row in rows]


def _said(row: dict[str, Any]) -> Said:
    return Said(
        key=key_in(row),
        journey_id=str(row["journey_id"]),
        person=str(row["person"]),
        goal=row["goal"],
        at_us=int(row["at_us"]),
        step=str(row["step"]),
        channel=str(row["channel"] or ""),
        team=row["team"],
        language=row["language"],
        words=words_in(str(row["text"])),
        band=band_of(row["score"]),
        teams=tuple(row["teams"]),
    )


def words_in(text: str) -> int:
    """How many words there are to read; where they stand without spaces, every two signs are one."""
    unspaced = _UNSPACED.findall(text)
    return len(_UNSPACED.sub(" ", text).split()) + (len(unspaced) + 1) // 2


def band_of(score: float | None) -> str:
    """low, middle or high on its scale; "" when no score stands near the words."""
    if score is None:
        return ""
    return "low" if score < LOW else "high" if score >= HIGH else "middle"


def words(shelf: Shelf, journey_ids: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What was said in these journeys, by the key of each voice: `text`, `language`."""
    rows = shelf.rows(_WORDS, list(journey_ids)) if journey_ids else []
    return {key_in(row): row for row in rows}


def lived(shelf: Shelf, journey_id: str) -> tuple[dict[str, Any], list[dict[str, Any]]] | None:
    """A journey and its events in order, as in `journeys.asked`; each with the `key` it has as a voice."""
    found = shelf.row("SELECT * FROM journeys WHERE journey_id = ?", journey_id)
    if found is None:
        return None
    rows = shelf.rows("SELECT * FROM events WHERE number = ? ORDER BY place", found["number"])
    return found, [
        {
            "at": moment(row["at_us"]),
            "due": None,
            "key": key_in(row),
            **{name: row[name] for name in SHOWN},
        }
        for row in rows
    ]


def names_of(shelf: Shelf, journey_ids: Sequence[str]) -> dict[str, list[str]]:
    """The identifiers of the customer of each of these journeys."""
    rows = shelf.rows(_NAMES, list(journey_ids)) if journey_ids else []
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(str(row["journey_id"]), []).append(str(row["identifier"]))
    return found


def how_many(shelf: Shelf) -> int:
    """How many voices there are."""
    sql = f"SELECT count(*) AS n FROM events e JOIN journeys j USING (number) WHERE {SPOKEN}"
    row = remembered(shelf, ("voices", "how many"), lambda: shelf.row(sql))
    return int(row["n"]) if row else 0
