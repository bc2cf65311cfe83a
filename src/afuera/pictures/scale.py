"""Where on the paper does a number stand?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import ceil, floor


@dataclass(frozen=True, slots=True)
class Scale:
    """A straight scale: `low` stands at `start` pixels, `high` at `stop`."""

    low: float
    high: float
    start: float
    stop: float

    def at(self, value: float) -> float:
        """Pixels; values beyond the scale stop at its ends."""
        inside = min(max(value, self.low), self.high)
        return self.start + (inside - self.low) / (self.high - self.low) * (self.stop - self.start)


def share_domain(values: Iterable[float | None]) -> tuple[float, float]:
    """The tenths that hold all shares, with room to see them; the upper end is always 1 (everybody)."""
    known = [value for value in values if value is not None]
    if not known:
        return 0.0, 1.0
    low = floor(max(min(known) - 0.06, 0.0) * 10) / 10
    return min(low, 0.7), 1.0


def share_ticks(low: float, high: float, most: int = 6) -> list[float]:
    """Round tenths between low and high, at most `most` of them."""
    tenths = round((high - low) * 10)
    step = next(size for size in (1, 2, 5, 10) if tenths / size <= most - 1 or size == 10)
    first = ceil(round(low * 10, 6) / step) * step
    return [tenth / 10 for tenth in range(first, round(high * 10) + 1, step)]


def upper_share(values: Iterable[float | None]) -> float:
    """A round upper end for bars that start at nought: 0.05, 0.1, 0.2, 0.5 or 1."""
    most = max((value for value in values if value is not None), default=1.0)
    return next((end for end in (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1.0) if most <= end), 1.0)
