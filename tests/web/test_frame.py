"""Do all pages stand in the same safe frame: languages, policy, errors, health?"""

from __future__ import annotations

import re
from collections.abc import Callable

import lucide
import pytest
from django.db import DatabaseError
from django.test import Client, RequestFactory, override_settings
from django.utils import translation

from afuera.web import bilingual, panels, refusals
from afuera.web.teams.models import Company, Person
from house.sources import PACKAGE

Browser = Callable[[Person | None], Client]


@pytest.mark.parametrize("accepted", ["es", "en-US", "fr"])
@pytest.mark.parametrize(("here", "there"), [("es", "en"), ("en", "es")])
def test_the_language_link_keeps_page_and_query_whatever_the_browser_speaks(
    here: str, there: str, accepted: str, administrator: Person, browser: Browser
) -> None:
    client = browser(administrator)
    page = client.get(
        f"/{here}/teams/audit/?of=looks&before=7", headers={"accept-language": accepted}
    ).content.decode()
    links = re.findall(r'<a class="lang" href="([^"]+)"', page)
    assert links == [f"/{there}/teams/audit/?of=looks&amp;before=7"]
    answer = client.get(f"/{there}/teams/audit/?of=looks&before=7", headers={"accept-language": accepted})
    assert answer.status_code == 200
    assert f'<html lang="{there}">' in answer.content.decode()


def test_the_bare_address_leads_to_the_persons_own_language(
    everybody: dict[str, Person], browser: Browser
) -> None:
    Person.objects.filter(role="analyst").update(language="en")
    assert browser(everybody["analyst"]).get("/", headers={"accept-language": "es"})["Location"] == "/en/"
    assert browser(everybody["member"]).get("/", headers={"accept-language": "en"})["Location"] == "/es/"
    assert browser(None).get("/", headers={"accept-language": "es-MX"})["Location"] == "/es/"
    assert browser(None).get("/")["Location"] == "/en/"


def test_every_answer_carries_the_strict_policy(administrator: Person, browser: Browser) -> None:
    for client in (browser(administrator), browser(None)):
        for address in ("/es/", "/en/account/login/", "/es/nothing/", "/health"):
            policy = client.get(address)["Content-Security-Policy"]
            rules = dict(rule.strip().split(" ", 1) for rule in policy.split(";"))
            assert rules["default-src"] == "'none'"
            assert rules["script-src"] == rules["style-src"] == "'self'"
            assert "unsafe" not in policy


