"""Which colours?  One table gives the CSS custom properties and the hex of exported pictures.

Each colour is (light, dark) in sRGB hex, because writers of PNG and PDF read neither variables nor oklch.
Customers are warm (`outside`), the company is cool (`inside`), judgement is a third family; never mixed.
Contrast: text colours have at least 4.5:1 on every surface in both modes, marks and borders of controls 3:1
(proven in tests/test_pictures_tokens.py).
"""

from __future__ import annotations

import re
from typing import Literal

Mode = Literal["light", "dark"]

COLOURS: dict[str, tuple[str, str]] = {
    "paper": ("#FAF8F4", "#141210"),
    "surface": ("#FFFFFF", "#1D1A17"),
    "sunken": ("#F2EEE7", "#100E0C"),
    "line": ("#E4DED4", "#332E29"),
    "line-strong": ("#8F8677", "#7A7266"),
    "ink": ("#1F1B16", "#F3EFE8"),
    "ink-2": ("#544D44", "#C4BCB0"),
    "ink-3": ("#6E665B", "#9C9488"),
    "outside": ("#B5441B", "#F2956A"),
    "outside-soft": ("#FBE9E0", "#3A2117"),
    "inside": ("#1F5D8C", "#7DB8E3"),
    "inside-soft": ("#E3EEF6", "#16283A"),
    "good": ("#1B7352", "#63C79E"),
    "good-soft": ("#E2F1EA", "#14291F"),
    "bad": ("#A3214F", "#F48FAE"),
    "bad-soft": ("#FAE6EC", "#311A23"),
    "warn": ("#85560A", "#E2B25C"),
    "warn-soft": ("#F8EDD8", "#2F2412"),
    "focus": ("#1A56DB", "#9DB9FF"),
}

SURFACES = ("paper", "surface", "sunken")
TEXT_COLOURS = ("ink", "ink-2", "ink-3", "outside", "inside", "good", "bad", "warn")
MARK_COLOURS = (*TEXT_COLOURS, "line-strong", "focus")


def css() -> str:
    """The colours as custom properties that follow the reader's light or dark setting."""
    rows = "".join(f"--{name}:light-dark({light},{dark});" for name, (light, dark) in COLOURS.items())
    return f":root{{color-scheme:light dark;{rows}}}"


def colour(name: str) -> str:
    """`outside` -> `var(--outside)`; an unknown name is a mistake of the programmer and raises KeyError."""
    if name == "none":
        return name
    if name not in COLOURS:
        raise KeyError(name)
    return f"var(--{name})"


def resolve(svg: str, mode: Mode = "light") -> str:
    """Replace every `var(--token)` by its hex, so that the picture stands alone in a file."""
    place = 0 if mode == "light" else 1
    return re.sub(r"var\(--([a-z0-9-]+)\)", lambda found: COLOURS[found[1]][place], svg)


def contrast(one: str, other: str) -> float:
    """Contrast of two hex colours as WCAG 2 defines it: 1 (same) to 21 (black on white)."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def _luminance(hex_colour: str) -> float:
    parts = (int(hex_colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
