"""Where do people wait, and where does nobody answer?"""

from __future__ import annotations

from typing import Any, Final

import ibis
import ibis.expr.types as ir

from afuera.journeys.frictions.ground import Ground, assisted, occurrences, rarely_acts, told

ORDER: Final = ("at_us", "sequence", "source", "signal_id")
# A goal's touches say how they ended when this share of them has a result.
RESULTS_TOLD: Final = 0.5


def wait(on: Ground) -> ir.Table:
    """A silence longer than the goal's `wait_days` before a touch that is not the traveller's own.

    Between the steps around it.  Lost: the whole silence.
    """
    follows = on.touches.filter(on.touches.next_at_us.notnull())
    silence_us = follows.next_at_us - follows.at_us
    theirs = (follows.next_actor == follows.traveller).fill_null(False)
    long = follows.filter((silence_us > on.days(follows.goal, "wait_days")) & ~theirs)
    # It hits them when it has lasted longer than it may, not when it is over.
    late_us = long.at_us + on.days(long.goal, "wait_days")
    return occurrences(long, long.step, long.next_step, long.next_at_us - long.at_us, at_us=late_us)


def silence(on: Ground) -> ir.Table:
    """People ask, and no touch of the company follows within the goal's `silence_days`.

    A request is the traveller's own touch that did not end well, or an own comment that asks or tells of
    trouble (by its emotion, else by its words), before they said how it ended; several without an answer
    between are one.  Only in goals whose touches say who acted; where the company rarely acts, only touches
    without an end count.  Lost: the time until the answer, or `silence_days` where none came.
    """
    rows = on.engine.rows(told(on))
    goals, quiet = [row for row in rows if row["stated"]], [row for row in rows if rarely_acts(row)]
    if not goals and not quiet:
        nothing = on.touches.filter(ibis.literal(False))
        return occurrences(nothing, at_us=nothing.at_us)
    asked = _requests(_watched(on), goals, quiet)
    gaps = asked.group_by("journey", "answers").aggregate(
        goal=asked.goal.max(), asked_us=asked.at_us.min(), answered_us=asked.answered_us.min()
    )
    allowed_us = on.days(gaps.goal, "silence_days")
    late = gaps.answered_us.isnull() | (gaps.answered_us - gaps.asked_us > allowed_us)
    unanswered = gaps.filter(late & (on.until_us - gaps.asked_us >= allowed_us))
    allowed_us = on.days(unanswered.goal, "silence_days")
    return occurrences(
        unanswered,
        lost_us=ibis.coalesce(unanswered.answered_us - unanswered.asked_us, allowed_us),
        at_us=unanswered.asked_us + allowed_us,
    )


def _watched(on: Ground) -> ir.Table:
    """All signals with how many touches of the company (or nobody named) came so far, and the next one."""
    rows = on.steps
    theirs = (rows.kind == "touch") & (rows.actor.isnull() | (rows.actor != rows.traveller))
    rows = rows.mutate(answer_us=ibis.ifelse(theirs, rows.at_us, None))
    so_far = ibis.cumulative_window(group_by="journey", order_by=ORDER)
    after = ibis.window(group_by="journey", order_by=ORDER, following=(1, None))
    ended = rows.own_end.notnull() | rows.answer_end.notnull()
    return rows.mutate(
        answers=rows.answer_us.count().over(so_far),
        answered_us=rows.answer_us.min().over(after),
        said_end=ended.cast("int64").max().over(so_far) > 0,
        goes_on=rows.at_us.lead().over(ibis.window(group_by="journey", order_by=ORDER)).notnull(),
    )


def _requests(rows: ir.Table, goals: list[dict[str, Any]], quiet: list[dict[str, Any]]) -> ir.Table:
    stated = _of_goals(rows.goal, [row["goal"] for row in goals])
    telling = _of_goals(rows.goal, [row["goal"] for row in goals if row["results"] >= RESULTS_TOLD])
    unwell = rows.went.isnull() | (rows.went == 0)
    badly = (rows.result == "transferred") | (rows.went == 0)
    # Somebody who clicks through pages asks nothing: without results only people and trouble count.
    asks = assisted(rows) | badly.fill_null(False) | telling
    touch = (rows.kind == "touch") & rows.own & unwell & asks & (rows.result != "abandoned").fill_null(True)
    troubled = ibis.ifelse(rows.emotion.isnull(), rows.goes_on & (rows.asks | rows.retold), rows.emotion < 0)
    comment = (rows.kind == "comment") & rows.own & troubled
    open_ended = (rows.kind == "touch") & rows.own & rows.result.isnull() & assisted(rows)
    rare = _of_goals(rows.goal, [row["goal"] for row in quiet]) & open_ended
    return rows.filter(~rows.said_end & ((stated & (touch | comment)) | rare))


def _of_goals(goal: ir.StringColumn, names: list[str | None]) -> ir.BooleanValue:
    """Is it one of these goals, None among them?"""
    known = goal.isin([name for name in names if name is not None]).fill_null(False)
    return known | goal.isnull() if None in names else known
