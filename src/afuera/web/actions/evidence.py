"""Which page is a piece of evidence?  Read from an address that somebody pastes, and led back to later.

References: voice "goal/journey_id#event", walk "goal/journey_id", pain its key, journey the goal's slug.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.urls import NoReverseMatch, Resolver404, resolve, reverse
from django.utils import translation

from afuera.journeys.asked import Wanted
from afuera.report.reader import Reader
from afuera.web.actions.decision_models import Evidence
from afuera.web.actions.pain_facts import name_of
from afuera.web.bilingual import Refused
from afuera.web.bridge import journeys as bridge
from afuera.web.journeys.models import Goal
from afuera.web.pains.models import Pain
from afuera.wording import language_of, mark

NOT_A_PAGE = mark(
    "That is no page of a pain, a journey, a walk or a voice. Copy its address from the browser."
)


@dataclass(frozen=True, slots=True)
class Cited:
    """A kind of evidence and what leads to it."""

    kind: str
    reference: str

    @property
    def told(self) -> str:
        """What the history may keep: it is never changed, so it names no customer's journey."""
        return self.reference.partition("/")[0]


def read(address: str) -> Cited:
    """What a pasted address shows.  Refused when it is none of our pages that can be evidence."""
    parts = urlsplit(address.strip())
    try:
        # The address itself says its language; it may be another one than that of this page.
        with translation.override(language_of(parts.path[1:3])):
            found = resolve(parts.path)
    except Resolver404:
        raise Refused(NOT_A_PAGE) from None
    key, facts = found.view_name, found.kwargs
    if key == "pains:pain":
        return _there(Cited("pain", facts["key"]), Pain.objects.filter(key=facts["key"]).exists())
    if key in ("journeys:walk", "journeys:walk_at"):
        return _walk(facts, parts.fragment)
    if key.startswith("journeys:") and "key" in facts:
        return _there(Cited("journey", facts["key"]), Goal.objects.filter(slug=facts["key"]).exists())
    raise Refused(NOT_A_PAGE)


def _walk(facts: dict[str, Any], fragment: str) -> Cited:
    slug = str(facts["key"])
    goal = Goal.objects.filter(slug=slug).first()
    journey = facts.get("journey_id")
    if goal is not None and journey is None:
        journey = bridge.walk_at(Wanted(goal.key), int(facts["number"]))
    if goal is None or not journey:
        raise Refused(NOT_A_PAGE)
    event = re.fullmatch(r"e(\d{1,6})", fragment)
    if event:
        return Cited("voice", f"{slug}/{journey}#{fragment}")
    return Cited("walk", f"{slug}/{journey}")


def _there(cited: Cited, known: bool) -> Cited:
    if not known:
        raise Refused(NOT_A_PAGE)
    return cited


def address_of(one: Evidence) -> str | None:
    """Where it can be opened; None when it was erased or its page is gone."""
    if not one.reference:
        return None
    try:
        if one.kind == "pain":
            return reverse("pains:pain", args=[one.reference])
        if one.kind == "journey":
            return reverse("journeys:journey", args=[one.reference])
        path, _, fragment = one.reference.partition("#")
        slug, _, journey = path.partition("/")
        found = reverse("journeys:walk", args=[slug, journey])
        return f"{found}#{fragment}" if fragment else found
    except NoReverseMatch:
        return None


def names(reader: Reader, every: Iterable[Evidence]) -> dict[int, str]:
    """What each piece is called, in two questions whatever their number."""
    found = list(every)
    pains = {
        one.key: name_of(reader, one)
        for one in Pain.objects.filter(key__in=[one.reference for one in found if one.kind == "pain"])
    }
    slugs = {one.reference.partition("/")[0] for one in found if one.kind != "pain"}
    goals = {one.slug: one.label(reader.lang) for one in Goal.objects.filter(slug__in=slugs)}
    return {one.pk: _name(reader, one, pains, goals) for one in found}


def _name(reader: Reader, one: Evidence, pains: dict[str, str], goals: dict[str, str]) -> str:
    if not one.reference:
        return reader.say("erased, because a customer asked to be forgotten")
    if one.kind == "pain":
        return pains.get(one.reference, one.reference)
    goal = goals.get(one.reference.partition("/")[0], one.reference)
    if one.kind == "journey":
        return goal
    if one.kind == "walk":
        return reader.say("one customer's walk: {goal}", goal=goal)
    return reader.say("one customer's words: {goal}", goal=goal)
