"""How does a picture stand alone as a file, and its table too?  SVG without variables, PNG, CSV.

A CSV is opened in a spreadsheet: a cell that begins like a formula gets an apostrophe, numbers do not.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Sequence

from afuera.pictures import tokens
from afuera.pictures.tokens import Mode

WIDTH = 960.0  # of a picture that takes the width of its slot, when nothing else is said
_ACROSS = re.compile(r'\b(x|x1|x2|cx|width)="(-?[\d.]+)%"')
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[+-]?[\d.,\u00a0\u202f ]*\d")


def standalone_svg(svg: str, mode: Mode = "light", width: float = WIDTH) -> str:
    """The picture as a file: every colour a colour, every place a number of pixels, a surface below."""
    root, rest = _root(fixed(svg, width))
    return tokens.resolve(root + _surface(root, rest) + rest, mode)


def fixed(svg: str, width: float = WIDTH) -> str:
    """A picture that takes the width of its slot, drawn for this width; others stay as they are."""
    root, rest = _root(svg)
    if "viewBox=" in root:
        return svg
    rest = _ACROSS.sub(lambda found: f'{found[1]}="{float(found[2]) * width / 100:g}"', rest)
    height = _attribute(root, "height")
    root = _ACROSS.sub(f'width="{width:g}"', root, count=1)
    return f'{root[:-1]} viewBox="0 0 {width:g} {height}">{rest}'


def _root(svg: str) -> tuple[str, str]:
    """The opening tag of the picture, and what follows."""
    end = svg.index(">") + 1
    return svg[:end], svg[end:]


def _surface(root: str, rest: str) -> str:
    """A sheet of the surface's colour behind the picture: it may be laid on any ground."""
    left, top, width, height = _attribute(root, "viewBox").split()
    sheet = f'<rect x="{left}" y="{top}" width="{width}" height="{height}" fill="var(--surface)"/>'
    return "" if sheet in rest else sheet


def _attribute(tag: str, name: str) -> str:
    found = re.search(rf'\b{name}="([^"]*)"', tag)
    if found is None:
        raise ValueError(name)
    return found[1]


def size(svg: str) -> tuple[float, float]:
    """Width and height of a picture that stands alone."""
    _, _, width, height = _attribute(_root(svg)[0], "viewBox").split()
    return float(width), float(height)


def png(svg: str, pixels_per_unit: float = 2, mode: Mode = "light") -> bytes:
    """The picture in pixels, set in our letters.  Raises EngineError when the typesetter is missing."""
    from afuera.export.typesetting import picture_png

    return picture_png(standalone_svg(svg, mode), pixels_per_unit)


def csv_of(headers: Sequence[object], rows: Sequence[Sequence[object]]) -> str:
    """A table as CSV, with a mark at the beginning by which spreadsheets know UTF-8."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    for row in (headers, *rows):
        writer.writerow([harmless(cell) for cell in row])
    return "\ufeff" + out.getvalue()


def harmless(cell: object) -> object:
    """A cell that no spreadsheet takes for a formula; a number is left alone, also one with its sign."""
    if cell is None:
        return ""
    if not isinstance(cell, str) or not cell.startswith(_FORMULA) or _NUMBER.fullmatch(cell):
        return cell
    return f"'{cell}"
