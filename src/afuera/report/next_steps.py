"""What comes next, and which part of this report says why?"""

from __future__ import annotations

from afuera import wording
from afuera.report.markup import Markup, tag
from afuera.report.opening import worst_wholes
from afuera.report.reader import Facts, Reader, facts, items, rows
from afuera.report.verdicts import failing_step, somebody

MOST_STEPS = 7
WORTH_NAMING = 0.2  # a seam that carries less does not come before what nothing explains
WORTH_ASKING = (
    0.05  # from this share of unknown ends on, asking at the end comes first among what to find out
)

# Between two teams, inside one team, and anywhere.
SEAM_STEPS = {
    "hand_over": (
        wording.mark(
            "Bring {one} and {other} to one table: the hand-over between them carries {share} of what "
            "is lost "
            "in {goal}."
        ),
        wording.mark("Look at the hand-overs inside {one}: they carry {share} of what is lost in {goal}."),
        wording.mark("Look at the hand-overs: they carry {share} of what is lost in {goal}."),
    ),
    "wait": (
        wording.mark(
            "Shorten the wait between {one} and {other}: it carries {share} of what is lost in {goal}."
        ),
        wording.mark("Shorten the wait at {one}: it carries {share} of what is lost in {goal}."),
        wording.mark("Shorten the waits: they carry {share} of what is lost in {goal}."),
    ),
    "switch": (
        wording.mark(
            "Let people finish where they began: the change between {one} and {other} carries {share} "
            "of what "
            "is lost in {goal}."
        ),
        wording.mark(
            "Let people finish in the channel where they began: having to change it carries {share} of what "
            "is lost in {goal}."
        ),
        wording.mark(
            "Let people finish in the channel where they began: having to change it carries {share} of what "
            "is lost in {goal}."
        ),
    ),
    "re_explaining": (
        wording.mark(
            "Pass on the story together with the person, from {one} to {other}: having to tell it again "
            "carries {share} of what is lost in {goal}."
        ),
        wording.mark(
            "Let {one} remember what it was told: having to tell it again carries {share} of what is lost "
            "in {goal}."
        ),
        wording.mark(
            "Pass on the story together with the person: having to tell it again carries {share} of what is "
            "lost in {goal}."
        ),
    ),
    "unexplained": (
        wording.mark(
            "Walk {goal} yourselves: {share} of what is lost lies between the steps, and nothing measured "
            "explains it."
        ),
    )
    * 3,
}


def next_steps(reader: Reader, findings: Facts) -> Markup | None:
    """What to do now, each with the place in this report that says why."""
    steps = [
        *_for_wholes(reader, findings),
        *_for_parts(reader, findings),
        *_for_knowing(reader, findings),
    ]
    if not steps:
        return None
    lines = [tag("li", tag("a", said, href=f"#{anchor}")) for said, anchor in steps[:MOST_STEPS]]
    heading = tag("h2", reader.say("What to do next"), id="next")
    return tag("section", heading, tag("ol", lines, class_="next"), aria_labelledby="next")


def _for_wholes(reader: Reader, findings: Facts) -> list[tuple[str, str]]:
    """For the two worst: the heaviest seam and the owner; then, once, the people themselves."""
    known = {str(journey.get("goal")): somebody(journey) for journey in rows(findings.get("journeys"))}
    worst = worst_wholes(findings)
    said: list[tuple[str, str]] = []
    for whole in [whole for whole in worst if whole.get("segment") is None][:2] or worst[:1]:
        goal = reader.goal(whole.get("goal"))
        said += _for_seam(reader, whole, goal)
        if not known.get(str(whole.get("goal"))):
            told = reader.say(
                "Name one person who answers for {goal} from end to end: nobody does.", goal=goal
            )
            said.append((told, "goals"))
    if any(rows(whole.get("walks")) for whole in worst):
        said.append((reader.say("Walk it with the people who lived it, before you meet about it."), "wholes"))
    return said


def _for_seam(reader: Reader, whole: Facts, goal: str) -> list[tuple[str, str]]:
    """The heaviest seam that is worth naming; else what no seam explains."""
    seams = [
        seam
        for seam in rows(whole.get("seams"))
        if seam.get("share_of_loss") is not None and seam.get("kind") in SEAM_STEPS
    ]
    if not seams:
        return []
    heaviest = max(seams, key=lambda seam: (_is_worth_naming(seam), seam["share_of_loss"]))
    pair = [reader.short(side) for side in items(heaviest.get("between"))]
    between, inside, anywhere = SEAM_STEPS[str(heaviest["kind"])]
    template = anywhere if len(pair) != 2 else inside if pair[0] == pair[1] else between
    one, other = pair if len(pair) == 2 else ("", "")
    share = reader.percent(heaviest["share_of_loss"])
    return [(reader.say(template, one=one, other=other, share=share, goal=goal), "wholes")]


def _is_worth_naming(seam: Facts) -> bool:
    return seam.get("kind") != "unexplained" and float(seam["share_of_loss"]) >= WORTH_NAMING


def _for_parts(reader: Reader, findings: Facts) -> list[tuple[str, str]]:
    said = []
    for journey in [
        journey for journey in rows(findings.get("journeys")) if journey.get("verdict") == "broken_parts"
    ][:2]:
        step, goal = failing_step(journey), reader.goal(journey.get("goal"))
        if step is not None:
            told = reader.say(
                "Mend “{step}” in {goal}: it goes well for {share} only.",
                step=reader.short(step.get("step")),
                goal=goal,
                share=reader.percent(step["ok_share"]),
            )
            said.append((told, "goals"))
    return said


def _for_knowing(reader: Reader, findings: Facts) -> list[tuple[str, str]]:
    """What would have to be known for a better answer."""
    journeys = rows(findings.get("journeys"))
    said = []
    unknown = sum(facts(journey.get("ends")).get("unknown") or 0 for journey in journeys)
    ended = sum(
        sum(count or 0 for key, count in facts(journey.get("ends")).items() if key != "open")
        for journey in journeys
    )
    if ended and unknown == ended:
        told = reader.say("Ask people at the end whether they got what they came for: today nobody knows.")
        said.append((told, "wholes"))
    elif ended and unknown / ended > WORTH_ASKING:
        told = reader.say(
            "Ask people at the end whether they got what they came for: how {n} of {all} journeys ended, "
            "nobody knows.",
            n=unknown,
            all=ended,
        )
        said.append((told, "wholes"))
    nameless = sum(journey.get("journeys") or 0 for journey in journeys if journey.get("goal") is None)
    if nameless:
        told = reader.plural(
            nameless,
            "Find out what people came for: one journey has no goal.",
            "Find out what people came for: {n} journeys have no goal and are measured as one.",
        )
        said.append((told, "evidence"))
    named = [journey for journey in journeys if journey.get("goal") is not None]
    if any(journey.get("benchmark_from") != "company" for journey in named):
        said.append(
            (
                reader.say(
                    "Write down what you promise for each goal, so that it is judged against your own word."
                ),
                "goals",
            )
        )
    return said
