"""Which pages hold a reading round?  Five voices for a meeting, on a page that can be handed out."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.privacy import mask
from afuera.web import asked_numbers, bilingual
from afuera.web.bilingual import Refused
from afuera.web.bridge import voices as bridge
from afuera.web.journeys.slugs import slug_of
from afuera.web.permissions import may, needs
from afuera.web.teams.audit import looked
from afuera.web.teams.models import Team
from afuera.web.voices import inbox_queries, inbox_sheets, round_operations
from afuera.web.voices.reading_models import BANDS, Voice
from afuera.web.voices.story_models import Round
from afuera.wording import sentence

MOST = 20


@never_cache
def rounds(request: HttpRequest) -> HttpResponse:
    """The rounds so far, and a new one."""
    reader = inbox_sheets.reader_of(request)
    goals = sorted(
        ((key, reader.title(key)) for key in inbox_queries.choices("goal")["goal"]), key=lambda one: one[1]
    )
    context = {
        "rounds": [
            (one, reader.title(one.goal) if one.goal else "")
            for one in Round.objects.select_related("team", "made_by")[:MOST]
        ],
        "teams": Team.objects.filter(ended_at=None),
        "goals": goals,
        "draws": may(request.user, "tell_stories"),
    }
    return render(request, "voices/rounds.html", context)


@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draw five."""
    team = asked_numbers.whole(request.POST.get("team"), None, digits=9)
    chosen = None if team is None else get_object_or_404(Team, pk=team)
    goal = request.POST.get("goal", "").replace("\x00", "")[:300]
    try:
        made = round_operations.draw_round(request.user, chosen, goal)  # type: ignore[arg-type]
    except Refused as refusal:
        messages.error(request, sentence(refusal, bilingual.reader()))
        return redirect("voices:rounds")
    return redirect("voices:round", made.pk)


@never_cache
def one_round(request: HttpRequest, pk: int) -> HttpResponse:
    """Five voices, whole and masked: they are read aloud and handed out."""
    person: Any = request.user
    found = get_object_or_404(Round.objects.select_related("team", "made_by"), pk=pk)
    reader = inbox_sheets.reader_of(request)
    rows = Voice.objects.in_bulk(found.keys)
    there = [rows[key] for key in found.keys if key in rows]
    said = bridge.words([one.journey_id for one in there])
    looked(person, f"round:{found.pk}", "voices:round")
    voices = [
        {
            "voice": one,
            "text": mask(str(said[one.key]["text"])),
            "language": said[one.key]["language"] or "",
            "goal": reader.title(one.goal or None),
            "step": reader.label(one.step) if one.step else "",
            "band": reader.say(BANDS[one.band]),
            "tone": inbox_sheets.TONES[one.band],
            "walk": reverse("journeys:walk", args=[slug_of(one.goal or None), one.journey_id]),
        }
        for one in there
        if one.key in said
    ]
    strata = [
        (BANDS[band], numbers[0], numbers[1])
        for band, numbers in found.strata.items()
        if band in BANDS and numbers[0]
    ]
    context = {
        "round": found,
        "voices": voices,
        "gone": len(found.keys) - len(voices),
        "every": sum(n for _, n, _ in strata),
        "strata": strata,
        "goal": reader.title(found.goal) if found.goal else "",
    }
    return render(request, "voices/round.html", context)


ROUND_ADDRESSES = [
    path("rounds/", needs("read_voices", rounds), name="rounds"),
    path("rounds/draw/", needs("tell_stories", draw), name="draw_round"),
    path("rounds/<int:pk>/", needs("read_voices", one_round), name="round"),
]
