"""Which voices say this, in these words or in others, in this language or the other?

Meaning finds the candidates (cells of near voices, one byte a number; the nearest cells are read), words add
theirs (which voices have the rarest words of the question), then the best are put in order: meaning at full
width, how alike the spelling is, and what the nearest among the candidates say.
"""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from zlib import crc32

import numpy as np
import numpy.typing as npt

from afuera.voices.copies import plain

Vectors = npt.NDArray[np.float32]
Numbers = npt.NDArray[np.int64]

MOST_LETTERS = 500  # of a question
CELLED = 40_000  # from so many voices on they lie in cells
PROBED = 0.04  # share of the cells that is read
CANDIDATES = 300
LETTERS = 0.4  # how much spelling counts beside meaning
AROUND, NEIGHBOURS = 0.15, 5  # how much, and how many of, the nearest candidates count
BUCKETS = 1 << 18
FULL = 127 / 0.25  # a number of a vector of length one seldom exceeds 0.25
ONLY = 60_000  # so few that filters leave are all compared
STEM = 6  # letters of a word that count
BLOCK = 20_000


@dataclass(frozen=True, slots=True)
class Index:
    """What search needs, opened from the directory of the store: mapped, not read."""

    vectors: npt.NDArray[np.float16]
    middle: Vectors
    word_starts: Numbers
    word_rows: npt.NDArray[np.int32]
    letters: npt.NDArray[np.float32]
    said: npt.NDArray[np.uint8] | None
    said_starts: Numbers | None
    spoken: npt.NDArray[np.int32] | None
    tongues: tuple[str, ...]
    cells: Vectors | None
    cell_starts: Numbers | None
    cell_rows: npt.NDArray[np.int32] | None
    codes: npt.NDArray[np.int8] | None

    @classmethod
    def open(cls, place: Path) -> Index:
        """The index in a directory."""
        celled = (place / "codes.npy").exists()
        told = (place / "spoken.npy").exists()  # not by versions before

        def read(name: str) -> npt.NDArray[np.generic]:
            found: npt.NDArray[np.generic] = np.load(place / f"{name}.npy", mmap_mode="r")
            return found

        return cls(
            vectors=read("vectors"),  # type: ignore[arg-type]
            middle=np.load(place / "middle.npy"),
            word_starts=np.load(place / "word_starts.npy"),
            word_rows=read("word_rows"),  # type: ignore[arg-type]
            letters=np.load(place / "letters.npy"),
            said=read("said") if told else None,  # type: ignore[arg-type]
            said_starts=np.load(place / "said_starts.npy") if told else None,
            spoken=read("spoken") if told else None,  # type: ignore[arg-type]
            tongues=tuple(np.load(place / "tongues.npy").tolist()) if told else (),
            cells=np.load(place / "cells.npy") if celled else None,
            cell_starts=np.load(place / "cell_starts.npy") if celled else None,
            cell_rows=np.load(place / "cell_rows.npy") if celled else None,
            codes=read("codes") if celled else None,  # type: ignore[arg-type]
        )

    def plain(self, rows: Sequence[int]) -> list[str] | None:
        """The words of these voices that count (`copies.plain`): tables take a block out of its wrapping for
        each; None if not kept.
        """
        if self.said is None or self.said_starts is None:
            return None
        spans = [(int(self.said_starts[row]), int(self.said_starts[row + 1])) for row in rows]
        return [self.said[low:high].tobytes().decode("utf-8", "surrogatepass") for low, high in spans]

    def languages(self, rows: Sequence[int]) -> list[str] | None:
        """The languages of these voices; None if not kept."""
        return None if self.spoken is None else [self.tongues[self.spoken[row]] for row in rows]


@dataclass(frozen=True, slots=True)
class Candidates:
    """Rows that may answer, and how near each is in meaning."""

    rows: Numbers
    near: Vectors


# -- making it -------------------------------------------------------------------------------------------


