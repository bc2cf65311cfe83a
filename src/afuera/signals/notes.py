"""What should a reader of the results know about this file?  Counted while it streams by, said at the end."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime

from afuera.results import Caution


@dataclass(slots=True)
class Notes:
    """Counts over a whole file; times in µs since 1970, UTC."""

    rows: int = 0
    signals: int = 0
    refused: int = 0
    set_aside: int = 0
    naive: int = 0  # times that name no zone
    zoned: int = 0
    doubtful: int = 0  # in the hour in which clocks change
    future: int = 0
    first: int | None = None
    last: int | None = None
    unknown_results: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)  # (reason, column)
    filled: Counter[str] = field(default_factory=Counter)  # rows that say something, per column of ours
    kinds: Counter[str] = field(default_factory=Counter)
    said: list[Caution] = field(default_factory=list)  # by the reader, while it read

    def span(self, first: int, last: int) -> None:
        """Signals between these moments came by."""
        self.first = first if self.first is None else min(self.first, first)
        self.last = last if self.last is None else max(self.last, last)

    def cautions(self, file: str, zone: str, *, zone_known: bool, allowed: float) -> tuple[Caution, ...]:
        """What must be said, in a fixed order."""
        found: list[Caution] = [*self.said]

        def say(code: str, **facts: str | int | float) -> None:
            found.append(Caution(code, (("file", file), *facts.items())))

        if self.naive and not zone_known:
            say("naive_times_as_utc")
        if self.naive and self.zoned:
            say("mixed_time_zones", rows=self.naive, zone=zone)
        if self.doubtful:
            say("clock_change_times", rows=self.doubtful)
        if self.future:
            say("times_in_the_future", rows=self.future, latest=day(self.last or 0))
        if self.unknown_results:
            words = ", ".join(word for word, _ in self.unknown_results.most_common(5))
            say("unknown_results", rows=sum(self.unknown_results.values()), words=words)
        if self.set_aside:
            say("rows_set_aside", rows=self.set_aside)
        if not self.rows:
            say("no_rows")
        if self.refused > allowed * self.rows:
            say("mostly_refused", refused=self.refused, rows=self.rows)
        return tuple(found)


def day(moment: int) -> str:
    """A moment in µs as its date in UTC."""
    return datetime.fromtimestamp(moment / 1e6, UTC).date().isoformat()
