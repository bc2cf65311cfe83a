"""What do other pages show of stories and human moments?  A door beside a voice, what a plan may lose."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from afuera.web.bridge import stories
from afuera.web.panels import Filled, box
from afuera.web.voices import inbox_sheets
from afuera.web.voices.story_models import Story

MOST = 3


@box("voices.inbox", needs="read_voices", order=20)
def more_of_voices(request: HttpRequest, _subject: Any) -> Filled:
    """The other pages of this room."""
    return "voices/parts/rooms.html", {"here": "inbox"}


@box("voices.voice", needs="tell_stories", order=20)
def make_a_story(request: HttpRequest, sheet: Any) -> Filled:
    """Make a story of it, or go to the one that there is."""
    key = sheet.voice.key
    there = Story.objects.filter(voice=key).values_list("pk", flat=True).first()
    door = reverse("voices:story", args=[there]) if there else f"{reverse('voices:new_story')}?voice={key}"
    return "voices/boxes/story.html", {"door": door, "there": bool(there)}


@box("actions.plan", needs="read_voices", order=5)
def what_must_not_be_lost(request: HttpRequest, plan: Any) -> Filled:
    """The human moments of the journey that a plan changes."""
    goal = plan.pain.goal.key if plan.pain.goal_id else None
    found = [one for one in stories.register() if one.goal == goal and not one.few][:MOST]
    if not found:
        return None
    reader = inbox_sheets.reader_of(request)
    rows = [
        (reader.label(one.step) if one.step else reader.title(one.goal), one, _words(reader, one))
        for one in found
    ]
    return "voices/boxes/protected.html", {"rows": rows}


def _words(reader: Any, one: stories.Moments) -> tuple[str, str]:
    said = stories.words_at(one.goal, one.step, 1)
    return (inbox_sheets.plain(reader, {"text": said[0].text}), said[0].language or "") if said else ("", "")
