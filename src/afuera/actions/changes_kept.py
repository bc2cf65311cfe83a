"""What is kept about a change, so that whose gain it is can be computed again without the lake?

The change itself, the sums that were counted, and the limits that were set beforehand: all plain values.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, Final

from afuera.actions.humanity import METHOD, Compared, Counted, Humanity, judged, limit_of
from afuera.actions.vanished import SAME_WEEKS, Change

DAYS: Final = ("day", "earliest", "latest")


def kept(found: Counted) -> dict[str, Any]:
    """As it is stored."""
    return {
        "change": _plain(found.change),
        "rows": [dict(row) for row in found.rows],
        "praise": dict(found.praise),
    }


def counted_again(facts: Mapping[str, Any]) -> Counted:
    """What `kept` wrote."""
    return Counted(change_of(facts["change"]), facts["rows"], facts["praise"])


def computed(facts: Mapping[str, Any], said: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """Whose gain it is: the same figures, whenever it is asked.

    `said`: what a plan declared (`limit_on`, `limit`, `saves`); None when nobody declared the change.
    """
    found, told = counted_again(facts), said or {}
    limits = limit_of(found, told["limit_on"], told["limit"]) if told.get("limit_on") else {}
    # No signal shows the company's money: what a plan says it saves is taken at its word.
    claimed = told.get("saves") in ("money", "both")
    result = to_json(judged(found, limits, claimed=claimed))
    return {**result, "set_beforehand": sorted(limits), "method_version": METHOD}


def same(one: Mapping[str, Any], other: Change) -> bool:
    """Is a stored change the one that was found now: same goal, begun in the same weeks?"""
    near = abs((date.fromisoformat(str(one["day"])) - other.day).days) <= 7 * SAME_WEEKS
    return near and one.get("goal") == other.goal


def change_of(facts: Mapping[str, Any]) -> Change:
    """A change from plain values."""
    days = {name: date.fromisoformat(facts[name]) for name in DAYS}
    signs = tuple(change_of(one) for one in facts["signs"])
    return Change(**{**facts, **days, "signs": signs})


def _plain(change: Change) -> dict[str, Any]:
    days = {name: getattr(change, name).isoformat() for name in DAYS}
    return {**asdict(change), **days, "signs": [_plain(one) for one in change.signs]}


def to_json(found: Humanity) -> dict[str, Any]:
    """As it is stored and shown."""
    change = found.change
    return {
        "goal": change.goal,
        "kind": change.kind,
        "step": change.step,
        "channel": change.channel,
        "day": change.day.isoformat(),
        "earliest": change.earliest.isoformat(),
        "latest": change.latest.isoformat(),
        "signs": [_sign(one) for one in (change, *change.signs)],
        "savings": [_row(one) for one in found.savings],
        "measures": [_row(one) for one in found.measures],
        "praise_here": found.praise_here,
        "praise_low": found.praise_low,
        "praise_high": found.praise_high,
        "praised_by": found.praised_by,
        "claimed": found.claimed,
        "gained": found.gained,
        "lost": sorted({one.measure for one in found.lost}),
        "alarm": found.alarm,
    }


def _sign(one: Change) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "step": one.step,
        "channel": one.channel,
        "before": one.before,
        "after": one.after,
        "day": one.day.isoformat(),
    }


def _row(one: Compared) -> dict[str, Any]:
    names = ("measure", "block", "before", "after", "difference", "low", "high", "limit")
    people = {"people_before": one.people_before, "people_after": one.people_after}
    return {name: getattr(one, name) for name in names} | people | {"state": one.state}
