"""Which rooms are built?  Every folder of the story that is there, in the order of the story.

A room is found by its name, so that adding one touches its own folder only.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files

STORY = (
    "teams",
    "signals",
    "people",
    "journeys",
    "surveys",
    "voices",
    "gaps",
    "expectations",
    "promises",
    "field",
    "pains",
    "actions",
    "culture",
    "outlook",
    "home",
)


@cache
def built() -> tuple[str, ...]:
    """The rooms that stand, by name; each has a `urls.py`."""
    web = files("afuera.web")
    return tuple(room for room in STORY if web.joinpath(room, "urls.py").is_file())
