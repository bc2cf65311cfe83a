"""What do the tests of the lake put into it, and what do they compare?"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pyarrow as pa

from afuera.lake import Lake
from afuera.signals.contract import REFUSED, SCHEMA, Checked

START = datetime(2024, 1, 30, 12, tzinfo=UTC)


def row(number: int, **more: Any) -> dict[str, Any]:
    """A touch without an id: one every twelve hours, five persons."""
    return {
        "source": "shop",
        "kind": "touch",
        "step": "ask",
        "person": f"p{number % 5}",
        "occurred_at": START + timedelta(hours=12 * number),
        "sequence": number,
        **more,
    }


def named(number: int, **more: Any) -> dict[str, Any]:
    """The same with an id."""
    return row(number, signal_id=f"s{number}", **more)


def broken(line: int, raw: str = "?,?", **more: Any) -> dict[str, Any]:
    """A row that breaks the contract."""
    return {"file": "f.csv", "line": line, "column": "occurred_at", "reason": "no_time", "raw": raw, **more}


def piece(rows: Iterable[Mapping[str, Any]] = (), refused: Iterable[Mapping[str, Any]] = ()) -> Checked:
    """Rows as a reader hands them over."""
    signals = pa.RecordBatch.from_pylist([dict(one) for one in rows], schema=SCHEMA)
    out = pa.RecordBatch.from_pylist([dict(one) for one in refused], schema=REFUSED)
    return Checked(signals, out, signals.num_rows + out.num_rows)


def signals(lake: Lake) -> list[dict[str, Any]]:
    """All signals without the batch that brought them, in an order of their own."""
    found = [{k: v for k, v in one.items() if k != "batch"} for one in lake.engine.rows(lake.signals())]
    return sorted(found, key=lambda one: (one["source"], one["signal_id"]))


def ids(lake: Lake) -> list[str]:
    """All signal ids, sorted."""
    return [one["signal_id"] for one in signals(lake)]


def fingerprint(lake: Lake) -> str:
    """What the lake holds, as one word: signals and quarantine as sets, whatever batch brought them."""
    refused = [{k: v for k, v in one.items() if k != "batch"} for one in lake.engine.rows(lake.quarantine())]
    both = [signals(lake), sorted(refused, key=lambda one: str(one["key"]))]
    return hashlib.md5(json.dumps(both, default=str, sort_keys=True).encode()).hexdigest()


def strays(root: Path) -> list[str]:
    """Files that no table needs, and work that nobody does."""
    from afuera.lake import delta
    from afuera.lake.ledger import tables

    needed = {
        root / table / file.path
        for table in (*tables(root), "published")
        for file in delta.files(root / table)
    }
    data = {file for file in root.rglob("*.parquet") if "_delta_log" not in file.parts}
    left = [path.name for path in (root / "work").glob("*")] + [m.name for m in root.glob("unfinished")]
    return sorted(str(file.relative_to(root)) for file in data - needed) + left
