"""What do people have to do again: get in touch, go through a step, tell their story?"""

from __future__ import annotations

import ibis
import ibis.expr.types as ir

from afuera.journeys.frictions.ground import HOUR_US, Ground, assisted, by_customer, contacts, occurrences
from afuera.journeys.settings import US_A_MINUTE


def repeat_contact(on: Ground) -> ir.Table:
    """People get in touch again about what they had been in touch about.

    A contact at least an hour after the touch before it, whose step they were already in touch about (not
    where people serve themselves: to look again at a page is no contact), or whose step the company did not
    plan while something was contacted before.  Lost: the time since their last contact.
    """
    asked = contacts(on.touches)
    along = ibis.window(group_by="journey", order_by="position")
    same = ibis.window(group_by=["journey", "step"], order_by="position")
    asked = asked.mutate(
        asked_us=asked.at_us.lag().over(along),
        seen=asked.step.notnull() & asked.at_us.lag().over(same).notnull(),
    )
    anew = asked.at_us - asked.prev_at_us >= HOUR_US
    seen = asked.seen & (asked.channel.isnull() | assisted(asked))
    again = asked.filter(anew & asked.asked_us.notnull() & (seen | _unplanned(asked, on)))
    return occurrences(again, lost_us=again.at_us - again.asked_us, at_us=again.at_us)


def _unplanned(rows: ir.Table, on: Ground) -> ir.BooleanValue:
    """Is the step outside the plan of its goal, where the company gave one?"""
    planned = [
        ((rows.goal == goal.name) & rows.step.notnull(), ~rows.step.isin(goal.steps))
        for goal in on.company.goals
        if goal.steps
    ]
    return ibis.cases(*planned, else_=False).fill_null(False) if planned else ibis.literal(False)


def rework(on: Ground) -> ir.Table:
    """A step is done again, after another step came between or after it had failed.

    Lost: the time since it was done before.
    """
    named = on.touches.filter(on.touches.step.notnull())
    same = ibis.window(group_by=["journey", "step"], order_by="position")
    named = named.mutate(
        before=named.position.lag().over(same),
        before_us=named.at_us.lag().over(same),
        before_went=named.went.lag().over(same),
    )
    other_between = named.position - named.before > 1
    again = named.filter(other_between | (named.before_went == 0).fill_null(False))
    return occurrences(again, again.step, again.step, again.at_us - again.before_us, at_us=again.at_us)


def re_explaining(on: Ground) -> ir.Table:
    """The same story is told to somebody else, or people say that they had to tell it again.

    The same step begun again by the traveller (or nobody named) with another team, or on another channel,
    than the time before; or words of their own that say so.  Lost: the minutes it took them, where known.
    """
    named = on.touches.filter(on.touches.step.notnull())
    same = ibis.window(group_by=["journey", "step"], order_by="position")
    named = named.mutate(
        before=named.position.lag().over(same),
        team_before=named.team.lag().over(same),
        channel_before=named.channel.lag().over(same),
    )
    other_team = (named.team != named.team_before).fill_null(False)
    other_channel = (named.channel != named.channel_before).fill_null(False)
    begun = named.filter(named.before.notnull() & by_customer(named) & (other_team | other_channel))
    changed = (begun.team != begun.team_before).fill_null(False)
    taken_us = (begun.minutes * US_A_MINUTE).cast("int64")
    again = occurrences(
        begun,
        ibis.ifelse(changed, begun.team_before, begun.channel_before),
        ibis.ifelse(changed, begun.team, begun.channel),
        taken_us,
        at_us=begun.at_us,
    )
    said = on.steps.filter(on.steps.retold)
    return again.union(occurrences(said, at_us=said.at_us))
