"""How does a test open a real browser?  Chromium from the system, one a module, and one demo for all."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import Any

import pytest

from web.servers import served

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
FLAGS = ["--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-background-networking"]
# One worker holds all of these tests, so that there is one demo and one Chromium at a time.
in_chromium = [
    pytest.mark.browser,
    pytest.mark.xdist_group("pages"),
    pytest.mark.timeout(900),  # the first one waits for the demo
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
]


@pytest.fixture(scope="module")  # a session's would leave its loop running under the tests that follow
def chromium() -> Iterator[Any]:
    """A browser without a window; each test opens its own context in it."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as engine, pytest.MonkeyPatch.context() as patch:
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "1")  # the browser's loop runs in the thread of the tests
        opened = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of `afuera demo`; a test that writes there takes it back."""
    with served(tmp_path_factory.mktemp("demo"), demo=True) as (_, found):
        yield found.replace("127.0.0.1", "localhost")
