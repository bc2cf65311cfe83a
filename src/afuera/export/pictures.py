"""Which pictures of a goal can be taken along, each with its numbers?

They are those of the report, taken from its markup: what leaves is what is on the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree, html

from afuera.export.images import fixed, size
from afuera.export.keys import Named, framed
from afuera.export.plain import plain
from afuera.pictures import letters, marks
from afuera.report.frictions import frictions
from afuera.report.journey_map import journey_map
from afuera.report.markup import Markup
from afuera.report.one_goal import narrowed
from afuera.report.opening import worst_wholes
from afuera.report.paths import paths
from afuera.report.reader import Facts, Reader
from afuera.report.seams import origins, seams, who_says_so
from afuera.report.views import views

NAMES = ("outside", "inside", "seams", "ends", "teams", "emotion", "paths", "frictions")
COLUMN, HEAD = 128.0, 46.0  # of a step above the line of feeling
_SVG = re.compile(r"<svg\b|</svg>")


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture of a goal: what it says, how it is drawn, and the same as a table.

    `svg` has colours as variables, `file` is the same with title and legend; `images.standalone_svg` makes a
    file of either.  `numeric` are the columns of the table that hold numbers, `said` the sentences beside the
    picture, `description` is what it shows, for those who cannot see it.  `tag` says whose numbers these are.
    """

    name: str
    title: str
    svg: str
    headers: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...] = ()
    said: tuple[str, ...] = ()
    keys: tuple[Named, ...] = ()
    description: str = ""
    tag: str = "en"

    @property
    def plain_rows(self) -> list[list[str]]:
        """The rows for a program: numbers with a point, no thousands, shares of 1, nothing for a dash."""
        return [
            [plain(cell, self.tag) if at in self.numeric else cell for at, cell in enumerate(row)]
            for row in self.rows
        ]

    @property
    def file(self) -> str:
        """The drawing with its title and its legend, as it stands in a file of its own."""
        return framed(self.svg, self.title, self.keys)


def pictures_of(reader: Reader, findings: Facts, journey: Facts) -> dict[str, Picture]:
    """Every picture that there is of this goal, by its name, in the order of the story.

    `journey` is the goal's row of the findings.  What is not known has no picture.
    """
    found = {name: _cut(name, part, inside) for name, part, inside in _drawn(reader, findings, journey)}
    known = {name: replace(picture, tag=reader.tag) for name, picture in found.items() if picture is not None}
    return {name: known[name] for name in NAMES if name in known}


def _drawn(reader: Reader, findings: Facts, journey: Facts) -> Iterator[tuple[str, Markup | None, str]]:
    """Name, markup of the report, and where in it the picture stands (a class, or nothing)."""
    whole, both = _whole(findings, journey), views(reader, journey)
    yield "outside", both, "out"
    yield "inside", both, "in"
    yield "seams", seams(reader, whole), ""
    yield "ends", who_says_so(reader, whole), ""
    yield "teams", origins(reader, whole), ""
    yield "emotion", journey_map(reader, journey), ""
    yield "paths", paths(reader, journey), ""
    yield "frictions", frictions(reader, narrowed(findings, journey), [journey]), ""


def _whole(findings: Facts, journey: Facts) -> Facts:
    """The goal's row with what only the claim of a broken whole knows: its seams."""
    mine = (whole for whole in worst_wholes(findings) if whole.get("goal") == journey.get("goal"))
    whole = next((one for one in mine if one.get("segment") is None), {})
    return {**journey, **{key: value for key, value in whole.items() if value is not None}}


