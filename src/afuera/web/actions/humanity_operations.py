"""What follows from a look at whose gain a change is?  It is kept; an alarm is told to everyone concerned."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.web.actions.humanity_models import Efficiency, EfficiencyLook
from afuera.web.actions.humanity_sheets import told_change
from afuera.web.actions.plan_models import Plan
from afuera.web.actions.plan_operations import people_of
from afuera.web.actions.verdict_operations import LOOKED_AT
from afuera.web.actions.writing import note, tell
from afuera.web.bridge.actions import Failed
from afuera.web.bridge.humanity import Judged, Saving
from afuera.web.journeys import owner_queries
from afuera.web.journeys.models import Goal
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

audit.tells(
    {
        "find_efficiency": mark("Found a change that nobody declared"),
        "look_at_efficiency": mark("Looked whose gain a change is"),
    }
)
log = logging.getLogger(__name__)
CONCERNED = ("cx_lead", "executive")


def savings() -> list[Saving]:
    """Every plan that saves something and whose day has come, with what it said beforehand."""
    plans = Plan.objects.exclude(saves="").filter(state__in=LOOKED_AT, due__lte=timezone.localdate())
    return [
        Saving(
            one.pk,
            one.pain.goal.key if one.pain.goal else None,
            one.due,
            {"saves": one.saves, "limit_on": one.limit_on, "limit": one.limit},
        )
        for one in plans.select_related("pain__goal")
        if one.due is not None
    ]


def told_days() -> list[dict[str, Any]]:
    """Journey and day of every plan whose effect was declared: what begins then, somebody said."""
    plans = Plan.objects.exclude(due=None).values_list("pain__goal__key", "due")
    return [{"goal": goal, "day": due.isoformat()} for goal, due in plans if due]


def undeclared() -> list[dict[str, Any]]:
    """What was found before and nobody had declared."""
    return list(Efficiency.objects.filter(plan=None).order_by("pk").values_list("change", flat=True))


def keep(judged: Iterable[Judged | Failed]) -> int:
    """Keep what was found; how many looks are new.  Run twice for the same data, it does nothing twice.

    What goes wrong with one change, while it is counted or while it is kept, stops no other.
    """
    return sum(_kept(one) for one in judged if isinstance(one, Judged))


def _kept(judged: Judged) -> bool:
    try:
        return keep_one(judged)
    except Exception:
        log.exception("Whose gain it is could not be kept: %s", judged.inputs["change"])
        return False


@transaction.atomic
def keep_one(judged: Judged) -> bool:
    """One look: its figures, whether it rings, history and notices, all or nothing."""
    found, new = _efficiency(judged)
    versions = {
        "data_version": judged.found["data_version"],
        "method_version": judged.found["method_version"],
    }
    if found.looks.filter(**versions).exists():
        return False
    rings, rang = bool(judged.found["alarm"]), found.alarm
    EfficiencyLook.objects.create(
        efficiency=found, found=judged.found, inputs=judged.inputs, alarm=rings, **versions
    )
    if rings != rang:
        found.alarm = rings
        found.save(update_fields=["alarm"])
    what = "find_efficiency" if new and found.plan_id is None else "look_at_efficiency"
    note(None, what, found.subject, before=None if new else _told(rang), after=_told(rings))
    _tell(found, new, rang, rings, versions["data_version"])
    return True


def _told(alarm: bool) -> dict[str, Any]:
    return {"state": "alarm" if alarm else "calm"}


def _efficiency(judged: Judged) -> tuple[Efficiency, bool]:
    change = judged.inputs["change"]
    if judged.plan is not None:
        known = Efficiency.objects.filter(plan_id=judged.plan).first()
    else:
        every = Efficiency.objects.filter(plan=None, kind=change["kind"])
        known = next((one for one in every if one.change == change), None)
    if known is not None:
        return known, False
    goal = Goal.objects.filter(key=change["goal"]).first() if change["goal"] is not None else None
    made = Efficiency.objects.create(plan_id=judged.plan, goal=goal, kind=change["kind"], change=change)
    return made, True


def _tell(found: Efficiency, new: bool, rang: bool, rings: bool, data_version: int) -> None:
    """An alarm is told to everyone concerned, each time that it begins to ring."""
    if rings and not rang:
        kind = "efficiency_alarm"
    elif new and found.plan_id is None:
        kind = "efficiency_found"
    else:
        return
    cause = f"data:{data_version}"
    tell(_concerned(found), kind, found.subject, {"change": told_change(found)}, cause=cause)


def _concerned(found: Efficiency) -> list[Person]:
    leading = list(Person.objects.filter(is_active=True, role__in=CONCERNED))
    if found.plan is not None:
        return [*people_of(found.plan), *leading]
    standing = owner_queries.of_goal(found.goal)[0] if found.goal else None
    return [*leading, standing.person] if standing else leading
