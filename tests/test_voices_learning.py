"""Is a company told honestly whether its labels made the machine better?"""

from __future__ import annotations

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from afuera.cli.voices import command
from afuera.errors import UnreadableInput
from afuera.voices import heads, learning
from afuera.voices.clues import clues, with_words
from afuera.voices.embedding import MOST_CHARACTERS, default
from afuera.voices.understanding import understand


@pytest.fixture(autouse=True)
def _fewer_of_our_examples(monkeypatch: pytest.MonkeyPatch) -> None:
    """A tenth of them: what is tested is the judgement, not the reading."""
    few = learning.examples()[::10]
    monkeypatch.setattr(learning, "examples", lambda: few)


def _file(path: Path, rows: list[tuple[str, str]], column: str = "feeling") -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([("text", column), *rows])
    return path


def _slang(n: int) -> list[tuple[str, str]]:
    """A company whose customers say good things with a word that nobody else knows."""
    said = [f"{name} en la tienda {at}" for at in range(n) for name in ("turulato", "zarrapastro")]
    return [(text, "positive" if text.startswith("turu") else "negative") for text in said]


def test_labels_that_teach_something_new_are_kept(tmp_path: Path) -> None:
    file = _file(tmp_path / "ours.csv", _slang(30))
    said = CliRunner().invoke(command, ["train", str(file), "--data", str(tmp_path), "--lang", "es"])
    assert said.exit_code == 0, said.output
    assert "Se guardó" in said.output
    assert "El próximo estudio lee con ello todas las voces" in said.output
    head = heads.kept("sentiment", default().name, tmp_path / "voices" / "heads")
    assert head is not None
    assert head.about["labels"] == 60


def test_labels_that_are_chance_are_not_kept_and_that_is_said(tmp_path: Path) -> None:
    random = np.random.default_rng(1)
    texts = [one.text for one in learning.examples()][:80]
    rows = [(text, str(random.choice(["negative", "neutral", "positive"]))) for text in texts]
    said = CliRunner().invoke(
        command, ["train", str(_file(tmp_path / "x.csv", rows)), "--data", str(tmp_path), "--json"]
    )
    told = json.loads(said.output)
    assert told["kept"] is told["better"] is False
    assert told["low"] <= 0
    assert not (tmp_path / "voices").exists()
    kept = CliRunner().invoke(
        command, ["train", str(tmp_path / "x.csv"), "--data", str(tmp_path), "--json", "--keep"]
    )
    assert json.loads(kept.output)["kept"] is True


def test_with_enough_labels_words_that_meanings_blur_are_learned(tmp_path: Path) -> None:
    """Codes of a company mean nothing to a reader of meanings; the head that reads words tells them apart."""
    random = np.random.default_rng(2)
    bad, good = [f"kz{at}" for at in range(9)], [f"kz{at}" for at in range(10, 19)]
    rows = [
        (f"{random.choice(codes)} en la visita del {at % 28 + 1}", name)
        for at in range(150)
        for codes, name in ((bad, "malo"), (good, "bueno"))
    ]
    texts, labels = [text for text, _ in rows], [name for _, name in rows]
    head, told = learning.train(texts, labels, "emotions", default())
    assert head.rarity is not None
    assert told.after > 0.95
    head.save(tmp_path / f"emotions.{default().name}.npz")
    new = [f"{code} en otra visita" for code in (*bad, *good)]
    vectors = default()(new)
    kept = heads.kept("emotions", default().name, tmp_path)
    assert kept is not None
    seen = with_words(clues(new, vectors), new)
    assert np.array_equal(kept.chances(seen), head.chances(seen))
    said = [kept.labels[at] for at in kept.chances(seen).argmax(axis=1)]
    assert said == ["malo"] * 9 + ["bueno"] * 9
    understood = understand(new, None, vectors, place=tmp_path)
    assert {name for one in understood for name, _ in one.emotions} <= {"malo", "bueno"}


def test_a_head_that_reads_no_words_is_not_moved_by_them() -> None:
    texts = ["Muy bien todo", "qué mal"]
    plain = clues(texts, default()(texts))
    head = heads.kept("sentiment", default().name)
    assert head is not None
    assert np.allclose(head.chances(plain), head.chances(with_words(plain, texts)), atol=1e-6)


