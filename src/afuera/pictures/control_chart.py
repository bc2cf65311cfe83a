"""Did it stay away?  Recurrence per exposed customer by week, the declared date, the band of the expected.

What happened to customers is warm; what would have been without the change is the grey band: a single week
falls into it unless something changed.  Weeks outside carry a larger mark; weeks that were held out are
hollow; a flag says when the action reopened itself.
"""

from __future__ import annotations

import itertools
from collections.abc import Sequence
from dataclasses import dataclass
from math import floor, log10

from afuera.pictures import letters, marks
from afuera.pictures.scale import Scale
from afuera.wording import percent

HEAD, FOOT = 46.0, 30.0


@dataclass(frozen=True, slots=True)
class WeekPoint:
    """One week: share of the exposed who were hit, what was expected, and between which limits.

    `label` is the week in the reader's language; `tip` says the week in words.  `out`: outside the band;
    `held_out`: it did not count as a usual week.  `few`: so few were hit that only a range is shown, from
    nought to `rate`.  `usual`: the control chart's limits.
    """

    label: str
    rate: float
    expected: float
    low: float
    high: float
    out: bool = False
    held_out: bool = False
    tip: str = ""
    few: bool = False
    usual: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """The words of the picture: what the declared date, a reopening and the expected line are called."""

    declared: str
    reopened: str
    expected: str
    usual: str = ""


def control_chart(
    weeks: Sequence[WeekPoint],
    *,
    declared: int | None,
    reopened: Sequence[int] = (),
    width: float,
    lang: str,
    name: str,
    title: str,
    description: str,
    said: Said,
    height: float = 300.0,
) -> str:
    """One column a week; `declared` and `reopened` are places of weeks (the first that it holds for)."""
    usual = [week.usual[1] for week in weeks if week.usual is not None]
    top = _round_up(
        max([*(week.rate for week in weeks), *(week.high for week in weeks), *usual], default=0.0)
    )
    bottom = HEAD + height - FOOT
    across = Scale(-0.5, max(len(weeks) - 0.5, 0.5), _left(top, lang), width - 10)
    up = Scale(0.0, top, bottom, HEAD)
    drawn = [_grid(up, across, top, lang)]
    if weeks:
        drawn += [_band(weeks, across, up), _line_of_the_expected(weeks, across, up)]
        drawn += _limits(weeks, across, up, said)
        drawn += _flags(declared, reopened, across, bottom, said, len(weeks))
        drawn += [_line(weeks, across, up), *_points(weeks, across, up)]
        drawn += [_name_of_the_band(weeks, across, up, said), *_dates(weeks, across, bottom)]
    return marks.picture(width, HEAD + height, *drawn, name=name, title=title, description=description)


def _round_up(value: float) -> float:
    """A round upper end with four even steps below it: 0.04, 0.08, 0.2, 0.4 …"""
    if value <= 0:
        return 0.04
    unit = 10.0 ** floor(log10(value / 4))
    steps = (1, 1.5, 2, 2.5, 3, 4, 5, 6, 8, 10)
    return min(1.0, next(4 * unit * step for step in steps if 4 * unit * step >= value * 0.999))


def _said_share(value: float, top: float, lang: str) -> str:
    step = top / 4 * 100
    digits = 0 if abs(step - round(step)) < 1e-9 else (1 if abs(step * 10 - round(step * 10)) < 1e-9 else 2)
    return percent(value, lang, digits)


def _left(top: float, lang: str) -> float:
    return max(letters.width(_said_share(top * step / 4, top, lang), 12) for step in range(5)) + 12


def _grid(up: Scale, across: Scale, top: float, lang: str) -> str:
    pieces = []
    for step in range(5):
        y = up.at(top * step / 4)
        pieces.append(marks.line(across.start, y, across.stop, y, "line"))
        said = _said_share(top * step / 4, top, lang)
        pieces.append(marks.words(across.start - 8, y + 4, said, size=12, fill="ink-3", anchor="end"))
    return marks.group(*pieces)


def _way(points: Sequence[tuple[float, float]]) -> str:
    return "L".join(f"{marks.length(x)},{marks.length(y)}" for x, y in points)


def _band(weeks: Sequence[WeekPoint], across: Scale, up: Scale) -> str:
    highs = [(across.at(place), up.at(week.high)) for place, week in enumerate(weeks)]
    lows = [(across.at(place), up.at(week.low)) for place, week in enumerate(weeks)]
    return marks.path(f"M{_way(highs)}L{_way(lows[::-1])}Z", fill="sunken", stroke="line")


def _line_of_the_expected(weeks: Sequence[WeekPoint], across: Scale, up: Scale) -> str:
    points = [(across.at(place), up.at(week.expected)) for place, week in enumerate(weeks)]
    return marks.path(f"M{_way(points)}", stroke="ink-3", thick=1.5, dash="5 4")


