"""How fresh is what the pages show, and how much of what was brought in did not get in?"""

from __future__ import annotations

from dataclasses import dataclass

from afuera.report.reader import facts, rows
from afuera.web.home.today import Today
from afuera.web.journeys.models import Freshness


@dataclass(frozen=True, slots=True)
class State:
    """Up to when the figures reach, rows refused, whether newer signals wait, and what stopped a refresh."""

    until: str | None
    refused: int
    behind: bool
    fault: str


def state(today: Today) -> State:
    """As the newest study and the freshness row say."""
    row = Freshness.objects.filter(pk=1).first()
    until = facts(today.findings.get("coverage")).get("looked_until")
    refused = sum(int(one.get("quarantined") or 0) for one in rows(today.findings.get("inputs")))
    told = facts(row.fault) if row else {}
    fault = (
        today.reader.say(str(told["sentence"]), **facts(told.get("facts"))) if told.get("sentence") else ""
    )
    return State(until, refused, bool(row and row.asked > row.studied), fault)
