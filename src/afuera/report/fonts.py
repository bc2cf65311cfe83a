"""Which letters travel with the report?  Figtree and Newsreader, cut down to the characters that are
needed.

Both families are under the SIL Open Font License 1.1 without reserved names, so a subset may keep its name;
the licence travels along (`licences`).  Cutting takes seconds, so the result for the usual Latin repertoire
is kept in the user's cache directory; a report with other letters that the fonts have gets its own cut.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import os
from base64 import b64encode
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from pathlib import Path
from tempfile import NamedTemporaryFile

# What Spanish, English and the other languages of western Europe need; more is cut when a report holds more.
MARKS = "Œœ‐‑‒–—‘’‚“”„†•…\u202f‰‹›€−≈≤≥"
LATIN = frozenset([*range(0x20, 0x7F), *range(0xA0, 0x100), *map(ord, MARKS)])
CUT = "1"  # raise it when the way of cutting changes


@dataclass(frozen=True, slots=True)
class Face:
    """One style of a family: which file, and where its axes are pinned or limited."""

    family: str
    package: str
    file: str
    axes: tuple[tuple[str, float | tuple[float, float]], ...]
    weight: str
    style: str = "normal"
    kerned: bool = True


FACES = (
    Face("Figtree", "fontpkg_figtree", "Figtree[wght].ttf", (("wght", (400, 700)),), "400 700"),
    Face(
        "Newsreader", "fontpkg_newsreader", "Newsreader[opsz,wght].ttf", (("opsz", 28), ("wght", 500)), "500"
    ),
    Face(
        "Newsreader",
        "fontpkg_newsreader",
        "Newsreader-Italic[opsz,wght].ttf",
        (("opsz", 16), ("wght", 400)),
        "400",
        "italic",
        kerned=False,
    ),
)


def usual() -> list[tuple[str, Face, bytes]]:
    """Every style, cut to the usual letters, with a name for its file: what the pages of the web load."""
    return [(f"{face.family.lower()}-{face.style}.woff2", face, _cached(face, LATIN)) for face in FACES]


def font_css(text: str) -> str:
    """@font-face rules with the fonts inside, for every letter of `text` that the fonts have."""
    wanted = frozenset(map(ord, text))
    return "".join(_rule(face, _needed(face, wanted)) for face in FACES)


def _rule(face: Face, codes: frozenset[int]) -> str:
    data = b64encode(_cached(face, codes)).decode("ascii")
    return (
        f"@font-face{{font-family:{face.family};font-style:{face.style};font-weight:{face.weight};"
        f"font-display:swap;src:url(data:font/woff2;base64,{data}) format('woff2')}}"
    )


def _needed(face: Face, wanted: frozenset[int]) -> frozenset[int]:
    """The usual letters, and the unusual ones of this report that the font has."""
    return LATIN if wanted <= LATIN else LATIN | (wanted & _letters_of(face))


@lru_cache(maxsize=8)
def _letters_of(face: Face) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(_file(face), lazy=True) as font:
        return frozenset(font.getBestCmap())


def _file(face: Face) -> Path:
    return _package(face.package) / "files" / face.file


def _package(name: str) -> Path:
    return Path(str(import_module(name).__file__)).parent


@lru_cache(maxsize=16)
def _cached(face: Face, codes: frozenset[int]) -> bytes:
    """The cut font, from the cache directory when it is there; a cache that cannot be written is no error."""
    key = hashlib.sha256(repr((CUT, face, sorted(codes), _file(face).stat().st_size)).encode()).hexdigest()[
        :24
    ]
    kept = _cache_directory() / f"{key}.woff2"
    try:
        return kept.read_bytes()
    except OSError:
        data = _cut(face, codes)
    with contextlib.suppress(OSError):
        _keep(kept, data)
    return data


def _cache_directory() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "afuera" / "fonts"


def _keep(path: Path, data: bytes) -> None:
    """Written beside and renamed, so that two reports at once never read half a font."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as beside:
        beside.write(data)
    Path(beside.name).replace(path)


def _cut(face: Face, codes: frozenset[int]) -> bytes:
    """Subset, pin the axes, WOFF2.  The same bytes every time: the font's own date is kept."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    font = TTFont(_file(face), recalcTimestamp=False)
    options = subset.Options(layout_features=["kern", "liga", "tnum", "lnum", "locl"], hinting=False)
    if not face.kerned:  # kerning makes three quarters of the work; running text in small sizes does without
        options.drop_tables = [*options.drop_tables, "GPOS"]
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]  # with copyright and licence
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=codes)
    cutter.subset(font)
    font = instancer.instantiateVariableFont(font, dict(face.axes))
    font.flavor = "woff2"
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def licences() -> list[tuple[str, str]]:
    """Family and full licence text of every font in the report, as the OFL asks."""
    return [
        (face.family, (_package(face.package) / "LICENSE").read_text(encoding="utf-8")) for face in FACES[:2]
    ]
