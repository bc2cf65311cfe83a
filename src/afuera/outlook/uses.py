"""Row 13: do customers' views change policies and rituals, or do they build the image?

Counted are decisions of the last year that cite voices, walks or pains and changed a strategy, plan, policy,
process, daily work or a criterion for people; beside them the uses of customers' words for the image.
Trivial ones do not count: whose words say the same before and after, whose evidence none of those who decided
opened, and which concern fewer people than half of the pains do.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from afuera.outlook.rows import LeftOut, Next, Row, row

NUMBER: Final = 13
WINDOW_DAYS: Final = 365
CITED: Final = frozenset({"voice", "walk", "pain"})
WHY: Final = ("cites_no_customer", "changed_nothing", "nobody_opened_it", "concerns_few")


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: its level, its day, the kinds of evidence that it cites; did words change?

    `opened`: did somebody who decided open what it cites; `people`: how many it concerns, None: not known.
    """

    level: str
    on: dt.date
    cites: frozenset[str]
    changed: bool = True
    opened: bool = True
    people: int | None = None


@dataclass(frozen=True, slots=True)
class ImageUse:
    """Customers' words in a campaign, a testimonial, an award or the press."""

    kind: str
    on: dt.date


def uses(
    decisions: Iterable[Decision],
    images: Iterable[ImageUse],
    today: dt.date,
    median_people: float | None = None,
) -> Row:
    """The row, from the decision log, the register of uses, and how many people half of the pains hit."""
    recent = [one for one in decisions if 0 <= (today - one.on).days <= WINDOW_DAYS]
    shown = [one for one in images if 0 <= (today - one.on).days <= WINDOW_DAYS]
    why = Counter(_left_out(one, median_people) for one in recent)
    counted = [one for one in recent if not _left_out(one, median_people)]
    levels = Counter(one.level for one in counted)
    return row(
        NUMBER,
        len(counted),
        len(counted) + len(shown),
        unit="uses of customers' views",
        window_days=WINDOW_DAYS,
        coverage=1.0 if counted or shown else None,
        left_out=tuple(LeftOut(code, why[code]) for code in WHY),
        beside={
            "levels": dict(sorted(levels.items())),
            "image": dict(sorted(Counter(one.kind for one in shown).items())),
        },
        next=Next("cite_customers_in_the_next_decision", {"without": why["cites_no_customer"]})
        if why["cites_no_customer"]
        else None,
    )


def _left_out(one: Decision, median_people: float | None) -> str:
    """Why a decision does not count, the first reason; empty when it does."""
    few = one.people is not None and median_people is not None and one.people < median_people
    reasons = (not one.cites & CITED, not one.changed, not one.opened, few)
    return next((code for code, holds in zip(WHY, reasons, strict=True) if holds), "")
