"""How does a customer hear of it?  A letter in their language where there is an address, else by a file."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.core import signing
from django.urls import reverse
from django.utils import translation

from afuera import wording
from afuera.web.actions.loop_models import LoopMessage, Told
from afuera.web.leaving import write_to_customer

SALT = "afuera.actions.noticed"
QUESTION = wording.mark("Do you notice it? One question, one click:")


def send(message: LoopMessage, told: Told, identifiers: Sequence[str]) -> None:
    """Write to one customer once; who has no address lies ready for the file or the API."""
    from afuera.actions.told import address_of

    write_to_customer(told, address_of(identifiers), lambda: letter(message, told))


def letter(message: LoopMessage, told: Told) -> tuple[str, str]:
    """Subject and text, with the one question at the end; who hears that it came back is asked nothing."""
    subject, text = message.words(told.language)
    if message.corrects:
        return subject, f"{text}\n"
    return subject, f"{text}\n\n{wording.say(QUESTION, told.language)}\n{link(told)}\n"


def link(told: Told) -> str:
    """The address of the one question for this customer; it says nothing of them."""
    with translation.override(told.language):
        return settings.ADDRESS + reverse("actions:noticed", args=[signing.dumps(told.pk, salt=SALT)])


def opened_by(token: str) -> Told | None:
    """Whose question it is; None for a forged address."""
    try:
        pk = signing.loads(token, salt=SALT)
    except signing.BadSignature:
        return None
    return Told.objects.filter(pk=pk).select_related("message__plan").first()
