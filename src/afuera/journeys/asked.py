"""What do pages ask the shelf about journeys?  Which ones, how many people, and what happened in each."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from afuera.lake.shelf import Shelf

Row = dict[str, Any]
SHOWN: Final = (
    *("step", "touchpoint", "channel", "team", "actor", "result", "text", "language", "kind", "emotion"),
    *("minutes", "question", "score", "score_min", "score_max", "own"),
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which journeys?  Those of a goal (None: without one) to which all that is not None applies.

    `reached` 1 or 0: the goal was, or was not; `all_ok` 1 or 0: every known step went well, or not.
    """

    goal: str | None
    reached: int | None = None
    all_ok: int | None = None

    def where(self) -> tuple[str, list[object]]:
        """The condition on `journeys j`, and its parameters."""
        parts, values = ["j.goal IS NOT DISTINCT FROM ?"], [self.goal]
        for name in ("reached", "all_ok"):
            if (value := getattr(self, name)) is not None:
                parts.append(f"j.{name} = ?")
                values.append(value)
        return " AND ".join(parts), list(values)


def how_many(shelf: Shelf, wanted: Wanted) -> tuple[int, int]:
    """(journeys, people)."""
    where, values = wanted.where()
    row = shelf.row(
        f"SELECT count(*) n, count(DISTINCT person) people FROM journeys j WHERE {where}", *values
    )
    return (int(row["n"]), int(row["people"])) if row else (0, 0)


def nth(shelf: Shelf, wanted: Wanted, place: int) -> Row | None:
    """The journey that stands at a place from 1: those with the customer's own words first."""
    where, values = wanted.where()
    return shelf.row(
        f"""
        SELECT j.* FROM journeys j
        LEFT JOIN (SELECT number, bool_or(own AND text IS NOT NULL) AS spoke FROM events GROUP BY number) e
        USING (number) WHERE {where} ORDER BY coalesce(e.spoke, false) DESC, j.journey_id LIMIT 1 OFFSET ?
        """,
        *values,
        place - 1,
    )


def events_of(shelf: Shelf, number: int) -> list[Row]:
    """What happened in a journey, in order; `at` is an ISO moment in UTC."""
    found = shelf.rows("SELECT * FROM events WHERE number = ? ORDER BY place", number)
    return [{"at": moment(row["at_us"]), **{name: row[name] for name in SHOWN}} for row in found]


def moment(at_us: int) -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
