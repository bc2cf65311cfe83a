"""What do the pages of this room show?  The list, one goal, one person's journey."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from afuera.web.bridge import journeys as bridge
from afuera.web.journeys import queries
from afuera.web.journeys.models import Study
from afuera.web.journeys.queries import Goal
from afuera.web.journeys.sheets import sheet
from afuera.web.permissions import may
from afuera.web.teams.audit import looked


def journeys(request: HttpRequest) -> HttpResponse:
    """Every goal, the broken first."""
    study = queries.newest_study()
    if study is None:
        return render(request, "journeys/empty.html", {"command": "afuera serve --demo"})
    shown = sheet(study)
    context = {"sheet": shown, "study": study, "lines": shown.lines(queries.goals(study))}
    return render(request, "journeys/journeys.html", context)


def journey(request: HttpRequest, key: str) -> HttpResponse:
    """One goal: the finding, both views, seams, feeling, paths, frictions."""
    study, one = _found(key)
    shown = sheet(study)
    context = {
        "study": study,
        "line": shown.line(one),
        "leads": shown.leads(one),
        "cautions": shown.cautions(one),
        "chapters": shown.chapters(one),
        "walks": range(1, min(3, bridge.how_many(queries.lost(one))[0]) + 1),
        "goal": one,
    }
    return render(request, "journeys/journey.html", context)


def walk(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One person's journey; that it was looked at is noted."""
    study, one = _found(key)
    wanted = queries.lost(one)
    found = bridge.walk(wanted, number) if number else None
    if found is None:
        raise Http404
    looked(request.user, f"journey:{found['journey']}", request.path)  # type: ignore[arg-type]
    shown = sheet(study, sees_names=may(request.user, "see_names"))
    name, picture, listed = shown.walk(found, number)
    every = bridge.how_many(wanted)[0]
    context: dict[str, Any] = {"line": shown.line(one), "name": name, "picture": picture, "listed": listed}
    context |= {"number": number, "all": every, "masked": not shown.reader.sees_names}
    context |= {"before": number - 1, "after": number + 1 if number < every else 0}
    return render(request, "journeys/walk.html", context)


def _found(key: str) -> tuple[Study, Goal]:
    study = queries.newest_study()
    one = queries.goal(study, key) if study else None
    if study is None or one is None:
        raise Http404
    return study, one
