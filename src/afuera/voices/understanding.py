"""What does a machine make of each voice: its language, its feeling, its emotions?

It sorts and connects; it never stands in for reading.  A text is data, whatever it says: words that look like
orders to a machine are read like any others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from afuera.voices.embedding import Sentences, Vectors
from afuera.voices.language import languages
from afuera.voices.sentiment import feelings


@dataclass(frozen=True, slots=True)
class Understanding:
    """What was understood of one voice; None where the machine is not sure enough."""

    language: str
    language_sure: float
    sentiment: float | None
    feeling: str | None
    feeling_sure: float
    emotions: tuple[tuple[str, float], ...] = ()


def understand(
    texts: Sequence[str],
    declared_languages: Sequence[str] | None,
    vectors: Vectors,
    embedder: str = Sentences.name,
    place: Path | None = None,
) -> list[Understanding]:
    """One understanding a text; `vectors` are those of `embedder`, `place` holds a company's own heads."""
    told = languages(texts, declared_languages)
    felt = feelings(np.asarray(vectors, dtype=np.float32), embedder, place)
    return [
        Understanding(tongue.code, tongue.sure, one.sentiment, one.feeling, one.sure)
        for tongue, one in zip(told, felt, strict=True)
    ]
