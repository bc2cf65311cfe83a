"""Was this asked of the shelf before?  A shelf never changes, so an answer stays true while it is open."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, Final, TypeVar
from weakref import WeakKeyDictionary

from afuera.lake.shelf import Shelf

Answer = TypeVar("Answer")
REMEMBERED: Final = 400  # answers kept for each shelf

_answers: WeakKeyDictionary[Shelf, OrderedDict[Any, Any]] = WeakKeyDictionary()
_one_at_a_time = threading.Lock()


def remembered(shelf: Shelf, key: object, ask: Callable[[], Answer]) -> Answer:
    """The answer to a question that is asked only once."""
    with _one_at_a_time:
        kept = _answers.setdefault(shelf, OrderedDict())
        if key in kept:
            kept.move_to_end(key)
            known: Answer = kept[key]
            return known
    answer = ask()
    with _one_at_a_time:
        kept[key] = answer
        while len(kept) > REMEMBERED:
            kept.popitem(last=False)
    return answer
