"""Which pages hold the inbox?  What waits for somebody, one voice whole, ten minutes of reading."""

from __future__ import annotations

from math import ceil
from typing import Any

from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.report.reader import Reader
from afuera.web import asked_numbers
from afuera.web.bridge.histories import sign
from afuera.web.panels import hanging
from afuera.web.permissions import may, needs
from afuera.web.teams.audit import looked
from afuera.web.voices import (
    answer_forms,
    batch_operations,
    inbox_heads,
    inbox_queries,
    inbox_sheets,
    reading_operations,
    routing_queries,
    routing_sheets,
)
from afuera.web.voices.answer_models import KINDS
from afuera.web.voices.inbox_queries import ALL, HANDED, NO_SCORE, OLDER, READ, WAITING, Wanted
from afuera.web.voices.reading_models import BANDS, Voice
from afuera.wording import mark

SHOWS = {
    WAITING: mark("Waiting for you"),
    OLDER: mark("Older"),
    HANDED: mark("Handed to you"),
    READ: mark("Read by you"),
    ALL: mark("All"),
}
MINUTES = (5, 10, 20)
ICONS = {"reply": "reply", "thank": "hand-heart", "ask": "message-circle-question-mark"}


@never_cache
def inbox(request: HttpRequest) -> HttpResponse:
    """What waits for this person, in an order that nobody chose."""
    person: Any = request.user
    reading_operations.settle(person)
    wanted, number = Wanted.of(request.GET), page_of(request)
    reader = inbox_sheets.reader_of(request)
    found, more = inbox_queries.page(person, wanted, number)
    n, minutes = inbox_queries.waiting(person)
    plain = wanted == Wanted(batch=wanted.batch)  # what waits, whole: counted already
    shown = n if plain else inbox_queries.voices(person, wanted).order_by().count()
    looked(person, "voices", "voices:inbox")
    keys = [one.pk for one in found]
    read = inbox_queries.read_keys(person, keys)
    alike = {} if wanted.like else inbox_queries.alike(keys)
    context = {
        "lines": inbox_sheets.lines(reader, found, read, alike),
        "wanted": wanted,
        "query": wanted.query(),
        "shows": [
            (code, words, wanted.query(show=code, like=""), code == wanted.show)
            for code, words in SHOWS.items()
        ],
        "head": inbox_heads.head(reader, wanted, shown, max(round(minutes), 1)),
        "n": n,
        "ten": MINUTES,
        "later": wanted.query(page=number + 1) if more else "",
        "earlier": wanted.query(page=number - 1) if number > 1 else "",
        "masked": not reader.sees_names,
        "of_all": person.team is None,
        **_choices(reader),
    }
    return render(request, "voices/inbox.html", context)


def _choices(reader: Reader) -> dict[str, Any]:
    every = inbox_queries.choices("goal", "channel")
    bands = [(code or NO_SCORE, words) for code, words in BANDS.items()]
    return {
        "goals": sorted(((key, reader.title(key)) for key in every["goal"]), key=lambda one: one[1]),
        "channels": [(key, reader.channel(key)) for key in every["channel"]],
        "bands": bands,
    }


def page_of(request: HttpRequest) -> int:
    """Which page is asked for."""
    return asked_numbers.page(request.GET.get("page"), 10_000)


@never_cache
def voice(request: HttpRequest, key: str) -> HttpResponse:
    """One voice whole.  Its time runs from here, unless a program asks and nobody sees it."""
    purpose = request.headers.get("Sec-Purpose", "") + request.headers.get("Purpose", "")
    if request.method == "HEAD" or "prefetch" in purpose.lower():
        get_object_or_404(Voice, pk=key)
        return HttpResponse(status=204)
    return whole(request, key, {})


def whole(request: HttpRequest, key: str, bound: dict[str, Form], status: int = 200) -> HttpResponse:
    """The page of one voice; `bound` are forms that were not filled in well."""
    person: Any = request.user
    row = get_object_or_404(Voice.objects.select_related("way", "behind"), pk=key)
    reader = inbox_sheets.reader_of(request)
    shown = inbox_sheets.one(reader, row)
    if shown is None:
        raise Http404
    looked(person, f"voice:{sign(key)}", "voices:voice")
    opened = reading_operations.open_voice(person, row)
    wanted = Wanted.of(request.GET)
    before, after, place = inbox_queries.beside(person, wanted, row)
    context = {
        "sheet": shown,
        "voice": row,
        "opened": opened,
        "takes": ceil(opened.takes),
        "query": wanted.query(),
        "before": before,
        "after": after,
        "place": place,
        "parties": routing_sheets.parties(
            reader,
            routing_queries.concerned([row])[row.pk],
            routing_sheets.readings_of([row]).get(row.pk, []),
        ),
        "strangers": routing_queries.strangers(shown.teams),
        "masked": not reader.sees_names,
        "boxes": hanging(request, "voices.voice", shown),
        "answers": _answers(row, bound) if may(person, "answer_voices") else [],
        "written": [
            (one, inbox_sheets.plain(reader, {"text": one.text}))
            for one in row.answers.select_related("written_by")
        ],
        "hand_on": bound.get("hand_on") or answer_forms.HandOnForm(),
        "handing": "hand_on" in bound,
    }
    return render(request, "voices/voice.html", context, status=status)


def _answers(row: Voice, bound: dict[str, Form]) -> list[tuple[str, str, str, Form, bool]]:
    """Each kind with its words, its icon, its form, and whether it stands open."""
    to = row.language[:2] if row.language[:2] in ("es", "en") else "es"
    return [
        (
            kind,
            words,
            ICONS[kind],
            bound.get(kind) or answer_forms.AnswerForm(kind=kind, to=to),
            kind in bound,
        )
        for kind, words in KINDS.items()
    ]


@require_POST
def beat(request: HttpRequest, key: str) -> HttpResponse:
    """The page is in sight."""
    row = get_object_or_404(Voice, pk=key)
    reading = reading_operations.beat(request.user, row)  # type: ignore[arg-type]
    return JsonResponse({"read": bool(reading and reading.read_at)})


@require_POST
def wanted(request: HttpRequest, key: str) -> HttpResponse:
    """What did they want?"""
    row = get_object_or_404(Voice, pk=key)
    reading_operations.say_wanted(request.user, row, request.POST.get("wanted", ""))  # type: ignore[arg-type]
    return redirect(reverse("voices:voice", args=[key]) + Wanted.of(request.GET).query())


@require_POST
def ten_minutes(request: HttpRequest) -> HttpResponse:
    """Draw voices for somebody who has some minutes, and open the first."""
    asked = asked_numbers.whole(request.POST.get("minutes"), 10, digits=9)
    drawn = batch_operations.draw(request.user, asked if asked in MINUTES else 10)  # type: ignore[arg-type]
    if not drawn.keys:
        return redirect("voices:inbox")
    return redirect(reverse("voices:voice", args=[drawn.keys[0]]) + Wanted(batch=drawn.pk).query())


INBOX_ADDRESSES = [
    path("", needs("read_voices", inbox), name="inbox"),
    path("minutes/", needs("read_voices", ten_minutes), name="minutes"),
]
# Last of all: a key stands where other rooms of pages have a word.
VOICE_ADDRESSES = [
    path("<slug:key>/", needs("read_voices", voice), name="voice"),
    path("<slug:key>/sight/", needs("read_voices", beat), name="beat"),
    path("<slug:key>/wanted/", needs("read_voices", wanted), name="wanted"),
]
