"""What is new this week?  A theme of which more people speak than in the weeks before, by more than chance.

Counted are people, not voices: one who writes ten times is one.  A theme's share of all who spoke this week
is set against its share in the weeks before; the interval allows for all themes being looked at together.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from afuera.estimates.many_looks import bonferroni_level

WEEKS: Final = 8  # that a week is set against
LEAST: Final = 5  # people this week below which nothing is said
WEEK_US: Final = 7 * 86_400_000_000
MONDAY_US: Final = 4 * 86_400_000_000  # 1970-01-01 was a Thursday


@dataclass(frozen=True, slots=True)
class Change:
    """One theme this week: people now and in the weeks before, how many times as often, and the word for it.

    `word`: new (nobody spoke of it before), more, less, as before, not known (too few, or no weeks before).
    """

    theme: str
    people: int
    before: int
    ratio: float | None
    low: float
    high: float | None
    word: str


def week_of(at_us: int) -> int:
    """The number of the week (from Monday) of a moment."""
    return (at_us - MONDAY_US) // WEEK_US


def changes(
    spoke: Mapping[int, Mapping[str, int]], everybody: Mapping[int, int], week: int, weeks: int = WEEKS
) -> list[Change]:
    """All themes of a week, those that grew most first.

    `spoke` tells of each week how many people spoke of each theme, `everybody` how many spoke at all.
    """
    past = [one for one in range(week - weeks, week) if everybody.get(one)]
    now, then = everybody.get(week, 0), sum(everybody.get(one, 0) for one in past)
    themes = sorted({*spoke.get(week, {}), *(theme for one in past for theme in spoke.get(one, {}))})
    found = [
        _change(
            theme,
            spoke.get(week, {}).get(theme, 0),
            sum(spoke.get(one, {}).get(theme, 0) for one in past),
            now,
            then,
            bonferroni_level(0.95, max(len(themes), 1)),
        )
        for theme in themes
    ]
    order: Sequence[str] = ("new", "more", "as before", "less", "not known")
    return sorted(found, key=lambda one: (order.index(one.word), -(one.low or 0), -one.people, one.theme))


def _change(theme: str, people: int, before: int, now: int, then: int, level: float) -> Change:
    if not now or not then:
        return Change(theme, people, before, None, 0.0, None, "not known")
    low, high = _ratio(people, before, now, then, level)
    ratio = (people / now) / (before / then) if before else None
    word = "as before"
    if low > 1:
        word = "new" if not before else "more"
    elif high is not None and high < 1:
        word = "less"
    if people < LEAST and word != "less":
        word = "not known"
    return Change(theme, people, before, ratio, low, high, word)


def _ratio(people: int, before: int, now: int, then: int, level: float) -> tuple[float, float | None]:
    """How many times as often, exactly: of all who spoke of it, the share that spoke this week."""
    from scipy.stats import beta

    tail = (1 - level) / 2
    every = people + before
    low = float(beta.ppf(tail, people, every - people + 1)) if people else 0.0
    high = float(beta.ppf(1 - tail, people + 1, every - people)) if before else 1.0
    odds = then / now
    return low / (1 - low) * odds if low < 1 else 0.0, high / (1 - high) * odds if high < 1 else None
