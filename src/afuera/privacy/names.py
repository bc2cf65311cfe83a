"""Which words are somebody's name?

A name is a given name that stands in a list, what follows it with a capital, or what stands behind words that
announce a name ("me llamo", "la agente", "my name is").  Given names that are ordinary words or places too
need more: a surname behind them, or such an announcement.  Places, months, brands and the words of letters
are no names, nor is a saint in the name of a place.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from afuera.privacy.announced import LISTED, ROLE, SURE, WHO_ACTS
from afuera.privacy.found import Search
from afuera.privacy.known_names import (
    GIVEN,
    GIVEN_ANY,
    PLACE,
    STOP,
    SURNAME,
    SURNAME_ANY,
    WORD,
    known,
    lists,
    plain,
    words_of_list,
)

_TOKEN: Final = re.compile(r"[^\W\d_]+(?:['’](?=[A-ZÁÉÍÓÚÑ])[^\W\d_]+)*")
_GAP: Final = re.compile(r"[ \u00a0]{1,2}|-|\. ")
_INITIAL_GAP: Final = re.compile(r"\.? ")
_PARTICLES: Final = frozenset(
    ("de", "del", "la", "las", "los", "da", "dos", "do", "van", "von", "der", "di", "san", "santa")
)
_SAINTS: Final = frozenset(("san", "santa", "santo", "st", "saint", "são", "sao"))
# Before it: then it is a place that was called after somebody.
_PLACES: Final = words_of_list("before_places")
# Behind it: the same in English.
_PLACES_BEHIND: Final = words_of_list("behind_places")
_WHERE: Final = frozenset(
    ("en", "in", "from", "to", "at", "hasta", "desde", "via", "near", "around", "hacia", "por", "of")
)
_ENDS: Final = frozenset('.!?¡¿:\n"“«-–—(*•…')
MOST_PARTS, LONGEST_CODE = 5, 4
BEFORE, MOST_BEFORE = 30, 5
ANNOUNCED: Final = (("sure", SURE), ("role", ROLE), ("listed", LISTED))
# Somebody signs: after a dash or on a line of its own.
_SIGNED: Final = re.compile(r"(?:[\n–—]\s*|\s-\s?|~\s?)$")


@dataclass(slots=True)
class Word:
    """A word of the text: where it stands, how it looks, and what the lists know of it."""

    start: int
    end: int
    small: str
    capital: bool
    bits: int


def look(search: Search) -> None:
    """Take the names of people."""
    text = search.left
    words = _words(text)
    if not words:
        return
    taken: list[tuple[int, int]] = []
    at = 0
    while at < len(words):
        last = _name_from(text, words, at)
        if last is None:
            at += 1
            continue
        taken.append((at, last))
        at = last + 1
    if taken:
        taken += _again(text, words, taken)
    for first, last in taken:
        search.take(words[first].start, words[last].end, "name")


def parts(said: str) -> frozenset[str]:
    """The words of a name as the lists spell them, without "de" and "la"."""
    words = (plain(word) for word in _TOKEN.findall(said))
    return frozenset(word for word in words if word not in _PARTICLES) or frozenset((plain(said),))


def _words(text: str) -> list[Word]:
    """The words with what is known of each; in headline writing a capital says nothing.

    Nothing when no word can begin a name: most texts cost no more than that.
    """
    said = _TOKEN.findall(text)
    every = lists()
    if not any(_candidate(word, every.get(word.lower(), 0)) for word in said):
        return []
    found: list[Word] = []
    capitals = candidates = 0
    for match in _TOKEN.finditer(text):
        word = match[0]
        bits = known(word)
        capital = word[0].isupper()
        if len(word) > 3 and not bits & (GIVEN_ANY | SURNAME_ANY):
            candidates += 1
            capitals += capital
        if capital and len(word) > 2 and word.isupper():
            # Shouted: only what is a name and nothing else, and no code of an airport.
            capital = bool(bits & (GIVEN | SURNAME)) and len(word) > LONGEST_CODE
        found.append(Word(match.start(), match.end(), word.lower(), capital, bits))
    if candidates > 4 and capitals > 0.6 * candidates:
        for one in found:
            one.capital = False
    return found


def _candidate(word: str, bits: int) -> bool:
    return bool(bits & GIVEN_ANY) or (word[0].isupper() and not bits & STOP)


def _is_first(text: str, word: Word) -> bool:
    """Does it begin a sentence?"""
    before = text[max(0, word.start - 3) : word.start].rstrip(" ")
    return not before or before[-1] in _ENDS


def _name_from(text: str, words: Sequence[Word], at: int) -> int | None:
    """The last word of the name that begins at this one; None when none does."""
    word = words[at]
    if not (word.capital or word.bits & GIVEN_ANY) or len(word.small) == 1:
        return None
    if word.bits & STOP and not word.bits & GIVEN_ANY:
        return None
    if _is_place(text, words, at):
        return None
    announced = "" if word.capital and word.bits & GIVEN else _announced(text, words, at)
    if not _begins(text, words, at, announced):
        return None
    return _last(text, words, at, announced)


def _announced(text: str, words: Sequence[Word], at: int) -> str:
    """Does what stands before it say that a name comes?  "sure", "role", "listed" or nothing."""
    here = words[at].start
    begins = [
        one.start for one in reversed(words[max(0, at - MOST_BEFORE) : at]) if here - one.start <= BEFORE
    ]
    for name, pattern in ANNOUNCED:
        if any(pattern.match(text, begin, here) for begin in begins):
            return name
    return "listed" if here and _SIGNED.search(text, max(0, here - 4), here) else ""


def _begins(text: str, words: Sequence[Word], at: int, announced: str) -> bool:
    word = words[at]
    following = _next(text, words, at)
    surname = following is not None and following.capital == word.capital and _can_follow(word, following)
    if word.bits & STOP and not (word.bits & GIVEN_ANY and word.capital and (surname or announced == "sure")):
        return False
    if not word.capital:
        return _small_begins(word, following, announced)
    if announced in ("sure", "role"):
        return True
    if word.bits & GIVEN:
        return True
    if word.bits & (WORD | PLACE):
        if surname and following is not None and not following.bits & STOP:
            return True
        return _weak_begins(text, words, at, announced)
    return _by_surname(text, word, following)


def _can_follow(word: Word, following: Word) -> bool:
    """Is it a surname for this given name?  "Santa Cruz" and "Dallas Austin" are places twice."""
    if word.bits & PLACE and following.bits & (PLACE | STOP):
        return False
    return bool(following.bits & SURNAME_ANY)


def _small_begins(word: Word, following: Word | None, announced: str) -> bool:
    """Without capitals: an announcement, or a given name that is nothing else before a surname that is."""
    if announced in ("sure", "role"):
        return bool(word.bits & (GIVEN | WORD)) and (announced == "sure" or bool(word.bits & GIVEN))
    if not word.bits & GIVEN:
        return False
    return announced == "listed" or (following is not None and bool(following.bits & SURNAME))


def _weak_begins(text: str, words: Sequence[Word], at: int, announced: str) -> bool:
    """A given name that is an ordinary word or a place too, alone."""
    word = words[at]
    before = words[at - 1].small if at else ""
    if WHO_ACTS.match(text, word.end):
        return True
    if announced == "listed":
        return before not in _WHERE and (bool(word.bits & WORD) or before not in _LOOSE)
    return (
        bool(word.bits & WORD) and not _is_first(text, word) and before not in _WHERE and not word.bits & STOP
    )


# Before a place they say nothing: "vengo a Santiago", "the flight with Virginia".
_LOOSE: Final = frozenset(
    ("a", "de", "para", "por", "con", "to", "with", "by", "from", "and", "y", "e", "is", "it's")
)


def _by_surname(text: str, word: Word, following: Word | None) -> bool:
    """An unknown word with a capital inside a sentence, before a surname that is nothing else."""
    if following is None or not following.capital or not following.bits & SURNAME or following.bits & STOP:
        return False
    return not _is_first(text, word) and len(word.small) > 2 and bool(word.bits & SURNAME or not word.bits)


def _next(text: str, words: Sequence[Word], at: int) -> Word | None:
    """The word behind it, when only a space or a particle lies between."""
    for after in words[at + 1 : at + 4]:
        gap = text[words[at].end : after.start]
        if not _GAP.fullmatch(gap) or gap == ". ":
            return None
        if after.small not in _PARTICLES or after.capital:
            return after
        at += 1
    return None


def _last(text: str, words: Sequence[Word], at: int, announced: str) -> int:
    """How far the name goes: capitals, initials and particles before capitals."""
    last, seen = at, 1
    first = words[at]
    while last + 1 < len(words) and seen < MOST_PARTS:
        step = _step(text, words, last, first, announced)
        if step is None:
            break
        last += step
        seen += 1
    return last


def _step(text: str, words: Sequence[Word], last: int, first: Word, announced: str) -> int | None:
    """How many words further the name goes: one, with particles two or three; None when it ends."""
    end = last
    for step in (1, 2, 3):
        if last + step >= len(words):
            return None
        word = words[last + step]
        gap = text[words[end].end : word.start]
        initial = len(words[end].small) == 1 and words[end].capital
        if not (_GAP.fullmatch(gap) and gap != ". ") and not (initial and _INITIAL_GAP.fullmatch(gap)):
            return None
        if word.small in _PARTICLES and not (word.capital and step == 1 and word.bits & SURNAME_ANY):
            end = last + step
            continue
        return step if _goes_on(word, first, announced, after_particle=step > 1) else None
    return None


def _goes_on(word: Word, first: Word, announced: str, *, after_particle: bool) -> bool:
    if not first.capital:
        loose = announced in ("sure", "role") and not after_particle
        return bool(word.bits & SURNAME) or (
            (loose and bool(word.bits & (GIVEN | SURNAME_ANY))) and not word.bits & STOP
        )
    if not word.capital:
        return False
    if word.bits & STOP:
        # "Rosa Martín", but not "Carlos Gracias": a surname that is an ordinary word, and not one of letters.
        return bool(word.bits & SURNAME_ANY) and not after_particle and not word.bits & GIVEN_ANY
    return True


def _is_place(text: str, words: Sequence[Word], at: int) -> bool:
    """Part of the name of a place: San José, Hospital Carlos Haya, Madison Avenue."""
    before = words[at - 1] if at else None
    if before is not None and text[before.end : words[at].start] in (" ", ". "):
        if before.small in _SAINTS or (
            before.small in _PLACES and not (before.small == "del" and words[at].bits & GIVEN)
        ):
            return True
        # Plaza de San Martín; hospital de Santa Clara; playa del Carmen
        if at > 1 and before.small in ("de", "del", "la") and words[at - 2].small in _PLACES:
            return True
    behind = at + 1
    while (
        behind < len(words)
        and behind < at + 3
        and text[words[behind - 1].end : words[behind].start] in (" ", "'", "’")
    ):
        if words[behind].small in _PLACES_BEHIND and text[words[behind].start].isupper():
            return True
        behind += 1
    return False


def _again(text: str, words: Sequence[Word], taken: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The same names said once more: who was announced at first is called by one word later."""
    inside = {at for first, last in taken for at in range(first, last + 1)}
    said = {words[at].small for at in inside if len(words[at].small) > 2 and not words[at].bits & STOP}
    said -= _PARTICLES
    more = []
    for at, word in enumerate(words):
        if at in inside or word.small not in said or not word.capital or _is_place(text, words, at):
            continue
        before = words[at - 1].small if at else ""
        if before in _WHERE and word.bits & (PLACE | SURNAME_ANY) and not word.bits & GIVEN:
            continue
        more.append((at, at))
    return more
