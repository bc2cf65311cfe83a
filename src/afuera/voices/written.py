"""From which comments do the heads that come along learn, and how much does each count?

Most were written for Afuera (`examples/*.csv`).  Those in `examples/contrast` were written to be hard:
courteous questions, irony, three-star reviews; they count less, for a head that tries to get all of them
right forgets the plain ones.  GoEmotions (Apache-2.0; Demszky and others, ACL 2020) may stand beside them for
feelings: it lies outside the repository, and the command that makes the heads is given its file.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path

EXAMPLES = Path(__file__).parent / "examples"
CONTRAST = 0.15
GOEMOTIONS = 0.1
_PLEASANT = frozenset(
    [
        *("admiration", "amusement", "approval", "caring", "desire", "excitement"),
        *("gratitude", "joy", "love", "optimism", "pride", "relief"),
    ]
)
_UNPLEASANT = frozenset(
    [
        *("anger", "annoyance", "disappointment", "disapproval", "disgust", "embarrassment"),
        *("fear", "grief", "nervousness", "remorse", "sadness"),
    ]
)


@dataclass(frozen=True, slots=True)
class Example:
    """A comment with what a person says that it carries; `counts`: how much beside one that counts 1."""

    variety: str
    industry: str
    feeling: str
    emotion: str
    text: str
    counts: float = 1.0


@cache
def examples() -> tuple[Example, ...]:
    """The comments written for Afuera, the plain ones first."""
    found: list[Example] = []
    for folder, counts in ((EXAMPLES, 1.0), (EXAMPLES / "contrast", CONTRAST)):
        for path in sorted(folder.glob("*.csv")):
            with path.open(encoding="utf-8", newline="") as file:
                found += [Example(**row, counts=counts) for row in csv.DictReader(file)]
    return tuple(found)


def goemotions(path: Path) -> tuple[Example, ...]:
    """The comments of a file of GoEmotions (`text`; `labels` with bars between) whose labels agree."""
    with path.open(encoding="utf-8", newline="") as file:
        sided = [(row["text"], _side(frozenset(row["labels"].split("|")))) for row in csv.DictReader(file)]
    return tuple(Example("en", "any", side, "", text, GOEMOTIONS) for text, side in sided if side)


def _side(labels: frozenset[str]) -> str:
    pleasant, unpleasant = bool(labels & _PLEASANT), bool(labels & _UNPLEASANT)
    if pleasant != unpleasant:
        return "positive" if pleasant else "negative"
    return "neutral" if labels == {"neutral"} else ""
