"""What can be done to close the loop?  Write what changed, tell those hit, then all; hear who notices."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Sequence
from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from afuera.web.actions.correcting import heard
from afuera.web.actions.loop_models import LoopMessage, OpenPage, Told
from afuera.web.actions.plan_models import Plan
from afuera.web.actions.plan_operations import about, people_of
from afuera.web.actions.writing import note, revise, said_facts, tell
from afuera.web.bilingual import Refused
from afuera.web.bridge.histories import sign
from afuera.web.leaving import FAILED, READY, REFUSED, SENDING, SENT, WAITING, not_left
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person
from afuera.wording import mark

if TYPE_CHECKING:
    from afuera.actions.told import Somebody

audit.tells(
    {
        "write_message": mark("Wrote to customers what was changed"),
        "revise_message": mark("Changed a message to customers"),
        "send_message": mark("Told customers what was changed"),
        "publish_message": mark("Put on the open page what was changed"),
        "open_page": mark("Opened or closed the page of what was changed"),
    }
)
DAYS_BETWEEN = 30  # nobody hears from us twice within them, whatever the message
NOT_ALLOWED = re.compile(r"https?:|www\.|\.(?:com|co|net|org|es)\b", re.IGNORECASE)
WORDS = ("subject_es", "text_es", "subject_en", "text_en")


@transaction.atomic
def write_message(by: Person, plan: Plan, **words: str) -> LoopMessage:
    """What we changed on what they went through; only what is changed can be told."""
    _may(by)
    if not plan.commitments.filter(delivered_on__isnull=False).exists():
        raise Refused(mark("Nothing was changed yet: a promise must be delivered before customers are told."))
    made = LoopMessage.objects.create(plan=plan, written_by=by, **_checked(words))
    note(by, "write_message", plan.subject, after={"title": made.subject_es})
    return made


@transaction.atomic
def revise_message(by: Person, message: LoopMessage, read: int, **words: str) -> LoopMessage:
    """Other words, before anybody was told."""
    _may(by)
    if message.asked_wave or message.sent_hit_at:
        raise Refused(mark("Customers were told already: the words stay."))
    was = said_facts(message, *WORDS)
    found = revise(message, read, _checked(words))
    before, after = {"title": was["subject_es"]}, {"title": found.subject_es}
    note(by, "revise_message", message.plan.subject, before=before, after=after)
    return found


@transaction.atomic
def send_message(by: Person, message: LoopMessage, wave: str) -> None:
    """Tell those who were hit; after them, all active customers.  A worker does it."""
    _may(by)
    current = LoopMessage.objects.select_for_update().get(pk=message.pk)
    if current.asked_wave:
        raise Refused(mark("It is being sent."))
    if (wave == "hit" and current.sent_hit_at) or (wave == "all" and current.sent_all_at):
        raise Refused(mark("They were told already."))
    if wave == "all" and current.sent_hit_at is None:
        raise Refused(mark("First those who were hit are told."))
    if wave == "all" and current.corrects:
        raise Refused(mark("It is for those who were told that it was changed, and for nobody else."))
    LoopMessage.objects.filter(pk=current.pk).update(asked_wave=wave)
    current.told.filter(state=FAILED).update(state=WAITING, fault="")
    note(by, "send_message", current.plan.subject, after={"title": current.subject_es, "kind": wave})
    tell(
        people_of(current.plan),
        "told_customers",
        current.plan.subject,
        about(by, current.plan),
        besides=by,
        cause=f"{wave}:{current.pk}",
    )
    from afuera.web.actions import tasks

    transaction.on_commit(lambda: tasks.send_wave.enqueue(current.pk))


@transaction.atomic
def send_again(by: Person, message: LoopMessage) -> int:
    """Once more to those whose letter did not leave, or of whom nobody knows whether it did; how many."""
    _may(by)
    current = LoopMessage.objects.select_for_update().get(pk=message.pk)
    if current.asked_wave:
        raise Refused(mark("It is being sent."))
    n: int = current.told.filter(not_left() | Q(state=WAITING)).update(state=WAITING, fault="")
    if not n:
        raise Refused(mark("Every letter left."))
    note(by, "send_message", current.plan.subject, after={"title": current.subject_es, "kind": "again"})
    from afuera.web.actions import tasks

    transaction.on_commit(lambda: tasks.send_again.enqueue(current.pk))
    return n


@transaction.atomic
def choose(message: LoopMessage, everyone: Sequence[Somebody], language: str) -> int:
    """Write down who is told in this wave; who heard from us lately is left in peace.  How many are new."""
    wave = message.asked_wave
    signs = {sign(one.person): one for one in everyone}
    since = timezone.now() - dt.timedelta(days=DAYS_BETWEEN)
    heard_of = Told.objects.filter(made_at__gte=since).exclude(state=REFUSED)
    lately = set(heard_of.values_list("who", flat=True))
    here = set(message.told.values_list("who", flat=True))
    wanted = {who: one for who, one in signs.items() if wave == "all" or one.hit}
    if message.corrects:
        owed = heard(message.plan)
        wanted, lately = {who: one for who, one in signs.items() if who in owed}, set()
    new = [
        Told(
            message=message,
            who=who,
            wave=wave,
            hit=one.hit,
            said=one.said,
            band=one.band,
            language=one.language if one.language in ("es", "en") else language,
        )
        for who, one in wanted.items()
        if who not in lately and who not in here
    ]
    Told.objects.bulk_create(new)
    bands = Counter(one.band for one in everyone)
    counts = {
        "bands": dict(bands),
        "hit": sum(one.hit for one in everyone),
        "said": dict(Counter(one.said for one in everyone if one.hit)),
        "all": len(everyone),
        "in_peace": len(wanted) - len(new) - len(here & set(wanted)),
    }
    LoopMessage.objects.filter(pk=message.pk).update(counts=counts)
    return len(new)


@transaction.atomic
def wave_done(message: LoopMessage) -> None:
    """Everybody of this wave has been written to, or lies ready; when no letter left, nobody was told."""
    now = timezone.now()
    name = "sent_hit_at" if message.asked_wave == "hit" else "sent_all_at"
    theirs = message.told.filter(wave=message.asked_wave)
    told = not theirs.exists() or theirs.filter(state__in=(SENT, READY, SENDING)).exists()
    LoopMessage.objects.filter(pk=message.pk).update(asked_wave="", **({name: now} if told else {}))


@transaction.atomic
def publish_message(by: Person, message: LoopMessage, public: bool) -> None:
    """Put it on the open page, or take it from there."""
    _may(by)
    if public and message.sent_hit_at is None:
        raise Refused(mark("First those who were hit are told."))
    LoopMessage.objects.filter(pk=message.pk).update(public=public)
    note(
        by, "publish_message", message.plan.subject, after={"title": message.subject_es, "kind": str(public)}
    )


@transaction.atomic
def open_page(by: Person, is_open: bool) -> None:
    """Open the page to everybody, or close it."""
    _may(by)
    OpenPage.objects.update_or_create(pk=1, defaults={"is_open": is_open})
    note(by, "open_page", "page:changed", after={"kind": str(is_open)})


def hear(told: Told, noticed: bool) -> None:
    """A customer says whether they notice it; the last answer counts."""
    Told.objects.filter(pk=told.pk).update(noticed=noticed, answered_at=timezone.now())


def _may(by: Person) -> None:
    if not may(by, "tell_customers"):
        raise Refused(mark("You may not write to customers."))


def _checked(words: dict[str, str]) -> dict[str, str]:
    found = {name: words[name].strip() for name in WORDS}
    if not all(found.values()):
        raise Refused(mark("A message is written in both languages."))
    if any(NOT_ALLOWED.search(text) for text in found.values()):
        raise Refused(mark("No links: this message asks for nothing and sells nothing."))
    return found
