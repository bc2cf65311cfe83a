"""What do pages ask the store of voices about themes?  Their people, their voices, their weeks."""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from typing import Any, Final

from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf
from afuera.voices import fresh

Row = dict[str, Any]
LEAST: Final = 5
_STEPS: Final = """
SELECT coalesce(goal, '') AS goal, step, theme, count(*) AS n, count(DISTINCT person) AS people
FROM voices WHERE theme IS NOT NULL GROUP BY ALL
"""


def themes(shelf: Shelf) -> list[Row]:
    """All themes that have voices, those of most people first."""
    sql = "SELECT * FROM themes WHERE n > 0 ORDER BY people DESC, theme"
    return remembered(shelf, ("themes",), lambda: shelf.rows(sql))


def theme(shelf: Shelf, name: str) -> Row | None:
    """One theme by its id, also one that went into another."""
    return shelf.row("SELECT * FROM themes WHERE theme = ?", name)


def keys_of(shelf: Shelf, name: str, start: int, most: int) -> list[Row]:
    """Voices of a theme: those that are surest first, a copy after what it repeats is left out."""
    return shelf.rows(
        "SELECT key, journey_id, at_us, goal, step, channel, language, feeling, theme_sure, text, words, "
        "copies "
        "FROM voices LEFT JOIN (SELECT copy_of, count(*) AS copies FROM voices WHERE copy_of IS NOT NULL "
        "GROUP BY copy_of) c ON c.copy_of = voices.key "
        "WHERE (theme = ? OR given = ?) AND voices.copy_of IS NULL "
        "ORDER BY (theme_sure < 0.5), hash(key) LIMIT ? OFFSET ?",
        name,
        name,
        most,
        start,
    )


def every_key(shelf: Shelf, name: str) -> list[str]:
    """The keys of all voices of a theme."""
    return [
        row["key"] for row in shelf.rows("SELECT key FROM voices WHERE theme = ? OR given = ?", name, name)
    ]


def themes_of_keys(shelf: Shelf) -> dict[str, tuple[str, ...]]:
    """Of every voice its themes."""
    rows = shelf.rows("SELECT key, theme, given FROM voices WHERE theme IS NOT NULL OR given IS NOT NULL")
    return {row["key"]: tuple(one for one in (row["theme"], row["given"]) if one) for row in rows}


def where(shelf: Shelf, name: str, by: str) -> list[Row]:
    """How the people of a theme spread over steps, channels, scores or feelings; never fewer than five."""
    column = {"step": "step", "channel": "channel", "band": "band", "feeling": "feeling", "goal": "goal"}[by]
    sql = (
        f"SELECT coalesce({column}, '') AS value, count(*) AS n, count(DISTINCT person) AS people "
        "FROM voices WHERE theme = ? OR given = ? GROUP BY 1 "
        f"HAVING count(DISTINCT person) >= {LEAST} ORDER BY people DESC, 1"
    )
    return shelf.rows(sql, name, name)


def weeks(shelf: Shelf, name: str) -> list[Row]:
    """How many people spoke of a theme each week, of how many who spoke."""
    return shelf.rows(
        "SELECT week, count(DISTINCT person) FILTER (WHERE theme = ? OR given = ?) AS people, "
        "count(DISTINCT person) AS everybody FROM voices GROUP BY week ORDER BY week",
        name,
        name,
    )


def events(shelf: Shelf, most: int = 50, name: str | None = None) -> list[Row]:
    """What happened to themes, the newest first; nothing of those of whom fewer than five people speak."""
    return shelf.rows(
        "SELECT e.*, a.name_es, a.name_en, b.name_es AS other_es, b.name_en AS other_en FROM theme_events e "
        "LEFT JOIN themes a ON a.theme = e.theme LEFT JOIN themes b ON b.theme = e.other "
        "WHERE (? IS NULL OR e.theme = ? OR e.other = ?) "
        f"AND coalesce(a.people, 0) NOT BETWEEN 1 AND {LEAST - 1} "
        f"AND coalesce(b.people, 0) NOT BETWEEN 1 AND {LEAST - 1} "
        "ORDER BY at_us DESC, e.theme LIMIT ?",
        name,
        name,
        name,
        most,
    )


def changes(shelf: Shelf) -> tuple[int, list[fresh.Change]]:
    """The last whole week and what was new in it."""
    return remembered(shelf, ("changes",), lambda: _changes(shelf))


def _changes(shelf: Shelf) -> tuple[int, list[fresh.Change]]:
    until = shelf.row("SELECT until_us FROM about")
    week = fresh.week_of(int(until["until_us"])) if until and until["until_us"] else 0
    spoke: dict[int, dict[str, int]] = {}
    for row in shelf.rows(
        "SELECT week, theme, count(DISTINCT person) AS people FROM voices WHERE theme IS NOT NULL "
        "AND week >= ? GROUP BY ALL",
        week - fresh.WEEKS - 1,
    ):
        spoke.setdefault(int(row["week"]), {})[str(row["theme"])] = int(row["people"])
    everybody = {
        int(row["week"]): int(row["people"])
        for row in shelf.rows(
            "SELECT week, count(DISTINCT person) AS people FROM voices WHERE week >= ? GROUP BY week",
            week - fresh.WEEKS - 1,
        )
    }
    # A week that has hardly begun says little: the one before it is looked at.
    if everybody.get(week, 0) * 2 < everybody.get(week - 1, 0):
        week -= 1
    return week, fresh.changes(spoke, everybody, week)


def at_steps(shelf: Shelf) -> list[Row]:
    """Of each step and theme how many people said something of it there."""
    return shelf.rows(_STEPS)


def speakers(shelf: Shelf) -> dict[tuple[str, str], int]:
    """Of each step of a goal how many people said anything there."""
    rows = shelf.rows(
        "SELECT coalesce(goal, '') AS goal, step, count(DISTINCT person) AS people FROM voices GROUP BY ALL"
    )
    return {(row["goal"], row["step"]): int(row["people"]) for row in rows}


def copies(shelf: Shelf) -> dict[str, str]:
    """Of each voice that repeats another, that one."""
    rows = shelf.rows("SELECT key, copy_of FROM voices WHERE copy_of IS NOT NULL")
    return {row["key"]: row["copy_of"] for row in rows}
