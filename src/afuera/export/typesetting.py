"""Who sets pages in type?  Typst, fed with plain data: no text of anybody's becomes a command.

The sheets (`sheets/*.typ`) are written by hand; what stands on them comes as one JSON value.  PDF leaves
tagged, as PDF/UA-1: the typesetter refuses a picture without words and a page without title, so that none
slips through.
"""

from __future__ import annotations

import datetime as dt
import json
import threading
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

from afuera.errors import EngineError
from afuera.export.letters import directories
from afuera.pictures.tokens import COLOURS

UNIT = 96.0  # so many units of a picture are set to an inch
_ONE_AT_A_TIME = threading.Lock()


def pdf(sheet: str, data: Mapping[str, Any], made: dt.datetime | None = None) -> bytes:
    """A sheet filled with data, as a tagged PDF (PDF/UA-1).  The same bytes for the same data and moment."""
    moment = (made or dt.datetime.now(dt.UTC)).replace(microsecond=0)
    return _set(sheet, data, format="pdf", pdf_standards=["ua-1"], timestamp=moment)[0]


def pages_png(sheet: str, data: Mapping[str, Any], per_inch: float = 96) -> list[bytes]:
    """The same pages as pictures, one each."""
    return _set(sheet, data, format="png", ppi=per_inch)


def pages_svg(sheet: str, data: Mapping[str, Any]) -> list[bytes]:
    """The same pages as drawings, one each, letters as shapes: they look the same where our fonts are not."""
    return _set(sheet, data, format="svg")


def picture_png(svg: str, pixels_per_unit: float) -> bytes:
    """One picture that stands alone, in pixels."""
    return _set("picture", {"svg": svg}, format="png", ppi=UNIT * pixels_per_unit)[0]


def _set(sheet: str, data: Mapping[str, Any], **how: Any) -> list[bytes]:
    typst = _typesetter()
    said = {**data, "colours": {name: light for name, (light, _) in COLOURS.items()}}
    source = files("afuera.export").joinpath("sheets", f"{sheet}.typ").read_bytes()
    with _ONE_AT_A_TIME:
        done = _compiler().compile(
            input=source, sys_inputs={"data": json.dumps(said, ensure_ascii=False)}, **how
        )
    if not isinstance(done, bytes | list):
        raise EngineError(engine=f"typst {typst.__version__}", detail=sheet)
    return [done] if isinstance(done, bytes) else done


def _typesetter() -> Any:
    """Typst; it comes with the pages, not with the bare library."""
    if find_spec("typst") is None:
        raise EngineError(
            "Setting pages needs a package that is missing: {names}. Install afuera[web].", names="typst"
        )
    import typst

    return typst


@lru_cache(maxsize=1)
def _compiler() -> Any:
    typst = _typesetter()
    places: list[Any] = [str(place) for place in directories()]
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=places)
    return typst.Compiler(font_paths=fonts)
