"""What can be done about who is who?  Merge, split, take back, erase; each with its line of audit."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.errors import LakeBusy
from afuera.people.by_hand import Decision
from afuera.web.bilingual import Refused
from afuera.web.bridge import histories
from afuera.web.bridge.histories import Gone, sign
from afuera.web.bridge.installation import lake_changed
from afuera.web.people import tasks
from afuera.web.people.models import Erasure
from afuera.web.teams.audit import tells, wrote
from afuera.web.teams.models import Person
from afuera.wording import mark

NAMED = {
    "join": "merge_people",
    "separate": "split_person",
    "take_back": "take_back_decision",
}
tells(
    {
        "merge_people": mark("Merged two customers by hand"),
        "split_person": mark("Split a customer by hand"),
        "take_back_decision": mark("Took a decision about customers back"),
        "ask_to_erase": mark("Asked to erase a customer"),
        "erase_person": mark("Erased a customer"),
    }
)


@transaction.atomic
def decide(by: Person, decisions: Sequence[Decision]) -> None:
    """Note decisions about who is who in the lake, and let the pages catch up.

    The audit log names nobody: who they are stands with the decisions in the lake, where an erasure finds it.
    """
    for one in decisions:
        two = sorted((sign(one.one), sign(one.other)))
        wrote(by, NAMED[one.action], " + ".join(f"identifier:{name}" for name in two), why=one.why)
    try:
        histories.note(decisions)
    except LakeBusy:
        raise Refused(mark("Signals are being written just now. Try again in a minute.")) from None
    lake_changed()


@transaction.atomic
def ask_to_erase(by: Person, key: str, *, why: str) -> Erasure:
    """Have somebody erased in the background."""
    gone = histories.everything_of(key)
    if not gone.identifiers:
        raise Refused(mark("Nobody of this address is here any more."))
    if Erasure.objects.filter(sign=sign(key), done_at=None).exists():
        raise Refused(mark("This person is being erased already."))
    row = Erasure.objects.create(sign=sign(key), whom=written(gone), why=why, asked_by=by)
    wrote(by, "ask_to_erase", f"person:{row.sign}", why=why)
    transaction.on_commit(lambda: tasks.erase.enqueue(row.pk))
    return row


def keep(row: Erasure, gone: Gone) -> None:
    """Remember all that was found of somebody until they are gone."""
    Erasure.objects.filter(pk=row.pk, done_at=None).update(whom=written(gone))


@transaction.atomic
def erased(row: Erasure, went: dict[str, Any]) -> None:
    """Forget whom; the pages catch up."""
    done = Erasure.objects.filter(pk=row.pk, done_at=None)
    if not done.update(whom="", done_at=timezone.now(), signals=went["signals"]):
        return
    counted = {name: went[name] for name in ("signals", "quarantine_rows", "identifiers", "decisions")}
    wrote(row.asked_by, "erase_person", f"person:{row.sign}", after=counted)
    lake_changed()


def written(gone: Gone) -> str:
    """Somebody as JSON."""
    return json.dumps({"identifiers": gone.identifiers, "people": gone.people, "journeys": gone.journeys})


def read(whom: str) -> Gone:
    """Somebody from JSON."""
    return Gone(**{name: tuple(found) for name, found in json.loads(whom).items()})
