"""What does the first page say of decisions and plans, and what of the four rows that rest on them?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.outlook.rows import Next, row
from afuera.web.actions import (
    commitment_operations,
    decision_operations,
    outlook_kept,
    outlook_rows,
    plan_operations,
)
from afuera.web.actions.evidence import Cited
from afuera.web.actions.models import Plan
from afuera.web.journeys.models import Goal
from afuera.web.journeys.operations import keep_study
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team
from web.conftest import made
from web.test_journeys import findings
from web.test_plans import Everybody, a_pain, in_days, promise

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(everybody: Everybody) -> Plan:
    keep_study(findings(), None)
    Team.objects.get_or_create(name="billing", name_es="Facturación")
    Team.objects.get_or_create(name="warehouse", name_es="Bodega")
    pain = a_pain(Goal.objects.get(key="change plan"))
    return plan_operations.begin_plan(everybody["cx_lead"], pain, everybody["journey_owner"], title="Keep it")


def test_what_waits_stands_on_the_first_page(plan: Plan, everybody: Everybody, browser: Browser) -> None:
    decision_operations.ask_for_decision(
        everybody["cx_lead"], everybody["executive"], title="Two agents", level="plan"
    )
    assert "Two agents" in browser(everybody["executive"]).get("/es/").content.decode()
    assert "Two agents" not in browser(everybody["journey_owner"]).get("/es/").content.decode()
    member = made("member", email="b@hilo.example", name="Berta", team=Team.objects.get(name="billing"))
    page = browser(member).get("/es/").content.decode()
    assert "Su equipo carga con parte de" in page
    promise(member, plan, Team.objects.get(name="billing"))
    page = browser(member).get("/es/").content.decode()
    assert "Su equipo carga con parte de" not in page
    assert "Calendar" in page


@pytest.mark.parametrize(("lang", "unknown"), [("es", "No lo sabemos"), ("en", "We do not know")])
def test_rows_say_that_we_do_not_know(
    lang: str, unknown: str, plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    page = browser(everybody["executive"]).get(f"/{lang}/").content.decode()
    card = page.split("outlook-rows")[1]
    assert card.count(unknown) >= 3
    assert "0 %" not in card.split("</section>")[0]


def test_rows_count_what_the_tables_hold(plan: Plan, everybody: Everybody) -> None:
    lines = [(f"customer:{n}", "credit", in_days(-3)) for n in range(40)]
    commitment_operations.note_fixes(everybody["cx_lead"], plan.pain, lines)
    five, six, seven, thirteen = outlook_rows.rows()
    assert [one.number for one in (five, six, seven, thirteen)] == [5, 6, 7, 13]
    assert six.known
    assert (six.n, six.d) == (0, 40)
    assert seven.d == 2
    assert not thirteen.known


def test_the_first_page_asks_as_often_for_many_plans(
    plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    client, by = browser(everybody["executive"]), everybody["cx_lead"]

    def asked() -> int:
        outlook_kept.forget()
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/es/").status_code == 200
        return len(caught)

    def more(n: int) -> None:
        assert plan.pain.goal is not None
        begun = plan_operations.begin_plan(by, a_pain(plan.pain.goal, f"{n:012d}"), by, title="x")
        promise(by, begun, Team.objects.get(name="billing"))
        decision_operations.ask_for_decision(by, everybody["executive"], title="x", level="plan")

    for n in range(1, 4):
        more(n)
    asked()
    before = asked()
    for n in range(4, 8):
        more(n)
    assert asked() <= before


def test_rows_of_the_study_stand_among_those_of_people(
    plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    stays = row(
        10,
        30,
        120,
        unit="people",
        window_days=180,
        next=Next("walk_three_who_tried_to_leave", {"by": "obstructed", "people": 60}),
    )
    first = row(
        11,
        300,
        400,
        unit="journeys",
        window_days=90,
        next=Next("first_time_lost_here", {"goal": "change plan", "step": "bill", "people": 60}),
    )
    told = {**findings(), "outlook": [stays.to_json(), first.to_json()], "made_at": "2026-11-23T00:00:00Z"}
    keep_study(told, None)
    page = browser(everybody["executive"]).get("/en/").content.decode().split("outlook-rows")[1]
    assert (
        page.index("What customers say") < page.index("Why customers stay") < page.index("What we do when it")
    )
    assert "of 120 people who came to a moment when they could go" in page
    assert "75" in page.split("What we do when it")[1].split("</li>")[0]


def test_a_row_is_counted_again_when_somebody_changed_something(plan: Plan, everybody: Everybody) -> None:
    before = {one.number: one for one in outlook_kept.rows()}
    lines = [(f"customer:{n}", "credit", in_days(-3)) for n in range(40)]
    commitment_operations.note_fixes(everybody["cx_lead"], plan.pain, lines)
    after = {one.number: one for one in outlook_kept.rows()}
    assert (before[6].d, after[6].d) == (0, 40)


def test_a_decision_counts_when_who_decided_opened_what_it_rests_on_and_words_changed(
    plan: Plan, everybody: Everybody
) -> None:
    lead, other = everybody["cx_lead"], everybody["executive"]
    words = {"title": "x", "level": "policy", "before": "Two days.", "after": "The day that we can keep."}
    one = decision_operations.write_decision(lead, deciders=[other], **words)
    same = decision_operations.write_decision(lead, **(words | {"after": " two  DAYS. "}))
    for decision in (one, same):
        decision_operations.cite_evidence(lead, decision, Cited("pain", plan.pain.key))

    def out() -> dict[str, int]:
        row = outlook_rows.rows()[3]
        return {"n": row.n, **{one.code: one.n for one in row.left_out if one.n}}

    assert out() == {"n": 1, "changed_nothing": 1}
    evidence = one.evidence.get()
    evidence.openings.update(person=everybody["analyst"])  # who decided nothing
    assert out() == {"n": 0, "nobody_opened_it": 1, "changed_nothing": 1}
    decision_operations.open_evidence(other, evidence)
    assert out() == {"n": 1, "changed_nothing": 1}
    goal = plan.pain.goal
    assert goal is not None
    for n in (1, 2):
        larger = a_pain(goal, f"{n:012d}")
        Pain.objects.filter(pk=larger.pk).update(figures=larger.figures | {"people": 500})
    assert out() == {"n": 0, "concerns_few": 1, "changed_nothing": 1}
