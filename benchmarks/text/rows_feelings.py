"""Are feelings and emotions read as people labelled them, beside VADER?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
from benchmarks.text.frame import Reader, Row, drawn, table

from afuera.voices import heads, learning
from afuera.voices.clues import clues, with_words
from afuera.voices.embedding import Vectors

Rows = list[tuple[str, str]]
NAMES = {"neg": "negative", "neu": "neutral", "pos": "positive"}
# M-ABSA has few neutral sentences: the shares of docs/methods/voices.md, so that figures compare.
SHARES = {"negative": 1000, "neutral": 440, "positive": 1560}
EVEN = {"negative": 1, "neutral": 1, "positive": 1}
LONGEST = 600


def rows(folder: Path, reader: Reader) -> Iterator[Row]:
    """Three feelings on four kinds of text, then seven emotions with a head trained as a company would."""
    for name, texts, shares, target in sets(folder):
        kept = drawn(texts, reader.most, shares)
        if kept:
            yield _row(name, kept, target[reader.quality], reader)
    yield from _taught(folder, reader)
    yield from _emotions(folder, reader)


def sets(folder: Path) -> Iterator[tuple[str, Rows, dict[str, int] | None, tuple[float, float]]]:
    """Name, labelled texts, how many of each label, and the targets without and with the extra."""
    tweets = [(row["text"], row["airline_sentiment"]) for row in table(folder, "airline_tweets_en*.csv")]
    yield "airline tweets, en", tweets, None, (0.70, 0.72)
    both = list(table(folder, "mabsa_parallel_en_es*.csv"))
    for tongue, target in (("en", (0.62, 0.66)), ("es", (0.59, 0.63))):
        said = [(row[f"text_{tongue}"], NAMES[row["sentiment"]]) for row in both if row["sentiment"] in NAMES]
        yield f"M-ABSA, {tongue}", said, SHARES, target
    for name, pattern in (
        ("hotel reviews, es", "cuba_hotels_es*.csv"),
        ("restaurants, es", "restmex_*_es*.csv"),
    ):
        said = [
            (row["opinion"], NAMES[row["sentiment"]])
            for row in table(folder, pattern)
            if row["sentiment"] in NAMES and 0 < len(row["opinion"]) < LONGEST
        ]
        yield name, said, EVEN, (0.68, 0.70)


def _row(name: str, kept: Rows, target: float, reader: Reader) -> Row:
    texts, labels = [text for text, _ in kept], np.array([label for _, label in kept], dtype=object)
    head = heads.kept("sentiment", reader.embedder.name)
    assert head is not None
    said = _best(head, clues(texts, reader.vectors(texts)))
    each = learning.f1_each(labels, said)
    note = " ".join(f"{label[:3]} {value:.2f}" for label, value in each.items())
    return Row(
        f"{name}: macro-F1",
        len(kept),
        learning.macro_f1(labels, said),
        target,
        others=_vader(texts, labels),
        note=note,
    )


def _best(head: heads.Head, features: heads.Seen) -> np.ndarray:
    return np.array([head.labels[at] for at in head.chances(features).argmax(axis=1)], dtype=object)


def _vader(texts: list[str], labels: np.ndarray) -> dict[str, float]:
    try:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer
    except ImportError:
        return {}
    known = SentimentIntensityAnalyzer()
    scores = [known.polarity_scores(text)["compound"] for text in texts]
    said = ["positive" if one >= 0.05 else "negative" if one <= -0.05 else "neutral" for one in scores]
    return {"VADER": learning.macro_f1(labels, np.array(said, dtype=object))}


def _taught(folder: Path, reader: Reader, many: int = 1_000) -> Iterator[Row]:
    """What a company gets for a thousand labels of its own: three draws, each judged on a thousand others."""
    tweets = drawn(
        [(row["text"], row["airline_sentiment"]) for row in table(folder, "airline_tweets_en*.csv")],
        4_000,
        None,
    )
    if len(tweets) < 2 * many:
        return
    texts, labels = [text for text, _ in tweets], np.array([label for _, label in tweets], dtype=object)
    seen = with_words(clues(texts, reader.vectors(texts)), texts)
    scores = []
    for draw in range(3):
        order = np.random.default_rng(draw).permutation(len(texts))
        own, others = order[:many], order[-many:]
        head = learning.learned([texts[at] for at in own], list(labels[own]), "sentiment", _Kept(reader))
        scores.append(learning.macro_f1(labels[others], _best(head, seen[others])))
    note = " ".join(f"{score:.3f}" for score in scores)
    yield Row("airline tweets, 1,000 own labels: macro-F1", many, float(np.mean(scores)), 0.74, note=note)


def _emotions(folder: Path, reader: Reader) -> Iterator[Row]:
    """EmoEvent: `afuera voices train` on its training split, judged on its test split (else on dev)."""
    for tongue, target in (("es", (0.45, 0.50)),):
        train = [(row["text"], row["emotion"]) for row in table(folder, f"emoevent_{tongue}_train.csv")]
        test = [(row["text"], row["emotion"]) for row in table(folder, f"emoevent_{tongue}_test.csv")]
        part = "test" if test else "dev"
        test = test or [(row["text"], row["emotion"]) for row in table(folder, f"emoevent_{tongue}_dev.csv")]
        if not (train and test):
            continue
        head = learning.learned(
            [text for text, _ in train], [label for _, label in train], "emotions", _Kept(reader)
        )
        texts, labels = [text for text, _ in test], np.array([label for _, label in test], dtype=object)
        said = _best(head, with_words(clues(texts, reader.vectors(texts)), texts))
        each = learning.f1_each(labels, said)
        note = " ".join(f"{label[:4]} {value:.2f}" for label, value in each.items())
        yield Row(
            f"EmoEvent {tongue}, {part}: macro-F1", len(test), learning.macro_f1(labels, said),
            target[reader.quality], note=note,
        )  # fmt: skip


class _Kept:
    """The reader as an embedder, with its memory."""

    def __init__(self, reader: Reader) -> None:
        self.vectors, self.name, self.width = reader.vectors, reader.embedder.name, reader.embedder.width

    def __call__(self, texts: list[str]) -> Vectors:
        return self.vectors(texts)
