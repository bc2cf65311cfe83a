"""What follows from a look?  It is kept; a plan holds, or reopens itself, and everyone concerned is told."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.web.actions.plan_models import Plan
from afuera.web.actions.plan_operations import about, people_of
from afuera.web.actions.verdict_models import Verdict
from afuera.web.actions.writing import note, said_facts, tell
from afuera.web.bridge import actions as bridge
from afuera.web.bridge.actions import Asked, Looked
from afuera.web.teams import audit
from afuera.wording import mark

audit.tells(
    {
        "look_at_plan": mark("Looked whether a trouble stays away"),
        "reopen_plan": mark("A plan reopened itself"),
    }
)
LOOKED_AT = ("promised", "holds", "came_back")
BACK = frozenset({"no_change_yet", "came_back_elsewhere"})


def to_look_at() -> list[Asked]:
    """Every plan whose day has come."""
    found = Plan.objects.filter(state__in=LOOKED_AT, due__lte=timezone.localdate()).select_related("pain")
    return [_asked(one) for one in found]


def _asked(plan: Plan) -> Asked:
    chosen = plan.chosen_on
    return Asked(
        plan.pk,
        plan.pain.signature,
        bridge.declared_as(plan.due, plan.shape, plan.ratio or 0.0, chosen),
        plan.neighbours or None,
        plan.verdicts.count() + 1,
    )


def look(asked: Iterable[Asked], looked: Iterable[Looked]) -> int:
    """Keep what was found; how many looks are new.  Run twice for the same data, it does nothing twice."""
    declared = {one.plan: one.declared for one in asked}
    return sum(keep_look(one, declared[one.plan]) for one in looked)


@transaction.atomic
def keep_look(looked: Looked, declared: dict[str, Any]) -> bool:
    """One look: the verdict, the plan's state, history and notices, all or nothing."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("pain", "owner").get(pk=looked.plan)
    found = looked.found
    known = {"data_version": found["data_version"] or 0, "method_version": found["method_version"]}
    if plan.state not in LOOKED_AT or Verdict.objects.filter(plan=plan, **known).exists():
        return False
    was, now = plan.state, _state(plan.state, found)
    Verdict.objects.create(
        plan=plan,
        word=found["verdict"],
        found=found,
        inputs=looked.inputs,
        declared=declared,
        became=now,
        **known,
    )
    before = said_facts(plan, "state")
    plan.state, plan.neighbours = now, looked.neighbours
    plan.looked_at = plan.looked_at or timezone.now()
    plan.save(update_fields=["state", "neighbours", "looked_at"])
    told = said_facts(plan, "state") | {"what": found["verdict"]}
    note(
        None, "reopen_plan" if _reopens(was, now) else "look_at_plan", plan.subject, before=before, after=told
    )
    _tell(plan, was, now, known["data_version"])
    return True


def _state(was: str, found: dict[str, Any]) -> str:
    """What the plan is from now on: done only while it stays away."""
    if found["verdict"] == "prevented":
        return "holds"
    if was == "holds":
        return "came_back" if found["reopens"] or found["verdict"] in BACK else "promised"
    if was == "promised" and found["reopens"]:
        return "came_back"
    return was


def _reopens(was: str, now: str) -> bool:
    return was != now and (was == "holds" or now == "came_back")


def _tell(plan: Plan, was: str, now: str, data_version: int) -> None:
    """Who is concerned, and on a return everyone who was told that it was fixed."""
    if was == now:
        return
    kinds = {"holds": "holds", "came_back": "came_back", "promised": "unsure_again"}
    tell(people_of(plan), kinds[now], plan.subject, about(None, plan), cause=f"data:{data_version}")
