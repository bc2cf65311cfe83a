"""Which words of a text are good words and which are bad ones, in Spanish and in English?

A space of meanings sees first what a text is about; the words see how it is said.  VADER's rules in small: a
negation turns a word round, a booster strengthens it, and what comes after "but" counts more.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import numpy as np

from afuera.voices.heads import Matrix

HERE = Path(__file__).parent / "lexicon"
FILES = ("en.tsv", "es.tsv", "en-customers.tsv", "es-customers.tsv")  # later files win
WIDTH = 9
MOST_CHARACTERS = 2_000

_TOKEN = re.compile(r"[a-zñ]+(?:['’][a-z]+)?|[:;=8x]-?[)(dp/\\|*3]+|<3|[!?]|[^\w\s]")
_NOT_WORDS = re.compile(r"https?://\S+|www\.\S+|@\w+")
NEGATIONS = frozenset(
    [
        "no",
        "not",
        "never",
        "ni",
        "nunca",
        "jamas",
        "sin",
        "without",
        "tampoco",
        "ningun",
        "ninguna",
        "nada",
        "nothing",
        "none",
        "neither",
        "nor",
        "hardly",
        "cannot",
        "cant",
        "dont",
        "doesnt",
        "didnt",
        "isnt",
        "wasnt",
        "arent",
        "werent",
        "wont",
        "wouldnt",
        "couldnt",
        "shouldnt",
        "havent",
        "hasnt",
    ]
)
_BOOSTERS = frozenset(
    [
        "muy",
        "mucho",
        "mucha",
        "tan",
        "super",
        "re",
        "bastante",
        "demasiado",
        "totalmente",
        "absolutamente",
        "realmente",
        "verdaderamente",
        "very",
        "really",
        "so",
        "extremely",
        "absolutely",
        "totally",
        "completely",
        "incredibly",
        "too",
        "such",
        "most",
        "highly",
    ]
)
_DAMPERS = frozenset(
    [
        "poco",
        "algo",
        "apenas",
        "casi",
        "slightly",
        "somewhat",
        "barely",
        "almost",
        "kinda",
        "little",
        "fairly",
    ]
)
_BUT = frozenset(["pero", "but", "however", "aunque", "although", "sino"])
_FACES = {
    **dict.fromkeys("😀😃😄😁😊🙂😍🥰😘❤💚💙💜🧡💛👍👌👏🙏🎉😎🤩😇☺💯🔥✨", 2.0),
    **dict.fromkeys("😡😠🤬👎😤🤮🤢💩😢😭😞😔😟😣😩😫😒🙄💔😱😰", -2.2),
    **dict.fromkeys([":)", ":-)", "=)", ":d", ":-d", ";)", ";-)", "<3", ":p", "xd"], 1.6),
    **dict.fromkeys([":(", ":-(", "=(", ":/", ":-/", ":|"], -1.6),
}


def plain(text: str) -> str:
    """Small letters without accents; customers write both ways."""
    return "".join(
        one for one in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(one)
    )


def features(texts: Sequence[str]) -> Matrix:
    """What the words of each text say: balance, good, bad, both, none, asks, shouts, how long, its end."""
    found = [_features(text) for text in texts]
    return np.asarray(found, dtype=np.float32).reshape(len(found), WIDTH)


def valences(text: str) -> list[float]:
    """The valence of every word that has one, in the order of the text."""
    return _valences(_TOKEN.findall(plain(_NOT_WORDS.sub(" ", text[:MOST_CHARACTERS]))))


def _features(text: str) -> list[float]:
    tokens = _TOKEN.findall(plain(_NOT_WORDS.sub(" ", text[:MOST_CHARACTERS])))
    found = _valences(tokens)
    good, bad = sum(one for one in found if one > 0), -sum(one for one in found if one < 0)
    balance = good - bad
    return [
        balance / (balance * balance + 15) ** 0.5,
        good / (good + 3),
        bad / (bad + 3),
        min(good, bad) / (min(good, bad) + 2),
        0.0 if found else 1.0,
        1.0 if "?" in tokens else 0.0,
        1.0 if "!" in tokens else 0.0,
        min(len(tokens), 150) / 150,
        found[-1] / 4 if found else 0.0,
    ]


def _valences(tokens: list[str]) -> list[float]:
    found: list[float] = []
    for place, token in enumerate(tokens):
        if token in _BUT:
            found = [one * 0.5 for one in found]
            continue
        valence = _valence(token)
        if valence and token not in NEGATIONS:
            found.append(_in_place(valence, tokens[max(0, place - 3) : place]))
    return found


def _in_place(valence: float, before: list[str]) -> float:
    sign = 1.0 if valence > 0 else -1.0
    if before and before[-1] in _BOOSTERS:
        valence += 0.5 * sign
    if before and before[-1] in _DAMPERS:
        valence *= 0.6
    if any(word in NEGATIONS or word.endswith(("n't", "n’t")) for word in before):
        valence *= -0.6
    return valence


def listed(word: str) -> bool:
    """Whether a list of words has exactly this one (small letters, no accents)."""
    return word in _words()[0]


@lru_cache(maxsize=100_000)
def _valence(token: str) -> float:
    exact, opening = _words()
    if token in exact:
        return exact[token]
    for length in range(len(token), 2, -1):
        if token[:length] in opening:
            return opening[token[:length]]
    return 0.0


@cache
def _words() -> tuple[dict[str, float], dict[str, float]]:
    """Words with their valence, and beginnings of words with theirs."""
    exact: dict[str, float] = dict(_FACES)
    opening: dict[str, float] = {}
    for name in FILES:
        for line in (HERE / name).read_text(encoding="utf-8").splitlines():
            if line.startswith("#"):
                continue
            word, valence = line.split("\t")
            if word.endswith("*"):
                opening[word[:-1]] = float(valence)
            else:
                exact[word] = float(valence)
    return exact, opening
