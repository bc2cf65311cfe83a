"""Does what a stranger or a colleague tries come to nothing: forged forms, scripts, redirects?"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from http.cookies import Morsel
from typing import Any

import lxml.html
import pytest
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from afuera.web.gate import addresses
from afuera.web.permissions import ROLES
from afuera.web.teams import audit, operations
from afuera.web.teams.links import token
from afuera.web.teams.models import Company, Invitation, Person, Team, Write
from web.conftest import PASSWORD, made

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db
SCRIPT = "<script>alert(1)</script>"
IMAGE = '"><img src=x onerror=alert(1)>'


def harmless(page: str) -> bool:
    """Nothing on the page runs but files of ours."""
    for one in lxml.html.document_fromstring(page).iter("*"):
        if any(name.startswith("on") for name in one.attrib) or one.get("src") == "x":
            return False
        if one.tag == "script" and not one.get("src") and one.get("type") != "application/json":
            return False
    return True


def every_address() -> list[str]:
    """Every address that is open to anybody at all, with made-up keys."""
    found = []
    for name, ability in addresses():
        if ability is None:
            continue
        for arguments in ([], [1], ["x"], ["x", 1], ["x", "y"]):
            try:
                found.append(reverse(name, args=arguments))
                break
            except NoReverseMatch:
                continue
    return found


def test_every_address_refuses_a_form_with_the_token_of_another_session(
    everybody: dict[str, Person],
) -> None:
    strangers, ours = Client(enforce_csrf_checks=True), Client(enforce_csrf_checks=True)
    page = strangers.get("/es/account/login/").content.decode()
    stolen = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    ours.force_login(everybody["administrator"])
    ours.get("/es/teams/account/")  # has a token of its own
    before = (Write.objects.count(), Person.objects.count(), Team.objects.count(), Invitation.objects.count())
    tried = every_address()
    assert len(tried) > 30
    for address in tried:
        # Programs come with a key and without a session: who has none is refused before any form is read.
        refused = (401,) if "/api/messages/" in address else (403, 405)
        for form in ({}, {"csrfmiddlewaretoken": stolen}):
            status = ours.post(address, form).status_code
            assert status in refused, (address, status)
        assert ours.post(address, headers={"x-csrftoken": stolen}).status_code in refused, address
    after = (Write.objects.count(), Person.objects.count(), Team.objects.count(), Invitation.objects.count())
    assert after == before


def test_ones_own_token_is_taken_so_that_the_test_above_can_fail(everybody: dict[str, Person]) -> None:
    ours = Client(enforce_csrf_checks=True)
    ours.force_login(everybody["administrator"])
    page = ours.get("/es/teams/new/").content.decode()
    own = re.findall(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[0]
    assert ours.post("/es/teams/new/", {"csrfmiddlewaretoken": own, "name": "shop"}).status_code == 302
    foreign = {"origin": "https://evil.example"}
    answer = ours.post("/es/teams/new/", {"csrfmiddlewaretoken": own, "name": "two"}, headers=foreign)
    assert answer.status_code == 403


def test_nobody_ends_renames_or_removes_what_is_somebody_elses(
    everybody: dict[str, Person], browser: Browser
) -> None:
    victim = everybody["executive"]
    theirs = browser(None)
    theirs.post("/es/account/login/", {"login": victim.email, "password": PASSWORD})
    session = UserSession.objects.get(user=victim)
    passkey = Authenticator.objects.create(user=victim, type="webauthn", data={"name": "theirs"})
    for role in set(ROLES) - {"executive"}:
        client = proven(browser, everybody[role])
        assert client.post(f"/es/teams/account/sessions/{session.pk}/end/").status_code == 404, role
        for what in ("edit", "remove"):
            address = f"/es/account/2fa/webauthn/keys/{passkey.pk}/{what}/"
            assert client.get(address).status_code == 404, (role, what)
            assert client.post(address, {"name": "mine"}).status_code == 404, (role, what)
        client.post("/es/teams/account/sessions/end/")
    assert theirs.get("/es/").status_code == 200
    passkey.refresh_from_db()
    assert passkey.data == {"name": "theirs"}
    own = proven(browser, victim)  # so that the 404s above mean something
    assert own.get(f"/es/account/2fa/webauthn/keys/{passkey.pk}/edit/").status_code == 200


def proven(browser: Browser, person: Person) -> Client:
    """Somebody who signed in and proved it once more."""
    client = browser(None)
    client.post("/es/account/login/", {"login": person.email, "password": PASSWORD})
    if client.get("/es/").status_code == 302:  # a second proof is asked for: enter without it
        client.force_login(person, "allauth.account.auth_backends.AuthenticationBackend")
    client.post("/es/account/reauthenticate/", {"password": PASSWORD})
    return client


def test_nobody_but_an_administrator_touches_invitations_and_accounts(
    everybody: dict[str, Person], browser: Browser
) -> None:
    invitation = Invitation.objects.create(
        email="new@hilo.example",
        role="member",
        invited_by=everybody["administrator"],
        expires_at=timezone.now() + timedelta(days=1),
    )
    victim = everybody["executive"]
    for role in set(ROLES) - {"administrator"}:
        client = browser(everybody[role])
        tried = {
            f"/es/teams/invitations/{invitation.pk}/withdraw/": {},
            f"/es/teams/people/{victim.pk}/": {"name": "x", "role": "administrator", "team": ""},
            f"/es/teams/people/{everybody[role].pk}/": {"name": "x", "role": "administrator", "team": ""},
            f"/es/teams/people/{victim.pk}/close/": {"why": "x"},
            "/es/teams/people/invite/": {
                "email": "eve@evil.example",
                "role": "administrator",
                "language": "es",
            },
        }
        for address, form in tried.items():
            assert client.post(address, form).status_code == 403, (role, address)
    invitation.refresh_from_db()
    assert invitation.withdrawn_at is None
    assert {person.role for person in Person.objects.all()} == set(ROLES)
    assert not Invitation.objects.filter(email="eve@evil.example").exists()


def test_a_link_of_an_invitation_gives_only_what_it_promises(administrator: Person, browser: Browser) -> None:
    invitation = operations.invite(
        administrator, email="sara@hilo.example", name="Sara", role="member", language="es"
    )
    form = {"name": "Sara", "password": PASSWORD, "language": "es", "role": "administrator"}
    form |= {"email": administrator.email, "is_active": "1", "team": "1"}
    assert browser(None).post(f"/es/teams/join/{token(invitation)}/", form).status_code == 302
    sara = Person.objects.get(email="sara@hilo.example")
    assert (sara.role, sara.team) == ("member", None)
    for guess in ("1", "2:", f"{invitation.pk}", f"{invitation.pk}:x", "../../", token(invitation) + "x"):
        assert browser(None).get(f"/es/teams/join/{guess}/").status_code == 404


def test_a_link_to_a_new_password_opens_only_ones_own_account(
    everybody: dict[str, Person], browser: Browser
) -> None:
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    key = default_token_generator.make_token(everybody["member"])
    others = user_pk_to_url_str(everybody["administrator"])
    page = browser(None).get(f"/es/account/password/reset/key/{others}-{key}/", follow=True)
    assert "ya no funciona" in page.content.decode()
    assert 'name="password1"' not in page.content.decode()
    own = user_pk_to_url_str(everybody["member"])
    page = browser(None).get(f"/es/account/password/reset/key/{own}-{key}/", follow=True)
    assert 'name="password1"' in page.content.decode()


@pytest.mark.parametrize(
    "evil", [SCRIPT, IMAGE, "{{ 7|add:7 }}{% debug %}", "'; DROP TABLE teams_person; --"]
)
def test_a_script_in_any_name_is_shown_as_text(
    evil: str, everybody: dict[str, Person], browser: Browser
) -> None:
    administrator = everybody["administrator"]
    team = Team.objects.create(name=evil, name_es=evil, name_en=evil, opens=[evil])
    Company.objects.update_or_create(pk=1, defaults={"name": evil})
    Person.objects.filter(pk=administrator.pk).update(name=evil, team=team)
    colleague = made("member", email="evil@x.example", name=evil, team=team)
    invitation = operations.invite(
        administrator, email="n@x.example", name=evil, role="member", language="es", team=team
    )
    client = browser(None)
    account = {"login": administrator.email, "password": PASSWORD}
    client.post("/es/account/login/", account, headers={"user-agent": evil})
    client.post("/es/account/login/", account, headers={"user-agent": f"{evil}/1.0"})
    audit.wrote(administrator, "change_team", evil, before={evil: evil}, after={evil: IMAGE}, why=evil)
    audit.looked(administrator, evil, evil)
    seen = 0
    tried = [*every_address(), f"/es/teams/people/{colleague.pk}/", f"/es/teams/{team.pk}/"]
    tried += [
        f"/es/teams/join/{token(invitation)}/",
        "/es/teams/audit/?of=looks",
        "/es/account/2fa/webauthn/",
    ]
    for address in tried:
        if address.endswith("/logout/"):
            continue
        answer = client.get(address, follow=True)
        if not answer["Content-Type"].startswith("text/html") or answer.status_code == 405:
            continue
        page = answer.content.decode()
        assert harmless(page), address
        assert "{{ 7" not in evil or ">14" not in page
        seen += (
            evil in page or "&lt;script&gt;alert" in page or "&lt;img src=x" in page or "&#x27;; DROP" in page
        )
    assert seen >= 6
    Authenticator.objects.create(user=administrator, type="webauthn", data={"name": evil})
    assert harmless(client.get("/es/account/2fa/webauthn/").content.decode())
    assert Person.objects.exists()


def test_what_is_harmless_can_be_told_from_what_is_not() -> None:
    assert harmless("<p>&lt;script&gt;</p><script src='/static/a.js'></script>")
    for bad in (SCRIPT, "<img src=x onerror=alert(1)>", "<a onclick=f()>x</a>"):
        assert not harmless(f"<p>{bad}</p>")


def test_a_script_in_a_name_does_not_reach_a_letter_as_markup(
    administrator: Person, mailoutbox: list[Any], django_capture_on_commit_callbacks: Any
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        operations.invite(
            administrator,
            email="n@x.example",
            name="Eve\r\nBcc: all@x.example",
            role="member",
            language="es",
        )
    assert mailoutbox[0].recipients() == ["n@x.example"]
    assert mailoutbox[0].alternatives == []  # plain text: markup has no meaning in it


@pytest.mark.parametrize(
    "address", ["/es/", "/es/account/login/", "/es/nothing/", "/health", "/es/teams/audit/"]
)
def test_every_answer_tells_the_browser_to_be_strict(
    address: str, administrator: Person, browser: Browser
) -> None:
    answer = browser(administrator).get(address)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]
    assert "form-action 'self'" in answer["Content-Security-Policy"]
    assert answer["Referrer-Policy"] == "same-origin"
    assert answer["Cross-Origin-Opener-Policy"] == "same-origin"


def test_cookies_are_for_us_alone(administrator: Person, browser: Browser) -> None:
    client = browser(None)
    client.get("/es/account/login/")
    client.post("/es/account/login/", {"login": administrator.email, "password": PASSWORD})
    cookies: dict[str, Morsel[str]] = dict(client.cookies.items())
    assert cookies["afuera_session"]["httponly"]
    assert {one["samesite"] for one in cookies.values()} == {"Lax"}


def test_signing_in_gives_the_session_another_key(administrator: Person, browser: Browser) -> None:
    client = browser(None)
    session = client.session
    session["planted"] = "by a stranger"
    session.save()
    planted = session.session_key
    client.cookies["afuera_session"] = planted
    client.post("/es/account/login/", {"login": administrator.email, "password": PASSWORD})
    assert client.cookies["afuera_session"].value != planted


TOLD = """
import django; django.setup()
from django.test import Client
answer = Client(SERVER_NAME="afuera.hilo.example").get("/health", secure=True)
print(answer["Strict-Transport-Security"])
from django.conf import settings as s
print(s.SESSION_COOKIE_SECURE, s.CSRF_COOKIE_SECURE, s.MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN)
print(s.ALLAUTH_TRUSTED_PROXY_COUNT, s.CSRF_TRUSTED_ORIGINS, s.ALLOWED_HOSTS)
"""


def test_behind_https_the_browser_is_told_to_stay_there(tmp_path: Any) -> None:
    for folder in ("static", "dress"):
        (tmp_path / folder).mkdir()
    given = {name: text for name, text in os.environ.items() if not name.startswith(("AFUERA", "DATABASE"))}
    given |= {"AFUERA_DATA": str(tmp_path), "AFUERA_URL": "https://afuera.hilo.example"}
    given["DJANGO_SETTINGS_MODULE"] = "afuera.web.settings"
    done = subprocess.run(
        [sys.executable, "-c", TOLD], env=given, capture_output=True, text=True, check=False
    )
    lines = done.stdout.splitlines()
    assert lines[0] == "max-age=31536000", done.stderr
    assert lines[1] == "True True False"
    assert lines[2].startswith(
        "1 ['https://afuera.hilo.example'] ['127.0.0.1', '[::1]', 'afuera.hilo.example'"
    )


@pytest.mark.parametrize(
    "evil",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", "https:evil"],
)
def test_signing_in_leads_nowhere_but_to_us(evil: str, administrator: Person, browser: Browser) -> None:
    account = {"login": administrator.email, "password": PASSWORD}
    client = browser(None)
    assert client.post(f"/es/account/login/?next={evil}", {**account, "next": evil})["Location"] == "/es/"
    proven = client.post(f"/es/account/reauthenticate/?next={evil}", {"password": PASSWORD, "next": evil})
    assert "evil" not in proven["Location"]
    left = client.post("/es/account/logout/", {"next": evil})
    assert left["Location"].startswith("/es/")
    inside = browser(None).post("/es/account/login/?next=/es/teams/", {**account, "next": "/es/teams/"})
    assert inside["Location"] == "/es/teams/"


@pytest.mark.parametrize("host", ["evil.example", "testserver.evil.example", "testserver:80@evil.example"])
def test_a_foreign_host_is_refused_and_never_stands_in_a_letter(
    host: str, administrator: Person, browser: Browser, mailoutbox: list[Any]
) -> None:
    form = {"email": administrator.email}
    assert browser(None).post("/es/account/password/reset/", form, headers={"host": host}).status_code == 400
    told = {"host": "localhost", "x-forwarded-host": "evil.example"}
    assert browser(None).post("/es/account/password/reset/", form, headers=told).status_code == 302
    assert "evil" not in mailoutbox[-1].body
    assert "http://localhost:8000/es/" in mailoutbox[-1].body


def test_pages_of_ones_account_are_kept_by_nobody_on_the_way(administrator: Person, browser: Browser) -> None:
    EmailAddress.objects.create(user=administrator, email=administrator.email, verified=True, primary=True)
    answer = browser(administrator).get("/es/teams/account/")
    assert "Cookie" in answer["Vary"]
