"""Which page finds voices?  By words and by meaning, in either language, narrowed down by filters."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from afuera.estimates.small_groups import LEAST
from afuera.privacy import mask
from afuera.report.reader import Reader
from afuera.web.bridge import themes as bridge
from afuera.web.permissions import needs
from afuera.web.teams.audit import looked
from afuera.web.voices import inbox_sheets, theme_queries, theme_sheets
from afuera.web.voices.reading_models import BANDS
from afuera.wording import mark

MOST = 40
LONGEST = 300
NO_SCORE = "none"
FILTERS = ("goal", "step", "channel", "band", "language", "segment", "theme")


@never_cache
def search(request: HttpRequest) -> HttpResponse:
    """The form, and what was found."""
    person: Any = request.user
    reader = inbox_sheets.reader_of(request)
    words = request.GET.get("q", "").replace("\x00", "").strip()[:LONGEST]
    given = {name: request.GET.get(name, "").replace("\x00", "")[:LONGEST] for name in FILTERS}
    since, until = _day(request, "since"), _day(request, "until")
    found: list[dict[str, Any]] = []
    if words:
        looked(person, "voices", "voices:search")
        filters = bridge.Filters(**given, since_us=_us(since), until_us=_us(_after(until)))
        # Who may not see names finds nobody by one either: the words would lead to whom the marks hide.
        found = bridge.search(words if reader.sees_names else mask(words), filters, MOST + 1)
    more, found = len(found) > MOST, found[:MOST]
    here = theme_queries.there([row["key"] for row in found])
    comments = theme_sheets.comments(reader, [row for row in found if row["key"] in here])
    context = {
        "q": words,
        "given": given,
        "since": since.isoformat() if since else "",
        "until": until.isoformat() if until else "",
        "comments": comments,
        "known": bridge.known(),
        "more": more,
        "longest": LONGEST,
        "masked": not reader.sees_names,
        "narrowed": any(given.values()) or since or until,
        "choices": _choices(reader, given),
    }
    return render(request, "voices/search.html", context)


def _choices(reader: Reader, given: dict[str, str]) -> list[tuple[str, str, list[tuple[str, str]]]]:
    """(field, its label, its choices) of each filter that has any."""
    every = bridge.choices()
    named = {
        "goal": (mark("Journey"), [(one, reader.title(one)) for one in every.get("goal", ())]),
        "step": (mark("Step"), [(one, reader.label(one)) for one in every.get("step", ())]),
        "channel": (mark("Channel"), [(one, reader.channel(one)) for one in every.get("channel", ())]),
        "band": (mark("Score"), [(code or NO_SCORE, reader.say(words)) for code, words in BANDS.items()]),
        "language": (mark("Language"), [(one, reader.language(one)) for one in every.get("language", ())]),
        "segment": (mark("Segment"), [(one, _segment(reader, one)) for one in every.get("segment", ())]),
    }
    renamed = theme_queries.renamed()
    themes = [
        (row["theme"], theme_sheets.name_of(reader, row, renamed)[0])
        for row in bridge.themes()
        if row["people"] >= LEAST
    ]
    found = [(name, reader.say(label), options) for name, (label, options) in named.items() if options]
    return [*found, ("theme", reader.say(mark("Theme")), themes)] if themes else found


def _segment(reader: Reader, key: str) -> str:
    """As the filters of journeys say it."""
    name, _, value = key.partition("=")
    named = reader.label(name).replace("_", " ")
    return f"{named}: {reader.name(value)}"


def _day(request: HttpRequest, name: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(request.GET.get(name, "")[:10])
    except ValueError:
        return None


def _us(day: dt.date | None) -> int:
    if day is None:
        return 0
    return int(dt.datetime(day.year, day.month, day.day, tzinfo=dt.UTC).timestamp()) * 1_000_000


def _after(day: dt.date | None) -> dt.date | None:
    """The day after; the last day of the calendar has none."""
    return day + dt.timedelta(days=1) if day and day < dt.date.max else None


SEARCH_ADDRESSES = [path("search/", needs("read_voices", search), name="search")]
