"""Whose journey does this person read today?  The same all day long, and one that they have not read."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from django.urls import reverse

from afuera.web.bridge import journeys as bridge
from afuera.web.home.today import Today
from afuera.web.journeys import queries
from afuera.web.journeys.queries import Goal
from afuera.web.teams.models import Look

SUBJECT, MOST_TURNS = "journey:", 12


@dataclass(frozen=True, slots=True)
class Walk:
    """One customer's journey to read, where it stands, and whether this person opened it today."""

    goal: Goal
    journey: str
    read: bool

    @property
    def href(self) -> str:
        """Its page, among the others who did not get there."""
        query = f"?reached=no{'&parts=well' if self.goal.broken else ''}"
        return reverse("journeys:walk", args=[self.goal.key, self.journey]) + query


def todays_walk(today: Today) -> Walk | None:
    """The walk of the day; none where nobody got lost."""
    chosen = _goal(today)
    if chosen is None or not today.may("walk_journeys"):
        return None
    lost = queries.lost(chosen)
    n, _ = bridge.how_many(lost)
    earlier, now = _read(today)
    text = f"{today.person.pk}:{today.begins.date()}:{chosen.key}"
    first = int(sha256(text.encode()).hexdigest(), 16) % max(n, 1)
    for turn in range(min(n, MOST_TURNS)):
        journey = bridge.walk_at(lost, (first + turn) % n + 1)
        if journey is not None and journey not in earlier:
            return Walk(chosen, journey, journey in now)
    return None


def _goal(today: Today) -> Goal | None:
    """An owner's own journey, else one that the team takes part in, else the worst."""
    own = today.owned or today.with_my_team(today.goals) or today.goals
    return next((one for one in own if one.broken), next(iter(own), None))


def _read(today: Today) -> tuple[set[str], set[str]]:
    """The journeys that this person opened before today, and today only."""
    looks = Look.objects.filter(person=today.person, subject__startswith=SUBJECT)
    earlier, now = set[str](), set[str]()
    for subject, at in looks.values_list("subject", "at"):
        (now if at >= today.begins else earlier).add(subject.removeprefix(SUBJECT))
    return earlier, now
