"""Did it stay away?  Looked at after each study, kept with its inputs, reopened by itself when it returns."""

from __future__ import annotations

import datetime as dt
import random
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, transaction
from django.test import Client
from django.utils import timezone

from afuera.web.actions import tasks
from afuera.web.actions.models import Change, Commitment, Notice, Plan, Verdict
from afuera.web.bridge import actions as bridge
from afuera.web.bridge.installation import lake_changed
from afuera.web.journeys.models import Goal
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team
from web.conftest import made
from web.servers import environment
from web.test_catching_up import brought, work

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
WEEKS, BEFORE, PEOPLE = 74, 48, 40
SIGNATURE = {"kind": "named", "goal": "order", "step": "deliver", "result": "failed"}
SECONDS = 200


def today() -> dt.date:
    return dt.datetime.now(dt.UTC).date()


def written(place: Path, name: str, weeks: range, share: Callable[[int], float]) -> Path:
    """A file of orders: each week some people; the delivery fails for a share of them."""
    rows = ["person,occurred_at,goal,step,result,team"]
    last = today() - dt.timedelta(days=today().weekday())
    chance = random.Random(7)
    for week in weeks:
        monday = last - dt.timedelta(weeks=WEEKS - week)
        for n in range(PEOPLE):
            who, day = f"p{week}x{n}", monday + dt.timedelta(days=n % 5)
            failed = chance.random() < share(week)
            rows.append(f"{who},{day}T09:00:00Z,order,ask,ok,store")
            rows.append(f"{who},{day}T15:00:00Z,order,deliver,{'failed' if failed else 'ok'},warehouse")
    path = place / name
    path.write_text("\n".join(rows))
    return path


def due() -> dt.date:
    return today() - dt.timedelta(days=today().weekday(), weeks=WEEKS - BEFORE)


def planned(by: Person) -> Plan:
    """A plan whose day was long ago, declared before it."""
    goal, _ = Goal.objects.get_or_create(key="order", defaults={"slug": "order"})
    pain, _ = Pain.objects.get_or_create(
        key="a1b2c3d4e5f6",
        defaults={
            "signature": SIGNATURE,
            "kind": "named",
            "goal": goal,
            "state": "accepted",
            "proposed_by": "machine",
            "name_es": "La entrega falla",
            "name_en": "Delivery fails",
        },
    )
    return Plan.objects.create(
        pain=pain,
        owner=by,
        title="Keep the date",
        state="promised",
        due=due(),
        shape="step",
        ratio=0.3,
        declared_on=due() - dt.timedelta(days=30),
        declared_by=by,
        chosen_on=due() - dt.timedelta(days=40),
    )


@pytest.fixture
def fresh(settings: Any, tmp_path: Path) -> Path:
    settings.DATA = tmp_path
    return tmp_path


