"""How does a text read when what tells who somebody is is hidden?"""

from __future__ import annotations

import re
from typing import Final

from afuera.privacy import addresses, identifiers, names
from afuera.privacy.found import MARKS, Found, Search

# Characters without width can hide a number from a search; elsewhere (emoji, Persian) they stay.
_UNSEEN: Final = re.compile(
    r"(?<=[\d@.])[\u200b-\u200f\u2060\ufeff\u00ad]+|[\u200b-\u200f\u2060\ufeff\u00ad]+(?=[\d@.])"
)
_NUMBERED: Final = re.compile(r"\[pers\. (\d{1,3})\]")
# Hiding a name can bring a word next to another one; what it then says is looked at again, a few times.
_ROUNDS: Final = 3


def find(text: str) -> list[Found]:
    """What tells who somebody is, in its order.

    Places are those of the text without unseen characters beside digits (they would hide a number).
    """
    search = Search(_UNSEEN.sub("", text))
    identifiers.look(search)
    addresses.look(search)
    names.look(search)
    return sorted(search.found)


def mask(text: str) -> str:
    """The text with what tells who somebody is replaced by marks.

    Dates, hours, amounts of money and numbers of things (an order, a flight) stay.  One person is [pers. 1]
    wherever that text names them.  Masking a masked text changes nothing.
    """
    shown = _UNSEEN.sub("", text)
    for _ in range(_ROUNDS):
        found = find(shown)
        if not found:
            break
        shown = _marked(shown, found)
    return shown


def _marked(text: str, found: list[Found]) -> str:
    people = _people(text, found)
    pieces, at = [], 0
    for one in found:
        mark = f"[pers. {people[one.said]}]" if one.kind == "name" else MARKS[one.kind]
        pieces += [text[at : one.start], mark]
        at = one.end
    return "".join([*pieces, text[at:]])


def _people(text: str, found: list[Found]) -> dict[str, int]:
    """The number of each name that was said: "Pérez" is whoever was called "Ana Pérez" in the same text."""
    said = {one.said for one in found if one.kind == "name"}
    first = 1 + max((int(number) for number in _NUMBERED.findall(text)), default=0)
    whole: list[tuple[frozenset[str], int]] = []
    numbers: dict[str, int] = {}
    order = {one.said: place for place, one in reversed(list(enumerate(found)))}
    wholes = sorted(said, key=lambda name: (-len(names.parts(name)), order[name]))
    for name in wholes:
        parts = names.parts(name)
        known = next((number for every, number in whole if parts <= every), None)
        if known is None:
            known = len(whole)
            whole.append((parts, known))
        numbers[name] = known
    # Numbered as they come in the text.
    ranks: dict[int, int] = {}
    for name in sorted(said, key=order.__getitem__):
        ranks.setdefault(numbers[name], first + len(ranks))
    return {name: ranks[number] for name, number in numbers.items()}
