"""Is what was trained and switched on what understands, and is a question read by who read the voices?"""

from __future__ import annotations

import json
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, ClassVar

import numpy as np
import pytest
from click.testing import CliRunner

from afuera.cli.voices import command
from afuera.errors import EngineError
from afuera.lake import Lake, voiced
from afuera.voices import asked_search, embedding, heads, quality, reader, store
from afuera.voices.clues import clues
from afuera.voices.embedding import Vectors, default
from answering import answering
from voices_said import SAID, bring, comments, sentences

URL, MODEL, KIND = "AFUERA_EMBEDDINGS_URL", "AFUERA_EMBEDDINGS_MODEL", "AFUERA_READER"


class Elsewhere(BaseHTTPRequestHandler):
    """A machine elsewhere whose vectors are the first numbers of the default's."""

    read: ClassVar[list[str]] = []

    def do_POST(self) -> None:  # the library's own name
        """Vectors of 300 numbers."""
        texts = json.loads(self.rfile.read(int(self.headers["Content-Length"])))["input"]
        self.read.extend(texts)
        found = default()(texts)[:, :300]
        rows = [{"index": at, "embedding": row} for at, row in enumerate(found.tolist())]
        said = json.dumps({"data": rows}).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def elsewhere() -> Iterator[str]:
    """The address of such a machine, which nobody asks yet."""
    Elsewhere.read.clear()
    with answering(Elsewhere) as found:
        yield found


def opened(lake: Lake) -> store.Open:
    path = voiced.shelf(lake.path)
    assert path is not None
    return store.Open.at(path)


def felt(lake: Lake, theme: str) -> Counter[str]:
    """What is felt in the voices of a trouble."""
    said = {one for tongue in ("es", "en") for one in sentences(theme, tongue)}
    rows = opened(lake).shelf.rows("SELECT text, feeling FROM voices")
    return Counter(str(row["feeling"]) for row in rows if row["text"] in said)


def test_what_a_company_trained_is_what_reads_its_voices_the_next_time(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments())
        store.understand(lake)
        assert felt(lake, "praise")["positive"] > 12
        _train_the_opposite(tmp_path, default())
        done = store.understand(lake)
        assert done is not None
        assert done.read == 0  # no word is embedded again, every feeling is read again
        assert felt(lake, "praise")["negative"] == 24


def _train_the_opposite(data: Path, embedder: embedding.Embedder) -> None:
    """A head for which praise is negative, where `voices train` puts it."""
    texts = [one for theme in SAID for tongue in ("es", "en") for one in sentences(theme, tongue)]
    praise = {one for tongue in ("es", "en") for one in sentences("praise", tongue)}
    labels = ["negative" if one in praise else "positive" for one in texts]
    head = heads.fit(clues(texts, embedder(texts)), labels, 10.0, embedder.name)
    head.save(reader.heads_in(data) / f"sentiment.{embedder.name}.npz")


def test_a_lake_elsewhere_is_not_read_with_these_heads(tmp_path: Path) -> None:
    _train_the_opposite(tmp_path / "one", default())
    with Lake.open(tmp_path / "two" / "lake") as lake:
        bring(lake, comments(["praise"]))
        store.understand(lake)
        assert felt(lake, "praise")["positive"] > 12


def test_an_endpoint_that_is_set_reads_voices_anew_and_questions_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: str
) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments())
        store.understand(lake)
        _set(monkeypatch, elsewhere)
        asked_search.search(opened(lake), "passed to a closed department")
        assert Elsewhere.read == []  # the default read those voices: it reads the question too
        done = store.understand(lake)
        assert done is not None
        assert done.read == 96
        here = opened(lake)
        assert here.index.vectors.shape == (96, 300)
        found = asked_search.search(here, "passed to a closed department")
        assert Elsewhere.read[-1] == "passed to a closed department"
        assert found[0]["text"] in {*sentences("closed", "en"), *sentences("closed", "es")}
        assert felt(lake, "praise") == {"None": 24}  # until a head was trained for these vectors
        _train_the_opposite(tmp_path, reader.chosen())
        store.understand(lake)
        assert felt(lake, "praise")["negative"] == 24
        monkeypatch.delenv(URL)
        done = store.understand(lake)
        assert done is not None
        assert done.read == 96
        assert opened(lake).index.vectors.shape == (96, 512)


def test_where_the_reader_of_the_voices_is_not_here_words_alone_find_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: str, caplog: pytest.LogCaptureFixture
) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments())
        _set(monkeypatch, elsewhere)
        store.understand(lake)
        here = opened(lake)
    for address in ("", "http://127.0.0.1:9/v1"):  # taken away; or it does not answer
        monkeypatch.setenv(URL, address)
        caplog.clear()
        with caplog.at_level(logging.WARNING):
            found = asked_search.search(here, "commission nobody explained")
        assert "commission nobody explained" in found[0]["text"]
        assert all({"commission", "nobody", "explained"} & set(row["text"][:-1].split()) for row in found)
        assert asked_search.search(here, "zzzz") == []
        assert "by words only" in caplog.text
    # A reader that is given, but is another than the index's, is not compared with it either.
    assert asked_search.search(here, "commission", embedder=default())


def _set(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv(URL, address)
    monkeypatch.setenv(MODEL, "m")


class Two:
    """Stands in for both readers where the extra is not installed."""

    name, width = quality.Both.name, quality.Both.width

    def __call__(self, texts: Sequence[str]) -> Vectors:
        rest = np.zeros((len(texts), self.width - 512), dtype=np.float32)
        return np.hstack([default()(texts), rest])


def test_both_readers_read_when_that_is_set(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "both", Two)
    monkeypatch.setattr(quality, "installed", lambda: True)
    assert reader.chosen({}).name == default().name  # off by default, even where it is installed
    monkeypatch.setenv(KIND, "quality")
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments(["closed"]))
        store.understand(lake)
        here = opened(lake)
    assert here.index.vectors.shape == (24, quality.Both.width)
    assert asked_search.search(here, "passed to a closed department")


def test_what_is_set_wrongly_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(quality, "installed", lambda: False)
    with pytest.raises(EngineError, match="not installed"):
        reader.chosen({KIND: "quality"})
    with pytest.raises(EngineError, match="no reader “best”"):
        reader.leaving({KIND: "best"})
    with pytest.raises(EngineError, match="https only"):
        reader.leaving({URL: "http://vectors.example/v1", MODEL: "m"})


def test_the_command_says_what_leaves_before_the_first_word_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, elsewhere: str
) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments(["closed"]))
    ask = ["themes", "--lake", str(tmp_path / "lake"), "--lang", "es"]
    assert "salen de la casa" not in CliRunner().invoke(command, ask).stderr
    _set(monkeypatch, elsewhere)
    told = CliRunner().invoke(command, ask)
    assert told.exit_code == 0, told.output
    assert "salen de la casa hacia 127.0.0.1" in told.stderr
    asked = CliRunner().invoke(command, ["search", "closed", "--lake", str(tmp_path / "lake")])
    assert "leave the house" in asked.stderr
    assert Elsewhere.read[-1] == "closed"


def test_serving_with_a_wrong_setting_is_refused_before_anything_is_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("django")
    from afuera.cli import serve

    monkeypatch.setenv(KIND, "best")
    told = CliRunner().invoke(serve.command, ["--data", str(tmp_path / "data")])
    assert isinstance(told.exception, EngineError)
    assert not (tmp_path / "data").exists()
