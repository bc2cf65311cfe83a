"""What did people live through?  Signals become steps and journeys.

In: the lake's signals, the people's identities, company.toml.  Out: `steps` (one row per signal that belongs
to a journey), `journeys` (one row each) and `parts` (one row per journey and step with how it went).
Nothing here depends on the day of the study: ends and open journeys are decided where they are counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import ibis
import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys.attributes import Attribute, attributes
from afuera.journeys.cut import cut
from afuera.journeys.goals import GoalCoverage, assign
from afuera.journeys.lived import ORDER, Contents, contents, identified, owned, read

if TYPE_CHECKING:
    from afuera.lake import Lake
    from afuera.lake.engine import Engine


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """The derived tables of one rebuild, as Ibis tables of the lake's engine.

    `steps`, `journeys` and `parts` have the columns that docs/tables.md lists; `found` counts the signals,
    `goals` says where their goals came from.
    """

    steps: ir.Table
    journeys: ir.Table
    parts: ir.Table
    found: Contents
    goals: GoalCoverage
    attributes: tuple[Attribute, ...]


def rebuild(
    lake: Lake,
    signals: ir.Table,
    identities: ir.Table,
    company: Company,
    wanted: tuple[Attribute, ...] | None = None,
) -> Rebuilt:
    """Rebuild the journeys of all people in `signals`.

    `identities` is a table of (identifier, person); `wanted` the attributes to carry along (found when None).
    """
    engine = lake.engine
    found = contents(signals, engine)
    if wanted is None:
        wanted = attributes(signals, engine) if found.with_attributes else ()
    people_known = owned(identified(signals, identities, company, engine, wanted), found)
    with_goals, goals = assign(people_known, found, company, lake)
    placed = lake.keep(
        cut(read(with_goals, company, found), company, engine, with_cases=bool(found.with_case))
    )
    steps = lake.keep(_steps(placed))
    parts = lake.keep(_parts(steps))
    journeys = lake.keep(_journeys(steps, parts, engine, wanted))
    return Rebuilt(steps, journeys, parts, found, goals, wanted)


def _steps(rows: ir.Table) -> ir.Table:
    """Number the touches of each journey and look ahead to the next one."""
    rows = rows.mutate(is_touch=rows.kind == "touch")
    order = list(ORDER)
    whole = ibis.window(group_by="journey", order_by=order)
    among = ibis.window(group_by=["journey", "is_touch"], order_by=order)

    def of_touch(value: ir.Value) -> ir.Value:
        return ibis.ifelse(rows.is_touch, value, None)

    return rows.mutate(
        place=ibis.row_number().over(whole) + 1,
        position=of_touch(ibis.row_number().over(among) + 1),
        next_step=of_touch(rows.step.lead().over(among)),
        next_at_us=of_touch(rows.at_us.lead().over(among)),
        next_team=of_touch(rows.team.lead().over(among)),
        next_channel=of_touch(rows.channel.lead().over(among)),
        next_actor=of_touch(rows.actor.lead().over(among)),
    ).drop("is_touch")


def _latest(rows: ir.Table, flag: ir.Value) -> ir.Value:
    """The last 0 or 1 in the journey's order: place and flag share one number, and the highest wins."""
    return (rows.place * 2 + flag).max() % 2


def _own_end(steps: ir.Table) -> ir.Value:
    """The customer's last word on the goal.

    That a part was bought elsewhere speaks of the goal only where no other word of theirs does
    (docs/decisions/0021): who reached it and gave a part to somebody else did reach it.
    """
    of_goal = ibis.ifelse((steps.result != "bought_elsewhere").fill_null(True), steps.own_end, None)
    return _latest(steps, of_goal).coalesce(_latest(steps, steps.own_end))


def _only(value: ir.Value) -> ir.Value:
    """The value when a journey has just one; a journey in two segments belongs to neither."""
    return ibis.ifelse(value.min() == value.max(), value.min(), None)


def _parts(steps: ir.Table) -> ir.Table:
    """One row per journey and step that it touched: `ok` 1 or 0 by the last that was said, else null."""
    named = steps.filter(steps.step.notnull())
    grouped = named.group_by("journey", "step").agg(
        goal=named.goal.max(),
        person=named.person.max(),
        bucket=named.bucket.max(),
        touches=(named.kind == "touch").cast("int64").sum(),
        ok=_latest(named, named.went),
        failed_us=ibis.ifelse(named.went == 0, named.at_us, None).min(),
        team=ibis.ifelse(named.kind == "touch", named.team, None).max(),
    )
    # Who answers about a step has touched it, whether or not a system wrote that down.
    return grouped.filter((grouped.touches > 0) | grouped.ok.notnull())


def _journeys(steps: ir.Table, parts: ir.Table, engine: Engine, wanted: Sequence[Attribute]) -> ir.Table:
    touch = steps.kind == "touch"
    last = touch & steps.next_at_us.isnull()
    touch_us = ibis.ifelse(touch, steps.at_us, None)
    named = ibis.coalesce(steps.step, steps.touchpoint, steps.channel, "")
    label = steps.position.cast("string") + ibis.literal("\x1f") + named
    grouped = steps.group_by("journey").agg(
        **{
            name: steps[name].max()
            for name in ("journey_id", "bucket", "person", "traveller", "goal", "pursuit")
        },
        known_person=steps.known_person.max(),
        started_us=steps.at_us.min(),
        ended_us=steps.at_us.max(),
        first_touch_us=touch_us.min(),
        last_touch_us=touch_us.max(),
        signals=steps.count(),
        touches=touch.cast("int64").sum(),
        switches=(touch & (steps.channel != steps.next_channel)).fill_null(False).cast("int64").sum(),
        transfers=(touch & (steps.team != steps.next_team)).fill_null(False).cast("int64").sum(),
        channels=ibis.ifelse(touch, steps.channel, None).nunique(),
        variant=engine.sum_of_hashes(ibis.ifelse(touch, engine.hash64(label), None)),
        last_result=ibis.ifelse(last, steps.result, None).max(),
        last_went=ibis.ifelse(last, steps.went, None).max(),
        last_actor=ibis.ifelse(last, steps.actor, None).max(),
        own_end=_own_end(steps),
        answer_end=_latest(steps, steps.answer_end),
        company_end=_latest(steps, steps.company_end),
        **{one.column: _only(steps[one.column]) for one in wanted},
    )
    checked = parts.group_by("journey").agg(known_steps=parts.ok.count(), all_ok=parts.ok.min())
    joined = grouped.left_join(checked, "journey").drop("journey_right")
    pursuit = ibis.window(group_by="pursuit", order_by=["started_us", "journey_id"])
    return joined.mutate(
        known_steps=joined.known_steps.fill_null(0),
        next_started_us=joined.started_us.lead().over(pursuit),
        previous_ended_us=joined.ended_us.lag().over(pursuit),
    )
