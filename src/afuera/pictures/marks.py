"""What is a picture made of?  Words, circles, lines and boxes; every text and attribute is escaped here,
once.

No style attributes (a strict Content-Security-Policy refuses them): only presentation attributes, with
colours as `var(--token)`.  Lengths are CSS pixels: a picture is drawn at the width of its slot.
"""

from __future__ import annotations

import re
from html import escape

from afuera.pictures.tokens import colour

# Control characters break parsers; direction overrides let a hostile name rewrite its neighbours.
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff\ufffe\uffff\ud800-\udfff]"
)

SIZE = 13  # of letters, where nothing else is said


def clean(words: object) -> str:
    """The words without control characters, lone surrogates and direction overrides; a dash for None."""
    return "–" if words is None else _UNPRINTABLE.sub("", str(words))


def escaped(words: object) -> str:
    """Words that may stand in an element or in a quoted attribute."""
    return escape(clean(words), quote=True)


def length(pixels: float) -> str:
    """A length with at most one decimal: small files, and the same picture on every machine."""
    return (
        f"{pixels:.1f}".removesuffix(".0").replace("-0", "0", 1)
        if abs(pixels) < 0.05
        else f"{pixels:.1f}".removesuffix(".0")
    )


def element(name: str, /, *inside: str, **attributes: object) -> str:
    """One element.  `inside` is markup already; attributes are escaped; `_` in a name becomes `-`; None is
    left out.
    """
    parts = [
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    ]
    start, content = f"<{name}{''.join(parts)}", "".join(inside)
    return f"{start}>{content}</{name}>" if content else f"{start}/>"


def _attribute(value: object) -> str:
    return length(value) if isinstance(value, float) else escaped(value)


def tip(words: str | None) -> str:
    """What a pointer or a screen reader finds on one mark."""
    return element("title", escaped(words)) if words else ""


def circle(
    x: float | str,
    y: float,
    radius: float,
    fill: str,
    *,
    stroke: str | None = "surface",
    thick: float = 2,
    title: str | None = None,
) -> str:
    """A customer: the round mark."""
    return element(
        "circle",
        tip(title),
        cx=x,
        cy=y,
        r=radius,
        fill=colour(fill),
        stroke=colour(stroke) if stroke else None,
        stroke_width=thick if stroke else None,
    )


def diamond(x: float, y: float, radius: float, fill: str, *, title: str | None = None) -> str:
    """The company: the pointed mark, so that shape doubles colour."""
    corner = length(radius)
    path = f"M{length(x)},{length(y - radius)}l{corner},{corner}l-{corner},{corner}l-{corner},-{corner}z"
    return element("path", tip(title), d=path, fill=colour(fill), stroke=colour("surface"), stroke_width=1.5)


def line(
    x1: float | str,
    y1: float,
    x2: float | str,
    y2: float,
    stroke: str = "line",
    *,
    thick: float = 1,
    dash: str | None = None,
    round_ends: bool = False,
) -> str:
    """A straight line; ends may be percentages."""
    return element(
        "line",
        x1=x1,
        y1=y1,
        x2=x2,
        y2=y2,
        stroke=colour(stroke),
        stroke_width=None if thick == 1 else thick,
        stroke_dasharray=dash,
        stroke_linecap="round" if round_ends else None,
    )


def box(
    x: float,
    y: float,
    width: float,
    height: float,
    fill: str,
    *,
    corner: float = 0,
    stroke: str | None = None,
    title: str | None = None,
) -> str:
    """A rectangle."""
    return element(
        "rect",
        tip(title),
        x=x,
        y=y,
        width=max(width, 0.0),
        height=max(height, 0.0),
        rx=corner or None,
        fill=colour(fill),
        stroke=colour(stroke) if stroke else None,
    )


def path(
    way: str,
    *,
    stroke: str | None = None,
    fill: str = "none",
    thick: float = 1,
    opacity: float | None = None,
    dash: str | None = None,
) -> str:
    """A free path; `way` is made of numbers by the caller."""
    return element(
        "path",
        d=way,
        fill=colour(fill),
        stroke=colour(stroke) if stroke else None,
        stroke_width=thick if stroke else None,
        opacity=None if opacity is None else f"{opacity:g}",
        stroke_dasharray=dash,
    )


def words(
    x: float | str,
    y: float,
    text: str,
    *,
    size: float = 13,
    weight: int = 400,
    fill: str = "ink",
    anchor: str | None = None,
    halo: str | None = None,
    family: str | None = None,
) -> str:
    """One line of text on its base line; `halo` is the surface that shines through around the letters."""
    return element(
        "text",
        escaped(text),
        x=x,
        y=y,
        font_size=None if size == SIZE else size,
        font_weight=weight if weight != 400 else None,
        fill=None if fill == "ink" else colour(fill),
        text_anchor=anchor,
        font_family=family,
        stroke=colour(halo) if halo else None,
        stroke_width=4 if halo else None,
        paint_order="stroke" if halo else None,
    )


def group(*inside: str, **attributes: object) -> str:
    """Marks that belong together."""
    return element("g", *inside, **attributes)


def picture(
    width: float,
    height: float,
    *inside: str,
    name: str,
    title: str,
    description: str,
    kind: str = "chart",
    role: str = "img",
    fluid: bool = False,
) -> str:
    """The frame of every picture.

    `name` must be unique on its page (it becomes the id of title and description).  A fluid picture takes the
    width of its slot without scaling its letters: its insides give x in percent.
    """
    return element(
        "svg",
        element("title", escaped(title), id=f"{name}-title"),
        element("desc", escaped(description), id=f"{name}-desc"),
        *inside,
        xmlns="http://www.w3.org/2000/svg",
        class_=kind,
        role=role,
        aria_labelledby=f"{name}-title",
        aria_describedby=f"{name}-desc",
        width="100%" if fluid else round(width),
        height=round(height),
        viewBox=None if fluid else f"0 0 {width:.0f} {height:.0f}",
        font_family="Figtree, ui-sans-serif, system-ui, sans-serif",
        font_size=SIZE,
        fill=colour("ink"),
        stroke_linejoin="round",
    )
