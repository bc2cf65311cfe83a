"""Where are the lake and the shelf of this installation, and who wants to know when the lake has changed?"""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from django.conf import settings
from django.db import transaction

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.lake.shelf import Shelf

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_opening = threading.Lock()
_open: dict[str, tuple[tuple[Path, int, int], Shelf]] = {}
_concerned: list[Callable[[], None]] = []


def lake_path() -> Path:
    """The directory of the lake."""
    return Path(settings.DATA) / "lake"


@contextmanager
def open_lake() -> Iterator[Lake]:
    """The lake, made when it is not there yet.  For background work; a page reads the shelf."""
    from afuera.lake import Lake

    with Lake.open(lake_path(), engine=settings.LAKE_ENGINE, memory_limit=settings.LAKE_MEMORY) as lake:
        yield lake


def once_a_state(most: int) -> Callable[[Callable[Asked, Answer]], Callable[Asked, Answer]]:
    """Ask the lake only once for each of its states; the last `most` answers are kept: never change one."""

    def wrap(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
        @lru_cache(maxsize=most)
        def kept(_path: Path, _state: str, *args: Any, **named: Any) -> Answer:
            return ask(*args, **named)

        @wraps(ask)
        def asked(*args: Asked.args, **named: Asked.kwargs) -> Answer:
            from afuera.lake.ledger import stands_at

            return kept(lake_path(), stands_at(lake_path()), *args, **named)  # type: ignore[arg-type]

        return asked

    return wrap


def shelf() -> Shelf | None:
    """The newest shelf, kept open in this process; None before the first refresh."""
    return _newest("shelf")


def hits() -> Shelf | None:
    """Whom each pain hit, as `shelf`; None before the first study, and after an erasure until the next."""
    return _newest("hits")


def _newest(place: str) -> Shelf | None:
    from afuera.lake.shelf import Shelf, newest

    path = newest(lake_path(), place)
    with _opening:
        if path is None:
            _open.pop(place, None)
            return None
        # After an erasure numbers begin anew: a file of the same name is another one.
        about = path.stat()
        key = (path, about.st_ino, about.st_mtime_ns)
        known, found = _open.get(place, (None, None))
        if found is None or known != key:
            # The one before it may still be read by another request; its file is closed when nobody holds it.
            _open.pop(place, None)
            found = Shelf.open(path)
            _open[place] = (key, found)
    return found


def when_lake_changes(callback: Callable[[], None]) -> Callable[[], None]:
    """Register what a room does after signals came, went, or were understood otherwise."""
    _concerned.append(callback)
    return callback


def lake_changed() -> None:
    """Tell every room that registered, once what is being written now is committed."""
    for callback in _concerned:
        transaction.on_commit(callback)
