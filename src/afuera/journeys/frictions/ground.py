"""What do all frictions look at?  Touches with what came before, journeys, and what the company said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys.frictions.stays import stays
from afuera.journeys.settings import days_in_us
from afuera.lake.engine import Engine

HOUR_US: Final = 3_600_000_000
# Touches of a goal say who acted when this share of them is the company's: one stray touch, whose goal was
# guessed wrong, must not make a whole self-service goal look unanswered.
COMPANY_ACTS: Final = 0.05
# Or when so many touches name their actor and say how they ended that a request without an end stands out.
NEARLY_ALL: Final = 0.95
COMPANY_ACTORS: Final = ("employee", "partner", "system")
# Where a person of the company is on the other end, so that a touch by nobody known is a contact.
ASSISTED: Final = (
    *("call", "phone", "chat", "email", "store", "branch", "social", "mail", "whatsapp"),
    *("letter", "post", "sms", "counter", "desk", "visit", "video"),
)


@dataclass(frozen=True, slots=True)
class Ground:
    """`steps` are all signals of journeys; `touches` the touches, with `prev_at_us` and place `position`.

    `until_us` is up to when the data was watched.
    """

    steps: ir.Table
    touches: ir.Table
    journeys: ir.Table
    engine: Engine
    company: Company
    until_us: int
    _stays: dict[str, ir.Table] = field(default_factory=dict, repr=False)

    def stays(self, owner: str) -> ir.Table:
        """Stays by "team" or "channel", computed once; see `stays.stays`."""
        if owner not in self._stays:
            self._stays[owner] = self.engine.keep(stays(self.touches, owner), f"stays_{owner}")
        return self._stays[owner]

    def forget(self) -> None:
        """Give back what was computed."""
        while self._stays:
            self.engine.forget(self._stays.popitem()[1])

    def days(self, goal: ir.StringColumn, name: str) -> ir.IntegerValue:
        """A setting of the goal in days (`wait_days`, …) as microseconds."""
        return days_in_us(goal, self.company, name)


def ground(
    steps: ir.Table, journeys: ir.Table, engine: Engine, company: Company, until_us: int | None = None
) -> Ground:
    """Prepare what the frictions look at."""
    if until_us is None:
        until_us = int(engine.rows(journeys.aggregate(last=journeys.ended_us.max()))[0]["last"] or 0)
    touches = steps.filter(steps.kind == "touch")
    along = ibis.window(group_by="journey", order_by="position")
    touches = touches.mutate(prev_at_us=touches.at_us.lag().over(along))
    return Ground(steps, touches, journeys, engine, company, until_us)


def by_customer(rows: ir.Table) -> ir.BooleanValue:
    """Did the traveller do it, as far as it is known?  Nobody named counts as the traveller."""
    return rows.actor.isnull() | (rows.actor == rows.traveller)


def contacts(touches: ir.Table) -> ir.Table:
    """Touches that the traveller began: theirs, or nobody's on a channel with a person on the other end."""
    return touches.filter(
        (touches.actor == touches.traveller).fill_null(False) | (touches.actor.isnull() & assisted(touches))
    )


def assisted(rows: ir.Table) -> ir.BooleanValue:
    """Is a person of the company on the other end of the channel?"""
    return rows.channel.lower().isin(ASSISTED).fill_null(False)


def occurrences(
    rows: ir.Table,
    a: ir.Value | None = None,
    b: ir.Value | None = None,
    lost_us: ir.Value | None = None,
    *,
    at_us: ir.Value,
) -> ir.Table:
    """Rows as occurrences of a friction: journey, a, b, lost_us, and at_us, when it hit them."""
    nothing, no_time = ibis.null("string"), ibis.null("int64")
    return rows.select(
        "journey",
        a=nothing if a is None else a,
        b=nothing if b is None else b,
        lost_us=no_time if lost_us is None else lost_us,
        at_us=at_us,
    )


def told(on: Ground) -> ir.Table:
    """Per goal, what its touches tell: the company's actors, and the shares with a result, a channel, a team.

    goal, stated (do enough touches say that the company acted?), acts (does it at all?), results, channels,
    teams, steps, actors (in [0, 1]).
    """
    touches = on.touches
    company = touches.actor.isin(COMPANY_ACTORS) & (touches.actor != touches.traveller)
    return touches.group_by("goal").aggregate(
        stated=company.fill_null(False).cast("float64").mean() >= COMPANY_ACTS,
        acts=company.fill_null(False).any(),
        **{
            f"{name}s": touches[name].notnull().cast("float64").mean()
            for name in ("result", "channel", "team", "step", "actor")
        },
    )


def rarely_acts(row: Mapping[str, Any]) -> bool:
    """Of a row of `told`: does the company act seldom, and is all told, so that this can be believed?"""
    told_all = row["actors"] >= NEARLY_ALL and row["results"] >= NEARLY_ALL
    return bool(not row["stated"] and row["acts"] and told_all)
