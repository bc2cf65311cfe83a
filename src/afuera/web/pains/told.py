"""How does a pain read on a page?  Its sentence, its harms, how sure, its origin, its history, in words."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from afuera.estimates.intervals import wilson
from afuera.report import pain_words as words
from afuera.report.doubts import caution_sentences
from afuera.report.reader import Facts, Reader, capital, facts, moment_of, rows, uncapital
from afuera.web.journeys import owner_sheets, queries
from afuera.web.journeys.sheets import sheet
from afuera.web.pains.models import Pain, PainHistory, Taking
from afuera.web.pains.operations import WHAT
from afuera.web.pains.queries import Shown
from afuera.web.pains.waiting import Cost, Weekly, weeks_until
from afuera.wording import mark
from afuera.wording.pains import not_proposed, under_thresholds

STATES = {
    "proposed": mark("proposed, not judged yet"),
    "accepted": mark("accepted"),
    "merged": mark("merged"),
    "split": mark("split into parts"),
    "refused": mark("refused"),
}
TIER_LEADS = {
    "vulnerable": mark("They come before everything else, however few they are."),
    "grave": mark("Each person hit bears so much that these come before what is merely frequent."),
    "rest": mark("In the order of what all those hit bear together, never of how many complained."),
}
# What else a signature may say, and what that is called.
PIECES = {
    "step": mark("step"),
    "words": mark("words"),
    "between": mark("between"),
    "segment": mark("group"),
    "team": mark("team"),
    "channel": mark("channel"),
    "touchpoint": mark("place"),
    "result": mark("how it ended"),
}


def reader_here() -> Reader:
    """Who reads, with the names that the newest study knows."""
    study = queries.newest_study()
    return sheet(study).reader if study else owner_sheets.plain_reader()


def name_of(reader: Reader, pain: Pain) -> str:
    """What it is called: by people, else by its signature."""
    return pain.name(reader.lang) or words.pain_name(reader, facts(pain.signature))


def whole_name(reader: Reader, pain: Pain) -> str:
    """With the journey in which it happens, where a name alone would be told of several."""
    name, goal = name_of(reader, pain), words.goal_name(reader, facts(pain.signature))
    return f"{name} · {goal}" if goal else name


def in_sentence(reader: Reader, pain: Pain) -> str:
    """The same, where it stands in a sentence."""
    signature = facts(pain.signature)
    name, goal = name_of(reader, pain), signature.get("goal")
    if goal is None:
        return name
    if pain.name(reader.lang) or signature.get("step") is not None:
        return f"{name} ({words.goal_name(reader, signature)})"
    return reader.say("{name} in {goal}", name=name, goal=reader.goal(goal or None))


def line(reader: Reader, one: Shown) -> dict[str, Any]:
    """One pain of a list."""
    pain, figures = one.pain, one.figures
    harm = words.led_by(figures)
    claim, tone = words.CLAIMS.get(str(harm.get("claim", "cannot_be_said")), words.CLAIMS["cannot_be_said"])
    return {
        "one": one,
        "pain": pain,
        "key": pain.key,
        "name": name_of(reader, pain),
        "goal": words.goal_name(reader, facts(pain.signature)),
        "goal_slug": pain.goal.slug if pain.goal else None,
        "kind": reader.word(words.KINDS, pain.kind),
        "place": one.place,
        "interval": place_interval(reader, figures),
        "old": old_order(reader, figures),
        "few": bool(figures.get("few")),
        "people": figures.get("people"),
        "does": capital(words.what_it_does(reader, harm)),
        "base": words.base(reader, harm) if harm else "",
        "claim": reader.say(claim),
        "tone": tone,
        "silent": silent(reader, figures),
        "state": reader.say(STATES[pain.state]),
        "owner": one.taking.owner.name if one.taking else "",
        "back": returned(reader, one),
        "missing": reader.date(pain.missing_since.isoformat()) if pain.missing_since else "",
    }


def place_interval(reader: Reader, figures: Facts) -> str:
    """Which places it may hold, as far as data can tell."""
    low, high = figures.get("place_low"), figures.get("place_high")
    if low is None or high is None:
        return ""
    if low == high:
        return reader.say("surely in this place")
    return reader.say("may stand from {low} to {high}", low=low, high=high)


def thresholds(reader: Reader, figures: Facts) -> str:
    """What its place owes to thresholds that are judgement."""
    return under_thresholds(facts(facts(figures.get("burden")).get("under_thresholds")), reader.tag)


def old_order(reader: Reader, figures: Facts) -> str:
    """Where frequency × cost would put it."""
    place = words.old_place(figures)
    return reader.say("place {n} by frequency × cost", n=place) if place is not None else ""


def silent(reader: Reader, figures: Facts) -> str:
    """How many of those hit said nothing."""
    found = facts(figures.get("silent_share"))
    if found.get("nearly") == "all":
        return reader.say("nearly all of those hit said nothing")
    if found.get("nearly") == "none":
        return reader.say("nearly all of those hit said something")
    if found.get("share") is None:
        return ""
    return reader.say(
        "{share} of those hit said nothing ({base})",
        share=reader.percent(found["share"]),
        base=reader.base(found.get("low"), found.get("high"), found.get("n")),
    )


def returned(reader: Reader, one: Shown) -> str:
    """That it waited, and its day is here."""
    if not one.returned or one.wait is None:
        return ""
    return reader.say(
        "back since {day}: it waited from {start}", day=one.wait.return_on, start=one.wait.decided_on
    )


def finding(reader: Reader, one: Shown) -> str:
    """One pain in a sentence."""
    name = name_of(reader, one.pain)
    if one.figures.get("few"):
        return reader.say("{name}: it hits fewer than five people, so no figures are shown", name=name)
    if not one.counted and one.pain.missing_since is not None:
        return reader.say("{name}: it was looked for, and it hits nobody so far", name=name)
    if not one.counted:
        return reader.say("{name}: no study has counted yet whom it hits", name=name)
    return reader.say("{name}: {does}", name=name, does=words.with_base(reader, words.led_by(one.figures)))


def headline(reader: Reader, standing: list[Shown]) -> str:
    """What hurts customers most."""
    first = next((one for one in standing if one.counted), None)
    if first is None:
        return reader.say("No study has found a pain yet")
    name = in_sentence(reader, first.pain)
    if first.figures.get("few"):
        return reader.say("What hurts customers most: {name}", name=name)
    does = words.with_base(reader, words.led_by(first.figures))
    return reader.say("What hurts customers most: {name}; {does}", name=name, does=does)


def hidden_by_the_old_order(reader: Reader, in_order: list[Shown]) -> str:
    """How much the usual order would have hidden."""
    ranked = [one for one in in_order if one.place is not None and words.old_place(one.figures) is not None]
    if len(ranked) < 2:
        return ""
    most = min(3, len(ranked) - 1)
    hidden = [one for one in ranked[:most] if (words.old_place(one.figures) or 0) > most]
    if not hidden:
        return reader.say("The usual order, frequency × cost, has the same first {n}.", n=most)
    deepest = max(words.old_place(one.figures) or 0 for one in hidden)
    return reader.plural(
        len(hidden),
        "The usual order, frequency × cost, misses one of these first {most}: it puts it in place {deepest} "
        "of {all}.",
        "The usual order, frequency × cost, misses {n} of these first {most}: it puts one of them in place "
        "{deepest} of {all}.",
        most=most,
        deepest=deepest,
        all=max(len(ranked), deepest),
    )


def harms(reader: Reader, figures: Facts) -> list[dict[str, Any]]:
    """Each harm: to one, to all, what may be claimed, and why one may say so."""
    found = []
    for outcome, title in words.OUTCOMES.items():
        harm = next((row for row in rows(figures.get("harms")) if row.get("outcome") == outcome), None)
        if harm is None:
            continue
        claim, tone = words.CLAIMS.get(str(harm.get("claim")), words.CLAIMS["cannot_be_said"])
        found.append(
            {
                "title": reader.say(title),
                "claim": reader.say(claim),
                "tone": tone,
                "each": words.each(reader, harm),
                "all": words.all_together(reader, harm),
                "known": harm.get("per_person") is not None,
                "unsure": harm.get("claim") == "cannot_be_said",
                "why": words.why_not_more(reader, harm),
                "sure": words.why_so_sure(reader, harm),
            }
        )
    return found


def teams(reader: Reader, figures: Facts) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Who causes it, who takes the load."""
    causes = [_team(reader, one, "origin") for one in rows(figures.get("origin"))]
    absorbers = rows(figures.get("absorbers"))
    people = sum(int(one.get("people") or 0) for one in absorbers)
    return causes, [_team(reader, one, "absorbers", people) for one in absorbers]


