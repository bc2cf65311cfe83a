"""Is efficiency set against humanity: found by the machine, kept so that it can be computed again, told?"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.db.models.signals import post_init
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.actions.humanity import GOOD, SAVINGS
from afuera.web.actions import humanity_operations as operations
from afuera.web.actions import humanity_views, plan_operations, tasks, verdict_operations
from afuera.web.actions.models import Change, Efficiency, EfficiencyLook, Notice, Plan, Verdict
from afuera.web.bridge import actions as bridge
from afuera.web.bridge import humanity
from afuera.web.bridge.humanity import Judged
from afuera.web.journeys.models import Goal, Study
from afuera.web.teams.models import Person
from web.test_plans import Everybody, a_pain

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db
DAY = dt.date(2025, 9, 1)


def row(block: int, *, minutes: float, goal: float, people: int = 120) -> dict[str, Any]:
    """The sums of one block: everybody lived it once, and differed a little."""
    found: dict[str, Any] = {"block": block}
    means = dict.fromkeys(GOOD, 0.5) | {"contacts": 3.0, "touches": 5.0, "minutes": minutes, "goal": goal}
    for name in (*SAVINGS, *GOOD):
        spread = 0.01 if name in SAVINGS else 0.04
        mean = means[name]
        found |= {
            f"groups_{name}": people,
            f"n_{name}": people,
            f"x_{name}": mean * people,
            f"xx_{name}": (mean**2 + spread) * people,
            f"xn_{name}": mean * people,
            f"nn_{name}": people,
        }
    return found


def change(kind: str = "step_vanished", day: dt.date = DAY) -> dict[str, Any]:
    return {
        "goal": "change plan",
        "kind": kind,
        "day": day.isoformat(),
        "earliest": day.isoformat(),
        "latest": day.isoformat(),
        "step": "courtesy call",
        "channel": None,
        "before": 0.2,
        "after": 0.0,
        "p_value": 0.0,
        "signs": [],
    }


def counted(
    goal: float = 0.9, version: int = 3, day: dt.date = DAY, plan: int | None = None, **said: Any
) -> Judged:
    """A change that takes four minutes off a journey, after which this share reaches the goal."""
    rows = [row(-1, minutes=12, goal=0.9), row(0, minutes=8, goal=0.9), row(1, minutes=8, goal=goal)]
    inputs = {
        "change": change("declared" if plan else "step_vanished", day),
        "rows": rows,
        "praise": {"said": 90, "here": 80, "people": 70, "people_here": 61},
        "said": said or None,
        "data_version": version,
    }
    return Judged(plan, humanity.computed(inputs), inputs)


@pytest.fixture
def goal(studied: Study) -> Goal:
    return Goal.objects.get(key="change plan")


@pytest.mark.parametrize(
    ("lang", "ours", "theirs"),
    [
        (
            "es",
            "La ganancia es nuestra y la pérdida, de ellos: ahorramos 4.0 minutos",
            "30 clientes menos de cada 100",
        ),
        (
            "en",
            "The gain is ours, the loss is theirs: we save 4.0 minutes a journey",
            "30 fewer of 100 customers",
        ),
    ],
)
def test_an_undeclared_change_rings_on_its_page_on_the_first_page_and_in_the_week(
    lang: str, ours: str, theirs: str, goal: Goal, everybody: Everybody, browser: Browser
) -> None:
    assert operations.keep([counted(0.9, 3), counted(0.6, 4)]) == 2
    one = Efficiency.objects.get()
    assert one.alarm
    client = browser(everybody["cx_lead"])
    page = client.get(f"/{lang}/actions/efficiency/{one.pk}/").content.decode()
    assert ours.replace("4.0", "4,0") in page or ours in page
    assert theirs in page
    assert "n = 120" in page or "120 / 120" in page
    for address in ("", "actions/", "actions/efficiency/"):
        shown = client.get(f"/{lang}/{address}").content.decode()
        assert f"/{lang}/actions/efficiency/{one.pk}/" in shown, address


def test_leaders_hear_when_it_is_found_and_when_it_begins_to_ring_and_never_twice(
    goal: Goal, everybody: Everybody
) -> None:
    for judged in (counted(0.9, 3), counted(0.9, 3), counted(0.6, 4), counted(0.6, 5)):
        operations.keep([judged])
    told = Notice.objects.filter(about__startswith="efficiency:").order_by("pk")
    assert [one.kind for one in told.filter(to=everybody["cx_lead"])] == [
        "efficiency_found",
        "efficiency_alarm",
    ]
    assert not told.filter(to=everybody["member"]).exists()
    assert "courtesy call" in str(told[0].facts["change"]["en"])
    assert EfficiencyLook.objects.count() == 3


def test_it_is_computed_again_from_what_was_stored_and_never_changed(
    goal: Goal, everybody: Everybody
) -> None:
    operations.keep([counted(0.6)])
    look = EfficiencyLook.objects.get()
    assert humanity.computed(look.inputs) == look.found
    assert look.found["lost"] == ["goal"]
    with pytest.raises(DatabaseError), transaction.atomic():
        EfficiencyLook.objects.update(alarm=False)
    with pytest.raises(TypeError):
        look.save()


def test_the_limit_that_a_plan_set_beforehand_decides(goal: Goal, everybody: Everybody) -> None:
    plan = a_plan(goal, everybody)
    judged = counted(0.6, plan=plan.pk, saves="time", limit_on="goal", limit=0.4)
    operations.keep([judged])
    one = Efficiency.objects.get()
    assert (one.plan, one.kind, one.alarm) == (plan, "declared", False)
    again = counted(0.6, 4, plan=plan.pk, saves="time", limit_on="goal", limit=0.05)
    operations.keep([again])
    assert Efficiency.objects.get().alarm
    assert Notice.objects.filter(kind="efficiency_alarm", to=plan.owner).exists()


def a_plan(
    goal: Goal, everybody: Everybody, key: str = "0123456789ab", due: dt.date = dt.date(2025, 11, 3)
) -> Plan:
    """A plan whose day came while customers were watched."""
    plan = plan_operations.begin_plan(
        everybody["cx_lead"], a_pain(goal, key), everybody["journey_owner"], title=f"Plan {key}"
    )
    Plan.objects.filter(pk=plan.pk).update(
        due=due,
        declared_on=due - dt.timedelta(30),
        shape="step",
        ratio=0.2,
        saves="time",
        limit_on="goal",
        limit=0.02,
        state="promised",
    )
    plan.refresh_from_db()
    return plan


def test_a_change_that_is_on_again_in_the_next_study_is_the_same_one(goal: Goal) -> None:
    operations.keep([counted(0.9, 3)])
    known = operations.undeclared()
    assert [one["day"] for one in known] == [DAY.isoformat()]
    operations.keep([counted(0.9, 4)])
    assert Efficiency.objects.count() == 1
    assert EfficiencyLook.objects.count() == 2


def test_after_a_study_savings_are_counted_in_the_lake(
    studied: Study, everybody: Everybody, goal: Goal
) -> None:
    plan = a_plan(goal, everybody)
    tasks.judge_savings.func()
    one = Efficiency.objects.get(plan=plan)
    found = one.looks.get().found
    assert {row["measure"] for row in found["measures"]} >= {"goal", "contacts"}
    assert all(row["people_after"] >= 30 for row in found["measures"])
    tasks.judge_savings.func()
    assert one.looks.count() == 1


def test_a_plan_that_cannot_be_looked_at_stops_no_other(
    studied: Study, everybody: Everybody, goal: Goal, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken, whole = a_plan(goal, everybody, "00000000000a"), a_plan(goal, everybody, "00000000000b")
    looked = bridge._look

    def falls(asked: Any, *rest: Any) -> Any:
        if asked.plan == broken.pk:
            raise RuntimeError("a table is gone")
        return looked(asked, *rest)

    monkeypatch.setattr(bridge, "_look", falls)
    tasks.look_again.func()
    assert [one.plan_id for one in Verdict.objects.all()] == [whole.pk]
    client = browser(everybody["cx_lead"])
    for page in (f"/en/actions/plans/{broken.pk}/", f"/en/actions/plans/{broken.pk}/proof/"):
        assert "a table is gone" in client.get(page).content.decode()
    tasks.look_again.func()
    assert Change.objects.filter(what="fail_to_look").count() == 1
    monkeypatch.undo()
    tasks.look_again.func()
    assert Verdict.objects.filter(plan=broken).exists()
    assert Plan.objects.get(pk=broken.pk).fault is None


def test_what_cannot_be_kept_of_one_plan_stops_no_other(
    studied: Study, everybody: Everybody, goal: Goal, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = a_plan(goal, everybody, "00000000000a"), a_plan(goal, everybody, "00000000000b")
    kept = verdict_operations.keep_look

    def falls(looked: Any, declared: Any) -> bool:
        if looked.plan == first.pk:
            raise ValueError("too long")
        return kept(looked, declared)

    monkeypatch.setattr(verdict_operations, "keep_look", falls)
    tasks.look_again.func()
    assert [one.plan_id for one in Verdict.objects.all()] == [second.pk]
    assert "too long" in Plan.objects.get(pk=first.pk).fault["what"]


def test_a_change_that_cannot_be_kept_stops_no_other(goal: Goal, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = operations.keep_one

    def falls(judged: Judged) -> bool:
        if judged.inputs["change"]["day"] == DAY.isoformat():
            raise DatabaseError("too long")
        return kept(judged)

    monkeypatch.setattr(operations, "keep_one", falls)
    assert operations.keep([counted(0.6), counted(0.6, day=DAY + dt.timedelta(days=40))]) == 1
    assert EfficiencyLook.objects.count() == 1


def test_the_list_asks_as_often_for_many_as_for_one(
    goal: Goal, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])

    def asked() -> int:
        with CaptureQueriesContext(connection) as caught:
            assert client.get("/es/actions/efficiency/").status_code == 200
        return len(caught)

    operations.keep([counted(0.6)])
    asked()
    few = asked()
    operations.keep([counted(0.6, day=DAY + dt.timedelta(days=n)) for n in range(1, 6)])
    assert asked() <= few


def test_pages_read_the_newest_look_of_each_change_and_no_other(goal: Goal) -> None:
    for version in (3, 4, 5):
        operations.keep([counted(0.6, version)])
    read: list[EfficiencyLook] = []

    def note(instance: EfficiencyLook, **_: Any) -> None:
        read.append(instance)

    post_init.connect(note, sender=EfficiencyLook)
    try:
        found = humanity_views.newest()
    finally:
        post_init.disconnect(note, sender=EfficiencyLook)
    assert [look and look.data_version for _, look in found] == [5]
    assert len(read) == 1


def test_a_question_about_no_change_at_all_begins_empty(everybody: Everybody, browser: Browser) -> None:
    client = browser(everybody["cx_lead"])
    for number in ("9" * 5000, "9" * 25, "x"):
        assert client.get(f"/es/actions/decisions/ask/?efficiency={number}").status_code == 200


def test_who_may_decide_is_asked_with_the_finding_at_hand(
    goal: Goal, everybody: Everybody, browser: Browser
) -> None:
    operations.keep([counted(0.6)])
    one = Efficiency.objects.get()
    page = (
        browser(everybody["cx_lead"]).get(f"/en/actions/decisions/ask/?efficiency={one.pk}").content.decode()
    )
    assert "Take it back, or make it good" in page
    assert "the loss is theirs" in page
    assert browser(everybody["cx_lead"]).get("/en/actions/decisions/ask/?efficiency=x").status_code == 200
    assert browser(everybody["partner"]).get(f"/en/actions/efficiency/{one.pk}/").status_code == 403
    assert (
        browser(everybody["cx_lead"]).get("/en/actions/efficiency/99999999999999999999/").status_code == 404
    )
