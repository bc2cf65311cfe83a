"""Does an address that nobody made get an answer in every room, and never a broken page?"""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import quote

import pytest
from django.test import Client

from afuera.journeys.asked import Wanted
from afuera.web.bridge import journeys as bridge
from afuera.web.journeys.filters import Filters
from afuera.web.journeys.models import Study
from afuera.web.journeys.slugs import slug_of
from afuera.web.teams.models import Person

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db
GOAL = "change of service"
# Digits that are none, numbers that no machine counts, months of no calendar, bytes that are no text.
VALUES = ("0000-01", "²", "١", "9" * 20, "9" * 4400, "-1", "\x00", "foo", "foo=", "%")
NAMES = {
    "journeys/{goal}/paths/": ("from", "to", "detail", "segment", "seam", "reached", "step", "channel"),
    "journeys/{goal}/people/": ("from", "page", "detail", "segment", "seam", "step", "drawn", "next"),
    "journeys/{goal}/map/behind/s1/1/": ("what",),
    "journeys/{goal}/map/history/": ("before",),
    "journeys/{goal}/map/compare/": ("from", "to"),
    "journeys/{goal}/plan/behind/skipped/1/": ("step",),
    "signals/": ("before", "part"),
    "signals/quarantine/": ("skip", "reason", "file", "column", "batch"),
    "teams/audit/": ("before", "person", "operation", "day", "from", "to", "what"),
    "teams/audit.csv": ("person", "operation", "day"),
    "people/": ("q", "with", "page"),
    "people/decisions/": ("page",),
    "people/refused/": ("page",),
}
NUMBERED = (
    "journeys/{goal}/walks/{n}/",
    "journeys/{goal}/map/behind/{stage}/{n}/",
    "journeys/{goal}/plan/behind/skipped/{n}/",
    "journeys/{goal}/plan/behind/added/{n}/",
    "signals/{n}/",
    "signals/{n}/mapping/",
    "signals/{n}/mapping.toml",
    "teams/{n}/",
    "teams/people/{n}/",
    "teams/enter/{n}/",
)


@pytest.fixture
def client(studied: Study, everybody: dict[str, Person], browser: Browser) -> Client:
    found = browser(everybody["administrator"])
    found.raise_request_exception = False
    return found


def broken(client: Client, where: str) -> bool:
    return client.get(where).status_code >= 500


@pytest.mark.parametrize("place", NAMES)
def test_no_odd_query_breaks_a_page(client: Client, place: str) -> None:
    start = f"/en/{place.format(goal=slug_of(GOAL))}?"
    asked = ["&".join(f"{name}={quote(value)}" for name in NAMES[place]) for value in VALUES]
    assert [one[:60] for one in asked if broken(client, start + one)] == []


@pytest.mark.parametrize("place", NUMBERED)
def test_no_number_is_too_large_for_an_address(client: Client, place: str) -> None:
    found = [
        client.get(f"/en/{place.format(goal=slug_of(GOAL), stage='s1', n=n)}").status_code
        for n in ("0", str(2**63), "9" * 40, "9" * 4400)
    ]
    assert set(found) <= {302, 404, 405}, found


def test_half_a_filter_is_not_shown_as_one() -> None:
    for half in ({"segment": "foo"}, {"segment": "=foo"}, {"seam": "wait"}, {"seam": "wait", "one": "a"}):
        assert Filters.of(half).said == {}, half
    assert Filters.of({"from": "0000-01"}).said == {}
    assert Filters.of({"segment": "area=N"}).said == {"segment": "area=N"}
    assert set(Filters.of({"seam": "wait", "one": "a", "other": "b"}).said) == {"seam", "one", "other"}


def test_a_list_of_nobody_says_so_in_one_sentence(client: Client) -> None:
    shown = client.get(f"/en/journeys/{slug_of(GOAL)}/people/?channel=nowhere").content.decode()
    assert "Nobody took these paths" in shown
    assert "of 0 people" not in shown
    assert "Each line is" not in shown


def test_a_list_of_fewer_than_five_says_that_they_are_too_few(client: Client) -> None:
    found = bridge.listed(Wanted(GOAL), 1, 500)
    wanted = [
        Filters({"start": one["first_step"], "end": one["last_step"], "to": one["month"]}) for one in found
    ]
    few = next(one for one in wanted if 0 < bridge.how_many(one.wanted(GOAL))[1] < 5)
    shown = client.get(f"/en/journeys/{slug_of(GOAL)}/people/{few.query()}").content.decode()
    assert "So few people took these paths" in shown
    assert "journeys-behind" not in shown
    assert "Nobody took" not in shown
