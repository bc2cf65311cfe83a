"""What counts as read?  The numbers in one place, each with its reason (docs/methods/reading.md)."""

from __future__ import annotations

import datetime as dt
from hashlib import blake2b
from typing import Final

from django.utils import timezone

from afuera.web.teams.models import Person
from afuera.web.voices.inbox_queries import WORDS_A_MINUTE
from afuera.web.voices.reading_models import BEHIND, FACING, Reading

LEAST_SECONDS: Final = 2.0  # also “Gracias.” has to be looked at
MOST_SECONDS: Final = 3600.0  # of one voice: whoever goes to lunch has not read for longer
MOST_A_DAY: Final = 60  # counted: after an hour of reading nobody takes in any more
ONE_IN: Final = 20


def seconds_for(words: int) -> float:
    """How long this many words take a reader who is not in a hurry."""
    return max(LEAST_SECONDS, words * 60 / WORDS_A_MINUTE)


def asks(person: int, key: str) -> bool:
    """Is this one of the twenty of which this person says what the customer wanted?  Fixed, not foreseen."""
    drawn = blake2b(f"{person}\x1f{key}\x1fwanted".encode(), digest_size=4).digest()
    return int.from_bytes(drawn) % ONE_IN == 0


def counted_that_day(person: int, read_at: dt.datetime) -> int:
    """How many readings of the day of this moment count already: a full day is full also on the next."""
    midnight = timezone.localtime(read_at).replace(hour=0, minute=0, second=0, microsecond=0)
    that_day = Reading.objects.filter(person=person, counted=True, read_at__gte=midnight)
    return that_day.filter(read_at__lt=midnight + dt.timedelta(days=1)).count()


def standing_of(person: Person) -> tuple[str, str]:
    """(function, level) of somebody today: their team's; an executive stands among executives."""
    function = person.team.function if person.team else ""
    if person.role == "executive" or function == "leadership":
        return function, "executives"
    if person.role == "partner" or function in ("partner", "supplier"):
        return function, "partners"
    if function in (FACING, "back office"):
        return function, function
    return function, ""


def is_behind(person: Person) -> bool:
    """Do they work where no customer is met?"""
    if person.team is not None:
        return person.team.function in BEHIND
    return person.role == "executive"
