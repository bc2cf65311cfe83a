"""What was found in a text, and by which mark is it shown?"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

EMAIL, PHONE, IBAN, IDENTITY, NUMBER = "[e-mail]", "[tel.]", "[IBAN]", "[ID]", "[nº]"
PLACE, PERSON = "[loc.]", "[pers.]"
MARKS: Final = {
    "email": EMAIL,
    "phone": PHONE,
    "account": IBAN,
    "identity": IDENTITY,
    "number": NUMBER,
    "address": PLACE,
    "name": PERSON,
}
# What was found is covered with this while the rest of the text is searched: it parts words and is none.
COVER: Final = "\x00"


@dataclass(frozen=True, slots=True, order=True)
class Found:
    """One place in a text: `kind` is a key of MARKS."""

    start: int
    end: int
    kind: str
    said: str


class Search:
    """A text, what was found in it so far, and the text with that covered (places stay where they are)."""

    def __init__(self, text: str) -> None:
        self.text = self.left = text
        self.found: list[Found] = []

    def take(self, start: int, end: int, kind: str) -> None:
        """This stretch is of that kind."""
        self.found.append(Found(start, end, kind, self.text[start:end]))
        self.left = self.left[:start] + COVER * (end - start) + self.left[end:]

    def take_all(self, pattern: re.Pattern[str], kind: Callable[[re.Match[str], str], str | None]) -> None:
        """Everything that the pattern finds, unless `kind` says that it is nothing."""
        for match in pattern.finditer(self.left):
            known = kind(match, self.left)
            if known:
                self.take(match.start(), match.end(), known)
