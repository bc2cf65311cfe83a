"""Which voices are the same words once more?  Typos, case, a greeting or an emoji make no other voice.

Meaning alone cannot tell (a typo moves it, another amount does not): pieces of four letters find who may be a
copy (MinHash), the letters themselves decide.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Any, Final

PERMUTATIONS, BANDS, SEED = 128, 32, 7
ALIKE: Final = 85  # of 100 (share of letters in common, rapidfuzz)
FEW: Final = 12  # so short that only the same words are a copy
AT_ONCE: Final = 20_000
MOST_CHARACTERS: Final = 1_000
_NOT_SAID = re.compile(r"[^\w\s]+|_+")
_GREETING = re.compile(
    r"^(hola|buen[oa]s?( d[ií]as?| tardes?| noches?)?|hi|hello|hey|dear( all| team| sirs?)?|good "
    r"(morning|afternoon|evening))\b\s*"
)


def plain(text: str) -> str:
    """The words that count: small letters without marks, greeting and double spaces."""
    bare = unicodedata.normalize("NFKD", text[:MOST_CHARACTERS].lower())
    bare = "".join(sign for sign in bare if not unicodedata.combining(sign))
    words = " ".join(_NOT_SAID.sub(" ", bare).split())
    return _GREETING.sub("", words) or words


def copies(texts: Sequence[str]) -> list[int | None]:
    """Of each text the first before it that it repeats, or None.  Give them in the order of time."""
    from rapidfuzz.fuzz import ratio

    said = [plain(text) for text in texts]
    first: dict[str, int] = {}
    found: list[int | None] = [None] * len(said)
    table = _table()
    for start in range(0, len(said), AT_ONCE):
        places = [at for at in range(start, min(start + AT_ONCE, len(said))) if said[at]]
        for at, digest in zip(places, _digests([said[at] for at in places]), strict=True):
            same = first.get(said[at])
            if same is None and len(said[at]) > FEW:
                best = max(((ratio(said[at], said[one]), -one) for one in table.query(digest)), default=None)
                same = -best[1] if best is not None and best[0] >= ALIKE else None
                if same is None:
                    table.insert(at, digest)
            if same is None:
                first[said[at]] = at
            found[at] = same
    return found


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
