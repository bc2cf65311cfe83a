"""Do numbers and dates follow the region that the company chose, on pages, in tables and in letters?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from afuera.company import read_company
from afuera.web.teams import company_file, operations, queries
from afuera.web.teams.models import Company, Invitation, Person, Team, Write

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 21, 20, 4, tzinfo=UTC)
WRITTEN = {
    ("es", "CO"): ("12.345 personas", "21/11/2026, 3:04 p. m."),
    ("es", "MX"): ("12,345 personas", "21 nov 2026, 3:04 p.m."),
    ("es", "ES"): ("12.345 personas", "21 nov 2026, 15:04"),
    ("en", "US"): ("12,345 people", "Nov 21, 2026, 3:04 PM"),
    ("en", "GB"): ("12,345 people", "21 Nov 2026, 15:04"),
}


def chosen(client: Client, region: str) -> None:
    """The region is chosen on the page of the company, as a person does it."""
    form = {
        "name": "Hilo",
        "language": "es",
        "region": region,
        "timezone": "America/Bogota",
        "currency": "COP",
    }
    assert client.post("/es/teams/company/", form).status_code == 302


def plain(page: str) -> str:
    """Narrow and hard spaces as ordinary ones."""
    return page.replace("\u202f", " ").replace("\xa0", " ")


@pytest.mark.parametrize(("lang", "region"), WRITTEN)
def test_a_number_and_a_moment_on_a_page_follow_the_region(
    lang: str, region: str, administrator: Person, browser: Browser
) -> None:
    number, moment = WRITTEN[lang, region]
    Team.objects.create(name="front", people=12345)
    Write.objects.create(person=administrator, operation="make_team", subject="front", at=NOON)
    client = browser(administrator)
    chosen(client, region)
    assert number in plain(client.get(f"/{lang}/teams/").content.decode())
    assert moment in plain(client.get(f"/{lang}/teams/audit/").content.decode())


@pytest.mark.parametrize(("region", "day"), [("CO", "21/11/2026"), ("ES", "21 nov 2026")])
def test_a_date_in_a_letter_follows_the_region(
    region: str,
    day: str,
    administrator: Person,
    mailoutbox: list[Any],
    django_capture_on_commit_callbacks: Any,
) -> None:
    Company.objects.update_or_create(pk=1, defaults={"region": region})
    with django_capture_on_commit_callbacks(execute=True):
        invitation = operations.invite(
            administrator, email="s@x.example", name="", role="member", language="es"
        )
        Invitation.objects.filter(pk=invitation.pk).update(expires_at=NOON.replace(year=2027))
    assert day.replace("2026", "2027") in plain(mailoutbox[0].body)


def test_each_region_is_offered_with_a_number_and_a_day_as_it_writes_them(
    administrator: Person, browser: Browser
) -> None:
    page = plain(browser(administrator).get("/es/teams/company/").content.decode())
    assert "Colombia · 1.234,5 · 21/11/2026" in page
    assert "México · 1,234.5 · 21 nov 2026" in page
    assert "United Kingdom · 1,234.5 · 21 Nov 2026" in plain(
        browser(administrator).get("/en/teams/company/").content.decode()
    )


def test_hours_and_holidays_of_the_page_reach_the_journeys(administrator: Person, browser: Browser) -> None:
    client = browser(administrator)
    form = {
        "name": "billing",
        "opens": "mon-fri 09:00-17:00",
        "closed": "2026-12-25",
        "function": "back office",
    }
    assert client.post("/es/teams/new/", form).status_code == 302
    (known,) = queries.company_teams()
    assert (known.name, known.opens, known.closed) == ("billing", ("mon-fri 09:00-17:00",), ("2026-12-25",))
    written = client.get(reverse("teams:company_file")).content.decode()
    again = read_company(written)
    assert again.teams == (known,)
    assert company_file.known().teams == (known,)
