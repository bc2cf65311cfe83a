"""What was read or drawn already, and need not be again?  Kept in this process, up to so many bytes."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """Things by key; those that nobody asked for longest go first when they weigh too much together."""

    def __init__(self, most: int, weight: Callable[[Thing], int]) -> None:
        self._most, self._weigh, self._weight = most, weight, 0
        self._things: OrderedDict[Hashable, tuple[Thing, int]] = OrderedDict()
        self._one_at_a_time = threading.Lock()

    def get(self, key: Hashable) -> Thing | None:
        """The thing, when it is here."""
        with self._one_at_a_time:
            if key not in self._things:
                return None
            self._things.move_to_end(key)
            return self._things[key][0]

    def put(self, key: Hashable, thing: Thing) -> Thing:
        """Keep a thing."""
        weight = self._weigh(thing)
        with self._one_at_a_time:
            self._weight += weight - self._things.pop(key, (thing, 0))[1]
            self._things[key] = thing, weight
            while self._weight > self._most and self._things:
                self._weight -= self._things.popitem(last=False)[1][1]
        return thing

    def or_made(self, key: Hashable, make: Callable[[], Thing]) -> Thing:
        """The thing; made when it is not here."""
        found = self.get(key)
        return self.put(key, make()) if found is None else found

    def clear(self) -> None:
        """Forget everything."""
        with self._one_at_a_time:
            self._things.clear()
            self._weight = 0
