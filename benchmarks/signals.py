"""How fast is a CSV file read and checked, and how much memory does it take?  Beside bare pyarrow.

    python benchmarks/signals.py [--rows N]

Writes a file of eight columns to a temporary folder, reads it with `pyarrow.csv` (columns as text, one
thread, no checks: the floor) and with `afuera.signals.read`, each in a process of its own, and prints rows
a second.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from pyarrow import csv

ROWS = 5_000_000


def write(path: Path, rows: int) -> None:
    """A file of `rows` touches."""
    number, rng = np.arange(rows), np.random.default_rng(1)

    def named(prefix: str, values: np.ndarray) -> pa.Array:
        return pc.binary_join_element_wise(prefix, pa.array(values).cast(pa.string()), "")

    def some(*words: str) -> pa.Array:
        return pa.array(words).take(pa.array(rng.integers(0, len(words), rows)))

    seconds = pa.array(1_704_067_200 + number).cast(pa.timestamp("s")).cast(pa.string())
    table = pa.table(
        {
            "person": named("p", number // 10),
            "occurred_at": pc.binary_join_element_wise(seconds, "Z", ""),
            "case_id": named("c", number // 7),
            "channel": some("web", "app", "call", "store"),
            "step": some("ask", "quote", "confirm", "activate"),
            "team": some("sales", "billing", "care"),
            "result": some("ok", "failed", ""),
            "plan": some("gold", "silver"),
        }
    )
    csv.write_csv(table, path, csv.WriteOptions(quoting_style="none"))


def read_bare(path: Path) -> int:
    """All rows with pyarrow, as text."""
    names = path.open(encoding="utf-8").readline().strip().split(",")
    as_text = csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    one_thread = csv.ReadOptions(use_threads=False, block_size=8 << 20)
    return sum(batch.num_rows for batch in csv.open_csv(path, one_thread, convert_options=as_text))


def read_checked(path: Path) -> int:
    """All rows with Afuera, as checked signals."""
    from afuera.signals import read

    return sum(checked.signals.num_rows for checked in read(path).batches)


def measure(who: str, path: Path) -> None:
    """Read, and print figures as JSON."""
    wall, cpu = time.perf_counter(), time.process_time()
    rows = {"pyarrow": read_bare, "afuera": read_checked}[who](path)
    figures = {
        "reader": who,
        "rows": rows,
        "rows_per_second": round(rows / (time.perf_counter() - wall)),
        "rows_per_cpu_second": round(rows / (time.process_time() - cpu)),
        "peak_megabytes": peak_megabytes(),
    }
    print(json.dumps(figures))


def peak_megabytes() -> int | None:
    """The most memory this process ever held (Linux; getrusage would count the parent's too)."""
    status = Path("/proc/self/status")
    lines = status.read_text().splitlines() if status.exists() else []
    return next((int(line.split()[1]) // 1024 for line in lines if line.startswith("VmHWM")), None)


def main() -> None:
    """Write once, read twice."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--rows", type=int, default=ROWS)
    parser.add_argument("--measure", nargs=2, help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(asked.measure[0], Path(asked.measure[1]))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signals.csv"
        write(path, asked.rows)
        for who in ("pyarrow", "afuera"):
            subprocess.run([sys.executable, __file__, "--measure", who, str(path)], check=True)


if __name__ == "__main__":
    main()
