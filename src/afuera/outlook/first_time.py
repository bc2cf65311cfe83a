"""Row 11: do people get it right the first time, or is it made up for afterwards?

Of customers' journeys that are old enough (their recurrence window has passed) and whose end is known, those
count that reached the goal with no repeat contact, unplanned hand-over, rework, retelling or compensation.
A hand-over that the company planned for the goal is no trouble by itself.
"""

from __future__ import annotations

from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.estimates.intervals import GroupSums
from afuera.journeys.settings import US_A_DAY, days_in_us
from afuera.journeys.shares import group_sums, sums_by_person
from afuera.outlook.rows import LeftOut, Next, Row, row
from afuera.pains.ground import Ground

NUMBER: Final = 11
WINDOW_DAYS: Final = 90
AGAIN: Final = ("repeat_contact", "rework", "re_explaining", "recurrence")
MADE_GOOD: Final = ("compensation", "refund", "credit")
COMPENSATED: Final = "compensated"
MOST_IDS: Final = 5


def first_time(on: Ground) -> Row:
    """The row, from the tables of one study."""
    judged = on.lake.keep(_judged(on), "first_time")
    counts = on.lake.engine.rows(
        judged.aggregate(
            all=judged.count(),
            old=judged.old.cast("int64").sum(),
            ended=(judged.old & judged.reached.notnull()).cast("int64").sum(),
            young=(~judged.old & judged.recent).cast("int64").sum(),
        )
    )[0]
    old, ended = int(counts["old"] or 0), int(counts["ended"] or 0)
    counted = judged.filter(judged.old & judged.reached.notnull())
    sums = _sums(counted, on)
    others = on.journeys.filter(on.journeys.traveller != "customer")
    colleagues = on.lake.engine.rows(others.aggregate(n=others.count()))[0]["n"]
    found = row(
        NUMBER,
        int(sums.total),
        int(sums.n),
        unit="journeys",
        window_days=WINDOW_DAYS,
        coverage=ended / old if old else None,
        sums=sums,
        left_out=(
            LeftOut("end_not_known", old - ended),
            LeftOut("window_not_passed", int(counts["young"] or 0)),
            LeftOut("not_customers", int(colleagues)),
        ),
        beside={"made_good": _made_good(on), "prevented": None, "lost_by": _lost_by(counted, on)},
        next=_next(counted, on),
    )
    on.lake.forget(judged)
    return found


def _judged(on: Ground) -> ir.Table:
    """Customers' journeys: journey, person, reached, old, recent, first (1, 0), and each trouble."""
    journeys = on.journeys.filter(on.journeys.traveller == "customer")
    closes_us = journeys.ended_us + days_in_us(journeys.goal, on.company, "recurrence_days")
    old = (closes_us <= on.until_us) & (closes_us > on.until_us - WINDOW_DAYS * US_A_DAY)
    rows = journeys.select(
        *("journey", "journey_id", "person", "goal", "reached"),
        old=old & ~journeys.is_open,
        recent=closes_us > on.until_us,
    )
    troubled = {slug: on.troubled(slug) for slug in AGAIN} | {
        "transfer": unplanned(on),
        "made_good": _compensated(on),
    }
    for name, found in troubled.items():
        met = found.select("journey").distinct().mutate(**{name: ibis.literal(1, "int64")})
        rows = rows.left_join(met, "journey").drop("journey_right")
    clean = ibis.literal(True)
    for name in troubled:
        clean = clean & rows[name].isnull()
    return rows.mutate(first=((rows.reached == 1) & clean).fill_null(False).cast("int64"))


def unplanned(on: Ground) -> ir.Table:
    """Hand-overs that the company did not plan: journey, at_us.  Without a plan of the goal: all of them."""
    touches = on.steps.filter(on.steps.kind == "touch")
    moved = (touches.team != touches.next_team).fill_null(False)
    planned = ibis.literal(False)
    for goal in on.company.goals:
        for here, there in zip(goal.steps, goal.steps[1:], strict=False):
            planned = planned | (
                (touches.goal == goal.name) & (touches.step == here) & (touches.next_step == there)
            ).fill_null(False)
    passed_on = (touches.result == "transferred").fill_null(False)
    found = touches.filter((moved & ~planned) | passed_on)
    return found.select("journey", "at_us")


