"""What do other rooms' pages show of journeys?  On the first page: what is broken, and what nobody owns."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from afuera.web.journeys import queries
from afuera.web.journeys.sheets import sheet
from afuera.web.panels import Filled, box
from afuera.web.permissions import may


@box("home.start", needs="see_journeys")
def broken_journeys(request: HttpRequest, person: Any) -> Filled:
    """The broken ones for everybody; the vacant ones for those who can name an owner."""
    study = queries.newest_study()
    if study is None:
        return None
    found, shown = queries.broken_and_vacant(study), sheet(study)
    vacant = found["vacant"] if may(person, "appoint_owners") else []
    context = {"broken": shown.lines(found["broken"]), "vacant": shown.lines(vacant)}
    return "journeys/boxes/home.html", context


@box("journeys.journey", needs="see_journeys")
def maps(request: HttpRequest, goal: Any) -> Filled:
    """The doors to the map of a goal, and to its plan beside what is lived."""
    return ("journeys/boxes/maps.html", {"key": goal.key}) if goal.facts.get("goal") is not None else None
