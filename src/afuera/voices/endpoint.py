"""May somebody else's machine turn the words into vectors?

Off by default.  With it, the text of every voice leaves the house to the address that the company named, and
so does what is compared with voices: questions of search, descriptions of themes, phrases of voices that may
name a theme, labelled examples.  Nothing else does: no names of columns, no journeys, no scores.  Any
endpoint that speaks OpenAI's form of `/embeddings`.

    AFUERA_EMBEDDINGS_URL=https://vectors.example/v1   AFUERA_EMBEDDINGS_MODEL=…   AFUERA_EMBEDDINGS_KEY=…
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import Any
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


@dataclass
class Endpoint:
    """An embedder elsewhere; its key is never written anywhere."""

    url: str
    model: str
    key: str = field(default="", repr=False)
    _width: int = field(default=0, init=False, repr=False)

    @property
    def name(self) -> str:
        """What its vectors are kept under: never the key, never the whole address."""
        host = urlsplit(self.url).hostname or ""
        return re.sub(r"[^a-z0-9.-]+", "-", f"{self.model}-at-{host}".lower())

    @property
    def width(self) -> int:
        """How many numbers a text, as its first answer says; before that it is asked for a full stop."""
        if not self._width:
            self._batch(["."])
        return self._width

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """One row of length one a text."""
        found = [self._batch(texts[at : at + BATCH]) for at in range(0, len(texts), BATCH)]
        return np.concatenate(found) if found else np.zeros((0, self.width), dtype=np.float32)

    def leaving(self) -> Phrase:
        """What leaves the house, to be shown wherever the endpoint is switched on."""
        return Phrase(
            "The words of every voice leave the house to {host}, to be turned into numbers there, and so do "
            "those of searches, of described themes and of labelled examples. Scores, journeys and "
            "identifiers are not sent, but what customers wrote into their words is.",
            {"host": urlsplit(self.url).hostname or self.url},
        )

    def _batch(self, texts: Sequence[str]) -> Vectors:
        cut = [text[:MOST_CHARACTERS] or "." for text in texts]
        vectors = self._numbers(self._asked({"model": self.model, "input": cut}), len(cut))
        if vectors is None or not vectors.size or not np.isfinite(vectors).all():
            raise self._refused(Phrase("the answer holds other vectors than were asked for"))
        if self._width and vectors.shape[1] != self._width:
            told = {"n": vectors.shape[1], "before": self._width}
            raise self._refused(Phrase("its vectors have {n} numbers now, and {before} before", told))
        self._width = int(vectors.shape[1])
        return np.asarray(
            vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9), dtype=np.float32
        )

    def _numbers(self, answer: Any, many: int) -> Vectors | None:
        """A row of numbers for each text, in their order; None where the answer is anything else."""
        try:
            found = {row["index"]: row["embedding"] for row in answer["data"]}
            if len(answer["data"]) != many:
                return None
            numbers = np.asarray([found[at] for at in range(many)])
        except (ValueError, KeyError, TypeError, IndexError):
            return None
        if numbers.ndim != 2 or numbers.dtype.kind not in "iuf":  # words, gaps, rows of different lengths
            return None
        with np.errstate(over="ignore"):  # what is too large is refused as not finite
            return numbers.astype(np.float32)

    def _asked(self, body: dict[str, Any]) -> Any:
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if self.key:
            headers["Authorization"] = f"Bearer {self.key}"
        try:
            question = Request(  # noqa: S310  # only http and https: see from_environment
                f"{self.url.rstrip('/')}/embeddings", json.dumps(body).encode(), headers, method="POST"
            )
            with build_opener(_Stay).open(question, timeout=SECONDS) as answer:
                return json.loads(answer.read(MOST_BYTES))
        except OSError as error:  # no way there, no answer in time, a refusal with its number
            raise self._refused(str(error) or Phrase("the answer cannot be read")) from error
        except (HTTPException, ValueError, RecursionError) as error:
            raise self._refused(Phrase("the answer cannot be read")) from error

    def _refused(self, detail: object) -> EngineError:
        return EngineError(engine=self.name, detail=detail)


def from_environment(environment: Mapping[str, str]) -> Endpoint | None:
    """The endpoint that the company named; None, which is the default: nothing leaves the house."""
    url, model = environment.get("AFUERA_EMBEDDINGS_URL", ""), environment.get("AFUERA_EMBEDDINGS_MODEL", "")
    if not url:
        return None
    try:
        parts = urlsplit(url)
    except ValueError as error:
        raise EngineError(engine=url, detail=Phrase("that is no address")) from error
    at_home = parts.hostname in {"localhost", "127.0.0.1", "::1"}
    if parts.scheme != "https" and not (parts.scheme == "http" and at_home):
        detail = Phrase("words of customers travel over https only, except on this machine")
        raise EngineError(engine=url, detail=detail)
    if not parts.hostname:
        raise EngineError(engine=url, detail=Phrase("that is no address"))
    if not model:
        raise EngineError(engine=url, detail=Phrase("AFUERA_EMBEDDINGS_MODEL is not set"))
    return Endpoint(url, model, key=environment.get("AFUERA_EMBEDDINGS_KEY", "").strip())
