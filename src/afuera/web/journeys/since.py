"""What has moved since the study before?  Better, worse, or as before as far as anybody can tell."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from afuera.report.reader import Facts, facts, rows
from afuera.web.journeys.models import Study


@dataclass(frozen=True, slots=True)
class Move:
    """One goal in the newest study and in the one before."""

    now: Facts
    before: Facts
    studied: Any

    @property
    def how(self) -> str:
        """Better or worse when the two intervals do not touch, else as before; not known without both."""
        low, high = self.now.get("goal_low"), self.now.get("goal_high")
        was_low, was_high = self.before.get("goal_low"), self.before.get("goal_high")
        if low is None or high is None or was_low is None or was_high is None:
            return "not_known"
        return "better" if low > was_high else "worse" if high < was_low else "as_before"


def two_studies() -> tuple[Study | None, Study | None]:
    """The newest study and the one before it."""
    found = [*Study.objects.all()[:2], None, None]
    return found[0], found[1]


def moves(now: Study, before: Study | None) -> dict[Any, Move]:
    """What moved, by goal (its key in the findings)."""
    earlier = {row.get("goal"): row for row in rows(facts(before.findings).get("journeys"))} if before else {}
    at = before.made_at if before else None
    return {
        row.get("goal"): Move(row, earlier.get(row.get("goal"), {}), at)
        for row in rows(facts(now.findings).get("journeys"))
    }


def counted(found: Iterable[Move]) -> dict[str, int]:
    """How many moved which way."""
    ways = dict.fromkeys(("better", "worse", "as_before", "not_known"), 0)
    for move in found:
        ways[move.how] += 1
    return ways
