"""How does an answer reach the customer?  By e-mail where a source gave an address, else through a file."""

from __future__ import annotations

from django.core.mail import send_mail
from django.utils import timezone

from afuera import wording
from afuera.web.bridge import voices as bridge
from afuera.web.teams.queries import the_company
from afuera.web.voices.answer_models import Answer

SUBJECT = wording.mark("About what you told us")


def send(answer: Answer) -> None:
    """Write to one customer once; who has no address stands in the file of answers."""
    address = bridge.address_of(answer.voice.journey_id)
    via = "email" if address else "file"
    # First the note, then the letter: who is killed in between leaves one unwritten rather than two written.
    if not Answer.objects.filter(pk=answer.pk, sent_at=None).update(sent_at=timezone.now(), via=via):
        return
    if address:
        subject, text = letter(answer)
        send_mail(subject, text, None, [address])


def letter(answer: Answer) -> tuple[str, str]:
    """Subject and text.  The subject is ours: nothing that anybody typed gets into a header."""
    name = " ".join(answer.written_by.name.split())
    company = " ".join(the_company().name.split())
    signed = f"{name}, {company}" if company else name
    return wording.say(SUBJECT, answer.language), f"{answer.text}\n\n{signed}\n"
