"""How fast are paths, beside PM4Py and beside merely reading and sorting the same events?

    python benchmarks/speed.py [--events 10000000] [--order time|case] [--rounds 2] [--folder DIR] [--keep]
    python benchmarks/speed.py --events 100000000 --only ours

Makes a log (30 steps, 8 channels, 12 events a case on average, 3 % of the events at the moment of the one
before), imports it into a lake and writes the same events as Parquet for the others.  Then each answers the
same questions in a process of its own, two threads, from the start of Python to the last answer:
directly-follows with mean and median, variants, durations and repetitions of every case.

    floor          DuckDB scans the lake's own files and sorts case, time and step by case and time
    ours           the lake's signals through `journeys.paths`, `flows`, `variants`, `durations`
    pm4py          PM4Py on pandas, from Parquet
    pm4py_polars   PM4Py on a Polars LazyFrame, from Parquet

Prints CPU and wall seconds and peak resident memory (the best of the rounds), the ratios, and whether all
answers are equal.  PM4Py (AGPL) is a yardstick: it lives in a virtual environment of its own that this script
makes, never in ours.
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
from typing import Any

THREADS, LIMIT = 2, "4GB"
PEERS = ("pm4py==2.7.23.11", "polars", "pyarrow")
STEPS, CHANNELS, TEAMS = 30, ("web", "app", "store", "call", "chat", "email", "social", "mail"), 12
CASES_AT_ONCE = 25_000
TARGETS = {"cpu": 12, "memory": 4, "floor": 3}


# -- the log ---------------------------------------------------------------------------------------------


def events(wanted: int, order: str) -> Iterator[Any]:
    """Arrow tables of cases that belong together, rows in order of time (as they arrive) or of case."""
    import numpy as np
    import pyarrow as pa

    random = np.random.default_rng(20_210)
    ways = np.cumsum(random.dirichlet(np.full(STEPS, 0.12), STEPS) * 0.97 + 0.03 / STEPS, axis=1)
    begins = np.cumsum(random.dirichlet(np.full(STEPS, 0.2)))
    steps = pa.array([f"step {number:02d}" for number in range(STEPS)])
    done = cases = 0
    while done < wanted:
        sizes = random.geometric(1 / 12, CASES_AT_ONCE).clip(1, 200)
        total = int(sizes.sum())
        first = np.cumsum(sizes) - sizes
        place = np.arange(total) - np.repeat(first, sizes)
        step = np.empty(total, np.int64)
        by_place = np.argsort(place, kind="stable")
        bounds = np.searchsorted(place[by_place], np.arange(place.max() + 2))
        for number in range(int(place.max()) + 1):
            rows = by_place[bounds[number] : bounds[number + 1]]
            drawn = random.random(len(rows))
            taken = (
                (ways[step[rows - 1]] < drawn[:, None]).sum(1) if number else np.searchsorted(begins, drawn)
            )
            step[rows] = np.minimum(taken, STEPS - 1)
        gaps = random.lognormal(8, 2, total).astype(np.int64) + 1
        gaps[random.random(total) < 0.03] = 0
        gaps[first] = 0
        passed = np.cumsum(gaps)
        starts = 1_735_689_600 + random.integers(0, 300 * 86_400, CASES_AT_ONCE)
        at = (np.repeat(starts - passed[first], sizes) + passed) * 1_000_000
        case = np.repeat(np.arange(cases, cases + CASES_AT_ONCE), sizes)
        rows = np.argsort(at, kind="stable") if order == "time" else np.arange(total)
        rows = rows[: wanted - done]
        yield pa.table(
            {
                "case_id": pa.array(case[rows]).cast(pa.string()),
                "occurred_at": pa.array(at[rows], pa.timestamp("us", "UTC")),
                "sequence": np.arange(done, done + len(rows)),
                "step": _words(steps, step[rows]),
                "channel": _words(pa.array(CHANNELS), random.integers(0, len(CHANNELS), len(rows))),
                "team": _words(
                    pa.array([f"team {n:02d}" for n in range(TEAMS)]), random.integers(0, TEAMS, len(rows))
                ),
            }
        )
        done, cases = done + len(rows), cases + CASES_AT_ONCE


def _words(words: Any, numbers: Any) -> Any:
    import pyarrow as pa

    return pa.DictionaryArray.from_arrays(pa.array(numbers, pa.int32()), words).cast(pa.string())


def make(folder: Path, wanted: int, order: str) -> tuple[Path, Path]:
    """The lake, and the same events as one Parquet file, both made in one pass that streams."""
    import pyarrow.parquet as pq

    from afuera.lake import Lake

    lake, path = folder / f"lake-{wanted}-{order}", folder / f"events-{wanted}-{order}.parquet"
    if (folder / f"made-{wanted}-{order}").exists():
        return lake, path
    shutil.rmtree(lake, ignore_errors=True)
    started, writer = time.perf_counter(), None

    def pieces() -> Iterator[Any]:
        nonlocal writer
        for table in events(wanted, order):
            writer = writer or pq.ParquetWriter(path, table.schema, compression="zstd")
            writer.write_table(table)
            yield from _checked(table)

    with Lake.open(lake, memory_limit=LIMIT, threads=THREADS) as opened:
        added = opened.add(pieces(), name=path.name).added
    if writer is not None:
        writer.close()
    (folder / f"made-{wanted}-{order}").touch()
    print(f"made and imported {added:,} events in {time.perf_counter() - started:.0f} s", flush=True)
    return lake, path


def _checked(table: Any) -> Iterator[Any]:
    """Rows as a reader would hand them over."""
    import pyarrow as pa

    from afuera.signals.contract import REFUSED, SCHEMA, Checked

    nothing = pa.RecordBatch.from_pylist([], schema=REFUSED)
    given = {
        "kind": pa.array(["touch"] * len(table)),
        "source": pa.array(["log"] * len(table)),
        "signal_id": table["sequence"].cast(pa.string()),
        "traveller": pa.array(["customer"] * len(table)),
    }
    for name, values in given.items():
        table = table.append_column(name, values)
    for field in SCHEMA:
        if field.name not in table.column_names:
            table = table.append_column(field.name, pa.nulls(len(table), field.type))
    for batch in table.select(SCHEMA.names).cast(SCHEMA).to_batches(100_000):
        yield Checked(batch, nothing, len(batch))


# -- the runners: each in a process of its own --------------------------------------------------------------


def floor(lake: Path, path: Path, limit: str) -> dict[str, Any]:
    """Read and sort, nothing else."""
    import duckdb

    with duckdb.connect(config={"threads": THREADS, "memory_limit": limit}) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("SET preserve_insertion_order = false")
        connection.execute(
            "CREATE TEMP TABLE sorted AS SELECT case_id, occurred_at, step "
            f"FROM read_parquet('{lake}/signals/**/*.parquet') ORDER BY case_id, occurred_at"
        )
    return {}


def ours(lake: Path, path: Path, limit: str) -> dict[str, Any]:
    """From the opening of the lake to the last answer."""
    from afuera.journeys import durations, flows, variants
    from afuera.journeys.paths import DAY_US, paths, touches_of_cases
    from afuera.lake import Lake

    with Lake.open(lake, memory_limit=limit, threads=THREADS) as opened:
        engine = opened.engine
        walk = paths(touches_of_cases(opened.signals(), engine), engine)
        edges = [row for row in engine.rows(flows.edges(walk, p90=False)) if row["next_step"] is not None]
        ways = variants.summary(walk)
        lasted = durations.of_paths(walk)
        return {
            "edges": {
                f"{walk.spelled(row['step'])}>{walk.spelled(row['next_step'])}": [
                    row["n"],
                    row["mean_days"] * DAY_US / 1e6,
                    row["median_days"] * DAY_US / 1e6,
                ]
                for row in edges
            },
            "variants": ways["variants"],
            "top": [row["journeys"] for row in ways["top_variants"]],
            "cases": lasted.journeys,
            "median_seconds": (lasted.median_days or 0) * 86_400,
            "repetitions": durations.repetitions(walk),
        }


def pm4py(lake: Path, path: Path, limit: str) -> dict[str, Any]:
    """PM4Py on pandas."""
    import pandas
    import pm4py as peer
    from pm4py.statistics.rework.cases.pandas import get as rework

    log = pandas.read_parquet(path, columns=["case_id", "step", "occurred_at"])
    log = peer.format_dataframe(log, case_id="case_id", activity_key="step", timestamp_key="occurred_at")
    edges, _, _ = peer.discover_performance_dfg(log)
    counts, _, _ = peer.discover_dfg(log)
    return _answered(
        edges, counts, peer.get_variants(log), peer.get_all_case_durations(log), rework.apply(log)
    )


def pm4py_polars(lake: Path, path: Path, limit: str) -> dict[str, Any]:
    """PM4Py on a Polars LazyFrame."""
    from importlib import import_module

    import pm4py as peer
    import polars

    # `from …cases.polars import get` would give the module of the same name that counts by activity.
    rework = import_module("pm4py.statistics.rework.cases.polars.get")

    log = polars.scan_parquet(path).select("case_id", "step", "occurred_at")
    log = peer.format_dataframe(log, case_id="case_id", activity_key="step", timestamp_key="occurred_at")
    edges, _, _ = peer.discover_performance_dfg(log)
    counts, _, _ = peer.discover_dfg(log)
    return _answered(
        edges, counts, peer.get_variants(log), peer.get_all_case_durations(log), rework.apply(log)
    )


def _answered(edges: Any, counts: Any, ways: Any, lasted: Any, again: Any) -> dict[str, Any]:
    from statistics import median

    return {
        "edges": {
            f"{a}>{b}": [counts[a, b], float(told["mean"]), float(told["median"])]
            for (a, b), told in edges.items()
        },
        "variants": len(ways),
        "top": sorted(ways.values(), reverse=True)[:10],
        "cases": len(lasted),
        "median_seconds": float(median(lasted)),
        "repetitions": sum(one["rework"] for one in again.values()),
    }


RUNNERS = {run.__name__: run for run in (floor, ours, pm4py, pm4py_polars)}


def run_here(name: str, lake: Path, path: Path, limit: str, answers: Path) -> None:
    """In the child: answer, and say what it cost."""
    started = time.perf_counter()
    found = RUNNERS[name](lake, path, limit)
    used = resource.getrusage(resource.RUSAGE_SELF)
    answers.write_text(
        json.dumps(
            {
                "cpu": used.ru_utime + used.ru_stime,
                "wall": time.perf_counter() - started,
                "memory_mb": _peak_mb(),
                "answers": found,
            }
        )
    )


def _peak_mb() -> float:
    """Most memory that this process had; unlike getrusage it forgets the parent that it was forked from."""
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


# -- the comparison ------------------------------------------------------------------------------------------


def measured(name: str, python: str, lake: Path, path: Path, limit: str, folder: Path) -> dict[str, Any]:
    """One run in a fresh process; Python's compiled files are kept beside, as in any installed program."""
    answers = folder / f"answers-{name}.json"
    answers.unlink(missing_ok=True)
    surroundings = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    surroundings |= {"PYTHONPYCACHEPREFIX": str(folder / "compiled"), "POLARS_MAX_THREADS": str(THREADS)}
    arguments = [
        "--run",
        name,
        "--lake",
        str(lake),
        "--parquet",
        str(path),
        "--limit",
        limit,
        "--answers",
        str(answers),
    ]
    done = subprocess.run(
        [python, __file__, *arguments], env=surroundings, capture_output=True, text=True, check=False
    )
    if not answers.exists():
        return {"failed": (done.stderr or done.stdout)[-600:]}
    return json.loads(answers.read_text())  # type: ignore[no-any-return]


