"""In which letters are pages and pictures set?  Figtree, each weight as a font of its own, and Newsreader.

The typesetter's reader of SVG takes a font as it lies in its file and cannot ask a variable one for its
weight.  So those of Figtree, in which pictures are lettered, are cut once and kept in the user's cache.
Newsreader stands on pages only: there the variable font will do.
"""

from __future__ import annotations

import hashlib
import os
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from tempfile import TemporaryDirectory, mkdtemp

WEIGHTS = (400, 500, 600, 700)
_FIGTREE = ("fontpkg_figtree", "Figtree[wght].ttf")
_WAY = "1"  # raise it when the way of cutting changes


@lru_cache(maxsize=1)
def directories() -> tuple[Path, ...]:
    """The directories where the fonts lie; what must be cut is cut when it is not there yet."""
    return _figtree(), _files("fontpkg_newsreader")


def _figtree() -> Path:
    source = _files(_FIGTREE[0]) / _FIGTREE[1]
    key = hashlib.sha256(repr((_WAY, WEIGHTS, source.stat().st_size)).encode()).hexdigest()[:16]
    kept = _cache() / f"static-{key}"
    if kept.is_dir():
        return kept
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        return _made(kept)
    except OSError:  # a cache that cannot be written is no error: the fonts last as long as the process
        target = Path(mkdtemp(prefix="afuera-fonts-"))
        _cut_all(target)
        return target


def _made(kept: Path) -> Path:
    """Cut beside and renamed whole, so that two processes at once never read half a font."""
    with TemporaryDirectory(dir=kept.parent) as beside:
        work = Path(beside) / "fonts"
        work.mkdir()
        _cut_all(work)
        try:
            work.rename(kept)
        except OSError:
            if not kept.is_dir():  # else another process was quicker
                raise
    return kept


def _cut_all(target: Path) -> None:
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer

    for weight in WEIGHTS:
        font = TTFont(_files(_FIGTREE[0]) / _FIGTREE[1], recalcTimestamp=False)
        instancer.instantiateVariableFont(font, {"wght": weight}).save(target / f"figtree-{weight}.ttf")


def _files(package: str) -> Path:
    return Path(str(files(package).joinpath("files")))


def _cache() -> Path:
    home = os.environ.get("XDG_CACHE_HOME")
    return (Path(home) if home else Path.home() / ".cache") / "afuera" / "fonts"
