"""When has somebody read a voice?  When it lay open whole before them for as long as its words take.

Nobody marks anything as read.  The server's clock runs from the opening of a voice to the reader's next act
here (opening another one, answering, turning a page of the inbox).  A page with its script also says, every
few seconds, that it is in sight: then only time in sight counts.  One voice lies open at a time, so ten tabs
opened at once are one voice read.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import Person
from afuera.web.voices import reading_rules as rules
from afuera.web.voices.reading_models import Reading, Sitting, Voice
from afuera.web.voices.routing_queries import on_path

LONGEST_SIGHT: Final = 15.0  # seconds between two signs of sight that still count as one


@dataclass(frozen=True, slots=True)
class Opened:
    """A voice that lies open: its reading, how many seconds it takes, whether the question is asked."""

    reading: Reading
    takes: float
    asks: bool


@transaction.atomic
def open_voice(person: Person, voice: Voice) -> Opened:
    """It lies open from now on; the one that lay open before is settled."""
    now = timezone.now()
    sitting = Sitting.objects.select_for_update().filter(person=person).select_related("voice").first()
    if sitting is not None and sitting.voice_id != voice.pk:
        _settle(person, sitting, now)
    if sitting is None or sitting.voice_id != voice.pk:
        facts = {"voice": voice, "opened_at": now, "beat_at": None}
        Sitting.objects.update_or_create(person=person, defaults=facts)
    reading = Reading.objects.filter(person=person, voice=voice).first()
    if reading is None:
        reading = _begun(person, voice, now)
    takes = rules.seconds_for(voice.words)
    return Opened(reading, takes, reading.asks and not reading.wanted)


@transaction.atomic
def settle(person: Person) -> None:
    """Somebody acts elsewhere in this room: what lay open lies open no more."""
    sitting = Sitting.objects.select_for_update().filter(person=person).select_related("voice").first()
    if sitting is not None:
        _settle(person, sitting, timezone.now())
        Sitting.objects.filter(pk=sitting.pk).delete()


@transaction.atomic
def beat(person: Person, voice: Voice) -> Reading | None:
    """The page of this voice is in sight; None when another one lies open."""
    now = timezone.now()
    sitting = Sitting.objects.select_for_update().filter(person=person).select_related("voice").first()
    if sitting is None or sitting.voice_id != voice.pk:
        return None
    reading = _settle(person, sitting, now, seen=True)
    Sitting.objects.filter(pk=sitting.pk).update(opened_at=now, beat_at=now)
    return reading


@transaction.atomic
def say_wanted(person: Person, voice: Voice, text: str) -> Reading | None:
    """What did they want?  In the reader's words, in one line; then the reading counts."""
    said = " ".join(text.replace("\x00", "").split())[:300]
    reading = Reading.objects.select_for_update().filter(person=person, voice=voice).first()
    if reading is None or not said:
        return reading
    reading.wanted, reading.wanted_at = said, timezone.now()
    reading.save(update_fields=["wanted", "wanted_at"])
    return _count(reading, voice)


def _begun(person: Person, voice: Voice, now: dt.datetime) -> Reading:
    function, level = rules.standing_of(person)
    made, _ = Reading.objects.get_or_create(
        person=person,
        voice=voice,
        defaults={
            "first_opened_at": now,
            "asks": rules.asks(person.pk, voice.pk),
            "team": person.team,
            "function": function,
            "level": level,
            "on_path": on_path(person, voice),
            "is_behind": rules.is_behind(person),
        },
    )
    return made


def _settle(person: Person, sitting: Sitting, now: dt.datetime, *, seen: bool = False) -> Reading | None:
    """Add the time since it was opened, or since it was last seen; read when that is enough."""
    reading = Reading.objects.select_for_update().filter(person=person, voice=sitting.voice_id).first()
    if reading is None:
        return None
    passed = max((now - sitting.opened_at).total_seconds(), 0.0)
    if seen or sitting.beat_at is not None:
        # There is a script: what came before its first sign, or after its last, was perhaps not in sight.
        passed = min(passed, LONGEST_SIGHT)
    reading.seconds = min(reading.seconds + passed, rules.MOST_SECONDS)
    if reading.read_at is None and reading.seconds >= rules.seconds_for(sitting.voice.words):
        reading.read_at = now
    reading.save(update_fields=["seconds", "read_at"])
    return _count(reading, sitting.voice)


def _count(reading: Reading, voice: Voice) -> Reading:
    """It counts in the ledger when it was read, the question is answered, and the day is not full."""
    if reading.counted or reading.read_at is None or (reading.asks and not reading.wanted):
        return reading
    if rules.counted_that_day(reading.person_id, reading.read_at) >= rules.MOST_A_DAY:
        return reading
    reading.counted = True
    reading.save(update_fields=["counted"])
    note_on(voice.copy_of or voice.pk)
    if voice.copy_of:
        note_on(voice.pk)
    return reading


def note_on(key: str) -> None:
    """What the ledger needs stands with the voice: how many read it, from which sides, since when."""
    voice = Voice.objects.select_for_update().filter(pk=key).first()
    if voice is None:
        return
    same = Q(voice=key) | Q(voice__copy_of=key)  # “Gracias.” is repeated more often than a list may be long
    found = Reading.objects.filter(same, counted=True, read_at__isnull=False)
    path: dict[int, dt.datetime] = {}
    behind: dict[int, dt.datetime] = {}
    both: dt.datetime | None = None
    everybody = set[int]()
    for person, at, near, far in found.order_by("read_at", "pk").values_list(
        "person", "read_at", "on_path", "is_behind"
    ):
        everybody.add(person)
        if near and at:
            path.setdefault(person, at)
        if far and at:
            behind.setdefault(person, at)
        # Two readers: one person who stands on both sides is one reader.
        if both is None and path and behind and len(path.keys() | behind.keys()) > 1:
            both = at
    voice.readers, voice.both_read_at = len(everybody), both
    voice.path_read_at = min(path.values(), default=None)
    voice.behind_read_at = min(behind.values(), default=None)
    voice.save(update_fields=["readers", "path_read_at", "behind_read_at", "both_read_at"])
