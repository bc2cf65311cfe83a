"""Which voices are the same words once more?  Typos, case, a greeting or an emoji make no other voice.

Meaning alone cannot tell (a typo moves it, another amount does not): pieces of four letters find who may be a
copy (MinHash), the letters decide, and the words have a veto: "a transfer to Europe" and "a transfer to the
US" share nearly all letters and are two people's two voices.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

from afuera.voices.lexicon import NEGATIONS

PERMUTATIONS, BANDS, SEED = 128, 32, 7
ALIKE: Final = 85  # of 100 (share of letters in common, rapidfuzz)
FEW: Final = 12  # so short that only the same words are a copy
OTHER_WORDS: Final = 0.05  # share of the words that may be others and it is still the same voice
SLIP: Final = 4  # of so many letters one may be a slip, one always
AT_ONCE: Final = 20_000
MOST_CHARACTERS: Final = 1_000
_NOT_SAID = re.compile(r"[^\w\s]+|_+")
_GREETING = re.compile(
    r"^(hola|buen[oa]s?( d[ií]as?| tardes?| noches?)?|hi|hello|hey|dear( all| team| sirs?)?|good "
    r"(morning|afternoon|evening))\b\s*"
)
_COURTESY = frozenset(
    [
        "buenas",
        "dear",
        "favor",
        "gracias",
        "hello",
        "hey",
        "hi",
        "hola",
        "please",
        "pls",
        "por",
        "porfa",
        "saludos",
        "team",
        "thank",
        "thanks",
        "thx",
        "you",
    ]
)


def plain(text: str) -> str:
    """The words that count: small letters without marks, greeting and double spaces."""
    bare = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    words = " ".join(_NOT_SAID.sub(" ", bare).split())
    return _GREETING.sub("", words) or words


def copies(texts: Sequence[str], other_words: float = OTHER_WORDS) -> list[int | None]:
    """Of each text the first before it that it repeats, or None.  Give them in the order of time.

    `other_words`: the share of words that may be others; 1 leaves it to the letters.
    """
    said = [plain(text) for text in texts]
    first: dict[str, int] = {}
    found: list[int | None] = [None] * len(said)
    table = _table()
    for start in range(0, len(said), AT_ONCE):
        places = [at for at in range(start, min(start + AT_ONCE, len(said))) if said[at]]
        for at, digest in zip(places, _digests([said[at] for at in places]), strict=True):
            same = first.get(said[at])
            if same is None and len(said[at]) > FEW:
                same = _nearest(said, at, table.query(digest), other_words)
                if same is None:
                    table.insert(at, digest)
            if same is None:
                first[said[at]] = at
            found[at] = same
    return found


def _nearest(said: Sequence[str], at: int, maybe: Sequence[int], other_words: float) -> int | None:
    """Of those that may be the same the most alike, the earliest of equals; None where none is."""
    from rapidfuzz.fuzz import ratio

    alike = sorted((-ratio(said[at], said[one], score_cutoff=ALIKE), one) for one in maybe)
    return next(
        (one for score, one in alike if score and words_apart(said[at], said[one]) <= other_words), None
    )


def words_apart(one: str, other: str) -> float:
    """The share of the words (0 to 1) of two plain texts that are others, not slips and not courtesies."""
    from rapidfuzz.distance import Levenshtein

    mine, theirs = one.split(), other.split()
    others = 0
    start = 0, 0
    for block in Levenshtein.opcodes(mine, theirs).as_matching_blocks():
        here, there = mine[start[0] : block.a], theirs[start[1] : block.b]
        if (here or there) and not _slip(here, there):
            others += max(len(here), len(there))
        start = block.a + block.size, block.b + block.size
    return others / max(len(mine), len(theirs), 1)


def _slip(here: Sequence[str], there: Sequence[str]) -> bool:
    """Whether these words became those by a slip of the pen (a space may have slipped too)."""
    from rapidfuzz.distance import OSA

    if _COURTESY.issuperset(here) and _COURTESY.issuperset(there):
        return True
    first, then = "".join(here), "".join(there)
    numbers = any(sign.isdigit() for sign in first + then)
    if numbers or NEGATIONS.intersection(here) != NEGATIONS.intersection(there):
        return first == then
    return bool(OSA.distance(first, then) <= max(1, max(len(first), len(then)) // SLIP))


def _table() -> Any:
    from rensa import RMinHashLSH

    return RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=BANDS)


def _digests(said: Sequence[str]) -> list[Any]:
    from rensa import RMinHash

    found = []
    for words in said:
        one = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        one.update([words[at : at + 4] for at in range(max(len(words) - 3, 1))])
        found.append(one)
    return found
