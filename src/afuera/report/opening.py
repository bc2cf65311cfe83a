"""What was found, in one sentence, how sure is it, and what comes next?"""

from __future__ import annotations

from afuera import wording
from afuera.report.doubts import caution_sentences
from afuera.report.figures import ledger
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, facts, items, rows
from afuera.report.verdicts import hurt, weakest_step

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
        key=lambda w: (w.get("segment") is not None, -hurt(w), str(w.get("goal"))),
    )


def headline(reader: Reader, findings: Facts) -> str:
    """The finding in a sentence."""
    journeys = rows(findings.get("journeys"))
    broken = worst_wholes(findings)
    if broken:
        return _broken_sentence(reader, broken[0])
    if not journeys:
        return reader.say("There is nothing to tell yet: no journey was found")
    parts = [j for j in journeys if j.get("verdict") == "broken_parts"]
    if parts:
        return _parts_sentence(reader, max(parts, key=hurt))
    fine = [j for j in journeys if j.get("verdict") == "fine"]
    if not fine:
        return reader.say("We do not know whether people get what they come for")
    return _fine_sentence(reader, journeys, fine)


def _broken_sentence(reader: Reader, whole: Facts) -> str:
    n = round(float(whole.get("goal_share") or 0) * 100)
    goal, segment = reader.goal(whole.get("goal")), facts(whole.get("segment"))
    if whole.get("goal") is None:
        return reader.plural(
            n,
            "Every part goes well, and only {n} in 100 gets what they came for",
            "Every part goes well, and only {n} in 100 get what they came for",
        )
    if segment:
        return reader.plural(
            n,
            "Every part of “{goal}” goes well, yet where {by} is “{value}” only {n} in 100 gets it done",
            "Every part of “{goal}” goes well, yet where {by} is “{value}” only {n} in 100 get it done",
            goal=goal, by=segment_by(reader, segment), value=segment_value(reader, segment),
        )  # fmt: skip
    if are_people(whole):
        return reader.plural(
            n,
            "Every part of “{goal}” goes well, and only {n} person in 100 gets it done",
            "Every part of “{goal}” goes well, and only {n} people in 100 get it done",
            goal=goal,
        )
    return reader.plural(
        n,
        "Every part of “{goal}” goes well, and only {n} try in 100 gets there",
        "Every part of “{goal}” goes well, and only {n} tries in 100 get there",
        goal=goal,
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
}


def segment_by(reader: Reader, segment: Facts) -> str:
    """What the group was cut by."""
    return reader.word(SEGMENTS, segment.get("by"))


def segment_value(reader: Reader, segment: Facts) -> str:
    """Which group it is."""
    value = segment.get("value")
    return reader.channel(value) if segment.get("by") == "channel" else reader.short(value)


def _parts_sentence(reader: Reader, journey: Facts) -> str:
    goal, step = reader.goal(journey.get("goal")), weakest_step(journey)
    if step is None:
        return reader.say("Some parts of “{goal}” fall short", goal=goal)
    n = round(float(step["ok_share"]) * 100)
    return reader.plural(
        n,
        "“{goal}” breaks at “{step}”, which goes well for only {n} in 100",
        "“{goal}” breaks at “{step}”, which goes well for only {n} in 100",
        goal=goal, step=reader.short(step.get("step")),
    )  # fmt: skip


def _fine_sentence(reader: Reader, journeys: list[Facts], fine: list[Facts]) -> str:
    if len(journeys) == 1:
        n = round(float(fine[0].get("goal_share") or 0) * 100)
        return reader.say(
            "“{goal}” works as a whole: {n} in 100 get it done", goal=reader.goal(fine[0].get("goal")), n=n
        )
    return reader.plural(
        len(fine),
        "{n} of {all} journeys works as a whole, and none was found broken behind parts that look fine",
        "{n} of {all} journeys work as a whole, and none was found broken behind parts that look fine",
        all=len(journeys),
    )  # fmt: skip


