"""How much of each?  Bars from nought, with their intervals as whiskers and their numbers as words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afuera.pictures import letters, marks
from afuera.pictures.scale import Scale, upper_share


@dataclass(frozen=True, slots=True)
class Bar:
    """A share (0 to 1) with its interval; `said` is the number in the reader's language."""

    label: str
    value: float | None
    low: float | None
    high: float | None
    said: str
    aside: str = ""
    fill: str = "outside"
    tip: str = ""


def bars(
    rows: Sequence[Bar], *, width: float, name: str, title: str, description: str, top: float | None = None
) -> str:
    """Rows in the order given, on one scale from 0 to `top` (a round number above the longest whisker)."""
    end = top or upper_share([value for row in rows for value in (row.high, row.value)])
    narrow = width < 420
    said = max((letters.width(row.said, weight=700) for row in rows), default=0.0)
    aside = max((letters.width(row.aside) for row in rows), default=0.0)
    left = 0.0 if narrow else min(width * 0.36, 250.0)
    right = said + 16 + (0.0 if narrow or not aside else aside + 18)
    scale = Scale(0.0, end, left, width - right)
    step = 52.0 if narrow else 36.0
    drawn = [_row(row, step * (place + 0.5), scale, width, left, narrow) for place, row in enumerate(rows)]
    return marks.picture(width, step * len(rows) + 2, *drawn, name=name, title=title, description=description)


def _row(row: Bar, middle: float, scale: Scale, width: float, left: float, narrow: bool) -> str:
    bar_at = middle + 9 if narrow else middle
    pieces = [marks.tip(row.tip or row.label), *_label(row, middle, left, width, narrow)]
    pieces.append(marks.box(scale.start, bar_at - 7, scale.stop - scale.start, 14, "sunken", corner=3))
    if row.value is not None:
        pieces.append(
            marks.box(
                scale.start, bar_at - 7, max(scale.at(row.value) - scale.start, 1.5), 14, row.fill, corner=3
            )
        )
    if row.low is not None and row.high is not None:
        pieces += _whisker(scale.at(row.low), scale.at(row.high), bar_at)
    pieces.append(
        marks.words(
            scale.stop + 10,
            bar_at + 4.5,
            row.said,
            weight=700,
            fill=row.fill if row.value is not None else "ink-3",
        )
    )
    return marks.group(*pieces)


def _label(row: Bar, middle: float, left: float, width: float, narrow: bool) -> list[str]:
    if narrow:
        room = width - letters.width(row.aside, 12) - 12
        written = [marks.words(0, middle - 7, letters.shortened(row.label, room))]
        return (
            [*written, marks.words(width, middle - 7, row.aside, size=12, fill="ink-3", anchor="end")]
            if row.aside
            else written
        )
    lines = letters.wrapped(row.label, left - 14)
    first = middle + 4.5 - (len(lines) - 1) * 7.5
    written = [marks.words(left - 12, first + 15 * at, line, anchor="end") for at, line in enumerate(lines)]
    return (
        [*written, marks.words(width, middle + 4.5, row.aside, fill="ink-3", anchor="end")]
        if row.aside
        else written
    )


def _whisker(low: float, high: float, middle: float) -> list[str]:
    """The interval, readable on the bar and beyond it."""
    across = f"M{marks.length(low)},{marks.length(middle)}H{marks.length(high)}"
    ends = "".join(f"M{marks.length(x)},{marks.length(middle - 4)}v8" for x in (low, high))
    return [
        marks.path(across, stroke="surface", thick=4),
        marks.path(across + ends, stroke="ink", thick=1.5),
    ]
