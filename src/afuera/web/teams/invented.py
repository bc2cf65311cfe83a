"""Who works in the demo?  One person of each role; each is entered with one click, in demo mode only."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from afuera.web.bilingual import Refused
from afuera.web.teams.models import Person
from afuera.wording import mark


@dataclass(frozen=True, slots=True)
class Invented:
    """Somebody who does not exist."""

    name: str
    role: str
    language: str


ALL = (
    Invented("Marta Restrepo", "cx_lead", "es"),
    Invented("Andrés Quintero", "journey_owner", "es"),
    Invented("Ruth Okafor", "analyst", "en"),
    Invented("Daniela Torres", "member", "es"),
    Invented("James Whitfield", "executive", "en"),
    Invented("Lucía Mendoza", "administrator", "es"),
    Invented("Óscar Prieto", "partner", "es"),
)


@transaction.atomic
def move_in() -> None:
    """Make them, once.  Refused outside demo mode."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    for one in ALL:
        first = unicodedata.normalize("NFD", one.name.split()[0].lower())
        email = f"{first.encode('ascii', 'ignore').decode()}@demo.invalid"
        person, new = Person.objects.get_or_create(
            email=email,
            defaults={"name": one.name, "role": one.role, "language": one.language, "invented": True},
        )
        if new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
