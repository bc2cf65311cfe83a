"""What do pages ask the shelf about journeys?  Which ones, how many people, and what happened in each."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final

from afuera.journeys.asked_seams import PASSES
from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf

Row = dict[str, Any]
SHOWN: Final = (
    *("step", "touchpoint", "channel", "team", "actor", "result", "text", "language", "kind", "emotion"),
    *("minutes", "question", "score", "score_min", "score_max", "own", "position", "case_id"),
)
# What a touch is called: as in `flows`.
NAMED: Final = "coalesce(e.step, e.touchpoint, e.channel, '')"
SPOKE: Final = "SELECT number, true AS spoke FROM events WHERE own AND text IS NOT NULL GROUP BY number"
UNKNOWN: Final = -1  # of `reached`: nobody knows, or the journey is still open


@dataclass(frozen=True, slots=True)
class Seam:
    """A place between two touches, as `journeys.seams` names it."""

    kind: str
    one: str
    other: str
    wait_days: float = 3.0


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which journeys?  Those of a goal (None: without one) to which all that is not None applies.

    `reached` 1 or 0: the goal was, or was not, -1: nobody knows; `all_ok` 1 or 0: every known step went
    well, or not.  `channel`: some touch went over it; `began`: the first one did.  Months are YYYY-MM.
    `step`: some touch was this step, and with `onward` that one came straight after it.
    `besides`: not these numbers.
    """

    goal: str | None
    reached: int | None = None
    all_ok: int | None = None
    channel: str | None = None
    began: str | None = None
    first_month: str | None = None
    last_month: str | None = None
    attribute: tuple[str, str] | None = None
    start: str | None = None
    end: str | None = None
    step: str | None = None
    onward: str | None = None
    seam: Seam | None = None
    besides: tuple[int, ...] | None = None

    def where(self) -> tuple[str, list[object]]:
        """The condition on `journeys j`, and its parameters."""
        parts = ["j.goal IS NOT DISTINCT FROM ?"]
        values: list[object] = [self.goal]
        for condition, parameters in self.conditions().values():
            parts.append(condition)
            values += parameters
        return " AND ".join(parts), values

    def conditions(self) -> dict[str, tuple[str, list[object]]]:
        """Each filter that is set, by name: its condition on `journeys j`, and its parameters."""
        found: dict[str, tuple[str, list[object]]] = {}
        for name, condition in PLAIN.items():
            value = getattr(self, name)
            if value is not None:
                found[name] = condition, list(value) if isinstance(value, tuple) else [value]
        if self.reached == UNKNOWN:
            found["reached"] = "j.reached IS NULL", []
        if self.step is not None and self.onward is not None:
            found["step"] = (
                f"j.number IN ({_WALKED} WHERE here = ? AND onward = ?)",
                [*(self.goal, self.step, self.onward)],
            )
        elif self.step is not None:
            found["step"] = f"j.number IN ({_WALKED} WHERE here = ?)", [self.goal, self.step]
        if self.besides:
            found["besides"] = "NOT list_contains(?::BIGINT[], j.number)", [list(self.besides)]
        if self.seam is not None:
            seam = self.seam
            found["seam"] = (
                f"j.number IN (SELECT number FROM ({PASSES}) WHERE kind = ? AND a = ? AND b = ?)",
                [*(self.goal, seam.wait_days, self.goal, seam.kind, seam.one, seam.other)],
            )
        return found


PLAIN: Final = {
    "reached": "j.reached = ?",
    "all_ok": "j.all_ok = ?",
    "channel": "EXISTS (SELECT 1 FROM events x WHERE x.number = j.number AND x.kind = 'touch' "
    "AND x.channel = ?)",
    "began": "j.first_channel = ?",
    "first_month": "j.month >= ?",
    "last_month": "j.month <= ?",
    "attribute": "j.number IN (SELECT number FROM attributes WHERE name = ? AND value = ?)",
    "start": "j.first_step = ?",
    "end": "j.last_step = ?",
}
_WALKED: Final = f"""
SELECT number FROM (
  SELECT e.number, {NAMED} AS here, lead({NAMED}) OVER (PARTITION BY e.number ORDER BY e.position) AS onward
  FROM events e JOIN journeys g USING (number) WHERE e.kind = 'touch' AND g.goal IS NOT DISTINCT FROM ?)"""
_IN_ORDER: Final = f"""
SELECT j.number,
  row_number() OVER (ORDER BY coalesce(s.spoke, false) DESC, j.started_us, j.journey_id) AS place
FROM journeys j LEFT JOIN ({SPOKE}) s USING (number) WHERE """


def how_many(shelf: Shelf, wanted: Wanted) -> tuple[int, int]:
    """(journeys, people)."""
    where, values = wanted.where()
    sql = f"SELECT count(*) n, count(DISTINCT person) people FROM journeys j WHERE {where}"
    row = remembered(shelf, ("how many", wanted), lambda: shelf.row(sql, *values))
    return (int(row["n"]), int(row["people"])) if row else (0, 0)


