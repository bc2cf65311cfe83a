"""How do the templates of this room name journeys, operations and changes?"""

from __future__ import annotations

from django import template
from django.urls import NoReverseMatch, reverse

from afuera import wording
from afuera.web import bilingual
from afuera.web.journeys.models import Goal
from afuera.web.pains.models import Pain
from afuera.web.teams.audit import OPERATIONS

register = template.Library()


@register.simple_tag
def goal_name(goal: Goal) -> str:
    """A journey as readers of this language call it (escaped by the engine)."""
    return goal.label(bilingual.language())


@register.filter
def operation_name(code: str) -> str:
    """What was done, in the reader's language."""
    return wording.translate(OPERATIONS.get(code, code), bilingual.reader())


@register.simple_tag
def pain_address(pain: Pain) -> str:
    """The page of a pain, where that room has one."""
    try:
        return reverse("pains:pain", args=[pain.key])
    except NoReverseMatch:
        return reverse("actions:plans")
