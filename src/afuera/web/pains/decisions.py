"""Who takes a pain, and which one waits until when?  Each is a decision: who, when, why, at which cost."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.signals import post_save
from django.dispatch import receiver
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.pains import tasks
from afuera.web.pains.models import NotNow, Pain, Taking
from afuera.web.pains.operations import LIVE, held, reasoned, write
from afuera.web.pains.waiting import cost_a_week
from afuera.web.permissions import may
from afuera.web.teams.models import Person
from afuera.wording import mark

LONGEST_WAIT = dt.timedelta(days=366)
NOT_STANDING = mark("This pain does not stand on the list any more.")


@transaction.atomic
def take(by: Person, pain: Pain, read: int, *, owner: Person, why: str = "") -> Taking:
    """Somebody answers for it from now on; whoever takes it up accepts it too."""
    current = _live(pain, read)
    if owner.pk != by.pk and not may(by, "give_pains"):
        raise Refused(mark("Only who leads customer experience gives a pain to somebody else."))
    if not (owner.is_active and may(owner, "take_pains")):
        raise Refused(mark("{name} cannot take a pain."), name=owner.name)
    standing = _standing(current)
    if standing and standing.owner_id == owner.pk:
        raise Refused(mark("{name} has taken this pain already."), name=owner.name)
    if standing and not (may(by, "give_pains") or standing.owner_id == by.pk):
        raise Refused(mark("{name} has taken this pain. Ask them to hand it on."), name=standing.owner.name)
    before = {"state": current.state, "owner": standing.owner.name if standing else None}
    if standing:
        _end(standing, "handed_on", why)
    _end_wait(current, "taken")
    try:
        with transaction.atomic():
            taking = Taking.objects.create(pain=current, owner=owner, decided_by=by, why=why.strip())
    except IntegrityError:
        raise Refused(mark("Somebody took this pain at this very moment.")) from None
    current.state = "accepted"
    after = {"state": "accepted", "owner": owner.name}
    write(by, current, "hand_on" if standing else "take", why=why, before=before, after=after)
    transaction.on_commit(lambda: tasks.tell_of_taking.enqueue(taking.pk))
    return taking


@transaction.atomic
def give_back(by: Person, pain: Pain, read: int, *, why: str) -> Pain:
    """Nobody answers for it any more; it stands on the list, free to be taken."""
    current = held(pain, read)
    standing = _standing(current)
    if standing is None:
        raise Refused(mark("Nobody has taken this pain."))
    if standing.owner_id != by.pk and not may(by, "give_pains"):
        raise Refused(mark("Only who has taken a pain gives it back."))
    _end(standing, "given_back", reasoned(why))
    write(by, current, "give_back", why=why, before={"owner": standing.owner.name}, after={"owner": None})
    return current


@transaction.atomic
def wait(by: Person, pain: Pain, read: int, *, reason: str, return_on: dt.date) -> NotNow:
    """Not now: why, until when, and what waiting costs customers a week, kept as it was computed today."""
    current = _live(pain, read)
    today = timezone.localdate()
    if not today < return_on <= today + LONGEST_WAIT:
        raise Refused(mark("Choose a day to come, within a year."))
    why = reasoned(reason)
    standing = _standing(current)
    if standing:
        _end(standing, "set_aside", why)
    _end_wait(current, "waits_anew")
    figures = current.figures or {}
    cost = cost_a_week(figures)
    kept = NotNow.objects.create(
        pain=current,
        reason=why,
        decided_on=today,
        return_on=return_on,
        cost={**cost.kept(), "parameters": figures.get("parameters") or {}},
        data_version=_version(figures.get("data_version")),
        method_version=_version(figures.get("method_version")),
        decided_by=by,
    )
    after: dict[str, Any] = {
        "return_on": str(return_on),
        "cost": kept.cost,
        "data_version": kept.data_version,
    }
    before = {"owner": standing.owner.name} if standing else None
    write(by, current, "wait", why=why, before=before, after=after)
    return kept


@transaction.atomic
def call_back(by: Person, pain: Pain, read: int, *, why: str) -> Pain:
    """It waits no longer: back on the list before its day."""
    current = held(pain, read)
    if not _end_wait(current, "called_back"):
        raise Refused(mark("This pain does not wait."))
    write(by, current, "call_back", why=reasoned(why))
    return current


@receiver(post_save, sender=Person)
def leave_with_the_account(sender: type[Person], instance: Person, **how: Any) -> None:
    """An account was closed, or its role takes no pains: at once nobody answers for them."""
    if how.get("created") or (instance.is_active and may(instance, "take_pains")):
        return
    with transaction.atomic():
        # Held, as in every other decision: a study that ends now writes its figures before or after this.
        theirs = Taking.objects.select_for_update(of=("self", "pain")).select_related("pain", "owner")
        for one in theirs.filter(owner=instance, ended_at=None):
            _end(one, "account_closed")
            write(None, one.pain, "leave", before={"owner": instance.name}, after={"owner": None})


def _live(pain: Pain, read: int) -> Pain:
    current = held(pain, read)
    if current.state not in LIVE:
        raise Refused(NOT_STANDING)
    return current


def _standing(pain: Pain) -> Taking | None:
    found = Taking.objects.select_for_update(of=("self",)).select_related("owner")
    return found.filter(pain=pain, ended_at=None).first()


def _end(taking: Taking, how: str, why: str = "") -> None:
    taking.ended_at, taking.ended_as, taking.ended_why = timezone.now(), how, why.strip()
    taking.save(update_fields=["ended_at", "ended_as", "ended_why"])


def _end_wait(pain: Pain, how: str) -> int:
    waits = NotNow.objects.filter(pain=pain, ended_at=None)
    return waits.update(ended_at=timezone.now(), ended_as=how)


def _version(told: object) -> str:
    """A version as text, whatever the study says it with."""
    text = told if isinstance(told, str) else "" if told is None else json.dumps(told, sort_keys=True)
    return text[:120]
