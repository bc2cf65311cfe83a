"""Whom does the usual order hide?  From frequency × cost to consequence for customers.

The left column is the company's (cool, diamonds), the right one the customers' (warm, circles).  Each circle
has its rank interval: the places that this pain may hold as well, as far as data can tell.  Lines that climb
far are drawn strong, for the usual order hides them; tiers stand apart: no number leads from one to another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afuera.pictures import letters, marks

HEAD, TIER, GAP = 44.0, 26.0, 14.0
FAR = 3  # places up or down from which a line is drawn strong


@dataclass(frozen=True, slots=True)
class Ranked:
    """One row: its place by consequence with its rank interval, and its place in the old order."""

    label: str
    place: int
    low: int
    high: int
    old: int | None
    tier: str
    tip: str = ""

    @property
    def climbs(self) -> int:
        """By how many places it stands higher than in the old order."""
        return self.old - self.place if self.old is not None else 0


@dataclass(frozen=True, slots=True)
class _Ground:
    """Where everything stands."""

    rows: tuple[Ranked, ...]
    step: float
    left: float
    right: float
    said: float
    width: float
    narrow: bool
    lane: float

    def old(self, place: int) -> float:
        """Those that stood in the old order, in that order, spread over the whole height."""
        places = sorted(one.old for one in self.rows if one.old is not None)
        return HEAD + (self.height - HEAD) * (places.index(place) + 0.5) / len(places)

    def new(self, place: int) -> float:
        """The row that holds this place; one beyond the last row is the last row."""
        at = next((n for n, one in enumerate(self.rows) if one.place >= place), len(self.rows) - 1)
        return HEAD + self.step * (at + 0.5) + TIER * self.tiers(at) + GAP * self.gaps(at)

    def gaps(self, at: int) -> int:
        """How often others that are not drawn stand between two rows, up to a row."""
        return sum(self.left_out(n) for n in range(1, at + 1))

    def left_out(self, at: int) -> bool:
        """Do others that are not drawn stand before this row?"""
        return at > 0 and self.rows[at].place - self.rows[at - 1].place > 1

    def tiers(self, at: int) -> int:
        """How many tiers have begun, up to a row."""
        return len(dict.fromkeys(one.tier for one in self.rows[: at + 1]))

    @property
    def height(self) -> float:
        """Of the whole picture."""
        last = len(self.rows) - 1
        return HEAD + self.step * len(self.rows) + TIER * self.tiers(last) + GAP * self.gaps(last)


def slope(
    rows: Sequence[Ranked],
    *,
    width: float,
    name: str,
    title: str,
    description: str,
    heads: tuple[str, str],
) -> str:
    """Rows in any order; `heads` name the old order and the new one; each row carries its tier's words.

    Rows may be left out: a dotted line stands where others would, and intervals end at the rows drawn.
    """
    ordered = tuple(sorted(rows, key=lambda one: one.place))
    narrow = width < 520
    lanes = _lanes(ordered)
    lane = 10.0 if narrow else 13.0
    wide = lane * (max(lanes, default=0) + 1)
    left = 30.0 if narrow else min(width * 0.27, 290.0)
    room = width * 0.52 if narrow else min(width * 0.36, 400.0)
    ground = _Ground(
        ordered, 56.0 if narrow else 44.0, left, width - room - wide, width - room + 4, width, narrow, lane
    )
    drawn = [
        marks.words(
            0 if narrow else left - 16,
            16,
            heads[0],
            weight=600,
            fill="inside",
            anchor=None if narrow else "end",
        ),
        marks.words(
            width if narrow else ground.said,
            34 if narrow else 16,
            heads[1],
            weight=600,
            fill="outside",
            anchor="end" if narrow else None,
        ),
    ]
    drawn += _tier_heads(ground)
    drawn += [_gap(ground, at) for at in range(len(ordered)) if ground.left_out(at)]
    by_weight = sorted(zip(ordered, lanes, strict=True), key=lambda pair: abs(pair[0].climbs))
    drawn += [_way(ground, one, lane) for one, lane in by_weight]
    drawn += [_interval(ground, one, lane) for one, lane in zip(ordered, lanes, strict=True)]
    drawn += [_before(ground, one) for one in ordered if one.old is not None]
    drawn += [_after(ground, one, lane) for one, lane in zip(ordered, lanes, strict=True)]
    return marks.picture(width, ground.height + 4, *drawn, name=name, title=title, description=description)


def _lanes(rows: Sequence[Ranked]) -> list[int]:
    """Intervals that would cover each other stand side by side, in as few lanes as it takes."""
    ends: list[int] = []
    found = []
    for one in rows:
        start = min(one.low, one.place)
        lane = next((n for n, end in enumerate(ends) if end < start), len(ends))
        if lane == len(ends):
            ends.append(0)
        ends[lane] = max(one.high, one.place)
        found.append(lane)
    return found


def _x(ground: _Ground, lane: int) -> float:
    return ground.right + ground.lane * (lane + 0.5)


def _tier_heads(ground: _Ground) -> list[str]:
    drawn, known = [], None
    for one in ground.rows:
        if one.tier != known:
            known = one.tier
            y = ground.new(one.place) - ground.step / 2 - 8
            drawn.append(marks.line(ground.right, y + 6, ground.width, y + 6, "line"))
            said = letters.shortened(one.tier, ground.width - ground.said, size=12, weight=600)
            drawn.append(marks.words(ground.said, y, said, size=12, weight=600, fill="ink-3"))
    return drawn


def _gap(ground: _Ground, at: int) -> str:
    y = ground.new(ground.rows[at].place) - ground.step / 2 - GAP / 2
    return marks.line(ground.said, y, ground.width, y, "line-strong", dash="1 5")


def _way(ground: _Ground, one: Ranked, lane: int) -> str:
    if one.old is None:
        return ""
    x1, x2 = ground.left + 8, _x(ground, lane)
    y1, y2 = ground.old(one.old), ground.new(one.place)
    bend = (x2 - x1) * 0.45
    numbers = [marks.length(value) for value in (x1, y1, x1 + bend, y1, x2 - bend, y2, x2, y2)]
    way = "M{},{}C{},{} {},{} {},{}".format(*numbers)
    if one.climbs >= FAR:
        return marks.path(way, stroke="outside", thick=3.5, opacity=0.85)
    if one.climbs <= -FAR:
        return marks.path(way, stroke="inside", thick=1.75, opacity=0.55)
    return marks.path(way, stroke="line-strong", thick=1.5, opacity=0.7)


def _interval(ground: _Ground, one: Ranked, lane: int) -> str:
    x, low, high = _x(ground, lane), ground.new(one.low), ground.new(one.high)
    if low == high:
        return ""
    return marks.line(x, low, x, high, "outside-soft", thick=7, round_ends=True) + marks.line(
        x, low, x, high, "outside", thick=1.5, round_ends=True
    )


def _before(ground: _Ground, one: Ranked) -> str:
    y = ground.old(one.old or 1)
    place = str(one.old)
    at = 0 if ground.narrow else ground.left - 16
    said = [
        marks.words(at, y + 4.5, place, weight=700, fill="inside", anchor=None if ground.narrow else "end")
    ]
    if not ground.narrow:
        label = letters.shortened(one.label, ground.left - 46, size=12)
        said.append(marks.words(ground.left - 38, y + 4.5, label, size=12, fill="ink-2", anchor="end"))
    return marks.group(marks.tip(one.tip or one.label), marks.diamond(ground.left, y, 5.5, "inside"), *said)


def _after(ground: _Ground, one: Ranked, lane: int) -> str:
    x, y = _x(ground, lane), ground.new(one.place)
    strong = 600 if one.climbs >= FAR else 400
    size = 12.0 if ground.narrow else 13.0
    lines = letters.wrapped(
        one.label, ground.width - ground.said - 28, size=size, weight=strong, lines=3 if ground.narrow else 2
    )
    first = y + 4.5 - (len(lines) - 1) * 7.5
    said = [
        marks.words(ground.said + 26, first + 15 * at, line, size=size, weight=strong)
        for at, line in enumerate(lines)
    ]
    number = marks.words(ground.said + 20, y + 4.5, str(one.place), weight=700, fill="outside", anchor="end")
    return marks.group(marks.tip(one.tip or one.label), marks.circle(x, y, 6.0, "outside"), number, *said)
