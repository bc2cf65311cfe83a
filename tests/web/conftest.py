"""Who visits the pages in tests?  One person of each role, and a browser that is signed in as them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from afuera.company import Company
from afuera.web.actions import outlook_kept
from afuera.web.journeys.models import Goal, Study
from afuera.web.permissions import ROLES
from afuera.web.teams.models import Person, Team
from web.chromium import chromium, demo

__all__ = ["chromium", "demo"]

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


@pytest.fixture(autouse=True)
def counted_anew() -> None:
    """No test sees the outlook's rows of another one: their databases are rolled back, numbers come again."""
    outlook_kept.forget()


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


@pytest.fixture
def study(db: None) -> Study:
    """The example study of the documentation, kept."""
    from afuera.web.journeys.operations import keep_study
    from web.test_journeys import findings

    return keep_study(findings(), None)


@pytest.fixture
def goal(study: Study) -> Goal:
    """The goal of that study which is broken as a whole."""
    return Goal.objects.get(key="change plan")


@dataclass(frozen=True)
class Lived:
    """A directory DATA with a lake and a shelf in it, what a study of it found, and whose it is."""

    data: Path
    findings: dict[str, Any]
    known: Company


@pytest.fixture(scope="session")
def lived(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A small invented telephone company with its planted faults, refreshed, studied.  Never write to it."""
    from afuera.simulate.making import simulate

    data = tmp_path_factory.mktemp("lived")
    place = data / "company"
    simulate(place, industry="telecom", seed=7, journeys_per_goal=120, stories=("all",))
    return live(data, place / "signals.parquet", Company.load(place / "company.toml"))


def live(data: Path, signals: Path, known: Company) -> Lived:
    """Bring a file into the lake of a directory, refresh, fill the shelf, study."""
    from afuera.findings.build import build
    from afuera.findings.study import add_file
    from afuera.journeys.refresh import refresh
    from afuera.journeys.shelf import fill
    from afuera.lake import Lake
    from afuera.people import identities

    with Lake.open(data / "lake") as lake:
        add_file(lake, signals, known)
        who = identities(lake, known)
        refresh(lake, known, who)
        fill(lake, known, who)
        return Lived(data, build(lake, known, who=who), known)


def settle(settings: Any, lived: Lived) -> Study:
    """An installation after that study: its teams, its goals, its figures."""
    from afuera.web.journeys import company_file as goals_file
    from afuera.web.journeys.operations import keep_study
    from afuera.web.teams import company_file

    settings.DATA = lived.data
    company_file.take_in(lived.known)
    goals_file.take_in(lived.known)
    return keep_study(lived.findings, None, 1)


@pytest.fixture
def studied(db: None, settings: Any, lived: Lived) -> Study:
    """The installation after the study of the invented company."""
    return settle(settings, lived)
