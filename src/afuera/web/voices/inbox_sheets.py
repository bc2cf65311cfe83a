"""How does a voice read on a page?  Its words masked or not, its score, what came before and after it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString

from afuera.report.reader import Reader
from afuera.report.walks import words_of
from afuera.web.bridge import voices as bridge
from afuera.web.journeys import owner_sheets
from afuera.web.journeys import queries as journey_queries
from afuera.web.journeys.sheets import drawn, sheet
from afuera.web.journeys.slugs import slug_of
from afuera.web.journeys.walk_sheets import Event, walk_sheet
from afuera.web.permissions import may
from afuera.web.voices.reading_models import BANDS, Voice

AROUND = 2  # events before and after
EXCERPT = 150  # letters of a line of the list: a door, not the voice
TONES = {"low": "bad", "middle": "warn", "high": "good", "": "unknown"}


@dataclass(frozen=True, slots=True)
class Line:
    """One voice as the list shows it: the beginning of its words, never counted as read."""

    voice: Voice
    excerpt: str
    language: str
    whole: bool
    read: bool
    goal: str
    step: str
    channel: str
    band: str
    tone: str
    alike: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """One voice whole, in the journey where it was said."""

    voice: Voice
    words: SafeString | None
    goal: str
    step: str
    channel: str
    score: str
    scale: SafeString | None
    question: str
    band: str
    tone: str
    before: list[Event]
    after: list[Event]
    earlier: int
    later: int
    finding: str
    walk: str
    place: int
    teams: list[str]  # by their keys, all that this customer met


def reader_of(request: HttpRequest) -> Reader:
    """Who reads: with the names of the newest study, and masked unless they may see names."""
    study = journey_queries.newest_study()
    found = sheet(study).reader if study else owner_sheets.plain_reader()
    return replace(found, sees_names=may(request.user, "see_names"), zone=request.zone)  # type: ignore[attr-defined]


def lines(
    reader: Reader, voices: Sequence[Voice], read: set[str], alike: Mapping[str, int] | None = None
) -> list[Line]:
    """The voices of a page; their words in one question.  `alike`: how many say almost the same, by key."""
    said = bridge.words([one.journey_id for one in voices])
    many = alike or {}
    return [line(reader, one, said.get(one.key), one.key in read, many.get(one.key, 0)) for one in voices]


def line(reader: Reader, voice: Voice, said: dict[str, Any] | None, read: bool, alike: int = 0) -> Line:
    """One line; words that are not on the shelf any more are not told."""
    text = plain(reader, said)
    short = text if len(text) <= EXCERPT else text[:EXCERPT].rsplit(" ", 1)[0] + " …"
    return Line(
        voice=voice,
        excerpt=short,
        language=str((said or {}).get("language") or ""),
        whole=short == text,
        read=read,
        goal=reader.title(voice.goal or None),
        step=reader.label(voice.step) if voice.step else "",
        channel=reader.channel(voice.channel) if voice.channel else "",
        band=reader.say(BANDS[voice.band]),
        tone=TONES[voice.band],
        alike=alike,
    )


def plain(reader: Reader, said: dict[str, Any] | None) -> str:
    """The words as text, masked as the reader may see them."""
    from afuera.privacy import mask

    text = str((said or {}).get("text") or "")
    return text if reader.sees_names else mask(text)


def one(reader: Reader, voice: Voice) -> Sheet | None:
    """The whole voice with what happened around it; None when it is not on the shelf any more."""
    found = bridge.lived(voice.journey_id)
    if found is None:
        return None
    journey, events = found
    at = next((place for place, event in enumerate(events) if event["key"] == voice.key), None)
    if at is None:
        return None
    zone = reader.zone if isinstance(reader.zone, ZoneInfo) else ZoneInfo("UTC")
    told = walk_sheet(reader, journey, events, {}, zone)
    every = told.listed()
    scored = _scored(events, at)
    shown = every[scored] if scored is not None and scored < len(every) else None
    return Sheet(
        voice=voice,
        words=_words(reader, events[at]),
        goal=reader.title(voice.goal or None),
        step=reader.label(voice.step) if voice.step else "",
        channel=reader.channel(voice.channel) if voice.channel else "",
        score=shown.score if shown else "",
        scale=shown.scale if shown else None,
        question=shown.question if shown else "",
        band=reader.say(BANDS[voice.band]),
        tone=TONES[voice.band],
        before=every[max(at - AROUND, 0) : at],
        after=every[at + 1 : at + 1 + AROUND],
        earlier=max(at - AROUND, 0),
        later=max(len(events) - at - 1 - AROUND, 0),
        finding=told.sentence(),
        walk=f"{reverse('journeys:walk', args=[slug_of(journey['goal']), journey['journey_id']])}#e{at + 1}",
        place=at + 1,
        teams=sorted({str(event["team"]) for event in events if event.get("team")}),
    )


def _words(reader: Reader, event: dict[str, Any]) -> SafeString | None:
    said = words_of(event, bare=reader.sees_names)
    return drawn(said) if said else None


def _scored(events: Sequence[dict[str, Any]], at: int) -> int | None:
    """The event with the score that stands nearest to the words, within a day."""
    here = dt.datetime.fromisoformat(str(events[at]["at"]))
    near = [
        (abs((dt.datetime.fromisoformat(str(event["at"])) - here).total_seconds()), place)
        for place, event in enumerate(events)
        if event.get("own") and event.get("score") is not None
    ]
    found = min(near, default=None)
    return found[1] if found and found[0] <= 86_400 else None