def _limits(weeks: Sequence[WeekPoint], across: Scale, up: Scale, said: Said) -> list[str]:
    """The control chart's limits: two steps of thin lines, named at their start."""
    known = [(place, week.usual) for place, week in enumerate(weeks) if week.usual is not None]
    if not known:
        return []
    drawn = []
    for end in (0, 1):
        points = [
            (across.at(place + side), up.at(usual[end])) for place, usual in known for side in (-0.5, 0.5)
        ]
        drawn.append(marks.path(f"M{_way(points)}", stroke="ink-3", thick=1, dash="2 3"))
    y = up.at(known[0][1][1]) - 6
    drawn.append(marks.words(across.start + 4, y, said.usual, size=12, fill="ink-3", halo="surface"))
    return drawn


def _line(weeks: Sequence[WeekPoint], across: Scale, up: Scale) -> str:
    """From week to week; it breaks where so few were hit that the share is not shown."""
    pieces = []
    for few, group in itertools.groupby(enumerate(weeks), key=lambda one: one[1].few):
        points = [(across.at(place), up.at(week.rate)) for place, week in group]
        if not few:
            pieces.append(f"M{_way(points)}")
    return marks.path("".join(pieces), stroke="outside", thick=2) if pieces else ""


def _points(weeks: Sequence[WeekPoint], across: Scale, up: Scale) -> list[str]:
    """Every week a small mark; those outside the band a larger one; those held out are hollow."""
    close = len(weeks) * 7 > across.stop - across.start
    small = 1.75 if close else 2.75
    drawn = []
    for place, week in enumerate(weeks):
        x, y = across.at(place), up.at(week.rate)
        if week.few:
            # Pale: a range that hides how few there were must not look like a peak.
            drawn.append(marks.box(x - 1, y, 2, up.at(0.0) - y, "line-strong", title=week.tip or week.label))
            continue
        fill = "surface" if week.held_out else "outside"
        stroke = "outside" if week.held_out else (None if close and not week.out else "surface")
        size = small + 2.25 if week.out else small
        tip = week.tip or week.label
        drawn.append(marks.circle(x, y, size, fill, stroke=stroke, thick=1.25, title=tip))
    return drawn


def _flags(
    declared: int | None,
    reopened: Sequence[int],
    across: Scale,
    bottom: float,
    said: Said,
    weeks: int,
) -> list[str]:
    """The declared date (the company's promise: cool) and every reopening, each with its word above."""
    flags = [(declared, said.declared, "inside")] if declared is not None and 0 <= declared <= weeks else []
    shown = [place for place in reopened if 0 <= place < weeks]
    flags += [(place, said.reopened if at == 0 else "", "bad") for at, place in enumerate(shown)]
    drawn = []
    for row, (place, word, colour) in enumerate(flags):
        x = across.at((place or 0) - 0.5)
        y = 14.0 if row == 0 else 31.0
        drawn.append(marks.line(x, y + 4 if word else HEAD, x, bottom, colour, thick=1.5))
        if word:
            end = x + letters.width(word, 12, 600) > across.stop
            anchor = "end" if end else None
            text = marks.words(
                x + (-5 if end else 5), y + 4, word, size=12, weight=600, fill=colour, anchor=anchor
            )
            drawn.append(text)
        if colour == "bad":
            drawn.append(marks.diamond(x, bottom, 5, "bad", title=said.reopened))
    return drawn


def _name_of_the_band(weeks: Sequence[WeekPoint], across: Scale, up: Scale, said: Said) -> str:
    """What the band is, written above its end."""
    y = max(up.at(weeks[-1].high) - 7, HEAD + 12)
    return marks.words(across.stop, y, said.expected, size=12, fill="ink-3", anchor="end", halo="surface")


def _dates(weeks: Sequence[WeekPoint], across: Scale, bottom: float) -> list[str]:
    """As many weeks as have room, the first and the last among them."""
    room = max(letters.width(week.label, 12) for week in weeks) + 18
    most = max(2, int((across.stop - across.start) / room))
    step = max(1, -(-(len(weeks) - 1) // (most - 1))) if len(weeks) > 1 else 1
    places = list(range(0, len(weeks), step))
    drawn = []
    for place in places:
        x = across.at(place)
        width = letters.width(weeks[place].label, 12)
        anchor = "end" if x + width / 2 > across.stop else ("middle" if x - width / 2 > 0 else None)
        x = min(x, across.stop) if anchor == "end" else x
        drawn.append(marks.line(x, bottom, x, bottom + 5, "line-strong"))
        drawn.append(marks.words(x, bottom + 20, weeks[place].label, size=12, fill="ink-3", anchor=anchor))
    return drawn


def spans(weeks: Sequence[WeekPoint]) -> list[tuple[int, int]]:
    """Runs of weeks outside the band, from and to (inclusive): what a sentence or a table may point at."""
    runs = []
    for out, group in itertools.groupby(enumerate(weeks), key=lambda one: one[1].out):
        places = [place for place, _ in group]
        if out:
            runs.append((places[0], places[-1]))
    return runs
