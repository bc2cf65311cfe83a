"""How do a few people's rows of a derived table become others without computing the rest again?

Each bucket that they lie in is copied file by file, without their rows and with the fresh ones: no expression
is compiled for it, and two buckets are written at once.
"""

# ruff: noqa: S608  (only column names and quoted paths get into the text of SQL, never a value of a row)

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa

from afuera.lake import duck, layout, parquet
from afuera.lake.delta import File

MEMORY = "512MB"  # one bucket streams through it


@dataclass(frozen=True, slots=True)
class Exchange:
    """A derived table's files below `root`, whose rows go (one column: `gone`), and where fresh ones lie."""

    root: Path
    files: Sequence[File]
    schema: pa.Schema
    gone: pa.Table
    fresh: Path

    def write(self, buckets: Sequence[int], into: Path, threads: int) -> None:
        """Write these buckets as they are to be, as a directory split by bucket."""
        lots = [buckets[start::threads] for start in range(threads)]
        with ThreadPoolExecutor(threads) as pool:
            list(pool.map(lambda at: self._lot(lots[at], into, at), range(threads)))

    def _lot(self, buckets: Sequence[int], into: Path, at: int) -> None:
        desk = duck.connect(MEMORY, 1, into.parent / f"{into.name}-spill-{at}")
        desk.register("gone", self.gone)
        by = self.gone.column_names[0]
        columns = ", ".join(f'"{name}"' for name in self.schema.names if name != layout.BUCKET)
        for bucket in buckets:
            old = [str(self.root / one.path) for one in self.files if one.split[layout.BUCKET] == str(bucket)]
            new = [str(file) for file in (self.fresh / f"{layout.BUCKET}={bucket}").glob("*.parquet")]
            before, after = (parquet.reading(desk, found, self.schema, layout.BUCKET) for found in (old, new))
            target = into / f"{layout.BUCKET}={bucket}" / "part.parquet"
            target.parent.mkdir(parents=True)
            desk.execute(
                f"COPY (SELECT {columns} FROM ({before}) ANTI JOIN gone USING ({by}) "
                f"UNION ALL SELECT {columns} FROM ({after})) "
                f"TO '{parquet.quoted(target)}' (FORMAT parquet, {parquet.COMPRESSION})"
            )
        desk.close()
