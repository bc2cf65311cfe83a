"""What do the pages of this room show?  The list, and one goal."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from afuera.report.opening import segment_by, segment_value
from afuera.report.reader import Facts, Reader, items, rows
from afuera.report.seams import seam_name
from afuera.web.bridge import journeys as bridge
from afuera.web.journeys import owner_queries, queries
from afuera.web.journeys.filters import Filters, of_group
from afuera.web.journeys.models import Study
from afuera.web.journeys.queries import Goal
from afuera.web.journeys.sheets import Sheet, sheet
from afuera.web.permissions import may

LEAST = 5
NO, YES = Filters({"reached": "no"}), Filters({"reached": "yes"})
LOST = Filters({"reached": "no", "parts": "well"})


def journeys(request: HttpRequest) -> HttpResponse:
    """Every goal, the broken first; those of employees and partners stand among equals."""
    study = queries.newest_study()
    if study is None:
        return render(request, "journeys/empty.html", {"command": "afuera serve --demo"})
    shown = sheet(study)
    links = shown.links(bridge.links())
    owners = owner_queries.owners()
    lines = [_told(shown, one, links, owners) for one in queries.goals(study)]
    parts = [[line for line in lines if not line["internal"]], [line for line in lines if line["internal"]]]
    context = {"sheet": shown, "study": study, "fresh": queries.fresh(), "parts": parts, "no": NO.query()}
    return render(request, "journeys/journeys.html", context)


def _told(
    shown: Sheet, one: Goal, links: list[dict[str, Any]], owners: dict[str, owner_queries.Owner]
) -> dict[str, Any]:
    """A goal's line with who answers for it today, and who waits for whom."""
    return {
        **shown.line(one),
        "can_be_owned": one.goal is not None,
        "owner": owners.get(one.key, owner_queries.VACANT).name,
        "waited_for": [link for link in links if link["inner_goal"] == one.goal and one.goal is not None],
        "waits_for": [link for link in links if link["outer_goal"] == one.goal and one.goal is not None],
    }


def journey(request: HttpRequest, key: str) -> HttpResponse:
    """One goal: the finding, both views, seams, feeling, paths, frictions."""
    study, one = found(key)
    shown, doors = sheet(study), may(request.user, "walk_journeys")
    links = shown.links(bridge.links(one.goal)) if one.goal else []
    context = {
        "study": study,
        "fresh": queries.fresh(),
        "line": _told(shown, one, links, owner_queries.owners()),
        "leads": shown.leads(one),
        "cautions": shown.cautions(one),
        "chapters": shown.chapters(one),
        "seams": _seams(shown.reader, shown.findings, one, doors),
        "worse": _worse(shown.reader, one),
        "goal": one,
    }
    if doors:
        context |= _doors(shown, one)
    return render(request, "journeys/journey.html", context)


def _doors(shown: Sheet, one: Goal) -> dict[str, Any]:
    """Who may be walked with, and what they said."""
    wanted = queries.lost(one)
    return {
        "walk_query": (LOST if one.broken else NO).query(),
        "walks": bridge.listed(wanted, 1, 3),
        "lost_doors": bridge.how_many(NO.wanted(one.goal))[0],
        "all_doors": bridge.how_many(Filters({}).wanted(one.goal))[0],
        "reached_doors": bridge.how_many(YES.wanted(one.goal))[0],
        "sound_doors": bridge.how_many(LOST.wanted(one.goal))[0],
        "no": NO.query(),
        "yes": YES.query(),
        "lost": LOST.query(),
        "voices": shown.voices(bridge.voices(one.goal)),
    }


def _seams(reader: Reader, findings: Facts, one: Goal, doors: bool) -> list[dict[str, Any]]:
    """The seams of a broken whole, each with the people who went over it and were lost."""
    whole = next(
        (
            row
            for row in rows(findings.get("broken_wholes"))
            if row.get("goal") == one.goal and row.get("segment") is None
        ),
        None,
    )
    if whole is None:
        return []
    behind = bridge.lost_at_seams(one.goal, queries.wait_days(one.goal)) if doors else {}
    return [_seam(reader, seam, behind) for seam in rows(whole.get("seams"))]


def _seam(reader: Reader, seam: Facts, behind: dict[tuple[str, str, str], tuple[int, int]]) -> dict[str, Any]:
    between = [str(side) for side in items(seam.get("between"))]
    told: dict[str, Any] = {
        "name": seam_name(reader, seam),
        "share": reader.percent(seam.get("share_of_loss")),
        "base": reader.base(seam.get("low"), seam.get("high"), seam.get("n")),
        "unexplained": seam.get("kind") == "unexplained",
    }
    if len(between) == 2:
        one, other = between
        journeys, people = behind.get((str(seam.get("kind")), one, other), (0, 0))
        if people >= LEAST:
            asked = Filters({**LOST.said, "seam": str(seam.get("kind")), "one": one, "other": other})
            told |= {"journeys": journeys, "query": asked.query()}
    return told


def _worse(reader: Reader, one: Goal) -> list[dict[str, Any]]:
    """Groups that get there less often than the others, each with its own paths."""
    found_ = []
    for group in rows(one.facts.get("worse"))[:8]:
        filters = of_group(group)
        found_.append(
            {
                "name": f"{segment_by(reader, group)}: {segment_value(reader, group)}",
                "share": reader.percent(group.get("goal_share")),
                "base": reader.base(group.get("goal_low"), group.get("goal_high"), group.get("goal_n")),
                "rest": reader.percent(group.get("rest_share")),
                "query": filters.query() if filters else None,
            }
        )
    return found_


def found(key: str) -> tuple[Study, Goal]:
    """The newest study and one goal of it, or a page that says there is none."""
    study = queries.newest_study()
    one = queries.goal(study, key) if study else None
    if study is None or one is None:
        raise Http404
    return study, one
