"""What do I read, decide, do today?  For my role; boxes of the rooms fill this page."""

from __future__ import annotations

from datetime import timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afuera.web import gate, permissions
from afuera.web.home.headlines import headline
from afuera.web.home.today import Today
from afuera.web.teams.models import Person

FIRST_VISIT = timedelta(hours=1)


def start(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    today = Today(request)
    in_use = gate.abilities_in_use()
    told = [
        words
        for ability, (words, _) in permissions.ABILITIES.items()
        if ability in in_use and permissions.may(request.user, ability)
    ]
    context = {"today": today, "head": headline(today), "abilities": told}
    return render(request, "home/start.html", context | {"new_here": _new_here(today.person)})


def _new_here(person: Person) -> bool:
    """Is it the visit on which the account was made?"""
    return (
        not person.invented
        and person.last_login is not None
        and person.last_login - person.created_at < FIRST_VISIT
    )
