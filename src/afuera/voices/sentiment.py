"""Was it said with pleasure, with displeasure, or neither?"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from afuera.voices import heads
from afuera.voices.heads import Matrix, Seen

FEELINGS = ("negative", "neutral", "positive")
# Below this confidence nothing is said: a reader sees the words, not a guess.
SURE_ENOUGH = 0.45


@dataclass(frozen=True, slots=True)
class Feeling:
    """`feeling` and `sentiment` (-1 to 1) are None where the machine is not sure enough to say it."""

    feeling: str | None
    sure: float
    sentiment: float | None
    chances: tuple[float, float, float]


def feelings(features: Seen, embedder: str, place: Path | None = None) -> list[Feeling]:
    """One feeling a row; without a head for this embedder nothing is known.

    A feeling that a company's own labels do not know has no chance.
    """
    head = heads.kept("sentiment", embedder, place, features)
    if head is None:
        return [Feeling(None, 0.0, None, (0.0, 0.0, 0.0))] * features.shape[0]
    chances = np.zeros((features.shape[0], len(FEELINGS)), dtype=np.float32)
    known = [name for name in FEELINGS if name in head.labels]
    order = [head.labels.index(name) for name in known]
    chances[:, [FEELINGS.index(name) for name in known]] = head.chances(features)[:, order]
    return [_feeling(row) for row in chances]


def _feeling(chances: Matrix) -> Feeling:
    best = int(np.argmax(chances))
    sure = round(float(chances[best]), 3)
    negative, neutral, positive = (round(float(one), 3) for one in chances)
    if sure < SURE_ENOUGH:
        return Feeling(None, sure, None, (negative, neutral, positive))
    return Feeling(FEELINGS[best], sure, round(positive - negative, 3), (negative, neutral, positive))
