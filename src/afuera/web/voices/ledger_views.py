"""Which pages hold the ledger?  What was read by whom it concerns, and every voice with its readers."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.cache import never_cache

from afuera.web.permissions import may, needs
from afuera.web.teams.audit import looked
from afuera.web.voices import inbox_sheets, ledger_queries, ledger_sheets, reading_operations
from afuera.web.voices.inbox_views import page_of
from afuera.web.voices.ledger_queries import A_PAGE, BOTH, NOBODY, ONE
from afuera.web.voices.routing_forms import MinutesForm
from afuera.wording import mark

KINDS = {
    NOBODY: mark("Nobody has read it"),
    ONE: mark("Somebody has read it"),
    BOTH: mark("Read from both sides"),
    "": mark("All"),
}


@never_cache
def ledger(request: HttpRequest) -> HttpResponse:
    """How much was read, by whom it concerns."""
    person: Any = request.user
    reading_operations.settle(person)
    reader = inbox_sheets.reader_of(request)
    found = ledger_queries.ledger()
    oldest, _ = ledger_queries.listed(NOBODY, 0)
    context = {
        "finding": ledger_sheets.finding(reader, found),
        "own": ledger_queries.own_week(person),
        "share": ledger_sheets.fair_share(reader, found),
        "found": found,
        "seed": str(found.seed),
        "row": ledger_sheets.row_four(reader),
        "sides": [
            (mark("Somebody whom this customer met"), ledger_sheets.minutes(reader, found.path)),
            (mark("Somebody out of customers’ sight"), ledger_sheets.minutes(reader, found.behind)),
        ],
        "lines": [ledger_sheets.every(reader, found), *ledger_sheets.bands(reader, found)]
        if found.every.n
        else [],
        "levels": ledger_sheets.groups(reader, found.levels),
        "teams": ledger_sheets.groups(reader, found.teams),
        "oldest": ledger_sheets.listed(reader, oldest[:5]),
        "form": MinutesForm(initial={"minutes": found.minutes}) if may(person, "route_voices") else None,
    }
    return render(request, "voices/ledger.html", context)


@never_cache
def readers(request: HttpRequest) -> HttpResponse:
    """For every voice: who should read it, who did.  Those that wait longest first."""
    person: Any = request.user
    reading_operations.settle(person)
    asked = request.GET.get("read", NOBODY)
    which, page = asked if asked in KINDS else NOBODY, page_of(request)
    reader = inbox_sheets.reader_of(request)
    voices, more = ledger_queries.listed(which, (page - 1) * A_PAGE)
    looked(person, "voices", "voices:readers")
    context = {
        "listed": ledger_sheets.listed(reader, voices),
        "kinds": KINDS.items(),
        "which": which,
        "page": page,
        "earlier": page - 1,
        "later": page + 1 if more else 0,
    }
    return render(request, "voices/readers.html", context)


LEDGER_ADDRESSES = [
    path("ledger/", needs("read_voices", ledger), name="ledger"),
    path("ledger/voices/", needs("read_voices", readers), name="readers"),
]
