"""What does each mark of a picture mean?  The marks of the legend, drawn small, for files and paper."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afuera.export.images import fixed, size
from afuera.pictures import letters, marks

WIDE, TALL = 18.0, 12.0
_MIDDLE = TALL / 2
_TITLE, _LINE, _GAP, _BETWEEN = 34.0, 22.0, 14.0, 20.0

# mark of the legend and its words
Named = tuple[str, str]


def _edge(colour: str, dash: str | None = None, thick: float = 2.5) -> str:
    return marks.line(1, _MIDDLE, WIDE - 1, _MIDDLE, colour, thick=thick, dash=dash)


def _arrow(colour: str) -> str:
    return marks.path("M9,1V9M6,6.5L9,10L12,6.5", stroke=colour, thick=1.6)


_DRAWN: dict[str, Callable[[], str]] = {
    "diamond": lambda: marks.diamond(9, _MIDDLE, 5.5, "inside"),
    "circle": lambda: marks.circle(9, _MIDDLE, 5.5, "outside"),
    "full": lambda: marks.circle(9, _MIDDLE, 5, "outside", stroke=None),
    "half": lambda: marks.circle(9, _MIDDLE, 4.5, "outside-soft", stroke="outside", thick=1.2),
    "empty": lambda: marks.circle(9, _MIDDLE, 4.5, "surface", stroke="line-strong", thick=1.2),
    "tick": lambda: marks.line(9, 1, 9, TALL - 1, "ink-2", thick=2),
    "span": lambda: _edge("inside", thick=3),
    "line": lambda: _edge("outside"),
    "belief": lambda: _edge("inside", dash="4 3", thick=2),
    "band": lambda: marks.box(1, 2, WIDE - 2, TALL - 4, "outside-soft", corner=2),
    "gap": lambda: _edge("line-strong", dash="1 4", thick=1.5),
    "start": lambda: _arrow("outside"),
    "stop": lambda: marks.path("M9,2V9M5,9.5H13", stroke="ink-3", thick=1.8),
    "return": lambda: _edge("bad"),
    "again": lambda: marks.path("M5,9C3,2 15,2 13,9", stroke="ink-3", thick=1.8),
}


def mark(kind: str) -> str:
    """One mark, to stand in a drawing of `WIDE` by `TALL`; nothing for a kind that has none."""
    if kind.startswith("box "):
        fill = kind.removeprefix("box ")
        pale = fill in ("sunken", "surface")
        return marks.box(2, 0.5, 14, TALL - 1, fill, corner=3, stroke="line-strong" if pale else None)
    return _DRAWN[kind]() if kind in _DRAWN else ""


def alone(kind: str) -> str:
    """One mark as a picture of its own."""
    return marks.element(
        "svg",
        mark(kind),
        xmlns="http://www.w3.org/2000/svg",
        width=WIDE,
        height=TALL,
        viewBox=f"0 0 {WIDE:g} {TALL:g}",
    )


def framed(svg: str, title: str, keys: Sequence[Named]) -> str:
    """The picture with its title above and its legend below: what a file needs that stands alone."""
    drawing = fixed(svg)
    width, height = size(drawing)
    legend, down = _legend(keys, width, _TITLE + height + _GAP)
    start, end = drawing.index(">") + 1, drawing.rindex("</svg>")
    root = drawing[:start].replace(f'viewBox="0 0 {width:g} {height:g}"', f'viewBox="0 0 {width:g} {down:g}"')
    root = root.replace(f'height="{height:g}"', f'height="{down:g}"')
    told, drawn = _divided(drawing[start:end])
    head = marks.words(0, 16, letters.shortened(title, width), size=15, weight=600)
    return f"{root}{told}{head}{marks.group(drawn, transform=f'translate(0 {_TITLE:g})')}{legend}</svg>"


def _divided(inside: str) -> tuple[str, str]:
    """Title and description, and the drawing itself."""
    end = inside.index("</desc>") + len("</desc>")
    return inside[:end], inside[end:]


def _legend(keys: Sequence[Named], width: float, top: float) -> tuple[str, float]:
    """The legend in as many lines as it needs, and where it ends."""
    pieces, left, y = [], 0.0, top
    for kind, words in keys:
        wide = WIDE + 6 + letters.width(words)
        if left and left + wide > width:
            left, y = 0.0, y + _LINE
        pieces.append(
            marks.group(
                mark(kind),
                marks.words(WIDE + 6, _MIDDLE + 4.5, words, fill="ink-2"),
                transform=f"translate({left:.1f} {y:.1f})",
            )
        )
        left += wide + _BETWEEN
    return marks.group(*pieces), (y + TALL + 8 if keys else top)
