"""Which pages lead from a number to people?  Real paths, the people behind a number, one person's walk."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse

from afuera.company.hours import Hours
from afuera.estimates.small_groups import LEAST
from afuera.journeys.asked import Wanted, moment
from afuera.report.reader import Reader
from afuera.web import asked_numbers
from afuera.web.bridge import journeys as bridge
from afuera.web.journeys import filters, queries
from afuera.web.journeys.filters import Filters
from afuera.web.journeys.paths_sheets import PathsSheet, fields
from afuera.web.journeys.queries import Goal
from afuera.web.journeys.sheets import sheet
from afuera.web.journeys.views import found
from afuera.web.journeys.walk_sheets import walk_sheet
from afuera.web.permissions import may
from afuera.web.teams.audit import looked
from afuera.web.teams.models import Team

A_PAGE, LAST_PAGE = 50, 400


def paths(request: HttpRequest, key: str) -> HttpResponse:
    """The graph of the journeys that the form asks for."""
    study, one = found(key)
    shown, asked = sheet(study), Filters.of(request.GET).base()
    reader, wanted = shown.reader, _wanted(one, asked)
    context: dict[str, Any] = {
        "line": shown.line(one),
        "study": study,
        "fresh": queries.fresh(),
        "fields": fields(reader, asked, *bridge.choices(one.goal)),
        "said": _said(asked, reader),
        "detail": asked.said.get("detail", ""),
        "n": bridge.how_many(wanted)[0],
    }
    drawn = bridge.paths(wanted, asked.detail) if bridge.may_show(wanted) else None
    if drawn is not None:
        told = PathsSheet(reader, one.key, asked, *drawn, doors=may(request.user, "walk_journeys"))
        drawing = ("paths", bridge.shelf_number(), wanted, asked.detail, reader.lang, reader.tag, told.doors)
        context |= queries.drawings.or_made(drawing, lambda: _drawn(told))
    return render(request, "journeys/paths.html", context)


def _drawn(told: PathsSheet) -> dict[str, Any]:
    """All that the page shows of these paths."""
    rows = told.steps()
    found: dict[str, Any] = {"flow": told.flow, "became": told.became, "doors": told.doors, "rows": rows}
    found |= {"paths": told.sentence(), "picture": told.picture(), "ways": told.ways()}
    found |= {"totals": told.totals(rows), "left_out": told.left_out()}
    found |= dict(zip(("fewer", "more"), told.fewer_or_more(), strict=True))
    return found | ({name: told.filters.query(reached=name) for name in filters.ENDS} if told.doors else {})


def _said(asked: Filters, reader: Reader) -> list[tuple[str, str]]:
    """What is asked for, in words, with the address of the same without it."""
    return [(said, asked.query(without=names) or "?") for names, said in filters.words(asked, reader)]


def _wanted(one: Goal, asked: Filters) -> Wanted:
    days = queries.wait_days(one.goal) if "seam" in asked.said else 3.0
    wanted = asked.wanted(one.goal, days)
    if "drawn" in asked.said:
        base = asked.base()
        rare = bridge.on_drawn_ways(base.wanted(one.goal, days), base.detail).besides
        wanted = replace(wanted, besides=rare)
    return wanted


def people(request: HttpRequest, key: str) -> HttpResponse:
    """The journeys behind a number, fifty on a page."""
    study, one = found(key)
    shown, asked = sheet(study), Filters.of(request.GET)
    wanted = _wanted(one, asked)
    every, persons = bridge.how_many(wanted)
    pages = min(max(1, -(-every // A_PAGE)), LAST_PAGE)
    page = asked_numbers.page(request.GET.get("page"), pages, digits=6)
    few = 0 < persons < LEAST or (not every and bridge.how_many(replace(wanted, besides=()))[0] > 0)
    rows = [] if few else bridge.listed(wanted, (page - 1) * A_PAGE + 1, A_PAGE)
    context = {
        "line": shown.line(one),
        "all": every,
        "persons": persons,
        "few": few,
        "said": _said(asked, shown.reader),
        "rows": [_row(shown.reader, row) for row in rows],
        "query": asked.query(),
        "page": page,
        "pages": pages,
        "before": asked.query(page=page - 1) if page > 1 else None,
        "after": asked.query(page=page + 1) if page < pages else None,
        "paths_query": asked.base().query(),
    }
    return render(request, "journeys/people.html", context)


def _row(reader: Reader, row: dict[str, Any]) -> dict[str, Any]:
    """One journey as a line: when, how long, what became of it, where it began and ended."""
    days = (row["ended_us"] - row["started_us"]) / 86_400_000_000
    ends = {1: ("good", filters.ENDS["yes"][1]), 0: ("bad", filters.ENDS["no"][1])}
    tone, words = ends.get(row["reached"], ("unknown", filters.ENDS["unknown"][1]))
    return {
        "place": row["place"],
        "id": row["journey_id"],
        "began": reader.date(moment(row["started_us"])),
        "days": reader.days(days),
        "touches": row["touches"],
        "channel": reader.channel(row["first_channel"]) if row["first_channel"] else "",
        "first": reader.label(row["first_step"]) if row["first_step"] else "",
        "last": reader.label(row["last_step"]) if row["last_step"] else "",
        "end": reader.say(words),
        "tone": tone,
        "open": row["is_open"],
    }


def walk(request: HttpRequest, key: str, journey_id: str) -> HttpResponse:
    """One person's journey; that it was looked at is noted."""
    study, one = found(key)
    asked = Filters.of(request.GET)
    walked = bridge.walk(journey_id, _wanted(one, asked))
    if walked is None:
        return _moved(key, journey_id, asked)
    looked(request.user, f"journey:{journey_id}", request.path)  # type: ignore[arg-type]
    shown = sheet(study, sees_names=may(request.user, "see_names"))
    told = walk_sheet(
        shown.reader,
        walked.journey,
        walked.events,
        _hours(walked.events),
        request.zone,  # type: ignore[attr-defined]
    )
    context = {
        "line": shown.line(one),
        "walk": walked,
        "sheet": told,
        "events": told.listed(),
        "said": _said(asked, shown.reader),
        "masked": not shown.reader.sees_names,
        "query": asked.query(),
        "more": len(walked.events) - len(told.listed()),
    }
    return render(request, "journeys/walk.html", context)


def _hours(events: list[dict[str, Any]]) -> dict[str, Hours]:
    """When the teams of these events are there; only those that say so."""
    names = {str(event["team"]) for event in events if event.get("team") is not None}
    teams = Team.objects.filter(name__in=names)
    return {team.name: Hours.of(team.opens, team.closed) for team in teams if team.opens}


def _moved(key: str, journey_id: str, asked: Filters) -> HttpResponseRedirect:
    now = bridge.renamed(journey_id)
    if now is None:
        raise Http404
    return redirect(reverse("journeys:walk", args=[key, now]) + asked.query())


def walk_at(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """Old addresses: the person at a place among those who were lost."""
    _, one = found(key)
    journey_id = bridge.walk_at(queries.lost(one), number)
    if journey_id is None:
        raise Http404
    return redirect("journeys:walk", key, journey_id)