def _compensated(on: Ground) -> ir.Table:
    money = on.money()
    paid = money.filter(money.amount_kind.isin(MADE_GOOD) & (money.amount != 0)).select("journey")
    said = on.steps.filter((on.steps.result == COMPENSATED).fill_null(False)).select("journey")
    return ibis.union(paid, said, distinct=True)


def _sums(counted: ir.Table, on: Ground) -> GroupSums:
    found = on.lake.engine.rows(sums_by_person(counted.mutate(all=ibis.literal("all")), "first", ["all"]))
    return group_sums(found[0]) if found else GroupSums(0, 0, 0, 0, 0, 0)


def _lost_by(counted: ir.Table, on: Ground) -> list[dict[str, Any]]:
    """How many journeys lost the first time by each trouble; one journey may stand in several."""
    names = (*AGAIN, "transfer", "made_good")
    table = counted.aggregate(
        not_reached=(counted.reached == 0).cast("int64").sum(),
        **{name: counted[name].sum() for name in names},
    )
    found = on.lake.engine.rows(table)[0]
    told = [{"by": name, "journeys": int(found[name] or 0)} for name in ("not_reached", *names)]
    return sorted((one for one in told if one["journeys"]), key=lambda one: (-one["journeys"], one["by"]))


def _made_good(on: Ground) -> list[dict[str, Any]]:
    """What making good cost in the window, by currency; what preventing costs no signal says."""
    money = on.money()
    since_us = on.until_us - WINDOW_DAYS * US_A_DAY
    paid = money.filter(money.amount_kind.isin(MADE_GOOD) & (money.at_us > since_us))
    # Whole cents, so that the order of rows changes no sum.
    cents = (paid.amount.abs() * 100).round().cast("int64")
    table = (
        paid.mutate(cents=cents)
        .group_by("currency")
        .aggregate(times=lambda t: t.count(), cents=lambda t: t.cents.sum())
    )
    rows = sorted(on.lake.engine.rows(table), key=lambda one: one["currency"] or "")
    return [
        {"currency": one["currency"], "times": one["times"], "amount": one["cents"] / 100} for one in rows
    ]


def _next(counted: ir.Table, on: Ground) -> Next | None:
    """The step at which most people lose the first time: that of the first thing that went wrong."""
    lost = counted.filter(counted["first"] == 0).select("journey", "journey_id", "person")
    touches = on.steps.filter((on.steps.kind == "touch") & on.steps.step.notnull())
    moments = [touches.filter(touches.went == 0).select("journey", "at_us"), unplanned(on)]
    moments += [on.troubled(slug) for slug in AGAIN if slug != "recurrence"]
    wrong = ibis.union(*moments).semi_join(lost, "journey")
    first = wrong.group_by("journey").aggregate(at_us=wrong.at_us.min())
    before = touches.select("journey", "goal", "step", "place", touched_us="at_us").inner_join(
        first, "journey"
    )
    before = before.filter(before.touched_us <= before.at_us)
    order = ibis.window(group_by="journey", order_by=[ibis.desc("touched_us"), ibis.desc("place")])
    ranked = before.mutate(turn=ibis.row_number().over(order))
    there = ranked.filter(ranked.turn == 0).select("journey", "goal", "step").inner_join(lost, "journey")
    table = there.group_by("goal", "step").aggregate(
        people=there.person.nunique(), first_id=there.journey_id.min()
    )
    rows = sorted(
        on.lake.engine.rows(table), key=lambda one: (-one["people"], one["goal"] or "", one["step"])
    )
    if not rows:
        return None
    worst = rows[0]
    ids = on.lake.engine.rows(
        there.filter((there.step == worst["step"]) & there.goal.identical_to(worst["goal"]))
        .select("journey_id")
        .order_by("journey_id")
        .limit(MOST_IDS)
    )
    return Next(
        "first_time_lost_here",
        {"goal": worst["goal"], "step": worst["step"], "people": worst["people"]},
        tuple(one["journey_id"] for one in ids),
    )
