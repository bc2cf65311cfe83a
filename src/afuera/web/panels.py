"""How does a later room show something on an earlier room's page?  It hangs a box there; nobody pushes.

In the earlier room's template: `{% panels "teams.person" person %}`.  In the later room's `boxes.py`:

    @box("teams.person", needs="see_journeys")
    def journeys_of(request, person):
        return "journeys/boxes/of_person.html", {"journeys": queries.owned_by(person)}   # or None: no box

The first page has the places home.read, home.decide and home.do: their boxes are rows (`<li>`) of a list,
made with `rows_of`, and get a `Today` (`.person`, `.request`, `.study`, `.goals`, …); home.start below has
whole cards.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from afuera.web.permissions import may

Filled = tuple[str, dict[str, Any]] | None
Fill = Callable[[HttpRequest, Any], Filled]


@dataclass(frozen=True, slots=True)
class Box:
    """One box: who may see it, and what fills it."""

    needs: str
    fill: Fill
    order: int = 0


@dataclass(frozen=True, slots=True)
class Row:
    """One line: a sentence with the page behind it, chips of (tone, words), small print, a button."""

    text: str
    href: str = ""
    chips: list[tuple[str, str]] = field(default_factory=list)
    meta: list[str] = field(default_factory=list)
    button: str = ""
    icon: str = ""
    loud: bool = False


def rows_of(found: list[Row]) -> Filled:
    """A box of lines; without a line there is no box."""
    return ("frame/rows.html", {"found": found}) if found else None


_boxes: dict[str, list[Box]] = defaultdict(list)


def box(place: str, *, needs: str, order: int = 0) -> Callable[[Fill], Fill]:
    """Hang a box at a place, for those who have an ability.

    Boxes stand by `order`, those of one order as the rooms do.
    """

    def hang(fill: Fill) -> Fill:
        _boxes[place].append(Box(needs, fill, order))
        _boxes[place].sort(key=lambda one: one.order)
        return fill

    return hang


def hanging(request: HttpRequest, place: str, subject: Any) -> SafeString:
    """All boxes of a place that this person may see, as HTML."""
    filled = [one.fill(request, subject) for one in _boxes[place] if may(request.user, one.needs)]
    drawn = [render_to_string(template, context, request) for template, context in filter(None, filled)]
    return mark_safe("".join(drawn))  # noqa: S308 (each piece came out of an escaping template)
