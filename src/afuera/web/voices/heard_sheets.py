"""How does it read what words say along a journey?  Beside each figure: who spoke, who did not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from afuera.report.reader import Reader
from afuera.results import Estimate
from afuera.signals.contract import EMOTION_HIGHEST, EMOTION_LOWEST
from afuera.web.bridge import heard
from afuera.web.bridge import themes as bridge
from afuera.web.panels import Filled
from afuera.web.voices import theme_queries, theme_sheets
from afuera.wording import mark

MOST_STEPS, MOST_THEMES = 12, 6
WIDE: Final = 160  # of the small picture


@dataclass(frozen=True, slots=True)
class Range:
    """Where the marks of a small picture stand: what is possible, the interval, the mean."""

    possible: tuple[str, str]
    sure: tuple[str, str]
    mean: str


@dataclass(frozen=True, slots=True)
class Step:
    """What words say of one step."""

    name: str
    mean: str
    between: str
    possible: str
    spoke: str
    people: int
    drawn: Range


@dataclass(frozen=True, slots=True)
class Cell:
    """A theme at a step: the share of those who spoke there, and of whom."""

    theme: str
    name: str
    tongue: str
    step: str
    goal: str
    share: str
    between: str
    spoke: str
    possible: str
    read: str  # how many of the theme's voices somebody has read who decides


def along(reads: Callable[[], Reader], goal: str | None, steps: Sequence[Mapping[str, Any]]) -> Filled:
    """The emotion line from words of a journey, in the order of its steps, and its themes there.

    Who reads is asked only when there is something to read.
    """
    every, themes = heard.line(goal), heard.themes_at(goal)
    if not every and not themes:
        return None
    reader = reads()
    places = {one["step"]: one.get("place") for one in steps}
    nowhere = [one for one in every if one.step == heard.STEPLESS]
    every = sorted(
        (one for one in every if one.step != heard.STEPLESS),
        key=lambda one: (places.get(one.step) is None, places.get(one.step) or 0.0, one.step),
    )
    every = [*every[:MOST_STEPS], *nowhere]  # what was said at no step stands last, and is never cut off
    bad = [one for one in every if (one.mean.high or 0.0) < 0]
    worst = min(bad, key=lambda one: one.mean.value or 0.0, default=None)
    return "voices/boxes/said.html", {
        "rows": [_step(reader, one) for one in every],
        "nowhere": bool(nowhere),
        "worst": reader.label(worst.step) if worst and worst.step != heard.STEPLESS else "",
        "worst_nowhere": bool(worst and worst.step == heard.STEPLESS),
        "cells": _cells(reader, sorted(themes, key=_most_people)[:MOST_THEMES]),
    }


def _step(reader: Reader, one: heard.SaidAt) -> Step:
    return Step(
        name=_where(reader, one.step),
        mean=_signed(reader, one.mean.value),
        between=_between(reader, one.mean),
        possible=_between(reader, one.possible),
        spoke=_spoke(reader, one.journeys, one.touched, one.coverage),
        people=one.people,
        drawn=Range(
            (_at(one.possible.low), _at(one.possible.high)),
            (_at(one.mean.low), _at(one.mean.high)),
            _at(one.mean.value),
        ),
    )


def _where(reader: Reader, step: str) -> str:
    return reader.say(mark("Without a step")) if step == heard.STEPLESS else reader.label(step)


def steps_of(reader: Reader, theme: str) -> list[Cell]:
    """The steps at which people spoke of a theme."""
    return _cells(reader, heard.steps_of(theme)[:MOST_STEPS])


def _most_people(one: heard.ThemeAt) -> tuple[int, str, str]:
    return -one.people, one.theme, one.step


def _cells(reader: Reader, found: Sequence[heard.ThemeAt]) -> list[Cell]:
    """Each with its theme's name as people call it, and how many of its voices those who decide have read."""
    if not found:
        return []
    read, renamed = theme_queries.read_by_deciders(), theme_queries.renamed()
    return [_cell(reader, one, read, renamed) for one in found]


def _cell(reader: Reader, one: heard.ThemeAt, read: Counter[str], renamed: dict[str, dict[str, str]]) -> Cell:
    row = bridge.theme(one.theme)
    name, tongue = theme_sheets.name_of(reader, row, renamed) if row else ("", "")
    told = mark("of its {all} voices {n} were read by somebody who decides")
    return Cell(
        theme=one.theme,
        name=name,
        tongue=tongue,
        step=_where(reader, one.step),
        goal=reader.title(one.goal),
        share=reader.percent(one.share.value),
        between=reader.say(
            mark("{low} to {high}"), low=reader.percent(one.share.low), high=reader.percent(one.share.high)
        ),
        spoke=_spoke(reader, one.spoke, one.touched, one.coverage),
        possible=reader.say(
            mark("{low} to {high}"),
            low=reader.percent(one.possible.low),
            high=reader.percent(one.possible.high),
        ),
        read=reader.say(told, all=row["n"], n=read[one.theme]) if row else "",
    )


def _spoke(reader: Reader, n: int, touched: int, coverage: float) -> str:
    return reader.say(
        mark("{n} of {all} journeys ({share})"),
        n=reader.number(n),
        all=reader.number(touched),
        share=reader.percent(coverage),
    )


def _between(reader: Reader, one: Estimate) -> str:
    return reader.say(mark("{low} to {high}"), low=_signed(reader, one.low), high=_signed(reader, one.high))


def _signed(reader: Reader, value: float | None) -> str:
    if value is None:
        return "–"
    told = reader.number(abs(value), 1)
    return told if round(abs(value), 1) == 0 else f"−{told}" if value < 0 else f"+{told}"


def _at(value: float | None) -> str:
    """Where it stands in the picture, as a picture wants its numbers."""
    share = ((value or 0.0) - EMOTION_LOWEST) / (EMOTION_HIGHEST - EMOTION_LOWEST)
    return f"{WIDE * min(max(share, 0.0), 1.0):.1f}"
