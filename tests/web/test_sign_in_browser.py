"""Do passkeys work in a real browser?  Chromium with a key of its own, made by the DevTools protocol."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest

from web.chromium import in_chromium
from web.conftest import PASSWORD
from web.servers import said_by, served

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = in_chromium
KEY = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True}
KEY |= {"isUserVerified": True, "automaticPresenceSimulation": True}
PAGES = ("password/change/", "2fa/", "2fa/webauthn/", "2fa/webauthn/add/", "2fa/recovery-codes/")
PAGES += ("2fa/totp/activate/", "2fa/recovery-codes/generate/", "../teams/account/")
FOR_STRANGERS = ("login/", "password/reset/", "password/reset/done/", "password/reset/key/done/", "inactive/")


@pytest.fixture(scope="session")
def invited(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """An installation without anybody: its address, and the link for the first administrator."""
    data = tmp_path_factory.mktemp("passkeys")
    with served(data) as (_, address):
        link = re.search(r"http://localhost:\d+(/\S+/join/\S+)", said_by(data).read_text())
        assert link
        yield address.replace("127.0.0.1", "localhost"), link[1]


@pytest.fixture(scope="module")
def page(invited: tuple[str, str], chromium: Any) -> Any:
    """A browser that holds a key, with somebody signed in, and everything that its console said."""
    address, link = invited
    one: Any = chromium.new_context(reduced_motion="reduce").new_page()
    one.said = []
    one.on("console", lambda message: one.said.append(message.text) if message.type == "error" else None)
    one.on("pageerror", lambda error: one.said.append(str(error)))
    one.keys = one.context.new_cdp_session(one)
    one.keys.send("WebAuthn.enable")
    one.goto(address + link)
    one.fill("#id_email", "ana@hilo.example")
    one.fill("#id_name", "Ana")
    one.fill("#id_password", PASSWORD)
    one.select_option("#id_language", "es")
    one.click("main button")
    one.wait_for_url(f"{address}/es/")
    return one


def test_a_passkey_is_added_signs_in_without_a_password_is_renamed_and_removed(
    page: Any, invited: tuple[str, str]
) -> None:
    address, _ = invited
    key = page.keys.send("WebAuthn.addVirtualAuthenticator", {"options": KEY})["authenticatorId"]
    page.goto(f"{address}/es/account/2fa/webauthn/add/")
    page.fill("#id_password", PASSWORD)  # is it still you?
    page.click("main button.primary")
    assert page.input_value("#id_name") == "Chrome en Linux"
    page.click("#passkey_begin")
    page.wait_for_url("**/2fa/recovery-codes/")
    assert len(page.keys.send("WebAuthn.getCredentials", {"authenticatorId": key})["credentials"]) == 1

    page.click(".rail button.quiet")
    page.wait_for_url("**/account/login/**")
    assert page.locator("#id_password").input_value() == ""
    page.get_by_role("button", name="Usar una llave de acceso").click()
    page.wait_for_url(f"{address}/es/")
    assert page.locator(".who b").inner_text() == "Ana"

    page.goto(f"{address}/es/account/2fa/webauthn/")
    assert "Una llave de acceso abre su cuenta" in page.content()
    assert "en vez de la contraseña" in page.content()
    page.get_by_role("link", name="Cambiar nombre").click()
    page.get_by_role("link", name="Con una llave de acceso").click()  # is it still you?
    page.click("#passkey_begin")
    page.wait_for_url("**/edit/")
    page.fill("#id_name", "El portátil <b>de Ana</b>")
    page.click("main button.primary")
    assert page.locator(".rows > li > b").inner_text() == "El portátil <b>de Ana</b>"
    page.get_by_role("link", name="Quitar").click()
    page.click("main button.bad")
    page.wait_for_url("**/2fa/webauthn/")
    assert "Ninguna llave de acceso abre su cuenta todavía" in page.content()
    page.keys.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    assert not page.said


def test_a_device_that_does_not_finish_is_told_and_the_password_still_works(
    page: Any, invited: tuple[str, str]
) -> None:
    address, _ = invited
    refusing = KEY | {"isUserVerified": False}
    key = page.keys.send("WebAuthn.addVirtualAuthenticator", {"options": refusing})["authenticatorId"]
    page.goto(f"{address}/es/account/2fa/webauthn/add/")
    page.click("#passkey_begin")
    page.locator("[data-passkey-failed]").wait_for(state="visible")
    assert page.url.endswith("/webauthn/add/")
    page.keys.send("WebAuthn.removeVirtualAuthenticator", {"authenticatorId": key})
    assert not page.said


@pytest.mark.parametrize(("lang", "mode", "width"), [("es", "dark", 390), ("en", "light", 1440)])
def test_axe_finds_no_barrier_on_the_pages_of_signing_in(
    lang: str, mode: str, width: int, page: Any, invited: tuple[str, str]
) -> None:
    address, _ = invited
    how = {"color_scheme": mode, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    stranger = page.context.browser.new_context(reduced_motion="reduce", **how)
    member = page.context.browser.new_context(
        reduced_motion="reduce", storage_state=page.context.storage_state(), **how
    )
    for context, names in ((stranger, FOR_STRANGERS), (member, PAGES)):
        one = context.new_page()
        for name in names:
            one.goto(f"{address}/{lang}/account/{name}")
            found = axe.Axe().run(one).response["violations"]
            assert not found, (name, [(bad["id"], bad["nodes"][0]["html"][:120]) for bad in found])
            assert one.evaluate("document.documentElement.scrollWidth") <= width, name
        context.close()
