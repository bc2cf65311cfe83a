"""What do all rows share: the reader, labelled rows, and how a row is printed?"""

from __future__ import annotations

import csv
import hashlib
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_WAIT_POLICY", "passive")

import numpy as np

from afuera.voices import embedding, quality
from afuera.voices.embedding import Embedder, Vectors


@dataclass(frozen=True)
class Row:
    """One line: what was measured, on how many, ours, the target, and what others reach on the same texts."""

    what: str
    n: int
    ours: float
    target: float | None = None
    least: bool = False  # a figure to stay below
    others: dict[str, float] = field(default_factory=dict)
    note: str = ""


@dataclass
class Reader:
    """Who reads, and how many texts of a set at most.  AFUERA_EMBEDDED keeps vectors between runs."""

    quality: bool = False
    most: int = 4_000

    @property
    def embedder(self) -> Embedder:
        """The default, or both readers."""
        return quality.both() if self.quality else embedding.default()

    def vectors(self, texts: Sequence[str]) -> Vectors:
        """The vectors of texts, from the folder AFUERA_EMBEDDED when they are there."""
        place = os.environ.get("AFUERA_EMBEDDED")
        if not place:
            return self.embedder(texts)
        key = hashlib.blake2b("\x1f".join([self.embedder.name, *texts]).encode(), digest_size=12).hexdigest()
        path = Path(place) / f"{key}.npy"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            np.save(path, self.embedder(texts))
        return np.asarray(np.load(path, allow_pickle=False))


def table(folder: Path, *patterns: str) -> Iterator[dict[str, str]]:
    """The rows of every CSV whose name fits one of the patterns; none where there is no such file."""
    for pattern in patterns:
        for path in sorted(folder.glob(pattern)):
            with path.open(encoding="utf-8", newline="") as file:
                yield from csv.DictReader(file)


def drawn(
    rows: Sequence[tuple[str, str]], most: int, shares: dict[str, int] | None = None
) -> list[tuple[str, str]]:
    """At most so many rows, drawn once; `shares` fixes how many of each label stand for one another."""
    random = np.random.default_rng(7)
    if shares is None:
        return [rows[at] for at in np.sort(random.permutation(len(rows))[:most])]
    places = {name: [at for at, (_, label) in enumerate(rows) if label == name] for name in shares}
    scale = min([len(places[name]) / shares[name] for name in shares] + [most / sum(shares.values())])
    kept = [at for name in shares for at in random.permutation(places[name])[: int(scale * shares[name])]]
    return [rows[at] for at in sorted(kept)]


def told(row: Row) -> str:
    """A line of the table."""
    target = "" if row.target is None else f"target {'≤' if row.least else '≥'} {row.target:g}"
    reached = ""
    if row.target is not None:
        reached = "yes" if (row.ours <= row.target if row.least else row.ours >= row.target) else "no"
    others = "  ".join(f"{name} {value:.3f}" for name, value in row.others.items())
    figures = f"n={row.n:<6} ours {row.ours:.3f}  {target:<14} {reached:<4}"
    return f"{row.what:<36} {figures} {others}  {row.note}".rstrip()
