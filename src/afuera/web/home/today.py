"""What does the first page know of this person and this day?  Each thing is asked once, when it is wanted."""

from __future__ import annotations

import datetime as dt
from functools import cached_property
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from afuera.report.reader import Reader, facts
from afuera.web.home.installation import Installation, state
from afuera.web.journeys import owner_queries, owner_sheets, queries, since
from afuera.web.journeys.models import Study
from afuera.web.journeys.owner_models import Ownership
from afuera.web.journeys.owner_queries import VACANT, Owner
from afuera.web.journeys.queries import Goal
from afuera.web.journeys.sheets import Sheet, sheet
from afuera.web.permissions import may
from afuera.web.teams.models import Person


class Today:
    """One person, one day: what rooms read when they fill the boxes of the first page."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.person: Person = request.user  # type: ignore[assignment]

    def may(self, ability: str) -> bool:
        """May this person?"""
        return may(self.person, ability)

    @property
    def role(self) -> str:
        """The role of this person."""
        return self.person.role

    @cached_property
    def begins(self) -> dt.datetime:
        """When this day began on the company's clock."""
        zone = getattr(self.request, "zone", dt.UTC)
        return timezone.now().astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)

    @cached_property
    def studies(self) -> tuple[Study | None, Study | None]:
        """The newest study and the one before."""
        return since.two_studies()

    @property
    def study(self) -> Study | None:
        """What the pages show."""
        return self.studies[0]

    @cached_property
    def shown(self) -> Sheet | None:
        """The study before this reader."""
        return sheet(self.study) if self.study else None

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.shown.reader if self.shown else owner_sheets.plain_reader()

    @cached_property
    def installation(self) -> Installation:
        """Is the installation well?"""
        return state()

    @cached_property
    def findings(self) -> Any:
        """What was found."""
        return facts(self.study.findings) if self.study else {}

    @cached_property
    def team(self) -> str | None:
        """The key of this person's team."""
        return self.person.team.name if self.person.team else None

    @cached_property
    def goals(self) -> list[Goal]:
        """The journeys that concern this person, the most broken first; a partner's are those of its team."""
        found = queries.goals(self.study) if self.study else []
        return self.with_my_team(found) if self.role == "partner" else found

    def with_my_team(self, found: list[Goal]) -> list[Goal]:
        """Those on whose way customers meet this person's team."""
        return [one for one in found if self.team and self.team in owner_queries.teams_of(one.facts)]

    @property
    def broken(self) -> list[Goal]:
        """Broken as a whole."""
        return [one for one in self.goals if one.broken]

    @cached_property
    def owners(self) -> dict[str, Owner]:
        """Who answers for what."""
        return owner_queries.owners()

    def owner(self, one: Goal) -> Owner:
        """Who answers for one."""
        return self.owners.get(one.key, VACANT)

    @property
    def vacant(self) -> list[Goal]:
        """Those for which nobody answers; what has no goal can have no owner."""
        return [one for one in self.goals if one.facts.get("goal") is not None and not self.owner(one).owned]

    @cached_property
    def mine(self) -> list[Ownership]:
        """What this person answers for, or was asked to."""
        return owner_queries.owned_by(self.person)

    @property
    def owned(self) -> list[Goal]:
        """The journeys that this person answers for, the most broken first."""
        own = {one.goal.slug for one in self.mine if one.accepted_at}
        return [one for one in self.goals if one.key in own]

    @property
    def asked(self) -> list[Ownership]:
        """What this person was asked to answer for."""
        return [one for one in self.mine if one.accepted_at is None]

    @cached_property
    def moves(self) -> dict[Any, since.Move]:
        """What moved since the study before."""
        return since.moves(self.study, self.studies[1]) if self.study else {}

    def moved(self, one: Goal) -> str:
        """How one moved, in a sentence."""
        return owner_sheets.moved(self.reader, self.moves.get(one.facts.get("goal")))

    def sentence(self, one: Goal) -> str:
        """What customers live through in one journey; it always says which."""
        if one.facts.get("verdict") in ("broken_whole", "broken_parts", "fine"):
            return str(self.line(one)["sentence"])
        goal = self.reader.goal(one.facts.get("goal"))
        return self.reader.say("We do not know whether people get {goal} done", goal=goal)

    def line(self, one: Goal) -> dict[str, Any]:
        """One goal as the lists show it."""
        if self.shown is None:
            raise LookupError(one.key)
        return self.shown.line(one)
