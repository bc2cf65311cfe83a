"""Does the machine read this company's customers better after a few hundred labels of its own?

Judged by cross-validation on the company's own labels: every label is guessed by a head that did not see it,
and the difference to the head of before is shown with its interval.  Nothing is kept because it should be
better.
"""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import sparse

from afuera.errors import UnreadableInput
from afuera.voices import heads
from afuera.voices.clues import clues, with_words
from afuera.voices.embedding import MOST_CHARACTERS, Embedder
from afuera.voices.emotions import EMOTIONS, NO_EMOTION
from afuera.voices.heads import Head, Matrix, Seen
from afuera.voices.quality import Both
from afuera.voices.sentiment import FEELINGS
from afuera.voices.written import Example, examples
from afuera.wording import Phrase

# How strongly large weights are held down; chosen by leaving out one industry after another.
STRENGTH = {"sentiment": 0.3, "emotions": 0.5}
# Two readers side by side share the length of one vector: the same freedom needs twice the number.
READERS = {Both.name: 2.0}
# For a company's own labels: how strongly, and whether the words themselves are read (worth it with many).
CHOICES = ((0.1, False), (0.3, False), (1.0, False), (3.0, False), (0.3, True), (1.0, True), (2.0, True))
FOLDS = 5
DRAWS = 2_000
FEWEST, FEWEST_EACH, MOST = 40, 5, 100_000
MOST_FIELD = 2**31 - 1
# Our examples beside a company's own labels.
OURS_COUNT = 0.3
# An emotion is said from the confidence on at which three of four are right; never below LEAST_SURE, because
# examples are clearer than life.
RIGHT_ENOUGH = 0.75
LEAST_SURE = 0.35

