"""What is the one sentence for this person today?  By role; a finding, never a greeting."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse

from afuera.report.reader import facts, rows
from afuera.web.home import signals_state
from afuera.web.home.today import Today
from afuera.web.journeys import since
from afuera.web.journeys.queries import Goal


@dataclass(frozen=True, slots=True)
class Headline:
    """The sentence, how sure it is, and the page behind it."""

    sentence: str
    leads: list[str] = field(default_factory=list)
    href: str = ""
    vacant: bool = False


def headline(today: Today) -> Headline:
    """The sentence of the day."""
    if today.role == "administrator":
        return _administrator(today)
    if today.study is None:
        reader = today.reader
        return Headline(
            reader.say("Nothing has been studied yet"),
            [reader.say("As soon as signals of customers are here, this page says what they live through.")],
        )
    return BY_ROLE[today.role](today)


def _worst(today: Today) -> Headline:
    """The worst whole, how sure, and whether anybody answers for it."""
    if not today.goals or today.shown is None:
        return Headline(today.reader.say("There is nothing to tell yet: no journey was found"))
    one = next(iter(today.broken), today.goals[0])
    vacant = one.facts.get("goal") is not None and not today.owner(one).owned
    return Headline(today.sentence(one), today.shown.leads(one)[:1], _address(one), vacant)


def _owner(today: Today) -> Headline:
    """My journey since the study before."""
    if not today.owned:
        return _without_own(today)
    one = today.owned[0]
    move = today.moves.get(one.facts.get("goal"))
    told = {
        "goal": today.reader.goal(one.facts.get("goal")),
        "now": today.reader.percent(one.facts.get("goal_share")),
    }
    if move is None or move.how == "not_known":
        return Headline(today.sentence(one), [_first(today)], _address(one))
    told["then"] = today.reader.percent(move.before.get("goal_share"))
    says = {
        "better": today.reader.say(
            "{goal} is better than before: {now} get there, {then} in the study before", **told
        ),
        "worse": today.reader.say(
            "{goal} is worse than before: {now} get there, {then} in the study before", **told
        ),
        "as_before": today.reader.say(
            "{goal} is as before: {now} get there, {then} in the study before", **told
        ),
    }
    return Headline(says[move.how], [today.moved(one), today.sentence(one) + "."], _address(one))


def _first(today: Today) -> str:
    return today.reader.say("There is no earlier study to compare it with.")


def _without_own(today: Today) -> Headline:
    found = _worst(today)
    lead = today.reader.say("You answer for no journey yet. This is the one that hurts most.")
    return Headline(found.sentence, [lead], found.href, found.vacant)


def _member(today: Today) -> Headline:
    """What customers say of my team's steps, beside what became of the whole."""
    for one in today.with_my_team(today.goals):
        step = _weakest_of(one, today.team)
        share = one.facts.get("goal_share")
        if step is None or share is None:
            continue
        reader = today.reader
        sentence = reader.say(
            "Your team's weakest step in {goal} goes well for {inside} in 100, "
            "and {outside} in 100 get the whole done",
            goal=reader.goal(one.facts.get("goal")),
            inside=round(step["ok_share"] * 100),
            outside=round(share * 100),
        )
        lead = reader.say(
            "“{step}”: {inside}. The whole: {outside}.",
            step=reader.short(step.get("step")),
            inside=reader.base(step.get("low"), step.get("high"), step.get("n")),
            outside=reader.base(
                one.facts.get("goal_low"), one.facts.get("goal_high"), one.facts.get("goal_n")
            ),
        )
        return Headline(sentence, [lead], _address(one))
    return _worst(today)


def _weakest_of(one: Goal, team: str | None) -> Any:
    """The weakest step of a team in a goal that people were asked about."""
    mine = [
        step
        for step in rows(one.facts.get("steps"))
        if team in (step.get("teams") or []) and step.get("ok_share") is not None
    ]
    return min(mine, key=lambda step: (step["ok_share"], str(step.get("step"))), default=None)


