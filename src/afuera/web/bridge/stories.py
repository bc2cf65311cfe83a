"""How do pages ask for human moments and canned replies?  Once for each shelf; it never changes."""

from __future__ import annotations

from afuera.journeys.remembered import remembered
from afuera.lake.shelf import Shelf
from afuera.voices import canned, moments
from afuera.voices.canned import OfTeam as OfTeam
from afuera.voices.canned import Reply as Reply
from afuera.voices.moments import Moment as Moment
from afuera.voices.moments import Moments as Moments
from afuera.web.bridge.installation import shelf
from afuera.web.bridge.themes import store


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
    found, heard = shelf(), _heard()
    if found is None:
        return []
    return remembered(found, ("human moments", heard and heard.path), lambda: moments.register(found, heard))


def words_at(goal: str | None, step: str, most: int) -> list[Moment]:
    """What people said at a step, drawn by lot."""
    found, heard = shelf(), _heard()
    if found is None:
        return []
    key = ("moments", goal, step, most, heard and heard.path)
    return remembered(found, key, lambda: moments.words(found, goal, step, most, heard))


def _heard() -> Shelf | None:
    """What was understood of voices, once it was."""
    found = store()
    return found.shelf if found else None
