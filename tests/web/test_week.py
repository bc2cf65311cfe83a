"""Does the weekly page hold what a meeting of thirty minutes needs?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afuera.web.actions import decision_operations, plan_operations, week_queries, week_views
from afuera.web.actions.models import LoopMessage, Notice, Plan, Verdict
from afuera.web.journeys.models import Goal, Study
from afuera.web.journeys.owner_sheets import plain_reader
from afuera.web.pains.models import NotNow, Pain, Taking
from afuera.web.teams.models import Person, Team
from web.test_plans import FIGURES, Everybody, a_pain, promise

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(studied: Study, everybody: Everybody) -> Plan:
    Team.objects.get_or_create(name="billing")
    goal = Goal.objects.get(key="change plan")
    return plan_operations.begin_plan(
        everybody["cx_lead"], a_pain(goal), everybody["journey_owner"], title="Keep it"
    )


@pytest.mark.parametrize("lang", ["es", "en"])
def test_it_says_what_waits_for_whom_and_reads_five_voices(
    lang: str, plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    by = everybody["cx_lead"]
    decision_operations.ask_for_decision(by, everybody["executive"], title="Two agents", level="plan")
    page = browser(everybody["executive"]).get(f"/{lang}/actions/").content.decode()
    assert "Two agents" in page
    assert page.count('<blockquote dir="auto">') == 5
    assert ("le contaron" in page) or ("You were told" in page)


def test_a_partner_does_not_come_in(plan: Plan, everybody: Everybody, browser: Browser) -> None:
    assert browser(everybody["partner"]).get("/es/actions/").status_code == 403


def test_what_i_was_told_is_read_by_opening_it_or_all_at_once(
    plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    owner = everybody["journey_owner"]
    client = browser(owner)
    assert Notice.objects.filter(to=owner, read_at=None).count() == 1
    client.get(f"/es/actions/plans/{plan.pk}/")
    assert not Notice.objects.filter(to=owner, read_at=None).exists()
    decision_operations.ask_for_decision(everybody["cx_lead"], owner, title="x", level="plan")
    assert client.post("/es/actions/notices/").status_code == 302
    assert not Notice.objects.filter(to=owner, read_at=None).exists()


def test_a_look_is_told_when_it_says_something_else_than_the_last_one_before_this_week(plan: Plan) -> None:
    now = timezone.now()
    for days, word in ((20, "less"), (10, "prevented"), (3, "less"), (1, "prevented")):
        look = {"word": word, "found": {}, "inputs": {}, "declared": {}, "became": "holds"}
        at = now - timedelta(days=days)
        Verdict.objects.create(plan=plan, at=at, data_version=100 - days, method_version="x", **look)
    start = week_queries.since(now)
    assert week_queries.looks([plan], start) == []
    Verdict.objects.create(
        plan=plan, at=now, data_version=100, method_version="x", **look | {"word": "no_change_yet"}
    )
    (found,) = week_queries.looks([plan], start)
    assert (found.plan, found.verdict.word, found.before) == (plan, "no_change_yet", "prevented")


def test_it_asks_as_often_for_many_as_for_one(plan: Plan, everybody: Everybody, browser: Browser) -> None:
    client, by = browser(everybody["cx_lead"]), everybody["cx_lead"]

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/es/actions/").status_code == 200
        return len(caught)

    def more(n: int) -> None:
        begun = plan_operations.begin_plan(by, a_pain(plan.pain.goal, f"{n:012d}"), by, title="x")  # type: ignore[arg-type]
        promise(by, begun, Team.objects.get(name="billing"))
        decision_operations.ask_for_decision(by, everybody["member"], title="x", level="plan")

    more(1)
    asked()
    before = asked()
    for n in range(2, 6):
        more(n)
    assert asked() <= before
    assert FIGURES["origin"]


def test_it_holds_what_was_put_off_what_nobody_took_and_letters_that_are_owed(
    plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    by, today = everybody["cx_lead"], timezone.localdate()
    goal = plan.pain.goal
    assert goal is not None
    late, free, taken = (a_pain(goal, f"{n:012d}") for n in range(3))
    for one, name in ((late, "Tarde"), (free, "Libre"), (taken, "Tomado")):
        Pain.objects.filter(pk=one.pk).update(name_es=name, name_en=name)
    facts = {"reason": "x", "cost": {}, "decided_by": by, "decided_on": today - timedelta(days=9)}
    NotNow.objects.create(pain=late, return_on=today, **facts)
    Taking.objects.create(pain=taken, owner=by, decided_by=by)
    effect = {"due": today, "declared_on": today - timedelta(days=1), "shape": "step", "ratio": 0.5}
    Plan.objects.filter(pk=plan.pk).update(state="came_back", **effect)
    words = {f"{name}_{lang}": "x" for name in ("subject", "text") for lang in ("es", "en")}
    LoopMessage.objects.create(plan=plan, corrects=True, **words)
    found = week_queries.left([Plan.objects.get(pk=plan.pk)])
    assert [one.pain for one in found.due] == [late]
    assert [one.pain for one in found.untaken] == [free]
    assert found.n == 3
    page = browser(by).get("/es/actions/").content.decode()
    waits = page.split('id="waits"')[1].split("</section>")[0]
    assert "Aplazados, y llegó su día" in waits
    assert "Libre" in waits
    assert "Tomado" not in waits
    assert f"/es/actions/plans/{plan.pk}/loop/" in waits
    assert "Los umbrales son juicio" in waits


@pytest.mark.parametrize(
    ("moved", "waiting", "words"),
    [
        (1, 1, "Nada volvió; una cosa se movió y una espera a alguien"),
        (2, 3, "Nada volvió; 2 cosas se movieron y 3 esperan a alguien"),
    ],
)
def test_one_is_said_as_one(moved: int, waiting: int, words: str) -> None:
    reader = replace(plain_reader(), lang="es", tag="es")
    assert week_views._sentence(reader, 0, moved, waiting) == words
