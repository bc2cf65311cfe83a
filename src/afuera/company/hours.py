"""When is a team there?  Ranges of the week on the company's clock, less its holidays, as UTC intervals.

"mon-fri 09:00-18:00" · "sat 09:00-13:00, 16:00-20:00" · "mon, wed 22:00-06:00" (past midnight) ·
"daily 00:00-24:00" · Spanish names of days too.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zoneinfo import ZoneInfo

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DIAS = ("lun", "mar", "mie", "jue", "vie", "sab", "dom")
_NAMES = {name: place for names in (DAYS, _DIAS) for place, name in enumerate(names)} | {"mié": 2, "sáb": 5}
_EVERY_DAY = ("daily", "every day", "diario", "todos los días")

_DAY = r"[^\W\d_]{3,}"
_RANGE = re.compile(rf"({_DAY})(?:\s*[-–]\s*({_DAY}))?")
_CLOCK = re.compile(r"(\d{1,2})[:.](\d{2})\s*[-–]\s*(\d{1,2})[:.](\d{2})")
_MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True, slots=True)
class Hours:
    """`week[d]` holds the pieces of weekday d (0 = Monday), `closed` the days off.

    A piece is (first minute, minute past the last, did it begin the day before?).  On a day off nobody is
    there, nor after its midnight for a shift that would have begun on it.
    """

    week: tuple[tuple[tuple[int, int, bool], ...], ...]
    closed: frozenset[dt.date]

    @classmethod
    def of(cls, opens: Iterable[str], closed: Iterable[str] = ()) -> Hours:
        """From the words of company.toml.  ValueError when they are not understood."""
        week: list[list[tuple[int, int, bool]]] = [[] for _ in DAYS]
        for words in opens:
            days, ranges = _understood(words)
            for day in days:
                for first, last in ranges:
                    _add(week, day, first, last)
        return cls(tuple(tuple(sorted(day)) for day in week), frozenset(map(dt.date.fromisoformat, closed)))

    def intervals(
        self, zone: ZoneInfo, start: dt.datetime, end: dt.datetime
    ) -> list[tuple[dt.datetime, dt.datetime]]:
        """UTC intervals [opens, closes) within [start, end], joined where they touch."""
        joined: list[tuple[dt.datetime, dt.datetime]] = []
        for opens, closes in self._pieces(zone, start.astimezone(dt.UTC), end.astimezone(dt.UTC)):
            if joined and opens <= joined[-1][1]:
                joined[-1] = (joined[-1][0], max(closes, joined[-1][1]))
            else:
                joined.append((opens, closes))
        return joined

    def _ranges(self, day: dt.date) -> list[tuple[int, int]]:
        if day in self.closed:
            return []
        day_before_off = day - dt.timedelta(days=1) in self.closed
        return [
            (first, past)
            for first, past, spilled in self.week[day.weekday()]
            if not (spilled and day_before_off)
        ]

    def _pieces(
        self, zone: ZoneInfo, start: dt.datetime, end: dt.datetime
    ) -> Iterator[tuple[dt.datetime, dt.datetime]]:
        day, last = start.astimezone(zone).date(), end.astimezone(zone).date()
        while day <= last:
            for first, past in self._ranges(day):
                opens = max(start, _moment(day, first, zone, late=False))
                closes = min(end, _moment(day, past, zone, late=True))
                if opens < closes:
                    yield opens, closes
            day += dt.timedelta(days=1)


def _add(week: list[list[tuple[int, int, bool]]], day: int, first: int, last: int) -> None:
    """A range that ends at or before its start runs into the next day; it is cut at midnight."""
    if last > first:
        week[day].append((first, last, False))
        return
    week[day].append((first, _MINUTES_A_DAY, False))
    if last:
        week[(day + 1) % 7].append((0, last, True))


def _understood(words: str) -> tuple[list[int], list[tuple[int, int]]]:
    text = words.strip().lower()
    clocks = list(_CLOCK.finditer(text))
    if not clocks:
        raise ValueError(words)
    named = text[: clocks[0].start()].strip().rstrip(",").strip()
    between = _CLOCK.sub("", text[clocks[0].start() :])
    if between.strip(" ,;") or not named:
        raise ValueError(words)
    return _days(named), [_range(clock) for clock in clocks]


def _days(named: str) -> list[int]:
    if named in _EVERY_DAY:
        return list(range(7))
    days: list[int] = []
    for part in named.split(","):
        found = _RANGE.fullmatch(part.strip())
        if found is None:
            raise ValueError(named)
        first = _day(found[1])
        last = _day(found[2]) if found[2] else first
        days += [(first + step) % 7 for step in range((last - first) % 7 + 1)]
    return days


def _day(name: str) -> int:
    if name[:3] not in _NAMES or len(name) > 9:
        raise ValueError(name)
    return _NAMES[name[:3]]


def _range(clock: re.Match[str]) -> tuple[int, int]:
    first_hour, first_minute, last_hour, last_minute = map(int, clock.groups())
    first, last = first_hour * 60 + first_minute, last_hour * 60 + last_minute
    if (
        first >= _MINUTES_A_DAY
        or last > _MINUTES_A_DAY
        or first == last
        or max(first_minute, last_minute) > 59
    ):
        raise ValueError(clock[0])
    return first, last


def _moment(day: dt.date, minute: int, zone: ZoneInfo, *, late: bool) -> dt.datetime:
    """The UTC moment of a minute of a day on the wall.

    An hour that the clocks repeat counts as one long hour: doors open in its first pass and close in its
    second.  A minute that the clocks skip is the moment at which they jump.
    """
    wall = dt.datetime.combine(day, dt.time()) + dt.timedelta(minutes=minute)
    earlier = wall.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    later = wall.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    if earlier > later:  # skipped: the two readings lie on both sides of the jump
        return _jump(later, earlier, zone)
    return later if late else earlier


def _jump(before: dt.datetime, after: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    offset = before.astimezone(zone).utcoffset()
    while after - before > dt.timedelta(seconds=1):
        middle = before + (after - before) / 2
        if middle.astimezone(zone).utcoffset() == offset:
            before = middle
        else:
            after = middle
    return after.replace(microsecond=0)
