"""What did people decide of themes, and what holds of it afterwards?

Each theme goes into one other, once: of two merges of the same theme the first stands, and none leads back
to where it came from.  A theme that went into one that went on is where that one is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Decision:
    """What people decided of themes, in the order in which they did.

    rename: `names` by language · merge: `theme` goes into `other` · split: `theme` falls into its parts ·
    pin, unpin: it stays as it is.  `number` says which decision it is: a split is done once.
    """

    what: str
    theme: str
    other: str = ""
    names: tuple[tuple[str, str], ...] = ()
    number: int = 0

    @classmethod
    def of(cls, row: dict[str, Any]) -> Decision:
        """From plain data."""
        names = tuple(sorted((row.get("names") or {}).items()))
        return cls(
            str(row["what"]), str(row["theme"]), str(row.get("other") or ""), names, int(row.get("number", 0))
        )


def pinned(decisions: Sequence[Decision]) -> set[str]:
    """The themes that stay as they are."""
    found: set[str] = set()
    for one in decisions:
        if one.what == "pin":
            found.add(one.theme)
        elif one.what == "unpin":
            found.discard(one.theme)
    return found


def into(decisions: Sequence[Decision], themes: Iterable[str]) -> dict[str, str]:
    """Of each of these themes that was merged the one that its voices belong to."""
    there = set(themes)
    went: dict[str, str] = {}
    for one in decisions:
        if one.what == "merge" and stands(one.theme, one.other, went) and {one.theme, one.other} <= there:
            went[one.theme] = one.other
    return {theme: last(theme, went) for theme in went}


def stands(theme: str, other: str, went: dict[str, str]) -> bool:
    """Can this theme go into the other, when those went already?"""
    return theme not in went and last(other, went) != theme


def last(theme: str, went: dict[str, str]) -> str:
    """Where the voices of this theme are in the end."""
    while theme in went:
        theme = went[theme]
    return theme