def make(
    place: Path,
    vectors: npt.NDArray[np.float16],
    texts: Sequence[str],
    languages: Sequence[str] = (),
) -> None:
    """Write the index of these voices into a directory that holds their vectors already."""
    middle = np.zeros(vectors.shape[1], dtype=np.float64)
    for start in range(0, len(vectors), BLOCK):
        middle += np.asarray(vectors[start : start + BLOCK], dtype=np.float32).sum(axis=0)
    middle /= max(len(vectors), 1)
    np.save(place / "middle.npy", middle.astype(np.float32))
    written = [text.encode("utf-8", "surrogatepass") for text in _make_words(place, texts)]
    np.save(place / "said_starts.npy", np.cumsum([0, *map(len, written)], dtype=np.int64))
    np.save(place / "said.npy", np.frombuffer(b"".join(written), dtype=np.uint8))
    spoken_in = np.array(languages or [""] * len(texts), dtype=np.str_)
    tongues, spoken = np.unique(spoken_in, return_inverse=True)
    np.save(place / "tongues.npy", tongues)
    np.save(place / "spoken.npy", spoken.astype(np.int32))
    if len(vectors) >= CELLED:
        make_cells(place, vectors, middle.astype(np.float32))


def _make_words(place: Path, texts: Sequence[str]) -> list[str]:
    """Which voices have which word, and how seldom pieces of words are; the words that count of each."""
    where_said, how_many = array("i"), array("i")
    seen = np.zeros(BUCKETS, dtype=np.int64)
    every = max(len(texts) // 20_000, 1)
    looked = 0
    every_said = [plain(text) for text in texts]
    for row, said in enumerate(every_said):
        mine = {bucket(word) for word in said.split()}
        where_said.extend(mine)
        how_many.append(len(mine))
        if row % every == 0:
            seen[pieces(said)] += 1
            looked += 1
    where = np.frombuffer(where_said, dtype=np.int32) if where_said else np.zeros(0, dtype=np.int32)
    who = np.repeat(np.arange(len(texts), dtype=np.int32), np.asarray(how_many, dtype=np.int64))
    order = np.argsort(where, kind="stable")
    np.save(place / "word_rows.npy", who[order])
    np.save(place / "word_starts.npy", np.searchsorted(where[order], np.arange(BUCKETS + 1)))
    np.save(place / "letters.npy", (np.log((1 + looked) / (1 + seen)) + 1).astype(np.float32))
    return every_said


def make_cells(place: Path, vectors: npt.NDArray[np.float16], middle: Vectors, seed: int = 0) -> None:
    """Put near voices together (k-means), each number of a vector as one byte."""
    many = len(vectors)
    count = int(np.clip(round(many**0.5), 16, 2_000))
    rng = np.random.default_rng(seed)
    sample = np.sort(rng.permutation(many)[: count * 30])
    cells = _middles(apart(vectors[sample], middle), count, rng)
    cell = np.empty(many, dtype=np.int32)
    codes = np.lib.format.open_memmap(place / "codes.npy", mode="w+", dtype=np.int8, shape=vectors.shape)
    for start in range(0, many, BLOCK):
        cell[start : start + BLOCK] = (apart(vectors[start : start + BLOCK], middle) @ cells.T).argmax(axis=1)
    order = np.argsort(cell, kind="stable")
    for start in range(0, many, BLOCK):
        here = apart(vectors[order[start : start + BLOCK]], middle)
        codes[start : start + BLOCK] = np.clip(np.rint(here * FULL), -127, 127).astype(np.int8)
    codes.flush()
    np.save(place / "cells.npy", cells)
    np.save(place / "cell_starts.npy", np.searchsorted(cell[order], np.arange(count + 1)))
    np.save(place / "cell_rows.npy", order.astype(np.int32))


def _middles(sample: Vectors, count: int, rng: np.random.Generator, turns: int = 5) -> Vectors:
    cells = sample[rng.permutation(len(sample))[:count]].copy()
    for _ in range(turns):
        near = np.concatenate(
            [(sample[at : at + BLOCK] @ cells.T).argmax(axis=1) for at in range(0, len(sample), BLOCK)]
        )
        order = np.argsort(near, kind="stable")
        starts = np.searchsorted(near[order], np.arange(count))
        full = np.bincount(near, minlength=count) > 0
        sums = np.add.reduceat(sample[order], np.minimum(starts, len(sample) - 1), axis=0)
        cells[full] = sums[full]
        cells /= np.maximum(np.linalg.norm(cells, axis=1, keepdims=True), 1e-9)
    return cells


def apart(vectors: npt.NDArray[np.generic], middle: Vectors) -> Vectors:
    """Without what all have in common, at length one."""
    found = np.asarray(vectors, dtype=np.float32) - middle
    long = np.linalg.norm(found, axis=1, keepdims=True)
    return np.asarray(found / np.maximum(long, 1e-9), dtype=np.float32)


def floor_of(many: int, chance: float, least: float, most: float) -> float:
    """From which centred nearness a voice means it, among so many: the more, the nearer one comes by chance.

    `chance` is how much nearer the nearest lies among e times as many.
    """
    return float(np.clip(chance * np.log(max(many, 2) / 2), least, most))


# -- asking it -------------------------------------------------------------------------------------------


def candidates(
    index: Index, words: str, asked: Vectors, allowed: npt.NDArray[np.bool_] | None = None
) -> Candidates:
    """The voices that may answer; `asked` is the question's vector, `allowed` what the filters leave."""
    question = apart(asked[None, :], index.middle)[0]
    if allowed is not None and int(allowed.sum()) <= ONLY:
        rows = np.flatnonzero(allowed)
    else:
        rows = np.union1d(_near(index, question, allowed), _with_words(index, words, allowed))
    if not len(rows):
        return Candidates(rows, np.zeros(0, dtype=np.float32))
    near = np.concatenate(
        [
            apart(index.vectors[rows[at : at + BLOCK]], index.middle) @ question
            for at in range(0, len(rows), BLOCK)
        ]
    )
    best = np.argsort(-near, kind="stable")[:CANDIDATES]
    if len(rows) > CANDIDATES:
        # Who has the very words stays among them, however far their meaning seems.
        best = np.union1d(best, np.flatnonzero(np.isin(rows, _with_words(index, words, allowed, 40))))
    return Candidates(rows[best], near[best].astype(np.float32))


def _near(index: Index, question: Vectors, allowed: npt.NDArray[np.bool_] | None) -> Numbers:
    if index.cells is None or index.cell_starts is None or index.cell_rows is None or index.codes is None:
        rows = np.arange(len(index.vectors)) if allowed is None else np.flatnonzero(allowed)
        near = np.concatenate(
            [np.zeros(0, np.float32)]
            + [
                apart(index.vectors[rows[at : at + BLOCK]], index.middle) @ question
                for at in range(0, len(rows), BLOCK)
            ]
        )
        return rows[_top(near, CANDIDATES)]
    probed = _top(index.cells @ question, max(8, round(len(index.cells) * PROBED)))
    spans = [(int(index.cell_starts[cell]), int(index.cell_starts[cell + 1])) for cell in probed]
    at = np.concatenate([np.arange(low, high) for low, high in spans])
    near = np.concatenate([index.codes[low:high].astype(np.float32) @ question for low, high in spans])
    rows = index.cell_rows[at].astype(np.int64)
    if allowed is not None:
        at, near, rows = at[allowed[rows]], near[allowed[rows]], rows[allowed[rows]]
    return np.asarray(rows[_top(near, CANDIDATES)], dtype=np.int64)


def _top(near: npt.NDArray[np.float32], many: int) -> Numbers:
    if len(near) <= many:
        return np.arange(len(near))
    return np.argpartition(near, -many)[-many:]


def _with_words(
    index: Index, words: str, allowed: npt.NDArray[np.bool_] | None, most: int = CANDIDATES
) -> Numbers:
    """Voices that have the question's rarest words: the sum of how rare those are that they have."""
    asked = {bucket(word) for word in plain(words[:MOST_LETTERS]).split()}
    spans = sorted(
        (int(index.word_starts[one + 1] - index.word_starts[one]), int(index.word_starts[one]))
        for one in asked
    )
    every = max(len(index.vectors), 1)
    spans = [(n, start) for n, start in spans if 0 < n <= max(every * 0.1, 1_000)][:8]
    if not spans:
        return np.zeros(0, dtype=np.int64)
    sums = np.zeros(len(index.vectors), dtype=np.float32)
    for n, start in spans:
        # A voice stands once under a word.
        sums[index.word_rows[start : start + n]] += np.float32(np.log(every / n) + 0.1)
    if allowed is not None:
        sums[~allowed] = 0
    rows = np.flatnonzero(sums)
    return np.asarray(rows[_top(sums[rows], most)], dtype=np.int64)


def ordered(
    index: Index, words: str, found: Candidates, said: Sequence[str], same: Sequence[bool] | None = None
) -> list[tuple[int, float]]:
    """The candidates with how well each answers, the best first.

    `said` are the words of each that count (`Index.plain`); `same`: does it speak the language of the
    question?  Who does not cannot spell alike and gets what those get who spell as usual.
    """
    if not len(found.rows):
        return []
    alike = _spelled_alike(index, words, said)
    if same is not None and any(same) and not all(same):
        own = np.asarray(same, dtype=bool)
        alike = np.where(own, alike, float(np.sort(alike[own])[-20:].mean()))
    here = apart(index.vectors[found.rows], index.middle)
    beside = here @ here.T
    np.fill_diagonal(beside, -1)
    many = min(NEIGHBOURS, len(here) - 1)
    around = np.zeros(len(here), dtype=np.float32)
    if many > 0:
        nearest = np.argpartition(beside, -many, axis=1)[:, -many:]
        around = found.near[nearest].sum(axis=1)
    score = found.near + AROUND * around + LETTERS * alike
    order = sorted(range(len(here)), key=lambda at: (-float(score[at]), int(found.rows[at])))
    return [(int(found.rows[at]), float(score[at])) for at in order]


def _spelled_alike(index: Index, words: str, said: Sequence[str]) -> Vectors:
    """The cosine of pieces of words, the rarer the heavier."""
    found = np.zeros(len(said), dtype=np.float32)
    asked = pieces(plain(words[:MOST_LETTERS]))
    length = float(np.sqrt((index.letters[asked] ** 2).sum()))
    if not length:
        return found
    weight = index.letters**2
    shared = np.zeros(BUCKETS, dtype=np.float32)
    shared[asked] = weight[asked]
    for at, one in enumerate(said):
        theirs = pieces(one)
        if len(theirs):
            found[at] = shared[theirs].sum() / (length * float(np.sqrt(weight[theirs].sum())))
    return found


@lru_cache(maxsize=100_000)
def bucket(word: str) -> int:
    """Which words count as one: those that begin alike."""
    return crc32(word[:STEM].encode()) % BUCKETS


def pieces(said: str) -> npt.NDArray[np.int64]:
    """The pieces of three to five letters of the words, each once."""
    words = set(said.split())
    if not words:
        return np.zeros(0, dtype=np.int64)
    every = np.sort(np.concatenate([_pieces(word) for word in words]))
    return np.asarray(every[np.concatenate([[True], every[1:] != every[:-1]])], dtype=np.int64)


@lru_cache(maxsize=100_000)
def _pieces(word: str) -> npt.NDArray[np.int64]:
    whole = f" {word} "
    return np.array(
        [
            crc32(whole[at : at + long].encode()) % BUCKETS
            for long in (3, 4, 5)
            for at in range(max(len(whole) - long + 1, 1))
        ],
        dtype=np.int64,
    )
