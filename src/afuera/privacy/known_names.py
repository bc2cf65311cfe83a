"""What do the lists know of a word: a given name, a surname, an ordinary word, a place?

`given.txt` and `surnames.txt` were taken once from Faker (benchmarks/names_from_faker.py); the others were
written for Afuera.  Read once, at the first text that is looked at.
"""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from typing import Final

GIVEN, WORD, PLACE, SURNAME, SURNAME_WORD, STOP = (1 << place for place in range(6))
GIVEN_ANY: Final = GIVEN | WORD | PLACE
SURNAME_ANY: Final = SURNAME | SURNAME_WORD
# With their accent they are names only.
ACCENTED: Final = {
    "jesús": GIVEN,
    "germán": GIVEN,
    "valentín": GIVEN | SURNAME,
    "salomón": GIVEN,
    "íñigo": GIVEN,
}
_MARKS: Final = str.maketrans("áéíóúüàèìòùâêîôûãõç", "aeiouuaeiouaeiouaoc")


def plain(word: str) -> str:
    """Small letters without accents; ñ stays."""
    return word.lower().translate(_MARKS)


def known(word: str) -> int:
    """What is known of a word: bits, 0 when it stands in no list.

    Whoever writes a capital may add or forget an accent; in small letters "francés" is not Frances.
    """
    every = lists()
    small = word.lower()
    found = every.get(small)
    if found is None and not small.isascii() and word[0].isupper():
        found = ACCENTED.get(small) or every.get(plain(small)) or every.get(plain(small).replace("ñ", "n"))
    return found or 0


@cache
def lists() -> dict[str, int]:
    """Every word of the lists, as it is spelled and without accents."""
    found: dict[str, int] = {}
    words, places, ordinary = (
        words_of_list("also_words"),
        words_of_list("also_places"),
        words_of_list("surnames_also_words"),
    )
    given, surnames, nothing = (
        words_of_list("given") | words_of_list("given_more"),
        words_of_list("surnames"),
        words_of_list("not_names"),
    )
    for word in given | words | places:
        bare = plain(word)
        kind = PLACE if bare in places else WORD if bare in words else GIVEN
        found[word] = kind
        found.setdefault(bare, kind)
    for word in surnames | ordinary:
        kind = SURNAME_WORD if plain(word) in ordinary else SURNAME
        for one in {word, plain(word)}:
            found[one] = found.get(one, 0) | kind
    for word in nothing:
        found[word] = found.get(word, 0) | STOP
    # The accent is what makes it a name.
    return found | {word: found.get(word, 0) & SURNAME_ANY | bits for word, bits in ACCENTED.items()}


def words_of_list(name: str) -> set[str]:
    """The words of one list, as they stand in it."""
    lines = (files(__package__) / "lists" / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return {word for line in lines if not line.startswith("#") for word in line.split()}
