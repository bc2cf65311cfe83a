"""Is the plan held against what people live, as it is written now, and is nobody's planning lost?"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from afuera.report.reader import rows
from afuera.web.bridge import stages as bridge
from afuera.web.journeys import map_operations as operations
from afuera.web.journeys.map_operations import PlanChanged
from afuera.web.journeys.models import Freshness, Goal, Study
from afuera.web.teams.models import Person, Write

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


@pytest.fixture
def goal(studied: Study) -> Goal:
    """The goal whose journeys leave their plan most often."""
    told = [one for one in rows(studied.findings["journeys"]) if one["planned"] and one["planned"]["where"]]
    most = max(told, key=lambda one: one["planned"]["share"] if len(one["planned"]["steps"]) > 3 else 0)
    return Goal.objects.get(key=most["goal"])


def address(goal: Goal, rest: str = "plan/", lang: str = "en") -> str:
    return f"/{lang}/journeys/{goal.slug}/{rest}"


def planned(goal: Goal, *steps: tuple[str, str, bool], **more: str) -> dict[str, str]:
    """The form of a plan as a browser sends it: step, place, taken away."""
    found = {
        "p-TOTAL_FORMS": str(len(steps)),
        "p-INITIAL_FORMS": str(len(steps)),
        "read": json.dumps(goal.steps),
    }
    for at, (step, place, gone) in enumerate(steps):
        found |= {f"p-{at}-step": step, f"p-{at}-place": place} | ({f"p-{at}-gone": "on"} if gone else {})
    return found | more


def test_what_leaves_the_plan_is_what_the_findings_say_for_every_goal(studied: Study) -> None:
    goals = {goal.key: goal for goal in Goal.objects.all()}
    checked = 0
    for row in rows(studied.findings["journeys"]):
        plan = row["planned"]
        if plan is None:
            continue
        found = bridge.left_plan(row["goal"], goals[row["goal"]].steps)
        assert found is not None
        assert (found.deviating, found.share.n) == (plan["deviating"], plan["n"])
        assert found.share.low == pytest.approx(plan["low"])
        told = [(one.step, one.kind, one.journeys) for one in found.where]
        assert told == [(one["step"], one["kind"], one["journeys"]) for one in plan["where"]]
        for one in found.where:
            goal, steps = row["goal"], goals[row["goal"]].steps
            assert bridge.departed(goal, steps, one.step, one.kind, 1)[1] == one.journeys
            checked += 1
    assert checked > 5


def test_the_page_opens_with_the_share_that_leaves_the_plan(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    english = browser(everybody["executive"]).get(address(goal)).content.decode()
    spanish = browser(everybody["executive"]).get(address(goal, lang="es")).content.decode()
    assert "of the journeys leave our plan, most often at" in english
    assert "se sale de nuestro plan, sobre todo en" in spanish
    assert "n = " in english
    assert "plan/edit/" not in english
    assert "plan/behind/" in english


def test_a_plan_changed_today_is_held_against_today_and_audited(
    goal: Goal, everybody: dict[str, Person], browser: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    lead = everybody["cx_lead"]
    before = bridge.left_plan(goal.key, goal.steps)
    steps = [(step, str(at), False) for at, step in enumerate(goal.steps, 1)]
    swapped = [(steps[1][0], "1", False), (steps[0][0], "2", False), *steps[2:]]
    with django_capture_on_commit_callbacks(execute=True):
        answer = browser(lead).post(
            address(goal, "plan/edit/"), planned(goal, *swapped, why="they call first")
        )
    assert answer.status_code == 302
    old = list(goal.steps)
    goal.refresh_from_db()
    assert goal.steps == [old[1], old[0], *old[2:]]
    after = bridge.left_plan(goal.key, goal.steps)
    assert before is not None
    assert after is not None
    assert after.deviating > before.deviating
    note = Write.objects.get(operation="change_plan")
    assert note.why == "they call first"
    assert note.before == {"steps": old}
    assert Freshness.objects.get().asked == 1


def test_steps_are_added_where_they_belong_and_taken_away(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    old = list(goal.steps)
    steps = [(step, str(at), step == old[-1]) for at, step in enumerate(old, 1)]
    form = planned(goal, *steps, other="ring back", add_place="2")
    assert browser(everybody["analyst"]).post(address(goal, "plan/edit/"), form).status_code == 302
    goal.refresh_from_db()
    assert goal.steps == [old[0], "ring back", *old[1:-1]]


def test_the_second_planner_sees_the_new_plan_and_keeps_what_they_sent(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    steps = [(step, str(at), False) for at, step in enumerate(goal.steps, 1)]
    form = planned(goal, *steps, other="mine")
    operations.change_plan(goal, everybody["cx_lead"], goal.steps, [*goal.steps, "theirs"])
    answer = browser(everybody["analyst"]).post(address(goal, "plan/edit/"), form)
    assert answer.status_code == 200
    said = answer.content.decode()
    assert "Theirs" in said
    assert 'value="mine"' in said
    with pytest.raises(PlanChanged):
        operations.change_plan(goal, everybody["analyst"], goal.steps, [])


def test_without_a_plan_the_page_says_so(goal: Goal, everybody: dict[str, Person], browser: Browser) -> None:
    Goal.objects.filter(pk=goal.pk).update(steps=[])
    said = browser(everybody["member"]).get(address(goal)).content.decode()
    assert "Nobody has written down how" in said


def test_one_who_left_the_plan_can_be_walked_by_those_who_may(
    goal: Goal, everybody: dict[str, Person], browser: Browser
) -> None:
    found = bridge.left_plan(goal.key, goal.steps)
    assert found is not None
    one = found.where[0]
    where = address(goal, f"plan/behind/{one.kind}/1/")
    member = browser(everybody["member"])
    assert member.get(where, {"step": one.step}).status_code == 200
    assert member.get(where, {"step": "no such step"}).status_code == 404
    assert browser(everybody["partner"]).get(where, {"step": one.step}).status_code == 403
