"""Who changed the map, when and why?  Its versions, what differs between two of them, and the way back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from afuera.pictures.emotion_line import signed
from afuera.report.reader import Reader
from afuera.web import asked_numbers
from afuera.web.bilingual import said
from afuera.web.journeys import map_forms as forms
from afuera.web.journeys import map_operations as operations
from afuera.web.journeys import map_queries as queries
from afuera.web.journeys.map_content import Content, Difference, differences
from afuera.web.journeys.map_lanes import BACKED, LANE
from afuera.web.journeys.map_models import MapVersion
from afuera.web.journeys.map_views import Ground, grounded

A_PAGE = 40


def history(request: HttpRequest, key: str) -> HttpResponse:
    """Every version: who, when, why, and what changed in it."""
    ground = grounded(request, key)
    before = asked_numbers.whole(request.GET.get("before"), 0, digits=9)
    found = queries.history(ground.goal)
    versions = list((found.filter(number__lt=before) if before else found)[: A_PAGE + 1])
    more = versions[A_PAGE - 1].number if len(versions) > A_PAGE else 0
    older = Content.load(versions[-1].content) if more else queries.proposed(ground.goal, ground.row)
    lines = [
        {"version": one, "changes": _told(ground.reader, old, new), "before": one.number - 1}
        for one, old, new in queries.told_changes(versions[:A_PAGE] if not more else versions[:-1], older)
    ]
    context = {"key": key, "lines": lines, "more": more, "newest": ground.number}
    context |= {"title": ground.reader.title(ground.goal.key), "why": forms.ReadForm()}
    return render(request, "journeys/map_history.html", context)


def compare(request: HttpRequest, key: str) -> HttpResponse:
    """What differs between two versions; 0 is the map before anybody wrote on it."""
    ground = grounded(request, key)
    one = asked_numbers.whole(request.GET.get("from"), 0, digits=9)
    two = asked_numbers.whole(request.GET.get("to"), ground.number, digits=9)
    first, second = min(one, two), max(one, two)
    context = {
        "key": key,
        "title": ground.reader.title(ground.goal.key),
        "first": _version(ground, first),
        "second": _version(ground, second),
        "numbers": (first, second),
        "changes": _told(ground.reader, _content(ground, first), _content(ground, second)),
    }
    return render(request, "journeys/map_compare.html", context)


@require_POST
def restore(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Make an older version the map again."""
    ground = grounded(request, key)
    if _version(ground, number) is None:
        raise Http404
    form = forms.ReadForm(request.POST)
    if form.is_valid():
        operations.restore(ground.writing(request, form), number)
        messages.success(request, said("Restored. The versions between stay in the history."))
    return redirect("journeys:map_history", key)


def _version(ground: Ground, number: int) -> MapVersion | None:
    found = queries.version(ground.goal, number) if number else None
    if number and found is None:
        raise Http404
    return found


def _content(ground: Ground, number: int) -> Content:
    found = _version(ground, number)
    return Content.load(found.content) if found else queries.proposed(ground.goal, ground.row)


def _told(reader: Reader, before: Content, after: Content) -> list[dict[str, Any]]:
    """Differences in words: where, what went, what came."""
    return [_difference(reader, before, after, one) for one in differences(before, after)]


def _difference(reader: Reader, before: Content, after: Content, one: Difference) -> dict[str, Any]:
    stage = after.stage(one.stage) or before.stage(one.stage)
    name = queries.stage_name(stage, reader) if stage else ""
    if one.kind == "cell":
        where = f"{name} · {reader.say(LANE[one.lane].name)}"
        return {"where": where, "gone": _entries(reader, one.before), "come": _entries(reader, one.after)}
    if one.kind == "belief":
        where = f"{name} · {reader.say('What the company believes they feel')}"
        gone, come = (
            [] if value is None else [signed(value, reader.tag)] for value in (one.before[0], one.after[0])
        )
        return {"where": where, "gone": gone, "come": come}
    if one.kind == "order":
        row = [
            " → ".join(queries.stage_name(stage, reader) for stage in side)
            for side in (one.before, one.after)
        ]
        return {"where": reader.say("The order of the stages"), "gone": [row[0]], "come": [row[1]]}
    sides = [[_stage(reader, stage) for stage in side] for side in (one.before, one.after)]
    return {"where": reader.say("Stage"), "gone": sides[0], "come": sides[1]}


def _stage(reader: Reader, stage: Any) -> str:
    steps = reader.listing([reader.label(step) for step in stage.steps])
    return f"{queries.stage_name(stage, reader)} ({steps})" if steps else queries.stage_name(stage, reader)


def _entries(reader: Reader, entries: Any) -> list[str]:
    return [
        f"{one.text} ({', '.join(part for part in (reader.say(BACKED[one.backed_by]), one.source) if part)})"
        for one in entries
    ]
