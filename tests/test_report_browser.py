"""Does the report work where people read it: light, dark, phone, desk, paper, without script, by keyboard?"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from afuera import report

playwright = pytest.importorskip("playwright.sync_api")
axe = pytest.importorskip("axe_playwright_python.sync_playwright")
CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no Chromium on this machine: apt-get install chromium"),
]

EXAMPLE = Path(__file__).with_name("findings_example.json")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
LANGUAGES, MODES, WIDTHS = ("es", "en"), ("light", "dark"), (390, 1440)
OPEN_ALL = "document.querySelectorAll('details').forEach(box => { box.open = true })"


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    findings = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    folder = tmp_path_factory.mktemp("reports")
    return {lang: report.write(findings, folder / f"{lang}.html", lang) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """One broken whole and one journey of unknown end: every kind of part, quick to examine."""
    findings = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    kept = ("change plan", "cancel")
    findings["journeys"] = [journey for journey in findings["journeys"] if journey["goal"] in kept]
    findings["broken_wholes"] = findings["broken_wholes"][:1]
    findings["broken_wholes"][0]["walks"] = findings["broken_wholes"][0]["walks"][:1]
    findings["frictions"] = [friction for friction in findings["frictions"] if friction["goal"] in kept]
    folder = tmp_path_factory.mktemp("small")
    return {lang: report.write(findings, folder / f"{lang}.html", lang) for lang in LANGUAGES}


@pytest.fixture(scope="module")
def browser() -> Iterator[Any]:
    with playwright.sync_playwright() as engine:
        chromium = engine.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield chromium
        chromium.close()


def opened(browser: Any, file: Path, mode: str = "light", width: int = 1440, **options: Any) -> Any:
    """The report in a window of its own, which the test closes by `page.context.close()`."""
    context = browser.new_context(
        viewport={"width": width, "height": 900}, color_scheme=mode, reduced_motion="reduce", **options
    )
    page = context.new_page()
    page.goto(file.as_uri())
    return page


@pytest.mark.parametrize(
    ("lang", "mode", "width"),
    [("es", "light", 390), ("es", "dark", 1440), ("en", "light", 1440), ("en", "dark", 390)],
)
def test_axe_finds_no_barrier(browser: Any, small: dict[str, Path], lang: str, mode: str, width: int) -> None:
    assert barriers(browser, small[lang], mode, width) == ""


@pytest.mark.proof
@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("lang", LANGUAGES)
def test_axe_finds_no_barrier_in_the_whole_example(
    browser: Any, files: dict[str, Path], lang: str, mode: str, width: int
) -> None:
    assert barriers(browser, files[lang], mode, width) == ""


def barriers(browser: Any, file: Path, mode: str, width: int) -> str:
    """What axe-core (WCAG 2.0 to 2.2 A and AA, and its best practices) finds with everything opened."""
    page = opened(browser, file, mode, width, bypass_csp=True)
    page.evaluate(OPEN_ALL)
    found = axe.Axe().run(page)
    page.context.close()
    return "" if found.violations_count == 0 else str(found.generate_report())


@pytest.mark.parametrize("width", [*WIDTHS, 768])
@pytest.mark.parametrize("lang", LANGUAGES)
def test_it_asks_for_nothing_says_nothing_and_does_not_scroll_sideways(
    browser: Any, files: dict[str, Path], lang: str, width: int
) -> None:
    page = opened(browser, files[lang], width=width)
    heard: list[str] = []
    asked: list[str] = []
    page.on("console", lambda message: heard.append(message.text))
    page.on("pageerror", lambda error: heard.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.reload()
    page.evaluate(OPEN_ALL)
    wide = page.evaluate("document.documentElement.scrollWidth")
    page.context.close()
    assert heard == []
    assert [url for url in asked if not url.startswith(("file:", "data:"))] == []
    assert wide <= width


def test_the_letters_are_the_embedded_ones(browser: Any, files: dict[str, Path]) -> None:
    page = opened(browser, files["es"])
    page.wait_for_function("document.fonts.status === 'loaded'")
    loaded = page.evaluate(
        "[...document.fonts].filter(f => f.status === 'loaded').map(f => f.family + ' ' + f.style)"
    )
    page.context.close()
    assert sorted(loaded) == ["Figtree normal", "Newsreader italic", "Newsreader normal"]


def test_it_can_be_read_without_script(browser: Any, files: dict[str, Path]) -> None:
    page = opened(browser, files["es"], java_script_enabled=False)
    assert page.locator("h1").is_visible()
    table = page.locator("article.whole details.data table").first
    assert not table.is_visible()
    page.locator("article.whole details.data > summary").first.click()
    assert table.is_visible()
    page.context.close()


def test_a_slot_shows_one_picture_of_its_size(browser: Any, files: dict[str, Path]) -> None:
    for width, shown, hidden in ((1440, ".wide", ".slim"), (390, ".slim", ".wide")):
        page = opened(browser, files["en"], width=width)
        figure = page.locator("figure:has(.wide)").first
        assert figure.locator(shown).is_visible()
        assert not figure.locator(hidden).is_visible()
        page.context.close()


def test_letters_in_pictures_are_large_enough_to_read(browser: Any, files: dict[str, Path]) -> None:
    for width in WIDTHS:
        page = opened(browser, files["en"], width=width)
        scales = page.evaluate(
            "[...document.querySelectorAll('svg.chart[viewBox]')].filter(s => s.checkVisibility())"
            ".map(s => s.getBoundingClientRect().width / s.viewBox.baseVal.width)"
        )
        page.context.close()
        assert scales
        assert min(scales) > 0.9  # 11 px at the least
        assert max(scales) < 1.4


def test_the_keyboard_reaches_the_steps_and_shows_their_ways(browser: Any, files: dict[str, Path]) -> None:
    page = opened(browser, files["en"])
    step = page.locator("svg.flow .step").first
    step.focus()
    assert page.evaluate("document.activeElement.classList.contains('step')")
    assert page.locator("svg.flow.focus .way.on").count() > 0
    assert step.get_attribute("aria-label")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.classList.contains('step')")
    page.context.close()


def test_the_first_stop_of_the_keyboard_leads_to_the_content(browser: Any, files: dict[str, Path]) -> None:
    page = opened(browser, files["es"])
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Ir al contenido"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "content"
    page.context.close()


def test_a_link_to_how_a_number_was_made_opens_what_hides_it(browser: Any, files: dict[str, Path]) -> None:
    page = opened(browser, files["en"])
    page.locator("a.how[href='#how-seams']").first.click()
    assert page.locator("#how-seams").is_visible()
    page.context.close()


def test_paper_shows_the_tables_and_leaves_the_navigation_out(
    browser: Any, files: dict[str, Path], tmp_path: Path
) -> None:
    page = opened(browser, files["es"])
    page.emulate_media(media="print")
    assert not page.locator(".rail").is_visible()
    table = page.locator("article.whole details.data table").first
    assert table.evaluate("t => t.getBoundingClientRect().height") > 0
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide <= 0
    printed = page.pdf(prefer_css_page_size=True)
    page.context.close()
    assert printed.startswith(b"%PDF")
    pages = printed.count(b"/Type /Page\n") or printed.count(b"/Type/Page")
    assert 8 <= pages <= 40


def test_words_are_in_the_language_they_were_said_in(browser: Any, files: dict[str, Path]) -> None:
    page = opened(browser, files["es"])
    marks = page.evaluate(
        "['es', 'en'].map(l => document.querySelector(`blockquote[lang=${l}]`))"
        ".map(said => getComputedStyle(said, '::before').content)"
    )
    page.context.close()
    assert marks == ['"«"', '"“"']
