"""Where does the company take without giving: penalties, hidden and dormant fees, doors that do not open?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from afuera.pains.ground import Ground

# What a kind of money is called when it is taken for nothing.  What finance calls otherwise, it maps.
EXTRACTED = (
    *("penalty", "late_fee", "dormant", "dormant_fee", "inactivity_fee", "breakage", "exit_fee", "lock_in"),
    *("cancellation_fee", "overdraft", "hidden_fee", "fee"),
)
# Money that is asked of those who want to go.
LEAVING_COSTS = ("penalty", "exit_fee", "lock_in", "cancellation_fee", "early_termination_fee")
# How leaving may end without having been held back.
LET_GO = ("left", "renewed", "saved_by_offer")


def taken(on: Ground, amount_kind: str) -> ir.Table:
    """Journey and at_us of each time that money of this kind was taken."""
    money = on.money()
    return money.filter((money.amount_kind == amount_kind) & (money.amount != 0)).select("journey", "at_us")


def locked_in(on: Ground) -> ir.Table:
    """Journey and at_us: somebody asked to leave, and it ended without that they left or stayed freely.

    Not while it is still open, and not where they say themselves that they reached their goal.
    """
    steps = on.steps
    asked = steps.filter((steps.result == "cancel_asked").fill_null(False))
    first = asked.group_by("journey").aggregate(at_us=asked.at_us.min())
    released = steps.filter(steps.result.isin(LET_GO).fill_null(False)).select("journey").distinct()
    journeys = on.journeys
    reached = (journeys.own_end == 1).fill_null(False) | (journeys.answer_end == 1).fill_null(False)
    over = journeys.filter(~journeys.is_open.fill_null(False) & ~reached).select("journey")
    return first.anti_join(released, "journey").semi_join(over, "journey").select("journey", "at_us")


def spent(on: Ground) -> ir.Table:
    """What each person paid as a price: person, spent."""
    return on.kept("spent", lambda: _spent(on))


def _spent(on: Ground) -> ir.Table:
    money = on.money()
    here = (money.result != "bought_elsewhere").fill_null(True)
    prices = money.filter((money.amount_kind == "price") & here)
    owned = prices.inner_join(on.journeys.select("journey", "person"), "journey")
    # Whole cents, so that the order of rows changes nothing.
    cents = (owned.amount * 100).round().cast("int64")
    return (
        owned.mutate(cents=cents)
        .group_by("person")
        .aggregate(spent=lambda t: ibis.greatest(t.cents.sum(), 0))
    )
