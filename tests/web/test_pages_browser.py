"""Do the pages work where people read them: light, dark, phone, desk, by keyboard, without script?"""

from __future__ import annotations

from typing import Any

import pytest

from web.chromium import in_chromium

axe = pytest.importorskip("axe_playwright_python.sync_playwright")
pytestmark = in_chromium
GOAL = "journeys/change-plan-e93fcb61/"
PAIN = "f0a2de239006"  # passed on to a team that is not there, where people reach for someone who can decide
VOICE = "0c3eb0c1ed5cc993"  # that everything was perfect, said on the telephone
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
PAGES += (
    "actions/",
    "actions/plans/",
    "actions/decisions/",
    "actions/decisions/new/",
    "actions/decisions/ask/",
)
PAGES += ("actions/mandates/", "actions/mandates/2/", "actions/changed/", "actions/decisions/image/")
PAGES += ("actions/api/",)
PAGES += ("actions/efficiency/", "actions/efficiency/1/")
# In the demo the first plan is prepared, the second holds and customers were told, the third came back.
PAGES += tuple(f"actions/plans/{page}" for page in ("1/", "2/", "3/", "1/proof/", "2/proof/", "3/proof/"))
PAGES += tuple(f"actions/plans/1/{page}/" for page in ("words", "effect", "promises", "give-up", "loop"))
PAGES += ("actions/plans/2/loop/", "actions/plans/1/promises/1/", "actions/plans/1/promises/1/tracker/")
PAGES += tuple(f"actions/decisions/{page}" for page in ("1/", "2/", "1/words/", "2/decide/"))
PAGES += ("signals/", "signals/quarantine/")
PAGES += ("pains/", "pains/proposals/", "pains/name/", f"pains/{PAIN}/", f"pains/{PAIN}/people/")
PAGES += (f"actions/plans/new/{PAIN}/", f"actions/plans/fixes/{PAIN}/")
PAGES += ("people/", "people/?q=customer:1000", "people/refused/", "people/decisions/")
PAGES += ("journeys/", GOAL, f"{GOAL}paths/", f"{GOAL}people/?reached=no", f"{GOAL}walks/1/")
PAGES += tuple(f"voices/{page}" for page in ("", "ledger/", "ledger/voices/", "rules/", f"{VOICE}/"))
PAGES += tuple(
    f"voices/{page}"
    for page in (
        "themes/",
        "search/",
        "search/?q=passed+to+a+closed+department",
        "stories/",
        "stories/1/",
        f"stories/new/?voice={VOICE}",
        "rounds/",
        "rounds/1/",
        "praise/",
        "scripts/",
        "digest/",
    )
)
PAGES += ("account/2fa/", "account/password/change/", "account/2fa/totp/activate/")


def entered(chromium: Any, demo: str, lang: str, **how: Any) -> Any:
    page = chromium.new_context(reduced_motion="reduce", **how).new_page()
    page.goto(f"{demo}/{lang}/account/login/")
    page.locator("button.enter").first.click()
    page.wait_for_url(f"{demo}/es/")
    return page


def theme_pages(page: Any, demo: str, lang: str) -> list[str]:
    """The page of the first theme; what a theme is called follows from the voices."""
    page.goto(f"{demo}/{lang}/voices/themes/")
    first = page.locator("table.themes th a").first.get_attribute("href", timeout=120_000)
    return [first.split(f"/{lang}/", 1)[1]]


@pytest.mark.timeout(1500)  # a hundred pages
@pytest.mark.parametrize(("lang", "mode", "width"), [("es", "light", 1440), ("en", "dark", 390)])
def test_axe_finds_no_barrier_and_nothing_is_wider_than_the_screen(
    chromium: Any, demo: str, lang: str, mode: str, width: int
) -> None:
    how = {"color_scheme": mode, "viewport": {"width": width, "height": 900}, "bypass_csp": True}
    page = entered(chromium, demo, lang, **how)
    faults: list[Any] = []
    for name in (*PAGES, *theme_pages(page, demo, lang)):
        page.goto(f"{demo}/{lang}/{name}")
        found = axe.Axe().run(page).response["violations"]
        faults += [(name, one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
        if page.evaluate("document.documentElement.scrollWidth") > width:
            faults.append((name, "wider than the screen"))
    assert not faults
    page.context.close()


def test_the_console_stays_empty_under_the_strict_policy(chromium: Any, demo: str) -> None:
    page = entered(chromium, demo, "en")
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text) if message.type != "verbose" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    for name in PAGES:
        if name != "nothing/":
            page.goto(f"{demo}/en/{name}")
    assert not [text for text in said if "[DOM]" not in text]
    page.context.close()


def test_a_team_is_added_by_keyboard_alone_and_without_script(chromium: Any, demo: str) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{demo}/es/account/login/")
    page.keyboard.press("Tab")
    assert page.locator(":focus").get_attribute("class") == "skip"
    page.locator("button.enter").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo}/es/")
    page.goto(f"{demo}/es/teams/new/")
    page.locator("#id_name").focus()
    page.keyboard.type("warehouse")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo}/es/teams/")
    assert page.get_by_text("warehouse").count() == 1
    page.locator("a.lang").first.click()
    page.wait_for_url(f"{demo}/en/teams/")
    page.context.close()
