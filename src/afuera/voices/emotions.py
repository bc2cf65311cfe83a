"""Which emotions do words carry, where the machine may say so?

People agree on few of them, machines on fewer: an emotion is said only above a confidence of its own, never
against the feeling (no anger in praise), and is shown as a rate over a group, never as a label on one person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from afuera.estimates.intervals import wilson
from afuera.estimates.small_groups import LEAST
from afuera.voices import heads
from afuera.voices.heads import Matrix, Seen
from afuera.voices.sentiment import Feeling

EMOTIONS = ("anger", "confusion", "delight", "fear", "frustration", "joy", "relief", "sadness")
NO_EMOTION = "neutral"
PLEASANT = frozenset({"delight", "joy", "relief"})
UNPLEASANT = frozenset({"anger", "fear", "frustration", "sadness"})
MOST = 2  # emotions a voice
# An emotion against which the feeling speaks so clearly is not said.
AGAINST = 0.5


@dataclass(frozen=True, slots=True)
class Rate:
    """How many voices of a group carry an emotion; None where the group is too small to show."""

    emotion: str
    voices: int
    of: int
    share: float | None
    low: float | None
    high: float | None


def emotions(
    features: Seen, felt: Sequence[Feeling], embedder: str, place: Path | None = None
) -> list[tuple[tuple[str, float], ...]]:
    """The emotions of each text, the surest first; empty where none is sure enough."""
    head = heads.kept("emotions", embedder, place, features)
    if head is None:
        return [()] * features.shape[0]
    return [_said(head, row, feeling) for row, feeling in zip(head.chances(features), felt, strict=True)]


def _said(head: heads.Head, chances: Matrix, felt: Feeling) -> tuple[tuple[str, float], ...]:
    found: list[tuple[str, float]] = []
    for place in np.argsort(-chances)[:MOST]:
        name, sure = head.labels[place], float(chances[place])
        if name not in (NO_EMOTION, "others") and sure >= head.floors[place] and _fits(name, felt):
            found.append((name, round(sure, 3)))
    return tuple(found)


def _fits(emotion: str, felt: Feeling) -> bool:
    negative, _, positive = felt.chances
    if emotion in UNPLEASANT:
        return felt.feeling != "positive" and positive < AGAINST
    if emotion in PLEASANT:
        return felt.feeling != "negative" and negative < AGAINST
    return True


def rates(found: Iterable[Sequence[tuple[str, float]]]) -> list[Rate]:
    """Each emotion's rate over a group of voices with its interval; nothing is shown of groups under five."""
    rows = list(found)
    counted = Counter(name for row in rows for name, _ in row)
    return [
        _rate(name, counted[name], len(rows))
        for name in sorted(counted, key=lambda one: (-counted[one], one))
    ]


def _rate(name: str, voices: int, of: int) -> Rate:
    if of < LEAST:
        return Rate(name, 0, of, None, None, None)
    told = wilson(voices, of)
    return Rate(name, voices, of, told.value, told.low, told.high)