def test_no_label_is_guessed_by_a_head_that_saw_it() -> None:
    labels = ["a"] * 13 + ["b"] * 7
    folds = learning._folds(labels)
    assert sorted(np.concatenate([held for _, held in folds]).tolist()) == list(range(20))
    assert all(not set(rest) & set(held) for rest, held in folds)


def test_emotions_of_any_name_can_be_learned(tmp_path: Path) -> None:
    words = {
        "asombro": "no me lo esperaba, qué sorpresa",
        "rabia": "estoy furioso con la empresa",
        "nada": "el horario es de ocho a dos",
    }
    rows = [(f"{text} {at}", name) for name, text in words.items() for at in range(20)]
    texts, labels = learning.read_labels(_file(tmp_path / "e.csv", rows, "emotion"), "emotions")
    head, told = learning.train(texts, labels, "emotions", default())
    assert head.labels == ("asombro", "nada", "rabia")
    assert told.better
    assert told.after > 0.9


@pytest.mark.parametrize("kinds", [5, 10])
def test_labels_that_come_in_rotation_are_learned_like_any_others(kinds: int) -> None:
    """A row in five is held out: never all rows of one label."""
    texts = [f"{'abcdefghij'[at % kinds]}{at % kinds} en la visita {at}" for at in range(kinds * 20)]
    head, _ = learning.train(texts, [f"e{at % kinds}" for at in range(len(texts))], "emotions", default())
    assert head.labels == tuple(f"e{at}" for at in range(kinds))
    assert len(head.floors) == kinds


def test_a_label_that_a_group_has_alone_is_never_said_elsewhere() -> None:
    texts = ["rabia", "calma", "sorpresa", "calma", "sorpresa"] * 6
    features = clues(texts, default()(texts))
    head = heads.fit(features, texts, 1.0, default().name)
    found = learning._with_floors(head, features, texts, ["one", "one", "one", "two", "two"] * 6)
    assert found.floors[head.labels.index("rabia")] == 2.0


@pytest.mark.parametrize(
    "rows",
    [
        [("muy bien", "positive")] * 20,
        [("muy bien", "positive")] * 60,
        [("muy bien", "positive"), ("mal", "negative")] * 2,
        [("muy bien", "happy"), ("mal", "negative")] * 40,
    ],
)
def test_too_few_or_strange_labels_are_refused_in_words(tmp_path: Path, rows: list[tuple[str, str]]) -> None:
    with pytest.raises(UnreadableInput):
        learning.read_labels(_file(tmp_path / "few.csv", rows), "sentiment")


def test_a_very_long_text_is_cut_and_not_refused(tmp_path: Path) -> None:
    rows = [*_slang(30), ("x " * 100_000, "positive")]
    limit = csv.field_size_limit()
    texts, labels = learning.read_labels(_file(tmp_path / "long.csv", rows), "sentiment")
    assert len(labels) == 61
    assert 0 < len(texts[-1]) <= MOST_CHARACTERS
    assert csv.field_size_limit() == limit


def test_training_tells_how_far_it_is(tmp_path: Path) -> None:
    texts, labels = learning.read_labels(_file(tmp_path / "ours.csv", _slang(20)), "sentiment")
    told: list[str] = []
    learning.train(texts, labels, "sentiment", default(), progress=lambda part: told.append(str(part)))
    assert told == [
        "words",
        *[f"Asking what it is worth: part {n} of {learning.FOLDS}" for n in range(1, learning.FOLDS + 1)],
        "head",
    ]


def test_a_file_without_the_columns_is_refused_in_words(tmp_path: Path) -> None:
    file = tmp_path / "other.csv"
    file.write_text("a,b\n1,2\n", encoding="utf-8")
    said = CliRunner().invoke(command, ["train", str(file), "--data", str(tmp_path)])
    assert isinstance(said.exception, UnreadableInput)
    assert "text" in str(said.exception)


def test_f1_is_that_of_the_books() -> None:
    truth = np.array(["a", "a", "b", "b"], dtype=object)
    said = np.array(["a", "b", "b", "b"], dtype=object)
    assert learning.f1_each(truth, said) == {"a": pytest.approx(2 / 3), "b": pytest.approx(0.8)}
    assert learning.macro_f1(truth, said) == pytest.approx((2 / 3 + 0.8) / 2)