def test_no_template_says_something_that_the_policy_forbids() -> None:
    for path in sorted((PACKAGE / "web").rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        assert not re.search(r"\sstyle=|\son[a-z]+=|<script(?![^>]*src=)|<style|https?://", text), path.name


def test_every_icon_that_is_named_is_there() -> None:
    texts = [path.read_text("utf-8") for path in (PACKAGE / "web").rglob("*.html")]
    named = {name for text in texts for name in re.findall(r'{% icon "([^"]+)"', text)}
    from afuera.web.navigation import _doors

    for name in named | {door.icon for door in _doors()}:
        assert lucide._load_icon(name) is not None


def test_a_form_that_does_not_come_from_our_page_is_refused(administrator: Person) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(administrator)
    answer = client.post("/es/teams/new/", {"name": "billing"})
    assert answer.status_code == 403
    assert "Este formulario caducó" in answer.content.decode()


@pytest.mark.parametrize(("lang", "title"), [("es", "Esa página no existe"), ("en", "There is no such page")])
def test_a_page_that_is_not_there_says_so_in_the_language_of_its_address(
    lang: str, title: str, administrator: Person, browser: Browser
) -> None:
    answer = browser(administrator).get(f"/{lang}/nothing/")
    assert answer.status_code == 404
    assert title in answer.content.decode()


@pytest.mark.parametrize(("lang", "title"), [("es", "Su rol no puede ver"), ("en", "Your role may not see")])
def test_a_page_that_is_not_allowed_says_so(
    lang: str, title: str, everybody: dict[str, Person], browser: Browser
) -> None:
    answer = browser(everybody["partner"]).get(f"/{lang}/teams/")
    assert answer.status_code == 403
    assert title in answer.content.decode()


@pytest.mark.parametrize(
    ("lang", "title"), [("es", "Algo falló de nuestro lado"), ("en", "Something broke on our side")]
)
def test_what_breaks_tells_the_reader_and_nothing_of_the_inside(
    lang: str, title: str, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(*_: object) -> None:
        raise DatabaseError("secret inside")

    monkeypatch.setattr("afuera.web.gate.abilities_in_use", breaks)
    client = Client(raise_request_exception=False)
    client.force_login(administrator)
    answer = client.get(f"/{lang}/")
    assert answer.status_code == 500
    assert title in answer.content.decode()
    assert "secret" not in answer.content.decode()


@pytest.mark.parametrize(
    "tell", [refusals.not_understood, refusals.not_allowed, refusals.not_there, refusals.broken]
)
def test_pages_of_refusal_need_neither_session_nor_database(tell: Callable[..., object]) -> None:
    for lang in ("es", "en"):
        assert tell(RequestFactory().get(f"/{lang}/x/")).status_code >= 400  # type: ignore[attr-defined]


@pytest.mark.django_db
def test_health_tells_whether_the_database_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    assert Client().get("/health").json()["status"] == "ok"

    class Broken:
        def cursor(self) -> None:
            raise DatabaseError

    monkeypatch.setattr("afuera.web.health.connection", Broken())
    answer = Client().get("/health")
    assert (answer.status_code, answer.json()["database"]) == (503, False)


@pytest.mark.django_db
def test_a_foreign_host_name_is_refused() -> None:
    assert Client().get("/es/account/login/", headers={"host": "evil.example"}).status_code == 400


def test_pages_are_small_when_the_browser_takes_gzip(administrator: Person, browser: Browser) -> None:
    answer = browser(administrator).get("/es/teams/audit/", headers={"accept-encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"


def test_numbers_follow_the_region_of_the_company(administrator: Person, browser: Browser) -> None:
    from afuera.wording import number

    for region, written in (("CO", "12.345"), ("MX", "12,345")):
        Company.objects.update_or_create(pk=1, defaults={"region": region})
        browser(administrator).get("/es/")
        with translation.override("es"):
            assert number(12345, bilingual.reader()) == written


def test_a_lazy_sentence_is_said_in_the_language_of_the_moment() -> None:
    sentence = bilingual.said("“{value}” is not a day. Write it as 2026-12-25.", value="<b>")
    with translation.override("es"):
        assert str(sentence) == "«<b>» no es un día. Escríbalo como 2026-12-25."
    with translation.override("en"):
        assert str(sentence) == "“<b>” is not a day. Write it as 2026-12-25."


def test_a_name_with_markup_is_shown_as_text(administrator: Person, browser: Browser) -> None:
    Person.objects.filter(pk=administrator.pk).update(name='<script>alert("x")</script>')
    page = browser(administrator).get("/es/").content.decode()
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert" in page


def test_a_box_hangs_on_an_earlier_page_only_for_those_who_may_see_it(
    everybody: dict[str, Person], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    hung = panels.Box("manage_people", lambda request, subject: ("frame/logo.html", {}))
    monkeypatch.setitem(panels._boxes, "home.start", [hung])
    drawn = 'viewBox="0 0 32 32"'
    seen = {role: browser(everybody[role]).get("/es/").content.decode().count(drawn) for role in everybody}
    assert seen.pop("administrator") == 2
    assert set(seen.values()) == {1}


@override_settings(DEMO=False)
def test_pages_work_for_a_reader_without_a_mouse(administrator: Person, browser: Browser) -> None:
    page = browser(administrator).get("/es/").content.decode()
    assert page.index('class="skip"') < page.index("<header")
    assert '<main id="main"' in page
    assert page.count("<h1>") == 1
    assert 'aria-current="page"' in page
