"""How fast is the lake, and how much memory does it take?

    python benchmarks/lake.py [--rows 10000000] [--place DIR]

Writes a Parquet file of so many signals with ids (12 a case, 24 months), imports it, imports 1,000 new rows
onto it, imports the whole file again, and counts.  Each step runs in a process of its own; time is wall and
CPU, memory is the peak resident set of that process.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

STEPS = ("make", "import", "new", "again", "undo", "count")


def make(place: Path, rows: int) -> None:
    """The file that is imported."""
    duckdb.sql(
        f"""COPY (
            SELECT 'e' || i AS signal_id, i AS sequence, 'shop' AS source, 'touch' AS kind,
                make_timestamp(1672531200000000 + (i // 12 * 7919 % 63072000 + i % 12 * 3600) * 1000000)
                    AT TIME ZONE 'UTC' AS occurred_at,
                'p' || (i // 12 * 31 % ({rows} // 24 + 1)) AS person, 'c' || (i // 12) AS case_id,
                'step ' || (hash(i) % 30) AS step, 'channel ' || (hash(i + 1) % 8) AS channel,
                'team ' || (hash(i + 2) % 12) AS team
            FROM range({rows}) t(i)
        ) TO '{place / "rows.parquet"}' (FORMAT parquet)"""
    )


def pieces(path: Path, only: int | None = None, prefix: str = "") -> Iterator[object]:
    """The file as a reader hands it over."""
    from afuera.signals.contract import REFUSED, SCHEMA, Checked

    nothing = pa.RecordBatch.from_pylist([], schema=REFUSED)
    size = min(only or 100_000, 100_000)
    for batch in pq.ParquetFile(path).iter_batches(size):
        columns = [
            batch.column(field.name).cast(field.type)
            if field.name in batch.schema.names
            else pa.nulls(batch.num_rows, field.type)
            for field in SCHEMA
        ]
        if prefix:
            columns[0] = pa.array([prefix + value for value in columns[0].to_pylist()])
        yield Checked(pa.RecordBatch.from_arrays(columns, schema=SCHEMA), nothing, batch.num_rows)
        if only:
            return


def step(name: str, place: Path, rows: int) -> dict[str, object]:
    """One step; what it says about itself."""
    if name == "make":
        make(place, rows)
        return {"bytes": (place / "rows.parquet").stat().st_size}
    from afuera.lake import Lake

    file = place / "rows.parquet"
    with Lake.open(place / "lake") as lake:
        if name == "count":
            table = lake.signals()
            return {"rows": lake.engine.rows(table.aggregate(n=table.count()))[0]["n"]}
        if name == "undo":
            return {"removed": lake.undo(3)}
        given = pieces(file, 1000, "new-") if name == "new" else pieces(file)
        done = lake.add(given, name=name)  # type: ignore[arg-type]
        return {"added": done.added, "repeated": done.repeated}


def measured(name: str, place: Path, rows: int) -> dict[str, object]:
    """A step in a process of its own."""
    started = time.monotonic()
    command = [sys.executable, __file__, "--step", name, "--place", str(place), "--rows", str(rows)]
    answer = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)
    return {"step": name, "wall_s": round(time.monotonic() - started, 1), **answer}


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--rows", type=int, default=10_000_000)
    asked.add_argument("--place", type=Path)
    asked.add_argument("--step", choices=STEPS)
    given = asked.parse_args()
    if given.step:
        answer = step(given.step, given.place, given.rows)
        used = resource.getrusage(resource.RUSAGE_SELF)
        spent = {"cpu_s": round(used.ru_utime + used.ru_stime, 1), "peak_mb": used.ru_maxrss // 1024}
        print(json.dumps(spent | answer))
        return
    place = given.place or Path(tempfile.mkdtemp(prefix="afuera-lake-"))
    print(f"{given.rows} rows, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}")
    try:
        for name in STEPS:
            print(json.dumps(measured(name, place, given.rows)), flush=True)
    finally:
        if given.place is None:
            shutil.rmtree(place)


if __name__ == "__main__":
    main()
