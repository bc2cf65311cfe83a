"""What can be done about who answers for a journey?  Name, accept, decline, hand over, step down; a table."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.journeys import owner_tasks
from afuera.web.journeys.models import Goal
from afuera.web.journeys.owner_models import Meeting, Ownership, Seat
from afuera.web.permissions import may
from afuera.web.teams.audit import facts, wrote
from afuera.web.teams.models import Person
from afuera.wording import mark

OWNERSHIP = ("person", "mandate", "accepted_at", "ended_as", "ended_why")
NO_ANSWER_WAITED = mark("This naming was answered or taken back already.")


@transaction.atomic
def name_owner(by: Person, goal: Goal, person: Person, *, mandate: str, why: str = "") -> Ownership:
    """Name somebody; whoever answers for it now goes on until the named one accepts.

    Named by the owner, it is a handing over.  An earlier naming without an answer is taken back.
    """
    standing = standing_of(goal)
    if not (may(by, "appoint_owners") or (standing and standing.person_id == by.pk)):
        raise Refused(
            mark("Only its owner, or somebody who may name owners, names who answers for a journey.")
        )
    if not (person.is_active and may(person, "own_journeys")):
        raise Refused(mark("{name} cannot answer for a journey."), name=person.name)
    if standing and standing.person_id == person.pk:
        raise Refused(mark("{name} answers for this journey already."), name=person.name)
    now = timezone.now()
    open_one = Ownership.objects.filter(goal=goal, accepted_at=None, ended_at=None)
    open_one.update(ended_at=now, ended_as="withdrawn")
    try:
        with transaction.atomic():
            named = Ownership.objects.create(
                goal=goal, person=person, named_by=by, named_at=now, mandate=mandate.strip(), why=why.strip()
            )
    except IntegrityError:
        raise Refused(mark("Somebody was named for this journey at this very moment.")) from None
    wrote(by, "name_owner", goal.key, after=facts(named, "person", "mandate"), why=why)
    transaction.on_commit(lambda: owner_tasks.tell_of_naming.enqueue(named.pk))
    return named


@transaction.atomic
def withdraw_naming(by: Person, named: Ownership) -> None:
    """Take a naming back that was not answered."""
    if by.pk != named.named_by_id and not may(by, "appoint_owners"):
        raise Refused(mark("Only who named somebody, or who may name owners, takes it back."))
    _end(_waiting(named), "withdrawn")
    wrote(by, "withdraw_naming", named.goal.key, before=facts(named, "person"))


@transaction.atomic
def accept_journey(by: Person, named: Ownership) -> Ownership:
    """From now on this person answers for it; who did before has handed it over."""
    current = _waiting(named)
    _only_the_named(by, current)
    before = standing_of(current.goal)
    if before:
        _end(before, "handed_over", handed_to=by)
    current.accepted_at = timezone.now()
    try:
        with transaction.atomic():
            current.save(update_fields=["accepted_at"])
    except IntegrityError:
        raise Refused(mark("Somebody else accepted this journey at this very moment.")) from None
    told = {"owner": before.person.name if before else None}
    wrote(by, "accept_journey", current.goal.key, before=told, after={"owner": by.name})
    transaction.on_commit(lambda: owner_tasks.tell_of_answer.enqueue(current.pk))
    return current


@transaction.atomic
def decline_journey(by: Person, named: Ownership, *, why: str) -> None:
    """Say no, and what would have to change."""
    current = _waiting(named)
    _only_the_named(by, current)
    if not why.strip():
        raise Refused(mark("Say why: those who name the next one learn from it."))
    _end(current, "declined", why=why)
    wrote(by, "decline_journey", current.goal.key, why=why.strip())
    transaction.on_commit(lambda: owner_tasks.tell_of_answer.enqueue(current.pk))


@transaction.atomic
def step_down(by: Person, goal: Goal, *, why: str) -> None:
    """The owner stops, with nobody after; those who may name owners can end it for somebody too."""
    standing = standing_of(goal)
    if standing is None:
        raise Refused(mark("Nobody answers for this journey."))
    if standing.person_id != by.pk and not may(by, "appoint_owners"):
        raise Refused(
            mark("Only its owner, or somebody who may name owners, names who answers for a journey.")
        )
    if not why.strip():
        raise Refused(mark("Say why: those who name the next one learn from it."))
    _end(standing, "stepped_down", why=why)
    wrote(by, "end_ownership", goal.key, before={"owner": standing.person.name}, why=why.strip())
    transaction.on_commit(lambda: owner_tasks.tell_of_vacancy.enqueue(standing.pk))


@receiver(post_save, sender=Person)
def end_what_cannot_go_on(sender: type[Person], instance: Person, **how: Any) -> None:
    """An account was closed, or its role may own no journeys: at once nobody answers for its journeys."""
    if how.get("created") or (instance.is_active and may(instance, "own_journeys")):
        return
    for one in Ownership.objects.select_related("goal").filter(person=instance, ended_at=None):
        _end(one, "account_closed")
        wrote(None, "end_ownership", one.goal.key, before={"owner": instance.name})
    if not instance.is_active:
        Seat.objects.filter(person=instance, left_at=None).update(left_at=timezone.now())


@transaction.atomic
def take_seat(by: Person, goal: Goal, person: Person) -> Seat:
    """Bring somebody to the table of a journey."""
    _only_the_owner(by, goal)
    if not person.is_active:
        raise Refused(mark("{name} has no open account."), name=person.name)
    seat, new = Seat.objects.get_or_create(goal=goal, person=person, left_at=None, defaults={"added_by": by})
    if new:
        wrote(by, "take_seat", goal.key, after={"person": person.name})
    return seat


@transaction.atomic
def leave_seat(by: Person, seat: Seat) -> None:
    """Take somebody from the table; whoever sits there may also go."""
    if seat.person_id != by.pk:
        _only_the_owner(by, seat.goal)
    if Seat.objects.filter(pk=seat.pk, left_at=None).update(left_at=timezone.now()):
        wrote(by, "leave_seat", seat.goal.key, before={"person": seat.person.name})


@transaction.atomic
def call_meeting(by: Person, goal: Goal, day: dt.date) -> Meeting:
    """The day on which the table meets next; it replaces one that has not been held."""
    _only_the_owner(by, goal)
    today = timezone.localdate()
    if day < today:
        raise Refused(mark("{day} is over. Choose a day to come."), day=day)
    ahead = Meeting.objects.filter(goal=goal, day__gte=today, notes="").exclude(day=day)
    before = {"day": ", ".join(str(one.day) for one in ahead) or None}
    ahead.delete()
    meeting, _ = Meeting.objects.get_or_create(goal=goal, day=day, defaults={"called_by": by})
    wrote(by, "call_meeting", goal.key, before=before, after={"day": str(day)})
    return meeting


@transaction.atomic
def note_meeting(by: Person, meeting: Meeting, *, notes: str, came: Iterable[Person]) -> None:
    """Who came, and in short what was said."""
    _only_the_owner(by, meeting.goal)
    meeting.notes = notes.strip()
    meeting.save(update_fields=["notes"])
    meeting.came.set(came)
    told = {"day": str(meeting.day), "came": sorted(person.name for person in meeting.came.all())}
    wrote(by, "note_meeting", meeting.goal.key, after=told)


def standing_of(goal: Goal) -> Ownership | None:
    """Who answers for it now, held until this transaction ends."""
    found = Ownership.objects.select_for_update(of=("self",)).select_related("person")
    return found.filter(goal=goal, accepted_at__isnull=False, ended_at=None).first()


def _waiting(named: Ownership) -> Ownership:
    found = Ownership.objects.select_for_update(of=("self",)).select_related("goal", "person")
    current = found.filter(pk=named.pk, accepted_at=None, ended_at=None).first()
    if current is None:
        raise Refused(NO_ANSWER_WAITED)
    return current


def _only_the_named(by: Person, named: Ownership) -> None:
    if by.pk != named.person_id:
        raise Refused(mark("Only who was named can answer."))
    if not may(by, "own_journeys"):
        raise Refused(mark("{name} cannot answer for a journey."), name=by.name)


def _only_the_owner(by: Person, goal: Goal) -> None:
    if not Ownership.objects.filter(goal=goal, person=by, accepted_at__isnull=False, ended_at=None).exists():
        raise Refused(mark("Only who answers for a journey sets its table."))


def _end(one: Ownership, how: str, *, why: str = "", handed_to: Person | None = None) -> None:
    one.ended_at, one.ended_as, one.ended_why, one.handed_to = timezone.now(), how, why.strip(), handed_to
    one.save(update_fields=["ended_at", "ended_as", "ended_why", "handed_to"])
