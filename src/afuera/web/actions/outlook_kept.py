"""Which rows of the outlook hold now?  The study's, and those of people's work, once a change."""

from __future__ import annotations

import time
from functools import lru_cache
from typing import Final

from afuera.outlook.rows import Row
from afuera.report.reader import facts
from afuera.web.actions import outlook_rows
from afuera.web.journeys import queries
from afuera.web.teams.models import Write
from afuera.web.voices import outlook_row

# What changes without an entry in the log (a voice was read, a day went by) shows after so long.
SECONDS: Final = 120


def rows() -> list[Row]:
    """All rows that have evidence functions, by number."""
    newest = Write.objects.order_by("-pk").values_list("pk", flat=True).first()
    study = queries.newest_study()
    found = facts(study.findings).get("outlook") if study else None
    lake = [Row.from_json(one) for one in found or []]
    return sorted([*_of_people(newest, int(time.monotonic() / SECONDS)), *lake], key=lambda one: one.number)


@lru_cache(maxsize=2)
def _of_people(_written: int | None, _while: int) -> tuple[Row, ...]:
    """Rows 4, 5, 6, 7, 13 from the database: counted once for each of its states."""
    return (outlook_row.row(), *outlook_rows.rows())


def forget() -> None:
    """Count anew at the next glance."""
    _of_people.cache_clear()
