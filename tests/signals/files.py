"""Files for the tests of signals: written, read whole, and looked at row by row."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from afuera.signals import Reading, read
from afuera.signals.contract import REFUSED, SCHEMA
from afuera.signals.mapping import Mapping

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def write(folder: Path, content: str | bytes, name: str = "signals.csv", encoding: str = "utf-8") -> Path:
    """A file with this content; gzip when its name says so."""
    data = content.encode(encoding) if isinstance(content, str) else content
    path = folder / name
    path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
    return path


class Whole:
    """A file, read to its end."""

    def __init__(self, reading: Reading) -> None:
        batches = list(reading.batches)
        signals = pa.Table.from_batches([one.signals for one in batches], SCHEMA)
        refused = pa.Table.from_batches([one.refused for one in batches], REFUSED)
        self.rows: list[dict[str, Any]] = signals.to_pylist()
        self.refused: list[dict[str, Any]] = refused.to_pylist()
        self.total = sum(one.rows for one in batches)
        self.cautions = {one.code: dict(one.facts) for one in reading.cautions}
        self.reading = reading

    def column(self, name: str) -> list[Any]:
        """One column of the signals."""
        return [row[name] for row in self.rows]

    def reasons(self) -> list[tuple[int, str, str]]:
        """Line, column and reason of every refused row."""
        return [(row["line"], row["column"], row["reason"]) for row in self.refused]

    def facts(self, row: int = 0) -> dict[str, Any]:
        """The facts of a refused row."""
        facts: dict[str, Any] = json.loads(self.refused[row]["facts"])
        return facts


def whole(path: Path, mapping: Mapping | str | None = None, **more: Any) -> Whole:
    """Read a file to its end; a mapping may be given as TOML."""
    used = Mapping.loads(mapping) if isinstance(mapping, str) else mapping
    return Whole(read(path, used, now=more.pop("now", NOW), **more))


def csv(folder: Path, content: str | bytes, mapping: Mapping | str | None = None, **more: Any) -> Whole:
    """Write a CSV file and read it to its end."""
    encoding = more.pop("encoding", "utf-8")
    name = more.pop("name", "signals.csv")
    return whole(write(folder, content, name, encoding), mapping, **more)


def moment(text: str) -> datetime:
    """A moment in UTC."""
    return datetime.fromisoformat(text).replace(tzinfo=UTC)
