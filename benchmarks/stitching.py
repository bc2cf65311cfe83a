"""What does it cost to find out who is who, in multiples of reading and sorting the same files?

    python benchmarks/stitching.py [--events 10000000] [--folder DIR] [--keep]

Makes a lake of events (about one identifier for five events; anonymous, user and e-mail identifiers, a fifth
of the rows name two), then runs in a process each, with two threads and a memory limit of 4 GB:

    floor   DuckDB scans the lake's own Parquet files and sorts case, time and step by case and time
    ours    `people.identities`, from the lake to the table (identifier, person) and its summary

and prints CPU and wall seconds, peak resident memory, and ours as a multiple of the floor's CPU.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

THREADS, MEMORY = 2, "4GB"
PIECE = 100_000

EVENTS = """
COPY (
  WITH drawn AS (
    SELECT i, (hash(i * 7 + 1) % {people})::BIGINT AS p, hash(i * 13 + 5) AS h FROM range({events}) r(i)
  ), named AS (
    SELECT *, 'user:' || p AS u, 'email:' || substr(md5('e' || p), 1, 16) AS e,
      'anonymous:' || substr(md5((p * 3 + (h // 100) % 3)::VARCHAR), 1, 16) AS a
    FROM drawn
  )
  SELECT 's' || i AS signal_id, i AS sequence, 'web' AS source, 'touch' AS kind,
    (TIMESTAMP '2025-01-01'
      + to_microseconds((hash(i * 3 + 2) % 7776000000000)::BIGINT))::TIMESTAMPTZ AS occurred_at,
    CASE WHEN h % 20 < 9 THEN [a] WHEN h % 20 < 12 THEN [a, u] WHEN h % 20 < 18 THEN [u]
         WHEN h % 20 < 19 THEN [e] ELSE [u, e] END AS identifiers,
    'case-' || (p * 2 + (h // 1000) % 2) AS case_id, 'step ' || (h // 7 % 30) AS step
  FROM named
) TO '{path}' (FORMAT parquet, COMPRESSION zstd)
"""


def make(folder: Path, events: int) -> Path:
    """A lake with so many events, imported once."""
    import duckdb

    lake = folder / f"lake-{events}"
    if (lake / "imported").exists():
        return lake
    path = folder / f"events-{events}.parquet"
    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(EVENTS.format(people=events // 25, events=events, path=path))
    started = time.perf_counter()
    from afuera.lake import Lake

    with Lake.open(lake, memory_limit=MEMORY, threads=THREADS) as opened:
        imported = opened.add(checked(path), name=path.name)
    (lake / "imported").touch()
    path.unlink()
    print(f"imported {imported.added:,} events in {time.perf_counter() - started:.0f} s")
    return lake


def checked(path: Path) -> Iterator[object]:
    """The file as a reader would hand it over."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    from afuera.signals.contract import REFUSED, SCHEMA, Checked

    nothing = pa.RecordBatch.from_pylist([], schema=REFUSED)
    for batch in pq.ParquetFile(path).iter_batches(PIECE):
        columns = [
            batch.column(f.name).cast(f.type)
            if f.name in batch.schema.names
            else pa.nulls(batch.num_rows, f.type)
            for f in SCHEMA
        ]
        yield Checked(pa.RecordBatch.from_arrays(columns, schema=SCHEMA), nothing, batch.num_rows)


def floor(lake: Path) -> dict[str, object]:
    """DuckDB scans and sorts."""
    import duckdb

    with duckdb.connect(config={"threads": THREADS, "memory_limit": MEMORY}) as connection:
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(
            f"CREATE TEMP TABLE sorted AS SELECT case_id, occurred_at, step "
            f"FROM read_parquet('{lake}/signals/*/*.parquet') ORDER BY case_id, occurred_at"
        )
        return {"events": connection.execute("SELECT count(*) FROM sorted").fetchall()[0][0]}


def ours(lake: Path) -> dict[str, object]:
    """Stitching, from the lake to the table of persons."""
    from dataclasses import asdict

    from afuera.lake import Lake
    from afuera.people import identities

    with Lake.open(lake, memory_limit=MEMORY, threads=THREADS) as opened:
        return asdict(identities(opened).summary)


def measured(what: str, lake: Path) -> dict[str, float]:
    """Run one of them in a process of its own; answer seconds and megabytes."""
    started = time.perf_counter()
    child = subprocess.Popen(
        [sys.executable, __file__, "--run", what, "--folder", str(lake)], stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    said = child.stdout.read()
    _, status, usage = os.wait4(child.pid, 0)
    child.returncode = os.waitstatus_to_exitcode(status)
    if child.returncode:
        raise SystemExit(f"{what} failed with exit code {child.returncode}")
    print(f"  {what}: {said.strip()}")
    return {
        "cpu": usage.ru_utime + usage.ru_stime,
        "wall": time.perf_counter() - started,
        "megabytes": usage.ru_maxrss / 1024,
    }


def main() -> None:
    """Parse, make, measure, print."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--folder", type=Path, help="where the lake lies (default: a temporary folder)")
    parser.add_argument("--keep", action="store_true", help="keep the lake for the next run")
    parser.add_argument(
        "--repeat", type=int, default=3, help="runs of each; the one with the least CPU counts"
    )
    parser.add_argument("--run", choices=["floor", "ours"], help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.run:
        print(json.dumps({"floor": floor, "ours": ours}[given.run](given.folder)))
        return
    folder = given.folder or Path(tempfile.mkdtemp(prefix="stitching-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        report(make(folder, given.events), given.repeat)
    finally:
        if not given.keep:
            shutil.rmtree(
                folder if given.folder is None else folder / f"lake-{given.events}", ignore_errors=True
            )


def report(lake: Path, repeat: int) -> None:
    """Floor and ours by turns, so that a busy machine is unfair to neither."""
    runs = {"floor": [], "ours": []}
    for _ in range(repeat):
        for what, seen in runs.items():
            seen.append(measured(what, lake))
    best = {what: min(seen, key=lambda run: run["cpu"]) for what, seen in runs.items()}
    print(f"\n{'':8}{'CPU s':>8}{'wall s':>8}{'peak MB':>9}")
    for what, run in best.items():
        print(f"{what:8}{run['cpu']:8.1f}{run['wall']:8.1f}{run['megabytes']:9.0f}")
    print(f"\nours / floor = {best['ours']['cpu'] / best['floor']['cpu']:.2f} (CPU)")


if __name__ == "__main__":
    main()
