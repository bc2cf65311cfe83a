"""What share of journeys, and how sure are we, when one person can have several?

The engine adds up per person; `estimates.intervals` widens Wilson's interval by the design effect.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import ibis.expr.types as ir

from afuera.estimates.intervals import LEVEL, GroupSums, share_of_groups
from afuera.results import Estimate

if TYPE_CHECKING:
    from afuera.lake.engine import Engine

Key = tuple[Any, ...]


def sums_by_person(rows: ir.Table, flag: str, by: Sequence[str]) -> ir.Table:
    """For each group of `by`, the sums over people of the rows where `flag` (0 or 1) is known."""
    known = rows.filter(rows[flag].notnull())
    people = known.group_by(*by, "person").agg(units=known.count(), yes=known[flag].cast("int64").sum())
    return people.group_by(*by).agg(
        groups=people.count(),
        n=people.units.sum(),
        total=people.yes.sum(),
        xx=(people.yes * people.yes).sum(),
        xn=(people.yes * people.units).sum(),
        nn=(people.units * people.units).sum(),
    )


def group_sums(row: dict[str, Any]) -> GroupSums:
    """One row of `sums_by_person` as the sums that the intervals are made from."""
    return GroupSums(**{name: int(row[name]) for name in ("groups", "n", "total", "xx", "xn", "nn")})


def shares(
    rows: ir.Table, flag: str, by: Sequence[str], engine: Engine, level: float = LEVEL
) -> dict[Key, Estimate]:
    """Share of `flag` for each group of `by`, keyed by the tuple of the group's values."""
    found = engine.rows(sums_by_person(rows, flag, by))
    return {tuple(row[name] for name in by): share_of_groups(group_sums(row), level) for row in found}
