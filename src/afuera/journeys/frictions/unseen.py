"""Which frictions cannot be seen in this data?  What was not recorded has not happened zero times."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Any, Final

from afuera.journeys.frictions.ground import Ground, rarely_acts, told

Key = tuple[str, str | None]
# Without any of these columns the friction cannot show itself.
NEEDS: Final = {
    "ping_pong": "teams",
    "transfer": "teams",
    "transfer_to_closed": "teams",
    "channel_ping_pong": "channels",
    "channel_switch": "channels",
    "rework": "steps",
    "abandonment": "results",
    "dead_end": "results",
}
# These take a touch of which nobody says who acted for the traveller's own, or for the company's.
ACTORS_MATTER: Final = ("silence", "repeat_contact", "re_explaining", "wait")


@dataclass(slots=True)
class Unseen:
    """By friction and goal: `blind` where it cannot be seen at all, `cautions` where it can in part only."""

    blind: set[Key] = field(default_factory=set)
    cautions: dict[Key, list[dict[str, Any]]] = field(default_factory=lambda: defaultdict(list))


def unseen(on: Ground) -> Unseen:
    """What the touches of each goal do not tell."""
    found = Unseen()
    for row in on.engine.rows(told(on)):
        goal = row["goal"]
        found.blind |= {(slug, goal) for slug, column in NEEDS.items() if not row[column]}
        if not row["stated"] and not rarely_acts(row):
            found.blind.add(("silence", goal))
            for slug in ACTORS_MATTER:
                found.cautions[slug, goal].append({"code": "actors_not_stated"})
            if not row["channels"]:
                found.blind.add(("repeat_contact", goal))
    _hours(on, found)
    _nobody_known(on, found)
    return found


def _nobody_known(on: Ground, found: Unseen) -> None:
    """Where a case stands in for the person, nobody can be seen to come back."""
    if "known_person" not in on.journeys.columns:
        return
    known = on.journeys.group_by("goal").aggregate(known=on.journeys.known_person.max())
    found.blind |= {("recurrence", row["goal"]) for row in on.engine.rows(known) if not row["known"]}


def _hours(on: Ground, found: Unseen) -> None:
    """Teams whose opening hours nobody told are never seen to be closed."""
    hours = sorted(team.name for team in on.company.teams if team.opens)
    touches = on.touches.filter(on.touches.team.notnull())
    unknown = touches.filter(~touches.team.isin(hours)) if hours else touches
    named = unknown.group_by("goal").aggregate(first=unknown.team.min(), teams=unknown.team.nunique())
    for row in on.engine.rows(named):
        teams = row["first"] if row["teams"] == 1 else f"{row['first']} + {row['teams'] - 1}"
        found.cautions["transfer_to_closed", row["goal"]].append({"code": "no_opening_hours", "teams": teams})
    if not hours:
        found.blind |= {
            ("transfer_to_closed", row["goal"])
            for row in on.engine.rows(on.journeys.select("goal").distinct())
        }