def standfirst(reader: Reader, findings: Facts) -> list[str]:
    """How sure, how many more, and on whom it rests."""
    broken = worst_wholes(findings)
    sentences = [_certainty(reader, broken[0])] if broken else _what_shows(reader, findings)
    more = [w for w in broken[1:] if w.get("segment") is None]
    if more:
        names = reader.listing(
            [
                f"“{reader.goal(w.get('goal'))}”"
                if reader.lang == "en"
                else f"«{reader.goal(w.get('goal'))}»"
                for w in more[:4]
            ]
        )
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
        "With 95% certainty it is between {low} and {high} in 100. Meanwhile even the weakest part, “{step}”, goes well for {share:percent}.",
        low=round(low * 100), high=round(high * 100), step=reader.short(step.get("step")), share=step["ok_share"],
    )  # fmt: skip


def _what_shows(reader: Reader, findings: Facts) -> list[str]:
    """Without a broken whole: the friction that most people meet."""
    totals = [
        f for f in rows(findings.get("frictions")) if f.get("between") is None and f.get("share") is not None
    ]
    if not totals:
        return []
    most = max(totals, key=lambda f: (f.get("people") or 0, str(f.get("slug"))))
    name, said = wording.friction(str(most.get("slug")), reader.tag)
    return [
        reader.say(
            "What people met most: {name}. {sentence} It happened in {journeys} journeys ({share}).",
            name=name.lower(),
            sentence=said,
            journeys=most.get("journeys"),
            share=reader.percent(most["share"]),
        )
    ]


def _base(reader: Reader, findings: Facts) -> str:
    coverage = facts(findings.get("coverage"))
    if not coverage.get("journeys"):
        return ""
    return reader.say(
        "It rests on {people} people, {journeys} journeys and {touches} contacts, from {first} to {last}.",
        people=coverage.get("people"), journeys=coverage.get("journeys"), touches=coverage.get("touches"),
        first=reader.date(coverage.get("first_at")), last=reader.date(coverage.get("last_at")),
    )  # fmt: skip


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
        (reader.say("Outside: reached their goal"), tag("b", reader.percent(share), class_="outside"),
         reader.say("{interval}; n = {n}", interval=reader.interval(whole.get("goal_low"), whole.get("goal_high")), n=known)),
        (reader.say("Inside: the weakest part"), tag("b", reader.percent(step.get("ok_share")), class_="inside"),
         reader.say("{interval}; n = {n}", interval=reader.interval(step.get("low"), step.get("high")), n=step.get("n"))),
        (reader.say("Lost although every step went well"), reader.percent(whole.get("seam_loss")),
         reader.say("{interval}; n = {n}", interval=reader.interval(whole.get("seam_low"), whole.get("seam_high")), n=whole.get("seam_n"))),
        (reader.say("Journeys that ended without it"), reader.number(missed),
         reader.say("of {n} whose end is known", n=known)),
    )  # fmt: skip


SEAM_STEPS = {
    "hand_over": (
        wording.mark(
            "Bring {one} and {other} to one table: the hand-over between them carries {share} of what is lost in “{goal}”."
        ),
        wording.mark("Look at the hand-overs: they carry {share} of what is lost in “{goal}”."),
    ),
    "wait": (
        wording.mark(
            "Shorten the wait between {one} and {other}: it carries {share} of what is lost in “{goal}”."
        ),
        wording.mark("Shorten the waits: they carry {share} of what is lost in “{goal}”."),
    ),
    "switch": (
        wording.mark(
            "Let people finish where they began: the change between {one} and {other} carries {share} of what is lost in “{goal}”."
        ),
        wording.mark(
            "Let people finish in the channel where they began: having to change it carries {share} of what is lost in “{goal}”."
        ),
    ),
    "re_explaining": (
        wording.mark(
            "Pass on the story together with the person, from {one} to {other}: having to tell it again carries {share} of what is lost in “{goal}”."
        ),
        wording.mark(
            "Pass on the story together with the person: having to tell it again carries {share} of what is lost in “{goal}”."
        ),
    ),
    "unexplained": (
        wording.mark(
            "Walk “{goal}” yourselves: {share} of what is lost lies between the steps, and nothing measured explains it."
        ),
        wording.mark(
            "Walk “{goal}” yourselves: {share} of what is lost lies between the steps, and nothing measured explains it."
        ),
    ),
}


