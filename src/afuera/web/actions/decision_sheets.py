"""How do decisions read?  The log's finding, one decision with who opened what it rests on, mandates."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from afuera.report.reader import Reader
from afuera.web.actions import decision_operations as operations
from afuera.web.actions import decision_queries as queries
from afuera.web.actions import evidence
from afuera.web.actions.decision_models import EVIDENCE, LEVELS, Decision, Evidence
from afuera.web.actions.plan_sheets import reader_here
from afuera.web.actions.writing import of
from afuera.web.permissions import may
from afuera.web.teams.models import Person

DAYS_TO_WAIT = 14  # after this long, what waits for somebody is told loudly


def log(by: Person, level: str, goal: str, start: int) -> dict[str, Any]:
    """The page of the log."""
    reader = reader_here()
    waits = list(queries.waiting())
    counts = queries.counted()
    found = list(queries.decisions(level, goal, start))
    return {
        "reader": reader,
        "sentence": _log_sentence(reader, counts, len(waits)),
        "found": [(one, one.cited) for one in found],  # type: ignore[attr-defined]
        "levels": [(code, words, counts.get(code, 0)) for code, words in LEVELS.items()],
        "level": level,
        "goal": goal,
        "counts": counts,
        "waits": [(one, days_waited(one) >= DAYS_TO_WAIT, waiting(reader, one)) for one in waits],
        "uses": list(queries.image_uses(5)),
        "start": start,
        "next": start + queries.PAGE if len(found) == queries.PAGE else None,
        "may_decide": may(by, "decide"),
    }


def _log_sentence(reader: Reader, counts: dict[str, int], waits: int) -> str:
    n, cited = counts["all"], counts["cited"]
    if not n and not waits:
        return reader.say("Nothing has been decided here yet")
    if not n:
        return reader.plural(waits, "One decision waits for somebody", "{n} decisions wait for somebody")
    if cited == n:
        return reader.plural(
            n, "One decision, and it rests on evidence", "{n} decisions, and every one rests on evidence"
        )
    return reader.plural(
        n,
        "One decision, and it rests on no evidence",
        "{n} decisions, and {without} of them rest on no evidence",
        without=n - cited,
    )


def days_waited(one: Decision) -> int:
    """For how many days a decision has waited."""
    return (timezone.now() - one.waits_since).days if one.waits_since else 0


def waiting(reader: Reader, one: Decision) -> str:
    """For whom a decision waits, and for how long."""
    if one.waits_for is None:
        return ""
    if not (days := days_waited(one)):
        return reader.say("waits for {name} since today", name=one.waits_for.name)
    return reader.plural(
        days,
        "waits for {name} since yesterday",
        "waits for {name} for {n} days now",
        name=one.waits_for.name,
    )


@dataclass(frozen=True, slots=True)
class Piece:
    """One piece of evidence as the page shows it."""

    one: Evidence
    name: str
    kind: str
    there: bool
    opened: list[str]
    not_opened: list[str]


def one(by: Person, decision: Decision) -> dict[str, Any]:
    """The page of one decision."""
    reader = reader_here()
    pieces = list(decision.evidence.all())
    called = evidence.names(reader, pieces)
    deciders = list(decision.deciders.all())
    return {
        "reader": reader,
        "decision": decision,
        "level": LEVELS[decision.level],
        "pieces": [_piece(one, called[one.pk], deciders) for one in pieces],
        "deciders": deciders,
        "others": [person.name for person in deciders if person.pk != decision.decided_by_id],
        "read": queries.read_by(decision),
        "waited": waiting(reader, decision),
        "late": days_waited(decision) >= DAYS_TO_WAIT,
        "history": list(of(decision.subject)[:60]),
        "may_write": may(by, "decide") and operations.may_write(by, decision),
        "may_decide": decision.waits_for_id == by.pk or may(by, "set_mandates"),
    }


def _piece(one: Evidence, name: str, deciders: list[Person]) -> Piece:
    opened = {opening.person_id: opening.person.name for opening in one.openings.all()}
    not_opened = [person.name for person in deciders if person.pk not in opened]
    there = evidence.address_of(one) is not None
    return Piece(one, name, EVIDENCE[one.kind], there, sorted(opened.values()), not_opened)


def mandates(by: Person) -> dict[str, Any]:
    """The page of mandates."""
    found = queries.mandates()
    without = sum(1 for one in found if one["mandate"] is None and one["journeys"])
    return {"found": found, "without": without, "may_set": may(by, "set_mandates")}
