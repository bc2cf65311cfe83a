"""Which goal does a touch have that states none and fits no rule?  What its neighbours pursued.

In real data the month-long web -> chat -> call -> mail story carries no goal.  A touch without one takes
that of its own case (the latest stated before it, else the first after it), else the only goal whose plan in
company.toml has its step, else that of the same person's nearest signal with a goal, within that goal's
`gap_days`.  The error of the neighbour rule is measured on
signals whose goal is known: hide it, ask the neighbours, compare.  Neighbours of a hidden signal are usually
closer than those of a silent month, so the printed error is a lower bound.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir

from afuera.company import Company
from afuera.estimates.intervals import wilson
from afuera.journeys.lived import ORDER, Contents
from afuera.journeys.settings import US_A_DAY
from afuera.results import Estimate

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.lake.engine import Engine

# A code and a row number share one int64, so that "the latest known goal" is a running maximum.
_ROOM: Final = 65_536


@dataclass(frozen=True, slots=True)
class GoalCoverage:
    """How many signals have their goal from where, and how often the neighbours are wrong.

    Counts of signals that belong to a person.  `error` is the share of wrong answers among signals with
    a stated goal whose neighbours gave one (n = how many), or None when nothing had to be inferred.
    """

    stated: int
    by_rule: int
    by_case: int
    by_neighbour: int
    none: int
    error: Estimate | None


def assign(rows: ir.Table, found: Contents, company: Company, lake: Lake) -> tuple[ir.Table, GoalCoverage]:
    """Complete `goal` and `goal_from`; answer the rows and the coverage."""
    planned = _planned(company)
    codes = _codes(rows, planned, lake.engine)
    if not codes or found.with_goal == found.signals:
        return rows, _coverage(rows, None, lake.engine)
    coded = _by_plan(_coded(rows, codes, lake), planned, codes)
    asked = lake.keep(_neighbours(_by_case(coded, found), company, codes))
    error = _error(asked, lake.engine)
    filled = _filled(asked, codes, lake)
    return filled, _coverage(filled, error, lake.engine)


def _planned(company: Company) -> dict[str, str]:
    """Step -> goal, of the steps that stand in the plan of exactly one goal."""
    plans = [(step, goal.name) for goal in company.goals for step in set(goal.steps) if goal.name]
    steps = [step for step, _ in plans]
    return {step: goal for step, goal in plans if steps.count(step) == 1}


def _codes(rows: ir.Table, planned: dict[str, str], engine: Engine) -> list[str]:
    named = rows.filter(rows.goal.notnull()).select("goal").distinct()
    return sorted({*(row["goal"] for row in engine.rows(named)), *planned.values()})


def _by_plan(rows: ir.Table, planned: dict[str, str], codes: list[str]) -> ir.Table:
    """`plan_code`: the only goal that plans this step."""
    branches = [(rows.step == step, codes.index(goal) + 1) for step, goal in sorted(planned.items())]
    found = ibis.cases(*branches, else_=ibis.null("int64")) if branches else ibis.null("int64")
    return rows.mutate(plan_code=ibis.ifelse(rows.code.isnull(), found.cast("int64"), None))


def _coded(rows: ir.Table, codes: list[str], lake: Lake) -> ir.Table:
    table = lake.memory([{"goal": goal, "code": number} for number, goal in enumerate(codes, 1)])
    return rows.left_join(table, "goal").drop("goal_right")


def _by_case(rows: ir.Table, found: Contents) -> ir.Table:
    """`case_code`: the latest goal stated in the case before the row, else the first after it."""
    if not found.with_case:
        return rows.mutate(case_code=ibis.null("int64"))
    keys = ["traveller", "person", "case_id"]
    place = ibis.row_number().over(ibis.window(group_by=keys, order_by=list(ORDER)))
    placed = rows.mutate(place=place)
    before, after = _known_around(placed, keys)
    looked = placed.mutate(before=before, after=after)
    inside = ibis.coalesce(looked.before % _ROOM, looked.after % _ROOM)
    case_code = ibis.ifelse(looked.case_id.notnull() & looked.code.isnull(), inside, None)
    return looked.mutate(case_code=case_code).drop("place", "before", "after")


def _known_around(rows: ir.Table, keys: list[str]) -> tuple[ir.Value, ir.Value]:
    """Place and code, packed, of the nearest rows with a code before and after, the row itself left out."""
    packed = ibis.ifelse(rows.code.notnull(), rows.place * _ROOM + rows.code, None)
    past = ibis.window(group_by=keys, order_by=list(ORDER), preceding=(None, 1))
    future = ibis.window(group_by=keys, order_by=list(ORDER), following=(1, None))
    return packed.max().over(past), packed.min().over(future)


def _neighbours(rows: ir.Table, company: Company, codes: list[str]) -> ir.Table:
    """`near_code`: the goal of the person's nearest signal in time with a goal, within that goal's gap."""
    keys = ["traveller", "person"]
    known_us = ibis.ifelse(rows.code.notnull(), rows.at_us, None)
    placed = rows.mutate(
        place=ibis.row_number().over(ibis.window(group_by=keys, order_by=list(ORDER))),
        known_us=known_us,
    )
    before, after = _known_around(placed, keys)
    past = ibis.window(group_by=keys, order_by=list(ORDER), preceding=(None, 1))
    future = ibis.window(group_by=keys, order_by=list(ORDER), following=(1, None))
    looked = placed.mutate(
        before_code=before % _ROOM,
        after_code=after % _ROOM,
        since_us=placed.at_us - placed.known_us.max().over(past),
        until_us=placed.known_us.min().over(future) - placed.at_us,
    )
    near_before = looked.since_us <= _gap(looked.before_code, company, codes)
    near_after = looked.until_us <= _gap(looked.after_code, company, codes)
    nearer_after = near_after & (~near_before.fill_null(False) | (looked.until_us < looked.since_us))
    near_code = ibis.cases(
        (nearer_after.fill_null(False), looked.after_code),
        (near_before.fill_null(False), looked.before_code),
        else_=ibis.null("int64"),
    )
    return looked.mutate(near_code=near_code).drop(
        "place", "known_us", "before_code", "after_code", "since_us", "until_us"
    )


def _gap(code: ir.Value, company: Company, codes: list[str]) -> ir.Value:
    gaps = {number: company.goal(goal).gap_days for number, goal in enumerate(codes, 1)}
    usual = company.goal(None).gap_days
    branches = [(code == number, float(days)) for number, days in gaps.items() if days != usual]
    days = ibis.cases(*branches, else_=float(usual)) if branches else ibis.literal(float(usual))
    return days * US_A_DAY


def _error(rows: ir.Table, engine: Engine) -> Estimate | None:
    """Hide each goal that is stated or given by a rule, ask the neighbours, compare."""
    tested = rows.filter(rows.goal_from.isin(("stated", "rule")) & rows.near_code.notnull())
    row = engine.rows(tested.aggregate(n=tested.count(), wrong=(tested.near_code != tested.code).sum()))[0]
    return wilson(row["wrong"], row["n"]) if row["n"] else None


def _filled(rows: ir.Table, codes: list[str], lake: Lake) -> ir.Table:
    table = lake.memory([{"final": number, "found": goal} for number, goal in enumerate(codes, 1)])
    chosen = rows.mutate(final=ibis.coalesce(rows.code, rows.case_code, rows.plan_code, rows.near_code))
    joined = chosen.left_join(table, "final").drop("final_right")
    goal_from = ibis.cases(
        (joined.goal_from.notnull(), joined.goal_from),
        (joined.case_code.notnull(), "case"),
        (joined.plan_code.notnull(), "rule"),
        (joined.near_code.notnull(), "neighbour"),
        else_=ibis.null("string"),
    )
    completed = joined.mutate(goal=joined.goal.coalesce(joined.found), goal_from=goal_from)
    return completed.drop("code", "case_code", "plan_code", "near_code", "final", "found")


def _coverage(rows: ir.Table, error: Estimate | None, engine: Engine) -> GoalCoverage:
    counted = {
        str(row["goal_from"]): int(row["n"])
        for row in engine.rows(rows.group_by("goal_from").agg(n=rows.count()))
    }
    return GoalCoverage(
        stated=counted.get("stated", 0),
        by_rule=counted.get("rule", 0),
        by_case=counted.get("case", 0),
        by_neighbour=counted.get("neighbour", 0),
        none=counted.get("None", 0),
        error=error,
    )
