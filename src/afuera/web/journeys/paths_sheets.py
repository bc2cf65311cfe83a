"""How do the real paths read on a page?  The picture, and a table in which nobody gets lost."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from afuera.journeys.asked_paths import OTHERS, Became, Flow, Step, Way
from afuera.pictures import flow as pictures
from afuera.report.reader import Reader
from afuera.web.journeys.filters import DETAILS, FORM, Filters, month_name
from afuera.web.journeys.sheets import drawn

MOST_WAYS, MOST_LISTED = 40, 60


@dataclass(frozen=True)
class PathsSheet:
    """The paths of some journeys before one reader; `doors`: may they see the journeys behind a number?"""

    reader: Reader
    key: str
    filters: Filters
    flow: Flow
    became: Became
    doors: bool

    def people(self, **changes: Any) -> str | None:
        """The address of the journeys behind a number of the picture."""
        if not self.doors:
            return None
        asked = self.filters.query(drawn="yes", detail=self.filters.detail, **changes)
        return reverse("journeys:people", args=[self.key]) + asked

    def picture(self) -> Any:
        """The graph as a picture whose boxes and lines are doors."""
        starts = {way.target: way.n for way in self.flow.ways if way.source is None}
        ends = {way.source: way.n for way in self.flow.ways if way.target is None}
        again = {way.source: way.n for way in self.flow.ways if way.source == way.target}
        steps = [self._box(step, starts, ends, again) for step in self.flow.steps]
        ways = [
            self._line(way) for way in self.flow.ways if way.source is not None and way.target is not None
        ]
        reader = self.reader
        return drawn(
            pictures.flow(
                pictures.graph(steps, ways),
                lang=reader.tag,
                name="paths",
                others=reader.say("{n} other steps", n=len(self.flow.others)),
                most_steps=len(steps) + 1,
                most_ways=MOST_WAYS,
                title=reader.say("Real paths"),
                description=reader.say(
                    "Steps as boxes from left to right, ways between them as lines as thick as they are "
                    "busy. The numbers stand in the table below."
                ),
            )
        )

    def name(self, step: str | None) -> str:
        """What a step is called here."""
        if step == OTHERS:
            return self.reader.say("{n} other steps", n=len(self.flow.others))
        return self.reader.label(step)

    def _box(self, step: Step, starts: dict[Any, int], ends: dict[Any, int], again: dict[Any, int]) -> Any:
        reader, label = self.reader, self.name(step.key)
        tip = reader.say(
            "{step}: {touches} in {journeys}; {starts} begin here, {ends} end here",
            step=label,
            touches=reader.counted(step.touches, "contacts"),
            journeys=reader.counted(step.journeys, "journeys"),
            starts=starts.get(step.key, 0),
            ends=ends.get(step.key, 0),
        )
        counts = (starts.get(step.key, 0), ends.get(step.key, 0), again.get(step.key, 0))
        door = None if step.key == OTHERS else self.people(step=step.key)
        return pictures.Step(step.key, label, step.touches, step.place, *counts, tip, door)

    def _line(self, way: Way) -> Any:
        reader = self.reader
        tip = reader.say(
            "{one} → {other}: {times}; half of them within {days}",
            one=self.name(way.source),
            other=self.name(way.target),
            times=reader.counted(way.n, "times"),
            days=reader.days(way.median_days),
        )
        return pictures.Way(str(way.source), str(way.target), way.n, tip, self._door(way))

    def _door(self, way: Way) -> str | None:
        """The journeys that went this way; those of the other steps are told apart with more detail."""
        if OTHERS in (way.source, way.target):
            return None
        if way.source is None:
            return self.people(begins=way.target)
        if way.target is None:
            return self.people(ends=way.source)
        return self.people(step=way.source, next=way.target)

    def steps(self) -> list[dict[str, Any]]:
        """What comes in and goes out at each step; both sums are the visits."""
        ways, rows = self.flow.ways, []
        for step in self.flow.steps:
            begun = sum(way.n for way in ways if way.source is None and way.target == step.key)
            ended = sum(way.n for way in ways if way.target is None and way.source == step.key)
            rows.append(
                {
                    "name": self.name(step.key),
                    "journeys": step.journeys,
                    "door": None if step.key == OTHERS else self.people(step=step.key),
                    "begun": begun,
                    "begun_door": self._door(Way(None, step.key, 0, 0, 0, None)),
                    "arrived": step.touches - begun,
                    "touches": step.touches,
                    "went_on": step.touches - ended,
                    "ended": ended,
                    "ended_door": self._door(Way(step.key, None, 0, 0, 0, None)),
                }
            )
        return rows + ([self._other_paths()] if self.flow.rare else [])

    def _other_paths(self) -> dict[str, Any]:
        """The journeys that are not drawn, five people at least: with them the table ends at all journeys."""
        n, touches = len(self.flow.rare), self.flow.rare_touches
        told = {"name": self.reader.say("other paths, not drawn"), "journeys": n, "touches": touches}
        told |= {"door": None, "begun_door": None, "ended_door": None}
        return told | {"begun": n, "arrived": touches - n, "went_on": touches - n, "ended": n}

    def totals(self, rows: list[dict[str, Any]]) -> dict[str, int]:
        """The sums of the table of steps."""
        return {name: sum(row[name] for row in rows) for name in _SUMMED}

    def ways(self) -> list[dict[str, Any]]:
        """The busiest moves from step to step."""
        inner = [way for way in self.flow.ways if way.source is not None and way.target is not None]
        return [
            {
                "source": self.name(way.source),
                "target": self.name(way.target),
                "n": way.n,
                "journeys": way.journeys,
                "door": self._door(way),
                "days": self.reader.days(way.median_days),
            }
            for way in inner[:MOST_LISTED]
        ]

    def left_out(self) -> dict[str, int]:
        """Ways that are not drawn, and ways that are not listed."""
        inner = [way for way in self.flow.ways if way.source is not None and way.target is not None]
        moves = [way.n for way in inner if way.source != way.target]
        return {"drawn": sum(moves[MOST_WAYS:]), "listed": sum(way.n for way in inner[MOST_LISTED:])}

    def fewer_or_more(self) -> tuple[str | None, str | None]:
        """Addresses of the picture with fewer steps, and with more."""
        at = DETAILS.index(self.filters.detail)
        own = len(self.flow.steps) - bool(self.flow.others)
        fewer = [detail for detail in DETAILS[:at] if detail < own]
        more = DETAILS[at + 1] if at + 1 < len(DETAILS) and self.flow.more else None
        return (
            self.filters.query(detail=fewer[-1]) if fewer else None,
            self.filters.query(detail=more) if more else None,
        )

    def sentence(self) -> str:
        """The finding of these paths."""
        reader, became, n = self.reader, self.became, self.flow.journeys
        if became.missed and became.last:
            step, there = became.last
            return reader.say(
                "{missed} of {n} journeys end without what they came for, {there} of them at “{step}”",
                missed=became.missed,
                n=n,
                there=there,
                step=reader.label(step),
            )
        if became.reached is not None and "reached" not in self.filters.said:
            return reader.say("{reached} of {n} journeys get what they came for", reached=became.reached, n=n)
        return reader.plural(n, "The path of one journey", "The paths of {n} journeys")


_SUMMED = ("begun", "arrived", "touches", "went_on", "ended")


def fields(
    reader: Reader,
    filters: Filters,
    values: dict[str, list[tuple[str, int]]],
    attributes: list[tuple[str, str, int]],
) -> list[dict[str, Any]]:
    """The fields of the form: name, label, and options with what is chosen."""
    months = [(value, month_name(reader, value), n) for value, n in values.get("month", [])]
    channels = [(value, reader.channel(value), n) for value, n in values.get("channel", [])]
    steps = {name: [(v, reader.label(v), n) for v, n in values.get(name, [])] for name in ("start", "end")}
    segments = [
        (f"{name}={value}", f"{reader.name(name)}: {reader.name(value)}", n) for name, value, n in attributes
    ]
    ends = [
        ("yes", reader.say("yes"), 0),
        ("no", reader.say("no"), 0),
        ("unknown", reader.say("not known"), 0),
    ]
    options = {
        "channel": channels,
        "from": months,
        "to": months,
        "segment": segments,
        **steps,
        "reached": ends,
    }
    labels = {
        "channel": reader.say("Channel used"),
        "from": reader.say("From month"),
        "to": reader.say("Up to month"),
        "segment": reader.say("Customers"),
        "start": reader.say("First step"),
        "end": reader.say("Last step"),
        "reached": reader.say("Got what they came for"),
    }
    return [
        {
            "name": name,
            "label": labels[name],
            "options": [
                (value, text, n, filters.said.get(name) == value) for value, text, n in options[name]
            ],
        }
        for name in FORM
        if options[name]
    ]
