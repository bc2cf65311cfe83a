"""What do the tests of `people` put into a lake?  Rows written as `{"identifiers": [...], "person": …}`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import pyarrow as pa

from afuera.people import Identities
from afuera.signals.contract import REFUSED, SCHEMA, Checked

START = datetime(2025, 1, 1, tzinfo=UTC)


def together(*identifiers: str, **more: Any) -> dict[str, Any]:
    """A row that names these identifiers."""
    return {"identifiers": list(identifiers), **more}


def checked(rows: Iterable[Mapping[str, Any]], refused: Iterable[Mapping[str, Any]] = ()) -> Checked:
    """Rows as a reader hands them over; ids, source and time are filled in from the position."""
    full = [
        {
            "source": "test",
            "kind": "touch",
            "step": "ask",
            "signal_id": f"s{place}",
            "sequence": place,
            "occurred_at": START + timedelta(minutes=place),
            **row,
        }
        for place, row in enumerate(rows)
    ]
    signals = pa.RecordBatch.from_pylist(full, schema=SCHEMA)
    broken = pa.RecordBatch.from_pylist([dict(row) for row in refused], schema=REFUSED)
    return Checked(signals, broken, len(full) + broken.num_rows)


def groups(found: Identities) -> list[list[str]]:
    """The persons as sorted lists of their identifiers."""
    people: defaultdict[str, list[str]] = defaultdict(list)
    for row in found.lake.engine.rows(found.table):
        people[row["person"]].append(row["identifier"])
    return sorted(sorted(names) for names in people.values())


def refused(found: Identities) -> list[tuple[str, str, str | None]]:
    """(identifier, reason, other) of everything refused, sorted."""
    rows = found.lake.engine.rows(found.refused)
    return sorted((row["identifier"], row["reason"], row["other"]) for row in rows)
