"""What is wrong with the rows of a piece, and what does a sentence need to know to say so?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from afuera.signals import limits
from afuera.signals.zones import Mask

Facts = Callable[[int], dict[str, object]]


@dataclass(frozen=True, slots=True)
class Problem:
    """One kind of trouble with one column: its reason, and the facts for a row's sentence."""

    column: str
    reason: str
    facts: Facts


@dataclass(slots=True)
class Problems:
    """What is wrong with the rows of a piece."""

    rows: int
    first: npt.NDArray[np.int32] = field(init=False)
    kinds: list[Problem] = field(default_factory=list)
    also: dict[int, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.first = np.full(self.rows, -1, np.int32)

    def add(self, wrong: Mask, column: str, reason: str, facts: Facts) -> None:
        """These rows are wrong in this column."""
        if not wrong.any():
            return
        fresh = wrong & (self.first < 0)
        for row in np.flatnonzero(wrong & ~fresh).tolist():
            self.also.setdefault(row, []).append(f"{column}: {reason}")
        self.first[fresh] = len(self.kinds)
        self.kinds.append(Problem(column, reason, facts))

    @property
    def bad(self) -> Mask:
        """Which rows break the contract."""
        return self.first >= 0


def shorten(value: object) -> str:
    """A value as a sentence shows it."""
    text = " ".join(str(value).split())
    return text if len(text) <= limits.SHOWN_CHARACTERS else text[: limits.SHOWN_CHARACTERS] + "…"


def value_facts(column: str, values: pa.Array, **more: object) -> Facts:
    """Facts of a row: the column and what stands in it."""
    return lambda row: {"column": column, "value": shorten(python_value(values[row])), **more}


def python_value(scalar: pa.Scalar) -> object:
    """A value of Arrow as one of Python; a moment that Python cannot count is named by its number."""
    try:
        return scalar.as_py()
    except (ValueError, OverflowError):
        return str(scalar.cast(pa.int64()))


def same_facts(**facts: object) -> Facts:
    """The same facts for every row."""
    return lambda _: facts


def size_facts(column: str, sizes: pa.Array, most: int) -> Facts:
    """How long a value is, and how long it may be."""
    return lambda row: {"column": column, "length": sizes[row].as_py(), "limit": most}


def figure_facts(**numbers: npt.NDArray[np.float64]) -> Facts:
    """Numbers by name, whole ones without a point."""
    return lambda row: {name: _figure(float(values[row])) for name, values in numbers.items()}


def _figure(value: float) -> float | int | None:
    if not np.isfinite(value):
        return None
    return int(value) if value == int(value) else value
