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


def tell(request: HttpRequest, operation: Operation, *, only_refusals: bool = False) -> None:
    """Do it and say so; a refusal becomes a message on the next page."""
    try:
        operation()
    except Refused as refusal:
        messages.error(request, reason_of(refusal))
    else:
        if not only_refusals:
            messages.success(request, said("Saved."))
