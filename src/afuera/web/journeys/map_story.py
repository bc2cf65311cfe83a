"""What is the finding of a map?  Where belief and feeling are furthest apart; else the feeling."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from afuera.journeys.stages import Met
from afuera.pictures.emotion_line import Felt, signed
from afuera.report.journey_map import LOW
from afuera.report.reader import Reader
from afuera.results import Estimate
from afuera.web.journeys.map_cells import felt_of
from afuera.web.journeys.map_content import Content, Stage
from afuera.web.journeys.map_queries import stage_name

GOES_WELL = 0.5  # from here up we believe that it goes well


@dataclass(frozen=True, slots=True)
class Story:
    """The finding as a sentence, what it rests on, and the stage that it is about."""

    sentence: str
    rests_on: str
    stage: str = ""


def story(reader: Reader, content: Content, found: Mapping[str, Met], otherwise: str) -> Story:
    """The widest gap between belief and feeling that is beyond the interval, else where they feel worst.

    `otherwise` is what is said when nobody spoke.
    """
    felt = {one.id: estimate for one in content.stages if (estimate := felt_of(found.get(one.id, Met())))}
    told = [one for one in content.stages if one.id in felt and felt[one.id].value is not None]
    if not told:
        return Story(otherwise, "")
    worst = min(told, key=lambda one: felt[one.id].value or 0.0)
    rosy = [one for one in told if one.belief is not None and one.belief > _high(felt[one.id])]
    gap = max(rosy, key=lambda one: (one.belief or 0.0) - (felt[one.id].value or 0.0), default=None)
    if gap is not None:
        return Story(_gap(reader, gap, felt[gap.id], gap == worst), _both(reader, gap, felt, found), gap.id)
    if felt[worst.id].value is not None and _high(felt[worst.id]) < 0:
        said = reader.say("Customers feel worst at “{stage}”.", stage=stage_name(worst, reader))
        return Story(said, _both(reader, worst, felt, found), worst.id)
    glum = [one for one in told if one.belief is not None and one.belief < _low(felt[one.id])]
    if glum:
        better = max(glum, key=lambda one: (felt[one.id].value or 0.0) - (one.belief or 0.0))
        said = reader.say("“{stage}” goes better than we believe.", stage=stage_name(better, reader))
        return Story(said, _both(reader, better, felt, found), better.id)
    return Story(otherwise, _both(reader, worst, felt, found), "")


def _gap(reader: Reader, stage: Stage, felt: Estimate, worst: bool) -> str:
    name = stage_name(stage, reader)
    if (stage.belief or 0.0) >= GOES_WELL and worst and _high(felt) < 0:
        return reader.say("We think “{stage}” goes well. It is where they feel worst.", stage=name)
    if (stage.belief or 0.0) >= GOES_WELL and _high(felt) < 0:
        return reader.say("We think “{stage}” goes well. They do not.", stage=name)
    if (stage.belief or 0.0) >= GOES_WELL:
        return reader.say("We think “{stage}” goes well. They feel less of it.", stage=name)
    return reader.say("“{stage}” feels worse than we believe.", stage=name)


def _both(reader: Reader, stage: Stage, felt: Mapping[str, Estimate], found: Mapping[str, Met]) -> str:
    estimate = felt[stage.id]
    people = reader.counted(found[stage.id].felt_people, "people")
    facts = {
        "stage": stage_name(stage, reader),
        "felt": signed(estimate.value or 0.0, reader.tag),
        "low": signed(_low(estimate), reader.tag),
        "high": signed(_high(estimate), reader.tag),
        "people": people,
    }
    if stage.belief is None:
        return reader.say(
            "At “{stage}” they feel {felt} ({low} to {high}; {people}), from −2 to +2.", **facts
        )
    return reader.say(
        "At “{stage}” the company believes {belief}; customers feel {felt} ({low} to {high}; {people}), "
        "from −2 to +2.",
        belief=signed(stage.belief, reader.tag),
        **facts,
    )


def _high(felt: Estimate) -> float:
    return 2.0 if felt.high is None else felt.high


def _low(felt: Estimate) -> float:
    return -2.0 if felt.low is None else felt.low


def points(reader: Reader, content: Content, found: Mapping[str, Met]) -> list[Felt]:
    """The line: a point a stage, with what the company believes."""
    return [_point(reader, stage, found.get(stage.id, Met())) for stage in content.stages]


def _point(reader: Reader, stage: Stage, met: Met) -> Felt:
    name, felt = stage_name(stage, reader), felt_of(met)
    if felt is None or felt.value is None:
        return Felt(name, None, None, None, name, believed=stage.belief)
    tip = f"{name}: {signed(felt.value, reader.tag)}, {reader.counted(met.felt_people, 'people')}"
    return Felt(name, felt.value, felt.low, felt.high, tip, believed=stage.belief)


def sinks(met: Met) -> bool:
    """Is it so low that the column is tinted?"""
    felt = felt_of(met)
    return felt is not None and felt.value is not None and felt.value <= LOW
