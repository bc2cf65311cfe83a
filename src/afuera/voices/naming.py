"""What is a theme called, in Spanish and in English, in customers' own words?

Phrases that are said often here and seldom elsewhere (class-based TF-IDF), those nearest to the middle of the
theme first.  Both languages are named from the same voices; where nobody spoke one of them, the words of the
other stand there and are marked as such.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from afuera.lake import voiced
from afuera.privacy import mask
from afuera.voices import counted

OURS: Final = ("es", "en")
PHRASES: Final = 3  # of a name
CANDIDATES: Final = 14
LONGER: Final = 0.25  # more for each further word of a phrase
MEANING: Final = 0.85  # how much nearness counts beside being typical
RARE: Final = 0.7  # how much it counts that a phrase is seldom elsewhere
MOST_READ: Final = 20_000
MOST_TERMS: Final = 80_000
WORDS: Final = voiced.WORDS
# A phrase of fewer people might point at somebody; names are hidden, see `without_names`.
LEAST_PEOPLE: Final = voiced.SAID_BY
NAMED: Final = 0.1  # a word that is somebody's name in one case of so many is a name
# Said in every theme, and by customers of everybody.
EMPTY: Final = frozenset(
    [
        "hola",
        "gracias",
        "buenas",
        "buenos",
        "dias",
        "días",
        "tardes",
        "favor",
        "saludos",
        "muchas",
        "please",
        "thanks",
        "thank",
        "hello",
        "hi",
        "regards",
        "dear",
        "just",
        "really",
        "quiero",
        "want",
        "need",
        "necesito",
        "hacer",
        "getting",
        "get",
        "got",
        "did",
        "does",
        "help",
        "ayuda",
        "know",
        "saber",
        "tell",
        "decir",
        "decirme",
        "explain",
        "don",
        "doesn",
        "didn",
        "can",
        "won",
        "isn",
        "wasn",
        "haven",
        "hasn",
        "ll",
        "ve",
        "re",
        "im",
    ]
)

Vectors = npt.NDArray[np.float32]
_MARK = re.compile(r"\[[^\]\[]{1,20}\]")
_WORD = re.compile(WORDS)


@dataclass(frozen=True, slots=True)
class Name:
    """The phrases of a theme in one language; `own`: customers who speak it said them."""

    phrases: tuple[str, ...]
    own: bool

    @property
    def words(self) -> str:
        """The name as it is shown."""
        return voiced.BETWEEN.join(self.phrases)


def names(
    texts: Sequence[str],
    languages: Sequence[str],
    people: Sequence[str],
    member: npt.NDArray[np.int64],
    middles: Vectors,
    embed: Callable[[Sequence[str]], Vectors],
) -> list[dict[str, Name]]:
    """For each theme its name in `es` and `en`; `middles` are the themes' means in the embedder's space."""
    found: list[dict[str, tuple[str, ...]]] = [{} for _ in middles]
    for tongue in OURS:
        rows = np.flatnonzero(np.asarray([one == tongue for one in languages], dtype=bool))
        if len(rows) > MOST_READ:
            rows = np.sort(np.random.default_rng(0).permutation(rows)[:MOST_READ])
        said = [texts[row] for row in rows.tolist()]
        who = [people[row] for row in rows.tolist()]
        for theme, phrases in _typical(said, who, member[rows], middles, embed).items():
            found[theme][tongue] = phrases
    return [_both(one) for one in found]


def _both(found: dict[str, tuple[str, ...]]) -> dict[str, Name]:
    other = {"es": "en", "en": "es"}
    return {
        tongue: Name(found[tongue], True) if found.get(tongue) else Name(found.get(other[tongue], ()), False)
        for tongue in OURS
    }


def _typical(
    said: Sequence[str],
    people: Sequence[str],
    member: npt.NDArray[np.int64],
    middles: Vectors,
    embed: Callable[[Sequence[str]], Vectors],
) -> dict[int, tuple[str, ...]]:
    """Theme -> its phrases, from the texts of one language."""
    bare, named = without_names([text[:600] for text in said])
    counts, every = counted.phrases(bare, WORDS, 3, MOST_TERMS, 0.5)
    whole = [at for at, term in enumerate(every) if _whole(term) and named.isdisjoint(term.split())]
    if not whole:
        return {}
    counts, terms = counts[:, whole].tocsr(), [every[at] for at in whole]
    typical = _weights(counts, member, len(middles), terms)
    wanted: dict[int, list[tuple[int, float]]] = {}
    for theme, row in enumerate(typical):
        best = [int(at) for at in np.argsort(-row)[: CANDIDATES * 2] if row[at] > 0]
        here = np.flatnonzero(member == theme)
        who = [people[at] for at in here.tolist()]
        said_by = counts[here][:, best].tocsc()
        kept = [at for place, at in enumerate(best) if _people(said_by, place, who)]
        wanted[theme] = [(at, float(row[at])) for at in kept[:CANDIDATES]]
    return _nearest(wanted, terms, middles, embed)


def without_names(texts: Sequence[str]) -> tuple[list[str], frozenset[str]]:
    """The texts without what `mask` hides, and the words that it hid: in small letters it knows no name."""
    bare = [_MARK.sub(" ", mask(text)) for text in texts]
    hidden: Counter[str] = Counter()
    shown: Counter[str] = Counter()
    for text, left in zip(texts, bare, strict=True):
        stay = Counter(_WORD.findall(left.lower()))
        hidden += Counter(_WORD.findall(text.lower())) - stay
        shown += stay
    return bare, frozenset(word for word, n in hidden.items() if n >= NAMED * (n + shown[word]))


def _people(said_by: Any, term: int, people: Sequence[str]) -> bool:
    """Did enough people say it that it points at nobody?"""
    rows = said_by.indices[said_by.indptr[term] : said_by.indptr[term + 1]]
    return len({people[row] for row in rows.tolist()}) >= LEAST_PEOPLE


def _weights(counts: Any, member: npt.NDArray[np.int64], themes: int, terms: Any) -> Any:
    """How typical each phrase is of each theme."""
    import scipy.sparse as sp

    into = sp.csr_matrix(
        (np.ones(len(member), np.float32), (member, np.arange(len(member)))), shape=(themes, len(member))
    )
    inside = np.asarray((into @ counts).todense())
    size = np.maximum(np.bincount(member, minlength=themes), 1)[:, None]
    every = inside.sum(axis=0)
    share = inside / size
    seldom = np.log(1 + len(member) / np.maximum(every, 1))
    longer = 1 + LONGER * np.asarray([term.count(" ") for term in terms])
    return share * seldom**RARE * longer


def _nearest(
    wanted: dict[int, list[tuple[int, float]]],
    terms: Any,
    middles: Vectors,
    embed: Callable[[Sequence[str]], Vectors],
) -> dict[int, tuple[str, ...]]:
    """The candidates by nearness to the middle of their theme and by how typical they are, no word twice."""
    needed = sorted({at for every in wanted.values() for at, _ in every})
    if not needed:
        return {}
    vectors = dict(zip(needed, embed([str(terms[at]) for at in needed]), strict=True))
    found = {}
    for theme, every in wanted.items():
        if not every:
            continue
        top = max(weight for _, weight in every)
        middle = middles[theme] / max(float(np.linalg.norm(middles[theme])), 1e-9)
        scored = [
            ((1 - MEANING) * weight / top + MEANING * float(vectors[at] @ middle), str(terms[at]))
            for at, weight in every
        ]
        found[theme] = _apart([words for _, words in sorted(scored, key=lambda one: (-one[0], one[1]))])
    return found


def _apart(phrases: Sequence[str]) -> tuple[str, ...]:
    """The first phrases that do not repeat each other's words (singular and plural are one)."""
    chosen: list[str] = []
    stems: set[str] = set()
    for phrase in phrases:
        mine = {stem(word) for word in phrase.split() if word not in stopped()}
        if mine - stems and len(mine & stems) * 2 <= len(mine):
            chosen.append(phrase)
            stems |= mine
        if len(chosen) == PHRASES:
            break
    return tuple(chosen)


def stem(word: str) -> str:
    """A word without its ending, by the rules of both languages: for comparing, never for showing."""
    spanish, english = _stemmers()
    return str(spanish.stemWord(english.stemWord(word)))


@cache
def _stemmers() -> tuple[Any, Any]:
    import snowballstemmer

    return snowballstemmer.stemmer("spanish"), snowballstemmer.stemmer("english")


@cache
def stopped() -> frozenset[str]:
    """Words that say nothing by themselves, in both languages."""
    from stopwordsiso import stopwords

    return frozenset(stopwords("es") | stopwords("en")) | EMPTY


def _whole(term: str) -> bool:
    """A phrase neither begins nor ends with a word that says nothing."""
    words = term.split()
    ends = words[0] not in stopped() and words[-1] not in stopped()
    return ends and len(words[0]) > 2 and mask(term) == term
