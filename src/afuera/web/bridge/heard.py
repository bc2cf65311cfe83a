"""What do pages ask of what words say along a journey?  Steps, themes, who spoke and who did not."""

from __future__ import annotations

from collections.abc import Iterable

from afuera.estimates.small_groups import LEAST, hidden_groups
from afuera.journeys.remembered import remembered
from afuera.voices import said
from afuera.voices.said import STEPLESS as STEPLESS
from afuera.voices.said import SaidAt as SaidAt
from afuera.voices.said import ThemeAt as ThemeAt
from afuera.web.bridge.installation import shelf
from afuera.web.bridge.themes import store


def line(goal: str | None) -> list[SaidAt]:
    """What words say was felt at each step of a goal, and at none, where five people or more spoke.

    No figure of the whole stands beside them, so that nobody works out a row that is left out.
    """
    seen, heard = shelf(), store()
    if seen is None or heard is None:
        return []
    every = remembered(seen, ("said", heard.shelf.path), lambda: said.line(seen, heard.shelf))
    return [one for one in every if one.goal == goal and one.people >= LEAST]


def themes_at(goal: str | None) -> list[ThemeAt]:
    """Each theme at each step of a goal; nothing that rests on fewer than five, or leaves fewer beside it."""
    return [one for one in _every_theme() if one.goal == goal]


def steps_of(theme: str) -> list[ThemeAt]:
    """The steps at which people spoke of a theme, where most of those who spoke did so first."""
    found = [one for one in _every_theme() if one.theme == theme]
    return sorted(found, key=lambda one: (-(one.share.low or 0.0), str(one.goal), one.step))


def _every_theme() -> list[ThemeAt]:
    seen, heard = shelf(), store()
    if seen is None or heard is None:
        return []
    key = ("themes at steps", heard.shelf.path)
    every = remembered(seen, key, lambda: said.themes_at_steps(seen, heard.shelf))
    return themes_shown(every)


def themes_shown(every: Iterable[ThemeAt]) -> list[ThemeAt]:
    """The cells that may stand side by side: how many people speak of a theme at all is told on its page.

    With those who named no step among them the cells add up to that number.
    """
    found = list(every)
    people: dict[str, dict[tuple[str | None, str], int]] = {}
    for one in found:
        people.setdefault(one.theme, {})[one.goal, one.step] = one.people
    hidden = {theme: hidden_groups(many) for theme, many in people.items()}
    return [
        one
        for one in found
        if (one.goal, one.step) not in hidden[one.theme] and not 0 < one.silent_on_it < LEAST
    ]