def _team(reader: Reader, one: Facts, name: str, people: int = 0) -> dict[str, Any]:
    share, team = one.get("share"), one.get("team")
    base = reader.base(one.get("low"), one.get("high"), one.get("n")) if share is not None else ""
    if name == "absorbers" and one.get("contacts") is not None:
        base = _of_contacts(reader, one, people)
    return {
        "team": reader.label(team) if team is not None else reader.say("nobody knows which team"),
        "door": f"{name}/{team}",
        "wide": f"{100 * float(share if share is not None else one.get('nearly_all') or 0):.1f}%",
        "said": reader.percent(share)
        if share is not None
        else reader.say("nearly all")
        if one.get("nearly_all")
        else "",
        "base": base,
    }


def _of_contacts(reader: Reader, one: Facts, people: int) -> str:
    """Of how many contacts, with the interval of the share; the contacts of one person count as one."""
    contacts, every, share = one["contacts"], int(one.get("n") or 0), one.get("share")
    if share is None or not every or not people:
        return reader.plural(contacts, "one contact", "{n} contacts")
    n = min(people, every)
    found = wilson(float(share) * n, n)
    return reader.say(
        "{interval}; {n} of {all} contacts",
        interval=reader.interval(found.low, found.high),
        n=int(contacts),
        all=every,
    )


