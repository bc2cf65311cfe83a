"""Do the pages catch up when signals arrive, once, and whatever was killed meanwhile?"""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from afuera.web.bridge.installation import lake_changed, open_lake, shelf
from afuera.web.journeys import tasks
from afuera.web.journeys.models import Freshness, Goal, Study
from web.servers import environment

SECONDS = 240


def written(place: Path, name: str, people: range) -> Path:
    """A file of people who each ask and get it done."""
    rows = ["person,occurred_at,goal,step,result"]
    for n in people:
        rows += [f"c{n},2026-03-0{day}T10:00:00Z,get help,{('ask', 'done')[day - 1]},ok" for day in (1, 2)]
    path = place / name
    path.write_text("\n".join(rows))
    return path


def brought(path: Path) -> None:
    from afuera.company import Company
    from afuera.findings.study import add_file

    with open_lake() as lake:
        add_file(lake, path, Company.empty())


@pytest.fixture
def fresh(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_what_arrives_is_on_the_pages_after_one_refresh_for_all_calls(fresh: Path) -> None:
    assert shelf() is None
    brought(written(fresh, "one.csv", range(8)))
    tasks.operations.ask_for_refresh()
    tasks.operations.ask_for_refresh()
    lake_changed()  # the third call; tests work at once
    assert Study.objects.count() == 1
    tasks.catch_up.func()
    assert Study.objects.count() == 1
    row = Freshness.objects.get()
    assert (row.asked, row.done, row.studied, row.fault) == (3, 3, 3, None)
    assert Study.objects.get().up_to_batch == 1
    assert Goal.objects.get().key == "get help"
    first = shelf()
    assert first is not None
    assert first.row("SELECT count(*) n FROM journeys") == {"n": 8}
    brought(written(fresh, "two.csv", range(6, 12)))
    lake_changed()
    assert Study.objects.count() == 2
    newest = shelf()
    assert newest is not None
    assert newest.row("SELECT count(*) n FROM journeys") == {"n": 12}
    # who still reads the old one reads on
    assert first.row("SELECT count(*) n FROM journeys") == {"n": 8}


@pytest.mark.django_db(transaction=True)
def test_an_empty_lake_is_said_to_be_empty(fresh: Path) -> None:
    lake_changed()
    row = Freshness.objects.get()
    assert row.fault["sentence"] == "There is no signal to study in {what}."
    assert row.studied == row.asked
    assert not Study.objects.exists()


PREPARE = """
from pathlib import Path
from afuera.web import serving
serving.prepare(serving.Where(Path({data!r}), "127.0.0.1", 8000, False), "en")
from afuera.findings.study import add_file
from afuera.company import Company
from afuera.web.bridge.installation import open_lake
from afuera.web.journeys import operations, tasks
with open_lake() as lake:
    add_file(lake, Path({file!r}), Company.empty())
operations.ask_for_refresh()
tasks.catch_up.enqueue()
"""


@pytest.fixture
def waiting(tmp_path: Path) -> Path:
    """An installation of its own in which a refresh waits for a worker."""
    file = written(tmp_path, "signals.csv", range(40))
    said = PREPARE.format(data=str(tmp_path / "data"), file=str(file))
    subprocess.run([sys.executable, "-c", said], env=environment(), check=True)
    return tmp_path / "data"


def work(data: Path) -> subprocess.Popen[bytes]:
    told = environment(AFUERA_DATA=str(data), DJANGO_SETTINGS_MODULE="afuera.web.settings")
    return subprocess.Popen([sys.executable, "-m", "afuera.web.working"], env=told)


def count(data: Path, question: str) -> int:
    with closing(sqlite3.connect(data / "afuera.sqlite3", timeout=20)) as base:
        return int(base.execute(question).fetchone()[0])


def killed_then_finished(data: Path, deaths: list[float]) -> None:
    for seconds in deaths:
        worker = work(data)
        until = time.monotonic() + SECONDS
        while not count(data, "SELECT count(*) FROM journeys_freshness WHERE began_at IS NOT NULL"):
            assert time.monotonic() < until
            time.sleep(0.05)
        time.sleep(seconds)
        os.kill(worker.pid, signal.SIGKILL)
        worker.wait()
    worker = work(data)
    try:
        until = time.monotonic() + SECONDS
        while count(data, "SELECT studied FROM journeys_freshness") < 1:
            assert time.monotonic() < until
            time.sleep(0.2)
    finally:
        worker.terminate()
        worker.wait()
    assert count(data, "SELECT count(*) FROM journeys_study") == 1
    assert len(list((data / "lake" / "shelf").glob("*.duckdb"))) <= 2
    assert count(data, "SELECT fault IS NULL FROM journeys_freshness") == 1


STUDY_THAT_TAKES_LONG = """
import time
from pathlib import Path
import django
django.setup()
from afuera.web import working
from afuera.web.bridge import journeys
truly, place = journeys.study, Path({data!r})
def study(company):
    (place / "studying").touch()
    while not (place / "go-on").exists():
        time.sleep(0.05)
    return truly(company)
journeys.study = study
working.work("studies")
"""


def started(data: Path, *words: str) -> subprocess.Popen[bytes]:
    told = environment(AFUERA_DATA=str(data), DJANGO_SETTINGS_MODULE="afuera.web.settings")
    return subprocess.Popen([sys.executable, *words], env=told)


def until(true: Callable[[], bool]) -> None:
    end = time.monotonic() + SECONDS
    while not true():
        assert time.monotonic() < end
        time.sleep(0.1)


NOT_DONE = "SELECT count(*) FROM django_tasks_database_dbtaskresult WHERE status != 'SUCCESSFUL'"


def test_a_file_comes_in_and_is_on_the_pages_while_a_study_is_under_way(waiting: Path) -> None:
    data, victim = waiting, str(Path(__file__).with_name("bring_in_victim.py"))
    workers = [
        started(data, "-c", STUDY_THAT_TAKES_LONG.format(data=str(data))),
        started(data, "-m", "afuera.web.working", "besides-studies"),
    ]
    try:
        until((data / "studying").exists)
        more = written(data, "more.csv", range(100, 110))
        assert started(data, victim, "prepare", str(more)).wait(SECONDS) == 0
        until(lambda: count(data, "SELECT done FROM journeys_freshness") == 2)
        assert count(data, "SELECT count(*) FROM signals_import WHERE state = 'done'") == 1
        assert count(data, "SELECT count(*) FROM journeys_study") == 0
        (data / "go-on").touch()
        until(lambda: count(data, "SELECT studied FROM journeys_freshness") == 2)
        # What follows a study (whom each pain hit, what voices say) is done too, and nothing failed.
        until(lambda: count(data, NOT_DONE) == 0)
    finally:
        for worker in workers:
            worker.terminate()
            worker.wait()
    assert count(data, "SELECT fault IS NULL FROM journeys_freshness") == 1


@pytest.mark.proof
def test_a_worker_may_be_killed_at_any_moment_of_a_refresh(waiting: Path) -> None:
    killed_then_finished(waiting, [0.2, 0.8, 2.0, 3.5, 5.0, 7.0])
