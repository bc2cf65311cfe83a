"""How does a picture stand on the page?  With its legend, its note, and its numbers as a table one click
away.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from afuera.report.markup import Inside, Markup, drawn, tag
from afuera.report.reader import Reader

FULL, HALF, PHONE = 1040, 486, 316

# Draws one picture at a width: (width, name that no other picture has) -> SVG
Draw = Callable[[float, str], str]


def figure(
    reader: Reader,
    draw: Draw,
    data: Markup | None,
    *,
    width: int = FULL,
    legend: Markup | None = None,
    note: str | None = None,
    narrow: Draw | None = None,
) -> Markup:
    """The picture drawn for its slot and again for a phone; one of the two is shown."""
    wide = tag("div", drawn(draw(width, reader.new_name("picture"))), class_="wide")
    slim = tag("div", drawn((narrow or draw)(PHONE, reader.new_name("picture"))), class_="slim")
    return tag("figure", legend, wide, slim, tag("figcaption", note) if note else None, data)


def as_table(
    reader: Reader,
    caption: str,
    headers: Sequence[str],
    body: Sequence[Sequence[Inside]],
    numeric: Sequence[int] = (),
) -> Markup:
    """The numbers of a picture, folded."""
    return folded(reader.say("The numbers as a table"), table(caption, headers, body, numeric), kind="data")


def folded(summary: Inside, *inside: Inside, kind: str = "", opened: bool = False) -> Markup:
    """Something to open; print shows it open."""
    return tag("details", tag("summary", summary), inside, class_=kind or None, open=opened)


def table(
    caption: str, headers: Sequence[str], body: Sequence[Sequence[Inside]], numeric: Sequence[int] = ()
) -> Markup:
    """A table that scrolls in its own box; the first cell of a row names the row."""
    head = tag(
        "tr", [tag("th", header, scope="col", class_=_kind(at, numeric)) for at, header in enumerate(headers)]
    )
    lines = [tag("tr", [_cell(at, cell, numeric) for at, cell in enumerate(row)]) for row in body]
    whole = tag("table", tag("caption", caption), tag("thead", head), tag("tbody", lines))
    return tag("div", whole, class_="scroll", tabindex="0", role="group", aria_label=caption)


def _cell(at: int, cell: Inside, numeric: Sequence[int]) -> Markup:
    return tag("th", cell, scope="row") if at == 0 else tag("td", cell, class_=_kind(at, numeric))


def _kind(at: int, numeric: Sequence[int]) -> str | None:
    return "n" if at in numeric else None


def legend(*keys: tuple[str, str]) -> Markup:
    """(mark, words) pairs; the marks are drawn by the style sheet."""
    return tag(
        "p",
        [tag("span", tag("i", class_=f"key {mark}", aria_hidden="true"), words) for mark, words in keys],
        class_="legend",
    )


def chip(words: str, tone: str = "") -> Markup:
    """A short word on a tint: a verdict, an owner."""
    return tag("span", words, class_=f"chip {tone}".strip())


def ledger(*entries: tuple[str, Inside, Inside]) -> Markup:
    """Figures in a row, divided by hairlines: (what, number, what it rests on)."""
    cells = [
        tag(
            "div",
            tag("dt", what),
            tag("dd", number, class_="v"),
            tag("dd", base, class_="d") if base else None,
        )
        for what, number, base in entries
    ]
    return tag("dl", cells, class_="ledger")


def how(reader: Reader, anchor: str) -> Markup:
    """The link to how a number was made."""
    return tag("a", reader.say("How this was made"), href=f"#how-{anchor}", class_="how")


def cautions_of(reader: Reader, sentences: Sequence[str], most: int = 4) -> Markup | None:
    """What to know before believing, at the place where it counts; more than a few are folded."""
    if not sentences:
        return None
    first, rest = sentences[: most + 1], sentences[most + 1 :]
    shown = tag("ul", [tag("li", said) for said in first], class_="cautions")
    if not rest:
        return shown
    more = reader.plural(len(rest), "One more caution", "{n} more cautions")
    return tag(
        "div",
        shown,
        folded(more, tag("ul", [tag("li", said) for said in rest], class_="cautions"), kind="data"),
    )
