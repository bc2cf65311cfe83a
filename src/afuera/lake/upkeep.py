"""What keeps a lake fast and small?  Few large files instead of many small ones, and none unneeded."""
# ruff: noqa: S608  (only column names and paths get into the text of SQL, never a value of a row)

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

import duckdb

from afuera.lake import delta, layout, parquet
from afuera.lake.delta import File
from afuera.lake.durable import sync
from afuera.lake.settling import view
from afuera.lake.undo import UNDONE
from afuera.lake.writing import Change

SMALL_BYTES = 64 * 1024 * 1024


def compact(change: Change, connection: duckdb.DuckDBPyConnection) -> int:
    """Write small files of every table and directory together; return how many files became fewer."""
    view(change, connection, layout.IMPORTS)
    fewer = 0
    for table in list(change.after.versions):
        together = _worth_joining(change.files(table))
        if together:
            fewer += _join(change, connection, table, together)
    return fewer


def _worth_joining(files: list[File]) -> list[File]:
    """Small files that share a directory with another one."""
    groups: defaultdict[str, list[File]] = defaultdict(list)
    for file in files:
        if file.size < SMALL_BYTES:
            groups[str(Path(file.path).parent)].append(file)
    return [file for group in groups.values() if len(group) > 1 for file in group]


def _join(change: Change, connection: duckdb.DuckDBPyConnection, table: str, files: list[File]) -> int:
    path = change.path(table)
    schema, split_by = delta.shape(path, change.after.versions[table])
    rows = parquet.reading(connection, [str(path / file.path) for file in files], schema, split_by)
    # what an import carried that was taken back, nobody asks for any more
    undone = f" WHERE batch NOT IN ({UNDONE})" if table == layout.BATCH_ROWS.name else ""
    written = parquet.write(connection, f"SELECT * FROM ({rows}){undone}", path, change.stem, split_by)
    change.update(table, add=written, remove=files)
    return len(files) - len(written)


def vacuum(change: Change, *, everything: bool, keep_hours: int) -> int:
    """Remove files that the true state does not need; return how many.

    Files that readers may still hold stay for `keep_hours` after they were replaced, unless `everything`.
    """
    removed = 0
    for table in (*change.before.versions, layout.PUBLISHED.name):
        path = change.path(table)
        doomed = _unneeded(path) if everything else _replaced(path, keep_hours)
        for file in doomed:
            file.unlink(missing_ok=True)
        for directory in {file.parent for file in doomed} - {path}:
            if not any(directory.iterdir()):
                directory.rmdir()
        if doomed:
            sync(path)
        removed += len(doomed)
    return removed


def _unneeded(path: Path) -> list[Path]:
    """All data files that the newest version (which is the true one, under the lock) does not name."""
    needed = {path / file.path for file in delta.files(path)}
    return [file for file in path.rglob("*.parquet") if delta.LOG not in file.parts and file not in needed]


def _replaced(path: Path, keep_hours: int) -> list[Path]:
    """Data files that were replaced longer ago than so many hours."""
    old = delta.opened(path).vacuum(keep_hours, dry_run=True, enforce_retention_duration=False)
    return [path / file for file in old]
