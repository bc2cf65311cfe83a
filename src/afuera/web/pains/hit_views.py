"""Which page lists everybody whom a pain hit?  Fifty people on a page, with their journeys and walks."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from afuera.estimates.small_groups import LEAST
from afuera.journeys.asked import moment
from afuera.report.reader import Reader
from afuera.web import asked_numbers
from afuera.web.bridge import hits
from afuera.web.bridge.hits import Everybody, Hit
from afuera.web.journeys.filters import ENDS
from afuera.web.journeys.slugs import slug_of
from afuera.web.pains import told
from afuera.web.pains.views import found_or_404
from afuera.web.people.shown import Eyes, eyes
from afuera.web.permissions import may
from afuera.web.teams.audit import looked

A_PAGE, LAST_PAGE, OF_ONE = 50, 4000, 5


def people(request: HttpRequest, key: str) -> HttpResponse:
    """Everybody, whoever was hit last first; that they were looked at is noted."""
    one, reader = found_or_404(key), told.reader_here()
    page = asked_numbers.page(request.GET.get("page"), LAST_PAGE, digits=6)
    found = hits.people_hit(key, (page - 1) * A_PAGE + 1, A_PAGE)
    few = bool(one.figures.get("few")) or (found is not None and found.people < LEAST)
    pages = max(1, -(-found.people // A_PAGE)) if found and not few else 1
    context: dict[str, Any] = {
        "line": told.line(reader, one),
        "sentence": _sentence(reader, told.name_of(reader, one.pain), found, few=few),
        "found": found,
        "few": few,
        "page": page,
        "pages": pages,
        "before": min(page - 1, pages) if page > 1 else None,
        "after": page + 1 if page < pages else None,
    }
    if found is not None and not few:
        sees = eyes(request)
        looked(request.user, f"pain:{key}", request.path)  # type: ignore[arg-type]
        first = (page - 1) * A_PAGE + 1
        context |= {
            "rows": [_row(reader, sees, hit, first + at) for at, hit in enumerate(found.shown)],
            "counted": reader.plural(found.journeys, "in one journey", "in {n} journeys"),
            "until": reader.date(found.until.isoformat()),
            "masked": not sees.sees_names,
            "may_see_people": may(request.user, "see_people"),
        }
    return render(request, "pains/people.html", context)


def _sentence(reader: Reader, name: str, found: Everybody | None, *, few: bool) -> str:
    if few:
        return reader.say("{name}: it hits fewer than five people, so nobody is listed", name=name)
    if found is None:
        return reader.say("{name}: whom it hits has not been listed yet", name=name)
    return reader.plural(
        found.people, "{name}: the one person whom it hit", "{name}: the {n} people whom it hit", name=name
    )


def _row(reader: Reader, sees: Eyes, hit: Hit, place: int) -> dict[str, Any]:
    """One person, as this reader may see them, with the journeys in which it hit them."""
    return {
        "place": place,
        "person": hit.person,
        "shown": sees.main(hit.names, hit.person),
        "silent": not any(one["spoke"] for one in hit.journeys),
        "journeys": [_journey(reader, one) for one in hit.journeys[:OF_ONE]],
        "more": max(len(hit.journeys) - OF_ONE, 0),
    }


def _journey(reader: Reader, one: dict[str, Any]) -> dict[str, Any]:
    ends = {1: ("good", ENDS["yes"][1]), 0: ("bad", ENDS["no"][1])}
    tone, words = ends.get(one["reached"], ("unknown", ENDS["unknown"][1]))
    return {
        "key": slug_of(one["goal"]),
        "id": one["journey_id"],
        "goal": reader.title(one["goal"]),
        "at": reader.date(moment(one["at_us"])),
        "times": one["times"],
        "tone": tone,
        "end": reader.say(words),
    }
