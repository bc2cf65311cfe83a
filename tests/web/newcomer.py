"""How does somebody new here go about it?  They sign in, bring a file in, and follow what pages say."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from django.test import Client

from afuera.web.teams.models import Person

PATIENCE_MS = 900_000  # a study runs within the click in tests


def entered(chromium: Any, server: Any, settings: Any, person: Person) -> Any:
    """A page of a browser in which this person is signed in."""
    client = Client()
    client.force_login(person)
    name = settings.SESSION_COOKIE_NAME
    context = chromium.new_context(reduced_motion="reduce", viewport={"width": 1280, "height": 900})
    context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": server.url}])
    context.set_default_timeout(PATIENCE_MS)
    return context.new_page()


def brought_in(page: Any, server: Any, file: Path, lang: str = "es") -> None:
    """Upload a file, take the mapping as it is proposed, wait until it is in and studied."""
    page.goto(f"{server.url}/{lang}/signals/")
    page.set_input_files("#files", str(file))
    if page.locator("#drop button").is_visible():
        page.locator("#drop button").click()
    page.wait_for_url("**/mapping/")
    page.locator("button[value=start]").click()
    page.wait_for_url(re.compile(r"/signals/\d+/$"))


def filled(page: Any, **words: str) -> None:
    """Type into fields of the form by their names."""
    for name, text in words.items():
        field = page.locator(f"main form [name={name}]").first
        kind = field.evaluate("one => one.tagName")
        field.select_option(text) if kind == "SELECT" else field.fill(text)


def sent(page: Any) -> None:
    """Send the form in the middle of the page."""
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()
