"""What follows from a look?  It is kept; a plan holds, or reopens itself, and everyone concerned is told."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.web.actions.correcting import correct
from afuera.web.actions.plan_models import Plan
from afuera.web.actions.plan_operations import about, people_of
from afuera.web.actions.verdict_models import Verdict
from afuera.web.actions.writing import note, said_facts, tell
from afuera.web.bridge import actions as bridge
from afuera.web.bridge.actions import Asked, Failed, Looked
from afuera.web.teams import audit
from afuera.wording import mark

log = logging.getLogger(__name__)
audit.tells(
    {
        "look_at_plan": mark("Looked whether a trouble stays away"),
        "fail_to_look": mark("A look could not be taken"),
        "reopen_plan": mark("A plan reopened itself"),
    }
)
LOOKED_AT = ("promised", "holds", "came_back")
BACK = frozenset({"no_change_yet", "came_back_elsewhere"})


def to_look_at() -> list[Asked]:
    """Every plan whose day has come."""
    found = Plan.objects.filter(state__in=LOOKED_AT, due__lte=timezone.localdate()).select_related("pain")
    declared = Plan.objects.filter(due__isnull=False).values_list("pain__signature", flat=True)
    touched = tuple({signature.get("goal") for signature in declared})
    return [_asked(one, touched) for one in found]


def _asked(plan: Plan, touched: tuple[str | None, ...]) -> Asked:
    chosen = plan.chosen_on
    return Asked(
        plan.pk,
        plan.pain.signature,
        bridge.declared_as(plan.due, plan.shape, plan.ratio or 0.0, chosen),
        plan.neighbours or None,
        plan.verdicts.count() + 1,
        touched,
    )


def look(asked: Iterable[Asked], looked: Iterable[Looked | Failed]) -> int:
    """Keep what was found; how many looks are new.  Run twice for the same data, it does nothing twice.

    What goes wrong with one plan, while it is computed or while it is kept, stops no other.
    """
    declared = {one.plan: one.declared for one in asked}
    return sum(_kept(one, declared[one.plan]) for one in looked)


def _kept(looked: Looked | Failed, declared: dict[str, Any]) -> bool:
    if isinstance(looked, Failed):
        return note_fault(looked.plan, looked.fault)
    try:
        return keep_look(looked, declared)
    except Exception as fault:
        log.exception("The look at plan %s could not be kept", looked.plan)
        return note_fault(looked.plan, f"{type(fault).__name__}: {fault}"[:500])


@transaction.atomic
def note_fault(plan: int, what: str) -> bool:
    """On the plan's page until a look succeeds; in its history once for each cause."""
    found = Plan.objects.select_for_update().get(pk=plan)
    known = (found.fault or {}).get("what")
    found.fault = {"what": what, "at": timezone.now().isoformat()}
    found.save(update_fields=["fault"])
    if known != what:
        note(None, "fail_to_look", found.subject, after={"what": what})
    return False


@transaction.atomic
def keep_look(looked: Looked, declared: dict[str, Any]) -> bool:
    """One look: the verdict, the plan's state, history and notices, all or nothing."""
    plan = Plan.objects.select_for_update(of=("self",)).select_related("pain", "owner").get(pk=looked.plan)
    found = looked.found
    known = {"data_version": found["data_version"] or 0, "method_version": found["method_version"]}
    if plan.fault is not None:
        Plan.objects.filter(pk=plan.pk).update(fault=None)
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
    cause = f"data:{data_version}"
    tell(people_of(plan), kinds[now], plan.subject, about(None, plan), cause=cause)
    if now == "came_back":
        correct(plan, cause)
