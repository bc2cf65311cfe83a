"""In which order was it meant, and in which order does it happen?  Two columns; a line joins the same step.

The plan is the company's: cool, with diamonds.  What is lived is the customers': warm, with circles, and a
line as thick as many people come to the step.  A step without a line was never planned, or is never reached.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afuera.pictures import letters, marks
from afuera.wording import percent

HEAD, ROW, THICKEST = 34.0, 42.0, 9.0


@dataclass(frozen=True, slots=True)
class Lived:
    """A step as it is lived, in order: its key, its name, and the share of journeys that come to it."""

    key: str
    label: str
    share: float


def two_orders(
    plan: Sequence[tuple[str, str]],
    lived: Sequence[Lived],
    *,
    width: float,
    lang: str,
    name: str,
    title: str,
    description: str,
    heads: tuple[str, str],
) -> str:
    """`plan` holds (key, name) in order; `lived` the steps as they come; `heads` name the two columns."""
    narrow = width < 420
    side = min(width * 0.36, 260.0)
    left, right = side, width - side
    down = {one.key: _row(at, len(lived), len(plan)) for at, one in enumerate(lived)}
    from_plan = {key: _row(at, len(plan), len(lived)) for at, (key, _) in enumerate(plan)}
    drawn = [
        marks.words(left - 14, 16, heads[0], weight=600, fill="inside", anchor="end"),
        marks.words(right + 14, 16, heads[1], weight=600, fill="outside"),
    ]
    drawn += [
        _joined(from_plan[one.key], down[one.key], left, right, one) for one in lived if one.key in from_plan
    ]
    lost = {key for key, _ in plan} - down.keys()
    drawn += [_planned(label, from_plan[key], left, key in lost, narrow) for key, label in plan]
    drawn += [
        _lived(one, down[one.key], right, width, one.key not in from_plan, lang, narrow) for one in lived
    ]
    height = HEAD + ROW * max(len(plan), len(lived)) + 6
    return marks.picture(width, height, *drawn, name=name, title=title, description=description)


def _row(at: int, many: int, others: int) -> float:
    """Rows of the shorter column are spread over the height of the longer one."""
    rows = max(many, others)
    return HEAD + ROW * (at + 0.5) * rows / many


def _joined(y1: float, y2: float, left: float, right: float, one: Lived) -> str:
    middle = (left + right) / 2
    x1, x2 = marks.length(left + 10), marks.length(right - 10)
    way = (
        f"M{x1},{marks.length(y1)}C{marks.length(middle)},{marks.length(y1)} {marks.length(middle)},"
        f"{marks.length(y2)} {x2},{marks.length(y2)}"
    )
    return marks.path(way, stroke="outside", thick=max(1.5, one.share * THICKEST), opacity=0.32)


def _planned(label: str, y: float, left: float, lost: bool, narrow: bool) -> str:
    lines = letters.wrapped(label, left - 16, lines=2)
    first = y + 4.5 - (len(lines) - 1) * 7.5
    ink = "ink-3" if lost else "ink"
    said = [
        marks.words(left - 14, first + 15 * at, line, anchor="end", fill=ink, size=12 if narrow else 14)
        for at, line in enumerate(lines)
    ]
    return marks.group(marks.tip(label), marks.diamond(left, y, 6.5, "inside"), *said)


def _lived(one: Lived, y: float, right: float, width: float, added: bool, lang: str, narrow: bool) -> str:
    room = width - right - 16
    share = percent(one.share, lang)
    lines = letters.wrapped(one.label, room, size=12 if narrow else 14, lines=1 if narrow else 2)
    first = y + 4.5 - len(lines) * 7.5
    said = [
        marks.words(
            right + 14, first + 15 * at, line, weight=600 if added else 400, size=12 if narrow else 14
        )
        for at, line in enumerate(lines)
    ]
    said.append(
        marks.words(right + 14, first + 15 * len(lines), share, size=12, fill="bad" if added else "ink-2")
    )
    dot = marks.circle(right, y, 7.0, "bad" if added else "outside")
    return marks.group(marks.tip(f"{one.label}: {share}"), dot, *said)
