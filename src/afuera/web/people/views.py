"""Which pages are there about one customer?  Search, history, who it is."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from afuera.web.bridge import histories
from afuera.web.bridge.histories import Found, Somebody
from afuera.web.people import evidence, queries, story
from afuera.web.people.forms import SearchForm, page_of
from afuera.web.people.shown import Eyes, eyes, identifier_at
from afuera.web.teams.audit import looked

MOST_FOUND, A_PAGE, MOST_JOURNEYS = 20, 100, 200
WEAKEST_REFUSALS = 20


def search(request: HttpRequest) -> HttpResponse:
    """Find somebody by a name or a case, whole or in part; `with` is whom to merge them with."""
    known = histories.counts()
    if known is None:
        return render(request, "people/empty.html", {"erasing": queries.waiting_erasures().exists()})
    reader, form = eyes(request), SearchForm(request.GET)
    words = form.words()
    partner = request.GET.get("with", "")
    other = identifier_at(partner) if partner else None
    found = [_result(reader, one) for one in (histories.search(words, MOST_FOUND) if words else [])]
    context = {"words": request.GET.get("q", ""), "found": found, "known": known, "sought": bool(words)}
    context |= {"more": len(found) == MOST_FOUND, "masked": not reader.sees_names}
    context |= {"partner": partner if other else "", "other": reader.identifier(other) if other else None}
    context |= {"partner_person": partner.partition(".")[0]}  # nobody is merged with themselves
    context |= {"refused": sum(histories.how_many_refused().values()) if not words else 0}
    return render(request, "people/search.html", context)


def _result(reader: Eyes, one: Found) -> dict[str, Any]:
    main = reader.main(one.identifiers)
    others = [reader.identifier(name) for name in one.identifiers]
    return {
        "person": one.person,
        "main": main,
        "others": [other for other in others if other != main],
        "by_case": reader.value(one.by) if one.by_case else "",
        "journeys": one.journeys,
        "signals": one.signals,
        "last": story.at(one.last_us),
    }


@never_cache
def person(request: HttpRequest, key: str) -> HttpResponse:
    """One history over all channels and surveys; that it was looked at is noted."""
    who = _somebody(key)
    looked(request.user, f"person:{histories.sign(key)}", "people:person")  # type: ignore[arg-type]
    eye = eyes(request)
    pages = -(-who.summary["signals"] // A_PAGE)
    page = page_of(request.GET, pages)
    start = (page - 1) * A_PAGE
    # one more than the page, so that the silence before its first signal is known
    events = histories.events(key, max(start - 1, 0), A_PAGE + (start > 0))
    before, events = (events[0], events[1:]) if start else (None, events)
    names = [row["identifier"] for row in who.identifiers]
    earlier = histories.beginnings(key) if pages > 1 else {}
    context = {
        "who": who,
        "main": eye.main(names),
        "names": [eye.identifier(name) for name in names],
        "finding": story.finding(eye.reader, who),
        "channels": [eye.reader.channel(one) for one in who.summary["channels"]],
        "journeys": story.journey_lines(eye.reader, who, earlier, A_PAGE),
        "lines": story.lines(eye.reader, events, who, before),
        "picture": story.picture(eye.reader, events),
        "masked": not eye.sees_names,
        "first": story.at(who.summary["first_us"]),
        "last": story.at(who.summary["last_us"]),
        "place": key,
        "erasing": queries.under_way(key),
        **_paging(page, pages),
    }
    return render(request, "people/person.html", context)


def _paging(page: int, pages: int) -> dict[str, int]:
    return {"page": page, "pages": pages, "earlier": page - 1, "later": page + 1 if page < pages else 0}


@never_cache
def names(request: HttpRequest, key: str) -> HttpResponse:
    """Who is it?  Every name of a person, and the evidence for each merge."""
    known = histories.identifiers(key)
    if not known:
        raise Http404
    looked(request.user, f"person:{histories.sign(key)}", "people:names")  # type: ignore[arg-type]
    eye = eyes(request)
    every = [row["identifier"] for row in known]
    found = evidence.ties(eye, key, histories.ties(key), histories.decided(), every)
    listed = [{**row, "shown": eye.identifier(row["identifier"], key), "last": story.at(row["last_us"])}
              for row in known]  # fmt: skip
    refusals = [_refusal(eye, row) for row in histories.refused_of(every)[:WEAKEST_REFUSALS]]
    context = {
        "place": key,
        "main": eye.main(every),
        "finding": evidence.finding(eye, every, found),
        "names": listed,
        "ties": found,
        "drawing": evidence.drawing(eye, every, found, key),
        "refusals": refusals,
        "masked": not eye.sees_names,
    }
    return render(request, "people/names.html", context)


def _refusal(eye: Eyes, row: dict[str, Any]) -> dict[str, Any]:
    other = row["other"]
    return {
        **row,
        "shown": eye.identifier(row["identifier"]),
        "other": eye.identifier(other) if other else None,
        "between": [eye.identifier(name) for name in row["between"] or ()],
    }


def _somebody(key: str) -> Somebody:
    who = histories.somebody(key, MOST_JOURNEYS)
    if who is None:
        raise Http404
    return who
