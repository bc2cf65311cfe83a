"""How does a page answer a form?  Done, refused with a sentence, or overtaken: then both texts are shown."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect

from afuera.web import bilingual
from afuera.web.actions.writing import Overtaken
from afuera.web.bilingual import Refused, said
from afuera.web.teams.models import Person
from afuera.web.telling import reason_of, tell


@dataclass(frozen=True, slots=True)
class Clash:
    """One field in which two people wrote differently: what stands there now, and what was sent."""

    label: str
    theirs: str
    yours: str


Page = Callable[..., HttpResponse]


def reader(request: HttpRequest) -> Person:
    """Who is at the page."""
    return request.user  # type: ignore[return-value]


def answered(request: HttpRequest, form: Form, operation: Callable[[], str], page: Page) -> HttpResponse:
    """Do what a form asks and go where `operation` says; else the same page again with what is wrong.

    `page(form, status, clashes)` shows the form.  After a clash it holds the reader's own words and the new
    version: saving again puts them in the place of the others', which the history keeps.
    """
    if request.method != "POST":
        return page(form)
    if not form.is_valid():
        return page(form, 422, [])
    try:
        goes = operation()
    except Overtaken as overtaken:
        found = clashes(form, overtaken.now)
        data: Any = QueryDict(mutable=True)
        data.update(request.POST)
        data[form.add_prefix("version")] = str(getattr(overtaken.now, "version", 0))
        form.data = data
        return page(form, 409, found)
    except Refused as refusal:
        form.add_error(None, reason_of(refusal))
        return page(form, 422, [])
    messages.success(request, said("Saved."))
    return redirect(goes)


def clashes(form: Form, now: Any) -> list[Clash]:
    """The fields where what was sent is not what stands there."""
    found = []
    for name, field in form.fields.items():
        if name == "version" or not hasattr(now, name) or hasattr(getattr(now, name), "all"):
            continue
        theirs, yours = getattr(now, name), form.cleaned_data.get(name)
        if (theirs or "") != (yours or ""):
            found.append(Clash(str(field.label or name), _shown(theirs), _shown(yours)))
    return found


def _shown(value: Any) -> str:
    label = getattr(value, "label", None)
    if callable(label):
        return str(label(bilingual.language()))
    return "–" if value in (None, "") else str(value)


def done(request: HttpRequest, operation: Callable[[], Any], goes: str) -> HttpResponse:
    """Do one thing that needs no form; a refusal is told on the page where it goes."""
    tell(request, operation)
    return redirect(goes)
