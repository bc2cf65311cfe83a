"""Which device is this?  “Chrome on Windows”, from what the browser says of itself: no proof."""

from __future__ import annotations

import re

from afuera.wording import mark, say

ON = mark("{browser} on {system}")
UNKNOWN = mark("An unknown device")
A_PROGRAM = mark("A program ({name})")

# The first that fits.  Nearly every browser also calls itself Mozilla, Safari and Chrome, so the rare names
# come first.
BROWSERS = (
    ("Edge", r"Edg(?:e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera|OPiOS/"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Vivaldi", r"Vivaldi/"),
    ("Yandex", r"YaBrowser/"),
    ("DuckDuckGo", r"DuckDuckGo/|Ddg/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/|HeadlessChrome/"),
    ("Safari", r"Version/[\d.]+.*Safari/|Safari/"),
    ("Internet Explorer", r"MSIE |Trident/"),
)
SYSTEMS = (
    ("iPhone", r"iPhone|iPod"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("macOS", r"Mac OS X|Macintosh"),
    ("Linux", r"Linux|X11"),
)
PROGRAM = re.compile(r"^([A-Za-z][\w.-]{1,30})/")


def device(user_agent: str, lang: str) -> str:
    """The device in words of a language."""
    browser, system = _first(BROWSERS, user_agent), _first(SYSTEMS, user_agent)
    if browser and system:
        return say(ON, lang, browser=browser, system=system)
    if browser or system:
        return browser or system
    program = PROGRAM.match(user_agent)
    return say(A_PROGRAM, lang, name=program[1]) if program else say(UNKNOWN, lang)


def _first(known: tuple[tuple[str, str], ...], text: str) -> str:
    return next((name for name, sign in known if re.search(sign, text)), "")
