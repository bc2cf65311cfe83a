"""How wide are these words?  Measured with the letters that the browser gets, so that labels neither
collide nor break.

Advance widths of Figtree at weight 400, kerning left out: less than 1 % wrong; heavier weights grow by a
factor measured on the same file (600: 1.035).
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from afuera.pictures.marks import clean

_HEAVIER = {400: 1.0, 500: 1.018, 600: 1.035, 700: 1.052}


@lru_cache(maxsize=1)
def _advances() -> tuple[dict[int, int], int]:
    """Advance width of each character of the font file, and how many units make one size."""
    import fontpkg_figtree
    from fontTools.ttLib import TTFont

    file = Path(fontpkg_figtree.__file__).parent / "files" / "Figtree[wght].ttf"
    with TTFont(file, lazy=True) as font:
        widths = font["hmtx"].metrics
        return {code: widths[glyph][0] for code, glyph in font.getBestCmap().items()}, font["head"].unitsPerEm


def width(text: str, size: float = 13, weight: int = 400) -> float:
    """Width of one line in pixels; letters that the font lacks count as wide ones."""
    advances, units = _advances()
    total = sum(advances.get(ord(letter), units) for letter in text)
    return total * size / units * _HEAVIER.get(weight, 1.0)


def shortened(text: object, room: float, size: float = 13, weight: int = 400) -> str:
    """The text, or as much of it as fits into `room` pixels with an ellipsis."""
    whole = " ".join(clean(text).split())
    if width(whole, size, weight) <= room:
        return whole
    kept = whole[: int(room / size * 4) + 1]
    while kept and width(kept.rstrip() + "…", size, weight) > room:
        kept = kept[:-1]
    return kept.rstrip() + "…"


def wrapped(text: object, room: float, size: float = 13, weight: int = 400, lines: int = 2) -> list[str]:
    """The text on at most `lines` lines of `room` pixels; the last one is shortened when more would be
    needed.
    """
    pending = clean(text).split()
    done: list[str] = []
    while pending and len(done) < lines - 1:
        count = _how_many_fit(pending, room, size, weight)
        done.append(shortened(" ".join(pending[:count]), room, size, weight))
        pending = pending[count:]
    if pending:
        done.append(shortened(" ".join(pending), room, size, weight))
    return done or [""]


def _how_many_fit(pending: list[str], room: float, size: float, weight: int) -> int:
    count = 1
    while count < len(pending) and width(" ".join(pending[: count + 1]), size, weight) <= room:
        count += 1
    return count
