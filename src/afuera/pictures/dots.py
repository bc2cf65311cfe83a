"""Does each part go well?  One dot a row with its interval, and a tick where its benchmark stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afuera.pictures import letters, marks
from afuera.pictures.grid import share_grid
from afuera.pictures.scale import Scale, share_domain
from afuera.wording import percent


@dataclass(frozen=True, slots=True)
class Dot:
    """A share with its interval; None is not known and draws as a dashed line, never as nought."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    benchmark: float | None
    aside: str = ""
    tip: str = ""


ROW, HEAD = 34.0, 30.0


def dots_with_intervals(
    rows: Sequence[Dot],
    *,
    width: float,
    lang: str,
    name: str,
    title: str,
    description: str,
    voice: str = "inside",
    domain: tuple[float, float] | None = None,
) -> str:
    """Rows in the order given; `voice` is `inside` (diamonds) or `outside` (circles).

    Labels stand left of the dots; in a slot narrower than 420 pixels they stand above them.
    """
    low, high = domain or share_domain([value for row in rows for value in (row.low, row.benchmark)])
    narrow = width < 420
    left, right = (10.0, 52.0) if narrow else (min(width * 0.4, 230.0), 56.0)
    scale = Scale(low, high, left + 8, width - right - 8)
    step = ROW + 16 if narrow else ROW
    drawn = [share_grid(scale, HEAD, HEAD + step * len(rows), lang)]
    for place, row in enumerate(rows):
        middle = HEAD + step * (place + 0.5) + (8 if narrow else 0)
        drawn.append(_label(row, middle, left, width, narrow))
        drawn.append(_mark(row, scale, middle, voice, lang))
    return marks.picture(
        width, HEAD + step * len(rows) + 4, *drawn, name=name, title=title, description=description
    )


def _label(row: Dot, middle: float, left: float, width: float, narrow: bool) -> str:
    tip = marks.tip(row.label)
    if narrow:
        shown = letters.shortened(row.label, width - 8)
        return marks.group(tip, marks.words(0, middle - 15, shown, fill="ink"))
    lines = letters.wrapped(row.label, left - 12)
    first = middle + 4.5 - (len(lines) - 1) * 7.5
    return marks.group(
        tip, *(marks.words(left - 10, first + 15 * at, line, anchor="end") for at, line in enumerate(lines))
    )


def _mark(row: Dot, scale: Scale, middle: float, voice: str, lang: str) -> str:
    if row.value is None:
        return marks.group(
            marks.tip(row.tip),
            marks.line(scale.start, middle, scale.stop, middle, "line-strong", dash="2 5"),
            marks.words(scale.stop + 16, middle + 4.5, "?", weight=600, fill="ink-3"),
        )
    pieces = [marks.tip(row.tip)]
    if row.low is not None and row.high is not None:
        pieces.append(
            marks.line(scale.at(row.low), middle, scale.at(row.high), middle, voice, thick=3, round_ends=True)
        )
    if row.benchmark is not None:
        x = scale.at(row.benchmark)
        pieces.append(marks.line(x, middle - 9, x, middle + 9, "ink-2", thick=2))
    draw = marks.diamond if voice == "inside" else marks.circle
    pieces.append(draw(scale.at(row.value), middle, 7.0, voice))
    pieces.append(
        marks.words(scale.stop + 16, middle + 4.5, percent(row.value, lang), weight=700, fill=voice)
    )
    return marks.group(*pieces)
