"""How often must people get in touch until they have what they came for?

A contact is a run of touches on one channel whose silences are no longer than half an hour: ten clicks on a
page are one contact, a call back next morning is another.
"""

from __future__ import annotations

from typing import Final

import ibis
import ibis.expr.types as ir

from afuera.lake.engine import Engine

SAME_CONTACT_US: Final = 30 * 60 * 1_000_000


def contacts(steps: ir.Table) -> ir.Table:
    """How many contacts each journey has: journey, contacts."""
    touches = steps.filter(steps.kind == "touch")
    along = ibis.window(group_by="journey", order_by="position")
    silence_us = touches.at_us - touches.at_us.lag().over(along)
    other_channel = ~touches.channel.identical_to(touches.channel.lag().over(along))
    begins = silence_us.isnull() | (silence_us > SAME_CONTACT_US) | other_channel
    marked = touches.mutate(begins=begins.cast("int64"))
    return marked.group_by("journey").aggregate(contacts=marked.begins.sum())


def contacts_to_goal(
    steps: ir.Table, journeys: ir.Table, engine: Engine
) -> dict[str | None, dict[str, float | None]]:
    """By goal: median, p90 and mean contacts over the journeys whose goal was reached.

    `journeys` says who reached it in `reached` (1); without that column the traveller's own word counts.
    """
    reached = journeys.reached if "reached" in journeys.columns else journeys.own_end
    there = journeys.filter(reached == 1).select("journey", "goal")
    counted = contacts(steps).join(there, "journey")
    table = counted.group_by("goal").aggregate(
        median=engine.median(counted.contacts),
        p90=engine.quantile(counted.contacts, 0.9),
        mean=counted.contacts.mean(),
    )
    return {row.pop("goal"): row for row in engine.rows(table)}
