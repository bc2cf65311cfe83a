"""Do the pages of themes lead to every voice whole, obey people, and show nobody who should not be seen?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from afuera.web.bridge import themes as bridge
from afuera.web.journeys.models import Study
from afuera.web.teams.models import Person
from afuera.web.voices import inbox_operations, theme_operations, theme_queries
from afuera.web.voices.models import ThemeDecision
from conftest import Lived, settle

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db


@pytest.fixture(scope="session")
def told(lived: Lived, tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """A copy of the invented company whose voices were understood.  Never write to it."""
    from afuera.lake import Lake
    from afuera.voices.store import understand

    data = tmp_path_factory.mktemp("told")
    shutil.copytree(lived.data / "lake", data / "lake")
    with Lake.open(data / "lake") as lake:
        understand(lake)
    return Lived(data, lived.findings, lived.known)


@pytest.fixture
def heard(db: None, settings: Any, told: Lived) -> Study:
    """The installation with its inbox and its themes."""
    study = settle(settings, told)
    inbox_operations.take_in()
    return study


def test_a_theme_leads_to_its_voices_whole_and_says_how_many_were_read(
    heard: Study, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    page = client.get("/en/voices/themes/").content.decode()
    row = next(one for one in bridge.themes() if one["people"] >= 5)
    assert f"/en/voices/themes/{row['theme']}/" in page
    assert f"0 of {row['n']:,}" in page
    page = client.get(f"/en/voices/themes/{row['theme']}/").content.decode()
    first = bridge.voices(row["theme"], 0, 1)[0]
    assert f"/en/voices/{first['key']}/" in page
    assert "<blockquote" in page


def test_small_themes_are_not_shown(heard: Study, everybody: Everybody, browser: Browser) -> None:
    client = browser(everybody["cx_lead"])
    page = client.get("/en/voices/themes/").content.decode()
    for row in bridge.themes():
        if row["people"] < 5:
            assert row["theme"] not in page
            assert client.get(f"/en/voices/themes/{row['theme']}/").status_code == 404


def test_what_was_said_is_found_by_its_words_and_leads_to_the_voice(
    heard: Study, everybody: Everybody, browser: Browser
) -> None:
    theme = next(one for one in bridge.themes() if one["people"] >= 5)
    said = bridge.voices(theme["theme"], 0, 1)[0]
    page = browser(everybody["member"]).get("/en/voices/search/", {"q": said["text"][:200]})
    assert f"/en/voices/{said['key']}/" in page.content.decode()


def test_odd_questions_do_nothing_but_be_asked(heard: Study, everybody: Everybody, browser: Browser) -> None:
    client = browser(everybody["member"])
    for words in ("'; DROP TABLE voices; --", "<script>alert(1)</script>", "x" * 9_000, "\x00", "…", "🙂"):
        page = client.get("/en/voices/search/", {"q": words, "since": "no day", "segment": "=", "goal": "'"})
        assert page.status_code == 200
        assert "<script>alert" not in page.content.decode()


def test_what_people_decide_reaches_the_machine(heard: Study, everybody: Everybody, browser: Browser) -> None:
    one, other = (row["theme"] for row in bridge.themes()[:2])
    client = browser(everybody["analyst"])
    client.post(f"/en/voices/themes/{one}/name/", {"name_es": "Área cerrada", "name_en": "Closed doors"})
    client.post(f"/en/voices/themes/{one}/merge/", {"into": other})
    client.post(f"/en/voices/themes/{other}/pin/")
    assert [(row["what"], row["theme"]) for row in theme_queries.decisions()] == [
        ("rename", one),
        ("merge", one),
        ("pin", other),
    ]
    assert "Closed doors" in client.get("/en/voices/themes/").content.decode()
    assert "Área cerrada" in client.get("/es/voices/themes/").content.decode()


def test_who_may_not_shape_themes_shapes_none(heard: Study, everybody: Everybody, browser: Browser) -> None:
    theme = bridge.themes()[0]["theme"]
    client = browser(everybody["member"])
    assert client.post(f"/en/voices/themes/{theme}/pin/").status_code == 403
    assert not ThemeDecision.objects.exists()


def test_a_described_theme_is_handed_to_the_library(heard: Study, everybody: Everybody) -> None:
    theme = theme_operations.describe(
        everybody["cx_lead"], {"es": "Cerrado", "en": "Closed"}, {"es": "Estaba cerrado.", "en": ""}
    )
    assert theme_queries.described() == [
        {"theme": theme, "names": {"es": "Cerrado", "en": "Closed"}, "words": {"es": "Estaba cerrado."}}
    ]


def test_the_list_asks_the_database_no_more_for_more_themes(
    heard: Study, everybody: Everybody, browser: Browser, django_assert_max_num_queries: Any
) -> None:
    client = browser(everybody["cx_lead"])
    client.get("/en/voices/themes/")
    with django_assert_max_num_queries(30):
        client.get("/en/voices/themes/")
