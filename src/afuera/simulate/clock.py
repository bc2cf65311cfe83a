"""What time is it where the company is, and is anybody there?

All moments are int64 seconds since 1970 UTC; opening hours are on the company's clock, summer time included.
Work that people do falls into the hours in which every team is there (09:30–16:30 on working days), so that a
transfer into a closed team happens only where it was planted.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Bools = NDArray[np.bool_]

HOUR, DAY = 3600, 86_400
ALL_THERE_FROM, ALL_THERE_TO = int(9.5 * HOUR), int(16.5 * HOUR)
EVENING_FROM, EVENING_TO = int(20.1 * HOUR), int(20.9 * HOUR)
LAST_DAY = date(2026, 2, 1)
SPARE_DAYS = 400


def simulated_time(months: int) -> tuple[int, int]:
    """First and last second of the data: `months` months that end with January 2026."""
    months_before = LAST_DAY.year * 12 + LAST_DAY.month - 1 - months
    first = datetime(months_before // 12, months_before % 12 + 1, 1, tzinfo=UTC)
    last = datetime(LAST_DAY.year, LAST_DAY.month, 1, tzinfo=UTC)
    return int(first.timestamp()), int(last.timestamp())


@dataclass(frozen=True, slots=True)
class Clock:
    """The company's clock from `base` (midnight UTC) on: offset by hour, working days by day."""

    base: int
    offsets: Ints
    works: Bools
    next_work_day: Ints

    @classmethod
    def of(cls, timezone: str, closed: tuple[str, ...], first: int, last: int) -> Clock:
        """A clock that covers `first` … `last` and SPARE_DAYS more."""
        base = first - first % DAY - DAY
        days = (last - base) // DAY + SPARE_DAYS
        zone = ZoneInfo(timezone)
        hours = [datetime.fromtimestamp(base + h * HOUR, UTC) for h in range(int(days) * 24)]
        offsets = np.array([_offset(hour, zone) for hour in hours], dtype=np.int64)
        dates = [datetime.fromtimestamp(base, UTC).date() + timedelta(days=d) for d in range(int(days))]
        works = np.array([day.weekday() < 5 and day.isoformat() not in closed for day in dates])
        upcoming = np.where(works, np.arange(days), days)
        return cls(base, offsets, works, np.minimum.accumulate(upcoming[::-1])[::-1])

    def local(self, at: Ints) -> Ints:
        """Seconds since `base` on the company's clock."""
        return at - self.base + self._offset(at)

    def when_all_are_there(self, at: Ints, random: np.random.Generator) -> Ints:
        """`at` where every team is there, else a moment early on the next working day."""
        local = self.local(at)
        day, second = local // DAY, local % DAY
        works = self.works[day]
        fits = works & (second >= ALL_THERE_FROM) & (second < ALL_THERE_TO)
        later = np.where(works & (second < ALL_THERE_FROM), day, self.next_work_day[day + 1])
        early = later * DAY + ALL_THERE_FROM + random.integers(0, 3 * HOUR, len(at))
        return np.where(fits, at, self._utc(early))

    def in_the_evening(self, at: Ints, random: np.random.Generator) -> Ints:
        """The next evening of a working day at which only the front line is still there."""
        local = self.local(at)
        day, second = local // DAY, local % DAY
        today = self.works[day] & (second < EVENING_FROM)
        chosen = np.where(today, day, self.next_work_day[day + 1])
        return self._utc(chosen * DAY + random.integers(EVENING_FROM, EVENING_TO, len(at)))

    def _offset(self, at: Ints) -> Ints:
        return self.offsets[np.clip((at - self.base) // HOUR, 0, len(self.offsets) - 1)]

    def _utc(self, local: Ints) -> Ints:
        guess = local + self.base
        # Offsets change at night; working hours are far enough from it for one correction.
        return guess - self._offset(guess - self._offset(guess))


def _offset(moment: datetime, zone: ZoneInfo) -> int:
    shift = moment.astimezone(zone).utcoffset()
    return int(shift.total_seconds()) if shift else 0
