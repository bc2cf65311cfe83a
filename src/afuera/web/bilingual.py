"""In which language and with which region's numbers does this page speak?  One catalogue for everything.

Texts of Python (labels, choices, refusals) are English templates of `afuera/locale/es.po`, like those of the
library; templates say theirs with the tags of `templatetags/words.py` (docs/decisions/0013-one-catalogue.md).
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils.functional import lazy
from django.utils.translation import get_language

from afuera import wording
from afuera.errors import AfueraError

_region: ContextVar[str] = ContextVar("region", default="")


class Refused(AfueraError):
    """An operation that may not be done now; the sentence says why and what to do instead."""


def speak(region: str) -> None:
    """From here on, in this request, numbers and dates are those of a region such as "CO"."""
    _region.set(region)


def reader() -> str:
    """The tag for `afuera.wording`: the page's language with the company's region, such as "es-CO"."""
    language = wording.language_of(get_language())
    region = _region.get() or settings.REGION
    return f"{language}-{region}" if region else language


def language() -> str:
    """The page's language: "es" or "en"."""
    return wording.language_of(get_language())


def _said(template: str, facts: tuple[tuple[str, object], ...] = ()) -> str:
    return wording.say(template, reader(), **dict(facts))


_lazily = lazy(_said, str)


def said(template: str, /, **facts: object) -> Any:
    """A sentence that is put into the reader's language when it is shown, not when it is written."""
    return _lazily(template, tuple(facts.items()))


def in_language(request: HttpRequest, code: str) -> str:
    """The address of this page in another language, with its query.

    Django's `set_language` resolves the address under the browser's language and silently stays where it was.
    """
    return translate_url(request.get_full_path(), code)
