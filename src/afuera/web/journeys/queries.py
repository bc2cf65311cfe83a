"""What is there to read about journeys?  All of it from the newest study; no page looks at raw signals."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from afuera.journeys.asked import Wanted
from afuera.report.reader import Facts, facts, rows
from afuera.web.journeys.models import Study
from afuera.web.journeys.slugs import slug_of

RANK = {"broken_whole": 0, "broken_parts": 1, "not_known": 2, "fine": 3}


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of a study: the key of its address, and its row of the findings."""

    key: str
    facts: Facts

    @property
    def owned(self) -> bool:
        """Does anybody answer for it?"""
        return bool(self.facts.get("owner"))

    @property
    def broken(self) -> bool:
        """Is the whole broken although its parts look fine?"""
        return self.facts.get("verdict") == "broken_whole"


def newest_study() -> Study | None:
    """The study that the pages show."""
    return Study.objects.first()


def goals(study: Study) -> list[Goal]:
    """Every goal, by consequence: the broken first, then what is furthest below its benchmark."""
    found = rows(facts(study.findings).get("journeys"))
    return [Goal(slug_of(row.get("goal")), row) for row in sorted(found, key=_consequence)]


def _consequence(row: Facts) -> tuple[int, float, float, str]:
    share, benchmark = row.get("goal_share"), row.get("goal_benchmark")
    below = 1.0 if share is None else float(share) - float(benchmark if benchmark is not None else 1)
    return (
        RANK.get(str(row.get("verdict")), 2),
        below,
        -float(row.get("people") or 0),
        str(row.get("goal")),
    )


def goal(study: Study, key: str) -> Goal | None:
    """One goal by the key of its address."""
    return next((one for one in goals(study) if one.key == key), None)


def lost(one: Goal) -> Wanted:
    """The journeys to walk first: every known step went well, and the goal was not reached all the same."""
    wanted = Wanted(one.facts.get("goal"), reached=0, all_ok=1)
    return wanted if one.broken else Wanted(one.facts.get("goal"), reached=0)


def broken_and_vacant(study: Study) -> dict[str, Any]:
    """For the first page: goals that are broken, and goals that nobody answers for."""
    found = goals(study)
    return {
        "broken": [one for one in found if one.broken],
        "vacant": [one for one in found if not one.owned],
    }
