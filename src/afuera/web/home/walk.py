"""Whose journey does this person read today?  The same all day long, and one that they have not read."""

from __future__ import annotations

import re
from dataclasses import dataclass
from hashlib import sha256

from django.urls import reverse

from afuera.web.bridge import journeys as bridge
from afuera.web.home.today import Today
from afuera.web.journeys import queries
from afuera.web.journeys.queries import Goal
from afuera.web.teams.models import Look


@dataclass(frozen=True, slots=True)
class Walk:
    """One customer's journey to read, where it stands, and whether this person opened it today."""

    goal: Goal
    number: int
    read: bool

    @property
    def href(self) -> str:
        """Its page."""
        return reverse("journeys:walk", args=[self.goal.key, self.number])


def todays_walk(today: Today) -> Walk | None:
    """The walk of the day; none where nobody got lost."""
    chosen = _goal(today)
    if chosen is None or not today.may("walk_journeys"):
        return None
    n, _ = bridge.how_many(queries.lost(chosen))
    if not n:
        return None
    earlier, now = _read(today, chosen)
    text = f"{today.person.pk}:{today.begins.date()}:{chosen.key}"
    first = int(sha256(text.encode()).hexdigest(), 16) % n
    turns = ((first + turn) % n + 1 for turn in range(n))
    number = next((number for number in turns if number not in earlier), first + 1)
    return Walk(chosen, number, number in now)


def _goal(today: Today) -> Goal | None:
    """An owner's own journey, else one that the team takes part in, else the worst."""
    own = today.owned or today.with_my_team(today.goals) or today.goals
    return next((one for one in own if one.broken), next(iter(own), None))


def _read(today: Today, goal: Goal) -> tuple[set[int], set[int]]:
    """The places among these journeys that this person opened before today, and today."""
    part = f"/{goal.key}/walks/"
    looks = Look.objects.filter(person=today.person, address__contains=part)
    earlier, now = set[int](), set[int]()
    for address, at in looks.values_list("address", "at"):
        if found := re.search(re.escape(part) + r"(\d+)/", address):
            (now if at >= today.begins else earlier).add(int(found[1]))
    return earlier, now
