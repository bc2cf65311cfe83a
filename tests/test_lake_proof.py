"""Does a lake stand being killed at any moment, and two writers at once?

`make test` samples a few moments; `make proof` takes a hundred and more of each kind of change.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from afuera.lake import Lake
from lakes import fingerprint, ids, named, piece, strays

HERE = Path(__file__).parent
VICTIM = [sys.executable, str(HERE / "lake_victim.py")]
KILLED = -signal.SIGKILL


class Victims:
    """The process that forks children to be killed."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(VICTIM, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def __call__(self, task: str, lake: Path, die: int = 0) -> dict[str, Any]:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps({"task": task, "lake": str(lake), "die": die}) + "\n")
        self._process.stdin.flush()
        answer: dict[str, Any] = json.loads(self._process.stdout.readline())
        return answer

    def close(self) -> None:
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def victims() -> Iterator[Victims]:
    started = Victims()
    yield started
    started.close()


@pytest.fixture(scope="module")
def prepared(victims: Victims, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("prepared") / "lake"
    assert victims("prepare", path)["ended"] == 0
    return path


def state(path: Path) -> tuple[str, str]:
    """What readers of the lake see: signals and quarantine, and the derived tables."""
    with Lake.open(path) as lake:
        derived = {
            name: sorted(map(str, lake.engine.rows(lake.table(name))))
            for name in sorted(lake.published() or {})
        }
        return fingerprint(lake), json.dumps(derived)


def kill_all_along(
    victims: Victims, task: str, before: Path | None, place: Path, moments: int, seed: int = 0
) -> int:
    """Kill a task at many moments: readers see the lake before or after it, and once more finishes it."""
    whole = place / "whole"
    if before:
        shutil.copytree(before, whole)
    start = state(before) if before else None
    done = victims(task, whole)
    assert done["ended"] == 0
    end = state(whole)
    kills = 0
    for die in _spread(done["lines"], moments, seed):
        path = place / f"killed-{die}"
        if before:
            shutil.copytree(before, path)
        if victims(task, path, die)["ended"] != KILLED:
            shutil.rmtree(path)
            continue
        kills += 1
        if start:
            assert state(path) in (start, end), f"{task} killed before line {die}"
            assert strays_but_replaced(path, before) == [], f"{task} killed before line {die}"
        assert victims(task, path)["ended"] == 0, f"{task} again after being killed before line {die}"
        assert state(path) == end, f"{task} again after being killed before line {die}"
        assert work_left(path) == []
        shutil.rmtree(path)
    return kills


def _spread(lines: int, moments: int, seed: int) -> list[int]:
    """Moments all along a task: every one of it where there are enough, else evenly spread with a jitter."""
    if moments >= lines:
        return list(range(1, lines + 1))
    lucky = random.Random(seed)
    step = lines / moments
    return [1 + int(number * step + lucky.random() * step) for number in range(moments)]


def strays_but_replaced(path: Path, before: Path | None) -> list[str]:
    """Files that nobody needs, but for those that a finished change replaced."""
    there = {str(file.relative_to(before)) for file in before.rglob("*.parquet")} if before else set()
    return [stray for stray in strays(path) if stray not in there]


def work_left(path: Path) -> list[str]:
    return [left.name for left in (path / "work").glob("*")] + [left.name for left in path.glob("unfinished")]


@pytest.mark.parametrize("task", ["add", "publish"])
def test_a_killed_change_is_all_or_nothing(
    task: str, victims: Victims, prepared: Path, tmp_path: Path
) -> None:
    assert kill_all_along(victims, task, prepared, tmp_path, moments=2, seed=1) == 2


@pytest.mark.proof
@pytest.mark.timeout(3600)
@pytest.mark.parametrize(
    ("task", "moments"),
    [("add", 200), ("undo", 30), ("remove", 30), ("publish", 30), ("upkeep", 30), ("begin", 30)],
)
def test_a_change_stands_being_killed_at_any_moment(
    task: str, moments: int, victims: Victims, prepared: Path, tmp_path: Path
) -> None:
    before = None if task == "begin" else prepared
    assert kill_all_along(victims, task, before, tmp_path, moments) >= moments * 0.9


@pytest.mark.proof
@pytest.mark.timeout(3600)
def test_an_import_stands_being_killed_by_the_clock(prepared: Path, tmp_path: Path) -> None:
    """Moments inside DuckDB and Delta have no lines of ours: here the parent kills whenever it likes."""
    whole = tmp_path / "whole"
    shutil.copytree(prepared, whole)
    started = time.monotonic()
    _import(whole).wait()
    usual = time.monotonic() - started
    start, end = state(prepared), state(whole)
    lucky, kills = random.Random(7), 0
    for number in range(40):
        path = tmp_path / f"killed-{number}"
        shutil.copytree(prepared, path)
        process = _import(path)
        time.sleep(usual * (0.3 + 0.7 * lucky.random()))
        process.kill()
        kills += process.wait() == KILLED
        assert state(path) in (start, end)
        assert strays_but_replaced(path, prepared) == []
        assert _import(path).wait() == 0
        assert state(path) == end
        shutil.rmtree(path)
    assert kills >= 20


def _import(path: Path) -> subprocess.Popen[bytes]:
    """The import of `lake_victim` in a process of its own."""
    code = f"import lake_victim; lake_victim.perform('add', {str(path)!r}, 0)"
    return subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(HERE)})