Labels = Sequence[str]
_ALSO = {
    "neg": "negative", "neu": "neutral", "pos": "positive", "negativo": "negative", "neutro": "neutral",
    "positivo": "positive", "negativa": "negative", "neutra": "neutral", "positiva": "positive",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Comparison:
    """Macro-F1 before and after on labels that neither head had seen; 95 % of the difference: low to high."""

    what: str
    labels: int
    classes: tuple[str, ...]
    before: float
    after: float
    low: float
    high: float
    each: dict[str, tuple[float, float]]

    @property
    def better(self) -> bool:
        """Whether chance alone hardly explains the gain."""
        return self.low > 0


def read_labels(path: Path, what: str) -> tuple[list[str], list[str]]:
    """Texts and labels of a company's CSV: columns `text`, and `feeling` or `emotion` (or `label`)."""
    try:
        with _fields_of_any_length(), path.open(encoding="utf-8-sig", newline="") as file:
            rows = csv.DictReader(file)
            named = {str(name).strip().lower(): name for name in rows.fieldnames or ()}
            column = named.get("feeling" if what == "sentiment" else "emotion", named.get("label"))
            if "text" not in named or column is None:
                wanted = "feeling" if what == "sentiment" else "emotion"
                detail = Phrase("it needs the columns text and {column}", {"column": wanted})
                raise UnreadableInput(file=path.name, detail=detail)
            pairs = [
                _pair(row[named["text"]], row[column], what)
                for row, _ in zip(rows, range(MOST), strict=False)
            ]
    except (UnicodeDecodeError, csv.Error) as error:
        raise UnreadableInput(file=path.name, detail=str(error)) from error
    kept = [(text, label) for text, label in pairs if text and label]
    return _enough(path, [text for text, _ in kept], [label for _, label in kept], what)


@contextmanager
def _fields_of_any_length() -> Iterator[None]:
    """A field that is very long is cut (`_pair`), not refused; the limit is one for the whole process."""
    before = csv.field_size_limit(MOST_FIELD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _pair(text: str | None, label: str | None, what: str) -> tuple[str, str]:
    said = (label or "").strip().lower()
    return (text or "").strip()[:MOST_CHARACTERS], _ALSO.get(said, said) if what == "sentiment" else said


def _enough(path: Path, texts: list[str], labels: list[str], what: str) -> tuple[list[str], list[str]]:
    counted = Counter(labels)
    unknown = sorted(set(labels) - set(FEELINGS)) if what == "sentiment" else []
    if unknown:
        detail = Phrase("a feeling is one of negative, neutral, positive, not {label}", {"label": unknown[0]})
        raise UnreadableInput(file=path.name, detail=detail)
    few = sorted(name for name, n in counted.items() if n < FEWEST_EACH)
    if len(texts) < FEWEST or len(counted) < 2 or few:
        detail = Phrase(
            "there are {n} labels; {least} are needed, and {each} of every kind",
            {"n": len(texts), "least": FEWEST, "each": FEWEST_EACH},
        )
        raise UnreadableInput(file=path.name, detail=detail)
    return texts, labels


def house_heads(embedder: Embedder, others: Sequence[Example] = ()) -> dict[str, Head]:
    """The heads that come along, made anew; `others` (GoEmotions) stand beside our examples for feelings."""
    return {what: house_head(what, embedder, others) for what in STRENGTH}


def house_head(what: str, embedder: Embedder, others: Sequence[Example] = ()) -> Head:
    """One of them; the same each time."""
    written = _written(what, others)
    texts = [one.text for one in written]
    features = clues(texts, embedder(texts))
    labels = [one.feeling if what == "sentiment" else one.emotion for one in written]
    counts = np.array([one.counts for one in written])
    strength = _freedom(what, embedder.name)
    about = {"examples": len(written), "strength": strength}
    head = heads.fit(features, labels, strength, embedder.name, counts, about)
    if what == "sentiment":
        return head
    return _with_floors(head, features, labels, [one.industry for one in written])


def _written(what: str, others: Sequence[Example] = ()) -> list[Example]:
    """Hard examples teach feelings; emotions, of which there are nine, they blur."""
    if what == "sentiment":
        return [*examples(), *others]
    return [one for one in examples() if one.counts == 1]


def _freedom(what: str, embedder: str) -> float:
    return STRENGTH[what] * READERS.get(embedder, 1.0)


def _with_floors(head: Head, features: Seen, labels: Labels, groups: Labels) -> Head:
    """The same head with the confidence from which on each emotion is right often enough elsewhere.

    A head of the rest may not know every label: what it does not know has no chance.
    """
    chances = np.zeros((len(labels), len(head.labels)), dtype=np.float32)
    of = np.array(groups)
    for group in sorted(set(groups)):
        rest = of != group
        strength = head.about.get("strength", _freedom("emotions", head.embedder))
        words = head.rarity is not None
        other = heads.fit(features[rest], np.array(labels)[rest], strength, head.embedder, words=words)
        known = np.array([head.labels.index(name) for name in other.labels])
        chances[np.ix_(np.flatnonzero(~rest), known)] = other.chances(features[~rest])
    floors = tuple(_floor(chances[:, at], np.array(labels) == name) for at, name in enumerate(head.labels))
    return replace(head, floors=floors)


def _floor(sure: Matrix, right: npt.NDArray[np.bool_]) -> float:
    """The lowest confidence from which on enough are right; 2 (never) where none is."""
    order = np.argsort(-sure)
    share = np.cumsum(right[order]) / np.arange(1, len(order) + 1)
    enough = np.flatnonzero((share >= RIGHT_ENOUGH) & (np.arange(len(order)) >= 4))
    return max(LEAST_SURE, round(float(sure[order[enough[-1]]]), 3)) if len(enough) else 2.0


def train(
    texts: Sequence[str],
    labels: Labels,
    what: str,
    embedder: Embedder,
    place: Path | None = None,
    progress: Callable[[str | Phrase], None] = lambda _: None,
) -> tuple[Head, Comparison]:
    """A head that knows the company's labels too, and what it is worth; nothing is written.

    A damaged head of before is refused first: nothing can be compared with it.
    """
    heads.kept(what, embedder.name, place, strict=True)
    progress("words")
    features = with_words(clues(texts, embedder(texts)), texts)
    ours = _ours(labels, what, embedder)
    before = _before(features, labels, what, embedder, place)
    after = np.empty(len(labels), dtype=object)
    for at, (rest, held) in enumerate(_folds(labels), start=1):
        progress(Phrase("Asking what it is worth: part {n} of {of}", {"n": at, "of": FOLDS}))
        choice = _choice(features[rest], np.array(labels)[rest], ours, embedder.name)
        head = _fit(features[rest], np.array(labels)[rest], ours, choice, embedder.name)
        after[held] = _best(head, features[held])
    progress("head")
    sure = _learned(features, labels, what, ours, embedder.name)
    return sure, _compared(what, np.array(labels, dtype=object), before, after)


def learned(texts: Sequence[str], labels: Labels, what: str, embedder: Embedder) -> Head:
    """The head that `train` would keep, without asking what it is worth."""
    ours = _ours(labels, what, embedder)
    features = with_words(clues(texts, embedder(texts)), texts)
    return _learned(features, labels, what, ours, embedder.name)


def _learned(features: Seen, labels: Labels, what: str, ours: Ours, name: str) -> Head:
    choice = _choice(features, np.array(labels), ours, name)
    head = _fit(features, np.array(labels), ours, choice, name)
    about = {"labels": len(labels), "examples": len(ours.said), "strength": choice[0], "words": choice[1]}
    sure = replace(head, about=about)
    if what != "emotions":
        return sure
    groups = np.zeros(len(labels), dtype=np.intp)
    for at, (_, held) in enumerate(_folds(labels)):
        groups[held] = at
    return _with_floors(sure, features, labels, [str(one) for one in groups])


@dataclass(frozen=True, slots=True)
class Ours:
    """Our examples beside a company's labels: what is seen of them, their labels, how much each counts."""

    seen: Seen
    said: list[str]
    counts: npt.NDArray[np.float64]


def _ours(labels: Labels, what: str, embedder: Embedder) -> Ours:
    """None where the company has other names for things."""
    names = FEELINGS if what == "sentiment" else (*EMOTIONS, NO_EMOTION)
    if not set(labels) <= set(names):
        return Ours(None, [], np.zeros(0))
    every = [(one.feeling if what == "sentiment" else one.emotion, one) for one in _written(what)]
    kept = [(label, one) for label, one in every if label in set(labels)]
    texts = [one.text for _, one in kept]
    counts = OURS_COUNT * np.array([one.counts for _, one in kept])
    return Ours(with_words(clues(texts, embedder(texts)), texts), [label for label, _ in kept], counts)


def _before(
    features: Seen, labels: Labels, what: str, embedder: Embedder, place: Path | None
) -> npt.NDArray[Any]:
    """What the head of before says; where it has other names for things, the commonest label."""
    head = heads.kept(what, embedder.name, place, features)
    if head is None or not set(labels) <= set(head.labels):
        return np.full(len(labels), Counter(labels).most_common(1)[0][0], dtype=object)
    return _best(head, features)


def _best(head: Head, features: Seen) -> npt.NDArray[Any]:
    return np.array([head.labels[at] for at in head.chances(features).argmax(axis=1)], dtype=object)


def _folds(labels: Labels, folds: int = FOLDS) -> list[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]]:
    """Each row held out once, every label spread evenly; the same rows for everybody who asks."""
    random = np.random.default_rng(20)
    part = np.empty(len(labels), dtype=np.intp)
    for name in sorted(set(labels)):
        rows = random.permutation(np.flatnonzero(np.array(labels) == name))
        part[rows] = (np.arange(len(rows)) + random.integers(folds)) % folds
    return [(np.flatnonzero(part != one), np.flatnonzero(part == one)) for one in range(folds)]


def _choice(features: Seen, labels: npt.NDArray[Any], ours: Ours, name: str) -> tuple[float, bool]:
    """How strongly and whether with words: chosen inside the rows given, never on those held out."""
    rest, held = _folds(list(labels), 4)[0]
    scores = []
    for choice in CHOICES:
        head = _fit(features[rest], labels[rest], ours, choice, name)
        scores.append(macro_f1(labels[held], _best(head, features[held])))
    return CHOICES[int(np.argmax(scores))]


def _fit(
    features: Seen,
    labels: npt.NDArray[Any],
    ours: Ours,
    choice: tuple[float, bool],
    name: str,
) -> Head:
    strength, words = choice
    counted = Counter(labels)
    # rare labels count more, but not so much that two rows make a class
    weights = np.array([(len(labels) / (len(counted) * counted[one])) ** 0.7 for one in labels])
    if not ours.said:
        return heads.fit(features, list(labels), strength, name, weights, words=words)
    return heads.fit(
        sparse.vstack([features, ours.seen], format="csr"),
        [*labels, *ours.said],
        strength,
        name,
        np.concatenate([weights, ours.counts]),
        words=words,
    )


def macro_f1(truth: npt.NDArray[Any], said: npt.NDArray[Any]) -> float:
    """The mean over classes of the harmonic mean of precision and recall."""
    return float(np.mean(list(f1_each(truth, said).values())))


def f1_each(truth: npt.NDArray[Any], said: npt.NDArray[Any]) -> dict[str, float]:
    """F1 of every class that is there."""
    return {
        str(name): float(
            2 * ((truth == name) & (said == name)).sum()
            / max(1, (truth == name).sum() + (said == name).sum())
        )
        for name in sorted(set(truth))
    }  # fmt: skip


def _compared(
    what: str, truth: npt.NDArray[Any], before: npt.NDArray[Any], after: npt.NDArray[Any]
) -> Comparison:
    names = sorted(set(truth))
    codes = {name: at for at, name in enumerate(sorted({*truth, *before, *after}))}
    rows = [np.array([codes[one] for one in column]) for column in (truth, before, after)]
    classes = np.array([codes[name] for name in names])
    random = np.random.default_rng(5)
    drawn = [random.integers(0, len(truth), len(truth)) for _ in range(DRAWS)]
    gains = [
        _macro(rows[0][at], rows[2][at], classes) - _macro(rows[0][at], rows[1][at], classes) for at in drawn
    ]
    low, high = np.quantile(gains, [0.025, 0.975])
    first, then = f1_each(truth, before), f1_each(truth, after)
    return Comparison(
        what, len(truth), tuple(names), macro_f1(truth, before), macro_f1(truth, after),
        float(low), float(high),
        {name: (first[name], then[name]) for name in names},
    )  # fmt: skip


def _macro(truth: npt.NDArray[np.intp], said: npt.NDArray[np.intp], classes: npt.NDArray[np.intp]) -> float:
    size = int(classes.max(initial=0)) + 1 + len(classes) + 9
    right = np.bincount(truth[truth == said], minlength=size)[classes]
    both = np.bincount(truth, minlength=size)[classes] + np.bincount(said, minlength=size)[classes]
    return float(np.mean(2 * right / np.maximum(both, 1)))
