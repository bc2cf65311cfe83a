"""Does the whole application run on PostgreSQL?  Only where `make test-postgres` gives the tests a server."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import DatabaseError, connection, transaction

from afuera.web.database import database
from afuera.web.teams.models import Person, Write
from web.conftest import PASSWORD
from web.servers import get, said_by, served, wait_for
from web.test_serving import sent, visitor

GIVEN = os.environ.get("DATABASE_URL", "")
pytestmark = pytest.mark.skipif(not GIVEN.startswith("postgres"), reason="make test-postgres")


@pytest.fixture
def address() -> Iterator[str]:
    """A database of its own on the same server."""
    import psycopg

    name = f"served_{os.getpid()}"
    with psycopg.connect(GIVEN, autocommit=True) as one:
        one.execute(f"CREATE DATABASE {name}")
        yield re.sub(r"/postgres$", f"/{name}", GIVEN)
        one.execute(f"DROP DATABASE {name} WITH (FORCE)")


def test_the_first_administrator_comes_in_and_the_worker_sends_a_letter(address: str, tmp_path: Path) -> None:
    data = tmp_path / "data"
    with served(data, DATABASE_URL=address) as (process, found):
        link = re.search(r"http://localhost:\d+(/\S+/join/\S+)", said_by(data).read_text())
        assert link
        browser = visitor()
        account = {"email": "Ana@hilo.example", "name": "Ana", "password": PASSWORD, "language": "es"}
        assert "<b>Ana</b>" in sent(browser, found + link[1], account)
        guest = {"email": "sara@hilo.example", "name": "Sara", "role": "member", "language": "es", "team": ""}
        assert "va en camino" in sent(browser, f"{found}/es/teams/people/invite/", guest)
        wait_for(lambda: any((data / "mail").glob("*.log")), process)
        assert b'"database": true' in get(f"{found}/health")
    assert not (data / "afuera.sqlite3").exists()


@pytest.mark.django_db
def test_the_tests_run_on_postgresql_and_its_triggers_hold() -> None:
    assert connection.vendor == "postgresql"
    person = Person.objects.create(email="ana@hilo.example", name="Ana", role="member")
    Write.objects.create(person=person, operation="invite", subject="x", after={"ñ": ["á", 1, None]})
    assert Write.objects.get(after__ñ__0="á").subject == "x"
    with pytest.raises(DatabaseError, match="never changed"), transaction.atomic():
        Write.objects.update(subject="y")


def test_what_stands_behind_the_question_mark_is_for_the_driver(tmp_path: Path) -> None:
    found = database("postgresql://ana@/afuera?host=/run/postgresql&sslmode=require", tmp_path)
    assert (found["HOST"], found["OPTIONS"]) == ("/run/postgresql", {"sslmode": "require"})
