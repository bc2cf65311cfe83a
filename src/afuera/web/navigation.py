"""Which doors stand in the rail at the side?  Each room names its own, `DOORS` in its `urls.py`."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib import import_module

from django.http import HttpRequest
from django.urls import reverse

from afuera.web import rooms
from afuera.web.permissions import may


@dataclass(frozen=True, slots=True)
class Door:
    """One entry of the rail: the name of its address, its words (marked), its Lucide icon, who may enter."""

    address: str
    words: str
    icon: str
    needs: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A door as one page shows it."""

    href: str
    words: str
    icon: str
    current: bool


@cache
def _doors() -> tuple[Door, ...]:
    order = ["home", *[room for room in rooms.built() if room not in ("home", "teams")], "teams"]
    return tuple(
        door for room in order for door in getattr(import_module(f"afuera.web.{room}.urls"), "DOORS", ())
    )


def doors(request: HttpRequest) -> list[Shown]:
    """The doors that this person may open; the one of this page is marked."""
    here = request.resolver_match.view_name if request.resolver_match else ""
    return [
        Shown(reverse(door.address), door.words, door.icon, door.address == here)
        for door in _doors()
        if may(request.user, door.needs)
    ]
