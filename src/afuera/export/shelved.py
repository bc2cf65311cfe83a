"""Which events stand on a shelf for the journeys that leave?  Asked piece by piece, never all at once."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from afuera.export.rows import NUMBERS, OF_JOURNEY, TEXTS, Row
from afuera.journeys.asked import Wanted
from afuera.lake.shelf import Shelf

PIECE: Final = 2_000  # journeys
_WANTED: Final = ", ".join(
    [*(f"j.{name}" for name in OF_JOURNEY), *(f"e.{name}" for name in ("place", "at_us", *TEXTS, *NUMBERS))]
)


def events(shelf: Shelf, wanted: Wanted | None = None) -> Iterator[Row]:
    """Every event of these journeys (of all, when none are named), in the order that writers ask for."""
    where, values = wanted.where() if wanted is not None else ("true", [])
    sql = f"SELECT number FROM journeys j WHERE {where} ORDER BY coalesce(goal, ''), started_us, journey_id"
    numbers = [row["number"] for row in shelf.rows(sql, *values)]
    for start in range(0, len(numbers), PIECE):
        piece = numbers[start : start + PIECE]
        yield from shelf.rows(
            f"""
            SELECT {_WANTED} FROM journeys j JOIN events e USING (number)
            WHERE number IN (SELECT unnest(?::BIGINT[]))
            ORDER BY coalesce(j.goal, ''), j.started_us, j.journey_id, e.place
            """,
            piece,
        )


def how_many(shelf: Shelf, wanted: Wanted | None = None) -> tuple[int, int]:
    """(journeys, people) of these."""
    where, values = wanted.where() if wanted is not None else ("true", [])
    row = shelf.row(
        f"SELECT count(*) n, count(DISTINCT person) people FROM journeys j WHERE {where}", *values
    )
    return (int(row["n"]), int(row["people"])) if row else (0, 0)


def goals(shelf: Shelf) -> list[str | None]:
    """The goals of the journeys on the shelf."""
    return [row["goal"] for row in shelf.rows("SELECT DISTINCT goal FROM journeys ORDER BY goal NULLS LAST")]
