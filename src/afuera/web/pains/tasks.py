"""What goes on in the background about pains?  Letters, one counted alone, everybody whom each hit."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from afuera import wording
from afuera.web.bridge import hits
from afuera.web.bridge import pains as bridge
from afuera.web.journeys.operations import study_kept
from afuera.web.pains import operations
from afuera.web.pains.models import Pain, Taking
from afuera.web.teams.company_file import known


@receiver(study_kept)
def list_later(sender: Any, **_: Any) -> None:
    """When a study was kept; it does not wait for the lists."""
    transaction.on_commit(list_hits.enqueue)


@task()
def list_hits() -> None:
    """Write down for the pages whom each pain hit.  In turn with erasures: nobody comes back by it."""
    found = Pain.objects.filter(missing_since=None).order_by("pk")
    hits.write(found.values_list("signature", flat=True), known())


@task(queue_name="studies")
def count(key: str) -> None:
    """Whom a pain hits that somebody named or split off, without a whole study; a study may come first."""
    pain = Pain.objects.filter(key=key, figures__isnull=True, state__in=operations.LIVE).first()
    if pain is None:
        return
    others = Pain.objects.exclude(pk=pain.pk).filter(state__in=operations.LIVE)
    beside = [one.signature for one in sorted(others, key=_times)]
    row = bridge.count(pain.signature, beside, known())
    if row is None:
        operations.hit_nobody(pain)
        return
    operations.counted(pain, row)
    list_hits.enqueue()


def _times(pain: Pain) -> tuple[int, int]:
    """Those that hit most often first."""
    return -int((pain.figures or {}).get("times") or 0), pain.pk


@task()
def tell_of_taking(taking_id: int) -> None:
    """To who has it now, unless they took it themselves, were told already, or it ended meanwhile."""
    found = Taking.objects.select_related("pain", "owner", "decided_by")
    taking = found.filter(pk=taking_id, ended_at=None, told_at=None).first()
    if taking is None:
        return
    reader = taking.owner
    if reader.pk != taking.decided_by_id and reader.is_active and not reader.invented:
        with translation.override(reader.language):
            from afuera.web.pains import told

            name = told.whole_name(told.reader_here(), taking.pain)
            link = settings.ADDRESS + reverse("pains:pain", args=[taking.pain.key])
            context = {"taking": taking, "name": name, "link": link}
            text = render_to_string("pains/mail/taking.txt", context)
            subject = wording.say("You were given a pain of customers: {name}", reader.language, name=name)
            send_mail(" ".join(subject.split()), text, None, [reader.email])
    Taking.objects.filter(pk=taking.pk).update(told_at=timezone.now())
