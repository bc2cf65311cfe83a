"""How does a plan read?  Its finding, its chain, what was declared, what is fixed case by case."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from afuera.estimates.small_groups import LEAST
from afuera.report.reader import Facts, Reader, capital, facts, rows
from afuera.web.actions import commitment_operations, evidence, plan_operations, verdict_sheets
from afuera.web.actions import plan_queries as queries
from afuera.web.actions.decision_models import EVIDENCE, Evidence
from afuera.web.actions.pain_facts import name_of, quoted
from afuera.web.actions.plan_models import (
    CAUSES,
    CHANGES,
    LIMITS,
    SAVES,
    SHAPES,
    STATES,
    UNDER_WAY,
    Commitment,
    Plan,
)
from afuera.web.actions.plan_queries import Fixed, Side, late
from afuera.web.actions.writing import of
from afuera.web.journeys import owner_sheets
from afuera.web.journeys import queries as journey_queries
from afuera.web.journeys.sheets import sheet
from afuera.web.pains.models import Pain
from afuera.web.pains.queries import may_be_shown
from afuera.web.permissions import may
from afuera.web.teams.models import Person

MOST_WITHOUT = 12
TONES = {"open": "warn", "promised": "in", "holds": "good", "came_back": "bad", "given_up": "unknown"}


def reader_here() -> Reader:
    """Who reads, with the names that the newest study knows."""
    study = journey_queries.newest_study()
    return sheet(study).reader if study else owner_sheets.plain_reader()


def fixed_words(reader: Reader, fixed: Fixed | None) -> str:
    """How often single cases were made good; too few people are not counted out loud."""
    if fixed is None or not fixed.times:
        return ""
    if fixed.people < LEAST:
        return reader.say("Fixed case by case, for fewer than five people. Let us look for the cause.")
    return reader.say(
        "We have fixed it {times} times for {people} people. Let us look for the cause.",
        times=fixed.times,
        people=fixed.people,
    )


def team_words(reader: Reader, side: Side) -> str:
    """What a team is called."""
    return side.team.label(reader.lang) if side.team else reader.name(side.key)


@dataclass(frozen=True, slots=True)
class Promise:
    """One promise of a team as pages show it."""

    one: Commitment
    changes: str
    late: bool
    may: bool


@dataclass(frozen=True, slots=True)
class ChainRow:
    """One team of the chain: its share of the loss, and its promises."""

    side: Side
    name: str
    share: str
    promises: list[Promise]
    may: bool


def chain_rows(reader: Reader, by: Person, plan: Plan, sides: list[Side]) -> list[ChainRow]:
    """The chain before this reader; shares that rest on too few people are not told."""
    figures = may_be_shown().get(plan.pain.key, {})
    shares = {str(row.get("team")): row for row in rows(figures.get("origin"))}
    found = []
    for side in sides:
        may_here = commitment_operations.may_commit(by, plan, side.team)
        promises = [
            Promise(one, CHANGES[one.changes], late(one), may_here and one.delivered_on is None)
            for one in side.commitments
        ]
        share = _share(reader, shares.get(side.key, {})) if side.link else ""
        found.append(ChainRow(side, capital(team_words(reader, side)), share, promises, may_here))
    return found


def _share(reader: Reader, row: Facts) -> str:
    if row.get("share") is None:
        return ""
    base = reader.base(row.get("low"), row.get("high"), row.get("n"))
    return f"{reader.percent(row['share'])} ({base})"


def effect_words(reader: Reader, plan: Plan) -> list[str]:
    """What was declared, in sentences."""
    if plan.due is None or plan.ratio is None:
        return []
    told = [
        reader.say(
            "From {day} on, of 100 times that it hits somebody today, {left} are left.",
            day=plan.due,
            left=round(plan.ratio * 100),
        ),
        reader.say(SHAPES[plan.shape]) + ".",
    ]
    if plan.saves:
        told.append(reader.say("It saves: {what}.", what=_small(reader.say(SAVES[plan.saves]))))
    if plan.limit is not None:
        told.append(
            reader.say(
                "It may not get worse for customers than this: {what}, by {limit:percent} at most.",
                what=_small(reader.say(LIMITS[plan.limit_on])),
                limit=plan.limit,
            )
        )
    return told


def _small(words: str) -> str:
    return words[:1].lower() + words[1:]


def finding(reader: Reader, plan: Plan, sides: list[Side]) -> str:
    """The plan in a sentence: what is loudest comes first."""
    name = quoted(reader, plan.pain)
    silent = [team_words(reader, side) for side in sides if side.silent]
    if plan.state == "came_back":
        return reader.say("It came back: {pain}", pain=name)
    if plan.state == "holds":
        return reader.say("It stays away: {pain}", pain=name)
    if plan.state == "given_up":
        return reader.say("Given up: {title}", title=plan.title)
    if silent:
        return (
            reader.say("{teams} have promised nothing yet against {pain}", teams=silent, pain=name)
            if len(silent) > 1
            else reader.say(
                "{team} has promised nothing yet against {pain}", team=capital(silent[0]), pain=name
            )
        )
    if plan.due is None:
        return reader.say("{pain}: nobody has said yet what the plan will bring", pain=name)
    return reader.say("{pain}: from {day} on it should stay away", pain=name, day=plan.due)


def listed(by: Person) -> dict[str, Any]:
    """The page of all plans."""
    reader, known = reader_here(), queries.teams()
    every = queries.plans()
    without = queries.without_plan()[:MOST_WITHOUT]
    fixes = queries.fixed([*without, *(one.pain for one in every)])
    figures = may_be_shown()
    lines = [_line(reader, one, known, fixes.get(one.pain_id)) for one in every]
    return {
        "reader": reader,
        "sentence": _list_sentence(reader, every, lines, len(without)),
        "lines": lines,
        "without": [_bare(reader, pain, figures[pain.key], fixes.get(pain.pk)) for pain in without],
        "may_plan": may(by, "make_plans"),
    }


def _bare(reader: Reader, pain: Pain, figures: Facts, fixed: Fixed | None) -> dict[str, Any]:
    return {
        "pain": pain,
        "name": capital(name_of(reader, pain)),
        "people": figures.get("people"),
        "fixed": fixed_words(reader, fixed),
    }


def _line(reader: Reader, plan: Plan, known: dict[str, Any], fixed: Fixed | None) -> dict[str, Any]:
    sides = queries.sides(plan, known)
    name = name_of(reader, plan.pain)
    today = timezone.localdate()
    return {
        "plan": plan,
        "name": capital(name),
        "state": reader.say(STATES[plan.state]),
        "tone": TONES[plan.state],
        "silent": [team_words(reader, side) for side in sides if side.silent]
        if plan.state in UNDER_WAY
        else [],
        "late": sum(late(one, today) for side in sides for one in side.commitments),
        "delivered": sum(one.delivered_on is not None for side in sides for one in side.commitments),
        "promised": sum(len(side.commitments) for side in sides),
        "fixed": fixed_words(reader, fixed),
        "effect": effect_words(reader, plan)[:1],
    }


def _list_sentence(reader: Reader, every: list[Plan], lines: list[dict[str, Any]], without: int) -> str:
    back = sum(one.state == "came_back" for one in every)
    silent = sum(bool(line["silent"]) for line in lines)
    holds = sum(one.state == "holds" for one in every)
    if back:
        return reader.plural(
            back, "One trouble came back although it had been fixed", "{n} troubles came back although fixed"
        )
    if silent:
        return reader.plural(
            silent,
            "In one plan a team of the chain has promised nothing yet",
            "In {n} plans a team of the chain has promised nothing yet",
        )
    if holds:
        return reader.plural(holds, "One trouble stays away", "{n} troubles stay away")
    if every:
        return reader.plural(len(every), "One plan, not proven yet", "{n} plans, none proven yet")
    if without:
        return reader.plural(
            without, "One pain, and nobody plans against it", "{n} pains, and nobody plans against them"
        )
    return reader.say("There is no plan yet")


def one(by: Person, plan: Plan) -> dict[str, Any]:
    """The page of one plan."""
    reader, known = reader_here(), queries.teams()
    sides = queries.sides(plan, known)
    name = name_of(reader, plan.pain)
    return {
        "reader": reader,
        "plan": plan,
        "pain_name": capital(name),
        "sentence": finding(reader, plan, sides),
        "state": reader.say(STATES[plan.state]),
        "tone": TONES[plan.state],
        "fixed": fixed_words(reader, queries.fixed([plan.pain]).get(plan.pain_id)),
        "causes": _causes(reader, plan),
        "rows": chain_rows(reader, by, plan, sides),
        "silent": [side for side in sides if side.silent],
        "effect": effect_words(reader, plan),
        "locked": plan_operations.locked(plan),
        "may_change": plan_operations.may_change(by, plan),
        "may_commit": any(
            commitment_operations.may_commit(by, plan, side.team) for side in sides if side.team
        )
        or commitment_operations.may_commit(by, plan, by.team),
        "history": list(of(plan.subject)[:80]),
        "fault": verdict_sheets.fault(reader, plan),
        **_proof(reader, plan),
    }


def _proof(reader: Reader, plan: Plan) -> dict[str, str]:
    """What the newest look said."""
    newest = plan.verdicts.first()
    if newest is None:
        return {"proof": verdict_sheets.page(reader, plan, [], "")["sentence"]}
    found = verdict_sheets.named(reader, plan, facts(newest.found))
    return {
        "proof": verdict_sheets.sentence(reader, found),
        "proof_word": reader.say(verdict_sheets.WORDS[newest.word]),
        "proof_tone": verdict_sheets.TONES[newest.word],
    }


def _causes(reader: Reader, plan: Plan) -> list[dict[str, Any]]:
    found = list(plan.causes.all())
    # A cause and a decision rest on evidence in the same way.
    pieces = [Evidence(pk=one.pk, kind=one.shown_by, reference=one.reference) for one in found]
    called = evidence.names(reader, pieces)
    return [
        {
            "one": one,
            "kind": CAUSES[one.kind],
            "name": capital(reader.name(one.name)),
            "shown": called[one.pk],
            "shown_kind": EVIDENCE[one.shown_by],
            "href": evidence.address_of(piece),
        }
        for one, piece in zip(found, pieces, strict=True)
    ]
