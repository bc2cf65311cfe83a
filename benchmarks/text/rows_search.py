"""Are voices found by what they mean, and copies by their letters?"""

from __future__ import annotations

import random
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.text.frame import Reader, Row
from benchmarks.text.rows_themes import BANKING, read

from afuera.voices import copies, search
from afuera.voices.embedding import Vectors


def rows(folder: Path, reader: Reader) -> Iterator[Row]:
    """600 questions to 3,000 texts, twice; then comments once more with a typo, loud, greeted."""
    found = read(folder, *BANKING)
    if found is None:
        return
    texts = [one["text"] for one in found[1]]
    label = np.unique([one["category"] for one in found[1]], return_inverse=True)[1]
    hits = _found(reader.vectors(texts), texts, label)
    yield Row("search, first answer right", len(hits), float(np.mean(hits)), 0.86)
    yield from folded(texts)


def _found(vectors: Vectors, texts: Sequence[str], label: Any) -> list[bool]:
    hits: list[bool] = []
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(len(texts))
        asked, there = order[:600], order[600:3_600]
        said = [texts[at] for at in there]
        with tempfile.TemporaryDirectory() as place:
            np.save(Path(place) / "vectors.npy", vectors[there].astype(np.float16))
            search.make(Path(place), np.load(Path(place) / "vectors.npy"), said)
            index = search.Index.open(Path(place))
            for at in asked:
                found = search.candidates(index, texts[at], vectors[at])
                best = search.ordered(index, texts[at], found, index.plain(found.rows) or [])
                hits.append(bool(label[there[best[0][0]]] == label[at]))
    return hits


def folded(every: Sequence[str]) -> Iterator[Row]:
    """Comments once more with a typo, in capitals, with a greeting or an emoji."""
    rng = random.Random(3)
    texts = sorted({one.strip() for one in every if len(one) > 30})
    rng.shuffle(texts)
    texts = texts[:1_400]
    alone = [at for at, one in enumerate(copies.copies(texts)) if one is not None]
    again = [rng.choice((_typo, _loud, _greeted, _cheered))(text, rng) for text in texts]
    both = copies.copies(texts + again)
    hit = [both[len(texts) + at] in (at, both[at]) for at in range(len(texts))]
    yield Row("near duplicates found", len(texts), float(np.mean(hit)), 0.99)
    yield Row("  originals taken for copies", len(texts), len(alone) / len(texts), 0.005, least=True)


def _typo(text: str, rng: random.Random) -> str:
    at = rng.randrange(3, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _loud(text: str, _: random.Random) -> str:
    return text.upper()


def _greeted(text: str, rng: random.Random) -> str:
    return rng.choice(("Hello, ", "Hi! ", "Good morning. ")) + text


def _cheered(text: str, rng: random.Random) -> str:
    return text.rstrip(".?") + rng.choice(("!!! 😡", " 🙏", "..."))
