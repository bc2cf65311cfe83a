"""What could be a pain?  One rule a kind: each answers with signatures, in an order of their own.

A rule looks at what the study found already, or at one table of the ground.  Whether a signature is proposed
is decided elsewhere (`candidates`): rules may name too many, never too few.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import ibis.expr.types as ir

from afuera.journeys.seams import SMALLEST_SHARE, UNEXPLAINED
from afuera.pains import favoured, hardship, promises
from afuera.pains import signature as kinds
from afuera.pains.ground import Ground
from afuera.pains.hits import LOCK_IN
from afuera.pains.money import EXTRACTED, locked_in
from afuera.pains.signature import NO_GOAL, Signature
from afuera.pains.spelling import pattern
from afuera.pains.themes import BY_THE_SCRIPT, THEMES

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Found:
    """What the study knows already: rows of findings, `frictions` and `broken_wholes`."""

    frictions: Sequence[Row] = ()
    wholes: Sequence[Row] = ()


def every(on: Ground, found: Found) -> Iterator[Signature]:
    """All that could be a pain."""
    yield from _broken_promises(on)
    yield from _hardships(on)
    yield from _extractions(on)
    yield from favoured.slowed(on)
    yield from _wholes(found)
    yield from _frictions(found)
    yield from themes(on)


def themes(on: Ground) -> Iterator[Signature]:
    """Troubles in words that any company may have; and, by goal, replies that were read off a script."""
    for words in THEMES.values():
        yield Signature(kinds.THEME, words=words)
    replies = on.replies()
    scripted = on.lake.engine.regex_search(replies.text, pattern(BY_THE_SCRIPT), ignore_case=True)
    by_goal = replies.filter(scripted).inner_join(on.journeys.select("journey", "goal"), "journey")
    for row in _ordered(on, by_goal.select("goal").distinct(), "goal"):
        yield Signature(kinds.THEME, goal=_goal(row["goal"]), replies=BY_THE_SCRIPT)


def _wholes(found: Found) -> Iterator[Signature]:
    for row in found.wholes:
        segment = row.get("segment")
        pair = (segment["by"], segment["value"]) if segment else None
        yield Signature(kinds.WHOLE, goal=_goal(row["goal"]), segment=pair)
        for seam in row.get("seams", ()):
            if seam["kind"] != UNEXPLAINED and seam["between"] and seam["low"] > SMALLEST_SHARE:
                yield Signature(
                    kinds.SEAM,
                    goal=_goal(row["goal"]),
                    friction=seam["kind"],
                    between=tuple(seam["between"]),
                    segment=pair,
                )


def _frictions(found: Found) -> Iterator[Signature]:
    for row in found.frictions:
        if row["between"] is None and row["journeys"]:
            yield Signature(kinds.FRICTION, goal=_goal(row["goal"]), friction=row["slug"])


def _broken_promises(on: Ground) -> Iterator[Signature]:
    """Of each goal and step, what was promised there and not kept."""
    made = promises.judged(on)
    broken = made.filter(made.kept == 0).select("goal", "step").distinct()
    for row in _ordered(on, broken, "goal", "step"):
        yield Signature(kinds.PROMISE, goal=_goal(row["goal"]), step=row["step"])


def _hardships(on: Ground) -> Iterator[Signature]:
    shown = hardship.unadapted(on).inner_join(on.journeys.select("journey", "goal"), "journey")
    for row in _ordered(on, shown.select("goal", "hardship").distinct(), "goal", "hardship"):
        yield Signature(kinds.HARDSHIP, goal=_goal(row["goal"]), hardship=row["hardship"])


def _extractions(on: Ground) -> Iterator[Signature]:
    money = on.money()
    paid = money.filter(money.amount_kind.lower().isin(EXTRACTED) & (money.amount != 0))
    by_goal = paid.inner_join(on.journeys.select("journey", "goal"), "journey")
    for row in _ordered(on, by_goal.select("goal", "amount_kind").distinct(), "goal", "amount_kind"):
        yield Signature(kinds.EXTRACTION, goal=_goal(row["goal"]), amount_kind=row["amount_kind"])
    held = locked_in(on).inner_join(on.journeys.select("journey", "goal"), "journey")
    for row in _ordered(on, held.select("goal").distinct(), "goal"):
        yield Signature(kinds.EXTRACTION, goal=_goal(row["goal"]), friction=LOCK_IN)


def _goal(goal: str | None) -> str:
    return NO_GOAL if goal is None else goal


def _ordered(on: Ground, table: ir.Table, *by: str) -> list[dict[str, Any]]:
    rows = on.lake.engine.rows(table)
    return sorted(rows, key=lambda row: [(row[one] is None, row[one] or "") for one in by])
