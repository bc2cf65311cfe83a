"""Who answers for what in the demo?  Most have an owner, one waits for an answer, the worst has nobody."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.journeys import owner_operations, owner_queries, queries
from afuera.web.journeys.models import Goal
from afuera.web.journeys.owner_models import Ownership
from afuera.web.teams.models import Person, Team
from afuera.wording import mark, say

MANDATE = mark("Change texts and the order of steps, stop what harms, spend up to two weeks of one team.")
WHY = mark("Knows both sides of the hand-over.")
COMPANY_LANGUAGE = "es"  # what people wrote stays in it, whoever reads
DAYS_WITHOUT_ANSWER = 9
DAYS_TO_MEETING = 6


@transaction.atomic
def name_owners() -> None:
    """Most have an owner and one of them a table; one naming waits for an answer; the worst has nobody."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    people = {person.role: person for person in Person.objects.filter(invented=True)}
    goals = _in_order()
    if Ownership.objects.exists() or len(goals) < 4 or not {"cx_lead", "journey_owner"} <= people.keys():
        return
    lead, owner = people["cx_lead"], people["journey_owner"]
    later = [people.get(role, lead) for role in ("member", "executive", "cx_lead", "journey_owner")]
    for goal, person in zip([*goals[1:3], *goals[5:-1]], [owner, lead, *later * len(goals)], strict=False):
        named = _name(lead, goal, person)
        owner_operations.accept_journey(person, named)
    _wait_for(_name(lead, goals[3], people.get("analyst", owner)))
    _seat(owner, goals[1], people)
    _give_a_team(people.get("partner"))


def _in_order() -> list[Goal]:
    """Goals of the study, the most broken first."""
    study = queries.newest_study()
    known = {goal.slug: goal for goal in Goal.objects.all()}
    return [known[one.key] for one in queries.goals(study) if one.key in known] if study else []


def _name(by: Person, goal: Goal, person: Person) -> Ownership:
    told = {"mandate": say(MANDATE, COMPANY_LANGUAGE), "why": say(WHY, COMPANY_LANGUAGE)}
    return owner_operations.name_owner(by, goal, person, **told)


def _wait_for(named: Ownership) -> None:
    named.named_at = timezone.now() - timedelta(days=DAYS_WITHOUT_ANSWER)
    named.save(update_fields=["named_at"])


def _give_a_team(partner: Person | None) -> None:
    """Partners see the journeys that their team is met on."""
    if partner and partner.team is None:
        partner.team = Team.objects.filter(function="partner").order_by("name").first()
        partner.save(update_fields=["team"])


def _seat(owner: Person, goal: Goal, people: dict[str, Person]) -> None:
    """Those who are of a team on the way come; the first team on the way stays away, as it does in life."""
    sides = owner_queries.table(goal, {}).sides
    for side, role in zip(sides[1:], ("member", "analyst"), strict=False):
        person = people.get(role)
        if person and person.team is None:
            person.team = Team.objects.filter(name=side.key).first()
            person.save(update_fields=["team"])
        if person:
            owner_operations.take_seat(owner, goal, person)
    owner_operations.call_meeting(owner, goal, timezone.localdate() + timedelta(days=DAYS_TO_MEETING))
