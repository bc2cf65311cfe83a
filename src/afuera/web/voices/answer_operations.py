"""What can be done about one voice?  Answer the customer, hand it on; nobody is written to too often."""

from __future__ import annotations

import datetime as dt

from django.db import IntegrityError, transaction
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.bridge.histories import sign
from afuera.web.leaving import READY, SENT, WAITING, not_left
from afuera.web.permissions import may
from afuera.web.teams import audit
from afuera.web.teams.models import Person, Team
from afuera.web.teams.queries import the_company
from afuera.web.voices.answer_models import KINDS, Answer, HandOn
from afuera.web.voices.reading_models import Voice
from afuera.web.voices.routing_operations import may_be_sent_to
from afuera.wording import mark

audit.tells(
    {
        "answer_voice": mark("Answered a customer"),
        "answer_again": mark("Sent an answer again that had not left"),
        "pass_on_answer": mark("Said that a customer was answered through the file"),
        "hand_on_voice": mark("Handed a voice on"),
    }
)
DAYS_BETWEEN = 30  # as in the loop: nobody is thanked or asked by us twice within them
MOST_IN_BETWEEN = 3  # of all kinds together, whoever writes
LANGUAGES = ("es", "en")


@transaction.atomic
def answer(by: Person, voice: Voice, kind: str, text: str) -> Answer:
    """Reply, thank or ask back, once each; a worker sends it."""
    if not may(by, "answer_voices"):
        raise Refused(mark("You may not write to customers."))
    if kind not in KINDS:
        raise Refused(mark("There is no such answer."))
    said = text.replace("\r\n", "\n").replace("\x00", "").strip()[:2000]
    if not said:
        raise Refused(mark("An answer says something."))
    _may_be_written_to(voice, kind)
    language = voice.language[:2] if voice.language[:2] in LANGUAGES else the_company().language
    facts = {"kind": kind, "text": said, "language": language, "who": voice.who, "written_by": by}
    try:
        with transaction.atomic():
            made = Answer.objects.create(voice=voice, **facts)
    except IntegrityError:
        raise Refused(mark("Somebody did that already.")) from None
    audit.wrote(by, "answer_voice", f"voice:{sign(voice.pk)}", after={"kind": kind})
    from afuera.web.voices import tasks

    transaction.on_commit(lambda: tasks.send_answer.enqueue(made.pk))
    return made


@transaction.atomic
def send_again(by: Person, one: Answer) -> None:
    """Once more: it did not leave, or nobody knows whether it did."""
    if not may(by, "answer_voices"):
        raise Refused(mark("You may not write to customers."))
    if not Answer.objects.filter(not_left(), pk=one.pk).update(state=WAITING, fault=""):
        raise Refused(mark("Every letter left."))
    audit.wrote(by, "answer_again", f"voice:{sign(one.voice_id)}", after={"kind": one.kind})
    from afuera.web.voices import tasks

    transaction.on_commit(lambda: tasks.send_answer.enqueue(one.pk))


@transaction.atomic
def pass_on(by: Person, one: Answer) -> None:
    """Somebody reached the customer with what the file said."""
    if not may(by, "answer_voices"):
        raise Refused(mark("You may not write to customers."))
    if not Answer.objects.filter(pk=one.pk, state=READY).update(state=SENT, sent_at=timezone.now()):
        raise Refused(mark("Nothing lies ready any more."))
    audit.wrote(by, "pass_on_answer", f"voice:{sign(one.voice_id)}", after={"kind": one.kind})


def _may_be_written_to(voice: Voice, kind: str) -> None:
    """What customers bear: no second thanks or question within a month, three letters at most."""
    # Two who write to the same customer at once wait for each other, or both would be the third letter.
    list(Voice.objects.select_for_update().filter(who=voice.who).order_by("pk").values_list("pk"))
    if Answer.objects.filter(voice=voice, kind=kind).exists():
        raise Refused(mark("Somebody did that already."))
    since = timezone.now() - dt.timedelta(days=DAYS_BETWEEN)
    lately = list(Answer.objects.filter(who=voice.who, written_at__gte=since).values_list("kind", flat=True))
    if len(lately) >= MOST_IN_BETWEEN:
        raise Refused(
            mark("This customer heard from us {n} times within {days} days. Let them be."),
            n=len(lately),
            days=DAYS_BETWEEN,
        )
    if kind != "reply" and kind in lately:
        raise Refused(
            mark("Within {days} days nobody is thanked or asked twice, and this customer was."),
            days=DAYS_BETWEEN,
        )


@transaction.atomic
def hand_on(
    by: Person, voice: Voice, *, team: Team | None = None, person: Person | None = None, why: str = ""
) -> HandOn:
    """Ask a team or a person to read it; it stands in their inbox and on their first page."""
    if not may(by, "read_voices"):
        raise Refused(mark("You may not read voices."))
    may_be_sent_to(team, person)
    if team is not None and team.ended_at is not None:
        raise Refused(mark("This team is not there any more."))
    facts = {"by": by, "why": " ".join(why.split())[:300]}
    made, new = HandOn.objects.get_or_create(voice=voice, to_team=team, to_person=person, defaults=facts)
    if not new:
        raise Refused(mark("It was handed on there already."))
    to = team.name if team else person.email if person else ""
    audit.wrote(by, "hand_on_voice", f"voice:{sign(voice.pk)}", after={"to": to})
    return made
