"""How do the rebuilt journeys of a lake become findings?

One pass over the rooms: people, journeys, benchmarks, wholes, segments, evidence, frictions, pains.  The
engine adds up; this file only puts the answers where the format wants them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from afuera.company import Company
from afuera.errors import NothingToStudy
from afuera.findings.coverage import coverage, cuts, general_cautions, identities_row
from afuera.findings.evidence import voices
from afuera.findings.goal_rows import goal_row, whole_row
from afuera.findings.looks import look_closer
from afuera.findings.sight import look
from afuera.findings.steps import touched
from afuera.findings.troubles import troubles
from afuera.journeys.rebuild import rebuild
from afuera.pains.signature import Signature
from afuera.people import Identities, identities
from afuera.voices.study import said, themes

if TYPE_CHECKING:
    from afuera.lake import Lake

SCHEMA_VERSION = 1
Progress = Callable[[str], None]


def build(
    lake: Lake,
    company: Company,
    *,
    now: datetime | None = None,
    since: datetime | None = None,
    inputs: Sequence[dict[str, Any]] = (),
    progress: Progress = lambda _: None,
    who: Identities | None = None,
    pains_before: Sequence[Signature] = (),
) -> dict[str, Any]:
    """Findings of all signals in the lake.

    `since` restricts the study to journeys that began from then on; those before become the goal's own
    history.  `progress` is called with the name of each part as it begins; `who` saves stitching when it was
    done already; `pains_before` are pains that stood already or that people named: they are counted too.
    Raises NothingToStudy when no signal belongs to a journey.
    """
    now = now or datetime.now(UTC)
    progress("people")
    people = who or identities(lake, company)
    progress("journeys")
    rebuilt = rebuild(lake, lake.signals(), people.table, company)
    progress("wholes")
    sight = look(lake, rebuilt, company, now, since)
    if not sight.by_goal:
        raise NothingToStudy(what=", ".join(one["name"] for one in inputs) or str(lake.path))
    progress("segments")
    looked = look_closer(sight)
    progress("steps")
    by_step, words = touched(sight), voices(sight)
    progress("paths")
    goals = {goal: goal_row(sight, goal, looked, by_step) for goal in _ordered(sight.by_goal)}
    for goal, row in goals.items():
        row["voices"] = words.get(goal, [])
    progress("seams")
    broken = [whole_row(sight, claim, goals[claim.goal]) for claim in looked.claims]
    for row in broken:
        if row["segment"] is None:
            goals[row["goal"]]["origin"] = row["origin"]
    found = troubles(sight, broken, progress, pains_before)
    return {
        "afuera": version("afuera"),
        "schema": SCHEMA_VERSION,
        "made_at": now.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z"),
        "company": {name: getattr(company, name) for name in ("name", "language", "timezone", "currency")},
        "names": {lang: dict(names) for lang, names in company.names.items()},
        "inputs": list(inputs),
        "coverage": coverage(rebuilt, sight),
        "identities": identities_row(people),
        "cuts": cuts(rebuilt, sight),
        "journeys": list(goals.values()),
        "broken_wholes": sorted(broken, key=_worst_first),
        "frictions": found["frictions"],
        "pains": found["pains"],
        "outlook": found["outlook"],
        "themes": themes(lake.path),
        "said": said(lake.path),
        "cautions": general_cautions(rebuilt, people, company, inputs, looked.looks),
    }


def _ordered(by_goal: dict[str | None, Any]) -> list[str | None]:
    """Broken goals first, then by how many people are behind them."""
    return sorted(by_goal, key=lambda g: (by_goal[g].verdict != "broken_whole", -by_goal[g].people, g or ""))


def _worst_first(row: dict[str, Any]) -> tuple[bool, float, str]:
    """Whole goals before segments; then by how many people did not get what they came for."""
    missed = (1 - row["goal_share"]) * row["people"]
    return row["segment"] is not None, -missed, str(row["goal"])
