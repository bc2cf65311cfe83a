"""How is hostile text kept out of the page?  By construction: what is not Markup is escaped.

`tag("p", "a < b")` escapes; `tag("p", tag("b", "x"))` keeps, because `tag` gives Markup.  Only two doors make
Markup out of text: `tag`, and `drawn` for the pictures, which escape their own words.
"""

from __future__ import annotations

from collections.abc import Iterable

from afuera.pictures.marks import escaped

VOID = frozenset({"meta", "br", "hr", "wbr"})


class Markup(str):
    """Text that is HTML already."""

    __slots__ = ()


Inside = object  # Markup, text, number, None, or an iterable of them


def tag(name: str, /, *inside: Inside, **attributes: object) -> Markup:
    """One element; `_` in an attribute's name becomes `-`, True stands alone, None and False are left out."""
    parts = [
        _attribute(key, value)
        for key, value in attributes.items()
        if value is not None and value is not False
    ]
    start = f"<{name}{''.join(parts)}>"
    return Markup(start if name in VOID else f"{start}{together(inside)}</{name}>")


def together(inside: Inside) -> Markup:
    """Pieces one after the other; None and False vanish."""
    if inside is None or inside is False:
        return Markup("")
    if isinstance(inside, Markup):
        return inside
    if isinstance(inside, Iterable) and not isinstance(inside, str):
        return Markup("".join(together(piece) for piece in inside))
    return Markup(escaped(inside))


def drawn(svg: str) -> Markup:
    """A picture of `afuera.pictures`, which has escaped its words itself."""
    return Markup(svg)


def _attribute(key: str, value: object) -> str:
    name = key.rstrip("_").replace("_", "-")
    return f" {name}" if value is True else f' {name}="{escaped(value)}"'
