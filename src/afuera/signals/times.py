"""What moment does a text in a file mean?

Most files write ISO 8601, which Arrow reads at once.  Everything else goes through the shapes of
`shapes.py`, whose parts are put together with whole numbers.  Which of day and month stands first is never
decided row by row: `Evidence` adds up what the whole column shows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, tzinfo
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from afuera.signals.nothing import strings
from afuera.signals.shapes import SHAPES, Bytes, Layout, layouts, understand
from afuera.signals.zones import Mask, Moments, to_utc

Order = Literal["day", "month"]
Epoch = Literal["s", "ms", "us", "ns"]
Whole = npt.NDArray[np.int64]

FAR = 2**62  # stands for a moment too far away to be counted
_MICRO: dict[Epoch, float] = {"s": 1e6, "ms": 1e3, "us": 1.0, "ns": 1e-3}
_NUMBER = r"^-?\d{1,19}(?:\.\d{1,9})?$"
_EITHER_START = r"^(?P<x>\d{1,2})[-/.](?P<y>\d{1,2})[-/.]\d"


@dataclass(frozen=True, slots=True)
class TimeRules:
    """How the times of one column are read.

    `place` is the zone of times that name none.  `order` says whether day or month stands first in dates
    such as 3/4/2024; None means that the column shows both, and dates that could be two days are refused.
    `epoch` is the unit when plain numbers count from 1970.  `patterns`, from a mapping's `date_formats`,
    replace all guessing.
    """

    place: tzinfo = UTC
    order: Order | None = "day"
    epoch: Epoch | None = None
    patterns: tuple[str, ...] = ()


@dataclass(slots=True)
class Times:
    """Moments of a column: `utc` µs since 1970 (meaningful where `known`), and what was met on the way."""

    utc: Moments
    known: Mask
    given: Mask  # the file says something here
    naive: Mask  # … without naming a zone
    doubtful: Mask  # … in the hour in which clocks change
    unclear: Mask  # … and it could be two days
    short_years: bool = False

    @classmethod
    def nothing(cls, size: int, given: Mask) -> Times:
        """Times of which none is understood yet."""
        known, naive, doubtful, unclear = (np.zeros(size, bool) for _ in range(4))
        return cls(np.zeros(size, np.int64), known, given, naive, doubtful, unclear)


@dataclass(slots=True)
class Evidence:
    """What a column shows about the order of day and month; adds up over pieces of a file."""

    day_first: int = 0
    month_first: int = 0
    either: int = 0

    def add(self, values: pa.Array) -> None:
        """Count dates that can only be read one way, and those that can be read both ways."""
        parts = pc.extract_regex(pc.utf8_trim_whitespace(values), _EITHER_START).drop_null()
        if not len(parts):
            return
        first, second = (np.asarray(pc.cast(parts.field(i), pa.int64())) for i in (0, 1))
        self.day_first += int(((first > 12) & (second <= 12)).sum())
        self.month_first += int(((second > 12) & (first <= 12)).sum())
        self.either += int(((first <= 12) & (second <= 12) & (first != second)).sum())

    @property
    def settled(self) -> bool:
        """Is there nothing to decide, or has the column decided?"""
        return not self.either or bool(self.day_first or self.month_first)

    @property
    def mixed(self) -> bool:
        """Does the column show both orders?"""
        return bool(self.day_first and self.month_first)

    def order(self, habit: Order) -> Order | None:
        """The order that the column proves (99 % of the proofs suffice); `habit` where it proves nothing."""
        proofs = self.day_first + self.month_first
        if not proofs:
            return habit
        if self.day_first >= 0.99 * proofs:
            return "day"
        return "month" if self.month_first >= 0.99 * proofs else None


def read_times(values: pa.Array, rules: TimeRules) -> Times:
    """Moments of a column of texts (or of Arrow dates and timestamps)."""
    if pa.types.is_temporal(values.type):
        times = _from_temporal(values)
    elif pa.types.is_string(values.type):
        times = _from_texts(values, rules)
    else:
        times = _from_texts(pc.cast(values, pa.string()), rules)
    local = times.naive & times.known & (times.utc < FAR)
    if local.any():
        times.utc[local], times.doubtful[local] = to_utc(times.utc[local], rules.place)
    times.naive &= times.known
    return times


def _from_temporal(values: pa.Array) -> Times:
    times = Times.nothing(len(values), _valid(values))
    kind = values.type
    if not (pa.types.is_date(kind) or pa.types.is_timestamp(kind)):
        return times  # a time of day or a duration is no moment
    times.naive[:] = getattr(kind, "tz", None) is None
    times.known = times.given.copy()
    unit: Epoch = "s" if pa.types.is_date(kind) else kind.unit
    if pa.types.is_date(kind):
        values = values.cast(pa.timestamp("s"))
    counts = values.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False)
    times.utc = _from_counts(counts, unit)
    return times


def _valid(values: pa.Array) -> Mask:
    return np.array(pc.is_valid(values).to_numpy(zero_copy_only=False))


def _from_counts(counts: Whole, unit: Epoch) -> Moments:
    """Whole numbers since 1970 -> µs, with what does not fit marked as FAR."""
    if unit == "ns":
        return counts // 1000
    factor = int(_MICRO[unit])
    far = (counts > FAR // factor) | (counts < -(FAR // factor))
    return np.where(far, FAR, np.where(far, 0, counts) * factor)


def _from_texts(values: pa.Array, rules: TimeRules) -> Times:
    if not rules.patterns and not rules.epoch:
        times = _whole_column(values)
        if times is not None:
            return times
    texts = strings(values)
    times = Times.nothing(len(texts), _valid(texts))
    left = np.flatnonzero(times.given)
    shapes = rules.patterns or SHAPES
    for unit in [rules.epoch] if rules.epoch else [p[6:] for p in shapes if p.startswith("epoch_")]:
        left = _numbers(texts, left, cast("Epoch", unit), times)
    shapes = tuple(p for p in shapes if not p.startswith("epoch_"))
    for members, layout, digits in layouts(texts.take(pa.array(left))):
        parts = understand(layout, shapes)
        if parts is not None:
            _put(times, left[members], parts, digits, rules.order)
    return times


def _whole_column(values: pa.Array) -> Times | None:
    """The quick way: all values are ISO, all with a zone or all without."""
    leader = next((text.as_py() for text in values.slice(0, 1)), None) or ""
    zoned = leader.endswith("Z") or "+" in leader or leader.count("-") > 2
    try:
        moments = values.cast(pa.timestamp("us", "UTC") if zoned else pa.timestamp("us"))
    except pa.ArrowInvalid:
        return None
    times = Times.nothing(len(values), _valid(values))
    times.known = times.given.copy()
    times.naive[:] = not zoned
    times.utc = np.array(moments.cast(pa.int64()).fill_null(0).to_numpy(zero_copy_only=False))
    return times


def _numbers(texts: pa.Array, left: Whole, unit: Epoch, times: Times) -> Whole:
    some = texts.take(pa.array(left))
    fits = _true(pc.match_substring_regex(some, _NUMBER))
    if not fits.any():
        return left
    figures, rows = some.filter(pa.array(fits)), left[fits]
    try:
        times.utc[rows] = _from_counts(figures.cast(pa.int64()).to_numpy(zero_copy_only=False), unit)
    except pa.ArrowInvalid:  # decimals, or more digits than a whole number holds
        scaled = np.rint(figures.cast(pa.float64()).to_numpy(zero_copy_only=False) * _MICRO[unit])
        far = np.abs(scaled) >= FAR
        times.utc[rows] = np.where(far, FAR, np.where(far, 0, scaled).astype(np.int64))
    times.known[rows] = True
    return left[~fits]


def _true(mask: pa.Array) -> Mask:
    return np.asarray(mask.fill_null(False).to_numpy(zero_copy_only=False))


def _put(times: Times, rows: Whole, parts: Layout, digits: Bytes, order: Order | None) -> None:
    """The moments of all rows of one layout."""
    year, month, day, unclear = _date(parts, digits, order)
    clock, sound = _clock(parts, digits)
    sound &= (year >= 1) & (month >= 1) & (month <= 12) & (day >= 1) & (day <= _days_in(year, month))
    offset = parts.sign * (parts.figure("zh", digits) * 60 + parts.figure("zm", digits))
    sound &= np.abs(offset) <= 18 * 60
    moments = _days_since_1970(year, month, day) * 86_400_000_000 + clock - offset * 60_000_000
    good = rows[sound & ~unclear]
    times.utc[good], times.known[good], times.naive[good] = moments[sound & ~unclear], True, parts.naive
    times.unclear[rows[sound & unclear]] = True
    times.short_years |= parts.width("Y") == 2 and bool(len(good))


def _date(parts: Layout, digits: Bytes, order: Order | None) -> tuple[Whole, Whole, Whole, Mask]:
    year = parts.figure("Y", digits)
    if parts.width("Y") == 2:
        year += np.where(year < 69, 2000, 1900)
    unclear = np.zeros(len(digits), bool)
    if "x" not in parts.spans:
        month = parts.figure("m", digits, 1) if "b" not in parts.spans else np.full(len(digits), parts.month)
        return year, month, parts.figure("d", digits, 1), unclear
    first, second = parts.figure("x", digits), parts.figure("y", digits)
    swap = np.full(len(digits), order == "month")
    if order is None:
        unclear = (first <= 12) & (second <= 12) & (first != second)
        swap = second > 12
    return year, np.where(swap, first, second), np.where(swap, second, first), unclear


def _clock(parts: Layout, digits: Bytes) -> tuple[Moments, Mask]:
    """µs since midnight, and whether the parts make sense."""
    hour, minute, second = (parts.figure(name, digits) for name in "HMS")
    sound = (hour <= 23) & (minute <= 59) & (second <= 59)
    if parts.half:
        sound &= (hour >= 1) & (hour <= 12)
        hour = hour % 12 + (12 if parts.half == "p" else 0)
    places = parts.width("f")
    fraction = parts.figure("f", digits)
    micro = fraction * 10 ** (6 - places) if places <= 6 else fraction // 10 ** (places - 6)
    return ((hour * 60 + minute) * 60 + second) * 1_000_000 + micro, sound


def _days_since_1970(year: Whole, month: Whole, day: Whole) -> Whole:
    """Days since 1970-01-01 in the Gregorian calendar (Howard Hinnant, days_from_civil)."""
    year = year - (month <= 2)
    era = year // 400
    of_era = year - era * 400
    of_year = (153 * (month + np.where(month > 2, -3, 9)) + 2) // 5 + day - 1
    return np.asarray(era * 146_097 + of_era * 365 + of_era // 4 - of_era // 100 + of_year - 719_468)


def _days_in(year: Whole, month: Whole) -> Whole:
    days = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])[np.clip(month, 1, 12) - 1]
    leap = (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    return np.asarray(days + (leap & (month == 2)))


def guess_epoch(values: pa.Array) -> Epoch | None:
    """The unit of plain numbers since 1970, from a column's middle value; None if they are no such thing.

    Numbers of 8, 12 or 14 digits that make sense as 20240313, 202403131021 or 20240313102114 are dates.
    """
    texts = strings(values).drop_null()
    if not len(texts):
        return None
    plain = texts.filter(pc.match_substring_regex(texts, _NUMBER))
    if len(plain) < 0.9 * len(texts) or read_times(plain.slice(0, 2_000), TimeRules()).known.mean() > 0.9:
        return None
    middle = float(np.median(np.abs(plain.cast(pa.float64()).to_numpy(zero_copy_only=False))))
    scales: tuple[tuple[Epoch, float], ...] = (("s", 1e8), ("ms", 1e11), ("us", 1e14), ("ns", 1e17))
    return next((unit for unit, lowest in scales if lowest <= middle < lowest * 100), None)
