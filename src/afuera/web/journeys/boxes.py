"""What do other rooms' pages, and those of this room, show of owners?  Who answers for a journey."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from afuera.web import bilingual

# Closing an account ends what it answers for in every process, also where no address is loaded.
from afuera.web.journeys import owner_operations as owner_operations
from afuera.web.journeys import owner_queries, owner_sheets, queries
from afuera.web.journeys.models import Goal
from afuera.web.panels import Filled, box
from afuera.web.permissions import may


@box("journeys.journey", needs="see_journeys")
def who_answers(request: HttpRequest, one: Any) -> Filled:
    """On a journey's page: who answers for the whole of it, or that nobody does."""
    goal = Goal.objects.filter(slug=one.key).first()
    if goal is None:
        return None
    reader, person = owner_sheets.plain_reader(), request.user
    standing, named = owner_queries.of_goal(goal)
    owner = owner_queries.as_owner(standing, named)
    owner_sheets.local(request.zone, standing, named)  # type: ignore[attr-defined]
    name = owner_sheets.quoted(reader, goal)
    context = {
        "goal": goal,
        "standing": standing,
        "sentence": owner_sheets.answers(reader, owner, name),
        "told": owner_sheets.waiting(reader, owner) if standing and named else "",
        "asked": named is not None and named.person_id == person.pk,
        "may_open": may(person, "see_colleagues"),
        "may_name": may(person, "appoint_owners"),
    }
    return "journeys/boxes/owner.html", context


@box("signals.arrivals", needs="see_journeys")
def how_fresh(request: HttpRequest, subject: Any) -> Filled:
    """Below what came in: how far the pages have followed."""
    study, fresh = queries.newest_study(), queries.fresh()
    if study is None and not fresh.behind and fresh.fault is None:
        return None
    fault = fresh.fault or {}
    reader = owner_sheets.plain_reader()
    told = reader.say(str(fault["sentence"]), **fault.get("facts", {})) if fault.get("sentence") else ""
    return "journeys/boxes/fresh.html", {"study": study, "fresh": fresh, "fault": told}


@box("teams.person", needs="see_journeys")
def owned_by(request: HttpRequest, person: Any) -> Filled:
    """On a colleague's page: the journeys that they answer for."""
    owned = owner_queries.owned_by(person)
    if not owned:
        return None
    lang = bilingual.language()
    owner_sheets.local(request.zone, *owned)  # type: ignore[attr-defined]
    titles = [(one.goal.label(lang), one) for one in owned]
    return "journeys/boxes/owned_by.html", {"owned": titles, "shown": person}


@box("journeys.journey", needs="see_journeys")
def maps(request: HttpRequest, goal: Any) -> Filled:
    """The doors to the map of a goal, and to its plan beside what is lived."""
    return ("journeys/boxes/maps.html", {"key": goal.key}) if goal.facts.get("goal") is not None else None
