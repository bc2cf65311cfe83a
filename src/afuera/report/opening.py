"""What was found, in one sentence, how sure is it, and what comes next?"""

from __future__ import annotations

from afuera import wording
from afuera.report.figures import ledger
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, capital, facts, rows
from afuera.report.verdicts import failing_step, hurt, weakest_step

TOGETHER = 1.02  # up to so many journeys a person, a journey may be called a person


def opening(reader: Reader, findings: Facts) -> Markup:
    """The head of the report: company, finding, who it rests on, and the next steps."""
    company = facts(findings.get("company"))
    made = reader.say("Made on {date} by Afuera", date=reader.date(findings.get("made_at")))
    who = company.get("name")
    return tag(
        "header",
        tag("p", tag("span", reader.short(who)) if who else None, tag("span", made), class_="eyebrow"),
        tag("h1", headline(reader, findings)),
        tag("div", [tag("p", sentence) for sentence in standfirst(reader, findings)], class_="lead"),
        _figures(reader, findings),
        class_="head",
    )


def worst_wholes(findings: Facts) -> list[Facts]:
    """Broken wholes, those of everybody before those of a group, the most hurtful first."""
    return sorted(
        rows(findings.get("broken_wholes")),
        key=lambda whole: (whole.get("segment") is not None, -hurt(whole), str(whole.get("goal"))),
    )


def headline(reader: Reader, findings: Facts) -> str:
    """The finding in a sentence."""
    journeys = rows(findings.get("journeys"))
    broken = worst_wholes(findings)
    if broken:
        return _broken_sentence(reader, broken[0])
    if not journeys:
        return reader.say("There is nothing to tell yet: no journey was found")
    parts = [journey for journey in journeys if journey.get("verdict") == "broken_parts"]
    if parts:
        return _parts_sentence(reader, max(parts, key=hurt))
    fine = [journey for journey in journeys if journey.get("verdict") == "fine"]
    if not fine:
        return reader.say("We do not know whether people get what they come for")
    return _fine_sentence(reader, journeys, fine)


def _broken_sentence(reader: Reader, whole: Facts) -> str:
    n = round(float(whole.get("goal_share") or 0) * 100)
    one, many = _broken_templates(whole, n, reader.one_goal)
    segment = facts(whole.get("segment"))
    named = {"goal": reader.goal(whole.get("goal")), "by": "", "value": ""}
    if segment:
        named.update(by=segment_by(reader, segment), value=segment_value(reader, segment))
    return reader.plural(n, one, many, **named)


def _broken_templates(whole: Facts, n: int, alone: bool) -> tuple[str, str]:
    """For one in a hundred, and for several; `alone` when the unstated goal is the only one."""
    if n == 0:
        nobody = wording.mark("Every part of {goal} goes well, and almost nobody gets it done")
        return nobody, nobody
    if whole.get("segment"):
        return (
            wording.mark(
                "Every part of {goal} goes well, yet where {by} is “{value}” only {n} in 100 gets it done"
            ),
            wording.mark(
                "Every part of {goal} goes well, yet where {by} is “{value}” only {n} in 100 get it done"
            ),
        )
    if whole.get("goal") is None and alone:
        return (
            wording.mark("Every part goes well, and only {n} in 100 gets what they came for"),
            wording.mark("Every part goes well, and only {n} in 100 get what they came for"),
        )
    if are_people(whole):
        return (
            wording.mark("Every part of {goal} goes well, and only {n} person in 100 gets it done"),
            wording.mark("Every part of {goal} goes well, and only {n} people in 100 get it done"),
        )
    return (
        wording.mark("Every part of {goal} goes well, and only {n} try in 100 gets there"),
        wording.mark("Every part of {goal} goes well, and only {n} tries in 100 get there"),
    )


def are_people(journey: Facts) -> bool:
    """Does nearly every person have one journey only, so that shares of journeys are shares of people?"""
    people, journeys = journey.get("people") or 0, journey.get("journeys") or 0
    return bool(people) and journeys <= people * TOGETHER


SEGMENTS = {
    "channel": wording.mark("the channel"),
    "month": wording.mark("the month"),
    "channels": wording.mark("the mix of channels"),
    "team": wording.mark("the team"),
    "first channel": wording.mark("the first channel"),
    "number of channels": wording.mark("the number of channels"),
}


def segment_by(reader: Reader, segment: Facts) -> str:
    """What the group was cut by."""
    return reader.word(SEGMENTS, segment.get("by"))


def segment_value(reader: Reader, segment: Facts) -> str:
    """Which group it is."""
    value = segment.get("value")
    return reader.channel(value) if segment.get("by") in ("channel", "first channel") else reader.short(value)


