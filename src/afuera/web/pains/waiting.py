"""What does waiting cost customers a week?  People and hours, by the study that found the pain."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from afuera.estimates.small_groups import LEAST
from afuera.report.reader import Facts, facts, rows

PEOPLE = ("goal_failure", "leaving", "split_purchase", "emotional_harm")


@dataclass(frozen=True, slots=True)
class Weekly:
    """One outcome in one week, with its limits, and what may be claimed of it."""

    outcome: str
    value: float
    low: float
    high: float
    claim: str


@dataclass(frozen=True, slots=True)
class Cost:
    """What a week costs: people hit, and each known harm; None where no study knows.  `weeks`: of data."""

    people: float | None
    weeks: float | None
    harms: tuple[Weekly, ...] = ()

    @property
    def hours(self) -> Weekly | None:
        """Hours of customers' lives."""
        return next((one for one in self.harms if one.outcome == "hours_lost"), None)

    @property
    def lost(self) -> Weekly | None:
        """People who lose what they came for, or are lost."""
        return next((one for one in self.harms if one.outcome in PEOPLE), None)

    def kept(self) -> dict[str, Any]:
        """As a row of the database keeps it."""
        return asdict(self)

    @classmethod
    def of_row(cls, row: Mapping[str, Any]) -> Cost:
        """From what was kept."""
        harms = tuple(Weekly(**one) for one in row.get("harms") or ())
        return cls(row.get("people"), row.get("weeks"), harms)


def cost_a_week(figures: Facts | None) -> Cost:
    """From a row of the findings; nothing for a pain that no study counted, or that hits fewer than five."""
    row = facts(figures)
    people, weeks = row.get("people"), _weeks(row)
    if people is None or not weeks or 0 < int(people) < LEAST:
        return Cost(None, weeks)
    harms = [
        Weekly(
            str(harm["outcome"]),
            float(harm["total"]) / weeks,
            float(harm["total_low"]) / weeks,
            float(harm["total_high"]) / weeks,
            str(harm["claim"]),
        )
        for harm in rows(row.get("harms"))
        if harm.get("claim") in ("costs", "goes_together")
        and (harm.get("total_low") or 0) > 0
        and None not in (harm.get("total"), harm.get("total_low"), harm.get("total_high"))
    ]
    order = (*PEOPLE, "hours_lost")
    harms.sort(key=lambda one: order.index(one.outcome) if one.outcome in order else len(order))
    return Cost(float(people) / weeks, weeks, tuple(harms))


def _weeks(row: Facts) -> float | None:
    weeks = facts(row.get("parameters")).get("weeks")
    return float(weeks) if isinstance(weeks, (int, float)) and weeks > 0 else None


def weeks_until(start: date, end: date) -> float:
    """How many weeks lie between two days."""
    return max((end - start).days, 0) / 7
