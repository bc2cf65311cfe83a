"""Who is told what was changed?  Active customers of the goal: hit or not, what they said, their scores.

Asked of the shelf; who was hit comes from the signature, in the lake.  Nobody is left out for keeping silent.
"""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from afuera.lake.shelf import Shelf
from afuera.pains.ground import Ground
from afuera.pains.hits import hits
from afuera.pains.signature import NO_GOAL, Signature

ACTIVE_DAYS: Final = 180
EVER_DAYS: Final = 36_500
DAY_US: Final = 86_400_000_000
LOW, HIGH = 0.4, 0.8  # of a scale: below and from here on
BANDS: Final = ("low", "middle", "high", "never")
SAID: Final = ("complained", "praised", "spoke", "silent")
_OF_GOAL: Final = "(? OR j.goal IS NOT DISTINCT FROM ?)"
_ALL: Final = f"""
SELECT j.person,
  avg(CASE WHEN e.own AND e.score_max > e.score_min
      THEN (e.score - e.score_min) / (e.score_max - e.score_min) END) AS score,
  count(CASE WHEN e.own AND e.text IS NOT NULL THEN 1 END) AS words,
  avg(CASE WHEN e.own THEN e.emotion END) AS emotion,
  arg_max(e.language, e.at_us) FILTER (e.own AND e.language IS NOT NULL) AS language
FROM journeys j JOIN events e USING (number)
WHERE {_OF_GOAL} AND j.traveller = 'customer' AND j.known_person
  AND j.ended_us >= (SELECT max(until_us) FROM shelf) - ?
GROUP BY j.person ORDER BY j.person
"""
_NAMES: Final = """
SELECT person, identifier FROM identifiers WHERE person IN (SELECT unnest(?)) ORDER BY person, identifier
"""


@dataclass(frozen=True, slots=True)
class Somebody:
    """One active customer: were they hit, what did they say, how do they score, in which language."""

    person: str
    hit: bool
    said: str
    band: str
    language: str | None


def people_hit(signature: Signature, on: Ground) -> frozenset[str]:
    """Everybody whom it hit, ever."""
    found = hits(signature, on).filter(lambda row: row.person.notnull()).select("person").distinct()
    return frozenset(str(row["person"]) for row in on.lake.engine.rows(found))


def audience(
    shelf: Shelf, signature: Signature, hit: Collection[str], *, active: bool = True
) -> list[Somebody]:
    """All active customers who lived the goal, those who were hit among them; all there ever were when not
    `active`.
    """
    goal = None if signature.goal in (None, NO_GOAL) else signature.goal
    days = ACTIVE_DAYS if active else EVER_DAYS
    rows = shelf.rows(_ALL, signature.goal is None, goal, days * DAY_US)
    struck = frozenset(hit)
    return [
        Somebody(
            str(row["person"]),
            row["person"] in struck,
            _said(row["score"], row["emotion"], int(row["words"])),
            _band(row["score"]),
            row["language"],
        )
        for row in rows
    ]


def names(shelf: Shelf, people: Collection[str]) -> dict[str, list[str]]:
    """The identifiers of each of these people."""
    found: dict[str, list[str]] = {}
    for row in shelf.rows(_NAMES, list(people)):
        found.setdefault(str(row["person"]), []).append(str(row["identifier"]))
    return found


def address_of(identifiers: Collection[str]) -> str | None:
    """An e-mail address among them, where a source gave one in the clear."""
    given = (one.partition(":")[2] for one in identifiers if one.startswith("email:"))
    return next((one for one in given if "@" in one), None)


def _band(score: float | None) -> str:
    if score is None:
        return "never"
    return "low" if score < LOW else "high" if score >= HIGH else "middle"


def _said(score: float | None, emotion: float | None, words: int) -> str:
    if (score is not None and score < LOW) or (emotion is not None and emotion < 0):
        return "complained"
    if (score is not None and score >= HIGH) or (emotion is not None and emotion > 0):
        return "praised"
    return "spoke" if words or score is not None else "silent"