def python_of_peers(folder: Path) -> str:
    """A Python with PM4Py, in a virtual environment of its own."""
    place = folder / "pm4py-venv"
    python = place / "bin" / "python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", str(place)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "--quiet", *PEERS], check=True)
    return str(python)


def equal(one: dict[str, Any], other: dict[str, Any]) -> list[str]:
    """What differs between two sets of answers, in words; empty when nothing does."""
    found = [key for key in ("variants", "top", "cases", "repetitions") if one[key] != other[key]]
    if one["edges"].keys() != other["edges"].keys():
        found.append("edges")
    else:
        for key, mine in one["edges"].items():
            theirs = other["edges"][key]
            if mine[0] != theirs[0] or any(
                abs(a - b) > 1e-6 * max(1.0, abs(a)) for a, b in zip(mine, theirs, strict=True)
            ):
                found.append(f"edge {key}: {mine} / {theirs}")
    if abs(one["median_seconds"] - other["median_seconds"]) > 1e-3:
        found.append("median_seconds")
    return found[:5]


def compare(options: argparse.Namespace, folder: Path) -> bool:
    """Make the log, let everybody run, print; True when all answers agree and all targets are met."""
    lake, path = make(folder, options.events, options.order)
    names = [name for name in RUNNERS if not options.only or name in options.only]
    best: dict[str, dict[str, Any]] = {}
    for turn in range(options.rounds):
        for name in names:
            python = python_of_peers(folder) if name.startswith("pm4py") else sys.executable
            limit = options.memory if name == "ours" else LIMIT
            found = measured(name, python, lake, path, limit, folder)
            if "failed" in found:
                print(f"{name}: failed\n{found['failed']}", flush=True)
                continue
            print(f"round {turn + 1} {name:13s} {_cost(found)}", flush=True)
            if name not in best or found["cpu"] < best[name]["cpu"]:
                best[name] = found
    return report(best)


