"""How does a page tell that something was done, or refused?  In one sentence, on the page where it goes."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest

from afuera.errors import AfueraError
from afuera.web import bilingual
from afuera.web.bilingual import Refused, said
from afuera.wording import sentence

Operation = Callable[[], Any]


def reason_of(refusal: AfueraError) -> str:
    """Why something was not done, in the reader's language."""
    return sentence(refusal, bilingual.reader())


def tell(request: HttpRequest, operation: Operation, saved: str = "Saved.") -> bool:
    """Do it and say so; a refusal becomes a message on the next page.  Was it done?

    `saved` is an English sentence of the catalogue; empty: nothing is said of what went well.
    """
    try:
        operation()
    except Refused as refusal:
        messages.error(request, reason_of(refusal))
        return False
    if saved:
        messages.success(request, said(saved))
    return True
