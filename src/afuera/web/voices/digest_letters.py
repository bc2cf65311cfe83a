"""Which words of customers go out by e-mail?  Verbatim and masked, to those who turned it on, in no hurry.

Off until a person turns it on.  What concerns them comes first by lot, in their own language when there is
enough.  Words stand in the body only; the subject is ours and one line, so that no voice can write a header.
"""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse
from django.utils import timezone, translation

from afuera import wording
from afuera.privacy import mask
from afuera.web.bridge import voices as bridge
from afuera.web.leaving import SENDING, write_to
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.web.voices import inbox_queries
from afuera.web.voices.inbox_queries import Wanted
from afuera.web.voices.reading_models import Voice
from afuera.web.voices.story_models import DAILY, OFF, WEEKLY, Digest

IN_A_LETTER, LOOKED_AT = 5, 40
# A little less than a day and a week, so that a study at about the same hour sends it.
AFTER = {DAILY: dt.timedelta(hours=20), WEEKLY: dt.timedelta(days=6, hours=12)}
EVERY: dict[str, str] = {
    OFF: wording.mark("never"),
    DAILY: wording.mark("once a day"),
    WEEKLY: wording.mark("once a week"),
}
INTRO = wording.mark(
    "{name}, this is what customers said about what concerns you. In their own words, masked."
)
AGAIN = wording.mark("Nothing is sent unless you want it. Change or stop it here:")


@transaction.atomic
def choose_digest(by: Person, every: str) -> None:
    """How often somebody wants customers' words by e-mail."""
    if every not in EVERY:
        every = OFF
    Digest.objects.update_or_create(person=by, defaults={"every": every})
    audit.wrote(by, "choose_digest", f"person:{by.pk}", after={"every": every})


def send_due(now: dt.datetime | None = None) -> int:
    """Write to everybody whose letter is due; how many went out.  Stopped anywhere, run again.

    What failed is tried again the next time; of what was claimed and never noted nobody knows whether it
    left, so the next one goes a day or a week later.
    """
    now = now or timezone.now()
    sent = 0
    for one in Digest.objects.exclude(every=OFF).select_related("person", "person__team"):
        person = one.person
        last = one.claimed_at if one.state == SENDING else one.sent_at
        due = last is None or last + AFTER[one.every] <= now
        if due and person.is_active and not person.invented and may(person, "read_voices"):
            sent += _send(one)
    return sent


def _send(one: Digest) -> bool:
    said = chosen(one.person)
    if not said:
        return False  # nothing to read is no letter
    return write_to(one, one.person.email, *letter(one.person, said))


def chosen(person: Person) -> list[tuple[Voice, dict[str, Any]]]:
    """Some voices that wait for them, by lot; those in their language first."""
    waiting = list(inbox_queries.voices(person, Wanted())[:LOOKED_AT])
    said = bridge.words([one.journey_id for one in waiting])
    here = [(one, said[one.key]) for one in waiting if one.key in said]
    ordered = sorted(here, key=lambda pair: not _speaks(pair[1], person.language))
    return ordered[:IN_A_LETTER]


def _speaks(said: dict[str, Any], language: str) -> bool:
    return str(said.get("language") or "")[:2] == language


def letter(person: Person, said: list[tuple[Voice, dict[str, Any]]]) -> tuple[str, str]:
    """Subject and text in the language of who reads; each voice with its address."""
    lang = person.language
    subject = wording.plural(len(said), "One customer’s words for you", "{n} customers’ words for you", lang)
    with translation.override(lang):
        doors = [settings.ADDRESS + reverse("voices:voice", args=[one.key]) for one, _ in said]
        settings_page = settings.ADDRESS + reverse("voices:digest")
    quoted = [
        f"“{_one_line(str(words['text']))}”\n{door}" for (_, words), door in zip(said, doors, strict=True)
    ]
    intro = wording.say(INTRO, lang, name=" ".join(person.name.split()))
    return subject, "\n\n".join([intro, *quoted, f"{wording.say(AGAIN, lang)}\n{settings_page}"]) + "\n"


def _one_line(text: str) -> str:
    """Masked, whole, and without line breaks: nothing in it begins a line."""
    return " ".join(mask(text).split())
