"""Does it depend on what customers are worth how long they wait?  Their waits for the company, by value.

Value is a property of the journey (a plan, a tier) or what people paid.  Those worth less are hit when they
waited longer than three of four of those worth most, for the same goal.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from afuera.pains import signature as kinds
from afuera.pains.ground import Ground
from afuera.pains.money import spent
from afuera.pains.signature import Signature

# The name of the property that is no property: what people paid, in thirds.
PAID: Final = "amount paid"
LOW, MIDDLE, HIGH = "low", "middle", "high"
LONGEST_OF_MOST: Final = 0.75


def slower(on: Ground, signature: Signature) -> ir.Table:
    """Journey and at_us: when people of the segment had waited longer than most of the favoured do.

    `segment` of the signature is who waits, `between` names the favoured value first.  The moment is the end
    of their journey's last wait.
    """
    if signature.segment is None or signature.between is None:
        raise ValueError("speed by value needs a segment and whom it is compared with")
    name, value = signature.segment
    waited = waits(on, name)
    if signature.goal is not None:
        same = waited.goal.isnull() if signature.goal == kinds.NO_GOAL else waited.goal == signature.goal
        waited = waited.filter(same)
    favoured = waited.filter(waited.value == signature.between[0])
    limit = favoured.aggregate(limit_us=on.lake.engine.quantile(favoured.waited_us, LONGEST_OF_MOST))
    those = waited.filter(waited.value == value).cross_join(limit)
    late = those.filter((those.waited_us > those.limit_us).fill_null(False))
    return late.select("journey", "at_us")


def waits(on: Ground, name: str) -> ir.Table:
    """Journeys that waited for the company: journey, goal, person, value, waited_us, at_us."""
    return on.kept(f"waits_by_{on.column(name) or 'paid'}", lambda: _waits(on, name))


def _waits(on: Ground, name: str) -> ir.Table:
    steps = on.steps
    theirs = (steps.next_actor == steps.traveller).fill_null(False)
    answered = steps.filter((steps.kind == "touch") & steps.next_at_us.notnull() & ~theirs)
    waited = answered.group_by("journey").aggregate(
        waited_us=(answered.next_at_us - answered.at_us).sum(), at_us=answered.next_at_us.max()
    )
    known = waited.inner_join(_valued(on, name), "journey")
    return known.filter(known.value.notnull()).select(
        "journey", "goal", "person", "value", "waited_us", "at_us"
    )


def _valued(on: Ground, name: str) -> ir.Table:
    column = on.column(name)
    journeys = on.journeys
    if column is not None:
        return journeys.select("journey", "goal", "person", value=journeys[column].cast("string"))
    if name != PAID:
        return journeys.select("journey", "goal", "person", value=ibis.null("string")).limit(0)
    return journeys.select("journey", "goal", "person").inner_join(thirds(on), "person")


def thirds(on: Ground) -> ir.Table:
    """Who paid how much: person, value (low, middle, high; a third of the people each, ties together)."""
    return on.kept("thirds", lambda: _thirds(on))


def _thirds(on: Ground) -> ir.Table:
    paid = spent(on)
    engine = on.lake.engine
    limits = paid.aggregate(low=engine.quantile(paid.spent, 1 / 3), high=engine.quantile(paid.spent, 2 / 3))
    all_of_them = paid.cross_join(limits)
    return all_of_them.select(
        "person",
        value=ibis.cases(
            (all_of_them.spent <= all_of_them.low, LOW),
            (all_of_them.spent > all_of_them.high, HIGH),
            else_=MIDDLE,
        ),
    )
