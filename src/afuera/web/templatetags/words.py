"""How do templates speak?  Sentences, numbers and dates in the reader's language, icons, boxes, doors.

`{% say "{n} people work here" n=count %}` says a template of the one catalogue.  Facts and sentence are
escaped together; the first argument is always a literal, so that the test of the translations finds it.
`{% say_word role %}` says a word that Python marked.
"""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

import lucide
from django import template
from django.http import HttpRequest
from django.template.context import RequestContext
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from afuera import wording
from afuera.web import bilingual, navigation, panels, permissions

register = template.Library()


@register.simple_tag
def say(text: str, **facts: object) -> SafeString:
    """A sentence with its facts, in the reader's language."""
    return conditional_escape(wording.say(str(text), bilingual.reader(), **_plain(facts)))


@register.simple_tag
def say_word(text: str) -> SafeString:
    """A word or sentence that Python marked (`wording.mark`), in the reader's language."""
    return conditional_escape(wording.translate(str(text), bilingual.reader()))


@register.simple_tag
def plural(n: int, one: str, many: str, **facts: object) -> SafeString:
    """One of two sentences, by number; the number is the fact `n` of both."""
    said = wording.plural(n, str(one), str(many), bilingual.reader(), **_plain(facts))
    return conditional_escape(said)


def _plain(facts: dict[str, object]) -> dict[str, object]:
    # Literals of a template arrive marked as safe; as facts they are text like any other.
    return {name: str(fact) + "" if isinstance(fact, str) else fact for name, fact in facts.items()}


@register.filter
def number(value: float | None, digits: int = 0) -> str:
    """A number as the reader's region writes it; None is a dash."""
    return wording.number(value, bilingual.reader(), digits)


@register.filter
def percent(value: float | None, digits: int = 0) -> str:
    """A share of 1 as a percentage."""
    return wording.percent(value, bilingual.reader(), digits)


@register.filter
def day(value: dt.date | None) -> str:
    """A day: 21 nov 2026."""
    return wording.date(value, bilingual.reader())


@register.simple_tag(takes_context=True)
def moment(context: RequestContext, value: dt.datetime | None) -> SafeString:
    """A day and its time on the company's clock, with the exact moment for machines."""
    if value is None:
        return conditional_escape(wording.moment(None, bilingual.reader()))
    zone = getattr(context.get("request"), "zone", None)
    said = conditional_escape(wording.moment(value, bilingual.reader(), zone))
    return mark_safe(f'<time datetime="{value.isoformat()}">{said}</time>')  # noqa: S308 (both escaped)


@register.simple_tag
def icon(name: str, size: int = 18) -> SafeString:
    """A Lucide icon that a screen reader passes over."""
    return _drawn(str(name) + "", size)


@cache
def _drawn(name: str, size: int) -> SafeString:
    drawn = lucide._render_icon(name, size, aria_hidden="true", focusable="false")
    return mark_safe(drawn)  # noqa: S308 (from the package's own files)


@register.simple_tag
def language() -> str:
    """The page's language, for `lang`."""
    return bilingual.language()


@register.simple_tag(takes_context=True)
def in_language(context: RequestContext, code: str) -> str:
    """The address of this page in another language, query and all; the front page where there is no page."""
    request: HttpRequest | None = context.get("request")
    return bilingual.in_language(request, code) if request is not None else f"/{code}/"


@register.simple_tag(takes_context=True)
def doors(context: RequestContext) -> list[navigation.Shown]:
    """The doors of the rail."""
    request: HttpRequest | None = context.get("request")
    return navigation.doors(request) if request is not None and hasattr(request, "user") else []


@register.simple_tag(takes_context=True)
def may(context: RequestContext, ability: str) -> bool:
    """`{% may "manage_teams" as may_manage %}`: shows what can be done only to those who can do it."""
    return permissions.may(context["request"].user, str(ability))


@register.simple_tag(takes_context=True, name="panels")
def boxes(context: RequestContext, place: str, subject: Any = None) -> SafeString:
    """The boxes that later rooms hang here."""
    return panels.hanging(context["request"], str(place), subject)


@register.filter
def role_name(code: str) -> str:
    """A role in the reader's language."""
    return wording.translate(permissions.ROLES.get(code, code), bilingual.reader())
