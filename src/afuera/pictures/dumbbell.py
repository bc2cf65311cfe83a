"""How far apart are two views?  The company's diamond, the customers' circle, and the way between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afuera.pictures import letters, marks
from afuera.pictures.grid import share_grid
from afuera.pictures.scale import Scale, share_domain


@dataclass(frozen=True, slots=True)
class Pair:
    """Inside against outside; an outside of None is drawn as `not known`."""

    label: str
    inside: float | None
    outside: float | None
    low: float | None = None
    high: float | None = None
    benchmark: float | None = None
    aside: str = ""
    tone: str = "ink-3"
    tip: str = ""


HEAD = 30.0


def dumbbell(
    rows: Sequence[Pair],
    *,
    width: float,
    lang: str,
    name: str,
    title: str,
    description: str,
    domain: tuple[float, float] | None = None,
    unknown: str = "?",
) -> str:
    """Rows in the order given.  `aside` stands at the right end, in the colour of `tone`."""
    low, high = domain or share_domain(
        [value for row in rows for value in (row.inside, row.low, row.outside, row.benchmark)]
    )
    narrow = width < 420
    aside = max((letters.width(row.aside, weight=600) for row in rows), default=0.0)
    left, right = (10.0, 14.0) if narrow else (min(width * 0.34, 260.0), aside + 18)
    scale = Scale(low, high, left + 10, width - right - 10)
    step = 54.0 if narrow else 40.0
    drawn = [share_grid(scale, HEAD, HEAD + step * len(rows), lang)]
    for place, row in enumerate(rows):
        middle = HEAD + step * (place + 0.5) + (9 if narrow else 0)
        drawn += [_label(row, middle, left, width, narrow), _marks(row, scale, middle, unknown)]
    return marks.picture(
        width, HEAD + step * len(rows) + 4, *drawn, name=name, title=title, description=description
    )


def _label(row: Pair, middle: float, left: float, width: float, narrow: bool) -> str:
    tip = marks.tip(row.label)
    if narrow:
        room = width - letters.width(row.aside, weight=600) - 14
        return marks.group(
            tip,
            marks.words(0, middle - 17, letters.shortened(row.label, room)),
            marks.words(width, middle - 17, row.aside, weight=600, fill=row.tone, anchor="end"),
        )
    lines = letters.wrapped(row.label, left - 12)
    first = middle + 4.5 - (len(lines) - 1) * 7.5
    written = [marks.words(left - 10, first + 15 * at, line, anchor="end") for at, line in enumerate(lines)]
    written.append(marks.words(width, middle + 4.5, row.aside, weight=600, fill=row.tone, anchor="end"))
    return marks.group(tip, *written)


def _marks(row: Pair, scale: Scale, middle: float, unknown: str) -> str:
    pieces = [marks.tip(row.tip)]
    if row.inside is not None and row.outside is not None:
        pieces.append(
            marks.line(scale.at(row.inside), middle, scale.at(row.outside), middle, "line-strong", thick=1.5)
        )
    if row.benchmark is not None:
        x = scale.at(row.benchmark)
        pieces.append(marks.line(x, middle - 10, x, middle + 10, "ink-2", thick=2))
    if row.outside is None:
        pieces.append(marks.line(scale.start, middle, scale.stop, middle, "line-strong", dash="2 5"))
        pieces.append(marks.words(scale.start + 4, middle - 6, unknown, size=12, fill="ink-3"))
    if row.low is not None and row.high is not None and row.outside is not None:
        pieces.append(
            marks.line(
                scale.at(row.low), middle, scale.at(row.high), middle, "outside", thick=4, round_ends=True
            )
        )
    if row.inside is not None:
        pieces.append(marks.diamond(scale.at(row.inside), middle, 7.0, "inside"))
    if row.outside is not None:
        pieces.append(marks.circle(scale.at(row.outside), middle, 7.5, "outside"))
    return marks.group(*pieces)
