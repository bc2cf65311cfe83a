"""Where else does it stand whose gain a change is?  On the first page, in the week, with its plan."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from afuera.web.actions import humanity_sheets, plan_sheets
from afuera.web.actions.humanity_models import Efficiency, EfficiencyLook
from afuera.web.actions.humanity_views import newest
from afuera.web.actions.plan_models import Plan
from afuera.web.panels import Filled, box

BOX = "actions/boxes/efficiency.html"
MOST = 4


def _card(found: list[tuple[Efficiency, EfficiencyLook | None]], *, more: bool = True) -> Filled:
    if not found:
        return None
    here = plan_sheets.reader_here()
    changes = [one for one, _ in found]
    return BOX, {
        "sentence": humanity_sheets.list_sentence(here, changes),
        "lines": [humanity_sheets.line(here, one, look) for one, look in found[:MOST]],
        "rings": any(one.alarm for one in changes),
        "more": more,
    }


@box("home.start", needs="see_actions", order=5)
def alarms(request: HttpRequest, person: Any) -> Filled:
    """Savings for which customers pay: on the first page until they pay no more."""
    return _card([(one, look) for one, look in newest() if one.alarm])


@box("actions.week", needs="see_actions", order=5)
def of_the_week(request: HttpRequest, person: Any) -> Filled:
    """What rings, and what nobody declared."""
    return _card([(one, look) for one, look in newest() if one.alarm or one.plan_id is None])


@box("actions.plans", needs="see_actions", order=5)
def beside_the_plans(request: HttpRequest, subject: Any) -> Filled:
    """All of them, below the list of plans."""
    return _card(newest())


@box("actions.plan", needs="see_actions", order=5)
def of_a_plan(request: HttpRequest, plan: Plan) -> Filled:
    """What the plan saves, and whom it costs."""
    one = Efficiency.objects.filter(plan=plan).select_related("plan__pain", "goal").first()
    return _card([(one, one.looks.defer("inputs").first())], more=False) if one else None


@box("actions.proof", needs="see_actions", order=5)
def of_a_proof(request: HttpRequest, plan: Plan) -> Filled:
    """The same beside its proof."""
    return of_a_plan(request, plan)
