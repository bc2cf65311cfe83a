"""Which voices speak of a theme that somebody described?  One or two lines in each language are enough.

A good description finds more than eight examples do (docs/methods/voices.md); a voice that is near to none
of them belongs to none.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

NEAR = 0.2  # centred nearness from which a voice speaks of it
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Described:
    """A theme that people look for: its name and a description, by language."""

    theme: str
    names: Mapping[str, str]
    words: Mapping[str, str]


def id_of(words: Mapping[str, str]) -> str:
    """The id of a theme that was described so for the first time."""
    told = "\x1f".join(f"{name}={words[name]}" for name in sorted(words))
    return "g" + blake2b(told.encode(), digest_size=3).hexdigest()


def speak_of(
    vectors: Vectors,
    middle: Vectors,
    described: Sequence[Described],
    embed: Callable[[Sequence[str]], Vectors],
    near: float = NEAR,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Of each voice the described theme that it is nearest to (-1: none), and how near.

    `middle` is the mean of all voices: what all of them say tells no theme from another.
    """
    if not described or not len(vectors):
        return np.full(len(vectors), -1), np.zeros(len(vectors), dtype=np.float32)
    texts = [text for one in described for text in one.words.values() if text.strip()]
    whose = [at for at, one in enumerate(described) for text in one.words.values() if text.strip()]
    if not texts:
        return np.full(len(vectors), -1), np.zeros(len(vectors), dtype=np.float32)
    asked = embed(texts) - middle
    asked /= np.maximum(np.linalg.norm(asked, axis=1, keepdims=True), 1e-9)
    best = np.full(len(vectors), -1)
    how = np.full(len(vectors), -1.0, dtype=np.float32)
    for start in range(0, len(vectors), 20_000):
        here = np.asarray(vectors[start : start + 20_000], dtype=np.float32) - middle
        here /= np.maximum(np.linalg.norm(here, axis=1, keepdims=True), 1e-9)
        nearness = here @ asked.T
        top = nearness.argmax(axis=1)
        best[start : start + 20_000] = np.asarray(whose)[top]
        how[start : start + 20_000] = nearness[np.arange(len(here)), top]
    best[how < near] = -1
    return best, how