def _adding(path: Path, seed: int) -> subprocess.Popen[bytes]:
    """A process that imports twelve overlapping files."""
    code = f"""
import random
from lakes import broken, named, piece
from afuera.lake import Lake
lucky = random.Random({seed})
with Lake.open({str(path)!r}, threads=1) as lake:
    for number in range(12):
        rows = [named(n) for n in lucky.sample(range(120), 30)]
        lake.add([piece(rows, [broken(n) for n in lucky.sample(range(20), 3)])], name=str(number))
"""
    return subprocess.Popen([sys.executable, "-c", code], env=os.environ | {"PYTHONPATH": str(HERE)})


def test_two_imports_at_once_both_arrive_and_none_twice(tmp_path: Path) -> None:
    """The lake does not exist yet either: both make it."""
    writers = [_adding(tmp_path / "lake", seed) for seed in (1, 2)]
    assert [writer.wait() for writer in writers] == [0, 0]
    wanted: set[str] = set()
    for seed in (1, 2):
        lucky = random.Random(seed)
        for _ in range(12):
            wanted |= {f"s{n}" for n in lucky.sample(range(120), 30)}
            lucky.sample(range(20), 3)
    with Lake.open(tmp_path / "lake") as lake:
        found = ids(lake)
        assert len(found) == len(set(found))
        assert set(found) == wanted
        listed = lake.imports()
        assert [one.batch for one in listed] == list(range(1, 25))
        assert sum(one.added for one in listed) == len(wanted)
        keys = [one["key"] for one in lake.engine.rows(lake.quarantine())]
        assert len(keys) == len(set(keys))
    assert strays(tmp_path / "lake") == []


def test_a_lake_whose_writer_died_heals_when_it_is_opened(
    victims: Victims, prepared: Path, tmp_path: Path
) -> None:
    path, whole = tmp_path / "lake", tmp_path / "whole"
    for copy in (path, whole):
        shutil.copytree(prepared, copy)
    before = state(path)
    lines = victims("add", whole)["lines"]
    assert victims("add", path, lines * 3 // 4)["ended"] == KILLED
    assert state(path) == before
    assert work_left(path) == []
    with Lake.open(path) as lake:  # a killed import is no batch
        assert [one.batch for one in lake.imports()] == [1, 2]
        assert lake.add([piece([named(500)])], name="d").batch == 3
