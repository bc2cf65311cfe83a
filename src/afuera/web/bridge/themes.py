"""How do pages ask the library about themes, and search what was said?  The store of voices answers."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from afuera.journeys.asked import moment
from afuera.journeys.remembered import remembered
from afuera.voices import asked_said, asked_search, asked_themes, shaping
from afuera.voices.asked_search import Filters as Filters
from afuera.voices.fresh import MONDAY_US, WEEK_US, Change
from afuera.voices.given import Described, id_of
from afuera.voices.shaping import Decision
from afuera.web.bridge.installation import lake_path, open_lake

if TYPE_CHECKING:
    from pathlib import Path

    from afuera.voices.store import Open

_opening = threading.Lock()
_open: dict[tuple[Path, int, int], Open] = {}
LONGEST_QUESTION = 500


def store() -> Open | None:
    """The newest store of voices, kept open in this process; None before voices were understood."""
    from afuera.lake import voiced
    from afuera.voices.store import Open

    path = voiced.shelf(lake_path())
    with _opening:
        if path is None:
            _open.clear()
            return None
        about = path.stat()
        key = (path, about.st_ino, about.st_mtime_ns)
        found = _open.get(key)
        if found is None:
            _open.clear()
            found = _open[key] = Open.at(path)
    return found


def known() -> bool:
    """Were voices understood?  Not before the first time, and not between an erasure and the next time."""
    return store() is not None


def understand(
    decided: Iterable[dict[str, Any]], described: Iterable[dict[str, Any]]
) -> dict[str, str] | None:
    """Understand what is new; of each copy the voice that it repeats.  None when there is nothing yet."""
    from afuera.voices.store import understand as made

    with open_lake() as lake:
        done = made(
            lake,
            [Decision.of(row) for row in decided],
            [Described(row["theme"], row["names"], row["words"]) for row in described],
        )
    found = store()
    if done is None or found is None:
        return None
    return asked_themes.copies(found.shelf)


def new_id(words: dict[str, str]) -> str:
    """The id of a theme that somebody describes."""
    return id_of(words)


def went(decided: Iterable[dict[str, Any]]) -> dict[str, str]:
    """Of each theme that people merged the one that it goes into, also before the machine obeyed."""
    rows = [Decision.of(row) for row in decided]
    return shaping.into(rows, {name for one in rows for name in (one.theme, one.other)})


def themes() -> list[dict[str, Any]]:
    """All themes with voices, those of most people first."""
    found = store()
    return asked_themes.themes(found.shelf) if found else []


def theme(name: str) -> dict[str, Any] | None:
    """One theme."""
    found = store()
    return asked_themes.theme(found.shelf, name) if found else None


def voices(name: str, start: int, most: int) -> list[dict[str, Any]]:
    """Voices of a theme, whole."""
    found = store()
    return asked_themes.keys_of(found.shelf, name, start, most) if found else []


def keys_by_theme() -> dict[str, tuple[str, ...]]:
    """Of every voice its themes."""
    found = store()
    if found is None:
        return {}
    return remembered(found.shelf, ("themes of keys",), lambda: asked_themes.themes_of_keys(found.shelf))


def where(name: str, by: str) -> list[dict[str, Any]]:
    """How the people of a theme spread."""
    found = store()
    return asked_themes.where(found.shelf, name, by) if found else []


def events(most: int, name: str | None = None) -> list[dict[str, Any]]:
    """What happened to themes, the newest first."""
    found = store()
    return asked_themes.events(found.shelf, most, name) if found else []


def changes() -> tuple[int, list[Change]]:
    """The microsecond at which the week looked at began, and what was new in it."""
    found = store()
    if found is None:
        return 0, []
    week, changed = asked_themes.changes(found.shelf)
    return week * WEEK_US + MONDAY_US, changed


def hurt_first(said: Sequence[dict[str, Any]]) -> list[list[dict[str, Any]]]:
    """Of voices (journey_id, at as ISO) those that hurt, and those that one cannot tell; praise goes."""
    found = store()
    if found is None:
        return [[], list(said)]
    felt = asked_said.feelings(found.shelf, [str(one["journey_id"]) for one in said])
    known = {(journey, moment(at_us)): feeling for (journey, at_us), feeling in felt.items()}
    feelings = [known.get((str(one["journey_id"]), one["at"]), "") for one in said]
    each = list(zip(said, feelings, strict=True))
    return [
        [one for one, feeling in each if feeling == "negative"],
        [one for one, feeling in each if feeling not in ("negative", "positive")],
    ]


def search(words: str, filters: Filters, most: int) -> list[dict[str, Any]]:
    """The voices that answer best."""
    found = store()
    return asked_search.search(found, words[:LONGEST_QUESTION], filters, most) if found else []


def choices() -> Mapping[str, Sequence[str]]:
    """By what voices can be filtered."""
    found = store()
    return remembered(found.shelf, ("choices",), lambda: asked_search.choices(found.shelf)) if found else {}