def _cut(name: str, markup: Markup | None, inside: str) -> Picture | None:
    """One picture out of the report's markup."""
    if not markup:
        return None
    text, drawings = _without_drawings(markup)
    page = html.fragment_fromstring(text, create_parent="div")
    if inside:
        page = next(iter(page.find_class(inside)), None)
    place = None if page is None else _place(page)
    if page is None or place is None:
        return None
    svg = drawings[int(place.get("src") or 0)]
    if name == "emotion":
        svg = _with_steps(svg, [_text(one) for one in page.xpath(".//section//h4")])
    title, description = _told(svg)
    said = tuple(_said(page))[: 1 if name == "emotion" else None]
    return Picture(name, title, svg, *_table(page), said, tuple(_keys(page)), description)


def _without_drawings(markup: str) -> tuple[str, list[str]]:
    """The markup with a mark where each drawing stood, and the drawings."""
    pieces, drawings, depth, last, start = [], list[str](), 0, 0, 0
    for found in _SVG.finditer(markup):
        if found[0] == "</svg>":
            depth -= 1
            if depth == 0:
                drawings.append(markup[start : found.end()])
                last = found.end()
            continue
        if depth == 0:
            start = found.start()
            pieces += [markup[last:start], f'<img src="{len(drawings)}">']
        depth += 1
    return "".join([*pieces, markup[last:]]), drawings


def _place(page: Any) -> Any:
    """Where the picture stands; drawings for phones are others."""
    for one in page.iter("img"):
        if not any(kind in ("slim", "phone-line") for kind in _kinds_around(one)):
            return one
    return None


def _kinds_around(one: Any) -> Iterator[str]:
    for above in one.iterancestors():
        yield from (above.get("class") or "").split()


def _told(svg: str) -> tuple[str, str]:
    """Title and description of a drawing."""
    root = etree.fromstring(svg.encode())
    found = [root.findtext(f"{{*}}{name}") or "" for name in ("title", "desc")]
    return found[0], found[1]


def _table(page: Any) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...], tuple[int, ...]]:
    """Headings and rows of the table below the picture, and which columns hold numbers."""
    table = next(page.iter("table"), None)
    if table is None:
        return (), (), ()
    lines = list(table.iter("tr"))
    texts = [tuple(_text(cell) for cell in line) for line in lines]
    return (
        texts[0],
        tuple(texts[1:]),
        tuple(at for at, cell in enumerate(lines[0]) if cell.get("class") == "n"),
    )


def _said(page: Any) -> Iterator[str]:
    """The sentences beside the picture."""
    for one in page.iter("p", "figcaption"):
        kinds = {*_kinds_around(one), *(one.get("class") or "").split()}
        if not kinds & {"legend", "voice-of", "how", "scroll", "data", "big", "stages", "planned"}:
            yield _text(one)


def _keys(page: Any) -> Iterator[Named]:
    for legend in page.find_class("legend"):
        for one in legend.iter("span"):
            mark = next(iter(one.iter("i")), None)
            kind = (mark.get("class") or "").removeprefix("key ") if mark is not None else ""
            yield kind, _text(one)
        return


def _text(element: Any) -> str:
    return " ".join(element.text_content().split())


def _with_steps(svg: str, steps: list[str]) -> str:
    """The line of feeling with the name of each step above its column: on the page the map says them."""
    width = max(COLUMN * len(steps), 320.0)
    line = fixed(svg, width)
    height = size(line)[1]
    start = line.index(">") + 1
    names = [
        marks.words((at + 0.5) * width / len(steps), 18 + 15 * number, words, weight=600, anchor="middle")
        for at, step in enumerate(steps)
        for number, words in enumerate(letters.wrapped(step, width / len(steps) - 12, lines=2))
    ]
    root = line[:start].replace(
        f'viewBox="0 0 {width:g} {height:g}"', f'viewBox="0 0 {width:g} {height + HEAD:g}"'
    )
    root = root.replace(f'height="{height:g}"', f'height="{height + HEAD:g}"')
    inner = line[start : line.rindex("</svg>")]
    title_end = inner.index("</desc>") + len("</desc>")
    moved = marks.group(inner[title_end:], transform=f"translate(0 {HEAD:g})")
    return root + inner[:title_end] + "".join(names) + moved + "</svg>"
