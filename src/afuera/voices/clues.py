"""What does a head look at?

Where a text stands in the space of meanings, and what its words say.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from afuera.voices import lexicon
from afuera.voices.embedding import Vectors
from afuera.voices.heads import Matrix

# How much the words count beside the meanings; more hurts short messages (docs/methods/voices.md).
WORDS = 0.25


def clues(texts: Sequence[str], vectors: Vectors) -> Matrix:
    """One row a text: its vector, then what its words say."""
    return np.hstack([np.asarray(vectors, dtype=np.float32), WORDS * lexicon.features(texts)])
