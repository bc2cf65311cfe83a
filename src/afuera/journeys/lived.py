"""Whose signal is it, and what does it say?  Signals become rows with a person, read by one set of rules.

Flows in: the lake's signals and the people's identities.  Flows out: one row per signal with the person,
the moment as int64 µs, and what it says of a step or of the goal, as 1 (well), 0 (badly) or null.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import ibis
import ibis.expr.types as ir

from afuera.company import Company
from afuera.journeys.attributes import Attribute, extracted
from afuera.journeys.rules import rule_goal
from afuera.journeys.settings import per_goal
from afuera.signals.contract import RESULTS_BADLY, RESULTS_OF_GOAL, RESULTS_WELL

if TYPE_CHECKING:
    from afuera.lake.engine import Engine

# A case that so many people share is a default value ("N/A", "0"), not a case.
PEOPLE_IN_ONE_CASE: Final = 20

# Float noise must not turn 6 of 10 into less than 0.6.
HAIR: Final = 1e-9

ORDER: Final = ("at_us", "sequence", "source", "signal_id")

_SAY = (
    r"(explic|expliqu|cont[aáeéóo]|cuent|repet|repit|dij|decir|relat|explain|tell|told|repeat|said|story)\w*"
)
_AGAIN = (
    r"(otra vez|de nuevo|nuevamente|de(sde)? cero|desde el principio|tres veces|varias veces|mil veces|"
    r"lo mismo|"
    r"again|from (scratch|zero|the start)|same (thing|story)|over and over|three times|every time|anew)"
)
_TURN_BACK = r"volv\w* a (cont|explic|pregunt|dec|repet)\w*|ya lo hab[ií]a (explic|cont|dich)\w*"
_TROUBLE = (
    r"cu[aá]ndo|c[oó]mo|por qu[eé]|d[oó]nde|nadie|ning[uú]n|"
    r"no (me|puedo|funciona|llega|responde|contesta)|ayud|necesit|espero|esperando|sigo|todav[ií]a|a[uú]n no|"
    r"por favor|when|how|why|where|nobody|no one|can.?t|cannot|does.?n.?t|still|help|need|waiting|please"
)
ASKS: Final = rf"(?i)([?¿]|\b({_TROUBLE}))"
RETOLD: Final = rf"(?i)({_SAY}.{{0,40}}{_AGAIN}|{_AGAIN}.{{0,40}}{_SAY}|{_TURN_BACK})"


@dataclass(frozen=True, slots=True)
class Contents:
    """How many signals there are, and how many of them carry what the rebuild could use."""

    signals: int
    with_person: int
    with_case: int
    with_goal: int
    with_text: int
    with_attributes: int
    answers_somewhere: int
    first_us: int | None
    last_us: int | None


def contents(signals: ir.Table, engine: Engine) -> Contents:
    """One scan over the signals, so that no later pass is made for what is not there."""
    at_us = engine.microseconds(signals.occurred_at)
    row = engine.rows(
        signals.aggregate(
            signals=signals.count(),
            with_person=signals.who.count(),
            with_case=signals.case_id.count(),
            with_goal=signals.goal.count(),
            with_text=signals.text.count(),
            with_attributes=signals.properties.count(),
            answers_somewhere=(
                (signals.kind == "answer") & signals.step.isnull() & signals.touchpoint.notnull()
            ).sum(),
            first_us=at_us.min(),
            last_us=at_us.max(),
        )
    )[0]
    return Contents(**row)


def identified(
    signals: ir.Table,
    identities: ir.Table,
    company: Company,
    engine: Engine,
    wanted: Sequence[Attribute] = (),
) -> ir.Table:
    """Signals with `person` (from the identities; null when nobody is named) and the moment as int64 µs.

    The goal is the stated one, else that of the first rule of the company that fits (`goal_from`).
    """
    known = identities.select(who="identifier", person="person")
    named = signals.drop("person").left_join(known, "who").drop("who_right")
    by_rule = rule_goal(named, company)
    return named.select(
        *("source", "signal_id", "kind", "actor", "purpose", "person", "case_id"),
        *("channel", "touchpoint", "step", "team", "result", "minutes"),
        *("score", "score_min", "score_max", "emotion"),
        at_us=engine.microseconds(named.occurred_at),
        sequence=named.sequence.fill_null(0),
        traveller=named.traveller.fill_null("customer"),
        has_words=named.text.notnull(),
        retold=named.text.re_search(RETOLD).fill_null(False),
        asks=named.text.re_search(ASKS).fill_null(False),
        goal=named.goal.coalesce(by_rule),
        goal_from=ibis.cases((named.goal.notnull(), "stated"), (by_rule.notnull(), "rule")),
        **extracted(named, wanted),
    )


def read(rows: ir.Table, company: Company, found: Contents) -> ir.Table:
    """Apply the contract's reading of actor, result and score, once for all later rooms.

    Adds own, score_share, went, own_end, company_end and answer_end; drops what they were read from.
    """
    rows = _about_goal(rows, found)
    by_traveller = (rows.actor == rows.traveller).fill_null(False)
    unstated = rows.actor.isnull()
    own = by_traveller | (unstated & rows.kind.isin(("answer", "comment")))
    judged = rows.score.notnull() & (by_traveller | unstated)
    share = (rows.score - rows.score_min) / (rows.score_max - rows.score_min).nullif(0)
    by_score = (share >= per_goal(rows.goal, company, "score_ok") - HAIR).cast("int64")
    by_result = _went_by(rows.result)
    ends = (rows.kind == "outcome") | rows.result.isin(RESULTS_OF_GOAL).fill_null(False)
    return rows.mutate(
        own=own,
        score_share=ibis.ifelse(judged, share, None),
        emotion=ibis.ifelse(by_traveller | unstated, rows.emotion, None),
        retold=rows.retold & own,
        went=ibis.cases(
            (rows.step.isnull() | ~rows.kind.isin(("touch", "answer")), ibis.null("int64")),
            (judged, by_score),
            # What became of the goal says nothing of the step at which it was said.
            ((rows.kind == "touch") & ~rows.result.isin(RESULTS_OF_GOAL).fill_null(False), by_result),
            else_=ibis.null("int64"),
        ),
        own_end=ibis.ifelse(ends & own, by_result, None),
        company_end=ibis.ifelse(ends & ~own, by_result, None),
        answer_end=ibis.ifelse(rows.about_goal & own & judged, by_score, None),
    ).drop("score", "score_min", "score_max", "about_goal")


def _about_goal(rows: ir.Table, found: Contents) -> ir.Table:
    """Mark the answers about the goal itself: about no step, and about no place where the person has been.

    The place of an answer may be the survey's own ("e-mail survey"); it is the place it speaks of only when
    the person's touches name it too, as touchpoint or as channel.
    """
    whole = (rows.kind == "answer") & rows.step.isnull()
    if not found.answers_somewhere:
        return rows.mutate(about_goal=whole & rows.touchpoint.isnull())
    touches = rows.filter(rows.kind == "touch")
    been = ibis.union(
        *(touches.select("person", touchpoint=touches[where]) for where in ("touchpoint", "channel")),
        distinct=True,
    ).mutate(been=True)
    joined = rows.left_join(been, ["person", "touchpoint"]).drop("person_right", "touchpoint_right")
    elsewhere = (joined.kind == "answer") & joined.step.isnull() & joined.been.isnull()
    return joined.mutate(about_goal=elsewhere).drop("been")


def _went_by(result: ir.StringColumn) -> ir.IntegerValue:
    """1 for a result that went well, 0 for one that went badly, null for all others."""
    return ibis.cases(
        (result.isin(RESULTS_WELL), ibis.literal(1, "int64")),
        (result.isin(RESULTS_BADLY), ibis.literal(0, "int64")),
        else_=ibis.null("int64"),
    )


def owned(rows: ir.Table, found: Contents) -> ir.Table:
    """Give every row a person: its own, else its case's; a log without people takes the case as the person.

    Adds `known_person`: False where the case stands in, because then nobody can be seen to come back.
    A case shared by more than PEOPLE_IN_ONE_CASE people is taken for a default value and ignored.
    Rows that have neither person nor case are left out (they belong to no journey).
    """
    if not found.with_case:
        return rows.filter(rows.person.notnull()).mutate(known_person=ibis.literal(True))
    cases = (
        rows.filter(rows.case_id.notnull())
        .group_by("traveller", "case_id")
        .agg(case_owner=rows.person.min(), case_people=rows.person.nunique())
    )
    joined = rows.left_join(cases, ["traveller", "case_id"]).drop("traveller_right", "case_id_right")
    is_case = joined.case_people.fill_null(0) <= PEOPLE_IN_ONE_CASE
    case_id = ibis.ifelse(is_case, joined.case_id, None)
    stand_in = ibis.literal("case:") + case_id
    person = ibis.coalesce(ibis.ifelse(is_case, joined.case_owner, None), joined.person, stand_in)
    known = ibis.ifelse(is_case, joined.case_owner.notnull(), False) | joined.person.notnull()
    kept = joined.mutate(case_id=case_id, person=person, known_person=known.fill_null(False))
    return kept.drop("case_owner", "case_people").filter(kept.person.notnull())