def _parts_sentence(reader: Reader, journey: Facts) -> str:
    goal, step, share = reader.goal(journey.get("goal")), failing_step(journey), journey.get("goal_share")
    reached = None if share is None else round(float(share) * 100)
    if step is None and reached is None:
        return capital(reader.say("{goal} falls short in some of its parts", goal=goal))
    if step is None:
        return reader.say("Only {reached} in 100 get {goal} done", goal=goal, reached=reached)
    told = {"goal": goal, "step": reader.short(step.get("step")), "n": round(float(step["ok_share"]) * 100)}
    if reached is None:
        return reader.say("In {goal}, “{step}” goes well for only {n} in 100", **told)
    return reader.say(
        "In {goal}, “{step}” goes well for only {n} in 100, and {reached} in 100 get it done",
        reached=reached,
        **told,
    )


def _fine_sentence(reader: Reader, journeys: list[Facts], fine: list[Facts]) -> str:
    if len(journeys) == 1:
        n = round(float(fine[0].get("goal_share") or 0) * 100)
        goal = reader.goal(fine[0].get("goal"))
        return capital(reader.say("{goal} works as a whole: {n} in 100 get it done", goal=goal, n=n))
    return reader.plural(
        len(fine),
        "{n} of {all} journeys works as a whole, and none was found broken behind parts that look fine",
        "{n} of {all} journeys work as a whole, and none was found broken behind parts that look fine",
        all=len(journeys),
    )


def standfirst(reader: Reader, findings: Facts) -> list[str]:
    """How sure, how many more, and on whom it rests."""
    broken = worst_wholes(findings)
    sentences = [_certainty(reader, broken[0])] if broken else _what_shows(reader, findings)
    more = [whole for whole in broken[1:] if whole.get("segment") is None]
    if more:
        names = reader.listing([reader.goal(whole.get("goal")) for whole in more])
        sentences.append(
            reader.plural(
                len(more),
                "One more journey is broken in the same way: {names}.",
                "{n} more journeys are broken in the same way: {names}.",
                names=names,
            )
        )
    return [sentence for sentence in (*sentences, _base(reader, findings)) if sentence]


def _certainty(reader: Reader, whole: Facts) -> str:
    low, high = whole.get("goal_low"), whole.get("goal_high")
    step = weakest_step(whole)
    if low is None or high is None or step is None:
        return ""
    return reader.say(
        "With 95% certainty it is between {low} and {high} in 100. Meanwhile even the weakest part, "
        "“{step}”, goes well for {share:percent}.",
        low=round(low * 100),
        high=round(high * 100),
        step=reader.short(step.get("step")),
        share=step["ok_share"],
    )


def _what_shows(reader: Reader, findings: Facts) -> list[str]:
    """Without a broken whole: the friction that most people meet."""
    totals = [
        friction
        for friction in rows(findings.get("frictions"))
        if friction.get("slug")
        and friction.get("between") is None
        and friction.get("share") is not None
        and friction.get("journeys")
    ]
    if not totals:
        return []
    most = max(totals, key=lambda friction: (friction.get("people") or 0, str(friction.get("slug"))))
    name, said = wording.friction(str(most["slug"]), reader.tag)
    return [
        reader.say(
            "What people met most: {name}. {sentence} It happened in {journeys} ({share}).",
            name=name.lower(),
            sentence=said,
            journeys=reader.counted(most.get("journeys"), "journeys"),
            share=reader.percent(most["share"]),
        )
    ]


def _base(reader: Reader, findings: Facts) -> str:
    coverage = facts(findings.get("coverage"))
    if not coverage.get("journeys"):
        return ""
    return reader.say(
        "It rests on {counts}, from {first} to {last}.",
        counts=reader.listing(
            [
                reader.counted(coverage.get("people"), "people"),
                reader.counted(coverage.get("journeys"), "journeys"),
                reader.counted(coverage.get("touches"), "contacts"),
            ]
        ),
        first=reader.date(coverage.get("first_at")),
        last=reader.date(coverage.get("last_at")),
    )


def _figures(reader: Reader, findings: Facts) -> Markup | None:
    """The same finding as four figures: outside, inside, between, and people."""
    broken = worst_wholes(findings)
    if not broken:
        return None
    whole = broken[0]
    step = weakest_step(whole) or {}
    known, share = whole.get("goal_n"), whole.get("goal_share")
    missed = round(known * (1 - share)) if known and share is not None else None
    return ledger(
        (
            reader.say("Outside: reached their goal"),
            tag("b", reader.percent(share), class_="outside"),
            reader.base(whole.get("goal_low"), whole.get("goal_high"), known),
        ),
        (
            reader.say("Inside: the weakest part"),
            tag("b", reader.percent(step.get("ok_share")), class_="inside"),
            reader.base(step.get("low"), step.get("high"), step.get("n")),
        ),
        (
            reader.say("Lost although every step went well"),
            reader.percent(whole.get("seam_loss")),
            reader.base(whole.get("seam_low"), whole.get("seam_high"), whole.get("seam_n")),
        ),
        (
            reader.say("Journeys that ended without it"),
            reader.number(missed),
            reader.say("of {n} whose end is known", n=known),
        ),
    )
