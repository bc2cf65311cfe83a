"""Which letters go out about pains?  To somebody who was given one, once, in their language."""

from __future__ import annotations

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from afuera import wording
from afuera.web.pains.models import Taking


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
