"""How do a few numbers a text become a feeling, with how sure that is?

A head is a matrix: features x classes.  It is stored as plain numbers (.npz, never a pickle) beside the name
of what embedded the texts: a head reads only vectors of its own embedder.
"""

from __future__ import annotations

import json
import logging
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import numpy.typing as npt
from scipy import sparse

from afuera.errors import UnreadableInput
from afuera.wording import Phrase

log = logging.getLogger(__name__)
Matrix = npt.NDArray[np.float32]
# A row a text: a Matrix, or, for heads that read words, sparse rows with BUCKETS of words behind what every
# head looks at (`clues.with_words`).
Seen = Any
BUCKETS = 1 << 14
HERE = Path(__file__).parent / "heads"


@dataclass(frozen=True)
class Head:
    """`weights` (features x classes), `bias`, and below which confidence a class is not said (`floors`).

    `rarity` (one number a bucket of words): how much each counts for a head that reads words, else None.
    """

    labels: tuple[str, ...]
    weights: Matrix
    bias: Matrix
    embedder: str
    floors: tuple[float, ...]
    about: dict[str, Any] = field(default_factory=dict)
    rarity: Matrix | None = None

    def chances(self, features: Seen) -> Matrix:
        """How likely each class is, one row a text, each row adding up to one."""
        scores = weighed(features, self.rarity) @ self.weights + self.bias
        scores -= scores.max(axis=1, keepdims=True) if len(scores) else 0
        odds = np.exp(scores)
        return np.asarray(odds / odds.sum(axis=1, keepdims=True), dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write it as numbers and one line of JSON; who reads meanwhile finds the old one or the new one."""
        path.parent.mkdir(parents=True, exist_ok=True)
        told = {"labels": self.labels, "embedder": self.embedder, "floors": self.floors, "about": self.about}
        made = path.with_name(f".{path.name}.new")
        with made.open("wb") as file:
            words: dict[str, Any] = {} if self.rarity is None else {"rarity": self.rarity}
            np.savez_compressed(
                file,
                weights=self.weights.astype(np.float32),
                bias=self.bias.astype(np.float32),
                told=np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), dtype=np.uint8),
                **words,
            )
        made.replace(path)


def load(path: Path) -> Head:
    """A head as it was saved; what is no head, or is damaged, is refused in words."""
    try:
        return _read(path)
    except (
        OSError, EOFError, ValueError, KeyError, TypeError, AttributeError, NotImplementedError,
        RecursionError, BadZipFile, zlib.error,
    ) as error:  # fmt: skip
        detail = Phrase("it is damaged; delete it, then train again")
        raise UnreadableInput(file=str(path), detail=detail) from error


def _read(path: Path) -> Head:
    with np.load(path, allow_pickle=False) as kept:
        told = json.loads(kept["told"].tobytes())
        head = Head(
            tuple(str(name) for name in told["labels"]),
            kept["weights"],
            kept["bias"],
            told["embedder"],
            tuple(float(one) for one in told["floors"]),
            dict(told["about"]),
            kept.get("rarity"),
        )
    shapes = (head.weights.shape[1:], head.bias.shape, (len(head.floors),))
    if any(one != (len(head.labels),) for one in shapes) or not np.isfinite(head.weights).all():
        raise ValueError(shapes)
    if head.rarity is not None and head.rarity.shape != (BUCKETS,):
        raise ValueError(head.rarity.shape)
    return head


def rarities(words: Seen) -> Matrix:
    """How much each bucket of words counts: the more, the fewer texts have it."""
    having = np.asarray(words.sum(axis=0)).ravel()
    return np.asarray(np.log((1 + words.shape[0]) / (1 + having)) + 1, dtype=np.float32)


def weighed(features: Seen, rarity: Matrix | None) -> Seen:
    """What a head multiplies: without words the plain columns, else the words of a text at length one."""
    if isinstance(features, np.ndarray):
        return features
    plain = features.shape[1] - BUCKETS
    if rarity is None:
        return features[:, :plain].toarray()
    words = features[:, plain:] @ sparse.diags_array(rarity)
    long = np.sqrt(np.asarray(words.multiply(words).sum(axis=1)).ravel())
    even = sparse.diags_array(np.reciprocal(np.maximum(long, 1e-9)).astype(np.float32))
    return sparse.hstack([features[:, :plain], even @ words], format="csr")


def fit(
    features: Seen,
    labels: Sequence[str],
    strength: float,
    embedder: str,
    weights: npt.NDArray[np.float64] | None = None,
    about: dict[str, Any] | None = None,
    words: bool = False,
) -> Head:
    """Logistic regression; `strength` is the inverse of how strongly large weights are held down.

    `words`: the head reads words too, and `features` hold them (`clues.with_words`).
    """
    from sklearn.linear_model import LogisticRegression

    rarity = rarities(features[:, -BUCKETS:]) if words else None
    model = LogisticRegression(C=strength, max_iter=500, tol=1e-4)
    model.fit(weighed(features, rarity), list(labels), sample_weight=weights)
    names = tuple(str(name) for name in model.classes_)
    matrix, bias = model.coef_.T, model.intercept_
    if len(names) == 2:  # one column for the second class: the first one's is its mirror
        matrix, bias = np.hstack([-matrix / 2, matrix / 2]), np.hstack([-bias / 2, bias / 2])
    return Head(
        names,
        np.asarray(matrix, dtype=np.float32),
        np.asarray(bias, dtype=np.float32),
        embedder,
        (0.0,) * len(names),
        about or {},
        rarity,
    )


def kept(
    what: str, embedder: str, place: Path | None = None, seen: Seen = None, strict: bool = False
) -> Head | None:
    """The head for `what` ("sentiment", "emotions"): the company's own, or the one that comes along.

    One that is damaged, or made for other columns than `seen` has, is passed over and the log says so;
    `strict` refuses what is damaged.
    """
    for folder in (place, HERE):
        path = folder / f"{what}.{embedder}.npz" if folder else None
        if path is None or not path.exists():
            continue
        found = _loaded(path, path.stat().st_mtime_ns)
        if isinstance(found, UnreadableInput):
            if strict:
                raise found
        elif seen is None or _fits(found, seen):
            return found
        else:
            log.warning("%s was made for other vectors than these and is not used", path)
    return None


@lru_cache(maxsize=16)
def _loaded(path: Path, changed: int) -> Head | UnreadableInput:
    """Loaded once, and anew when somebody trained; that one is damaged is logged as often."""
    try:
        return load(path)
    except UnreadableInput as error:
        log.warning("%s The head that comes along stands in, if there is one.", error)
        return error


def _fits(head: Head, seen: Seen) -> bool:
    """Whether it looks at as many columns as these rows have."""
    plain = seen.shape[1] - (0 if isinstance(seen, np.ndarray) else BUCKETS)
    return bool(head.weights.shape[0] == plain + (0 if head.rarity is None else BUCKETS))


def read_words(embedder: str, place: Path | None = None) -> bool:
    """Whether one of the heads in use looks at words themselves."""
    found = (kept(what, embedder, place) for what in ("sentiment", "emotions"))
    return any(head is not None and head.rarity is not None for head in found)
