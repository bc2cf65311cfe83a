"""Do the pages work where people read them: light, dark, phone, desk, by keyboard, without script?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from web.servers import served

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.xdist_group("pages"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
GOAL = "journeys/change-plan-e93fcb61/"
OWNED = "journeys/change-of-service-3b30035e/"
PAGES = ("", "teams/", "teams/new/", "teams/people/", "teams/company/", "teams/account/", "nothing/")
PAGES += ("journeys/owners/", f"{GOAL}owner/", f"{OWNED}owner/")
PAGES += tuple(f"{GOAL}map/{page}" for page in ("", "stages/", "belief/", "history/", "compare/?from=0&to=1"))
PAGES += (
    f"{GOAL}map/cell/s1/needs/",
    f"{GOAL}map/behind/s3/1/?what=wait",
    f"{GOAL}plan/",
    f"{GOAL}plan/edit/",
)
PAGES += ("signals/", "signals/quarantine/")
PAGES += ("people/", "people/?q=customer:1000", "people/refused/", "people/decisions/")
PAGES += ("journeys/", GOAL, f"{GOAL}paths/", f"{GOAL}people/?reached=no", f"{GOAL}walks/1/")
PAGES += ("account/2fa/", "account/password/change/", "account/2fa/totp/activate/")


@pytest.fixture(
    scope="session"
)  # a module's would end, and begin again, whenever another module's test comes between
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with served(tmp_path_factory.mktemp("demo"), demo=True) as (_, found):
        yield found.replace("127.0.0.1", "localhost")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def entered(chromium: Any, address: str, lang: str, **how: Any) -> Any:
    page = chromium.new_context(reduced_motion="reduce", **how).new_page()
    page.goto(f"{address}/{lang}/account/login/")
    page.locator("button.enter").first.click()
    page.wait_for_url(f"{address}/es/")
    return page


@pytest.mark.parametrize(("lang", "mode", "width"), [("es", "light", 1440), ("en", "dark", 390)])
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(
    chromium: Any, address: str, lang: str, mode: str, width: int
) -> None:
    how = {"color_scheme": mode, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = entered(chromium, address, lang, **how)
    for name in PAGES:
        page.goto(f"{address}/{lang}/{name}")
        found = axe.Axe().run(page).response["violations"]
        assert not found, (
            name,
            [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found],
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width, name
    page.context.close()


def test_the_console_stays_empty_under_the_strict_policy(chromium: Any, address: str) -> None:
    page = entered(chromium, address, "en")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type != "verbose" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in PAGES:
        if name != "nothing/":
            page.goto(f"{address}/en/{name}")
    assert not [text for text in said if "[DOM]" not in text]
    page.context.close()


def test_a_team_is_added_by_keyboard_alone_and_without_script(chromium: Any, address: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{address}/es/account/login/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "skip"
    page.locator("button.enter").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/es/")
    page.goto(f"{address}/es/teams/new/")
    page.locator("#id_name").focus()
    page.keyboard.type("warehouse")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{address}/es/teams/")
    assert page.get_by_text("warehouse").count() == 1
    page.locator("a.lang").first.click()
    page.wait_for_url(f"{address}/en/teams/")
    page.context.close()
