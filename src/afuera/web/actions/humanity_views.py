"""Which pages set efficiency beside humanity?  All changes that save, and one with its gain and its loss."""

from __future__ import annotations

from typing import Any

from django.db.models import OuterRef, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from afuera.web.actions import decision_queries, humanity_sheets, plan_sheets
from afuera.web.actions.answering import reader
from afuera.web.actions.humanity_models import Efficiency, EfficiencyLook
from afuera.web.bridge import humanity as bridge
from afuera.web.journeys import queries
from afuera.web.journeys.sheets import sheet
from afuera.web.permissions import may, needs

MOST = 26


def newest() -> list[tuple[Efficiency, EfficiencyLook | None]]:
    """Every change with its newest look, those that ring first; two questions, and one look of each."""
    latest = EfficiencyLook.objects.filter(efficiency=OuterRef("pk")).order_by("-at", "-id")
    every = Efficiency.objects.select_related("plan__pain", "goal")
    found = list(every.annotate(newest=Subquery(latest.values("pk")[:1])))
    looks = EfficiencyLook.objects.defer("inputs").in_bulk([one.newest for one in found])
    return [(one, looks.get(one.newest)) for one in found]


def efficiencies(request: HttpRequest) -> HttpResponse:
    """Every change that saves us something."""
    here, every = plan_sheets.reader_here(), newest()
    context = {
        "sentence": humanity_sheets.list_sentence(here, [one for one, _ in every]),
        "lines": [humanity_sheets.line(here, one, look) for one, look in every],
    }
    return render(request, "actions/efficiencies.html", context)


def efficiency(request: HttpRequest, pk: int) -> HttpResponse:
    """Whose gain is one change?"""
    every = Efficiency.objects.select_related("plan__pain", "goal")
    one = every.filter(pk=pk).first() if pk < 2**63 else None
    if one is None:
        raise Http404
    by = reader(request)
    decision_queries.read_notices(by, one.subject)
    here = plan_sheets.reader_here()
    context = humanity_sheets.page(here, one, list(one.looks.defer("inputs")[:MOST]))
    if may(by, "walk_journeys"):
        context |= _voices(one, context["since"])
    return render(request, "actions/efficiency.html", context)


def _voices(one: Efficiency, since: Any) -> dict[str, Any]:
    """Words of before and since; masked, whoever reads."""
    study = queries.newest_study()
    if study is None:
        return {}
    signs = [one.change, *one.change["signs"]]
    steps = [sign["step"] for sign in signs if sign["kind"] == "step_vanished"]
    goal = one.goal.key if one.goal else None
    shown = sheet(study)
    before, after = bridge.voices(goal, steps, since)
    slug = one.goal.slug if one.goal else ""
    return {"loved": shown.voices(before), "missed": shown.voices(after), "slug": slug}


HUMANITY_ADDRESSES = [
    path("efficiency/", needs("see_actions", efficiencies), name="efficiencies"),
    path("efficiency/<int:pk>/", needs("see_actions", efficiency), name="efficiency"),
]
