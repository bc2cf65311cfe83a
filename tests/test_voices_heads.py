"""Does a head that learned from a company's own labels never stop the reading, whatever it is like?"""

from __future__ import annotations

import logging
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from afuera.errors import UnreadableInput
from afuera.voices import heads, learning
from afuera.voices.clues import clues, with_words
from afuera.voices.embedding import Vectors
from afuera.voices.understanding import understand

SENTIMENT = "sentiment.small-8.npz"


class Small:
    """Eight numbers a text, by lot."""

    name, width = "small-8", 8

    def __call__(self, texts: Sequence[str]) -> Vectors:
        drawn = [np.random.default_rng(zlib.crc32(one.encode())).normal(size=8) for one in texts]
        return np.array(drawn, dtype=np.float32).reshape(-1, 8)


def _own(place: Path, what: str, labels: Sequence[str], words: bool = False) -> Path:
    """A head that was trained on these labels, where a company's lie."""
    texts = [f"{label} {at}" for at in range(20) for label in labels]
    seen = with_words(clues(texts, Small()(texts)), texts)
    head = heads.fit(seen, [*labels] * 20, 1.0, Small.name, words=words)
    path = place / f"{what}.{Small.name}.npz"
    head.save(path)
    return path


def test_a_feeling_that_a_company_never_labelled_has_no_chance(tmp_path: Path) -> None:
    _own(tmp_path, "sentiment", ["negative", "positive"], words=True)
    said = ["positive 3", "negative 4"]
    one, two = understand(said, None, Small()(said), Small.name, tmp_path)
    assert (one.feeling, two.feeling) == ("positive", "negative")
    assert one.sentiment is not None
    assert one.sentiment > 0


def test_an_emotion_head_that_reads_words_needs_no_head_for_feelings(tmp_path: Path) -> None:
    _own(tmp_path, "emotions", ["rage", "calm"], words=True)
    (one,) = understand(["rage 3"], None, Small()(["rage 3"]), Small.name, tmp_path)
    assert one.feeling is None
    assert dict(one.emotions)["rage"] > 0.5


def test_a_feeling_head_that_reads_words_needs_no_head_for_emotions(tmp_path: Path) -> None:
    _own(tmp_path, "sentiment", ["negative", "neutral", "positive"], words=True)
    (one,) = understand(["positive 3"], None, Small()(["positive 3"]), Small.name, tmp_path)
    assert (one.feeling, one.emotions) == ("positive", ())


@pytest.mark.parametrize("left", ["nothing", "half", "words", "other numbers"])
def test_a_damaged_head_is_passed_over_and_the_log_says_so(
    tmp_path: Path, left: str, caplog: pytest.LogCaptureFixture
) -> None:
    path = _own(tmp_path, "sentiment", ["negative", "positive"])
    whole = path.read_bytes()
    if left == "other numbers":
        np.savez(path.with_name("x.npz"), weights=np.zeros(3))
        whole = path.with_name("x.npz").read_bytes()
    path.write_bytes({"nothing": b"", "half": whole[: len(whole) // 2], "words": b"hello"}.get(left, whole))
    with caplog.at_level(logging.WARNING):
        (one,) = understand(["positive 3"], None, Small()(["positive 3"]), Small.name, tmp_path)
    assert one.feeling is None  # no head comes along for this reader
    assert SENTIMENT in caplog.text


def test_training_beside_a_damaged_head_names_the_file(tmp_path: Path) -> None:
    path = _own(tmp_path, "sentiment", ["negative", "positive"])
    path.write_bytes(b"hello")
    with pytest.raises(UnreadableInput, match=SENTIMENT):
        learning.train(["a"] * 40, ["negative", "positive"] * 20, "sentiment", Small(), tmp_path)


def test_a_head_for_vectors_of_another_width_is_passed_over(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    _own(tmp_path, "sentiment", ["negative", "positive"])
    (one,) = understand(["positive 3"], None, np.ones((1, 9), dtype=np.float32), Small.name, tmp_path)
    assert one.feeling is None
    assert SENTIMENT in caplog.text
