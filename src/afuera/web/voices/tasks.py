"""What goes on in the background?  After a study the inbox takes in what is new."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django_tasks import task

from afuera.web.journeys.operations import study_kept
from afuera.web.leaving import WAITING
from afuera.web.voices import answer_letters, digest_letters, inbox_operations, theme_operations
from afuera.web.voices import story_boxes as story_boxes  # hangs them on other pages
from afuera.web.voices import story_operations as story_operations  # hears of erasures
from afuera.web.voices.answer_models import Answer


@receiver(study_kept, dispatch_uid="voices")
def take_in_later(**_: Any) -> None:
    """The shelf behind a study holds what was said since."""
    transaction.on_commit(take_in.enqueue)
    transaction.on_commit(send_digests.enqueue)
    transaction.on_commit(understand.enqueue)


@task()
def send_answer(answer_id: int) -> None:
    """An answer goes out once, if its voice is still there."""
    found = Answer.objects.select_related("voice", "written_by").filter(pk=answer_id, state=WAITING).first()
    if found is not None:
        answer_letters.send(found)


@task()
def take_in() -> None:
    """Killed anywhere and run again, it finishes."""
    inbox_operations.take_in()


@task()
def send_digests() -> None:
    """Customers' words to those who turned that on, when their day or week is over."""
    digest_letters.send_due()


@task()
def understand() -> None:
    """Only what is new is read; killed anywhere and run again, it finishes."""
    theme_operations.understand()
