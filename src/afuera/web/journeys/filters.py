"""Which journeys does this address ask for?  Its query becomes a question to the shelf, and back."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from afuera import wording
from afuera.journeys.asked import UNKNOWN, Seam, Wanted
from afuera.report.opening import SEGMENTS
from afuera.report.reader import Reader
from afuera.report.seams import seam_name
from afuera.web import asked_numbers

LONGEST = 300
ENDS = {
    "yes": (1, wording.mark("got what they came for")),
    "no": (0, wording.mark("did not get what they came for")),
    "unknown": (UNKNOWN, wording.mark("nobody knows how it ended")),
}
DETAILS = (4, 8, 12, 18, 26)
USUAL_DETAIL = 12
# name in the address -> field of `Wanted` that takes its text as it stands
PLAIN = {
    "channel": "channel",
    "began": "began",
    "from": "first_month",
    "to": "last_month",
    "start": "start",
    "end": "end",
    # Of the journeys of a picture: those that begin or end at a step of it, or pass it.
    "begins": "start",
    "ends": "end",
    "step": "step",
    "next": "onward",
}
OF_THE_PICTURE = ("begins", "ends", "step", "next", "drawn")
FORM = ("channel", "from", "to", "segment", "start", "end", "reached")
_MONTH = re.compile(r"(?!0000)[0-9]{4}-(0[1-9]|1[0-2])")


@dataclass(frozen=True)
class Filters:
    """What an address asks for: text by name, only what is set."""

    said: Mapping[str, str]

    @classmethod
    def of(cls, query: Mapping[str, Any]) -> Filters:
        """From the query of an address; what is not understood is left out."""
        names = (*PLAIN, "segment", "reached", "parts", "seam", "one", "other", "drawn", "detail")
        said = {name: str(query[name])[:LONGEST] for name in names if query.get(name)}
        for name in ("from", "to"):
            if name in said and not _MONTH.fullmatch(said[name]):
                del said[name]
        if said.get("reached") not in ENDS:
            said.pop("reached", None)
        for told, whole in _half(said):
            if not whole:
                said = {name: text for name, text in said.items() if name not in told}
        return cls(said)

    @property
    def detail(self) -> int:
        """How many steps are drawn at most."""
        given = asked_numbers.whole(self.said.get("detail"), USUAL_DETAIL, digits=3)
        return given if given in DETAILS else USUAL_DETAIL

    def wanted(self, goal: str | None, wait_days: float = 3.0) -> Wanted:
        """The question to the shelf."""
        plain: dict[str, Any] = {field: self.said[name] for name, field in PLAIN.items() if name in self.said}
        if "step" not in plain:
            plain.pop("onward", None)
        if "reached" in self.said:
            plain["reached"] = ENDS[self.said["reached"]][0]
        if self.said.get("parts") == "well":
            plain["all_ok"] = 1
        name, equals, value = self.said.get("segment", "").partition("=")
        if equals:
            plain["attribute"] = (name, value)
        if {"seam", "one", "other"} <= self.said.keys():
            plain["seam"] = Seam(self.said["seam"], self.said["one"], self.said["other"], wait_days)
        return Wanted(goal, **plain)

    def query(self, without: tuple[str, ...] = (), **changes: object) -> str:
        """The query of an address that asks for the same but for some changes, with its question mark."""
        kept = {name: said for name, said in self.said.items() if name not in without}
        kept |= {name.rstrip("_"): str(value) for name, value in changes.items() if value not in (None, "")}
        return f"?{urlencode(kept)}" if kept else ""

    def base(self) -> Filters:
        """What the picture was drawn of, from whose step or line this leads."""
        return self.only(*(name for name in self.said if name not in OF_THE_PICTURE))

    def only(self, *names: str) -> Filters:
        """The same with these names alone."""
        return Filters({name: said for name, said in self.said.items() if name in names})


def _half(said: Mapping[str, str]) -> list[tuple[tuple[str, ...], bool]]:
    """Names that say something only together: is all of it there?  Half would be shown and not asked."""
    attribute, equals, _ = said.get("segment", "").partition("=")
    seam = ("seam", "one", "other")
    return [
        (("segment",), bool(attribute and equals)),
        (seam, said.keys() >= set(seam)),
        (("next",), "step" in said),
    ]


def words(filters: Filters, reader: Reader) -> list[tuple[tuple[str, ...], str]]:
    """What is asked for, in words: the names that say it, and the sentence."""
    said = filters.said
    found: list[tuple[tuple[str, ...], str]] = []
    for name, sentence in _PARTS.items():
        if name in said:
            found.append(((name,), sentence(reader, said)))
    if "seam" in said:
        seam = {"kind": said["seam"], "between": [said.get("one"), said.get("other")]}
        found.append((("seam", "one", "other"), seam_name(reader, seam)))
    return found


def _step(reader: Reader, said: Mapping[str, str]) -> str:
    if "next" in said:
        one, other = reader.label(said["step"]), reader.label(said["next"])
        return reader.say("straight from “{one}” to “{other}”", one=one, other=other)
    return reader.say("with the step “{step}”", step=reader.label(said["step"]))


def _months(reader: Reader, said: Mapping[str, str]) -> str:
    return reader.say("begun from {month} on", month=month_name(reader, said["from"]))


def _segment(reader: Reader, said: Mapping[str, str]) -> str:
    name, _, value = said["segment"].partition("=")
    return f"{reader.word(SEGMENTS, name)}: {reader.name(value)}"


def month_name(reader: Reader, month: str) -> str:
    """2026-03 as its reader writes it."""
    year, at = (int(part) for part in month.split("-"))
    return wording.date(dt.date(year, at, 1), reader.tag, "MMM y")


_PARTS: Mapping[str, Any] = {
    "reached": lambda reader, said: reader.say(ENDS[said["reached"]][1]),
    "parts": lambda reader, said: reader.say("every known step went well"),
    "channel": lambda reader, said: reader.say(
        "went over: {channel}", channel=reader.channel(said["channel"])
    ),
    "began": lambda reader, said: reader.say("began on: {channel}", channel=reader.channel(said["began"])),
    "from": _months,
    "to": lambda reader, said: reader.say("begun up to {month}", month=month_name(reader, said["to"])),
    "segment": _segment,
    "start": lambda reader, said: reader.say("first step: {step}", step=reader.label(said["start"])),
    "end": lambda reader, said: reader.say("last step: {step}", step=reader.label(said["end"])),
    "begins": lambda reader, said: reader.say("first step: {step}", step=reader.label(said["begins"])),
    "ends": lambda reader, said: reader.say("last step: {step}", step=reader.label(said["ends"])),
    "step": _step,
}


def of_group(group: Mapping[str, Any]) -> Filters | None:
    """The filters that ask for a group of `worse` in the findings; None where there is no such filter."""
    by, value = group.get("by"), str(group.get("value"))
    if by == "month":
        return Filters({"from": value, "to": value})
    if by == "first channel":
        return Filters({"began": value})
    return None if by in SEGMENTS else Filters({"segment": f"{by}={value}"})
