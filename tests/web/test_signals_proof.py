"""Does an import that is killed anywhere end as if nothing had happened?"""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest

from afuera.lake import Lake
from web.servers import environment

pytestmark = [pytest.mark.proof, pytest.mark.timeout(1800)]
VICTIM = Path(__file__).with_name("bring_in_victim.py")
ROWS, BAD, KILLS = 20_000, 100, 5


def started(data: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(VICTIM), *words],
        env=environment(AFUERA_DATA=str(data)),
        stdout=subprocess.PIPE,
        text=True,
    )


def said(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def written(path: Path, number: int) -> Path:
    good = (f"p{number}-{row % 900},2026-10-01 10:00:{row % 60:02d},step {row}" for row in range(ROWS))
    bad = (f"p{number}-{row},some day,step {row}" for row in range(BAD))
    path.write_text("\n".join(["person,occurred_at,step", *good, *bad, ""]))
    return path


def test_killed_at_five_moments_each_import_is_done_once_with_the_right_counts(tmp_path: Path) -> None:
    data = tmp_path / "data"
    files = [written(tmp_path / f"f{number}.csv", number) for number in range(KILLS + 1)]
    with started(data, "prepare", *map(str, files)) as one:
        numbers = said(one).split()
    assert len(numbers) == KILLS + 1
    with started(data, "run", numbers[0]) as whole:
        assert said(whole) == "ready"
        start = time.monotonic()
        assert said(whole) == f"done {ROWS} {BAD}"
        seconds = time.monotonic() - start
    for place, number in enumerate(numbers[1:], start=1):
        with started(data, "run", number) as killed:
            assert said(killed) == "ready"
            time.sleep(seconds * place / KILLS)
            killed.kill()
        with started(data, "run", number) as again:
            assert said(again) == "ready"
            assert said(again) == f"done {ROWS} {BAD}", place
    with Lake.open(data / "lake") as lake:
        table = lake.signals()
        assert lake.engine.rows(table.agg(n=table.count()))[0]["n"] == ROWS * (KILLS + 1)
        assert len(lake.imports()) == KILLS + 1
    assert not list((data / "files" / "signals").iterdir())
