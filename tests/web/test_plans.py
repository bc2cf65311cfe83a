"""Do plans prevent?  Cause with evidence, promises of the whole chain, the effect declared before its day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from afuera.web.actions import commitment_operations as commitments
from afuera.web.actions import plan_operations as operations
from afuera.web.actions import plan_queries as queries
from afuera.web.actions.evidence import Cited
from afuera.web.actions.models import Change, Commitment, Fix, Notice, Plan
from afuera.web.bilingual import Refused
from afuera.web.journeys.models import Goal
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team, Write
from web.conftest import made

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db
FIGURES: dict[str, Any] = {
    "people": 180,
    "journeys": 214,
    "place": 1,
    "origin": [
        {"team": "warehouse", "share": 0.62, "low": 0.5, "high": 0.7, "n": 90},
        {"team": "billing", "share": 0.3, "low": 0.2, "high": 0.4, "n": 90},
        {"team": "store", "share": 0.08, "low": 0.03, "high": 0.15, "n": 90},
    ],
}


def a_pain(goal: Goal, key: str = "0123456789ab") -> Pain:
    return Pain.objects.create(
        key=key,
        signature={"kind": "promise", "goal": goal.key},
        kind="promise",
        goal=goal,
        state="accepted",
        name_es="Fechas que no se cumplen",
        name_en="Dates that are not kept",
        figures=FIGURES,
    )


@pytest.fixture
def pain(goal: Goal) -> Pain:
    return a_pain(goal)


@pytest.fixture
def teams(db: None) -> dict[str, Team]:
    return {
        name: Team.objects.create(name=name, name_es=label)
        for name, label in (("warehouse", "Bodega"), ("billing", "Facturación"), ("store", "Tienda"))
    }


@pytest.fixture
def plan(pain: Pain, teams: dict[str, Team], everybody: Everybody) -> Plan:
    return operations.begin_plan(
        everybody["cx_lead"], pain, everybody["journey_owner"], title="Promise what we can keep"
    )


@pytest.fixture
def shown(plan: Plan, everybody: Everybody, goal: Goal) -> Plan:
    cited = Cited("walk", f"{goal.slug}/abc")
    told = {"kind": "system", "name": "Calendar", "what": "It does not know the stock"}
    operations.add_cause(everybody["journey_owner"], plan, cited, **told)
    return plan


def in_days(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


def declare(by: Person, plan: Plan, **other: Any) -> Plan:
    words = {"due": in_days(30), "shape": "step", "ratio": 0.4} | other
    return operations.declare_effect(by, plan, plan.version, **words)


def test_a_plan_begins_with_row_history_audit_and_notice(plan: Plan, everybody: Everybody) -> None:
    assert Change.objects.get(subject=plan.subject).what == "begin_plan"
    assert Write.objects.filter(operation="begin_plan").exists()
    notice = Notice.objects.get(kind="plan_begun")
    assert notice.to == everybody["journey_owner"]
    assert notice.facts["pain"] == {"es": "«Fechas que no se cumplen»", "en": "“Dates that are not kept”"}


def test_there_is_one_plan_of_a_pain_at_a_time(plan: Plan, pain: Pain, everybody: Everybody) -> None:
    with pytest.raises(Refused):
        operations.begin_plan(everybody["cx_lead"], pain, everybody["cx_lead"], title="Another")
    operations.give_up_plan(everybody["cx_lead"], plan, plan.version, why="the wrong cause")
    operations.begin_plan(everybody["cx_lead"], pain, everybody["cx_lead"], title="Another")


def test_an_effect_is_declared_after_its_cause_was_shown(plan: Plan, everybody: Everybody) -> None:
    with pytest.raises(Refused, match="show the cause"):
        declare(everybody["journey_owner"], plan)


def test_an_effect_is_declared_before_its_day(shown: Plan, everybody: Everybody) -> None:
    owner = everybody["journey_owner"]
    for day in (0, -5):
        with pytest.raises(Refused):
            declare(owner, shown, due=in_days(day))
    found = declare(owner, shown)
    assert found.state == "promised"
    assert declare(owner, found, ratio=0.5).ratio == 0.5


def test_what_was_declared_stays_once_its_day_has_come(shown: Plan, everybody: Everybody) -> None:
    found = declare(everybody["journey_owner"], shown, due=in_days(3))
    long_ago = {"due": in_days(-2), "declared_on": in_days(-9)}
    Plan.objects.filter(pk=found.pk).update(**long_ago)
    found.refresh_from_db()
    with pytest.raises(Refused, match="it stays"):
        declare(everybody["cx_lead"], found)
    for change in ({"ratio": 0.9}, {"due": in_days(9)}, {"shape": "slope"}, {"declared_on": in_days(-20)}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Plan.objects.filter(pk=found.pk).update(**change)
    Plan.objects.filter(pk=found.pk).update(title="Words may change")


def test_what_was_declared_stays_once_its_proof_was_looked_at(shown: Plan, everybody: Everybody) -> None:
    found = declare(everybody["journey_owner"], shown)
    Plan.objects.filter(pk=found.pk).update(looked_at=timezone.now())
    found.refresh_from_db()
    with pytest.raises(Refused, match="it stays"):
        declare(everybody["cx_lead"], found, ratio=0.9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(pk=found.pk).update(ratio=0.9)
    with pytest.raises(DatabaseError), transaction.atomic():
        Plan.objects.filter(pk=found.pk).update(
            declared_on=None, due=None, shape="", ratio=None, state="open"
        )


def test_a_change_that_saves_has_a_limit_for_what_customers_lose(shown: Plan, everybody: Everybody) -> None:
    with pytest.raises(Refused, match="needs a limit"):
        declare(everybody["journey_owner"], shown, saves="time")
    found = declare(everybody["journey_owner"], shown, saves="time", limit_on="emotion", limit=0.05)
    assert found.limit == 0.05
    with pytest.raises(IntegrityError), transaction.atomic():
        Plan.objects.filter(pk=found.pk).update(limit_on="", limit=None)


def test_the_history_cannot_be_changed(plan: Plan) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        Change.objects.filter(subject=plan.subject).update(why="another reason")


def test_teams_with_a_tenth_of_the_loss_are_in_the_chain(plan: Plan, everybody: Everybody) -> None:
    found = queries.sides(plan, queries.teams())
    assert [side.key for side in found] == ["warehouse", "billing"]
    assert all(side.silent for side in found)


@pytest.mark.parametrize(
    ("lang", "loud"), [("es", "no se ha comprometido a nada"), ("en", "nothing promised")]
)
def test_a_team_without_a_promise_is_said_loudly(
    lang: str, loud: str, plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    page = browser(everybody["member"]).get(f"/{lang}/actions/plans/{plan.pk}/").content.decode()
    assert page.count("chip vacant") == 2
    assert "62" in page
    assert "n = 90" in page
    listed = browser(everybody["member"]).get(f"/{lang}/actions/plans/").content.decode()
    assert "chip vacant" in listed


def promise(by: Person, plan: Plan, team: Team, **other: Any) -> Commitment:
    words = {"changes": "system", "name": "Calendar", "what": "It asks the stock", "first_date": in_days(10)}
    return commitments.commit(by, plan, team, **(words | other))


def test_a_team_promises_for_itself(plan: Plan, teams: dict[str, Team], everybody: Everybody) -> None:
    member = made("member", email="b@hilo.example", name="Berta", team=teams["warehouse"])
    found = promise(member, plan, teams["warehouse"])
    assert not queries.sides(queries.plan(plan.pk) or plan, queries.teams())[0].silent
    with pytest.raises(Refused):
        promise(member, plan, teams["billing"])
    with pytest.raises(Refused):
        promise(member, plan, teams["warehouse"], first_date=in_days(-1))
    assert Notice.objects.filter(kind="committed", to=everybody["journey_owner"]).exists()
    done = {"delivered_on": in_days(0), "delivered_as": "Release 12"}
    found = commitments.deliver_commitment(member, found, found.version, **done)
    with pytest.raises(Refused):
        commitments.withdraw_commitment(member, found, found.version, why="no")


def test_a_team_of_the_chain_is_asked_once_a_day(
    plan: Plan, teams: dict[str, Team], everybody: Everybody
) -> None:
    made("member", email="b@hilo.example", name="Berta", team=teams["warehouse"])
    assert commitments.invite_team(everybody["journey_owner"], plan, teams["warehouse"]) == 1
    assert commitments.invite_team(everybody["journey_owner"], plan, teams["warehouse"]) == 0


def test_the_first_date_of_a_promise_cannot_be_moved(
    plan: Plan, teams: dict[str, Team], everybody: Everybody
) -> None:
    found = promise(everybody["cx_lead"], plan, teams["billing"])
    words = {"changes": "policy", "name": "Refunds", "what": "Without a form"}
    again = commitments.revise_commitment(everybody["cx_lead"], found, found.version, **words)
    assert again.first_date == found.first_date


def test_two_people_edit_one_plan_and_both_texts_are_shown(
    plan: Plan, everybody: Everybody, browser: Browser
) -> None:
    url = reverse("actions:revise_plan", args=[plan.pk])
    one = {"version": plan.version, "title": "Of the first", "owner": everybody["cx_lead"].pk, "cause": "A"}
    assert browser(everybody["cx_lead"]).post(url, one).status_code == 302
    other = one | {"title": "Of the second", "cause": "B"}
    answer = browser(everybody["analyst"]).post(url, other)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Of the first" in page
    assert "Of the second" in page
    plan.refresh_from_db()
    assert plan.title == "Of the first"


def test_who_answers_for_a_plan_is_told_each_time_that_it_becomes_theirs(
    plan: Plan, everybody: Everybody
) -> None:
    lead, owner, other = everybody["cx_lead"], everybody["journey_owner"], everybody["executive"]
    words = {"title": "Other words", "cause": ""}
    for now in (owner, other, owner):
        plan = operations.revise_plan(lead, plan, plan.version, owner=now, **words)
    told = Notice.objects.filter(about=plan.subject, kind="plan_begun").order_by("pk")
    # Begun for them, given away, given back: other words alone are no plan begun.
    assert [one.to_id for one in told] == [owner.pk, other.pk, owner.pk]
    with pytest.raises(Refused):
        operations.revise_plan(lead, plan, plan.version, owner=everybody["partner"], **words)


def test_cases_made_good_are_counted_beside_prevention(
    plan: Plan, pain: Pain, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["member"])
    url = reverse("actions:note_fix", args=[pain.key])
    day = in_days(-3).isoformat()
    lines = "\n".join(f"customer:{n % 180};credit;{in_days(-4 - n // 180)}" for n in range(214))
    assert client.post(url, {"kind": "credit", "on": day, "who": lines}).status_code == 302
    assert client.post(url, {"kind": "credit", "on": day, "who": lines}).status_code == 302  # read again
    assert queries.fixed([pain])[pain.pk] == queries.Fixed(214, 180)
    assert "customer:7" not in set(Fix.objects.values_list("who", flat=True))
    page = client.get(f"/es/actions/plans/{plan.pk}/").content.decode()
    assert "Lo hemos arreglado 214 veces a 180 personas" in page


def test_fewer_than_five_people_are_not_counted_out_loud(
    plan: Plan, pain: Pain, everybody: Everybody, browser: Browser
) -> None:
    commitments.note_fix(everybody["member"], pain, kind="apology", who="customer:1", on=in_days(-1))
    page = browser(everybody["member"]).get(f"/es/actions/plans/{plan.pk}/").content.decode()
    assert "menos de cinco personas" in page


def test_a_pain_that_hits_fewer_than_five_has_no_figures_on_the_pages_of_plans(
    plan: Plan, pain: Pain, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["member"])
    assert "carga con 62" in client.get(f"/es/actions/plans/{plan.pk}/").content.decode()
    Pain.objects.filter(pk=pain.pk).update(figures=FIGURES | {"people": 4})
    page = client.get(f"/es/actions/plans/{plan.pk}/").content.decode()
    assert "carga con 62" not in page
    assert "una décima parte" in page
    Plan.objects.filter(pk=plan.pk).update(state="given_up")
    assert "4 personas" not in client.get("/es/actions/plans/").content.decode()
    Pain.objects.filter(pk=pain.pk).update(figures=FIGURES | {"people": 41})
    assert "41 personas" in client.get("/es/actions/plans/").content.decode()


@pytest.mark.parametrize(
    "who",
    [
        "customer:1;nothing;2026-01-01",
        "customer:1;credit;soon",
        pytest.param("x" * 140_000, id="longer than a field of CSV may be"),
    ],
)
def test_a_line_that_cannot_be_read_is_named(
    who: str, pain: Pain, everybody: Everybody, browser: Browser
) -> None:
    sent = {"kind": "credit", "on": in_days(-1).isoformat(), "who": who}
    answer = browser(everybody["member"]).post(reverse("actions:note_fix", args=[pain.key]), sent)
    assert answer.status_code == 422
    assert not Fix.objects.exists()


def test_a_plan_is_made_and_declared_in_the_browser(
    pain: Pain, goal: Goal, teams: dict[str, Team], everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["journey_owner"])
    sent: dict[str, Any] = {"version": 0, "title": "Keep the date", "owner": everybody["journey_owner"].pk}
    answer = client.post(f"/es/actions/plans/new/{pain.key}/", sent)
    plan = Plan.objects.get()
    assert answer["Location"] == f"/es/actions/plans/{plan.pk}/"
    cause = {"kind": "step", "name": "quote", "what": "It promises", "address": f"/en/journeys/{goal.slug}/"}
    assert client.post(f"/es/actions/plans/{plan.pk}/cause/", cause).status_code == 302
    effect = {"version": 1, "due": in_days(40).isoformat(), "shape": "slope", "left": 30, "saves": "time"}
    url = f"/es/actions/plans/{plan.pk}/effect/"
    assert client.post(url, effect).status_code == 422
    assert client.post(url, effect | {"limit_on": "goal", "limit": "2"}).status_code == 302
    plan.refresh_from_db()
    assert (plan.state, plan.ratio, plan.limit) == ("promised", 0.3, 0.02)
    page = client.get(f"/es/actions/plans/{plan.pk}/").content.decode()
    assert "quedan 30" in page


def test_the_list_asks_as_often_for_many_plans_as_for_one(
    plan: Plan, goal: Goal, teams: dict[str, Team], everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])

    def asked(*pages: str) -> int:
        with CaptureQueriesContext(connection) as caught:
            for page in pages:
                assert client.get(page).status_code == 200
        return len(caught)

    pages = "/es/actions/plans/", f"/es/actions/plans/{plan.pk}/"
    a_pain(goal, "f" * 12)
    promise(everybody["cx_lead"], plan, teams["billing"])
    asked(*pages)
    before = asked(*pages)
    for n in range(5):
        other = a_pain(goal, f"{n:012d}")
        begun = operations.begin_plan(everybody["cx_lead"], other, everybody["cx_lead"], title="x")
        promise(everybody["cx_lead"], begun, teams["billing"])
        promise(everybody["cx_lead"], plan, teams["warehouse"], name=str(n))
        a_pain(goal, f"a{n:011d}")
    assert asked(*pages) <= before


def test_all_who_are_concerned_hear_that_a_promise_was_delivered_or_taken_back_and_a_plan_given_up(
    plan: Plan, teams: dict[str, Team], everybody: Everybody
) -> None:
    lead, owner = everybody["cx_lead"], everybody["journey_owner"]
    hands = made("member", email="hands@hilo.example", name="Berta", team=teams["warehouse"])
    former = everybody["analyst"]  # was told that it holds, and answers for nothing
    Notice.objects.create(to=former, kind="holds", about=plan.subject)
    kept, broken = promise(lead, plan, teams["warehouse"]), promise(lead, plan, teams["warehouse"])
    commitments.deliver_commitment(
        owner, kept, kept.version, delivered_on=in_days(0), delivered_as="Release 12"
    )
    commitments.withdraw_commitment(owner, broken, broken.version, why="Bought instead.")
    plan.refresh_from_db()
    operations.give_up_plan(owner, plan, plan.version, why="The shop closes.")
    for kind in ("commitment_delivered", "commitment_withdrawn", "plan_given_up"):
        told = set(Notice.objects.filter(kind=kind).values_list("to", flat=True))
        assert {lead.pk, hands.pk, former.pk} <= told, kind
        assert owner.pk not in told, kind  # who did it knows


def test_the_team_that_takes_its_only_promise_back_hears_of_it_too(
    plan: Plan, teams: dict[str, Team], everybody: Everybody
) -> None:
    hands = made("member", email="hands@hilo.example", name="Berta", team=teams["billing"])
    one = promise(everybody["cx_lead"], plan, teams["billing"])
    commitments.withdraw_commitment(everybody["cx_lead"], one, one.version, why="Bought instead.")
    assert Notice.objects.filter(kind="commitment_withdrawn", to=hands).exists()
