"""What do other rooms' pages show of this one?  What to read today; what words say along a journey."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from afuera.report.reader import Reader
from afuera.web.panels import Filled, Row, box, rows_of
from afuera.web.voices import forgetting as forgetting  # hangs its ear where erasures are told
from afuera.web.voices import (
    heard_sheets,
    inbox_queries,
    reading_queries,
    reading_rules,
    routing_queries,
    routing_sheets,
)
from afuera.web.voices.answer_models import HandOn
from afuera.web.voices.inbox_queries import HANDED, Wanted
from afuera.web.voices.inbox_sheets import reader_of

HAND_ONS = 3  # as many are told with who handed them on; the inbox has them all


@box("home.read", needs="read_voices", order=15)
def voices_to_read(request: HttpRequest, today: Any) -> Filled:
    """What somebody handed to this person, and what waits; how many they have read today."""
    person, reader = today.person, reader_of(request)
    handed, n, minutes = inbox_queries.for_today(person)
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    read = reading_queries.read_since(person, midnight)
    inbox = reverse("voices:inbox")
    found = []
    if handed:
        text = reader.plural(handed, "Somebody handed you one voice", "Somebody handed you {n} voices")
        told = [_handed(reader, one) for one in routing_queries.handed_to(person, HAND_ONS)]
        found.append(Row(text, inbox + Wanted(show=HANDED).query(), meta=told, icon="forward", loud=True))
    if n:
        text = reader.plural(
            n,
            "One voice waits for you to read it",
            "{n} voices wait for you to read them",
        )
        chips = [("good", reader.plural(read, "one read today", "{n} read today"))] if read else []
        meta = [reader.plural(max(round(minutes), 1), "about one minute", "about {n} minutes")]
        if read >= reading_rules.MOST_A_DAY:
            meta.append(reader.say("Sixty a day count: that is enough for today."))
        found.append(Row(text, inbox, chips, meta, reader.say("Read for ten minutes"), "inbox"))
    return rows_of(found)


def _handed(reader: Reader, one: HandOn) -> str:
    who, why = routing_sheets.handed(reader, one)
    return f"{who}: {why}" if why else who


@box("journeys.journey", needs="read_voices", order=15)
def what_words_say(request: HttpRequest, goal: Any) -> Filled:
    """What words say was felt at each step, and the themes there; with who spoke and who did not."""
    return heard_sheets.along(lambda: reader_of(request), goal.goal, goal.facts.get("steps", []))
