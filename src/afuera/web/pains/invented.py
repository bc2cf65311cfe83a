"""What did the people of the demo decide about pains?  One is taken, one waits, one is back, one refused."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.pains import decisions, operations, queries
from afuera.web.pains.models import NotNow, Pain, PainHistory
from afuera.web.teams.models import Person
from afuera.wording import mark, say

COMPANY_LANGUAGE = "es"  # what people wrote stays in it, whoever reads
CONVINCED = mark("Three of us walked with three people each: it is so.")
MINE = mark("It begins in my journey.")
LATER = mark("The new calendar of appointments comes first; it takes away half of the cause.")
WAITED = mark("We did not know yet whether the new system mends it.")
NO_PAIN = mark("People change channel because they like to: so say twelve of twelve walks.")
WAITED_DAYS, BACK_DAYS, TO_WAIT_DAYS = 40, 2, 24


@transaction.atomic
def decide() -> None:
    """What hurts most is accepted and nobody has taken it: that is what the page shouts."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    people = {person.role: person for person in Person.objects.filter(invented=True)}
    standing = [one.pain for one in queries.listed().standing if one.counted and not one.figures.get("few")]
    decided = PainHistory.objects.filter(what="accept").exists()
    if decided or len(standing) < 6 or not {"cx_lead", "journey_owner"} <= people.keys():
        return
    lead, owner = people["cx_lead"], people["journey_owner"]
    for pain in standing[:2]:
        operations.accept(lead, pain, pain.version, why=say(CONVINCED, COMPANY_LANGUAGE))
    _take(owner, standing[1])
    _wait(lead, standing[2], say(LATER, COMPANY_LANGUAGE))
    _wait(lead, standing[3], say(WAITED, COMPANY_LANGUAGE))
    _come_back(standing[3])
    switch = next(
        (one for one in reversed(standing) if one.signature.get("friction") == "channel_switch"), None
    )
    if switch is not None and switch not in standing[:4]:
        operations.refuse(lead, switch, switch.version, why=say(NO_PAIN, COMPANY_LANGUAGE))


def _take(owner: Person, pain: Pain) -> None:
    pain.refresh_from_db()
    decisions.take(owner, pain, pain.version, owner=owner, why=say(MINE, COMPANY_LANGUAGE))


def _wait(lead: Person, pain: Pain, reason: str) -> None:
    day = timezone.localdate() + timedelta(days=TO_WAIT_DAYS)
    decisions.wait(lead, pain, pain.version, reason=reason, return_on=day)


def _come_back(pain: Pain) -> None:
    """As if it had been decided weeks ago."""
    today = timezone.localdate()
    NotNow.objects.filter(pain=pain).update(
        decided_on=today - timedelta(days=WAITED_DAYS), return_on=today - timedelta(days=BACK_DAYS)
    )
