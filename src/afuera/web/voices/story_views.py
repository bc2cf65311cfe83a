"""Which pages hold stories?  The list, one story with its journey, and what makes, allows and tells it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.privacy import mask
from afuera.web import asked_numbers, bilingual
from afuera.web.bilingual import Refused, said
from afuera.web.bridge import voices as bridge
from afuera.web.bridge.histories import sign
from afuera.web.journeys.slugs import slug_of
from afuera.web.permissions import may, needs
from afuera.web.teams.audit import looked
from afuera.web.teams.models import LANGUAGES
from afuera.web.voices import inbox_sheets, story_operations, story_queries
from afuera.web.voices.reading_models import Voice
from afuera.web.voices.story_models import KINDS, Story
from afuera.wording import mark, sentence

A_PAGE = 20


@never_cache
def stories(request: HttpRequest) -> HttpResponse:
    """Every story that may be told; drafts for those who make them."""
    person: Any = request.user
    tells, number = may(person, "tell_stories"), asked_numbers.page(request.GET.get("page"))
    lang, reader = bilingual.reader(), inbox_sheets.reader_of(request)
    found, more = story_queries.page(tells, number, A_PAGE)
    told, heard = story_queries.told()
    context = {
        "stories": [
            (one, story_queries.best(one, lang), reader.title(one.goal) if one.goal else "") for one in found
        ],
        "told": told,
        "heard": heard,
        "tells": tells,
        "kinds": KINDS,
        "earlier": number - 1 if number > 1 else 0,
        "later": number + 1 if more else 0,
    }
    return render(request, "voices/stories.html", context)


@never_cache
def new_story(request: HttpRequest) -> HttpResponse:
    """Make a story of a voice, of a walk, or of what was seen in the field; the words come masked."""
    source = _source(request)
    context = {
        "source": source,
        "languages": LANGUAGES,
        "kind": KINDS[source["kind"]],
        "title": "",
        "text": source["text"],
    }
    if request.method == "POST":
        context |= {"title": request.POST.get("title", ""), "text": request.POST.get("text", "")}
        try:
            made = story_operations.make_story(
                request.user,  # type: ignore[arg-type]
                source["kind"],
                request.POST.get("title", ""),
                request.POST.get("text", ""),
                request.POST.get("language", ""),
                **source["of"],
            )
        except Refused as refusal:
            messages.error(request, sentence(refusal, bilingual.reader()))
            return render(request, "voices/new_story.html", context, status=422)
        return redirect("voices:story", made.pk)
    return render(request, "voices/new_story.html", context)


def _source(request: HttpRequest) -> dict[str, Any]:
    """What the story is made of, and what the database remembers of whom it is."""
    person: Any = request.user
    key = request.GET.get("voice", "").replace("\x00", "")[:16]
    journey = request.GET.get("walk", "").replace("\x00", "")[:64]
    if key:
        row = get_object_or_404(Voice, pk=key)
        words = bridge.words([row.journey_id]).get(row.key)
        if words is None:
            raise Http404
        looked(person, f"voice:{sign(row.key)}", "voices:new_story")
        of = {"voice": row.key, "journey_id": row.journey_id, "goal": row.goal, "who": row.who}
        return _made("voice", of, mask(str(words["text"])), str(words["language"] or ""))
    if journey:
        if not may(person, "walk_journeys"):
            raise Http404
        found = bridge.lived(journey)
        if found is None:
            raise Http404
        lived, _ = found
        of = {
            "journey_id": str(lived["journey_id"]),
            "goal": lived["goal"] or "",
            "who": sign(str(lived["person"])),
        }
        return _made("walk", of, "", "")
    return _made("field", {}, "", "")


def _made(kind: str, of: dict[str, str], text: str, language: str) -> dict[str, Any]:
    walk = reverse("journeys:walk", args=[slug_of(of["goal"] or None), of["journey_id"]]) if of else ""
    return {"kind": kind, "of": of, "text": text, "language": language[:2], "walk": walk}


@never_cache
def story(request: HttpRequest, pk: int) -> HttpResponse:
    """One story in the reader's language when somebody wrote it, with its journey and where it was told."""
    one = _story(request, pk)
    lang, reader = bilingual.reader(), inbox_sheets.reader_of(request)
    words = list(one.words.select_related("written_by"))
    shown = next((row for row in words if row.language == lang), words[0])
    own = next((row for row in words if row.original), words[0])
    missing = [code for code in LANGUAGES if code[0] not in {row.language for row in words}]
    walk = (
        reverse("journeys:walk", args=[slug_of(one.goal or None), one.journey_id])
        if one.journey_id and may(request.user, "walk_journeys")
        else ""
    )
    context = {
        "story": one,
        "shown": shown,
        "own": own if own != shown else None,
        "missing": missing,
        "kind": KINDS[one.kind],
        "goal": reader.title(one.goal) if one.goal else "",
        "walk": walk,
        "tellings": list(one.tellings.select_related("told_by")),
        "tells": may(request.user, "tell_stories"),
        "today": timezone.localdate(),
    }
    return render(request, "voices/story.html", context)


