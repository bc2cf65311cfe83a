"""Do people go the way that was planned for them?  Plan beside life; who leaves it, where."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from afuera.estimates.small_groups import LEAST
from afuera.journeys.off_plan import Departure, OffPlan
from afuera.pictures.two_orders import Lived, two_orders
from afuera.report.figures import PHONE
from afuera.report.figures import figure as drawn_figure
from afuera.report.reader import Reader
from afuera.web.bilingual import said
from afuera.web.bridge import stages as bridge
from afuera.web.journeys import map_forms as forms
from afuera.web.journeys import map_operations as operations
from afuera.web.journeys import map_queries as queries
from afuera.web.journeys import owner_queries
from afuera.web.journeys.map_operations import PlanChanged
from afuera.web.journeys.map_views import Ground, grounded, walked
from afuera.web.journeys.queries import Goal as Studied
from afuera.web.journeys.sheets import drawn
from afuera.web.permissions import may
from afuera.wording import mark

WIDE, LEAST_SHARE, RARE = 590, 0.02, 0.05
KINDS = {
    "skipped": mark("left out"),
    "added": mark("came in unplanned"),
    "order": mark("came at another moment"),
}


def plan(request: HttpRequest, key: str) -> HttpResponse:
    """The plan, the lived order, and the share that leaves the plan."""
    ground = grounded(request, key)
    found = bridge.left_plan(ground.goal.key, ground.goal.steps)
    reader = ground.reader
    where = _shown(found.where) if found else []
    context: dict[str, Any] = {
        "key": key,
        "title": reader.title(ground.goal.key),
        "sentence": _sentence(reader, ground, found, where),
        "rests_on": _rests_on(reader, ground, found),
        "planned": [reader.label(step) for step in ground.goal.steps],
        "where": [_line(reader, one, key, may(request.user, "walk_journeys")) for one in where],
        "picture": _picture(reader, ground, found) if found and found.lived else "",
        "line": ground.shown.line(Studied(key, ground.row)) if ground.row else {},
        "owner": owner_queries.name_of(ground.goal),
        "few": bool(found and found.people < LEAST),
    }
    return render(request, "journeys/plan.html", context)


def _shown(where: tuple[Departure, ...]) -> list[Departure]:
    """What at least five people live through; every planned step, else only what is not rare."""
    return [one for one in where if one.people >= LEAST]


def _sentence(reader: Reader, ground: Ground, found: OffPlan | None, where: list[Departure]) -> str:
    if not ground.goal.steps:
        return reader.say(
            "Nobody has written down how “{goal}” should go.", goal=reader.name(ground.goal.key)
        )
    if found is None or found.share.value is None or found.people < LEAST:
        return reader.say("Too few people have been here yet to hold against the plan.")
    if not where:
        return reader.say("Customers go the way that was planned for them.")
    one = where[0]
    if found.share.value < RARE:
        return reader.say(
            "Nearly all go the way that was planned; {share} leave it.",
            share=reader.percent(found.share.value),
        )
    return reader.say(
        "{share} of the journeys leave our plan, most often at “{step}”.",
        share=reader.percent(found.share.value),
        step=reader.short(one.step),
    )


def _rests_on(reader: Reader, ground: Ground, found: OffPlan | None) -> str:
    if found is None or found.share.value is None or found.people < LEAST or not ground.goal.steps:
        return ""
    return reader.say(
        "{share} of the journeys ({interval}; n = {n}) did not go as planned.",
        share=reader.percent(found.share.value),
        interval=reader.interval(found.share.low, found.share.high),
        n=found.share.n,
    )


def _line(reader: Reader, one: Departure, key: str, walks: bool) -> dict[str, Any]:
    door = reverse("journeys:plan_behind", args=[key, one.kind, 1]) + "?" + urlencode({"step": one.step})
    return {
        "step": reader.label(one.step),
        "kind": one.kind,
        "how": reader.say(KINDS[one.kind]),
        "journeys": one.journeys,
        "share": reader.percent(one.share),
        "door": door if walks else "",
    }


def _picture(reader: Reader, ground: Ground, found: OffPlan) -> SafeString:
    every = max((journeys for _, journeys, _ in found.lived), default=0)
    named = {one.step for one in _shown(found.where)} | set(ground.goal.steps)
    lived = [
        Lived(step, reader.label(step), journeys / every)
        for step, journeys, _ in found.lived
        if step in named and (journeys / every >= LEAST_SHARE or step in ground.goal.steps)
    ]
    plan = [(step, reader.label(step)) for step in ground.goal.steps]
    words = {
        "title": reader.say("The plan beside the journey as it is lived"),
        "description": reader.say(
            "On the left the steps in the order of the plan, on the right in the order in which people live "
            "them. A line joins the same step; it is as thick as many people come there. "
            "Steps without a line were not planned."
        ),
        "lang": reader.tag,
    }
    heads = reader.say("As planned"), reader.say("As lived")

    def draw(width: float, name: str) -> str:
        return two_orders(plan, lived, width=width, name=name, heads=heads, **words)

    return drawn(drawn_figure(reader, draw, None, width=WIDE, narrow=lambda _, name: draw(PHONE, name)))


def edit_plan(request: HttpRequest, key: str) -> HttpResponse:
    """Order, add and remove planned steps."""
    ground = grounded(request, key)
    steps = [str(step) for step in ground.goal.steps]
    unplanned = [step for step in queries.steps_known(ground.goal, ground.row) if step not in steps]
    planned = forms.planned_form(request.POST or None, steps)
    form = forms.PlanForm(
        request.POST or None, unplanned=unplanned, reader=ground.reader, initial={"read": steps}
    )
    theirs = None
    if request.method == "POST" and planned.is_valid() and form.is_valid():
        told = forms.told_plan(planned, form)
        by: Any = request.user
        try:
            operations.change_plan(
                ground.goal, by, form.cleaned_data["read"], told, form.cleaned_data["why"].strip()
            )
        except PlanChanged as changed:
            theirs = [ground.reader.label(step) for step in changed.steps]
            kept = request.POST.copy()
            kept["read"] = json.dumps(changed.steps)
            form.data = kept
        else:
            messages.success(request, said("Saved. The figures of the study follow in a few minutes."))
            return redirect("journeys:plan", key)
    rows = [(ground.reader.label(one["step"].value()), one) for one in planned]
    context = {"key": key, "title": ground.reader.title(ground.goal.key), "planned": planned, "rows": rows}
    return render(request, "journeys/plan_edit.html", context | {"form": form, "theirs": theirs})


def plan_behind(request: HttpRequest, key: str, kind: str, place: int) -> HttpResponse:
    """One real person who left the plan at a step; that it was looked at is noted."""
    ground = grounded(request, key)
    step = request.GET.get("step", "")
    if kind not in KINDS or place < 1:
        raise Http404
    found, every = bridge.departed(ground.goal.key, ground.goal.steps, step, kind, place)
    if found is None:
        raise Http404
    told = f"{ground.reader.label(step)}: {ground.reader.say(KINDS[kind])}"
    here = reverse("journeys:plan_behind", args=[key, kind, 1])
    back = reverse("journeys:plan", args=[key])
    return walked(
        request,
        ground,
        found,
        place,
        every,
        {"told": told, "back": back, "here": here, "query": {"step": step}},
    )
