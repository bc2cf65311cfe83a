"""How is a table kept on disk?  As a Delta table whose files we write and sync ourselves.

Data files are written by an engine, synced, and only then named in a Delta commit, which is synced too: a log
entry never points at a file that a power cut could take back.  Nothing about a person goes into the log:
statistics only of `layout.MEASURED`, and rows are removed by replacing files, never by a predicate.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import pyarrow as pa
from deltalake import CommitProperties, DeltaTable, Schema, Transaction
from deltalake.transaction import AddAction, RemoveAction

from afuera.lake.durable import sync_files
from afuera.lake.layout import MEASURED

LOG = "_delta_log"


@dataclass(frozen=True, slots=True)
class File:
    """One data file of a table: its path below the table, its size, and what its directory says."""

    path: str
    size: int
    rows: int
    split: Mapping[str, str] = field(default_factory=dict)
    stats: Mapping[str, Any] = field(default_factory=dict)

    def added(self) -> AddAction:
        """As Delta's log writes it."""
        stats = {"numRecords": self.rows, **self.stats}
        return AddAction(self.path, self.size, dict(self.split), _now_ms(), True, json.dumps(stats))

    def removed(self) -> RemoveAction:
        """As Delta's log takes it back."""
        return RemoveAction(self.path, True, _now_ms(), self.size, dict(self.split))


def create(path: Path, schema: pa.Schema, split_by: str | None) -> None:
    """Make an empty table, unless there is one."""
    if DeltaTable.is_deltatable(str(path)):
        return
    DeltaTable.create(
        str(path),
        schema=Schema.from_arrow(schema),
        partition_by=[split_by] if split_by else None,
        configuration=configuration(schema.names),
    )
    sync_log(path)


def configuration(names: Sequence[str]) -> dict[str, str | None]:
    """What a table of these columns tells other writers: statistics only where they betray nobody."""
    measured = [name for name in MEASURED if name in names]
    if measured:
        return {"delta.dataSkippingStatsColumns": ",".join(measured)}
    return {"delta.dataSkippingNumIndexedCols": "0"}


def opened(path: Path, version: int | None = None) -> DeltaTable:
    """The table, at a version or at its newest."""
    return DeltaTable(str(path), version=version)


def files(path: Path, version: int | None = None) -> list[File]:
    """The data files that make up a version."""
    # Read as a stream: `pa.table` would load pandas to ask whether it was given a data frame.
    actions = pa.RecordBatchReader.from_stream(opened(path, version).get_add_actions(flatten=True)).read_all()
    splits = [name for name in actions.column_names if name.startswith("partition.")]
    wanted = actions.select(["path", "size_bytes", "num_records", *splits]).to_pylist()
    return [
        File(
            unquote(row["path"]),
            row["size_bytes"],
            row["num_records"] or 0,
            {name.removeprefix("partition."): str(row[name]) for name in splits},
        )
        for row in wanted
    ]


def commit(
    path: Path,
    *,
    add: Sequence[File] = (),
    remove: Sequence[File] = (),
    notes: Mapping[str, int] | None = None,
    columns: pa.Schema | None = None,
) -> int:
    """Change a table, synced; returns its new version.

    `notes` are numbers kept in the log.  `columns` that an older table does not have are added to it first.
    """
    table = opened(path)
    before = version = table.version()
    missing = [field for field in columns or () if field.name not in _names(table)]
    if missing:
        table.alter.add_columns(Schema.from_arrow(pa.schema(missing)).fields)
        table = opened(path)
        version = table.version()
    sync_files((path / file.path for file in add), path)
    table.create_write_transaction(
        [file.added() for file in add] + [file.removed() for file in remove],
        "append",
        table.schema(),
        partition_by=table.metadata().partition_columns or None,
        commit_properties=CommitProperties(
            app_transactions=[Transaction(name, number) for name, number in (notes or {}).items()]
        ),
    )
    sync_log(path, since=before)
    return int(version) + 1  # under the writer's lock nobody else commits


def restore(path: Path, version: int) -> int:
    """Make an older version the newest again; returns its new number."""
    table = opened(path)
    before = table.version()
    if before == version:
        return version
    table.restore(version)
    sync_log(path, since=before)
    return opened(path).version()


def sync_log(path: Path, since: int = -1) -> None:
    """Sync the log entries after a version, checkpoints, and the directory that names them."""
    log = path / LOG
    newer = [entry for entry in log.iterdir() if entry.is_file() and _number(entry) > since]
    sync_files(newer, path)


def shape(path: Path, version: int | None = None) -> tuple[pa.Schema, str | None]:
    """The columns of a table, and the one by which it is split into directories."""
    table = opened(path, version)
    split = table.metadata().partition_columns
    return pa.schema(table.schema().to_arrow()), split[0] if split else None


def _names(table: DeltaTable) -> set[str]:
    return {field.name for field in table.schema().fields}


def _number(entry: Path) -> float:
    """The version that an entry of the log belongs to (`_last_checkpoint` belongs to all)."""
    head = entry.name.split(".")[0]
    return int(head) if head.isdigit() else float("inf")


def statistics(columns: Mapping[str, Any]) -> dict[str, Any]:
    """Delta's statistics out of what DuckDB says about a file that it wrote, for `MEASURED` columns only."""
    low: dict[str, Any] = {}
    high: dict[str, Any] = {}
    nulls: dict[str, int] = {}
    for name in MEASURED:
        found = columns.get(f'"{name}"') or columns.get(name)
        if found is None:
            continue
        nulls[name] = int(found["null_count"])
        if "min" in found:
            low[name], high[name] = _bound(name, found["min"], up=False), _bound(name, found["max"], up=True)
    return {"minValues": low, "maxValues": high, "nullCount": nulls}


def _bound(name: str, words: str, *, up: bool) -> int | str:
    """A limit as Delta writes it: moments in whole milliseconds, rounded outwards."""
    if name != "occurred_at":
        return int(words)
    moment = datetime.fromisoformat(words).astimezone(UTC)
    spare = moment.microsecond % 1000
    moment = moment.replace(microsecond=moment.microsecond - spare)
    if up and spare:
        moment = datetime.fromtimestamp(moment.timestamp() + 0.001, UTC)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _now_ms() -> int:
    return int(time.time() * 1000)
