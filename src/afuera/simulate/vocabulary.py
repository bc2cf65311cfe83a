"""Which words stand in the signals?  Each word once; rows carry its number (−1: no word)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

NOTHING = -1


@dataclass(slots=True)
class Vocabulary:
    """Words by number in the order in which they were first asked for."""

    words: list[str] = field(default_factory=list)
    _numbers: dict[str, int] = field(default_factory=dict)
    _spelled: pa.Array | None = None

    def number(self, word: str | None) -> int:
        """The number of a word, a new one when it was never met; −1 for no word."""
        if word is None:
            return NOTHING
        if word not in self._numbers:
            self._numbers[word] = len(self.words)
            self.words.append(word)
            self._spelled = None
        return self._numbers[word]

    def numbers(self, words: Iterable[str | None]) -> NDArray[np.int32]:
        """The numbers of several words."""
        return np.array([self.number(word) for word in words], dtype=np.int32)

    def spell(self, numbers: NDArray[np.int32]) -> pa.Array:
        """Arrow strings for numbers; null where there is no word."""
        if self._spelled is None:
            self._spelled = pa.array(self.words, pa.string())
        if len(numbers) and (numbers < 0).all():
            return pa.nulls(len(numbers), pa.string())
        return self._spelled.take(pa.array(numbers, pa.int32(), mask=numbers < 0))


def slug(text: str) -> str:
    """A name as it stands in an address: lower case letters, digits and hyphens."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")