def company_cost(reader: Reader, figures: Facts) -> str:
    """What it costs the company: second, and never sorted on."""
    cost = facts(figures.get("company_cost"))
    if cost.get("total") is None:
        return ""
    return reader.say(
        "{n} {currency} ({span})",
        n=reader.number(round(cost["total"])),
        currency=str(cost.get("currency") or ""),
        span=words.span(reader, cost.get("low"), cost.get("high")),
    )


def cautions(reader: Reader, figures: Facts) -> list[str]:
    """What to know before believing it."""
    return caution_sentences(reader, figures.get("cautions"))


def week(reader: Reader, cost: Cost) -> list[str]:
    """What a week of waiting costs customers."""
    if cost.people is None:
        return [reader.say("Nobody knows yet what waiting costs: no study has counted whom it hits.")]
    said = [reader.say("{n:number1} people are hit each week.", n=cost.people)]
    if cost.weeks:
        said[0] += " " + reader.say(
            "That is {n} people in {weeks} weeks.", n=round(cost.people * cost.weeks), weeks=round(cost.weeks)
        )
    said += [_weekly(reader, one) for one in (cost.lost, cost.hours) if one is not None]
    return said


def _weekly(reader: Reader, one: Weekly) -> str:
    told = {
        "n": reader.number(round(one.value, 1) + 0.0, 1),
        "span": words.span(reader, one.low, one.high, 1),
    }
    templates = WEEKLY[UNITS.get(one.outcome, "people"), one.claim == "costs"]
    return reader.say(templates, what=uncapital(reader.word(words.OUTCOMES, one.outcome)), **told)


UNITS = {"hours_lost": "hours", "goal_failure": "times", "emotional_harm": "times"}
WEEKLY = {
    ("people", True): mark("Because of it, {n} more people each week {what} ({span})."),
    ("people", False): mark("With it, {n} more people each week {what} ({span})."),
    ("times", True): mark("Because of it, {n} times more each week people {what} ({span})."),
    ("times", False): mark("With it, {n} times more each week people {what} ({span})."),
    ("hours", True): mark("It takes {n} hours of customers' lives each week ({span})."),
    ("hours", False): mark("With it go {n} hours of customers' lives each week ({span})."),
}


def since(reader: Reader, one: Shown) -> str:
    """How many people were hit while it waited, so far or until its day."""
    if one.wait is None:
        return ""
    cost = Cost.of_row(one.wait.cost)
    if cost.people is None:
        return ""
    until = min(one.today, one.wait.return_on)
    n = cost.people * weeks_until(one.wait.decided_on, until)
    return reader.say("About {n} people were hit since it waits.", n=round(n)) if n >= 1 else ""


def data_words(reader: Reader, version: str) -> str:
    """What data a figure was computed from, as its version says it."""
    try:
        known = facts(json.loads(version))
    except ValueError:
        return version
    until = known.get("until_us", known.get("until"))
    if isinstance(until, (int, float)):
        until = dt.datetime.fromtimestamp(until / 1_000_000, dt.UTC).isoformat()
    if moment_of(until) is None:
        return version
    return reader.say("signals up to {day}", day=reader.date(str(until)))


def entry(reader: Reader, one: PainHistory, names: dict[str, str]) -> dict[str, Any]:
    """One line of its history."""
    after = facts(one.after)
    told = ""
    if one.what == "merge":
        told = names.get(str(after.get("into")), "")
    elif one.what == "receive":
        told = names.get(str(after.get("from")), "")
    elif one.what == "split":
        told = reader.listing([names.get(str(key), str(key)) for key in after.get("parts") or []])
    elif one.what in ("take", "hand_on"):
        told = str(after.get("owner") or "")
    elif one.what == "wait":
        told = reader.say("until {day}", day=reader.date(str(after.get("return_on"))))
    elif one.what == "missing" and after.get("reason"):
        told = not_proposed(str(after["reason"]), {}, reader.tag)
    elif one.what == "rename":
        told = " · ".join(dict.fromkeys(str(name) for name in after.values() if name))
    return {
        "who": one.person.name if one.person else "Afuera",
        "at": one.at,
        "what": reader.say(WHAT.get(one.what, one.what)),
        "told": told,
        "why": one.why,
    }


def taken(reader: Reader, one: Taking) -> dict[str, str]:
    """Who had taken it, from when to when, and why no longer."""
    days = [reader.date(at.isoformat()) if at else "" for at in (one.at, one.ended_at)]
    return {"name": one.owner.name, "start": days[0], "end": days[1], "why": one.ended_why}


def steps() -> list[tuple[str, str]]:
    """Every step that a study knows, with its name."""
    study = queries.newest_study()
    if study is None:
        return []
    reader = reader_here()
    keys = {
        str(step["step"])
        for goal in queries.goals(study)
        for step in goal.facts.get("steps") or []
        if step.get("step") is not None
    }
    return sorted((key, reader.label(key)) for key in keys)
