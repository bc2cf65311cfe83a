"""May somebody else's machine turn the words into vectors?

Off by default.  With it, the text of every voice leaves the house to the address that the company named;
nothing else does: no names of columns, no journeys, no scores.  Any endpoint that speaks OpenAI's form of
`/embeddings`.

    AFUERA_EMBEDDINGS_URL=https://vectors.example/v1   AFUERA_EMBEDDINGS_MODEL=…   AFUERA_EMBEDDINGS_KEY=…
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.error import URLError
from urllib.parse import urlsplit
from urllib.request import HTTPRedirectHandler, Request, build_opener

import numpy as np

from afuera.errors import EngineError
from afuera.voices.embedding import MOST_CHARACTERS, Vectors
from afuera.wording import Phrase

BATCH = 64
SECONDS = 60
MOST_BYTES = 64 * 1024 * 1024


class _Stay(HTTPRedirectHandler):
    """Words go to the address that was named and to no other."""

    def redirect_request(self, *_: Any, **__: Any) -> None:
        """No."""
        return


@dataclass(frozen=True)
class Endpoint:
    """An embedder elsewhere; its key is never written anywhere."""

    url: str
    model: str
    width: int = 0
    key: str = field(default="", repr=False)

    @property
    def name(self) -> str:
        """What its vectors are kept under: never the key, never the whole address."""
        host = urlsplit(self.url).hostname or ""
        return re.sub(r"[^a-z0-9.-]+", "-", f"{self.model}-at-{host}".lower())

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text."""
        found = [self._batch(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.concatenate(found) if found else np.zeros((0, self.width), dtype=np.float32)

    def leaving(self) -> Phrase:
        """What leaves the house, to be shown wherever the endpoint is switched on."""
        return Phrase(
            "The words of every voice leave the house to {host}, to be turned into numbers there. "
            "Scores, journeys and identifiers are not sent, but what customers wrote into their words is.",
            {"host": urlsplit(self.url).hostname or self.url},
        )

    def _batch(self, texts: Sequence[str]) -> Vectors:
        cut = [text[:MOST_CHARACTERS] or "." for text in texts]
        rows = sorted(self._asked({"model": self.model, "input": cut}), key=lambda row: int(row["index"]))
        vectors = np.asarray([row["embedding"] for row in rows], dtype=np.float32)
        if vectors.ndim != 2 or len(vectors) != len(cut) or not np.isfinite(vectors).all():
            raise self._refused("the answer holds other vectors than were asked for")
        return np.asarray(
            vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32
        )

    def _asked(self, body: dict[str, Any]) -> list[dict[str, Any]]:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        question = Request(  # noqa: S310  # only http and https: see from_environment
            f"{self.url.rstrip('/')}/embeddings", json.dumps(body).encode(), headers, method="POST"
        )
        try:
            with build_opener(_Stay).open(question, timeout=SECONDS) as answer:
                rows = json.loads(answer.read(MOST_BYTES))["data"]
                return [{"index": row["index"], "embedding": row["embedding"]} for row in rows]
        except (URLError, OSError, ValueError, KeyError, TypeError) as error:
            raise self._refused(
                type(error).__name__ if not isinstance(error, URLError) else str(error)
            ) from error

    def _refused(self, detail: str) -> EngineError:
        return EngineError(engine=self.name, detail=detail)


def from_environment(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that the company named; None, which is the default: nothing leaves the house."""
    url, model = environment.get("AFUERA_EMBEDDINGS_URL", ""), environment.get("AFUERA_EMBEDDINGS_MODEL", "")
    if not url:
        return None
    parts = urlsplit(url)
    at_home = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and at_home):
        detail = Phrase("words of customers travel over https only, except on this machine")
        raise EngineError(engine=url, detail=detail)
    if not model:
        raise EngineError(engine=url, detail=Phrase("AFUERA_EMBEDDINGS_MODEL is not set"))
    return Endpoint(url, model, key=environment.get("AFUERA_EMBEDDINGS_KEY", ""))