def _executive(today: Today) -> Headline:
    """How many are broken as a whole, how many of them nobody answers for, and what moved."""
    reader, broken = today.reader, today.broken
    leads = [_what_moved(today)]
    if not broken:
        found = _worst(today)
        return Headline(found.sentence, leads, reverse("journeys:journeys"), found.vacant)
    vacant = sum(one in broken for one in today.vacant)
    told = {"all": len(today.goals), "vacant": vacant}
    sentence = reader.plural(
        len(broken),
        "One of {all} journeys is broken as a whole",
        "{n} of {all} journeys are broken as a whole",
        **told,
    )
    if vacant:
        sentence = reader.say(
            "{sentence}, and nobody answers for {vacant} of them"
            if len(broken) > 1
            else "{sentence}, and nobody answers for it",
            sentence=sentence,
            vacant=vacant,
        )
    return Headline(sentence, leads, reverse("journeys:journeys"))


def _what_moved(today: Today) -> str:
    if today.studies[1] is None:
        return _first(today)
    ways = since.counted(today.moves.values())
    return today.reader.say(
        "Since the study of {date}: {better} better, {worse} worse, {as_before} as before.",
        date=today.studies[1].made_at,
        better=ways["better"],
        worse=ways["worse"],
        as_before=ways["as_before"],
    )


def _partner(today: Today) -> Headline:
    """In how many journeys my team takes part, and how many of them are broken."""
    reader = today.reader
    if today.team is None:
        lead = reader.say("Ask an administrator to say in which team you work.")
        return Headline(reader.say("Nobody said yet in which team you work"), [lead])
    n, broken = len(today.goals), len(today.broken)
    sentence = reader.plural(
        n,
        "Customers meet your team in one journey",
        "Customers meet your team in {n} journeys",
    )
    lead = reader.plural(
        broken,
        "One of them is broken as a whole: every part goes well, and people do not get there.",
        "{n} of them are broken as a whole: every part goes well, and people do not get there.",
    )
    none = reader.say("None of them was found broken behind parts that look fine.")
    return Headline(sentence, [lead if broken else none] if n else [], reverse("journeys:journeys"))


def _analyst(today: Today) -> Headline:
    """Up to when the figures reach, and what did not get in."""
    reader, state = today.reader, signals_state.state(today)
    if state.fault:
        return Headline(reader.say("The last refresh stopped"), [state.fault], reverse("journeys:journeys"))
    if state.behind:
        sentence = reader.say("New signals are here, and the pages do not show them yet")
    elif state.refused:
        sentence = reader.plural(
            state.refused,
            "The pages reach up to {date}; one row was refused",
            "The pages reach up to {date}; {n} rows were refused",
            date=reader.date(state.until),
        )
    else:
        sentence = reader.say(
            "The pages reach up to {date}, and no row was refused", date=reader.date(state.until)
        )
    share = facts(today.findings.get("identities")).get("unlinked_share")
    linked = reader.say("{share:percent} of the identifiers are linked to no other.", share=share)
    return Headline(sentence, [linked] if share is not None else [], reverse("journeys:journeys"))


def _administrator(today: Today) -> Headline:
    """Does the installation itself need anything?"""
    reader, state = today.reader, today.installation
    if state.wrong:
        return Headline(state.wrong[0])
    if state.one_proof:
        sentence = reader.plural(
            state.one_proof,
            "One of {all} people signs in with a password alone",
            "{n} of {all} people sign in with a password alone",
            all=state.people,
        )
        return Headline(sentence, href=reverse("teams:people"))
    return Headline(reader.say("Everything that keeps Afuera running is in order"))


def _address(one: Goal) -> str:
    return reverse("journeys:journey", args=[one.key])


BY_ROLE: dict[str, Callable[[Today], Headline]] = {
    "cx_lead": _worst,
    "journey_owner": _owner,
    "member": _member,
    "executive": _executive,
    "partner": _partner,
    "analyst": _analyst,
}