def _cost(found: dict[str, Any]) -> str:
    return f"CPU {found['cpu']:7.1f} s   wall {found['wall']:7.1f} s   peak {found['memory_mb']:6.0f} MB"


def report(best: dict[str, dict[str, Any]]) -> bool:
    """The table, the ratios against their targets, the differences."""
    print()
    for name, found in best.items():
        print(f"{name:13s} {_cost(found)}")
    fine = True
    if "ours" not in best:
        return False
    mine = best["ours"]
    for name in ("pm4py", "pm4py_polars"):
        if name in best:
            cpu, memory = best[name]["cpu"] / mine["cpu"], best[name]["memory_mb"] / mine["memory_mb"]
            different = equal(mine["answers"], best[name]["answers"])
            print(f"{name}: {cpu:.1f} times our CPU, {memory:.1f} times our memory")
            print(f"{name}: answers {different or 'all equal'}")
            fine &= not different
            if name == "pm4py":
                fine &= cpu >= TARGETS["cpu"] and memory >= TARGETS["memory"]
    if "floor" in best:
        ratio = mine["cpu"] / best["floor"]["cpu"]
        print(f"ours is {ratio:.2f} times the floor")
        fine &= ratio <= TARGETS["floor"]
    return fine


def main() -> int:
    """Parse and compare; 1 when an answer differs or a target is missed."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=int, default=10_000_000)
    parser.add_argument("--order", choices=("time", "case"), default="time")
    parser.add_argument("--rounds", type=int, default=2)
    parser.add_argument("--memory", default="700MB", help="memory limit of our DuckDB")
    parser.add_argument("--only", nargs="*", choices=tuple(RUNNERS))
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--keep", action="store_true", help="leave the log and the lake for the next time")
    for hidden in ("--run", "--lake", "--parquet", "--limit", "--answers"):
        parser.add_argument(hidden, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.run:
        run_here(options.run, Path(options.lake), Path(options.parquet), options.limit, Path(options.answers))
        return 0
    folder = options.folder or Path(tempfile.mkdtemp(prefix="speed-"))
    folder.mkdir(parents=True, exist_ok=True)
    try:
        return 0 if compare(options, folder) else 1
    finally:
        if not options.keep:
            shutil.rmtree(folder, ignore_errors=True)


if __name__ == "__main__":
    sys.exit(main())
