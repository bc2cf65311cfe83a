"""What does a head look at?

Where a text stands in the space of meanings, and what its words say.  A head that learned from a company's
own labels may look at the words themselves too: with thousands of labels they tell what meanings blur.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from zlib import crc32

import numpy as np
import numpy.typing as npt
from scipy import sparse

from afuera.voices import lexicon
from afuera.voices.embedding import Vectors
from afuera.voices.heads import BUCKETS, Matrix, Seen

# How much the words count beside the meanings; more hurts short messages (docs/methods/voices.md).
WORDS = 0.25
_WORD = re.compile(r"\w+|[^\w\s]")


def clues(texts: Sequence[str], vectors: Vectors) -> Matrix:
    """One row a text: its vector, then what its words say."""
    return np.hstack([np.asarray(vectors, dtype=np.float32), WORDS * lexicon.features(texts)])


def with_words(features: Matrix, texts: Sequence[str]) -> Seen:
    """The same rows, and behind each a one in the bucket of every word and sign that the text has."""
    mine = [_buckets(text) for text in texts]
    starts = np.cumsum([0, *map(len, mine)])
    where = np.concatenate([np.zeros(0, dtype=np.int64), *mine])
    words = sparse.csr_array(
        (np.ones(len(where), dtype=np.float32), where, starts), shape=(len(texts), BUCKETS)
    )
    return sparse.hstack([sparse.csr_array(features), words], format="csr")


def _buckets(text: str) -> npt.NDArray[np.int64]:
    said = _WORD.findall(lexicon.plain(text[: lexicon.MOST_CHARACTERS]))
    return np.unique(np.array([crc32(word.encode()) % BUCKETS for word in said], dtype=np.int64))
