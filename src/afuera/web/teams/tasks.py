"""What goes on in the background?  Letters, each in its reader's language."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings
from django.core.mail import send_mail
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django_tasks import task

from afuera import wording
from afuera.web import bilingual
from afuera.web.teams.links import link
from afuera.web.teams.models import Invitation, Person
from afuera.web.teams.queries import the_company


@contextmanager
def _written_for(language: str) -> Iterator[str]:
    """A letter's language, with the numbers and dates of the company's region."""
    bilingual.speak(the_company().region)
    with translation.override(language):
        yield bilingual.reader()


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
    with _written_for(invitation.language) as reader:
        context = {"invitation": invitation, "link": link(invitation)}
        text = render_to_string("teams/mail/invitation.txt", context)
        subject = wording.say("Your invitation to Afuera", reader)
        send_mail(subject, text, None, [invitation.email])
    Invitation.objects.filter(pk=invitation.pk).update(sent_at=timezone.now())


@task()
def send_new_password_link(person_id: int) -> None:
    """Send the link to a new password.  It is made here: a link that waits in a queue could be read there."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    person = Person.objects.filter(pk=person_id, is_active=True).first()
    if person is None:
        return
    proof = {"uidb36": user_pk_to_url_str(person), "key": default_token_generator.make_token(person)}
    with _written_for(person.language) as reader:
        address = settings.ADDRESS + reverse("account_reset_password_from_key", kwargs=proof)
        text = render_to_string("teams/mail/new_password.txt", {"person": person, "link": address})
        send_mail(wording.say("Your link to a new password", reader), text.strip(), None, [person.email])


@task()
def send_letter(to: str, subject: str, text: str) -> None:
    """Send a letter that holds no secret."""
    send_mail(subject, text, None, [to])
