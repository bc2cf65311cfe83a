"""What does the store of voices ask the shelf of journeys?  Every voice, its words, where it was said."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from afuera.lake.shelf import Shelf
from afuera.voices.asked_inbox import JOURNEYS_AT_ONCE, WITH_SAID

_SAID: Final = f"""
{WITH_SAID}
SELECT said.*, nearest.score FROM said LEFT JOIN nearest USING (number, place)
ORDER BY said.at_us, said.source, said.signal_id
"""
_SEGMENTS: Final = """
SELECT j.journey_id, a.name, a.value FROM attributes a JOIN journeys j USING (number)
WHERE number BETWEEN ? AND ?
"""
_STEPS: Final = """
SELECT j.goal, coalesce(e.step, e.touchpoint, '') AS step, count(DISTINCT j.person) AS people
FROM events e JOIN journeys j USING (number) WHERE e.kind = 'touch' AND e.own GROUP BY ALL
"""


def said(shelf: Shelf) -> Iterator[list[dict[str, Any]]]:
    """Every voice, some thousand journeys at a time."""
    last = int((shelf.row("SELECT max(number) AS n FROM journeys") or {}).get("n") or 0)
    for start in range(1, last + 1, JOURNEYS_AT_ONCE):
        yield shelf.rows(_SAID, start, start + JOURNEYS_AT_ONCE - 1)


def segments(shelf: Shelf) -> Iterator[list[dict[str, Any]]]:
    """The segments of every journey."""
    last = int((shelf.row("SELECT max(number) AS n FROM journeys") or {}).get("n") or 0)
    for start in range(1, last + 1, JOURNEYS_AT_ONCE):
        yield shelf.rows(_SEGMENTS, start, start + JOURNEYS_AT_ONCE - 1)


def people_at_steps(shelf: Shelf) -> dict[tuple[str | None, str], int]:
    """Of each step of a goal how many people touched it, whether they said anything or not."""
    return {(row["goal"], str(row["step"])): int(row["people"]) for row in shelf.rows(_STEPS)}
