"""Can two people be found, merged and parted again by keyboard alone, without a script?"""

from __future__ import annotations

from typing import Any

from web.chromium import in_chromium

pytestmark = in_chromium


def pressed(page: Any, what: Any) -> None:
    """Reach it by the keyboard and press Enter."""
    what.first.focus()
    entered(page)


def entered(page: Any) -> None:
    """Press Enter and wait for the page that follows (the one before is long loaded)."""
    with page.expect_navigation():
        page.keyboard.press("Enter")


def test_two_people_are_found_merged_and_parted_by_keyboard(demo: str, chromium: Any) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    page.goto(f"{demo}/en/account/login/")
    pressed(page, page.locator("button.enter"))
    page.goto(f"{demo}/en/people/")
    page.locator("#q").focus()
    page.keyboard.type("customer:1000")
    entered(page)
    pressed(page, page.locator(".people h2 a"))
    assert page.locator("ol.life .when").count() > 0
    pressed(page, page.get_by_role("link", name="Merge with somebody"))
    page.locator("#q").focus()
    page.keyboard.type("customer:1000")
    entered(page)
    pressed(page, page.get_by_role("link", name="See what a merge would change"))
    assert page.locator("h1").inner_text() == "2 people would become 1"
    page.locator("#id_why").focus()
    page.keyboard.type("one man, two contracts")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo}/en/people/decisions/")
    assert page.get_by_text("one man, two contracts").count() == 1
    pressed(page, page.get_by_role("link", name="Take back"))
    page.locator("#id_why").focus()
    page.keyboard.type("two men")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{demo}/en/people/decisions/")
    assert page.locator("h1").inner_text() == "Nobody has decided by hand who is who"
