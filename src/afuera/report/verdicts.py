"""What is said of a journey in two words, and whose is it?"""

from __future__ import annotations

from collections.abc import Sequence

from afuera import wording
from afuera.report.figures import chip, folded
from afuera.report.markup import Markup, tag
from afuera.report.reader import Facts, Reader, rows

VERDICTS = {
    "broken_whole": (wording.mark("Broken as a whole"), "bad"),
    "broken_parts": (wording.mark("Some parts fall short"), "warn"),
    "fine": (wording.mark("Works as a whole"), "good"),
    "not_known": (wording.mark("We do not know"), "unknown"),
}

SOURCES = {
    "company": wording.mark("the company's promise"),
    "history": wording.mark("its own past"),
    "other journeys": wording.mark("its other journeys"),
}


def verdict(reader: Reader, journey: Facts) -> Markup:
    """The verdict as a chip; what nobody can know is said to be not known."""
    words, tone = VERDICTS.get(str(journey.get("verdict")), VERDICTS["not_known"])
    return chip(reader.say(words), tone)


def owner(reader: Reader, journey: Facts) -> Markup:
    """Who answers for the whole; a vacancy is loud."""
    return chip(*whose(reader, journey))


def whose(reader: Reader, journey: Facts) -> tuple[str, str]:
    """Who answers for the whole, in words, and their tone.

    company.toml (`owner`) knows only to which team a journey belongs.  Nobody of it has accepted anything:
    who answers is a person, and stands in `answers` where pages know it.
    """
    if "answers" not in journey:
        team = journey.get("owner")
        if team:
            return reader.say("Belongs to: {team}", team=reader.short(team)), ""
        return reader.say("Belongs to no team"), "vacant"
    if journey["answers"]:
        return reader.say("Answers for it: {owner}", owner=reader.short(journey["answers"])), "in"
    return reader.say("Nobody answers for this journey"), "vacant"


def somebody(journey: Facts) -> bool:
    """Does anybody answer for it, or is there at least a team that it belongs to?"""
    return bool(journey.get("answers", journey.get("owner")))


def main_steps(journey: Facts) -> list[Facts]:
    """The steps that count among "every part": enough journeys say how they went."""
    return [step for step in rows(journey.get("steps")) if step.get("main")]


def weakest_step(journey: Facts) -> Facts | None:
    """The main step with the lowest share of going well; of all steps when none is a main one."""
    known = [step for step in main_steps(journey) if step.get("ok_share") is not None]
    known = known or [step for step in rows(journey.get("steps")) if step.get("ok_share") is not None]
    return min(known, key=lambda step: (step["ok_share"], str(step.get("step")))) if known else None


def failing_step(journey: Facts) -> Facts | None:
    """The weakest main step, when it is not above its benchmark."""
    step = weakest_step(journey)
    if step is None or step not in main_steps(journey):
        return None
    return step if step["ok_share"] <= (1.0 if step.get("benchmark") is None else step["benchmark"]) else None


def benchmark_words(reader: Reader, journey: Facts) -> str:
    """Against what it was judged."""
    sources = [source.strip() for source in str(journey.get("benchmark_from") or "").split(",")]
    share = reader.percent(journey.get("goal_benchmark"))
    if journey.get("goal_benchmark") is None:
        return reader.say("No standard to judge it against")
    source = sources[0] if len(sources) == 1 else ""
    if source == "company":
        return reader.say("Promised: {share}", share=share)
    if source == "history":
        return reader.say("Own past: {share}", share=share)
    if source == "other journeys":
        return reader.say("Other journeys: {share}", share=share)
    named = reader.listing([reader.word(SOURCES, one) for one in sources if one])
    return (
        reader.say("Judged against {share}, from {sources}", share=share, sources=named) if named else share
    )


def hurt(journey: Facts) -> float:
    """For the order: how many journeys did not get there, among those whose end is known."""
    share, known = journey.get("goal_share"), journey.get("goal_n")
    return float(known or 0) * (1 - float(share)) if share is not None else 0.0


def in_order_of_hurt(journeys: list[Facts]) -> list[Facts]:
    """Broken wholes first, then broken parts, then what is not known, then what works; inside, by people
    hurt.
    """
    rank = {"broken_whole": 0, "broken_parts": 1, "not_known": 2, "fine": 3}
    return sorted(
        journeys,
        key=lambda journey: (
            rank.get(str(journey.get("verdict")), 2),
            -hurt(journey),
            -(journey.get("people") or 0),
            str(journey.get("goal")),
        ),
    )


MOST_FINE = 3  # more goals that work than this stand together behind one line


def fine_behind(reader: Reader, blocks: Sequence[tuple[Facts, Markup]]) -> list[Markup]:
    """The blocks of the goals in their order; many that work as a whole fold into one line."""
    fine = [block for journey, block in blocks if journey.get("verdict") == "fine"]
    if len(fine) <= MOST_FINE or len(fine) == len(blocks):
        return [block for _, block in blocks]
    others = [block for journey, block in blocks if journey.get("verdict") != "fine"]
    line = tag("h3", reader.say("{n} goals that work as a whole", n=len(fine)))
    return [*others, folded(line, tag("div", fine, class_="nested"), kind="fold")]
