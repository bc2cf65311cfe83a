"""Does the company's own directory let in whom somebody invited, and nobody else?"""

from __future__ import annotations

import re
import sqlite3
import urllib.request
from collections.abc import Iterator
from urllib.error import HTTPError

import pytest

from web.conftest import PASSWORD
from web.directory import ID, SECRET, Directory, opened
from web.servers import said_by, served
from web.test_serving import sent, visitor

ANA = {"sub": "7", "email": "Ana@hilo.example", "email_verified": True, "name": "Ana Ruiz"}


@pytest.fixture(scope="session")
def directory() -> Iterator[Directory]:
    with opened() as one:
        yield one


@pytest.fixture(scope="session")
def address(directory: Directory, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """An installation with one person, Ana, and a directory."""
    data = tmp_path_factory.mktemp("directory")
    configured = {"AFUERA_OIDC_URL": directory.address, "AFUERA_OIDC_ID": ID, "AFUERA_OIDC_SECRET": SECRET}
    with served(data, **configured, AFUERA_OIDC_NAME="Hilo Claro") as (_, found):
        link = re.search(r"http://localhost:\d+(/\S+/join/\S+)", said_by(data).read_text())
        assert link
        account = {"email": "ana@hilo.example", "name": "Ana", "password": PASSWORD, "language": "es"}
        assert "<b>Ana</b>" in sent(visitor(), found + link[1], account)
        yield found


def through_the_directory(browser: urllib.request.OpenerDirector, address: str, lang: str) -> tuple[str, str]:
    """The button on the sign-in page is pressed; where that ends, and the page."""
    page = browser.open(f"{address}/{lang}/account/login/").read().decode()
    button = re.findall(r'href="([^"]+/oidc/company/login/[^"]*)"', page)[0]
    assert ("Entrar con Hilo Claro" if lang == "es" else "Sign in with Hilo Claro") in page
    with browser.open(address + button) as answer:
        return answer.geturl().removeprefix(address), answer.read().decode()


@pytest.mark.parametrize("lang", ["es", "en"])
def test_who_was_invited_comes_in_by_the_directory(lang: str, directory: Directory, address: str) -> None:
    directory.at_the_keyboard = ANA
    browser = visitor()
    where, page = through_the_directory(browser, address, lang)
    assert where == "/es/"  # in Ana's own language, whatever the page of signing in spoke
    assert "<b>Ana</b>" in page
    assert directory.asked[-1]["redirect_uri"] == f"{address}/{lang}/account/oidc/company/login/callback/"
    assert directory.asked[-1]["code_challenge_method"] == "S256"
    assert "tied" not in page
    assert "Unió una cuenta al directorio: ana@hilo.example" in (
        browser.open(f"{address}/es/teams/audit/").read().decode()
    )


@pytest.mark.parametrize(
    "stranger",
    [
        {"sub": "8", "email": "eve@evil.example", "email_verified": True, "name": "Eve"},
        {"sub": "9", "email": "ana@hilo.example", "email_verified": False, "name": "Not Ana"},
        {"sub": "10", "email": "ana@hilo.example", "name": "Not Ana either"},
        {"sub": "11", "name": "Without an address"},
    ],
)
def test_a_stranger_stays_outside_and_reads_why(
    stranger: dict[str, object], directory: Directory, address: str
) -> None:
    directory.at_the_keyboard = stranger
    browser = visitor()
    _, page = through_the_directory(browser, address, "es")
    assert "Nadie le ha invitado aquí todavía" in page
    assert browser.open(f"{address}/es/").geturl().startswith(f"{address}/es/account/login/")


def test_who_turns_back_at_the_directory_is_not_signed_in(directory: Directory, address: str) -> None:
    directory.at_the_keyboard = None
    assert "Se devolvió en el directorio" in through_the_directory(visitor(), address, "es")[1]


def test_an_answer_that_we_did_not_ask_for_signs_in_nobody(directory: Directory, address: str) -> None:
    directory.at_the_keyboard = ANA
    callback = f"{address}/es/account/oidc/company/login/callback/"
    victim = visitor()
    told = directory.consent({"redirect_uri": callback, "state": "forged", "code_challenge": ""})
    try:
        page = victim.open(told).read().decode()
    except HTTPError as refused:
        page = refused.read().decode()
    assert "no pudo decir quién es usted" in page
    assert victim.open(f"{address}/es/").geturl().startswith(f"{address}/es/account/login/")


def test_no_token_of_the_directory_is_kept(address: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    data = tmp_path_factory.getbasetemp() / "directory0" / "afuera.sqlite3"
    with sqlite3.connect(f"file:{data}?mode=ro", uri=True) as base:
        assert base.execute("SELECT count(*) FROM socialaccount_socialtoken").fetchone() == (0,)
        assert base.execute("SELECT count(*) FROM teams_person").fetchone() == (1,)
    base.close()
