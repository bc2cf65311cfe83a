"""Which messages lie ready for a channel of the company's own?  For a file or a program; noted when told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from afuera.web.actions.loop_models import LoopMessage, Told
from afuera.web.actions.loop_operations import DAYS_BETWEEN
from afuera.web.actions.writing import note
from afuera.web.bilingual import Refused
from afuera.web.bridge import actions as bridge
from afuera.web.bridge.histories import sign
from afuera.web.leaving import READY, REFUSED, SENT
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

audit.tells(
    {
        "take_messages": mark("Gave messages to customers to a program or a file"),
        "pass_on_messages": mark("Said that customers were told through the file"),
    }
)
CHANGES = {SENT: (READY,), REFUSED: (READY, SENT)}  # a letter may come back after it left


class Otherwise(Refused):
    """It was noted otherwise before, or the customer may not be written to now."""


def ready() -> QuerySet[Told]:
    """What may be passed on now: its plan still stands, and the customer did not hear from us lately.

    Who lies ready twice gets the older one first; that it came back is owed and waits for nothing.
    """
    since = timezone.now() - dt.timedelta(days=DAYS_BETWEEN)
    same = Told.objects.filter(who=OuterRef("who")).exclude(pk=OuterRef("pk"))
    heard = Exists(same.filter(sent_at__gte=since))
    before = Exists(same.filter(state=READY, pk__lt=OuterRef("pk"), message__corrects=False))
    holds = ~Q(message__plan__state__in=("came_back", "given_up"))
    found = Told.objects.filter(state=READY).filter(Q(message__corrects=True) | (holds & ~heard & ~before))
    return found.select_related("message__plan__pain").order_by("pk")


def whom(rows: Iterable[Told]) -> dict[int, list[str]]:
    """By which identifiers each of these customers is reached; who was erased is not there."""
    wanted = list(rows)
    found: dict[int, list[str]] = {}
    for plan in {one.message.plan_id: one.message.plan for one in wanted}.values():
        theirs = {one.who: one.pk for one in wanted if one.message.plan_id == plan.pk}
        everyone = bridge.audience(plan.pain.signature, frozenset(), active=False)
        here = {one.person: theirs[who] for one in everyone if (who := sign(one.person)) in theirs}
        names = bridge.names(list(here))
        found |= {pk: names[person] for person, pk in here.items() if person in names}
    return found


@transaction.atomic
def acknowledge(told: int, state: str) -> bool:
    """A program says what became of one message; False when that was noted before."""
    one = Told.objects.select_for_update().get(pk=told)
    if one.state == state and one.via != "email":
        return False
    if one.via == "email" or one.state not in CHANGES[state]:
        raise Otherwise(mark("This message was noted otherwise before."))
    if state == SENT and not ready().filter(pk=told).exists():
        raise Otherwise(mark("This customer may not be written to now."))
    facts = {"state": state, "via": "api", "sent_at": timezone.now() if state == SENT else None}
    Told.objects.filter(pk=told).update(**facts)
    return True


@transaction.atomic
def pass_on(by: Person, message: LoopMessage, until: int) -> int:
    """Those of the file, up to the last one that the person saw on the page, were told; how many."""
    if not may(by, "tell_customers"):
        raise Refused(mark("You may not write to customers."))
    there = list(ready().filter(message=message, pk__lte=until).values_list("pk", flat=True))
    if not there:
        raise Refused(mark("Nothing lies ready any more."))
    facts = {"state": SENT, "via": "file", "sent_at": timezone.now()}
    n: int = message.told.filter(pk__in=there, state=READY).update(**facts)
    note(by, "pass_on_messages", message.plan.subject, after={"file": n})
    return n
