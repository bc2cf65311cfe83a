"""Which filters may be shown with figures?  None that leaves fewer than five people, alone or by subtraction.

Whoever may set one filter may set any other and subtract.  So all filters of a question are crossed in one
table with its margins; in every line of it that has a cell of fewer than five people, others are hidden with
it until the hidden ones cannot be worked out.  A question is answered when neither its own cell nor one of
the sums that it is part of is hidden.
"""

# ruff: noqa: S608  (only words of this file get into the text of SQL; every value is a parameter)

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from itertools import combinations
from typing import Any, Final

from afuera.estimates.small_groups import LEAST, hidden_groups
from afuera.journeys.asked import UNKNOWN, Wanted, how_many, without
from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf

MOST_FILTERS: Final = 4  # at once; every one doubles the sums that must be looked at
MONTHS: Final = ("first_month", "last_month")
# Filters that cut the journeys into groups of which one is asked for: the group's name in SQL.
CUT_BY: Final = {
    "reached": f"coalesce(j.reached, {UNKNOWN})::VARCHAR",
    "all_ok": "coalesce(j.all_ok, -1)::VARCHAR",
    "began": "coalesce(j.first_channel, '')",
    "start": "coalesce(j.first_step, '')",
    "end": "coalesce(j.last_step, '')",
    "attribute": "coalesce((SELECT any_value(value) FROM attributes a "
    "WHERE a.number = j.number AND a.name = ?), '')",
}
WITHIN: Final = "y"

Cell = tuple[str, ...]
Table = dict[Cell, int]


def may_show(shelf: Shelf, wanted: Wanted) -> bool:
    """May figures of these journeys be shown?"""
    return remembered(shelf, ("may show", wanted), lambda: _may_show(shelf, wanted))


def _may_show(shelf: Shelf, wanted: Wanted) -> bool:
    cuts = _cuts(wanted)
    if len(cuts) > MOST_FILTERS or how_many(shelf, wanted)[1] < LEAST:
        return False
    tables = _tables(shelf, wanted.goal, cuts)
    asked = tuple(cell for _, _, cell in cuts)
    for size in range(len(cuts) + 1):
        for axes in combinations(range(len(cuts)), size):
            if tuple(asked[axis] for axis in axes) in hidden_cells(tables[axes]):
                return False
    return all(n == 0 or n >= LEAST for n in _at_the_edges(shelf, wanted))


def _cuts(wanted: Wanted) -> list[tuple[str, list[object], str]]:
    """Of each filter that is set: the groups that it cuts (SQL, parameters), and the group asked for."""
    found: list[tuple[str, list[object], str]] = []
    for name, (condition, values) in wanted.conditions().items():
        if name in MONTHS:
            continue
        if name == "attribute" and wanted.attribute is not None:
            found.append((CUT_BY[name], [wanted.attribute[0]], wanted.attribute[1]))
        elif name in CUT_BY:
            found.append((CUT_BY[name], [], str(getattr(wanted, name))))
        else:
            found.append((f"CASE WHEN {condition} THEN '{WITHIN}' ELSE 'n' END", values, WITHIN))
    first, last = wanted.first_month, wanted.last_month
    if first is not None or last is not None:
        months = "CASE WHEN j.month < ? THEN 'before' WHEN j.month > ? THEN 'after' ELSE 'y' END"
        found.append((months, [first or "0", last or "9999"], WITHIN))
    return found


def _tables(
    shelf: Shelf, goal: str | None, cuts: list[tuple[str, list[object], str]]
) -> dict[tuple[int, ...], Table]:
    """The people in each cell of all filters crossed, and in each of its margins."""
    names = [f"d{at}" for at in range(len(cuts))]
    groups = ", ".join(
        f"{expression} AS {name}" for name, (expression, _, _) in zip(names, cuts, strict=True)
    )
    values = [value for _, parameters, _ in cuts for value in parameters]
    inner = (
        f"SELECT j.person{', ' if cuts else ''}{groups} FROM journeys j WHERE j.goal IS NOT DISTINCT FROM ?"
    )
    cube = f" GROUP BY CUBE ({', '.join(names)})" if cuts else ""
    asked = "".join(f"{name}, grouping({name}) AS sum_{name}, " for name in names)
    found: dict[tuple[int, ...], Table] = defaultdict(dict)
    for row in shelf.rows(f"SELECT {asked}count(DISTINCT person) AS n FROM ({inner}){cube}", *values, goal):
        axes = tuple(at for at, name in enumerate(names) if not row[f"sum_{name}"])
        found[axes][tuple(row[names[at]] for at in axes)] = int(row["n"])
    return found


def hidden_cells(table: Mapping[Cell, int], least: int = LEAST) -> frozenset[Cell]:
    """The cells of a table that may not be shown beside its margins.

    In each line with a hidden cell there are two at least, and together they have `least` people or more,
    unless the line has no more.
    """
    hidden = {cell for cell, n in table.items() if n < least}
    lines = _lines(table)
    pending = True
    while pending:
        pending = False
        for line in lines:
            inside = [cell for cell in line if cell in hidden]
            shown = [cell for cell in line if cell not in hidden]
            enough = len(inside) > 1 and sum(table[cell] for cell in inside) >= least
            if inside and shown and not enough:
                hidden.add(min(shown, key=lambda cell: (table[cell], cell)))
                pending = True
    return frozenset(hidden)


