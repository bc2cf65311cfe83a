"""Which pages show human moments, and replies from a script beside what the customer had said?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache

from afuera.estimates.small_groups import LEAST
from afuera.privacy import mask
from afuera.report.reader import Reader
from afuera.web import asked_numbers
from afuera.web.bridge import stories
from afuera.web.journeys.slugs import slug_of
from afuera.web.permissions import needs
from afuera.web.teams.audit import looked
from afuera.web.voices import inbox_sheets
from afuera.wording import mark

A_PAGE, WORDS_A_STEP = 12, 3
KINDS = {"praise": mark("praise"), "surprise": mark("surprise"), "care": mark("care")}
SCRIPT, POLICY = "script", "policy"


@dataclass(frozen=True, slots=True)
class Words:
    """Some words, in their language, with their doors."""

    text: str
    language: str
    kinds: list[str]
    walk: str
    voice: str


def _shown(reader: Reader, text: str | None) -> str:
    return "" if not text else text if reader.sees_names else mask(text)


def _walk(goal: str | None, journey_id: str) -> str:
    return reverse("journeys:walk", args=[slug_of(goal), journey_id])


def _words(reader: Reader, goal: str | None, one: stories.Moment) -> Words:
    return Words(
        _shown(reader, one.text),
        one.language or "",
        [reader.say(KINDS[kind]) for kind in one.kinds],
        _walk(goal, one.journey_id),
        reverse("voices:voice", args=[one.key]),
    )


@never_cache
def praise(request: HttpRequest) -> HttpResponse:
    """The register of human moments: what must not be lost."""
    person: Any = request.user
    reader, number = inbox_sheets.reader_of(request), asked_numbers.page(request.GET.get("page"))
    every = stories.register()
    kept = [one for one in every if not one.few]
    some = kept[(number - 1) * A_PAGE : number * A_PAGE]
    looked(person, "voices", "voices:praise")
    rows = [
        {
            "of": one,
            "goal": reader.title(one.goal),
            "step": reader.label(one.step) if one.step else "",
            "kinds": [
                (reader.say(KINDS[kind]), getattr(one, kind)) for kind in KINDS if getattr(one, kind) >= LEAST
            ],
            "words": [
                _words(reader, one.goal, said) for said in stories.words_at(one.goal, one.step, WORDS_A_STEP)
            ],
        }
        for one in some
    ]
    context = {
        "rows": rows,
        "n": len(kept),
        "few": len(every) - len(kept),
        "first": rows[0] if rows and number == 1 else None,
        "masked": not reader.sees_names,
        **_turn(number, len(kept)),
    }
    return render(request, "voices/praise.html", context)


@never_cache
def scripts(request: HttpRequest) -> HttpResponse:
    """Replies that are canned or quote policy, beside what the customer had said before and after."""
    person: Any = request.user
    reader, number = inbox_sheets.reader_of(request), asked_numbers.page(request.GET.get("page"))
    every, teams = stories.shares()
    kind, team = request.GET.get("kind", ""), request.GET.get("team", "")[:120]
    kept = [one for one in stories.replies() if _wanted(one, kind) and (not team or one.team == team)]
    looked(person, "voices", "voices:scripts")
    context = {
        "replies": [_reply(reader, one) for one in kept[(number - 1) * A_PAGE : number * A_PAGE]],
        "n": len(kept),
        "every": every,
        "teams": sorted(((reader.label(one.team), one) for one in teams), key=lambda row: row[0].casefold()),
        "more": f"&{urlencode({'kind': kind, 'team': team})}",
        "kind": kind,
        "team": team,
        "kinds": [
            ("", mark("Both")),
            (SCRIPT, mark("Same words to many")),
            (POLICY, mark("Quote a policy")),
        ],
        "masked": not reader.sees_names,
        **_turn(number, len(kept)),
    }
    return render(request, "voices/scripts.html", context)


def _wanted(one: stories.Reply, kind: str) -> bool:
    if kind == SCRIPT:
        return one.canned
    return bool(one.quotes) if kind == POLICY else one.canned or bool(one.quotes)


def _reply(reader: Reader, one: stories.Reply) -> dict[str, Any]:
    return {
        "of": one,
        "text": _shown(reader, one.text),
        "before": _shown(reader, one.before),
        "after": _shown(reader, one.after),
        "quotes": mask(one.quotes),
        "team": reader.label(one.team) if one.team else "",
        "goal": reader.title(one.goal),
        "step": reader.label(one.step) if one.step else "",
        "walk": _walk(one.goal, one.journey_id),
    }


def _turn(number: int, every: int) -> dict[str, int]:
    return {
        "earlier": number - 1 if number > 1 else 0,
        "later": number + 1 if number * A_PAGE < every else 0,
    }


PRAISE_ADDRESSES = [
    path("praise/", needs("read_voices", praise), name="praise"),
    path("scripts/", needs("read_voices", scripts), name="scripts"),
]
