"""How often did the trouble meet those who could meet it?  One row a week, always weeks without hits too."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from math import isfinite
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DAYS = 7
DAY_US = 86_400_000_000
WEEK_US = DAYS * DAY_US
# Weeks are counted from here; moments are microseconds since 1970.
MONDAY = date(1970, 1, 5)
MONDAY_US = 4 * DAY_US


@dataclass(frozen=True)
class Weekly:
    """A series by week.

    `weeks` are Mondays, in order; `hits` counts people hit in the week, `exposed` those who could have been
    (never fewer than were hit).  `reached` and `known` count journeys that ended in the week: those that
    reached the goal, and those of known end; None where nobody looked.
    """

    weeks: tuple[date, ...]
    hits: tuple[float, ...]
    exposed: tuple[float, ...]
    reached: tuple[float, ...] | None = None
    known: tuple[float, ...] | None = None

    def __post_init__(self) -> None:
        object.__setattr__(self, "weeks", tuple(self.weeks))
        for name in ("hits", "exposed", "reached", "known"):
            column = getattr(self, name)
            if column is not None:
                object.__setattr__(self, name, tuple(float(one) for one in column))
        columns = [self.hits, self.exposed, *(one for one in (self.reached, self.known) if one is not None)]
        if any(len(column) != len(self.weeks) for column in columns):
            raise ValueError("every week needs its hits and its exposed")
        if any(later <= earlier for earlier, later in zip(self.weeks, self.weeks[1:], strict=False)):
            raise ValueError("weeks stand in order, each once")
        if not all(isfinite(one) for column in columns for one in column):
            raise ValueError(
                "hits and exposed are numbers; a week of which nothing is known has nobody exposed"
            )
        if any(hit < 0 or hit > among for hit, among in zip(self.hits, self.exposed, strict=True)):
            raise ValueError("no more people can be hit than are exposed")

    @classmethod
    def of(cls, rows: Iterable[Mapping[str, Any]]) -> Self:
        """From rows with week (a date, or its ISO form), hits, exposed and perhaps reached and known."""
        ordered = sorted(({**row, "week": monday(row["week"])} for row in rows), key=lambda row: row["week"])
        ended = bool(ordered) and all(row.get("known") is not None for row in ordered)
        return cls(
            tuple(row["week"] for row in ordered),
            tuple(float(row["hits"]) for row in ordered),
            tuple(max(float(row["exposed"]), float(row["hits"])) for row in ordered),
            tuple(float(row["reached"]) for row in ordered) if ended else None,
            tuple(float(row["known"]) for row in ordered) if ended else None,
        )

    def until(self, day: date) -> Weekly:
        """Only the weeks that were over on that day: what a look on that day could see."""
        many = sum(week + timedelta(days=DAYS) <= day for week in self.weeks)
        return self.first(many)

    def first(self, many: int) -> Weekly:
        """Only the first so many weeks."""
        return Weekly(
            self.weeks[:many],
            self.hits[:many],
            self.exposed[:many],
            None if self.reached is None else self.reached[:many],
            None if self.known is None else self.known[:many],
        )

    def since(self, day: date) -> int:
        """The place of the first week that lies wholly at or after the day."""
        return sum(week < day for week in self.weeks)

    def on(self, weeks: tuple[date, ...]) -> Weekly:
        """The same series on other weeks; those that it lacks have nobody exposed."""
        place = {week: at for at, week in enumerate(self.weeks)}
        known = [place.get(week) for week in weeks]
        return Weekly(
            weeks,
            tuple(0.0 if at is None else self.hits[at] for at in known),
            tuple(0.0 if at is None else self.exposed[at] for at in known),
        )

    @cached_property
    def counted(self) -> tuple[Floats, Floats]:
        """Hits and exposed as arrays."""
        return np.array(self.hits), np.array(self.exposed)

    def __len__(self) -> int:
        return len(self.weeks)


def monday(day: date | str) -> date:
    """The Monday of a day's week."""
    known = date.fromisoformat(day[:10]) if isinstance(day, str) else day
    known = date(known.year, known.month, known.day)
    return known - timedelta(days=known.weekday())
