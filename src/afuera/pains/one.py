"""What does one pain do to those it hit, counted alone?  For a pain that somebody just named or split off.

The others that stand are adjusted for, not judged again, so this takes one comparison and not a whole study.
Its place among all is for the next study to say: intervals of places need all of them at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from afuera.pains.ground import Ground
from afuera.pains.order import TIERS
from afuera.pains.signature import Signature
from afuera.pains.study import Row, judge

# So many others are adjusted for: those of its goal first, as they stand.
MOST_BESIDE: Final = 12
PLACES: Final = ("place", "place_low", "place_high", "top3")


def judge_one(on: Ground, signature: Signature, others: Iterable[Signature] = ()) -> Row | None:
    """Its row as a study writes it, without its place; None when it hit nobody."""
    beside = [one for one in others if one.key != signature.key]
    beside.sort(key=lambda one: one.goal != signature.goal)
    rows = judge(on, [signature, *beside[:MOST_BESIDE]], only={signature.key})
    return _without_place(rows[0]) if rows else None


def stands_behind(row: Mapping[str, Any], others: Iterable[Mapping[str, Any]]) -> int:
    """How many of the others hurt more: those of a graver tier, those of its own with a heavier burden."""
    return sum(_order(other) < _order(row) for other in others)


def _order(row: Mapping[str, Any]) -> tuple[int, bool, float]:
    """Tier, then what is known before what is not, the heaviest first."""
    tiers: Sequence[str] = TIERS
    burden, tier = row.get("burden") or {}, str(row.get("tier"))
    known = burden.get("low") is not None and burden.get("low") != burden.get("high")
    place = tiers.index(tier) if tier in tiers else len(tiers)
    return place, not known, -float(burden.get("total") or 0.0)


def _without_place(row: Row) -> Row:
    old, burden = dict(row["old_order"]), dict(row["burden"])
    old["place"], burden["under_thresholds"], burden["first_under_weights"] = None, None, None
    return {**row, **dict.fromkeys(PLACES), "old_order": old, "burden": burden}