def next_steps(reader: Reader, findings: Facts) -> Markup | None:
    """What to do now, each with the place in this report that says why."""
    steps = [*_for_wholes(reader, findings), *_for_parts(reader, findings), *_for_knowing(reader, findings)]
    if not steps:
        return None
    lines = [tag("li", tag("a", said, href=f"#{anchor}")) for said, anchor in steps[:6]]
    return tag(
        "section",
        tag("h2", reader.say("What to do next"), id="next"),
        tag("ol", lines, class_="next"),
        aria_labelledby="next",
    )


def _for_wholes(reader: Reader, findings: Facts) -> list[tuple[str, str]]:
    owners = {str(j.get("goal")): j.get("owner") for j in rows(findings.get("journeys"))}
    said: list[tuple[str, str]] = []
    for whole in [w for w in worst_wholes(findings) if w.get("segment") is None][:2] or worst_wholes(
        findings
    )[:1]:
        goal = reader.goal(whole.get("goal"))
        said += _for_seam(reader, whole, goal)
        if not owners.get(str(whole.get("goal"))):
            said.append(
                (
                    reader.say(
                        "Name one person who answers for “{goal}” from end to end: nobody does.", goal=goal
                    ),
                    "goals",
                )
            )
        if rows(whole.get("walks")):
            said.append(
                (
                    reader.say(
                        "Read the walks of people who lived through “{goal}” before you meet about it.",
                        goal=goal,
                    ),
                    "wholes",
                )
            )
    return said


def _for_seam(reader: Reader, whole: Facts, goal: str) -> list[tuple[str, str]]:
    seams = [
        seam
        for seam in rows(whole.get("seams"))
        if seam.get("share_of_loss") is not None and seam.get("kind") in SEAM_STEPS
    ]
    if not seams:
        return []
    heaviest = max(seams, key=lambda seam: (seam["kind"] != "unexplained", seam["share_of_loss"]))
    pair = items(heaviest.get("between"))
    template = SEAM_STEPS[str(heaviest["kind"])][0 if len(pair) == 2 else 1]
    one, other = (reader.short(pair[0]), reader.short(pair[1])) if len(pair) == 2 else ("", "")
    return [
        (
            reader.say(
                template, one=one, other=other, share=reader.percent(heaviest["share_of_loss"]), goal=goal
            ),
            "wholes",
        )
    ]


def _for_parts(reader: Reader, findings: Facts) -> list[tuple[str, str]]:
    said = []
    for journey in [j for j in rows(findings.get("journeys")) if j.get("verdict") == "broken_parts"][:2]:
        step = weakest_step(journey)
        if step is not None:
            said.append(
                (
                    reader.say(
                        "Mend “{step}” in “{goal}”: it goes well for {share} only.",
                        step=reader.short(step.get("step")),
                        goal=reader.goal(journey.get("goal")),
                        share=reader.percent(step["ok_share"]),
                    ),
                    "goals",
                )
            )
    return said


def _for_knowing(reader: Reader, findings: Facts) -> list[tuple[str, str]]:
    """What would have to be known for a better answer."""
    journeys = rows(findings.get("journeys"))
    said = []
    unknown = sum(facts(j.get("ends")).get("unknown") or 0 for j in journeys)
    ended = sum(sum(v or 0 for k, v in facts(j.get("ends")).items() if k != "open") for j in journeys)
    if ended and unknown / ended > 0.05:
        said.append(
            (
                reader.say(
                    "Ask people at the end whether they got what they came for: of {n} of {all} journeys nobody knows.",
                    n=unknown,
                    all=ended,
                ),
                "wholes",
            )
        )
    if any(j.get("goal") is None for j in journeys):
        said.append(
            (
                reader.say("Say what people came for: without goals, all journeys are measured as one."),
                "evidence",
            )
        )
    if any(j.get("benchmark_from") != "company" for j in journeys):
        said.append(
            (
                reader.say(
                    "Write down what you promise for each goal, so that it is judged against your own word."
                ),
                "goals",
            )
        )
    return said


def doubts(reader: Reader, findings: Facts) -> list[str]:
    """The cautions that belong to everything."""
    return caution_sentences(reader, findings.get("cautions"))
