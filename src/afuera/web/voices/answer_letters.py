"""How does an answer reach the customer?  By e-mail where a source gave an address, else through a file."""

from __future__ import annotations

from afuera import wording
from afuera.web.bridge import voices as bridge
from afuera.web.leaving import write_to_customer
from afuera.web.teams.queries import the_company
from afuera.web.voices.answer_models import Answer

SUBJECT = wording.mark("About what you told us")


def send(answer: Answer) -> None:
    """Write to one customer once; who has no address lies ready in the file of answers."""
    write_to_customer(answer, bridge.address_of(answer.voice.journey_id), lambda: letter(answer))


def letter(answer: Answer) -> tuple[str, str]:
    """Subject and text.  The subject is ours: nothing that anybody typed gets into a header."""
    name = " ".join(answer.written_by.name.split())
    company = " ".join(the_company().name.split())
    signed = f"{name}, {company}" if company else name
    return wording.say(SUBJECT, answer.language), f"{answer.text}\n\n{signed}\n"
