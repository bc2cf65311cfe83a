"""What do I read, decide, do today?  For my role; boxes of the rooms fill this page."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afuera.web import gate, permissions


def start(request: HttpRequest) -> HttpResponse:
    """The first page after signing in."""
    in_use = gate.abilities_in_use()
    told = [
        words
        for ability, (words, _) in permissions.ABILITIES.items()
        if ability in in_use and permissions.may(request.user, ability)
    ]
    return render(request, "home/start.html", {"abilities": told})
