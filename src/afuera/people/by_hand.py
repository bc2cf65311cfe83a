"""What did a person here decide about who is who, and does it still stand?

Decisions are rows of the lake's small table `people_by_hand`; none is ever changed.  Joining and separating
always win over the machine; among themselves the latest wins.  Taking one back is a row of its own, so that
who, when and why stay readable.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

import pyarrow as pa

from afuera.errors import AfueraError
from afuera.signals.contract import MOMENT

if TYPE_CHECKING:
    from afuera.lake import Lake

TABLE: Final = "people_by_hand"
JOIN, SEPARATE, TAKE_BACK = "join", "separate", "take_back"
SCHEMA: Final = pa.schema(
    [
        pa.field("decision", pa.string()),
        pa.field("action", pa.string()),
        pa.field("one", pa.string()),
        pa.field("other", pa.string()),
        pa.field("by", pa.string()),
        pa.field("at", MOMENT),
        pa.field("why", pa.string()),
        pa.field("takes_back", pa.string()),
    ]
)


class DecisionError(AfueraError):
    """A decision by hand cannot be noted or taken back."""

    template = "There is no decision {decision} to take back."


@dataclass(frozen=True, slots=True)
class Decision:
    """`one` and `other` are (`join`) or are not (`separate`) one person; `by` said so at `at` (UTC).

    For `take_back`, `takes_back` is the decision that no longer stands, and one and other are its two.
    """

    decision: str
    action: str
    one: str
    other: str
    by: str
    at: datetime
    why: str
    takes_back: str | None = None


# A decision waits this long for whoever writes the lake; pages wait less and say so.
PATIENCE: Final = 600.0


def join(
    lake: Lake,
    one: str,
    other: str,
    *,
    by: str,
    why: str,
    at: datetime | None = None,
    wait_seconds: float = PATIENCE,
) -> Decision:
    """Note that two identifiers are one person, whatever the machine thinks."""
    noted = noticed(JOIN, one, other, by=by, why=why, at=at)
    return _note(lake, noted, wait_seconds)


def separate(
    lake: Lake,
    one: str,
    other: str,
    *,
    by: str,
    why: str,
    at: datetime | None = None,
    wait_seconds: float = PATIENCE,
) -> Decision:
    """Note that two identifiers are two persons; what tied them most weakly is cut."""
    noted = noticed(SEPARATE, one, other, by=by, why=why, at=at)
    return _note(lake, noted, wait_seconds)


def take_back(
    lake: Lake,
    decision: str,
    *,
    by: str,
    why: str,
    at: datetime | None = None,
    wait_seconds: float = PATIENCE,
) -> Decision:
    """Undo a decision; the machine, or an earlier decision, rules again."""
    known = {past.decision: past for past in decisions(lake)}
    past = known.get(decision)
    if past is None or past.action == TAKE_BACK:
        raise DecisionError(decision=decision)
    if past not in standing(known.values()):
        raise DecisionError("The decision {decision} was taken back already.", decision=decision)
    noted = noticed(TAKE_BACK, past.one, past.other, by=by, why=why, at=at, takes_back=decision)
    return _note(lake, noted, wait_seconds)


def noticed(
    action: str,
    one: str,
    other: str,
    *,
    by: str,
    why: str,
    at: datetime | None = None,
    takes_back: str | None = None,
) -> Decision:
    """A decision that is whole, not yet noted anywhere; DecisionError when something is missing."""
    if one == other:
        raise DecisionError(
            "A decision is about two identifiers; {identifier} was given twice.", identifier=one
        )
    for name, given in (("one", one), ("other", other), ("by", by), ("why", why)):
        if not given.strip():
            raise DecisionError(
                "A decision needs both identifiers, who decided and why; {field} is empty.", field=name
            )
    return Decision(uuid.uuid4().hex, action, one, other, by, at or datetime.now(UTC), why, takes_back)


def _note(lake: Lake, noted: Decision, wait_seconds: float) -> Decision:
    rows = pa.Table.from_pylist([as_row(noted)], schema=SCHEMA)
    lake.append_small(TABLE, rows, wait_seconds=wait_seconds)
    return noted


def as_row(decision: Decision) -> dict[str, object]:
    """A decision as a row of SCHEMA."""
    return {name: getattr(decision, name) for name in SCHEMA.names}


def decisions(lake: Lake) -> list[Decision]:
    """All that was ever decided, oldest first, with what was taken back: the audit trail."""
    table = lake.small(TABLE)
    if table is None:
        return []
    rows = lake.engine.arrow(table.select(*SCHEMA.names)).cast(SCHEMA).to_pylist()
    return sorted((Decision(**row) for row in rows), key=lambda past: (past.at, past.decision))


def standing(past: Iterable[Decision]) -> list[Decision]:
    """The decisions that were not taken back, newest first."""
    every = list(past)
    gone = {decision.takes_back for decision in every if decision.action == TAKE_BACK}
    valid = [one for one in every if one.action != TAKE_BACK and one.decision not in gone]
    return sorted(valid, key=lambda one: (one.at, one.decision), reverse=True)


@dataclass(slots=True)
class Hand:
    """What the standing decisions come to.

    `root` maps each joined identifier to one of its group, `apart` holds the pairs that may not be one
    person, `overruled` the older decisions that newer ones made impossible.
    """

    root: dict[str, str] = field(default_factory=dict)
    apart: list[tuple[str, str]] = field(default_factory=list)
    joined: list[tuple[str, str]] = field(default_factory=list)
    overruled: list[Decision] = field(default_factory=list)

    @property
    def touched(self) -> set[str]:
        """Every identifier that a standing decision names."""
        return {name for pair in (*self.joined, *self.apart) for name in pair}


def settle(valid: Iterable[Decision]) -> Hand:
    """Apply decisions from the newest to the oldest; an older one that contradicts is overruled."""
    hand = Hand()
    members: defaultdict[str, set[str]] = defaultdict(set)
    for decision in valid:
        one, other = (hand.root.get(name, name) for name in (decision.one, decision.other))
        if decision.action == SEPARATE:
            if one == other:
                hand.overruled.append(decision)
            else:
                hand.apart.append((decision.one, decision.other))
        elif one != other and _kept_apart(hand, one, other):
            hand.overruled.append(decision)
        else:
            hand.joined.append((decision.one, decision.other))
            _unite(hand, members, one, other)
    return hand


def _kept_apart(hand: Hand, one: str, other: str) -> bool:
    roots = ((hand.root.get(a, a), hand.root.get(b, b)) for a, b in hand.apart)
    return any(pair in ((one, other), (other, one)) for pair in roots)


def _unite(hand: Hand, members: defaultdict[str, set[str]], one: str, other: str) -> None:
    keep, gone = sorted((one, other))
    moved = members.pop(gone, {gone})
    members[keep] |= moved | {keep}
    for name in members[keep]:
        hand.root[name] = keep
