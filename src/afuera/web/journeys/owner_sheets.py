"""How does it read who answers for a journey?  Its sentences, in the reader's language."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any

from afuera.report.reader import Facts, Reader, capital, items, reader_of, uncapital
from afuera.report.seams import seam_name
from afuera.web import bilingual
from afuera.web.journeys import owner_queries, queries, since
from afuera.web.journeys.models import Goal, Study
from afuera.web.journeys.owner_models import Ownership
from afuera.web.journeys.owner_queries import VACANT, Owner, Table
from afuera.web.journeys.sheets import Sheet, sheet


def plain_reader() -> Reader:
    """Who reads, before there is any study."""
    return replace(reader_of({}, bilingual.language()), tag=bilingual.reader())


def quoted(reader: Reader, goal: Goal) -> str:
    """A goal's name in a sentence."""
    label = goal.label(reader.lang)
    return f"«{label}»" if reader.lang == "es" else f"“{label}”"


def waiting(reader: Reader, owner: Owner) -> str:
    """Who was named and has not answered, and for how long."""
    if owner.waited < 1:
        return reader.say("{name} was named today and has not answered yet", name=owner.named)
    return reader.plural(
        owner.waited,
        "{name} was named yesterday and has not answered",
        "{name} was named {n} days ago and has not answered",
        name=owner.named,
    )


def answers(reader: Reader, owner: Owner, goal: str) -> str:
    """Who answers for a goal, as a headline."""
    if owner.state == "owned":
        return reader.say("{name} answers for {goal}", name=owner.name, goal=goal)
    if owner.state == "named":
        told = waiting(reader, owner)
        # English begins with the name, Spanish with a word of its own.
        told = uncapital(told) if reader.lang == "es" else told
        return reader.say("Nobody answers for {goal}: {told}", goal=goal, told=told)
    return reader.say("Nobody answers for {goal}", goal=goal)


def moved(reader: Reader, move: since.Move | None) -> str:
    """How a goal moved since the study before, with both figures."""
    if move is None or move.how == "not_known":
        return ""
    told = {
        "now": reader.share(move.now.get("goal_share"), move.now.get("goal_low"), move.now.get("goal_high")),
        "then": reader.share(
            move.before.get("goal_share"), move.before.get("goal_low"), move.before.get("goal_high")
        ),
        "date": move.studied,
    }
    if move.how == "better":
        return reader.say("Better: {now} get there now, {then} in the study of {date}.", **told)
    if move.how == "worse":
        return reader.say("Worse: {now} get there now, {then} in the study of {date}.", **told)
    return reader.say(
        "As before, as far as can be told: {now} get there, {then} in the study of {date}.", **told
    )


def local(zone: dt.tzinfo, *found: Ownership | None) -> None:
    """Their moments on the company's clock, so that the days shown are the company's days."""
    for one in filter(None, found):
        for name in ("named_at", "accepted_at", "ended_at"):
            at = getattr(one, name)
            setattr(one, name, at.astimezone(zone) if at else None)


@dataclass(frozen=True, slots=True)
class Point:
    """One point of the agenda: a seam, what it carries, and which of its teams nobody speaks for."""

    name: str
    share: str
    absent: str


def agenda(reader: Reader, seams: list[Facts], table: Table) -> list[Point]:
    """What the table talks about: where the journey is lost."""
    absent = {side.key for side in table.absent}
    return [
        Point(
            seam_name(reader, seam),
            reader.share(seam.get("share_of_loss"), seam.get("low"), seam.get("high")),
            reader.listing(
                [reader.short(key) for key in dict.fromkeys(items(seam.get("between"))) if key in absent]
            ),
        )
        for seam in seams
    ]


def loudest(reader: Reader, table: Table, goal: str) -> str:
    """The team that touches most and of which nobody sits there."""
    absent = table.absent
    if not table.sides:
        return ""
    if not absent:
        return reader.say("Every team that customers meet on the way sits at the table.")
    first, name = absent[0], reader.short(absent[0].key)
    if first.share is None:
        return reader.say("Customers meet {team} on the way, and nobody of it sits at the table.", team=name)
    return reader.say(
        "{team} touches {share:percent} of these journeys, and nobody of it sits at the table.",
        team=capital(name),
        share=first.share,
    )


@dataclass(frozen=True, slots=True)
class OwnerSheet:
    """Everything that is said of one goal and its owner."""

    goal: Goal
    study: Study | None
    before: Study | None
    shown: Sheet | None
    found: queries.Goal | None

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.shown.reader if self.shown else plain_reader()

    @property
    def name(self) -> str:
        """The goal in a sentence."""
        return quoted(self.reader, self.goal)

    @property
    def finding(self) -> str:
        """What customers live through, in a sentence."""
        return self.shown.line(self.found)["sentence"] if self.shown and self.found else ""

    @property
    def moved(self) -> str:
        """Since the study before."""
        if self.study is None:
            return ""
        return moved(self.reader, since.moves(self.study, self.before).get(self.goal.key))

    def context(self) -> dict[str, Any]:
        """What the page shows: answer, table, agenda, history."""
        standing, named = owner_queries.of_goal(self.goal)
        owner = owner_queries.as_owner(standing, named)
        table = owner_queries.table(self.goal, self.found.facts if self.found else {})
        history = list(owner_queries.history(self.goal))
        local(self.reader.zone, standing, named, *history)
        found = owner_queries.seams(self.study.findings if self.study else {}, self.goal.key)
        following, held = owner_queries.meetings(self.goal)
        return {
            "goal": self.goal,
            "title": capital(self.goal.label(bilingual.language())),
            "sentence": answers(self.reader, owner, self.name),
            "finding": self.finding,
            "moved": self.moved,
            "standing": standing,
            "named": named,
            "waiting": waiting(self.reader, owner) if named else "",
            "table": table,
            "loudest": loudest(self.reader, table, self.name),
            "sides": [(self.reader.label(side.key), side) for side in table.sides],
            "agenda": agenda(self.reader, found, table),
            "following": following,
            "held": [one for one in held if one.notes],
            "to_note": owner_queries.to_note(following, held),
            "history": history,
        }


def owner_sheet(goal: Goal) -> OwnerSheet:
    """One goal before this request's reader."""
    study, before = since.two_studies()
    found = queries.goal(study, goal.slug) if study else None
    return OwnerSheet(goal, study, before, sheet(study) if study else None, found)


@dataclass(frozen=True, slots=True)
class Answering:
    """One line of the list: a goal, who answers, what customers live through."""

    key: str
    title: str
    owner: Owner
    waiting: str
    line: dict[str, Any] | None
    team: str


def who_answers() -> list[Answering]:
    """Every goal with who answers for it: the vacant first, among them the most broken; unseen goals last."""
    study = queries.newest_study()
    shown = sheet(study) if study else None
    reader = shown.reader if shown else plain_reader()
    lines = {one.key: shown.line(one) for one in queries.goals(study)} if study and shown else {}
    order = {key: place for place, key in enumerate(lines)}
    known, lang = owner_queries.owners(), bilingual.language()
    found = []
    for goal in Goal.objects.select_related("team"):
        owner = known.get(goal.slug, VACANT)
        if owner.since:
            owner = replace(owner, since=owner.since.astimezone(reader.zone))
        told = waiting(reader, owner) if owner.named else ""
        team = goal.team.label(lang) if goal.team else ""
        found.append(
            Answering(goal.slug, reader.title(goal.label(lang)), owner, told, lines.get(goal.slug), team)
        )
    last = len(order)
    return sorted(
        found, key=lambda one: (one.line is None, one.owner.owned, order.get(one.key, last), one.title)
    )
