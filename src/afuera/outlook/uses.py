"""Row 13: do customers' views change policies and rituals, or do they build the image?

Counted are decisions of the last year that cite voices, walks or pains and changed a strategy, plan, policy,
process, daily work or a criterion for people; beside them the uses of customers' words for the image.
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


@dataclass(frozen=True, slots=True)
class Decision:
    """One decision: its level, its day, the kinds of evidence that it cites; did words change?"""

    level: str
    on: dt.date
    cites: frozenset[str]
    changed: bool = True


@dataclass(frozen=True, slots=True)
class ImageUse:
    """Customers' words in a campaign, a testimonial, an award or the press."""

    kind: str
    on: dt.date


def uses(decisions: Iterable[Decision], images: Iterable[ImageUse], today: dt.date) -> Row:
    """The row, from the decision log and the register of uses."""
    recent = [one for one in decisions if 0 <= (today - one.on).days <= WINDOW_DAYS]
    shown = [one for one in images if 0 <= (today - one.on).days <= WINDOW_DAYS]
    counted = [one for one in recent if one.cites & CITED and one.changed]
    levels = Counter(one.level for one in counted)
    return row(
        NUMBER,
        len(counted),
        len(counted) + len(shown),
        unit="uses of customers' views",
        window_days=WINDOW_DAYS,
        coverage=1.0 if counted or shown else None,
        left_out=(
            LeftOut("cites_no_customer", sum(not one.cites & CITED for one in recent)),
            LeftOut("changed_nothing", sum(bool(one.cites & CITED) and not one.changed for one in recent)),
        ),
        beside={
            "levels": dict(sorted(levels.items())),
            "image": dict(sorted(Counter(one.kind for one in shown).items())),
        },
        next=Next("cite_customers_in_the_next_decision", {"without": len(recent) - len(counted)})
        if len(recent) > len(counted)
        else None,
    )
