"""Does the inbox hold every voice whole, before those whom it concerns, and nothing else?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client

from afuera.web.journeys.models import Study
from afuera.web.teams.models import Person
from afuera.web.voices import inbox_operations
from afuera.web.voices.models import Voice

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db


@pytest.fixture
def heard(studied: Study) -> int:
    """The inbox of the studied installation, filled."""
    return inbox_operations.take_in()


def test_every_voice_comes_in_once(heard: int) -> None:
    assert heard == Voice.objects.count() > 100
    assert inbox_operations.take_in() == 0


def test_the_page_shows_what_waits_and_one_voice_whole(
    heard: int, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    page = client.get("/es/voices/").content.decode()
    assert page.count("data-voice") == 20
    one = Voice.objects.order_by("lot").first()
    assert one is not None
    page = client.get(f"/en/voices/{one.key}/").content.decode()
    assert "<blockquote" in page
    assert "Whom it concerns" in page
