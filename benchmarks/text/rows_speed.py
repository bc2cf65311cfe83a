"""What does it cost: 10,000 comments end to end, 50,000 into themes, a million to search?"""

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
    yield from million(folder, reader.embedder)


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
    """50,000 into themes: real vectors and such as lie around them."""
    texts = comments(folder, 10_000)
    if not texts:
        return
    rng, real = np.random.default_rng(0), embed(texts)
    vectors = np.concatenate(
        [
            grouping.unit(real + rng.normal(0, 0.02, real.shape).astype(np.float32))
            for _ in range(many // len(real))
        ]
    )
    said = texts * (many // len(texts))
    start = time.process_time()
    grouping.group(vectors, said, ["en"] * len(said))
    yield Row("into themes, CPU s", len(said), time.process_time() - start, 45, least=True)


def million(folder: Path, embed: Embedder, many: int = 1_000_000) -> Iterator[Row]:
    """Search over a million: real vectors and such as lie around them; the index mapped, asked when warm."""
    texts = comments(folder, 8_000)
    if not texts:
        return
    rng, real = np.random.default_rng(0), embed(texts)
    with tempfile.TemporaryDirectory() as at:
        place = Path(at)
        kept = np.lib.format.open_memmap(
            place / "vectors.npy", mode="w+", dtype=np.float16, shape=(many, real.shape[1])
        )
        whose = rng.integers(0, len(real), many)
        for start in range(0, many, 20_000):
            here = real[whose[start : start + 20_000]]
            kept[start : start + 20_000] = grouping.unit(here + rng.normal(0, 0.03, here.shape)).astype(
                np.float16
            )
        kept.flush()
        begun = time.process_time()
        search.make(place, kept, [texts[one] for one in whose])
        made = time.process_time() - begun
        index = search.Index.open(place)
        took: list[float] = []
        right: list[float] = []
        for turn, one in enumerate(rng.permutation(len(texts))[:150]):
            begun = time.perf_counter()
            asked = embed([texts[one]])[0]
            found = search.candidates(index, texts[one], asked)
            search.ordered(index, texts[one], found, [texts[whose[row]] for row in found.rows])
            if turn >= 30:
                took.append(time.perf_counter() - begun)
                if turn < 60:
                    right.append(_recalled(kept, index, asked, found.rows))
    ms = float(np.quantile(took, 0.95)) * 1000
    yield Row("search over 1M voices, warm p95, ms", len(took), ms, 200, least=True)
    note = f"index made in {made:.0f} CPU s"
    yield Row("  of the ten nearest of all it finds", len(right), float(np.mean(right)), note=note)


def _recalled(kept: Any, index: search.Index, asked: Any, rows: Any) -> float:
    near = np.concatenate(
        [
            (np.asarray(kept[at : at + 50_000], dtype=np.float32) - index.middle) @ (asked - index.middle)
            for at in range(0, len(kept), 50_000)
        ]
    )
    return float(np.isin(np.argpartition(near, -10)[-10:], rows).mean())
