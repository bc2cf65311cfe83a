"""Who works in the demo?  Five people of five roles; each is entered with one click, in demo mode only."""

from __future__ import annotations

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


FIVE = (
    Invented("Marta Restrepo", "cx_lead", "es"),
    Invented("Andrés Quintero", "journey_owner", "es"),
    Invented("Ruth Okafor", "analyst", "en"),
    Invented("Daniela Torres", "member", "es"),
    Invented("James Whitfield", "executive", "en"),
)


@transaction.atomic
def move_in() -> None:
    """Make the five, once.  Refused outside demo mode."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    for one in FIVE:
        email = f"{one.name.split()[0].lower().replace('é', 'e')}@demo.invalid"
        person, new = Person.objects.get_or_create(
            email=email,
            defaults={"name": one.name, "role": one.role, "language": one.language, "invented": True},
        )
        if new:
            person.set_unusable_password()
            person.save(update_fields=["password"])