@pytest.mark.django_db(transaction=True)
def test_it_holds_it_returns_and_it_reopens_itself(fresh: Path, browser: Browser) -> None:
    owner = made("journey_owner")
    team = Team.objects.create(name="warehouse")
    member = made("member", team=team)
    plan = planned(owner)
    promised = {"changes": "system", "name": "Calendar", "what": "x", "first_date": due()}
    Commitment.objects.create(plan=plan, team=team, **promised)

    def stays_away(week: int) -> float:
        return 0.3 if week < BEFORE else 0.02

    brought(written(fresh, "one.csv", range(BEFORE + 12), stays_away))
    lake_changed()
    plan.refresh_from_db()
    first = Verdict.objects.get()
    assert (first.word, plan.state) == ("prevented", "holds"), first.found["cautions"]
    assert set(Notice.objects.filter(kind="holds").values_list("to", flat=True)) == {owner.pk, member.pk}
    page = browser(member).get(f"/es/actions/plans/{plan.pk}/proof/").content.decode()
    assert "No ha vuelto: de 100 veces" in page
    assert "<svg" in page

    # Looked at again with the same data, nothing happens twice.
    tasks.look_again.func()
    assert Verdict.objects.count() == 1
    # What was stored is enough to compute it again.
    assert bridge.computed(first.inputs, first.declared, 1) == first.found
    # And what was declared stays.
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(pk=plan.pk).update(ratio=0.9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Verdict.objects.update(word="less")

    brought(written(fresh, "two.csv", range(BEFORE + 12, WEEKS), lambda week: 0.32))
    lake_changed()
    plan.refresh_from_db()
    newest = Verdict.objects.first()
    assert newest is not None
    assert plan.state == "came_back", (newest.word, newest.found["cautions"])
    assert set(Notice.objects.filter(kind="came_back").values_list("to", flat=True)) == {owner.pk, member.pk}
    assert Change.objects.filter(subject=plan.subject, what="reopen_plan").exists()
    page = browser(member).get(f"/en/actions/plans/{plan.pk}/").content.decode()
    assert "It came back: Delivery fails" in page
    assert "reopened" in browser(member).get(f"/en/actions/plans/{plan.pk}/proof/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_before_its_day_nobody_looks(fresh: Path, everybody: Everybody, browser: Browser) -> None:
    plan = planned(everybody["cx_lead"])
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    plan.verdicts.all().delete()
    Plan.objects.all().delete()
    again = Plan(
        pain=plan.pain,
        owner=plan.owner,
        title="x",
        state="promised",
        due=tomorrow,
        shape="step",
        ratio=0.3,
        declared_on=timezone.localdate(),
        chosen_on=timezone.localdate(),
    )
    again.save()
    tasks.look_again.func()
    assert not Verdict.objects.exists()
    page = browser(everybody["member"]).get(f"/es/actions/plans/{again.pk}/proof/").content.decode()
    assert "Todavía nadie ha mirado" in page


PREPARE = """
import sys
sys.path.insert(0, {tests!r})
from pathlib import Path
from afuera.web import serving
serving.prepare(serving.Where(Path({data!r}), "127.0.0.1", 8000, False), "en")
from web.test_catching_up import brought
from web.test_proof import planned
from afuera.web.journeys import operations, tasks
from afuera.web.actions.models import Plan
from afuera.web.teams.models import Person
if not Person.objects.exists():
    person = Person.objects.create(email="a@b.example", name="Ana", role="journey_owner")
    planned(person)
brought(Path({file!r}))
operations.ask_for_refresh()
tasks.catch_up.enqueue()
"""


@pytest.mark.proof
@pytest.mark.timeout(600)
def test_a_real_worker_looks_after_each_study_and_reopens(tmp_path: Path) -> None:
    data = tmp_path / "data"
    one = written(tmp_path, "one.csv", range(BEFORE + 12), lambda week: 0.3 if week < BEFORE else 0.02)
    two = written(tmp_path, "two.csv", range(BEFORE + 12, WEEKS), lambda week: 0.32)
    for file, state in ((one, "holds"), (two, "came_back")):
        said = PREPARE.format(data=str(data), file=str(file), tests=str(Path(__file__).parents[1]))
        subprocess.run([sys.executable, "-c", said], env=environment(), check=True)
        worker = work(data)
        try:
            until = time.monotonic() + SECONDS
            while _asked(data, "SELECT state FROM actions_plan") != state:
                assert time.monotonic() < until, _asked(
                    data, "SELECT group_concat(word || data_version) FROM actions_verdict"
                )
                time.sleep(0.3)
        finally:
            worker.terminate()
            worker.wait()
    assert _asked(data, "SELECT count(*) FROM actions_notice WHERE kind = 'came_back'") == 1


def _asked(data: Path, question: str) -> Any:
    with closing(sqlite3.connect(data / "afuera.sqlite3", timeout=20)) as base:
        row = base.execute(question).fetchone()
        return row[0] if row else None
