"""When was a local time, on the one clock that all places share?

Local times become UTC through `zoneinfo` (which falls back to the `tzdata` wheel), so that a machine
without time zone files gives the same answer.  A time that clocks showed twice is taken as the first of
the two; a time that clocks skipped is read with the offset before the change (PEP 495, fold = 0).
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import numpy as np
import numpy.typing as npt

Moments = npt.NDArray[np.int64]
Mask = npt.NDArray[np.bool_]

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})(?::?([0-5]\d))?")


class UnknownZone(ValueError):
    """No such time zone."""


def zone(name: str) -> tzinfo:
    """The time zone of an IANA name ("America/Bogota"), "UTC", "Z", or a fixed offset ("+02:00")."""
    if name.upper() in {"UTC", "Z", "GMT"}:
        return UTC
    fixed = _FIXED.fullmatch(name)
    if fixed:
        minutes = int(fixed[2]) * 60 + int(fixed[3] or 0)
        if minutes <= 18 * 60:
            return timezone(timedelta(minutes=minutes if fixed[1] == "+" else -minutes))
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as problem:
        raise UnknownZone(name) from problem


def to_utc(local: Moments, place: tzinfo) -> tuple[Moments, Mask]:
    """Local microseconds since 1970 -> UTC microseconds, and which of them clocks showed twice or never."""
    if place is UTC or len(local) == 0:
        return local, np.zeros(len(local), dtype=bool)
    years = (_year(int(local.min())), _year(int(local.max())))
    changes, offsets = _changes(place, *years)
    before, after = offsets[:-1], offsets[1:]
    settled = changes + np.maximum(before, after)
    spot = np.searchsorted(settled, local, side="right")
    doubtful = np.zeros(len(local), dtype=bool)
    if len(changes):
        begins = changes + np.minimum(before, after)
        near = np.minimum(spot, len(changes) - 1)
        doubtful = (local >= begins[near]) & (local < settled[near])
    return local - offsets[spot], doubtful


def _year(moment: int) -> int:
    return int(min(max(1970 + moment // 31_556_952_000_000, 1901), 2199))


@lru_cache(maxsize=64)
def _changes(place: tzinfo, first: int, last: int) -> tuple[Moments, Moments]:
    """Moments (UTC) at which the offset changes in these years, and the offsets between them."""
    day, end = datetime(first - 1, 12, 30, tzinfo=UTC), datetime(last + 1, 1, 3, tzinfo=UTC)
    offset = _offset(place, day)
    moments: list[int] = []
    offsets = [offset]
    while day < end:
        tomorrow = day + timedelta(days=1)
        other = _offset(place, tomorrow)
        if other != offset:
            moments.append(_micro(_between(place, day, tomorrow, offset)))
            offsets.append(other)
            offset = other
        day = tomorrow
    return np.array(moments, dtype=np.int64), np.array(offsets, dtype=np.int64)


def _between(place: tzinfo, low: datetime, high: datetime, offset: int) -> datetime:
    """The first second after `low` at which the offset is no longer `offset`."""
    while high - low > timedelta(seconds=1):
        middle = low + (high - low) // 2
        middle = middle.replace(microsecond=0)
        if middle <= low:
            break
        if _offset(place, middle) == offset:
            low = middle
        else:
            high = middle
    return high


def _offset(place: tzinfo, moment: datetime) -> int:
    shift = moment.astimezone(place).utcoffset()
    return 0 if shift is None else round(shift.total_seconds() * 1e6)


def _micro(moment: datetime) -> int:
    return (moment - _EPOCH) // timedelta(microseconds=1)
