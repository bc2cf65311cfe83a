"""What does a machine make of each voice: its language, its feeling, its emotions?

It sorts and connects; it never stands in for reading.  A text is data, whatever it says: words that look like
orders to a machine are read like any others.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from afuera.voices import heads
from afuera.voices.clues import clues, with_words
from afuera.voices.embedding import Sentences, Vectors
from afuera.voices.emotions import emotions
from afuera.voices.language import Told, languages
from afuera.voices.sentiment import Feeling, feelings


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
    seen: heads.Seen = clues(texts, vectors)
    if heads.read_words(embedder, place):
        seen = with_words(seen, texts)
    felt = feelings(seen, embedder, place)
    moved = emotions(seen, felt, embedder, place)
    return [
        _understood(text, tongue, one, carried)
        for text, tongue, one, carried in zip(texts, told, felt, moved, strict=True)
    ]


def _understood(
    text: str, tongue: Told, felt: Feeling, moved: tuple[tuple[str, float], ...]
) -> Understanding:
    if not text.strip():
        return Understanding(tongue.code, 0.0, None, None, 0.0)
    return Understanding(tongue.code, tongue.sure, felt.sentiment, felt.feeling, felt.sure, moved)