def _story(request: HttpRequest, pk: int) -> Story:
    one = get_object_or_404(Story.objects.select_related("made_by", "consent_by"), pk=pk)
    if one.consented_at is None and not may(request.user, "tell_stories"):
        raise Http404
    return one


def _act(request: HttpRequest, pk: int, operation: Callable[[Any, Story], object]) -> HttpResponse:
    """Do it and show the story again, with the reason when it was refused."""
    one = get_object_or_404(Story, pk=pk)
    try:
        operation(request.user, one)
    except Refused as refusal:
        messages.error(request, sentence(refusal, bilingual.reader()))
    else:
        messages.success(request, said("Saved."))
    return (
        redirect("voices:story", pk) if Story.objects.filter(pk=pk).exists() else redirect("voices:stories")
    )


def _day(request: HttpRequest) -> dt.date:
    try:
        return dt.date.fromisoformat(request.POST.get("day", ""))
    except ValueError:
        raise Refused(mark("Choose a day.")) from None


@require_POST
def consent(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer said yes."""
    return _act(
        request,
        pk,
        lambda by, one: story_operations.record_consent(
            by, one, _day(request), request.POST.get("consent", "")
        ),
    )


@require_POST
def translate(request: HttpRequest, pk: int) -> HttpResponse:
    """The story in the other language."""
    given = [request.POST.get(name, "") for name in ("title", "text", "language")]
    return _act(request, pk, lambda by, one: story_operations.translate_story(by, one, *given))


@require_POST
def tell(request: HttpRequest, pk: int) -> HttpResponse:
    """It was told somewhere."""
    people = request.POST.get("people", "").strip()
    n = asked_numbers.whole(people, 0, digits=8) if people else None
    return _act(
        request,
        pk,
        lambda by, one: story_operations.tell_story(by, one, _day(request), request.POST.get("place", ""), n),
    )


@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """The customer took their consent back."""
    story_operations.withdraw_story(request.user, get_object_or_404(Story, pk=pk))  # type: ignore[arg-type]
    messages.success(request, said("The story is gone, with all its words."))
    return redirect("voices:stories")


STORY_ADDRESSES = [
    path("stories/", needs("read_voices", stories), name="stories"),
    path("stories/new/", needs("tell_stories", new_story), name="new_story"),
    path("stories/<int:pk>/", needs("read_voices", story), name="story"),
    path("stories/<int:pk>/consent/", needs("tell_stories", consent), name="story_consent"),
    path("stories/<int:pk>/translate/", needs("tell_stories", translate), name="story_translate"),
    path("stories/<int:pk>/tell/", needs("tell_stories", tell), name="story_tell"),
    path("stories/<int:pk>/withdraw/", needs("tell_stories", withdraw), name="story_withdraw"),
]
