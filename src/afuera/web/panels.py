"""How does a later room show something on an earlier room's page?  It hangs a box there; nobody pushes.

In the earlier room's template: `{% panels "teams.person" person %}`.  In the later room's `boxes.py`:

    @box("teams.person", needs="see_journeys")
    def journeys_of(request, person):
        return "journeys/boxes/of_person.html", {"journeys": queries.owned_by(person)}   # or None: no box
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
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


_boxes: dict[str, list[Box]] = defaultdict(list)


def box(place: str, *, needs: str) -> Callable[[Fill], Fill]:
    """Hang a box at a place, for those who have an ability.  Boxes stand in the order of the rooms."""

    def hang(fill: Fill) -> Fill:
        _boxes[place].append(Box(needs, fill))
        return fill

    return hang


def hanging(request: HttpRequest, place: str, subject: Any) -> SafeString:
    """All boxes of a place that this person may see, as HTML."""
    filled = [one.fill(request, subject) for one in _boxes[place] if may(request.user, one.needs)]
    drawn = [render_to_string(template, context, request) for template, context in filter(None, filled)]
    return mark_safe("".join(drawn))  # noqa: S308 (each piece came out of an escaping template)
