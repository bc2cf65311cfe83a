"""Does a raw row name somebody?  A row in quarantine is text that nobody understood: names are sought in it.

A name counts where it stands as a whole: `ana` is not in `banana`, 42 not in 1429.  A very short one (3
characters or fewer) counts only as a whole field, between separators.  Capital and small letters are the
same.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Final

SHORT: Final = 3
_SEPARATORS: Final = r"""\s,;|"':={}\[\]()<>"""


class Names:
    """What somebody is called, in every spelling that a file may use."""

    def __init__(self, names: Iterable[str]) -> None:
        self.spelled = sorted({spelling for name in names for spelling in spellings(name)})
        patterns = [_pattern(spelling) for spelling in self.spelled]
        self._pattern = re.compile("|".join(patterns)) if patterns else None

    def found_in(self, *texts: str | None) -> bool:
        """Is any of the names in any of the texts?"""
        if self._pattern is None:
            return False
        return any(self._pattern.search(text.lower()) for text in texts if text)


def spellings(name: str) -> set[str]:
    """An identifier and its value as text, JSON and CSV spell them, in small letters."""
    _, colon, value = name.partition(":")
    plain = {name, value} if colon else {name}
    written = {json.dumps(word)[1:-1] for word in plain} | {
        json.dumps(word, ensure_ascii=False)[1:-1] for word in plain
    }
    doubled = {word.replace('"', '""') for word in plain}
    return {word.lower() for word in plain | written | doubled if word.strip()}


def _pattern(spelling: str) -> str:
    word = re.escape(spelling)
    if len(spelling) <= SHORT:
        return rf"(?<![^{_SEPARATORS}]){word}(?![^{_SEPARATORS}])"
    return rf"(?<!\w){word}(?!\w)"
