"""What do all comparisons of one company look at?  Lives, their past, visits and rhythm, and the pains."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from afuera.journeys.settings import US_A_DAY
from afuera.pains.chosen import LOTS
from afuera.pains.ended import NEVER
from afuera.pains.exposed import EDGES, Flags, Floats, Hit, Lives, came_to
from afuera.pains.leaving import Horizon, Rhythm, Visits, rhythm, tuned
from afuera.pains.orders import Orders
from afuera.pains.past import Past, capped, past

# The first part of the data is known past only: nobody's history is seen there.
SHARE_OF_PAST: Final = 0.2
LONGEST_PAST_DAYS: Final = 90
FEWEST_EVENTS: Final = 10
LEAST_TIMED: Final = 0.1
# Hours beyond so many times their 99.9 % quantile are a stray clock.
STRAY: Final = 3.0


@dataclass(frozen=True, slots=True)
class Pain:
    """What the comparison must know of a pain: whom it hit, and who could have been hit.

    `at_risk` flags rows of Lives, of which people with a lot below `limit` are a fair sample; `of_the_end`:
    the trouble is itself how the journey ended, so that the missed goal is no consequence of it.
    """

    key: str
    hit: Hit
    at_risk: Flags
    of_the_end: bool = False
    limit: int = LOTS


@dataclass(frozen=True)
class Scene:
    """All that comparisons of one company look at: lives, their past, visits, rhythm, horizon."""

    of: Lives
    hits: Mapping[str, Hit]
    before: Past
    visits: Visits
    beat: Rhythm
    horizon: Horizon

    @classmethod
    def over(cls, of: Lives, hits: Mapping[str, Hit]) -> Scene:
        """Everything that does not depend on the pain."""
        before, visits, horizon = past(of), Visits.of(of), Horizon.of(of)
        beat = tuned(rhythm(of, before), of, before, visits, horizon)
        return cls(of, hits, before, visits, beat, horizon)

    @cached_property
    def came(self) -> list[Flags]:
        """By stage, the journeys that could be hit there."""
        return [came_to(self.of, stage) for stage in range(2 * len(EDGES))]

    @cached_property
    def judged(self) -> Flags:
        """Journeys that began after the part of the data that serves as past only."""
        span = (self.of.until_us - self.of.first_us) * SHARE_OF_PAST
        start = self.of.first_us + min(span, LONGEST_PAST_DAYS * US_A_DAY)
        return np.asarray(self.of.started >= start)

    @cached_property
    def hours(self) -> Floats:
        """The customer's hours from each edge on.  Only what no trouble explains is cut off: more than three
        times their 99.9 % quantile.  A lower cap would cut off what rare and grave troubles take.
        """
        whole = self.of.minutes / 60
        return np.column_stack([capped(whole[:, e], room=STRAY) for e in range(len(EDGES))])

    @cached_property
    def closed(self) -> Flags:
        """Journeys old enough that their end is known, whatever it was: by when they began."""
        longest = 0.0
        if self.of.n:
            longest = float(np.quantile(self.of.ended - self.of.started, 0.95))
        return np.asarray(self.of.started + self.of.window + int(longest) <= self.of.until_us)

    @cached_property
    def lost_a_day(self) -> Floats:
        """What each person spent a day before: what leaving takes from the company."""
        days = np.maximum((self.of.started - self.of.first_us) / US_A_DAY, 30.0)
        return capped(self.before.spent / days)

    @cached_property
    def orders(self) -> Orders:
        """What people order, by goal."""
        return Orders.over(self.of)

    @cached_property
    def divided_before(self) -> Flags:
        """Journeys before which people had ordered less than usual, within a horizon."""
        return self.orders.smaller_before(np.arange(self.of.n), self.horizon.whole)

    @cached_property
    def _divide(self) -> int:
        """After how many journeys people ordered less than usual."""
        of = self.of
        return int(self.orders.smaller(np.arange(of.n), of.started, of.started + self.horizon.whole).sum())

    @cached_property
    def measured(self) -> dict[str, bool]:
        """Which outcomes these signals can show at all."""
        of = self.of
        return {
            "goal_failure": int((of.failed == 1).sum()) >= FEWEST_EVENTS,
            "hours_lost": of.timed >= LEAST_TIMED,
            "emotional_harm": int((of.harm_first < NEVER).sum()) >= FEWEST_EVENTS,
            "leaving": int((self.before.journeys > 0).sum()) >= FEWEST_EVENTS,
            "split_purchase": int((of.elsewhere < NEVER).sum()) + self._divide >= FEWEST_EVENTS,
        }
