"""Which voices speak of a theme that somebody described?  One or two lines in each language are enough.

A good description finds more than eight examples do (docs/methods/voices.md); a voice that is near to none
of them belongs to none.  A description is written as a report, customers speak otherwise: those who are
surely meant say in which words the others are looked for once more.

The more voices there are, the nearer one comes by chance: short general sentences lie near to anything.  So
the floor rises with their number, until about one of them all would reach it by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b

import numpy as np
import numpy.typing as npt

from afuera.voices import search

NEAR, FAR = 0.2, 0.48  # between which centred nearnesses the floor lies, for few voices and for very many
CHANCE = 0.055  # among how many times more voices the nearest by chance is so much nearer: e times
SURE, LEAST, MOST = 0.1, 5, 50  # those that are surely meant: so far above the floor; how many are heard
OWN = 1.1  # who is meant lies nearer to the words of others than to a description
AT_ONCE = 20_000
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
    near: float | None = None,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """Of each voice the described theme that it is nearest to (-1: none), and how near.

    `middle` is the mean of all voices: what all of them say tells no theme from another.  `near`: the floor;
    without it, that of so many voices.
    """
    if not described or not len(vectors):
        return np.full(len(vectors), -1), np.zeros(len(vectors), dtype=np.float32)
    texts = [text for one in described for text in one.words.values() if text.strip()]
    whose = [at for at, one in enumerate(described) for text in one.words.values() if text.strip()]
    if not texts:
        return np.full(len(vectors), -1), np.zeros(len(vectors), dtype=np.float32)
    floor = floor_of(len(vectors)) if near is None else near
    asked = _unit(embed(texts) - middle)
    best, how = _nearest(vectors, middle, asked, np.asarray(whose))
    again, named = [asked], list(whose)
    for one in sorted(set(whose)):
        theirs = np.flatnonzero((best == one) & (how >= floor + SURE))
        if len(theirs) >= LEAST:  # fewer say little of how others speak of it
            mine = asked[np.asarray(whose) == one]
            again.append(_in_their_words(mine, vectors, middle, theirs, how) / OWN)
            named.append(one)
    if len(again) > 1:
        best, how = _nearest(vectors, middle, np.vstack(again), np.asarray(named))
    best[how < floor] = -1
    return best, how


def floor_of(many: int) -> float:
    """From which nearness a voice speaks of what was described, among so many voices."""
    return search.floor_of(many, CHANCE, NEAR, FAR)


def _nearest(
    vectors: Vectors, middle: Vectors, asked: Vectors, whose: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    best = np.full(len(vectors), -1)
    how = np.full(len(vectors), -1.0, dtype=np.float32)
    for start in range(0, len(vectors), AT_ONCE):
        nearness = _unit(np.asarray(vectors[start : start + AT_ONCE], dtype=np.float32) - middle) @ asked.T
        top = nearness.argmax(axis=1)
        best[start : start + AT_ONCE] = whose[top]
        how[start : start + AT_ONCE] = nearness[np.arange(len(nearness)), top]
    return best, how


def _in_their_words(
    asked: Vectors,
    vectors: Vectors,
    middle: Vectors,
    meant: npt.NDArray[np.int64],
    how: npt.NDArray[np.float32],
) -> Vectors:
    """Half the description, half those that are surely meant."""
    described = _unit(asked.mean(axis=0, keepdims=True))
    meant = meant[np.argsort(-how[meant], kind="stable")][:MOST]
    said = _unit(np.asarray(vectors[meant], dtype=np.float32) - middle)
    return _unit(described + _unit((said * how[meant, None]).sum(axis=0, keepdims=True)))


def _unit(vectors: Vectors) -> Vectors:
    return np.asarray(
        vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32
    )
