"""What do the findings rest on: how many signals, people and journeys, and how were they put together?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from afuera.company import Company
from afuera.findings.evidence import moment
from afuera.findings.sight import Sight
from afuera.journeys import sessions
from afuera.journeys.rebuild import Rebuilt
from afuera.journeys.settings import US_A_DAY
from afuera.people import Identities

MOST_LISTED: Final = 50
MANY_UNLINKED: Final = 0.5


def coverage(rebuilt: Rebuilt, sight: Sight) -> dict[str, Any]:
    """How many signals became journeys, of how many people, and where their goals come from."""
    found, goals = rebuilt.found, rebuilt.goals
    journeys = sight.lake.engine.rows(
        sight.journeys.aggregate(
            journeys=sight.journeys.count(),
            people=sight.journeys.person.nunique(),
            touches=sight.journeys.touches.sum(),
        )
    )[0]
    every = rebuilt.journeys.aggregate(signals=rebuilt.journeys.signals.sum())
    inside = int(sight.lake.engine.rows(every)[0]["signals"] or 0)
    error = goals.error
    return {
        "signals": found.signals,
        "touches": int(journeys["touches"] or 0),
        "people": int(journeys["people"]),
        "journeys": int(journeys["journeys"]),
        "first_at": moment(found.first_us) if found.first_us is not None else None,
        "last_at": moment(found.last_us) if found.last_us is not None else None,
        "looked_until": moment(sight.until_us),
        "without_person": found.signals - found.with_person,
        "without_journey": found.signals - inside,
        "goals": {
            **{
                name: getattr(goals, name)
                for name in ("stated", "by_rule", "by_case", "by_neighbour", "none")
            },
            "error": None
            if error is None
            else {"value": error.value, "low": error.low, "high": error.high, "n": error.n},
        },
    }


def identities_row(people: Identities) -> dict[str, Any]:
    """Who was taken for whom, which identifiers were refused, and what stays unlinked."""
    found = people.summary
    return {
        "identifiers": found.identifiers,
        "people": found.people,
        "merged": found.merged,
        "unlinked_share": found.unlinked_share,
        "largest": found.largest_component,
        "hubs": people.hubs(MOST_LISTED),
        "hubs_total": found.hubs,
        "conflicts": people.conflicts(MOST_LISTED),
        "conflicts_total": found.conflicts,
        "many_cases": found.many_cases,
        "by_hand": found.by_hand,
    }


def cuts(rebuilt: Rebuilt, sight: Sight) -> dict[str, Any] | None:
    """The plain gap rule beside the context-aware one, where neither case nor goal cuts the journeys."""
    if rebuilt.found.with_case == rebuilt.found.signals:
        return None
    touches = sight.steps.filter(sight.steps.kind == "touch")
    loose = sight.lake.keep(touches.filter(touches.case_id.isnull() & touches.goal.isnull()))
    if not sight.lake.engine.rows(loose.aggregate(n=loose.count()))[0]["n"]:
        return None
    gap_us = int(sight.company.goal(None).gap_days * US_A_DAY)
    return sessions.cut(loose, sight.lake.engine, gap_us).as_dict()


def general_cautions(
    rebuilt: Rebuilt, people: Identities, company: Company, inputs: Sequence[dict[str, Any]], looks: int
) -> list[dict[str, Any]]:
    """Doubts about the whole study."""
    summary = people.summary
    found: list[dict[str, Any]] = []
    if (summary.unlinked_share or 0.0) > MANY_UNLINKED and summary.merged:
        found.append({"code": "unlinked_ids", "share": summary.unlinked_share})
    if summary.hubs:
        found.append({"code": "hubs_refused", "n": summary.hubs})
    if summary.conflicts:
        found.append({"code": "identity_conflicts", "n": summary.conflicts})
    without = [team.name for team in company.teams if not team.opens]
    if without:
        found.append({"code": "no_opening_hours", "teams": without})
    if looks:
        found.append({"code": "many_looks", "looks": looks})
    for one in inputs:
        found += one.get("cautions", [])
    return found
