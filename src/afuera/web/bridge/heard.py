"""What do pages ask of what words say along a journey?  Steps, themes, who spoke and who did not."""

from __future__ import annotations

from afuera.estimates.small_groups import LEAST
from afuera.journeys.remembered import remembered
from afuera.voices import said
from afuera.voices.said import SaidAt as SaidAt
from afuera.voices.said import ThemeAt as ThemeAt
from afuera.web.bridge.installation import shelf
from afuera.web.bridge.themes import store


def line(goal: str | None) -> list[SaidAt]:
    """What words say was felt at each step of a goal where five people or more spoke."""
    seen, heard = shelf(), store()
    if seen is None or heard is None:
        return []
    every = remembered(seen, ("said", heard.shelf.path), lambda: said.line(seen, heard.shelf))
    return [one for one in every if one.goal == goal and one.step and one.people >= LEAST]


def themes_at(goal: str | None) -> list[ThemeAt]:
    """Each theme at each step of a goal; nothing that rests on fewer than five, or leaves fewer beside it."""
    return [one for one in _every_theme() if one.goal == goal and one.step]


def steps_of(theme: str) -> list[ThemeAt]:
    """The steps at which people spoke of a theme, where most of those who spoke did so first."""
    found = [one for one in _every_theme() if one.theme == theme and one.step]
    return sorted(found, key=lambda one: (-(one.share.low or 0.0), str(one.goal), one.step))


def _every_theme() -> list[ThemeAt]:
    seen, heard = shelf(), store()
    if seen is None or heard is None:
        return []
    key = ("themes at steps", heard.shelf.path)
    every = remembered(seen, key, lambda: said.themes_at_steps(seen, heard.shelf))
    return [one for one in every if one.people >= LEAST and not 0 < one.silent_on_it < LEAST]
