"""By what is a trouble recognised when it returns, whatever it is called by then?  Its frozen signature.

A signature says which journeys, steps, frictions or words belong to a pain.  It is never changed: whoever
renames, accepts or merges a pain leaves it alone.  `key` is made of its canonical JSON, in which nothing
unknown stands: a field that is added later leaves all older keys as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Final, Self

from afuera.pains.spelling import normal

FRICTION, WHOLE, SEAM, THEME, PROMISE, HARDSHIP, EXTRACTION, SPEED_BY_VALUE, NAMED = (
    *("friction", "whole", "seam", "theme", "promise", "hardship", "extraction", "speed_by_value", "named"),
)
KINDS: Final = (FRICTION, WHOLE, SEAM, THEME, PROMISE, HARDSHIP, EXTRACTION, SPEED_BY_VALUE, NAMED)
# As `goal`: journeys of which nobody knows what they were for.  None as `goal` means whichever goal.
NO_GOAL: Final = ""
KEY_DIGITS: Final = 12
# What a kind cannot do without.
NEEDS: Final[Mapping[str, tuple[str, ...]]] = {
    FRICTION: ("goal", "friction"),
    WHOLE: ("goal",),
    SEAM: ("goal", "friction", "between"),
    THEME: (),
    PROMISE: (),
    HARDSHIP: ("hardship",),
    EXTRACTION: (),
    SPEED_BY_VALUE: ("goal", "segment"),
    NAMED: (),
}


@dataclass(frozen=True, slots=True)
class Signature:
    """What belongs to a pain; every field but `kind` may be None, which means that it does not matter.

    `goal`: a goal's key, or NO_GOAL; `friction`: slug of a friction, or the kind of a seam, or "lock_in";
    `between`: the two teams, channels or steps it lies between; `words`: normalised words or phrases of
    customers (an ending * stands for any ending), sorted; `replies`: the same of what the company answered;
    `segment`: name and value of a property of journeys; `hardship`: fraud, death, outage, debt or illness;
    `amount_kind`: which money is taken.  Raises ValueError when the kind is unknown or lacks what it needs.
    """

    kind: str
    goal: str | None = None
    step: str | None = None
    friction: str | None = None
    between: tuple[str, str] | None = None
    words: tuple[str, ...] = ()
    replies: tuple[str, ...] = ()
    segment: tuple[str, str] | None = None
    team: str | None = None
    channel: str | None = None
    touchpoint: str | None = None
    result: str | None = None
    amount_kind: str | None = None
    hardship: str | None = None

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"a pain of the kind {self.kind!r} is not known")
        for said in ("words", "replies"):
            tidy = sorted({normal(one) for one in getattr(self, said)} - {""})
            object.__setattr__(self, said, tuple(tidy))
        for pair in ("between", "segment"):
            value = getattr(self, pair)
            if value is not None:
                object.__setattr__(self, pair, (str(value[0]), str(value[1])))
        missing = [name for name in NEEDS[self.kind] if getattr(self, name) in (None, ())]
        if missing:
            raise ValueError(f"a pain of the kind {self.kind} needs {', '.join(missing)}")
        if self.kind == THEME and not self.words and not self.replies:
            raise ValueError("a pain of the kind theme needs words or replies")
        if self.kind == EXTRACTION and self.amount_kind is None and self.friction is None:
            raise ValueError("a pain of the kind extraction needs amount_kind or friction")
        if self.kind == NAMED and not self.to_json().keys() - {"kind", "goal", "segment"}:
            raise ValueError("a pain that a person names needs a step, a place, a friction or words")

    @property
    def key(self) -> str:
        """Twelve hexadecimal digits that only this signature has."""
        return hashlib.md5(self.canonical().encode(), usedforsecurity=False).hexdigest()[:KEY_DIGITS]

    def canonical(self) -> str:
        """Its JSON with sorted names and without what does not matter: equal signatures, equal text."""
        return json.dumps(self.to_json(), ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    def to_json(self) -> dict[str, Any]:
        """As plain values, for findings and for the database."""
        known = {one.name: getattr(self, one.name) for one in fields(self)}
        plain = {name: list(value) if isinstance(value, tuple) else value for name, value in known.items()}
        return {name: value for name, value in plain.items() if value is not None and value != []}

    @classmethod
    def from_json(cls, facts: Mapping[str, Any]) -> Self:
        """The signature that `to_json` wrote; names that it does not know are an error."""
        pairs: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in facts.items()
            if value is not None
        }
        return cls(**pairs)
