"""When was a team not there?  Opening hours, turned round, as a small table that moments can be joined to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

import ibis.expr.types as ir
import pyarrow as pa

from afuera.company import Company
from afuera.journeys.frictions.ground import Ground
from afuera.journeys.settings import US_A_DAY

# How far beyond the last hand-over the next opening is looked for: further than any holidays.
BEYOND: Final = timedelta(days=60)
EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
SCHEMA: Final = pa.schema(
    [
        pa.field("team", pa.string()),
        pa.field("slot", pa.int64()),
        pa.field("closed_from_us", pa.int64()),
        pa.field("opens_us", pa.int64()),
    ]
)


@dataclass(frozen=True, slots=True)
class ClosedHours:
    """`table`: team, slot (days since 1970 in UTC that the closed time touches), closed_from_us, opens_us.

    Slots make the join with moments an equality, so that it stays quick on millions of rows.
    """

    table: ir.Table
    step_us: int = US_A_DAY


def closed_hours(moved: ir.Table, on: Ground) -> ClosedHours | None:
    """Closed times of all teams with opening hours that somebody was passed to; None when there are none."""
    teams = {team.name for team in on.company.teams if team.opens}
    if not teams:
        return None
    known = moved.filter(moved.next_owner.isin(sorted(teams)))
    spans = on.engine.rows(
        known.group_by("next_owner").aggregate(first=known.handed_us.min(), last=known.handed_us.max())
    )
    rows = [
        {"team": span["next_owner"], "slot": slot, "closed_from_us": start, "opens_us": end}
        for span in sorted(spans, key=lambda span: span["next_owner"])
        for start, end in closed_times(on.company, span["next_owner"], span["first"], span["last"])
        for slot in range(start // US_A_DAY, (end - 1) // US_A_DAY + 1)
    ]
    return (
        ClosedHours(on.engine.memory(pa.Table.from_pylist(rows, schema=SCHEMA), "closed")) if rows else None
    )


def closed_times(company: Company, team: str, first_us: int, last_us: int) -> Iterator[tuple[int, int]]:
    """The times between openings that touch first_us … last_us; the last ends at the next opening."""
    start, end = _moment(first_us) - BEYOND, _moment(last_us) + BEYOND
    shut = _us(start)
    for opens, closes in company.open_intervals(team, start, end):
        if shut < _us(opens) and shut <= last_us and first_us < _us(opens):
            yield shut, _us(opens)
        shut = max(shut, _us(closes))
    # A team that never opens again is closed until we stop looking.
    if shut <= last_us:
        yield shut, _us(end)


def _moment(at_us: int) -> datetime:
    return EPOCH + timedelta(microseconds=at_us)


def _us(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)
