"""How do a million rows travel through the simulation?  As columns of numbers, never as objects.

`Touches` are the contacts of the journeys of one block, in the order in which they were lived.  `Signals` are
all rows of the contract; a number below 0 in a word column means no word, NaN means no value.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Words = NDArray[np.int32]
Floats = NDArray[np.float64]
Bools = NDArray[np.bool_]


@dataclass(slots=True)
class Columns:
    """Columns of equal length."""

    def __len__(self) -> int:
        return len(getattr(self, fields(self)[0].name))

    def taken(self, rows: NDArray[Any]) -> Self:
        """The rows with these positions (or where this mask is true), in that order."""
        return type(self)(**{one.name: getattr(self, one.name)[rows] for one in fields(self)})

    @classmethod
    def stacked(cls, parts: list[Self]) -> Self:
        """One below the other."""
        return cls(**{f.name: np.concatenate([getattr(part, f.name) for part in parts]) for f in fields(cls)})


@dataclass(slots=True)
class Touches(Columns):
    """Contacts.  `journey`: position in the block; `place`: index of the planned step, −1 if unplanned.

    `order`: where in the journey; `hours`: wait before it; `evening`: only the front line is there;
    `final`: it decides how its step went.
    """

    journey: Ints
    order: Floats
    place: Ints
    step: Words
    team: Words
    channel: Words
    touchpoint: Words
    actor: Words
    purpose: Words
    result: Words
    minutes: Floats
    hours: Floats
    evening: Bools
    final: Bools


@dataclass(slots=True)
class Signals(Columns):
    """Rows of the contract, and what only the simulation knows (`journey`: number in the whole data)."""

    journey: Ints
    person: Ints
    at: Ints
    late_seconds: Ints
    kind: Words
    actor: Words
    purpose: Words
    traveller: Words
    source: Words
    goal: Words
    true_goal: Words
    has_case: Bools
    channel: Words
    touchpoint: Words
    step: Words
    team: Words
    result: Words
    minutes: Floats
    question: Words
    score: Floats
    score_min: Floats
    score_max: Floats
    emotion: Floats
    text: Words
    language: Words
    due_at: Ints
    amount: Floats
    amount_kind: Words
    properties: Words

    @classmethod
    def blank(cls, n: int, **known: Any) -> Signals:
        """n rows in which everything is missing but what is given (an array or one value for all rows)."""
        columns: dict[str, NDArray[Any]] = {}
        for name, (dtype, missing) in _columns().items():
            value = known.pop(name, missing)
            is_array = isinstance(value, np.ndarray)
            columns[name] = value.astype(dtype) if is_array else np.full(n, value, dtype=dtype)
        if known:
            raise TypeError(f"no such column: {', '.join(known)}")
        return cls(**columns)


_TYPES: dict[str, tuple[Any, Any]] = {
    "Ints": (np.int64, -1),
    "Words": (np.int32, -1),
    "Floats": (np.float64, np.nan),
    "Bools": (np.bool_, False),
}


@cache
def _columns() -> dict[str, tuple[Any, Any]]:
    """Type and missing value of each column of Signals."""
    return {one.name: _TYPES[str(one.type)] for one in fields(Signals)}
