"""Does an endpoint get the words and nothing else, and only when somebody asked for it?"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, ClassVar

import numpy as np
import pytest

from afuera.errors import EngineError
from afuera.voices.endpoint import Endpoint, from_environment


class Answering(BaseHTTPRequestHandler):
    """A server that speaks OpenAI's form of /embeddings."""

    asked: ClassVar[list[dict[str, Any]]] = []
    fault: ClassVar[str] = ""

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
        rows = [{"index": at, "embedding": [float(len(text)), 1.0, 0.0]} for at, text in enumerate(texts)]
        said = b"<html>" if self.fault == "html" else json.dumps({"data": rows[::-1]}).encode()
        self.send_response(500 if self.fault == "down" else 200)
        self.end_headers()
        self.wfile.write(said)

    def log_message(self, *_: Any) -> None:
        """Quiet."""


@pytest.fixture
def address() -> Iterator[str]:
    Answering.asked.clear()
    Answering.fault = ""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/v1"
    server.shutdown()
    thread.join()
    server.server_close()


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


@pytest.mark.parametrize("fault", ["down", "html", "short", "moved"])
def test_a_faulty_answer_is_refused(address: str, fault: str) -> None:
    Answering.fault = fault
    with pytest.raises(EngineError):
        Endpoint(address, "m")(["one", "two"])


@pytest.mark.parametrize("url", ["http://vectors.example/v1", "file:///etc/passwd", "ftp://x/y"])
def test_words_travel_over_https_only(url: str) -> None:
    with pytest.raises(EngineError):
        from_environment({"AFUERA_EMBEDDINGS_URL": url, "AFUERA_EMBEDDINGS_MODEL": "m"})
