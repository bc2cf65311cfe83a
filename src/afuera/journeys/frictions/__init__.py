"""Where does the way rub?  Thirteen frictions: each is data (a slug) and one expression over the steps.

An expression finds occurrences; `found` puts all of them into one table, and `frictions` adds up journeys,
people, times and days.  The sentences stand in `wording.FRICTIONS` under the same slugs, the exact
definitions in docs/methods/frictions.md.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import ibis
import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys.frictions import again, ends, handing, waiting
from afuera.journeys.frictions.counts import Row, counted
from afuera.journeys.frictions.ground import Ground, ground
from afuera.journeys.frictions.unseen import Unseen, unseen
from afuera.lake.engine import Engine

Forms = Mapping[str | None, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Friction:
    """`find` gives one row per occurrence: journey, a, b (between which two, or null), lost_us (or null)."""

    slug: str
    find: Callable[[Ground], ir.Table]


FRICTIONS: tuple[Friction, ...] = (
    Friction("repeat_contact", again.repeat_contact),
    Friction("ping_pong", handing.ping_pong),
    Friction("channel_ping_pong", handing.channel_ping_pong),
    Friction("transfer", handing.transfer),
    Friction("transfer_to_closed", handing.transfer_to_closed),
    Friction("channel_switch", handing.channel_switch),
    Friction("re_explaining", again.re_explaining),
    Friction("wait", waiting.wait),
    Friction("rework", again.rework),
    Friction("abandonment", ends.abandonment),
    Friction("dead_end", ends.dead_end),
    Friction("silence", waiting.silence),
    Friction("recurrence", ends.recurrence),
)


def found(on: Ground) -> ir.Table:
    """All frictions of all journeys, one row per journey, friction and pair.

    slug, journey, goal, person, a, b (null where a friction lies between no two), times, lost_us (null where
    nothing says what it cost), at_us (when it first hit them).  Kept on the engine.
    """
    pieces = [_summed(friction, on) for friction in FRICTIONS]
    who = on.journeys.select("journey", "journey_id", "goal", "person")
    return on.engine.keep(ibis.union(*pieces).inner_join(who, "journey"), "frictions")


def frictions(
    steps: ir.Table,
    journeys: ir.Table,
    engine: Engine,
    company: Company,
    *,
    until_us: int | None = None,
) -> list[Row]:
    """All frictions of all goals as the findings want them: one total row per goal and one per pair.

    `until_us` is the moment up to which the data was watched (the last signal when not given): what may still
    happen after it counts as neither silence nor dead end.
    """
    on = ground(steps, journeys, engine, company, until_us)
    met = found(on)
    rows = rows_of(met, on)
    engine.forget(met)
    on.forget()
    return rows


def rows_of(met: ir.Table, on: Ground) -> list[Row]:
    """What was `found`, as the findings want it: see `frictions`."""
    rows = counted(met, on.journeys, on.engine, tuple(friction.slug for friction in FRICTIONS))
    forms, hidden = handing.forms(on), unseen(on)
    for row in rows:
        if row["between"] is None:
            _complete(row, forms, hidden)
    return rows


def _complete(row: Row, forms: Forms, unseen: Unseen) -> None:
    """What some totals say besides: the forms of ping-pong, and what could not be seen."""
    slug, goal = row["slug"], row["goal"]
    if slug == "ping_pong":
        row["forms"] = forms.get(goal)
    row["cautions"] = [*row["cautions"], *unseen.cautions.get((slug, goal), ())]
    if (slug, goal) in unseen.blind and not row["journeys"]:
        # Nobody was seen to meet it because nobody looked: that is not zero.
        row |= {"share": None, "low": 0.0, "high": 1.0}


def _summed(friction: Friction, on: Ground) -> ir.Table:
    occurrences = friction.find(on)
    return (
        occurrences.group_by("journey", "a", "b")
        .aggregate(
            slug=ibis.literal(friction.slug),
            times=occurrences.count(),
            lost_us=occurrences.lost_us.sum(),
            at_us=occurrences.at_us.min(),
        )
        .select("slug", "journey", "a", "b", "times", "lost_us", "at_us")
    )
