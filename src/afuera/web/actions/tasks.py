"""What goes on in the background?  After each study every plan is looked at; letters follow what it says."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django_tasks import task

from afuera.web.actions import forgetting as forgetting
from afuera.web.actions import verdict_operations
from afuera.web.bridge import actions as bridge
from afuera.web.journeys.operations import study_kept
from afuera.web.teams.company_file import known


@receiver(study_kept)
def look_later(sender: Any, **_: Any) -> None:
    """When a study was kept, look at the plans; the study itself does not wait for it."""
    transaction.on_commit(look_again.enqueue)


@task()
def look_again() -> None:
    """Did it stay away?  Killed anywhere and run again, it finishes; the same data is looked at once."""
    asked = verdict_operations.to_look_at()
    if asked:
        verdict_operations.look(asked, bridge.look(asked, known()))
