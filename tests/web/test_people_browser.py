"""Can two people be found, merged and parted again by keyboard alone, without a script?"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from web.servers import served

playwright = pytest.importorskip("playwright.sync_api")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.proof,
    pytest.mark.xdist_group("pages"),
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
]
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]


@pytest.fixture
def address(tmp_path: Path) -> Iterator[str]:
    with served(tmp_path / "demo", "--demo") as (_, found):
        yield found.replace("127.0.0.1", "localhost")


def pressed(page: Any, what: Any) -> None:
    """Reach it by the keyboard and press Enter."""
    what.first.focus()
    page.keyboard.press("Enter")
    page.wait_for_load_state()


def test_two_people_are_found_merged_and_parted_by_keyboard(address: str) -> None:
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = chromium.new_context(java_script_enabled=False).new_page()
        page.goto(f"{address}/en/account/login/")
        pressed(page, page.locator("button.enter"))
        page.goto(f"{address}/en/people/")
        page.locator("#q").focus()
        page.keyboard.type("customer:1000")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        pressed(page, page.locator(".people h2 a"))
        assert page.locator("ol.life .when").count() > 0
        pressed(page, page.get_by_role("link", name="Merge with somebody"))
        page.locator("#q").focus()
        page.keyboard.type("customer:1000")
        page.keyboard.press("Enter")
        page.wait_for_load_state()
        pressed(page, page.get_by_role("link", name="See what a merge would change"))
        assert page.locator("h1").inner_text() == "2 people would become 1"
        page.locator("#id_why").focus()
        page.keyboard.type("one man, two contracts")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/en/people/decisions/")
        assert page.get_by_text("one man, two contracts").count() == 1
        pressed(page, page.get_by_role("link", name="Take back"))
        page.locator("#id_why").focus()
        page.keyboard.type("two men")
        page.keyboard.press("Enter")
        page.wait_for_url(f"{address}/en/people/decisions/")
        assert page.locator("h1").inner_text() == "Nobody has decided by hand who is who"
        chromium.close()
