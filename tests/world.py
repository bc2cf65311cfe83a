"""How does a test describe what customers lived through?  Plain rows in, rebuilt journeys out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from afuera.company import Company, read_company
from afuera.journeys.rebuild import Rebuilt, rebuild
from afuera.lake import Lake
from afuera.people import identities
from afuera.signals.contract import NAMES, REFUSED, SCHEMA, Checked

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)  # a Monday


def day(number: float) -> datetime:
    """So many days after the start."""
    return START + timedelta(days=number)


def signal(person: str | None, at: float, step: str | None = None, **columns: Any) -> dict[str, Any]:
    """One signal: a touch, unless `kind` says otherwise, `at` days after the start."""
    return {
        "person": person,
        "occurred_at": day(at),
        "step": step,
        "kind": "touch",
        "source": "test",
        **columns,
    }


def checked(rows: Iterable[Mapping[str, Any]]) -> Checked:
    """Rows as a reader would hand them over; ids and sequence by position where they are missing."""
    full = [
        {name: row.get(name) for name in NAMES}
        | {
            "signal_id": row.get("signal_id", f"s{place:07d}"),
            "sequence": row.get("sequence", place),
            "source": row.get("source", "test"),
        }
        for place, row in enumerate(rows)
    ]
    batch = pa.RecordBatch.from_pylist(full, schema=SCHEMA)
    return Checked(batch, pa.RecordBatch.from_pylist([], schema=REFUSED), len(full))


@dataclass(frozen=True)
class World:
    """A lake with its journeys rebuilt."""

    lake: Lake
    company: Company
    rebuilt: Rebuilt

    def rows(self, table: Any) -> list[dict[str, Any]]:
        """A table as plain rows."""
        return self.lake.engine.rows(table)

    def journeys(self) -> list[list[str]]:
        """The steps of each journey, in the order of their ids; journeys by their first moment and person."""
        rows = self.rows(
            self.rebuilt.steps.join(self.rebuilt.journeys.select("journey", "started_us"), "journey")
        )
        rows.sort(key=lambda row: (row["started_us"], row["person"], row["journey"], row["place"]))
        told: dict[int, list[str]] = {}
        for row in rows:
            told.setdefault(row["journey"], []).append(row["step"] or row["kind"])
        return list(told.values())


@contextmanager
def world(place: Path, rows: Iterable[Mapping[str, Any]], toml: str = "", engine: str = "duckdb") -> Any:
    """A company whose customers lived through `rows`."""
    company = read_company(toml)
    with Lake.open(place / "lake", engine=engine) as lake:
        lake.add([checked(rows)], name="test")
        people = identities(lake, company)
        yield World(lake, company, rebuild(lake, lake.signals(), people.table, company))
