"""Which voices are the same words once more?  Typos, case, a greeting or an emoji make no other voice.

Meaning alone cannot tell (a typo moves it, another amount does not): pieces of four letters find who may be a
copy (MinHash), the letters decide, and the words have a veto: "a transfer to Europe" and "a transfer to the
US", "legal" and "ilegal" share nearly all letters and are two people's two voices.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Sequence
from typing import Any, Final
from zlib import crc32

from afuera.voices.lexicon import NEGATIONS, listed

PERMUTATIONS, BANDS, SEED = 128, 32, 7
ALIKE: Final = 85  # of 100 (share of letters in common, rapidfuzz)
FEW: Final = 12  # so short that only the same words are a copy
SLIP: Final = 4  # of so many letters one may be a slip, one always
KNOWN: Final = 3  # texts that have a word: then it is a word and no slip
FAMILY: Final = 100  # of one template: more are not kept to be compared with
CHECKED: Final = 20  # of those that may be the same, the most alike
AT_ONCE: Final = 20_000
MOST_CHARACTERS: Final = 1_000
UNSPACED: Final = 0x2E80  # from here on scripts write no spaces, and a sign is a word
_NOT_SAID = re.compile(r"[^\w\s]+|_+")
_GREETING = re.compile(
    r"^(hola|buen[oa]s?( d[ií]as?| tardes?| noches?)?|hi|hello|hey|dear( all| team| sirs?)?|good "
    r"(morning|afternoon|evening))\b\s*"
)
_COURTESY = frozenset(
    [
        *("buenas", "favor", "gracias", "hola", "por", "porfa", "saludos"),
        *("dear", "hello", "hey", "hi", "please", "pls", "team", "thank", "thanks", "thx", "you"),
    ]
)
_TURNS = frozenset(["a", "an", "des", "dis", "i", "il", "im", "in", "ir", "mal", "mis", "no", "non", "un"])


def plain(text: str) -> str:
    """The words that count: small letters without marks, greeting and double spaces."""
    bare = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    words = " ".join(_NOT_SAID.sub(" ", bare).split())
    return _GREETING.sub("", words) or words


def copies(texts: Sequence[str], words: bool = True) -> list[int | None]:
    """Of each text the first before it that it repeats, or None.  Give them in the order of time.

    `words`: they have a veto; without it the letters alone decide.
    """
    said = [plain(text) for text in texts]
    marks = [_mark(text, one) if words else "" for text, one in zip(texts, said, strict=True)]
    known = Counter(word for one in said for word in set(one.split())) if words else None
    first: dict[tuple[str, str], int] = {}
    found: list[int | None] = [None] * len(said)
    table = _table()
    for start in range(0, len(said), AT_ONCE):
        places = [at for at in range(start, min(start + AT_ONCE, len(said))) if said[at]]
        digests = _digests([said[at] for at in places], [marks[at] for at in places])
        for at, digest in zip(places, digests, strict=True):
            same = first.get((said[at], marks[at]))
            if same is None and len(said[at]) > FEW:
                maybe = table.query(digest)
                same = _nearest(said, at, maybe, known)
                if same is None and len(maybe) < FAMILY:
                    table.insert(at, digest)
            if same is None:
                first[said[at], marks[at]] = at
            found[at] = same
    return found


def _mark(text: str, said: str) -> str:
    """What must be equal: the digits, how often it is said that not, and what comes after the cut."""
    digits = "".join(sign for sign in said if sign.isdigit())
    # "can't" became "can t"
    negations = sum(word in NEGATIONS or word == "t" for word in said.split())
    rest = text[MOST_CHARACTERS:].strip()
    return f"{digits}/{negations}/{crc32(rest.encode('utf-8', 'surrogatepass')) if rest else ''}"


def _nearest(said: Sequence[str], at: int, maybe: Sequence[int], known: Counter[str] | None) -> int | None:
    """Of those that may be the same the most alike, the earliest of equals; None where none is."""
    from rapidfuzz.fuzz import ratio

    alike = sorted((-ratio(said[at], said[one], score_cutoff=ALIKE), one) for one in maybe)
    likely = [one for score, one in alike[:CHECKED] if score]
    return next((one for one in likely if known is None or _same_words(said[at], said[one], known)), None)


def _same_words(one: str, other: str, known: Counter[str]) -> bool:
    """Whether all in which two plain texts differ are slips and courtesies."""
    from rapidfuzz.distance import Levenshtein

    mine, theirs = _words(one), _words(other)
    start = 0, 0
    for block in Levenshtein.opcodes(mine, theirs).as_matching_blocks():
        here, there = mine[start[0] : block.a], theirs[start[1] : block.b]
        if (here or there) and not _slip(here, there, known):
            return False
        start = block.a + block.size, block.b + block.size
    return True


def _words(said: str) -> list[str]:
    if not any(ord(sign) >= UNSPACED for sign in said):
        return said.split()
    return "".join(f" {sign} " if ord(sign) >= UNSPACED else sign for sign in said).split()


def _slip(here: Sequence[str], there: Sequence[str], known: Counter[str]) -> bool:
    """Whether these words became those by a slip of the pen (a space may have slipped too)."""
    from rapidfuzz.distance import OSA

    first, then = "".join(here), "".join(there)
    if first == then or (_COURTESY.issuperset(here) and _COURTESY.issuperset(there)):
        return True
    # What many say, or a word list has, is a word: "hermana" is no slip for "hermano".
    if all(known[word] >= KNOWN or listed(word) for word in (*here, *there)):
        return False
    if any(ord(sign) >= UNSPACED for sign in first + then) or _opposite(first, then):
        return False
    return bool(OSA.distance(first, then) <= max(1, max(len(first), len(then)) // SLIP))


def _opposite(first: str, then: str) -> bool:
    """Whether one is the other with a beginning that turns it round: satisfecho, insatisfecho."""
    short, long = sorted((first, then), key=len)
    return long.endswith(short) and long[: len(long) - len(short)] in _TURNS


def _table() -> Any:
    from rensa import RMinHashLSH

    return RMinHashLSH(threshold=0.5, num_perm=PERMUTATIONS, num_bands=BANDS)


def _digests(said: Sequence[str], marks: Sequence[str]) -> list[Any]:
    """Only texts of one mark have pieces in common, so that no others are compared."""
    from rensa import RMinHash

    found = []
    for words, mark in zip(said, marks, strict=True):
        one = RMinHash(num_perm=PERMUTATIONS, seed=SEED)
        one.update([mark + words[at : at + 4] for at in range(max(len(words) - 3, 1))])
        found.append(one)
    return found
