"""Does an endpoint get the words and nothing else, and only when somebody asked for it?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler
from typing import Any, ClassVar

import numpy as np
import pytest

from afuera.errors import EngineError
from afuera.voices.endpoint import Endpoint, from_environment
from answering import answering


class Answering(BaseHTTPRequestHandler):
    """A server that speaks OpenAI's form of /embeddings."""

    asked: ClassVar[list[dict[str, Any]]] = []
    fault: ClassVar[str] = ""
    instead: ClassVar[bytes] = b""

    def do_POST(self) -> None:  # the library's own name
        """Vectors, in the wrong order, which the form allows."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.asked.append({"path": self.path, "key": self.headers.get("Authorization"), **body})
        if self.fault == "moved":
            self.send_response(307)
            self.send_header("Location", "http://127.0.0.1:9/elsewhere")
            self.end_headers()
            return
        texts = body["input"][:-1] if self.fault == "short" else body["input"]
        if self.fault == "no http":
            self.wfile.write(b"\x00garbage\r\n\r\n")
            return
        first = [float(len(self.asked))] if self.fault == "wider" and len(self.asked) > 1 else []
        rows = [
            {"index": at, "embedding": [*first, float(len(text)), 1.0, 0.0]} for at, text in enumerate(texts)
        ]
        said = b"<html>" if self.fault == "html" else json.dumps({"data": rows[::-1]}).encode()
        said = self.instead or said
        self.send_response(500 if self.fault == "down" else 200)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    Answering.asked.clear()
    Answering.fault, Answering.instead = "", b""
    with answering(Answering) as found:
        yield found


def test_without_being_asked_nothing_leaves_the_house() -> None:
    assert from_environment({}) is None


def test_the_words_are_sent_and_nothing_else(address: str) -> None:
    told = {"AFUERA_EMBEDDINGS_URL": address, "AFUERA_EMBEDDINGS_MODEL": "m", "AFUERA_EMBEDDINGS_KEY": "k"}
    endpoint = from_environment(told)
    assert endpoint is not None
    vectors = endpoint(["a", "bbb", ""] * 30)
    assert vectors.shape == (90, 3)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)
    assert vectors[1, 0] > vectors[0, 0]
    assert len(Answering.asked) == 2
    assert set(Answering.asked[0]) == {"path", "key", "model", "input"}
    assert Answering.asked[0]["path"] == "/v1/embeddings"
    assert Answering.asked[0]["key"] == "Bearer k"


def test_it_is_said_plainly_what_leaves_and_the_key_is_never_shown() -> None:
    endpoint = Endpoint("https://vectors.example/v1", "m", key="secret")
    assert "vectors.example" in str(endpoint.leaving())
    assert "leave the house" in str(endpoint.leaving())
    assert "secret" not in repr(endpoint) + endpoint.name


@pytest.mark.parametrize("fault", ["down", "html", "short", "moved", "no http"])
def test_a_faulty_answer_is_refused(address: str, fault: str) -> None:
    Answering.fault = fault
    with pytest.raises(EngineError):
        Endpoint(address, "m")(["one", "two"])


def _rows(*rows: tuple[Any, Any]) -> bytes:
    return json.dumps({"data": [{"index": index, "embedding": row} for index, row in rows]}).encode()


@pytest.mark.parametrize(
    "instead",
    [
        _rows((0, [1.0, 2.0]), (1, [1.0])),
        _rows((0, ["x"]), (1, ["y"])),
        _rows((0, ["1.5"]), (1, ["2.5"])),
        _rows((0, "AAAA"), (1, "AAAA")),
        _rows((0, None), (1, None)),
        _rows((0, [None]), (1, [None])),
        _rows((0, []), (1, [])),
        _rows((0, [[1.0]]), (1, [[1.0]])),
        _rows((0, [True]), (1, [False])),
        _rows((0, [1e39]), (1, [1.0])),
        _rows((0, [10**400]), (1, [1])),
        _rows((0, [float("nan")]), (1, [1.0])),
        _rows(("a", [1.0]), ("b", [1.0])),
        _rows((None, [1.0]), (None, [1.0])),
        _rows((0, [1.0]), (0, [2.0])),
        _rows(([], [1.0]), ({}, [1.0])),
        _rows((0, [1.0]), (1, [2.0]), (2, [3.0])),
        b"[1, 2]",
        b"null",
        b'{"data": 3}',
        b'{"data": {"a": 1, "b": 2}}',
        b"[" * 200_000,
        b"\xff\xfe",
    ],
)
def test_whatever_else_is_answered_is_refused_in_words(address: str, instead: bytes) -> None:
    Answering.instead = instead
    with pytest.raises(EngineError) as refused:
        Endpoint(address, "m")(["one", "two"])
    assert "the answer" in str(refused.value)


def test_vectors_that_change_their_width_on_the_way_are_refused(address: str) -> None:
    Answering.fault = "wider"
    with pytest.raises(EngineError, match="4 numbers now, and 3 before"):
        Endpoint(address, "m")(["a"] * 65)


def test_the_width_is_learned_from_the_first_answer(address: str) -> None:
    endpoint = Endpoint(address, "m")
    endpoint(["a customer's words"])
    assert endpoint.width == 3
    assert len(Answering.asked) == 1
    fresh = Endpoint(address, "m")
    assert fresh.width == 3
    assert Answering.asked[-1]["input"] == ["."]  # before the first words, none of a customer's


@pytest.mark.parametrize(
    "url", ["http://vectors.example/v1", "file:///etc/passwd", "ftp://x/y", "https://", "https://[x"]
)
def test_words_travel_over_https_only(url: str) -> None:
    with pytest.raises(EngineError):
        from_environment({"AFUERA_EMBEDDINGS_URL": url, "AFUERA_EMBEDDINGS_MODEL": "m"})
