"""Who visits the pages in tests?  One person of each role, and a browser that is signed in as them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from afuera.web.permissions import ROLES
from afuera.web.teams.models import Person, Team

PASSWORD = "afuera hacia dentro"


def made(role: str, **facts: object) -> Person:
    """A person of a role."""
    person = Person(
        **{"email": f"{role}@hilo.example", "name": role.title(), "role": role, "language": "es", **facts}
    )
    person.set_password(PASSWORD)
    person.save()
    return person


@pytest.fixture
def everybody(db: None) -> dict[str, Person]:
    """One person of each role, by role."""
    return {role: made(role) for role in ROLES}


@pytest.fixture
def browser() -> Callable[[Person | None], Client]:
    """A browser, signed in as somebody or as nobody."""

    def opened(person: Person | None = None) -> Client:
        client = Client()
        if person is not None:
            client.force_login(person)
        return client

    return opened


@pytest.fixture
def administrator(everybody: dict[str, Person]) -> Person:
    """Who may do everything."""
    return everybody["administrator"]


@pytest.fixture
def team(db: None) -> Team:
    """The team that sends bills."""
    return Team.objects.create(
        name="billing", name_es="Facturación", name_en="Billing", opens=["mon-fri 09:00-18:00"]
    )
