"""In which language was it said?

Few words look alike in many languages: with one or two of them the language that the source declares is
believed, with three or four only Spanish and English are asked.  Other languages are kept and marked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import Any

UNKNOWN = "und"
# What customers here are likely to write; of another script all languages are asked.
LIKELY = ("es", "en", "pt", "fr", "it", "de", "ca", "gl")
OURS = ("es", "en")
# Neighbours of Spanish are believed only when the answer is clear.
NEIGHBOURS = frozenset({"pt", "ca", "gl", "it"})
CLEAR = 0.85
MOST_CHARACTERS = 1_000

_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|\S+@\S+\.\S+|[@#]\w+|[\d_]+")
_LETTERS = re.compile(r"[^\W\d_]+")
_LATIN = re.compile(r"[A-Za-z\u00aa\u00b5\u00ba\u00c0-\u024f\u1e00-\u1eff]+")


@dataclass(frozen=True, slots=True)
class Told:
    """A language's code of two letters (`und`: nobody can tell) and how sure that is, 0 to 1."""

    code: str
    sure: float


def languages(texts: Sequence[str], declared: Sequence[str] | None = None) -> list[Told]:
    """The language of each text; `declared` is what its source says ("es-MX"; empty: nothing)."""
    said = declared if declared is not None else [""] * len(texts)
    return [language(text, known) for text, known in zip(texts, said, strict=True)]


def language(text: str, declared: str = "") -> Told:
    """The language of one text."""
    known = declared.replace("_", "-").split("-")[0].strip().lower()[:3]
    cleaned = _NOT_WORDS.sub(" ", text[: 3 * MOST_CHARACTERS])[:MOST_CHARACTERS]
    words = _LETTERS.findall(cleaned)
    if not words:
        return Told(known, 0.0) if known else Told(UNKNOWN, 0.0)
    letters = sum(map(len, words))
    if sum(map(len, _LATIN.findall(cleaned))) * 2 < letters:
        return _asked(cleaned, None)
    if len(words) <= 2 and known:
        return Told(known, 0.5)
    return _latin(cleaned, len(words), known)


def _latin(text: str, words: int, known: str) -> Told:
    found = _asked(text, LIKELY)
    if found.code in OURS or found.code == known:
        return found
    if words <= 4 or (found.code in NEIGHBOURS and found.sure < CLEAR):
        return _asked(text, OURS)
    return found


def _asked(text: str, among: tuple[str, ...] | None) -> Told:
    code, sure = _identifier(among).classify(text)
    return Told(str(code), round(float(sure), 3))


@cache
def _identifier(among: tuple[str, ...] | None) -> Any:
    found = copy(_model())  # the same numbers, other languages chosen
    found.set_languages(list(among) if among else None)
    return found


@cache
def _model() -> Any:
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