def _lines(table: Mapping[Cell, int]) -> list[list[Cell]]:
    """Cells that add up to one margin: alike in all but one place."""
    found: dict[tuple[object, ...], list[Cell]] = defaultdict(list)
    for cell in sorted(table):
        for axis in range(len(cell)):
            found[axis, *cell[:axis], "", *cell[axis + 1 :]].append(cell)
    return list(found.values())


def _at_the_edges(shelf: Shelf, wanted: Wanted) -> list[int]:
    """People in the months just inside and outside of a span of months, among what else is asked."""
    first, last = wanted.first_month, wanted.last_month
    if first is None and last is None:
        return []
    where, values = without(wanted, *MONTHS).where()
    sql = (
        f"SELECT month, count(DISTINCT person) n FROM journeys j WHERE {where} GROUP BY month ORDER BY month"
    )
    people = {row["month"]: int(row["n"]) for row in shelf.rows(sql, *values)}
    inside = [month for month in people if (first or "0") <= month <= (last or "9999")]
    before = [month for month in people if first and month < first]
    after = [month for month in people if last and month > last]
    edges = {*before[-1:], *after[:1]}
    edges |= set(inside[:1] if first else []) | set(inside[-1:] if last else [])
    return [people[month] for month in edges]


CHOICES: Final = {
    "channel": "SELECT x.channel AS value, count(DISTINCT j.number) AS n, count(DISTINCT j.person) AS people "
    "FROM journeys j JOIN events x USING (number) WHERE j.goal IS NOT DISTINCT FROM ? AND x.kind = 'touch' "
    "AND x.channel IS NOT NULL GROUP BY ALL",
    "month": "SELECT month AS value, count(*) AS n, count(DISTINCT person) AS people FROM journeys j "
    "WHERE j.goal IS NOT DISTINCT FROM ? GROUP BY ALL",
    "start": "SELECT first_step AS value, count(*) AS n, count(DISTINCT person) AS people FROM journeys j "
    "WHERE j.goal IS NOT DISTINCT FROM ? GROUP BY ALL",
    "end": "SELECT last_step AS value, count(*) AS n, count(DISTINCT person) AS people FROM journeys j "
    "WHERE j.goal IS NOT DISTINCT FROM ? GROUP BY ALL",
}
IN_TIME: Final = ("month",)


def choices(shelf: Shelf, goal: str | None) -> dict[str, list[tuple[str, int]]]:
    """The values of each filter that may be shown, with their journeys; the busiest first, months in time."""
    return remembered(
        shelf,
        ("choices", goal),
        lambda: {name: _values(shelf, name, sql, goal) for name, sql in CHOICES.items()},
    )


def _nearly_all(rows: list[dict[str, Any]], every: tuple[int, int]) -> frozenset[str]:
    """The values that all but a few have: those few come back by subtraction.

    A journey may have many values of one name (channels), so that they are no partition.
    """
    journeys, people = every
    return frozenset(
        row["value"]
        for row in rows
        if 0 < journeys - int(row["n"]) < LEAST or 0 < people - int(row["people"]) < LEAST
    )


def _values(shelf: Shelf, name: str, sql: str, goal: str | None) -> list[tuple[str, int]]:
    rows = shelf.rows(sql, goal)
    people = {row["value"]: int(row["people"]) for row in rows}
    hidden = hidden_groups(people) | _nearly_all(rows, how_many(shelf, Wanted(goal)))
    kept = [row for row in rows if row["value"] is not None and row["value"] not in hidden]
    in_time = name in IN_TIME
    kept.sort(key=lambda row: (row["value"],) if in_time else (-row["n"], row["value"]))
    return [(row["value"], int(row["n"])) for row in kept]


def attributes_of(shelf: Shelf, goal: str | None) -> list[tuple[str, str, int]]:
    """By which attributes these journeys can be told apart: name, value, journeys; small groups left out."""
    return remembered(shelf, ("attributes", goal), lambda: _attributes_of(shelf, goal))


def _attributes_of(shelf: Shelf, goal: str | None) -> list[tuple[str, str, int]]:
    sql = """SELECT name, value, count(*) AS n, count(DISTINCT person) AS people FROM attributes
    JOIN journeys j USING (number) WHERE j.goal IS NOT DISTINCT FROM ?
    GROUP BY ALL ORDER BY name, n DESC, value"""
    everybody = how_many(shelf, Wanted(goal))[1]
    by_name: dict[str, dict[str, tuple[int, int]]] = defaultdict(dict)
    for row in shelf.rows(sql, goal):
        by_name[row["name"]][row["value"]] = int(row["n"]), int(row["people"])
    found = []
    for name, values in by_name.items():
        people = {value: people for value, (_, people) in values.items()}
        unnamed = everybody - sum(people.values())
        hidden = hidden_groups({**people, **({"\x00": unnamed} if unnamed > 0 else {})})
        found += [(name, value, n) for value, (n, _) in values.items() if value not in hidden]
    return found
