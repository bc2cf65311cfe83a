"""Row 5: do metrics look at the progress of plans on what hurts customers, or at scores?

Counted is the burden of pains (people times harm, so that splitting or merging them changes nothing): of all
pains, owned or not, the part of those with evidence of progress in the last thirty days: a stage moved with
an object behind it, or the recurrence was measured again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from afuera.estimates.intervals import GroupSums
from afuera.outlook.rows import LeftOut, Next, Row, row

NUMBER: Final = 5
WINDOW_DAYS: Final = 30
EVIDENCE: Final = frozenset({"cause_shown", "effect_declared", "committed", "delivered", "looked_at"})


@dataclass(frozen=True, slots=True)
class Pain:
    """One pain: `people` it hits, its burden (None: not known), its owner, when which evidence came about."""

    key: str
    people: int
    burden: float | None
    owned: bool = False
    evidence: tuple[tuple[str, dt.date], ...] = ()


def progress(pains: Iterable[Pain], today: dt.date) -> Row:
    """The row, from the pains of the newest study and what was done about each."""
    every = list(pains)
    known = [one for one in every if one.burden is not None and one.burden > 0]
    moved = [one for one in known if _moved(one, today)]
    sums = _sums(known, today)
    people = sum(one.people for one in known)
    # Units are people who are hit, weighed by their burden: so many pains alone would be few units.
    share = sums.mean or 0.0
    still = sorted(
        (one for one in known if not _moved(one, today)), key=lambda one: (-(one.burden or 0), one.key)
    )
    told: Mapping[str, object] = {"pain": still[0].key, "owned": still[0].owned} if still else {}
    return row(
        NUMBER,
        round(share * people),
        people,
        unit="people hit, by burden",
        window_days=WINDOW_DAYS,
        coverage=len(known) / len(every) if every else None,
        sums=_scaled(sums, people),
        left_out=(LeftOut("burden_not_known", len(every) - len(known)),),
        beside={"pains": len(known), "pains_moved": len(moved)},
        next=Next("largest_burden_without_progress", told) if still else None,
    )


def _moved(one: Pain, today: dt.date) -> bool:
    return any(code in EVIDENCE and 0 <= (today - day).days <= WINDOW_DAYS for code, day in one.evidence)


def _sums(known: list[Pain], today: dt.date) -> GroupSums:
    sums = GroupSums(0, 0.0, 0.0, 0.0, 0.0, 0.0)
    for one in known:
        sums = sums.plus(one.burden or 0.0, 1.0 if _moved(one, today) else 0.0)
    return sums


def _scaled(sums: GroupSums, people: int) -> GroupSums:
    """The same shares, with as many units as people are hit."""
    by = people / sums.n if sums.n else 0.0
    return GroupSums(
        sums.groups, sums.n * by, sums.total * by, sums.xx * by * by, sums.xn * by * by, sums.nn * by * by
    )
