"""How are customers' words compared?  Without accents, capitals and spare spaces, as whole words.

The pattern finds the same in DuckDB (RE2) and in Spark (Java): classes of letters instead of word borders.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from typing import Final

# What each plain letter may look like in what people type.
_SHAPES: Final = {
    "a": "aáàäâã",
    "e": "eéèëê",
    "i": "iíìïî",
    "o": "oóòöôõ",
    "u": "uúùüû",
    "n": "nñ",
    "c": "cç",
}
_LETTER: Final = "0-9A-Za-zÀ-ÖØ-öø-ÿ"
ANY_ENDING: Final = "*"


def normal(words: str) -> str:
    """Lower case, no accents, single spaces: `  Llegó  TARDE` becomes `llego tarde`."""
    bare = "".join(
        one for one in unicodedata.normalize("NFD", words.lower()) if not unicodedata.combining(one)
    )
    return " ".join(bare.split())


def pattern(words: Sequence[str]) -> str:
    """A regular expression that finds any of these normalised words or phrases; say `ignore_case=True`."""
    return rf"(^|[^{_LETTER}])({'|'.join(_spelled(one) for one in words)})($|[^{_LETTER}])"


def _spelled(phrase: str) -> str:
    open_end = phrase.endswith(ANY_ENDING)
    plain = normal(phrase.removesuffix(ANY_ENDING))
    shaped = "".join(_shape(one) for one in plain)
    return shaped + (f"[{_LETTER}]*" if open_end else "")


def _shape(letter: str) -> str:
    if letter == " ":
        return r"\s+"
    if letter in _SHAPES:
        both = _SHAPES[letter]
        return f"[{both}{both[1:].upper()}]"
    return re.escape(letter)