def nth(shelf: Shelf, wanted: Wanted, place: int) -> Row | None:
    """The journey that stands at a place from 1: those with the customer's own words first."""
    return next(iter(listed(shelf, wanted, place, 1)), None)


def listed(shelf: Shelf, wanted: Wanted, place: int, most: int) -> list[Row]:
    """At most so many journeys from a place on (from 1), with `place`; own words first, then by time."""
    order = list(in_order(shelf, wanted)[place - 1 : place - 1 + most]) if place > 0 else []
    if not order:
        return []
    found = shelf.rows("SELECT * FROM journeys WHERE number IN (SELECT unnest(?))", order)
    by_number = {row["number"]: row for row in found}
    return [{**by_number[number], "place": place + at} for at, number in enumerate(order)]


def in_order(shelf: Shelf, wanted: Wanted) -> array[int]:
    """The numbers of all these journeys, in the order in which they are listed and walked."""
    where, values = wanted.where()
    sql = f"SELECT number FROM ({_IN_ORDER}{where}) ORDER BY place"
    return remembered(
        shelf, ("in order", wanted), lambda: array("q", (row["number"] for row in shelf.rows(sql, *values)))
    )


def journey(shelf: Shelf, journey_id: str) -> Row | None:
    """One journey by its id."""
    return shelf.row("SELECT * FROM journeys WHERE journey_id = ?", journey_id)


def journeys(shelf: Shelf, journey_ids: list[str]) -> dict[str, Row]:
    """Several journeys by their ids; those that are gone are left out."""
    rows = shelf.rows("SELECT * FROM journeys WHERE journey_id IN (SELECT unnest(?))", journey_ids)
    return {str(row["journey_id"]): row for row in rows}


def who_spoke(shelf: Shelf, numbers: list[int]) -> set[int]:
    """In which of these journeys the customer said something: words of their own, or a score."""
    sql = """SELECT DISTINCT number FROM events WHERE number IN (SELECT unnest(?)) AND own
    AND (text IS NOT NULL OR score IS NOT NULL)"""
    return {int(row["number"]) for row in shelf.rows(sql, numbers)}


def ids(shelf: Shelf, numbers: list[int]) -> dict[int | None, str]:
    """The ids of journeys by their numbers."""
    rows = shelf.rows("SELECT number, journey_id FROM journeys WHERE number IN (SELECT unnest(?))", numbers)
    return {row["number"]: str(row["journey_id"]) for row in rows}


def renamed(shelf: Shelf, journey_id: str) -> str | None:
    """The id by which a journey goes today that went by this one before; None when there is none."""
    seen: set[str] = set()
    while journey_id not in seen:
        seen.add(journey_id)
        row = shelf.row("SELECT new_id FROM renamed WHERE old_id = ? ORDER BY new_id LIMIT 1", journey_id)
        if row is None:
            break
        journey_id = str(row["new_id"])
    return journey_id if len(seen) > 1 and journey(shelf, journey_id) else None


def events_of(shelf: Shelf, number: int) -> list[Row]:
    """What happened in a journey, in order; `at` is an ISO moment in UTC."""
    found = shelf.rows("SELECT * FROM events WHERE number = ? ORDER BY place", number)
    return [
        {
            "at": moment(row["at_us"]),
            "due": row["due_at"].astimezone(UTC) if row.get("due_at") else None,
            **{name: row[name] for name in SHOWN},
        }
        for row in found
    ]


def voices(shelf: Shelf, goal: str | None, most: int = 6) -> list[Row]:
    """Words of people who did not reach a goal: one voice a journey, chosen by the ids alone."""
    sql = """
    SELECT e.at_us, e.step, e.channel, e.text, e.language, j.journey_id, j.person FROM events e
    JOIN journeys j USING (number)
    WHERE j.goal IS NOT DISTINCT FROM ? AND j.reached = 0 AND e.own AND e.text IS NOT NULL
    QUALIFY row_number() OVER (PARTITION BY j.person ORDER BY hash(e.signal_id), e.signal_id) = 1
    ORDER BY hash(e.signal_id), e.signal_id LIMIT ?
    """
    found = remembered(shelf, ("voices", goal, most), lambda: shelf.rows(sql, goal, most))
    return [{"at": moment(row["at_us"]), **row} for row in found]


def signals_until(shelf: Shelf) -> datetime | None:
    """Up to when the signals on this shelf reach."""
    row = remembered(shelf, ("until",), lambda: shelf.row("SELECT max(until_us) AS us FROM shelf"))
    return datetime.fromtimestamp(row["us"] / 1_000_000, UTC) if row and row["us"] else None


def without(wanted: Wanted, *names: str) -> Wanted:
    """The same without some of the filters."""
    none: dict[str, Any] = dict.fromkeys(names)
    return replace(wanted, **none)


def moment(at_us: int) -> str:
    """ISO 8601 in UTC, to the second."""
    return datetime.fromtimestamp(at_us / 1_000_000, UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
