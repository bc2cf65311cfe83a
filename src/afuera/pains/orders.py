"""Who orders less than they used to, and so divides their purchases?  Seen in what they pay, not in words.

An order is money of the kind `price`; what was bought elsewhere is none of ours.  A customer's usual order is
the geometric mean of their own earlier ones with the same goal (where there is none, of the journey's own).
Who still orders, but on average at most SMALL of that, gives a part to somebody else, or brings it in two
orders.  Who orders no more at all is no divider: they may have left, which is counted elsewhere.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from afuera.pains.exposed import Codes, Flags, Floats, Lives
from afuera.pains.past import SECOND_US, Earlier

# Judgement: from this share of their usual order on somebody divides their purchases.
SMALL: Final = 0.7


@dataclass(frozen=True, slots=True)
class Orders:
    """Orders of customers by goal, added up by when their journeys began: how many, of which size."""

    of: Lives
    buyer: Codes
    starts: Earlier
    many: Floats
    logs: Floats

    @property
    def some(self) -> bool:
        """Are there any at all?"""
        return bool(self.many.any())

    @classmethod
    def over(cls, of: Lives) -> Orders:
        """From what was spent in each journey, in how many orders."""
        paid = (of.orders > 0) & (of.spent > 0)
        many = np.where(paid, of.orders, 0.0)
        size = np.where(paid, of.spent / np.maximum(of.orders, 1.0), 1.0)
        buyer = of.person * (len(of.goals) + 1) + of.goal
        starts = Earlier.of(buyer, of.started, of.first_us)
        return cls(of, buyer, starts, many, many * np.log(size))

    def smaller(self, rows: Codes, at: Codes, ends: Codes) -> Flags:
        """Of these journeys: did their people afterwards, from `at` on, order at most SMALL of the usual?"""
        none = np.zeros(len(rows), dtype=bool)
        if not self.some:
            return none
        started = self.of.started[rows]
        usual = self._mean(rows, np.full(len(rows), self.of.first_us), started)
        with_own = self._mean(rows, started, started + SECOND_US)
        usual = np.where(np.isfinite(usual), usual, with_own)
        return self._fell(usual, self._mean(rows, np.maximum(at, started) + SECOND_US, ends))

    def smaller_before(self, rows: Codes, span: int) -> Flags:
        """The same of the `span` before each journey, beside what had been before that."""
        if not self.some:
            return np.zeros(len(rows), dtype=bool)
        started = self.of.started[rows]
        usual = self._mean(rows, np.full(len(rows), self.of.first_us), started - span)
        return self._fell(usual, self._mean(rows, started - span, started))

    def _fell(self, usual: Floats, later: Floats) -> Flags:
        with np.errstate(invalid="ignore"):
            return np.asarray(later <= usual + np.log(SMALL))

    def _mean(self, rows: Codes, since: Codes, until: Codes) -> Floats:
        """The mean logarithm of their orders in journeys that began in between; nan where there are none."""
        buyer = self.buyer[rows]
        many, whole = (
            self.starts.total(values, buyer, until) - self.starts.total(values, buyer, since)
            for values in (self.many, self.logs)
        )
        # Differences of long sums: less than half an order is none.
        there = many > 0.5
        return np.where(there, whole / np.where(there, many, 1.0), np.nan)
