"""How do pages ask for human moments and canned replies?  Once for each shelf; it never changes."""

from __future__ import annotations

from afuera.journeys.remembered import remembered
from afuera.voices import canned, moments
from afuera.voices.canned import OfTeam as OfTeam
from afuera.voices.canned import Reply as Reply
from afuera.voices.moments import Moment as Moment
from afuera.voices.moments import Moments as Moments
from afuera.web.bridge.installation import shelf


def replies() -> list[Reply]:
    """What employees and systems wrote to customers, the newest first, each with what it is."""
    found = shelf()
    return remembered(found, ("replies",), lambda: canned.found(found)) if found else []


def shares() -> tuple[OfTeam | None, list[OfTeam]]:
    """(all teams together, each team of at least five people)."""
    found = shelf()
    return remembered(found, ("replies of teams",), lambda: canned.shares(replies())) if found else (None, [])


def register() -> list[Moments]:
    """Every step that carries human moments, those that carry most first."""
    found = shelf()
    return remembered(found, ("human moments",), lambda: moments.register(found)) if found else []


def words_at(goal: str | None, step: str, most: int) -> list[Moment]:
    """What people said at a step, drawn by lot."""
    found = shelf()
    if found is None:
        return []
    return remembered(found, ("moments", goal, step, most), lambda: moments.words(found, goal, step, most))
