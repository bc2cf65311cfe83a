"""How do the templates of this room name journeys, operations and changes?"""

from __future__ import annotations

from django import template
from django.template import Context
from django.urls import NoReverseMatch, reverse

from afuera import wording
from afuera.report.reader import capital
from afuera.web import bilingual
from afuera.web.actions.pain_facts import name_of
from afuera.web.actions.plan_sheets import reader_here
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


@register.simple_tag(takes_context=True)
def pain_name(context: Context, pain: Pain) -> str:
    """What a pain is called in this language (escaped by the engine)."""
    return capital(name_of(context.get("reader") or reader_here(), pain))
