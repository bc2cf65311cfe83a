"""What goes on in the background?  Letters of invitation."""

from __future__ import annotations

from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django_tasks import task

from afuera import wording
from afuera.web.teams.links import link
from afuera.web.teams.models import Invitation


@task()
def send_invitation(invitation_id: int) -> None:
    """Send the letter, unless it was sent, used or withdrawn meanwhile."""
    invitation = (
        Invitation.objects.select_related("invited_by")
        .filter(pk=invitation_id, sent_at=None, accepted_at=None, withdrawn_at=None)
        .first()
    )
    if invitation is None:
        return
    with translation.override(invitation.language):
        context = {"invitation": invitation, "link": link(invitation)}
        text = render_to_string("teams/mail/invitation.txt", context)
        subject = wording.say("Your invitation to Afuera", invitation.language)
        send_mail(subject, text, None, [invitation.email])
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())
