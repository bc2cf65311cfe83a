"""Everybody whom a pain hit, page by page: people and their journeys, doors to walks, names by role."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.lake import Lake
from afuera.lake.shelf import HITS, newest
from afuera.people.asked import identifiers_of
from afuera.people.erase import erase
from afuera.web.bridge import hits, installation
from afuera.web.journeys.models import Study
from afuera.web.pains import hit_views, tasks
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person
from web.conftest import Lived, settle

pytestmark = pytest.mark.django_db
Browser = Callable[[Person | None], Client]


@pytest.fixture
def listed(db: None, settings: Any, lived: Lived, tmp_path: Path, everybody: dict[str, Person]) -> Study:
    """An own copy of the installation, with its lists written."""
    shutil.copytree(lived.data, tmp_path / "data")
    study = settle(settings, Lived(tmp_path / "data", lived.findings, lived.known))
    tasks.list_hits.func()
    return study


def largest() -> Pain:
    return max((one for one in Pain.objects.all() if one.figures), key=lambda one: one.figures["people"])


def text(client: Client, pain: Pain, query: str = "", status: int = 200) -> str:
    answer = client.get(f"/en/pains/{pain.key}/people/{query}")
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_everybody_whom_a_pain_hit_is_listed_once_over_all_pages(listed: Study) -> None:
    assert Pain.objects.count() > 5
    for pain in Pain.objects.all():
        found = hits.people_hit(pain.key, 1, 10**6)
        assert found is not None, pain.key
        assert (found.people, found.journeys) == (pain.figures["people"], pain.figures["journeys"])
        assert len(found.shown) == found.people
        assert sum(len(one.journeys) for one in found.shown) == found.journeys
        times = sum(one["times"] for hit in found.shown for one in hit.journeys)
        assert times == pain.figures["times"]
    pain = largest()
    turned = [
        hit.person
        for start in range(1, pain.figures["people"] + 1, 40)
        for hit in hits.people_hit(pain.key, start, 40).shown  # type: ignore[union-attr]
    ]
    assert len(turned) == len(set(turned)) == pain.figures["people"]


def test_each_line_opens_the_walk_and_the_page_of_the_pain_leads_here(
    listed: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    pain, client = largest(), browser(everybody["cx_lead"])
    whole = client.get(f"/en/pains/{pain.key}/").content.decode()
    assert f'href="/en/pains/{pain.key}/people/"' in whole
    page = text(client, pain)
    assert f"the {pain.figures['people']:,} people whom it hit" in page
    walk = re.search(r'href="(/en/journeys/[^"]+/walks/[^"]+)"', page)
    assert walk is not None
    assert client.get(walk[1]).status_code == 200
    person = re.search(r'href="(/en/people/[^"]+)"', page.partition("hit-people")[2])
    assert person is not None
    assert client.get(person[1]).status_code == 200
    beyond = text(client, pain, "?page=3999")
    assert "This page is empty." in beyond
    assert "hit-people" not in beyond


def test_names_are_hidden_from_those_who_may_not_see_them(
    listed: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    pain = largest()
    first = hits.people_hit(pain.key, 1, 1)
    assert first is not None
    value = min(first.shown[0].names, key=lambda name: not name.startswith("customer:")).partition(":")[2]
    assert value in text(browser(everybody["cx_lead"]), pain)
    masked = text(browser(everybody["analyst"]), pain)
    assert value not in masked
    assert "Names are hidden for your role." in masked
    member = text(browser(everybody["member"]), pain)
    assert "/en/people/" not in member.partition("hit-people")[2]


def test_fewer_than_five_are_not_listed(
    listed: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    pain = largest()
    Pain.objects.filter(pk=pain.pk).update(figures={**pain.figures, "people": 4})
    page = text(browser(everybody["administrator"]), pain)
    assert "fewer than five" in page
    assert "hit-people" not in page


def test_a_list_asks_the_database_no_more_for_many_people(
    listed: Study, everybody: dict[str, Person], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    client, pain = browser(everybody["analyst"]), largest()
    text(client, pain)
    counts = []
    for most in (5, 50):
        monkeypatch.setattr(hit_views, "A_PAGE", most)
        with CaptureQueriesContext(connection) as asked:
            text(client, pain)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30


def test_who_is_erased_leaves_the_lists_at_once(
    listed: Study, settings: Any, everybody: dict[str, Person], browser: Browser
) -> None:
    pain = largest()
    found = hits.people_hit(pain.key, 1, 1)
    assert found is not None
    shelf = installation.shelf()
    assert shelf is not None
    names = [row["identifier"] for row in identifiers_of(shelf, found.shown[0].person)]
    with Lake.open(settings.DATA / "lake") as lake:
        erase(lake, names)
    assert newest(settings.DATA / "lake", HITS) is None
    page = text(browser(everybody["cx_lead"]), pain)
    assert "whom it hits has not been listed yet" in page
