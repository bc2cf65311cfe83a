"""What does it cost: 10,000 comments end to end, 50,000 into themes?"""

from __future__ import annotations

import csv
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.text.frame import Reader, Row

from afuera.privacy import mask
from afuera.voices import copies, grouping, naming, search
from afuera.voices.embedding import Embedder
from afuera.voices.understanding import understand


def rows(folder: Path, reader: Reader) -> Iterator[Row]:
    """The smallest first, so that its peak of memory is its own."""
    yield from end_to_end(folder, reader.embedder)
    yield from fifty(folder, reader.embedder)


def end_to_end(folder: Path, embed: Embedder, many: int = 10_000) -> Iterator[Row]:
    """All that is done with so many comments that are new, in one process."""
    texts = comments(folder, many)
    if not texts:
        return
    start = time.process_time()
    vectors = embed(texts)
    read_in = time.process_time() - start
    tongues = [one.language for one in understand(texts, None, vectors, embed.name)]
    copies.copies(texts)
    for text in texts:
        mask(text)
    begun = time.process_time()
    groups = grouping.group(vectors, texts, tongues)
    middles = np.stack([vectors[groups.member == one].mean(0) for one in range(groups.member.max() + 1)])
    naming.names(texts, tongues, [str(at) for at in range(len(texts))], groups.member, middles, embed)
    themed = time.process_time() - begun
    with tempfile.TemporaryDirectory() as place:
        np.save(Path(place) / "vectors.npy", vectors.astype(np.float16))
        search.make(Path(place), np.load(Path(place) / "vectors.npy"), texts)
    total = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    note = f"reading {read_in:.1f}, themes and names {themed:.1f}"
    yield Row("comments end to end, CPU s", len(texts), total, 25, least=True, note=note)
    yield Row("  peak memory, GB", len(texts), peak, 1.0, least=True)


def comments(folder: Path, many: int) -> list[str]:
    """So many comments of all the files that are there, mixed."""
    columns = {"airline_tweets_en*.csv": "text", "banking77_t*_en.csv": "text", "emoevent_*.csv": "text"}
    found: list[str] = []
    for pattern, column in columns.items():
        for file in sorted(folder.glob(pattern)):
            with file.open(encoding="utf-8", newline="") as lines:
                found += [one[column] for one in csv.DictReader(lines) if one[column]]
    order = np.random.default_rng(0).permutation(len(found))
    return [found[at] for at in order[:many]]


def fifty(folder: Path, embed: Embedder, many: int = 50_000) -> Iterator[Row]:
    """50,000 into themes, and their names: real comments and, around each, such as lie near."""
    texts = comments(folder, 10_000)
    if not texts:
        return
    rng, real = np.random.default_rng(0), embed(texts)
    vectors = np.concatenate([_around(real, rng, 0.02) for _ in range(many // len(real))])
    said = texts * (many // len(texts))
    start = time.process_time()
    member = grouping.group(vectors, said, ["en"] * len(said)).member
    middles = np.stack([vectors[member == one].mean(0) for one in range(member.max() + 1)])
    naming.names(said, ["en"] * len(said), [str(at) for at in range(len(said))], member, middles, embed)
    took = time.process_time() - start
    note = f"{len(middles)} themes; one in five is a real vector, the others lie around them"
    yield Row("into themes, CPU s", len(said), took, 45, least=True, note=note)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield Row("  peak memory, GB", len(said), peak, 1.0, least=True)


def _around(real: Any, rng: np.random.Generator, far: float) -> Any:
    return grouping.unit(real + rng.normal(0, far, real.shape).astype(np.float32))
