"""How do tests of the voices have an inbox, and let time pass in it?"""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from django.db.models import F

from afuera.web.journeys.models import Study
from afuera.web.teams.models import Person, Team
from afuera.web.voices import inbox_operations, reading_operations
from afuera.web.voices.models import Reading, Sitting, Voice

Everybody = dict[str, Person]


@pytest.fixture
def heard(studied: Study) -> int:
    """The inbox of the studied installation, filled; how many voices came."""
    return inbox_operations.take_in()


def passes(seconds: float, person: Person | None = None) -> None:
    """So many seconds pass over whatever lies open before somebody, or everybody."""
    open_ = Sitting.objects.filter(person=person) if person else Sitting.objects.all()
    open_.update(opened_at=F("opened_at") - dt.timedelta(seconds=seconds))


def reads(person: Person, voice: Voice, *, seconds: float = 600, answer: str = "Money back") -> Reading:
    """They open it, time passes, they turn to something else."""
    reading_operations.open_voice(person, voice)
    passes(seconds, person)
    reading_operations.settle(person)
    found = Reading.objects.get(person=person, voice=voice)
    if found.asks and answer:
        reading_operations.say_wanted(person, voice, answer)
    return Reading.objects.get(pk=found.pk)


def of_team(team: str, number: int = 0, **facts: Any) -> Person:
    """Somebody of a team, by its key."""
    there = Team.objects.get(name=team)
    email = f"{team.replace(' ', '.')}{number}@hilo.example"
    told = {"name": f"{team.title()} {number}", "role": "member", "language": "en", "team": there}
    return Person.objects.create(email=email, **{**told, **facts})


def on_the_way(of: str) -> Voice:
    """The first voice by lot whose journey crossed a team."""
    return Voice.objects.filter(way__teams__name=of).order_by("lot")[0]
