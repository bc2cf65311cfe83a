"""Does one come in with codes, recovery codes and a new password, in one's own language, and nobody else?"""

from __future__ import annotations

import base64
import hashlib
import hmac
import re
import struct
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client, RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from afuera.web import refusals
from afuera.web.teams import queries
from afuera.web.teams.devices import device
from afuera.web.teams.models import Person, Write
from afuera.web.teams.sign_in import Adapter, MfaAdapter
from web.conftest import PASSWORD, made

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db
FAMILIAR = re.compile(
    r"(?i)\b(tú|tu|tus|te|ti|puedes|tienes|quieres|has|estás|eres|haz|introduce|ingresa|vuelve)\b"
)


@pytest.fixture(autouse=True)
def patient(settings: Any) -> None:
    """A slow machine may pass from one half minute into the next between two lines of a test."""
    settings.MFA_TOTP_TOLERANCE = 1


def code_of(secret: str, at: float | None = None) -> str:
    """The six digits of RFC 6238, worked out by ourselves."""
    counter = struct.pack(">Q", int((at or time.time()) // 30))
    digest = hmac.new(base64.b32decode(secret), counter, hashlib.sha1).digest()
    start = digest[-1] & 15
    return str((struct.unpack(">I", digest[start : start + 4])[0] & 0x7FFFFFFF) % 10**6).zfill(6)


def test_the_codes_are_those_of_the_standard() -> None:
    # RFC 6238, appendix B, the last six of its eight digits
    secret = base64.b32encode(b"12345678901234567890").decode()
    assert [code_of(secret, at) for at in (59, 1111111109, 20000000000)] == ["287082", "081804", "353130"]


def signed_in(browser: Browser, person: Person, lang: str = "es") -> Client:
    client = browser(None)
    answer = client.post(f"/{lang}/account/login/", {"login": person.email, "password": PASSWORD})
    assert answer.status_code == 302
    return client


def with_codes(client: Client, lang: str = "es") -> str:
    """Codes are switched on as a person does it; the secret."""
    assert client.post(f"/{lang}/account/reauthenticate/", {"password": PASSWORD}).status_code == 302
    page = client.get(f"/{lang}/account/2fa/totp/activate/").content.decode()
    secret = re.findall(r'<code class="once">(\w+)</code>', page)[0]
    answer = client.post(f"/{lang}/account/2fa/totp/activate/", {"code": code_of(secret)})
    assert answer["Location"] == f"/{lang}/account/2fa/recovery-codes/"
    cache.clear()  # a code works once: the next one is half a minute away
    return secret


def test_a_code_from_the_telephone_is_asked_for_after_the_password(
    everybody: dict[str, Person],
    browser: Browser,
    django_capture_on_commit_callbacks: Callable[..., object],
) -> None:
    member = everybody["member"]
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        secret = with_codes(signed_in(browser, member))
    assert [letter.subject for letter in mail.outbox] == ["Se activaron los códigos de su teléfono"]
    client = signed_in(browser, member)
    asked = client.get("/es/", follow=True)
    assert asked.redirect_chain[-1][0] == "/es/account/2fa/authenticate/"
    assert "Una prueba más de que es usted" in asked.content.decode()
    wrong = client.post("/es/account/2fa/authenticate/", {"code": "000000"}).content.decode()
    assert "Este código no es correcto o ya se usó." in wrong
    assert client.post("/es/account/2fa/authenticate/", {"code": code_of(secret)})["Location"] == "/es/"
    assert client.get("/es/").status_code == 200
    again = signed_in(browser, member)
    assert again.post("/es/account/2fa/authenticate/", {"code": code_of(secret)}).status_code == 200
    operations = list(Write.objects.order_by("id").values_list("operation", flat=True))
    assert operations == ["begin_codes"]


def test_a_recovery_code_works_once(everybody: dict[str, Person], browser: Browser) -> None:
    member = everybody["member"]
    begun = signed_in(browser, member)
    with_codes(begun)
    page = begun.get("/es/account/2fa/recovery-codes/").content.decode()
    codes = re.findall(r"<li><code>(\w+)</code>", page)
    assert len(set(codes)) == 10
    assert "Quedan 10 códigos de recuperación" in page
    assert begun.get("/es/account/2fa/recovery-codes/download/").content.decode().split() == codes
    for expected in ("/es/", None):
        client = signed_in(browser, member)
        answer = client.post("/es/account/2fa/authenticate/", {"code": codes[3]})
        assert answer.get("Location") == expected
    assert queries.proofs_of(member) == {"passkeys": 0, "codes": 1, "recovery": 9}
    account = begun.get("/es/teams/account/").content.decode()
    assert "quedan 9 códigos" in account
    assert "Solo con su contraseña no entra nadie" in account


def test_codes_are_switched_off_only_after_proving_it_again(
    everybody: dict[str, Person], browser: Browser
) -> None:
    member = everybody["member"]
    client = signed_in(browser, member)
    secret = with_codes(client)
    session = client.session
    session["account_authentication_methods"] = [
        {**one, "at": one["at"] - 3600} for one in session["account_authentication_methods"]
    ]
    session.save()
    asked = client.post("/es/account/2fa/totp/deactivate/")
    assert "reauthenticate" in asked["Location"]
    assert Authenticator.objects.filter(user=member, type="totp").exists()
    page = client.get(asked["Location"]).content.decode()
    assert "¿Sigue siendo usted?" in page
    assert "Con un código" in page
    proven = client.post("/es/account/2fa/reauthenticate/", {"code": code_of(secret)})
    assert proven.status_code == 302
    assert client.post("/es/account/2fa/totp/deactivate/")["Location"] == "/es/account/2fa/"
    assert not Authenticator.objects.filter(user=member).exists()


def letter_with_link(person: Person) -> tuple[str, str]:
    letter = mail.outbox[-1]
    assert letter.to == [person.email]
    link = re.search(r"http://localhost:8000(/\S+/password/reset/key/\S+)", str(letter.body))
    assert link
    return str(letter.subject), link[1]


@pytest.mark.parametrize(
    ("lang", "subject", "greeting"),
    [
        ("es", "Su enlace para una contraseña nueva", "Buen día, Ana:"),
        ("en", "Your link to a new password", "Good day, Ana:"),
    ],
)
def test_a_new_password_comes_by_letter_in_the_persons_language(
    lang: str, subject: str, greeting: str, browser: Browser
) -> None:
    ana = made("analyst", name="Ana", email="ana@hilo.example", language=lang)
    elsewhere, guest = signed_in(browser, ana, lang), browser(None)
    other = "en" if lang == "es" else "es"  # the page speaks the other language; the letter does not
    assert guest.post(f"/{other}/account/password/reset/", {"email": "ANA@hilo.example"}).status_code == 302
    said, link = letter_with_link(ana)
    assert said == subject
    assert str(mail.outbox[-1].body).startswith(greeting)
    assert link.startswith(f"/{lang}/")
    form = guest.get(link, follow=True)
    weak = guest.post(form.redirect_chain[-1][0], {"password1": "password"}).content.decode()
    assert 'class="err"' in weak
    new = "otra frase muy larga"
    done = guest.post(form.redirect_chain[-1][0], {"password1": new}, follow=True)
    assert ("Su contraseña es nueva" if lang == "es" else "Your password is new") in done.content.decode()
    ana.refresh_from_db()
    assert ana.check_password(new)
    assert elsewhere.get(f"/{lang}/").status_code == 302  # sessions of the old password are over
    assert mail.outbox[-1].subject == (
        "Usted eligió una contraseña nueva con el enlace de una carta"
        if lang == "es"
        else "You chose a new password by a link from a letter"
    )
    over = browser(None).get(link, follow=True).content.decode()
    assert ("Este enlace ya no funciona" if lang == "es" else "This link does not work any more") in over
    assert Write.objects.filter(operation="reset_password", person=ana).count() == 1


def test_the_link_to_a_new_password_leads_to_our_address_whatever_host_was_asked(
    administrator: Person, browser: Browser
) -> None:
    browser(None).post(
        "/es/account/password/reset/", {"email": administrator.email}, headers={"host": "127.0.0.1"}
    )
    assert letter_with_link(administrator)[1].startswith("/es/")


def test_an_address_without_an_account_gets_another_letter_and_the_page_says_the_same(
    administrator: Person, browser: Browser
) -> None:
    pages = []
    for email in (administrator.email, "nobody@hilo.example"):
        answer = browser(None).post("/es/account/password/reset/", {"email": email}, follow=True)
        pages.append(re.sub(r"csrf\S+", "", answer.content.decode()))
    assert pages[0] == pages[1]
    assert mail.outbox[-1].to == ["nobody@hilo.example"]
    assert mail.outbox[-1].subject == "No hay ninguna cuenta con esta dirección"
    assert "reset/key" not in str(mail.outbox[-1].body)


def test_a_closed_account_gets_no_link(administrator: Person, browser: Browser) -> None:
    closed = made("member", email="closed@hilo.example", is_active=False)
    browser(None).post("/es/account/password/reset/", {"email": closed.email})
    assert all("reset/key" not in str(letter.body) for letter in mail.outbox)
    client = browser(None)
    page = client.post("/es/account/login/", {"login": closed.email, "password": PASSWORD}, follow=True)
    assert client.get("/es/").status_code == 302
    assert page.status_code == 200


def test_changing_the_password_is_told_by_letter_and_ends_other_sessions(
    everybody: dict[str, Person], browser: Browser
) -> None:
    here, elsewhere = (signed_in(browser, everybody["member"]) for _ in range(2))
    form = {"oldpassword": PASSWORD, "password1": "cuatro palabras en fila"}
    wrong = here.post("/es/account/password/change/", {**form, "oldpassword": "x"}).content.decode()
    assert "Esta no es su contraseña actual." in wrong
    agent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36"
    answer = here.post("/es/account/password/change/", form, headers={"user-agent": agent})
    assert answer["Location"] == "/es/teams/account/"
    assert here.get("/es/").status_code == 200
    assert elsewhere.get("/es/").status_code == 302
    letter = mail.outbox[-1]
    assert letter.subject == "Cambió la contraseña de su cuenta"
    assert "Chrome en Windows" in str(letter.body)
    assert "127.0.0.1" in str(letter.body)


PAGES = (
    *(
        "login/",
        "logout/",
        "inactive/",
        "password/reset/",
        "password/reset/done/",
        "password/reset/key/done/",
    ),
    *("password/reset/key/1-set-password/", "password/change/", "reauthenticate/", "2fa/", "2fa/webauthn/"),
    *("2fa/totp/activate/", "2fa/totp/deactivate/", "2fa/recovery-codes/", "2fa/recovery-codes/generate/"),
    *("2fa/webauthn/add/", "2fa/reauthenticate/"),
)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_every_page_of_signing_in_is_ours_and_says_usted(lang: str, browser: Browser) -> None:
    person = made("member", language=lang)
    client = signed_in(browser, person, lang)
    seen = {}
    for name in ("2fa/totp/activate/", *PAGES):
        for visitor in (client, browser(None)):
            answer = visitor.get(f"/{lang}/account/{name}", follow=True)
            assert answer.status_code == 200, name
            seen[name, visitor is client] = answer.content.decode()
        if name == "2fa/totp/activate/" and not Authenticator.objects.exists():
            with_codes(client, lang)
    for name, page in seen.items():
        words = re.sub(r"<script.*?</script>|<[^>]+>", " ", page, flags=re.DOTALL)
        assert f'<html lang="{lang}">' in page, name
        assert page.count("<h1>") == 1, name
        assert "djangoproject" not in page, name
        if lang == "es":
            assert not FAMILIAR.findall(words), (name, FAMILIAR.findall(words))
            assert not re.findall(r"\b(the|your|password|code)\b", words), name


def test_every_fault_that_signing_in_can_tell_is_said_in_usted() -> None:
    told = {**Adapter.error_messages, **MfaAdapter.error_messages}
    ours = [code for code in told if code in vars(Adapter)["error_messages"]]
    assert ours
    with translation.override("es"):
        for code, text in told.items():
            if code in ("max_email_addresses", "username_taken"):
                continue
            assert not FAMILIAR.search(str(text)), (code, str(text))


def test_failed_attempts_are_counted_for_all_processes_together(
    administrator: Person, browser: Browser
) -> None:
    wrong = {"login": administrator.email, "password": "wrong"}
    for _ in range(5):
        assert "no son correctos" in browser(None).post("/es/account/login/", wrong).content.decode()
    # A second process has its own memory, but the same database: a new handle on the cache knows it too.
    from django.core.cache import caches

    del caches["default"]
    right = {"login": administrator.email, "password": PASSWORD}
    page = browser(None).post("/es/account/login/", right)
    assert "Demasiados intentos fallidos" in page.content.decode()


def test_the_count_of_attempts_lies_where_every_process_sees_it() -> None:
    from django.conf import settings
    from django.db import connection

    assert settings.CACHES["default"]["BACKEND"].endswith("db.DatabaseCache")
    assert settings.CACHES["default"]["LOCATION"] in connection.introspection.table_names()


def test_too_many_requests_get_a_page_of_ours(browser: Browser) -> None:
    client = browser(None)
    statuses = [client.post("/es/account/password/reset/", {"email": f"a{n}@x.example"}) for n in range(21)]
    assert statuses[-1].status_code == 429
    assert "Demasiados intentos en poco tiempo" in statuses[-1].content.decode()
    assert refusals.too_many(RequestFactory().get("/en/x/")).status_code == 429


def test_behind_a_proxy_each_person_has_their_own_address(administrator: Person, browser: Browser) -> None:
    from allauth.core.internal.httpkit import get_client_ip

    request = RequestFactory().get("/", headers={"x-forwarded-for": "6.6.6.6, 203.0.113.9"})
    assert get_client_ip(request) == "127.0.0.1"  # nobody stands before us: what is told is not believed
    with override_settings(ALLAUTH_TRUSTED_PROXY_COUNT=1):
        assert get_client_ip(request) == "203.0.113.9"


CHROME = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0"
AGENTS = {
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36": "Chrome en Windows",
    f"Mozilla/5.0 (Windows NT 10.0; Win64; x64) {CHROME} Safari/537.36 Edg/140.0.0.0": "Edge en Windows",
    f"Mozilla/5.0 (X11; CrOS x86_64 14541.0.0) {CHROME} Safari/537.36": "Chrome en ChromeOS",
    f"Mozilla/5.0 (Linux; Android 15; SM-S931B) {CHROME} Mobile Safari/537.36": "Chrome en Android",
    f"Mozilla/5.0 (Linux; Android 14; K) SamsungBrowser/28.0 {CHROME}": "Samsung Internet en Android",
    f"Mozilla/5.0 (X11; Linux x86_64) {CHROME} Safari/537.36 OPR/124.0": "Opera en Linux",
    "Mozilla/5.0 (X11; Ubuntu; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0": "Firefox en Linux",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 "
    "Safari/605.1.15": "Safari en macOS",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/26.0 Mobile/15E148 Safari/604.1": "Safari en iPhone",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) CriOS/140.0 Mobile/15E148": "Chrome en iPhone",
    "Mozilla/5.0 (iPad; CPU OS 18_6 like Mac OS X) FxiOS/143.0 Mobile/15E148": "Firefox en iPad",
    "python-requests/2.32.5": "Un programa (python-requests)",
    "": "Un dispositivo desconocido",
    "<script>alert(1)</script>": "Un dispositivo desconocido",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_device_is_told_in_words(agent: str) -> None:
    assert device(agent, "es") == AGENTS[agent]


def test_all_other_sessions_are_ended_and_only_ones_own(
    everybody: dict[str, Person], browser: Browser
) -> None:
    here, *others = (signed_in(browser, everybody["member"]) for _ in range(3))
    colleague = signed_in(browser, everybody["analyst"])
    assert "3 dispositivos" in here.get("/es/teams/account/").content.decode()
    assert here.get("/es/teams/account/sessions/end/").status_code == 405
    assert here.post("/es/teams/account/sessions/end/").status_code == 302
    assert [client.get("/es/").status_code for client in (here, colleague)] == [200, 200]
    assert [client.get("/es/").status_code for client in others] == [302, 302]
    assert Write.objects.get(operation="end_other_sessions").before == {"sessions": 2}
    assert "en un dispositivo" in here.get("/es/teams/account/").content.decode()


def test_the_list_of_sessions_asks_as_often_for_twenty_as_for_one(
    everybody: dict[str, Person], browser: Browser, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    clients = [signed_in(browser, everybody["member"]) for _ in range(20)]
    with django_assert_max_num_queries(8):  # type: ignore[attr-defined]
        page = clients[0].get("/es/teams/account/").content.decode()
    assert "20 dispositivos" in page


def test_the_list_of_sessions_says_when_each_was_last_seen(everybody: dict[str, Person]) -> None:
    from afuera.web.teams import seen

    person, here, there = everybody["member"], Client(), Client()
    for browser in (here, there):
        browser.force_login(person)
        key = browser.session.session_key
        UserSession.objects.create(user=person, session_key=key, ip="203.0.113.9", user_agent="curl/8")
    long_ago = timezone.now() - timedelta(days=3)
    UserSession.objects.update(last_seen_at=long_ago, created_at=long_ago)
    with CaptureQueriesContext(connection) as soon:
        there.get("/en/")
    assert not [one for one in soon if one["sql"].startswith("UPDATE")]  # it was noted a moment ago
    session = there.session
    session[seen.KEY] -= seen.SECONDS + 1
    session.save()
    there.get("/en/")
    row = UserSession.objects.get(session_key=there.session.session_key)
    assert timezone.now() - row.last_seen_at < timedelta(minutes=1)
    assert UserSession.objects.get(session_key=here.session.session_key).last_seen_at == long_ago
    assert here.get("/en/teams/account/").content.decode().count("last seen") == 1
