"""What goes on in the background?  After each study every plan is looked at; letters follow what it says."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django_tasks import task

from afuera.web.actions import forgetting as forgetting
from afuera.web.actions import humanity_operations, loop_letters, loop_operations, verdict_operations
from afuera.web.actions.loop_models import LoopMessage
from afuera.web.bridge import actions as bridge
from afuera.web.bridge import humanity
from afuera.web.bridge.histories import sign
from afuera.web.journeys.operations import study_kept
from afuera.web.leaving import WAITING
from afuera.web.teams.company_file import known
from afuera.web.teams.models import Company

MOST_SILENT = 3  # letters in a row that the mail server did not take


@receiver(study_kept)
def look_later(sender: Any, **_: Any) -> None:
    """When a study was kept, look at the plans; the study itself does not wait for it."""
    transaction.on_commit(look_again.enqueue)
    transaction.on_commit(judge_savings.enqueue)


@task()
def look_again() -> None:
    """Did it stay away?  Killed anywhere and run again, it finishes; the same data is looked at once."""
    asked = verdict_operations.to_look_at()
    if asked:
        verdict_operations.look(asked, bridge.look(asked, known()))


@task()
def judge_savings() -> None:
    """Whose gain is every change that saves us something, declared or not?  Can be run again, as above."""
    known_changes, days = humanity_operations.undeclared(), humanity_operations.told_days()
    found = humanity.watch(humanity_operations.savings(), known_changes, days, known())
    humanity_operations.keep(found)


@task()
def send_wave(message_id: int) -> None:
    """Tell customers.  Killed anywhere and run again, it finishes; nobody is written to twice."""
    message = (
        LoopMessage.objects.select_related("plan__pain").filter(pk=message_id).exclude(asked_wave="").first()
    )
    if message is None:
        return
    signature = message.plan.pain.signature
    # That it came back is owed to everybody who was told, also to those who stayed away since.
    hit = bridge.people_hit(signature, known())
    everyone = bridge.audience(signature, hit, active=not message.corrects)
    language = Company.objects.filter(pk=1).values_list("language", flat=True).first() or "es"
    loop_operations.choose(message, everyone, language)
    _write(message, everyone)
    loop_operations.wave_done(message)


@task()
def send_again(message_id: int) -> None:
    """Once more to those whom a person asked to be written to again, and to nobody else."""
    message = LoopMessage.objects.select_related("plan__pain").filter(pk=message_id).first()
    if message is not None:
        _write(message, bridge.audience(message.plan.pain.signature, frozenset(), active=False))


def _write(message: LoopMessage, everyone: Sequence[Any]) -> None:
    """To each who waits; when the mail server is silent, the rest wait until somebody asks again."""
    by_sign = {sign(one.person): one.person for one in everyone}
    waiting = list(message.told.filter(state=WAITING))
    names = bridge.names([by_sign[one.who] for one in waiting if one.who in by_sign])
    silent = 0
    for one in waiting:
        loop_letters.send(message, one, names.get(by_sign.get(one.who, ""), []))
        silent = silent + 1 if one.fault == "server" else 0
        if silent == MOST_SILENT:
            return
