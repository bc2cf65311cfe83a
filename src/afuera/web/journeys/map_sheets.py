"""How does a map read on a page?  Stage by stage, cell by cell, in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil
from typing import Any

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString

from afuera.estimates.small_groups import LEAST
from afuera.journeys.stages import Met
from afuera.pictures.emotion_line import emotion_line, emotion_line_down, signed
from afuera.privacy import mask
from afuera.report.figures import PHONE, as_table
from afuera.report.markup import drawn as as_markup
from afuera.report.reader import Facts, Reader
from afuera.web.journeys import owner_queries
from afuera.web.journeys.map_cells import facts_of, felt_of, nearly_all
from afuera.web.journeys.map_content import Content, Entry, Stage
from afuera.web.journeys.map_lanes import BACKED, DATA, FEEL, FIELDWORK, LANE, LANES, OPINION
from afuera.web.journeys.map_queries import stage_name
from afuera.web.journeys.map_story import Story, points, sinks, story
from afuera.web.journeys.models import Goal
from afuera.web.journeys.queries import Goal as Studied
from afuera.web.journeys.sheets import Sheet, drawn

HEIGHT = 188.0
# What a sheet of A3 holds in print, in CSS pixels; letters and rows as map.css sets them there.
PAPER_WIDE, PAPER_TALL, LETTER, ROW, PADDING, HEADER = 1400.0, 940.0, 6.3, 16.0, 12.0, 56.0
ZOOMS = (130, 120, 110, 100, 92, 85, 78, 72, 66, 60, 54)  # as many as map.css knows


@dataclass(frozen=True)
class MapSheet:
    """A map before one reader.  `hears`: may they read single voices and walk?"""

    goal: Goal
    row: Facts
    shown: Sheet
    content: Content
    found: Mapping[str, Met]
    hears: bool

    @property
    def reader(self) -> Reader:
        """Who reads."""
        return self.shown.reader

    @property
    def title(self) -> str:
        """The goal."""
        return self.reader.title(self.goal.key)

    @cached_property
    def line(self) -> dict[str, Any]:
        """The goal's two views and its verdict, as on the list."""
        return self.shown.line(Studied(self.goal.slug, self.row)) if self.row else {}

    @cached_property
    def owner(self) -> str:
        """Who answers for it today, a person of the database; teams of company.toml are not asked."""
        return owner_queries.name_of(self.goal)

    @cached_property
    def story(self) -> Story:
        """The finding."""
        otherwise = str(self.line.get("sentence") or self.title)
        return story(self.reader, self.content, self.found, otherwise)

    @cached_property
    def names(self) -> dict[str, str]:
        """What each stage is called."""
        return {one.id: stage_name(one, self.reader) for one in self.content.stages}

    @property
    def lanes(self) -> tuple[Any, ...]:
        """The rows."""
        return LANES

    @property
    def columns(self) -> int:
        """How many stages."""
        return len(self.content.stages)

    @property
    def believes(self) -> bool:
        """Does the company say what it believes anywhere?"""
        return any(one.belief is not None for one in self.content.stages)

    @property
    def believed(self) -> Stage | None:
        """The belief that was told last: who and when."""
        told = [one for one in self.content.stages if one.believed_at]
        return max(told, key=lambda one: one.believed_at, default=None)

    @property
    def believed_on(self) -> str:
        """The day on which it was told."""
        return self.reader.date(self.believed.believed_at) if self.believed else ""

    @property
    def spoken(self) -> bool:
        """Did enough people say anywhere what they felt?"""
        return any(felt_of(met) is not None for met in self.found.values())

    @property
    def backing(self) -> dict[str, int]:
        """How many entries each backing has; data's own are counted with those that people took from data."""
        told = [one.backed_by for one in self.content.entries]
        own = sum(
            fact.kind != "pill" for stage in self.stages for cell in stage["cells"] for fact in cell["facts"]
        )
        return {DATA: own + told.count(DATA), FIELDWORK: told.count(FIELDWORK), OPINION: told.count(OPINION)}

    @property
    def counted(self) -> str:
        """How much of what people wrote is opinion."""
        every, opinions = len(self.content.entries), self.content.opinions
        if not every:
            return self.reader.say("Nobody has written anything yet: what stands here is from data alone.")
        if not opinions:
            return self.reader.plural(
                every,
                "The one entry that people wrote has somebody or something behind it.",
                "All {n} entries that people wrote have somebody or something behind them.",
            )
        return self.reader.say(
            "{opinions} of {every} entries are opinion: go and look.", opinions=opinions, every=every
        )

    @cached_property
    def stages(self) -> list[dict[str, Any]]:
        """The columns, each with its cells."""
        return [self._stage(at, one) for at, one in enumerate(self.content.stages, 1)]

    @property
    def zoom(self) -> int:
        """How large may it be printed, in per cent, to stand on one A3 page?  Estimated from its words."""
        return next((size for size in ZOOMS if self._printed(size / 100) <= PAPER_TALL), ZOOMS[-1])

    def _printed(self, zoom: float) -> float:
        """About how high it is in print: smaller letters leave more of them on a line."""
        room = PAPER_WIDE / zoom / max(self.columns, 1) / LETTER
        lanes = [[stage["cells"][at] for stage in self.stages] for at in range(len(LANES))]
        tall = [max([2.0, *(_lines(cell, room) for cell in lane)]) * ROW + PADDING for lane in lanes]
        return (HEADER + HEIGHT + sum(tall)) * zoom

    def _stage(self, at: int, one: Stage) -> dict[str, Any]:
        met = self.found.get(one.id, Met())
        name = self.names[one.id]
        others = [self.reader.label(step) for step in one.steps if self.reader.label(step) != name]
        return {
            "id": one.id,
            "number": at,
            "name": name,
            "note": self.reader.listing(others[:3]) if others else "",
            "low": sinks(met) or one.id == self.story.stage,
            "cells": [self.cell(one.id, lane.key) for lane in LANES],
        }

    def cell(self, stage: str, lane: str) -> dict[str, Any]:
        """One cell: what data says, with doors, and what people wrote."""
        met = self.found.get(stage, Met())
        journeys = int(self.row.get("journeys") or 0)
        found = facts_of(self.reader, met, lane, journeys)
        if not self.hears:
            found = [one for one in found if one.kind != "words"]
        return {
            "id": f"{stage}-{lane}",
            "stage": stage,
            "name": self.names[stage],
            "lane": LANE[lane],
            "lane_name": self.reader.say(LANE[lane].name),
            "facts": [_Shown(one, self._door(stage, one.what)) for one in found],
            "felt": self._felt(stage) if lane == FEEL else None,
            "entries": [self._entry(one) for one in self.content.cell(stage, lane)],
            "edit": reverse("journeys:map_cell", args=[self.goal.slug, stage, lane]),
        }

    def _entry(self, one: Entry) -> dict[str, Any]:
        text = one.text if self.reader.sees_names else mask(one.text)
        return {
            "text": text,
            "backed_by": one.backed_by,
            "backing": self.reader.say(BACKED[one.backed_by]),
            "source": one.source,
            "link": one.source
            if one.source.startswith(("https://", "http://")) and " " not in one.source
            else "",
            "by": one.by,
            "at": self.reader.date(one.at),
        }

    def _felt(self, stage: str) -> dict[str, Any]:
        """What stands in a column where there is no picture: on a phone, and for those who hear the page."""
        met, reader = self.found.get(stage, Met()), self.reader
        felt, one = felt_of(met), self.content.stage(stage)
        belief = one.belief if one else None
        told: dict[str, Any] = {
            "belief": signed(belief, reader.tag) if belief is not None else "",
            "value": "",
        }
        if felt is not None and felt.value is not None:
            told["value"] = signed(felt.value, reader.tag)
            told["interval"], _, told["people"] = self._base(met).partition("; ")
            told["door"] = self._door(stage, "felt")
            told["coverage"] = reader.percent(self._coverage(met))
        return told

    def _base(self, met: Met) -> str:
        felt, reader = felt_of(met), self.reader
        if felt is None or felt.low is None or felt.high is None:
            return ""
        interval = f"{signed(felt.low, reader.tag)} … {signed(felt.high, reader.tag)}"
        return f"{interval}; {reader.counted(met.felt_people, 'people')}"

    def _coverage(self, met: Met) -> float | None:
        touched = met.count("touched").journeys
        return min(1.0, met.count("felt").journeys / touched) if touched else None

    def _door(self, stage: str, what: str) -> str:
        if not self.hears:
            return ""
        return (
            reverse("journeys:map_behind", args=[self.goal.slug, stage, 1]) + "?" + urlencode({"what": what})
        )

    def told(self, stage: str, what: str) -> str:
        """The number of the map that a walk stands behind, in words."""
        met, name = self.found.get(stage, Met()), self.names[stage]
        journeys = int(self.row.get("journeys") or 0)
        for lane in LANES:
            for one in facts_of(self.reader, met, lane.key, journeys):
                if one.what == what and one.kind != "words":
                    parts = (one.text, one.number) if one.kind == "pill" else (one.number, one.text)
                    return f"{name}: {' '.join(part for part in parts if part)}"
        return name

    def picture(self) -> SafeString:
        """The line across the stages."""
        return drawn(as_markup(emotion_line(self._points, height=HEIGHT, name="emotion-line", **self._words)))

    def narrow_picture(self) -> SafeString:
        """The line down a phone."""
        return drawn(
            as_markup(emotion_line_down(self._points, width=PHONE, name="emotion-line-down", **self._words))
        )

    @property
    def _points(self) -> list[Any]:
        return points(self.reader, self.content, self.found)

    @property
    def _words(self) -> dict[str, str]:
        reader = self.reader
        return {
            "lang": reader.tag,
            "silent": reader.say("too few spoke") if self.found else reader.say("nobody spoke"),
            "title": reader.say("What customers felt at each stage, and what the company believes"),
            "description": reader.say(
                "A line through the stages at which at least five people said what they felt, with its 95% "
                "interval; it breaks where fewer spoke. A dashed line is what the company believes. "
                "The numbers stand in the table below."
            ),
        }

    def table(self) -> SafeString:
        """All numbers of the line as a table."""
        reader = self.reader
        headers = reader.titles(
            "Stage",
            "Journeys",
            "Feeling",
            "95% interval",
            "People who spoke",
            "Coverage",
            "The company believes",
        )
        body = []
        for one in self.content.stages:
            met = self.found.get(one.id, Met())
            felt = felt_of(met)
            body.append(
                [
                    self.names[one.id],
                    self._came(met),
                    signed(felt.value, reader.tag) if felt and felt.value is not None else "–",
                    self._base(met).partition(";")[0] or "–",
                    reader.number(met.felt_people) if felt else "–",
                    reader.percent(self._coverage(met)) if felt else "–",
                    signed(one.belief, reader.tag) if one.belief is not None else "–",
                ]
            )
        return drawn(as_table(reader, reader.say("The line in numbers"), headers, body, numeric=range(1, 7)))

    def _came(self, met: Met) -> str:
        """How many journeys came here; nothing that tells of fewer than five people, nor by what is left."""
        touched = met.count("touched")
        if touched.people < LEAST:
            return "–"
        if nearly_all(touched, int(self.row.get("journeys") or 0)):
            return self.reader.say("almost all")
        return self.reader.number(touched.journeys)


@dataclass(frozen=True, slots=True)
class _Shown:
    """A fact with the address of those behind it."""

    fact: Any
    door: str

    def __getattr__(self, name: str) -> Any:
        return getattr(self.fact, name)


def _lines(cell: dict[str, Any], room: float) -> float:
    """About how many lines of a column so many letters wide a cell takes."""
    lines, pills = 0.0, 0
    for one in cell["facts"]:
        if one.kind == "pill":
            pills += len(one.text) + len(one.number) + 8
        else:
            lines += ceil((len(one.number) + len(one.text) + len(one.base) + 3) / room) + 0.25
    for entry in cell["entries"]:
        behind = len(entry["source"] or entry["by"]) + 12
        lines += ceil((len(entry["text"]) + 2) / room) + ceil(behind / room) * 0.85 + 0.5
    return lines + ceil(pills / room) * 1.25
