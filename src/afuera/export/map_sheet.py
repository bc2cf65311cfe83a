"""What stands on the printed map?  Stages across, lanes down, and the line of what people feel.

A map that people made brings its own stages (`Stage`), each cell with what backs it; without one the steps
that customers really take are the stages.  What the company believes is drawn beside what customers felt,
never instead of it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from typing import Any

from afuera import wording
from afuera.export.images import fixed
from afuera.export.keys import alone
from afuera.pictures import marks, tokens
from afuera.pictures.emotion_line import Felt, emotion_line, signed
from afuera.privacy import mask
from afuera.report.journey_map import LEAST_SHARE, MOST_COLUMNS
from afuera.report.journey_map import LOW as SINKS
from afuera.report.one_goal import narrowed
from afuera.report.opening import headline, standfirst
from afuera.report.reader import Facts, Reader, facts, items, rows, uncapital
from afuera.report.views import busiest, journey_steps

HEIGHT, WIDTH = 170.0, 1050.0  # of the line, in units of a picture
LANE = 30.0  # millimetres of the column that names the lanes
BIG, SMALL, MANY = 11.0, 9.0, 7  # letters, and how many stages make them small
LETTERS = (11.0, 10.0, 9.0, 8.0, 7.0)  # tried from the biggest until all of it stands on one sheet
BELIEVED = wording.mark("What the company believes they feel")


@dataclass(frozen=True, slots=True)
class Cell:
    """Something that a stage says in one lane, and what backs it ("412 voices", "assumption").

    `kind` is `text`, `words` (a customer's own) or `number`; a number has a tone.
    """

    text: str
    backed_by: str = ""
    kind: str = "text"
    tone: str = "ink"


@dataclass(frozen=True, slots=True)
class Stage:
    """One column: its name, what stands in each lane (the order of the first stage is that of the sheet).

    `steps` are the keys of the steps that belong to it; `felt` is what people felt there, found from the
    steps when it is not given.
    """

    name: str
    rows: Mapping[str, Sequence[Cell]]
    note: str = ""
    steps: tuple[str, ...] = ()
    felt: Felt | None = field(default=None)


def map_data(
    reader: Reader,
    findings: Facts,
    journey: Facts,
    cells: Sequence[Stage] | None = None,
    belief: Sequence[float | None] | None = None,
) -> dict[str, Any]:
    """What stands on the sheet, as plain data."""
    stages = list(cells) if cells else of_steps(reader, findings, journey)
    felt = [stage.felt or _felt(reader, journey, stage) for stage in stages]
    line = _line(reader, felt, list(belief or []))
    lanes = list(dict.fromkeys(lane for stage in stages for lane in stage.rows))
    one = narrowed(findings, journey)
    return {
        "lang": reader.lang,
        "title": headline(reader, one),
        "description": reader.title(journey.get("goal")),
        "eyebrow": [reader.say("Journey map"), reader.title(journey.get("goal"))],
        "lead": standfirst(reader, one)[:1],
        "foot": _foot(reader, findings, journey),
        "size": BIG if len(stages) <= MANY else SMALL,
        "lane": LANE,
        "corner": reader.say("Step") if not cells else reader.say("Stage"),
        "keys": _keys(reader, bool(belief)) if line else [],
        "low": [at for at, one in enumerate(felt) if _sinks(one)],
        "stages": [{"name": stage.name, "note": stage.note} for stage in stages],
        "line": line,
        "lanes": [{"name": lane, "cells": [_cells(stage, lane) for stage in stages]} for lane in lanes],
        "note": ""
        if line
        else reader.say("Nobody said what they felt, so no line is drawn: it would be made up."),
    }


def _foot(reader: Reader, findings: Facts, journey: Facts) -> str:
    company = facts(findings.get("company")).get("name")
    made = reader.say("Made on {date} by Afuera", date=reader.date(findings.get("made_at")))
    who = ", ".join(reader.counted(journey.get(what), what) for what in ("people", "journeys"))
    return " · ".join(part for part in (reader.short(company) if company else "", made, who) if part)


def _cells(stage: Stage, lane: str) -> list[dict[str, str]]:
    return [
        {"text": cell.text, "by": cell.backed_by, "kind": cell.kind, "tone": cell.tone}
        for cell in stage.rows.get(lane, ())
    ]


def of_steps(reader: Reader, findings: Facts, journey: Facts) -> list[Stage]:
    """The steps that customers really take, as stages: how each went, for how many, where, and what rubs."""
    steps = journey_steps(journey)
    fewest = LEAST_SHARE * (journey.get("journeys") or 0)
    often = [step for step in steps if (step.get("touched") or 0) >= fewest or step.get("nearly_all")]
    walked = [step for step in steps if step.get("planned") or step in often] or steps
    said = rows(journey.get("voices"))
    return [_of_step(reader, step, said) for step in busiest(walked, MOST_COLUMNS)]


def _of_step(reader: Reader, step: Facts, voices: list[Facts]) -> Stage:
    went = reader.percent(step.get("ok_share"))
    known = step.get("ok_share") is not None
    base = reader.base(step.get("low"), step.get("high"), step.get("n")) if known else reader.say("not asked")
    touched = reader.number(step.get("touched"))
    came = reader.plural(step.get("touched"), "journey", "journeys")
    titles = reader.titles(
        "In their words", "Went well", "Touched it", "Teams", "Channels", "Until the next contact"
    )
    inside = (
        _words(reader, step, voices),
        [Cell(went, base, "number", "inside" if known else "ink-3")],
        [Cell(touched, came, "number")],
        [Cell(", ".join(reader.short(team) for team in items(step.get("teams"))) or "–")],
        [Cell(", ".join(reader.channel(one) for one in items(step.get("channels"))) or "–")],
        [Cell(reader.days(step.get("median_days_to_next")))],
    )
    plan = reader.say("planned") if step.get("planned") else ""
    return Stage(
        reader.label(step.get("step")), dict(zip(titles, inside, strict=True)), plan, (str(step.get("step")),)
    )


def _words(reader: Reader, step: Facts, voices: list[Facts]) -> list[Cell]:
    """What somebody said there, in full: the shortest of the voices, masked."""
    said = [
        mask(str(one["text"])) for one in voices if one.get("step") == step.get("step") and one.get("text")
    ]
    if not said:
        return []
    quote = "«{}»" if reader.lang == "es" else "“{}”"
    return [Cell(quote.format(min(said, key=lambda words: (len(words), words))), kind="words")]


def _felt(reader: Reader, journey: Facts, stage: Stage) -> Felt:
    """What people felt at the steps of a stage: the step's own interval, or a mean of several without one."""
    mine = [
        step
        for step in rows(journey.get("steps"))
        if str(step.get("step")) in stage.steps and step.get("emotion") is not None
    ]
    voices = sum(step.get("emotion_n") or 0 for step in mine)
    if len(mine) == 1 or not voices:
        step = mine[0] if mine else {}
        return Felt(stage.name, step.get("emotion"), step.get("emotion_low"), step.get("emotion_high"))
    mean = sum(step["emotion"] * (step.get("emotion_n") or 0) for step in mine) / voices
    return Felt(stage.name, mean, None, None)


def _line(reader: Reader, felt: list[Felt], belief: list[float | None]) -> dict[str, str] | None:
    """What customers felt, and what the company believes they feel; nothing when nobody spoke at all."""
    if not any(one.value is not None for one in felt) and not any(one is not None for one in belief):
        return None
    words = reader.say(
        "A line through the steps at which customers said what they felt, with its 95% interval; "
        "it breaks where nobody spoke. The numbers stand in the table below."
    )
    told = [replace(one, believed=believed) for one, believed in zip_longest(felt, belief[: len(felt)])]
    svg = emotion_line(
        told,
        height=HEIGHT,
        lang=reader.tag,
        name="felt",
        title=reader.say("What customers felt at each step"),
        description=words,
        silent=reader.say("nobody spoke"),
    )
    drawing = fixed(svg, WIDTH).replace("</desc>", f"</desc>{_sunken(felt)}", 1)
    alt = _in_words(reader, felt, belief)
    return {"name": reader.say("What they feel"), "svg": tokens.resolve(drawing), "alt": alt}


def _sunken(felt: list[Felt]) -> str:
    """The ground of the stages where people feel bad, as the cells above and below have it."""
    wide = WIDTH / len(felt)
    return marks.group(
        *(marks.box(at * wide, 0, wide, HEIGHT, "bad-soft") for at, one in enumerate(felt) if _sinks(one))
    )


def _sinks(one: Felt) -> bool:
    return one.value is not None and one.value <= SINKS


def _in_words(reader: Reader, felt: list[Felt], belief: list[float | None]) -> str:
    """The line for those who cannot see it: stage by stage."""
    silent = reader.say("nobody spoke")
    said = [
        f"{one.label}: {signed(one.value, reader.tag) if one.value is not None else silent}" for one in felt
    ]
    whole = f"{reader.say('What customers felt at each step')}. {'; '.join(said)}."
    if not any(value is not None for value in belief):
        return whole
    own = [
        f"{one.label}: {signed(value, reader.tag)}"
        for one, value in zip(felt, belief, strict=False)
        if value is not None
    ]
    return f"{whole} {reader.say(BELIEVED)}: {'; '.join(own)}."


def _keys(reader: Reader, believed: bool) -> list[dict[str, str]]:
    named = [
        ("line", reader.say("what customers felt, −2 to +2")),
        ("band", uncapital(reader.say("95% interval"))),
        ("gap", reader.say("gap: nobody spoke")),
    ]
    if believed:
        named.append(("belief", uncapital(reader.say(BELIEVED))))
    return [{"svg": tokens.resolve(alone(kind)), "words": words} for kind, words in named]
