"""How does one person's journey read?  Event by event: silences to scale, hand-overs, their words."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.safestring import SafeString

from afuera.company.hours import Hours
from afuera.pictures import marks
from afuera.report.reader import ACTORS, RESULTS, Facts, Reader, moment_of
from afuera.report.walks import BAD, GOOD, WORDLESS, is_own, one_walk, words_of
from afuera.web.journeys.sheets import drawn
from afuera.web.people.story import asked

LONG_SILENCE_DAYS = 1.0
PAPER, LEAST_GAP = 520.0, 14.0  # pixels for all silences together, and for the shortest that is told
MOST_EVENTS = 400


@dataclass(frozen=True)
class Event:
    """One event as the page shows it."""

    number: int
    own: bool
    when: str
    title: str
    meta: list[str]
    silence: str = ""
    gap: SafeString | None = None
    handed: str = ""
    switched: str = ""
    closed: str = ""
    result: str = ""
    tone: str = ""
    words: SafeString | None = None
    score: str = ""
    scale: SafeString | None = None
    question: str = ""
    promise: str = ""
    kept: str = ""
    minutes: str = ""


@dataclass(frozen=True)
class WalkSheet:
    """One journey before one reader."""

    reader: Reader
    journey: Facts
    events: list[Facts]
    hours: dict[str, Hours]
    zone: ZoneInfo
    timed: list[tuple[float, Facts]] = field(default_factory=list)

    @property
    def days(self) -> float:
        """From the first event to the last one."""
        return float(self.journey["ended_us"] - self.journey["started_us"]) / 86_400_000_000

    def sentence(self) -> str:
        """The journey in a sentence."""
        reader, reached = self.reader, self.journey.get("reached")
        facts = {
            "days": reader.days(self.days),
            "contacts": reader.counted(self.journey.get("touches"), "contacts"),
        }
        if reached == 1:
            return reader.say("{contacts} in {days}, and this person got what they came for", **facts)
        if reached == 0:
            return reader.say("{contacts} in {days}, and this person did not get what they came for", **facts)
        return reader.say("{contacts} in {days}, and nobody knows whether this person got there", **facts)

    def picture(self) -> SafeString:
        """All events on the lines of the teams that met them."""
        return drawn(one_walk(self.reader, {"events": self.events}, 1)[1])

    def listed(self) -> list[Event]:
        """Every event, with what changed since the one before it."""
        pixels_a_day = PAPER / max(self.days, 1.0)
        found: list[Event] = []
        before: Facts | None = None
        for number, event in enumerate(self.events[:MOST_EVENTS], 1):
            found.append(self._event(number, event, before, pixels_a_day))
            before = event
        return found

    def _event(self, number: int, event: Facts, before: Facts | None, pixels_a_day: float) -> Event:
        reader = self.reader
        silence, gap = self._silence(event, before, pixels_a_day)
        result = event.get("result")
        said = words_of(event, bare=reader.sees_names)
        return Event(
            number=number,
            own=is_own(event),
            when=reader.moment(event.get("at")),
            title=self._title(event),
            meta=self._meta(event),
            silence=silence,
            gap=gap,
            handed=self._changed(event, "team", reader.label),
            switched=self._changed(event, "channel", reader.channel),
            closed=self._closed(event),
            result=reader.word(RESULTS, result) if result else "",
            tone="bad" if result in BAD else "good" if result in GOOD else "",
            words=drawn(said) if said else None,
            question=asked(reader, str(event["question"])) if event.get("question") else "",
            **self._score(event),
            **self._promise(number, event),
        )

    def _title(self, event: Facts) -> str:
        for name in ("step", "touchpoint"):
            if event.get(name) is not None:
                return self.reader.label(event[name])
        return self.reader.word(WORDLESS, event.get("kind"))

    def _meta(self, event: Facts) -> list[str]:
        reader = self.reader
        return [
            said
            for said in (
                reader.channel(event["channel"]) if event.get("channel") is not None else "",
                reader.short(event["team"]) if event.get("team") is not None else "",
                reader.word(ACTORS, event["actor"]) if event.get("actor") is not None else "",
                reader.say("took {n} minutes of their time", n=event["minutes"])
                if event.get("minutes")
                else "",
            )
            if said
        ]

    def _silence(
        self, event: Facts, before: Facts | None, pixels_a_day: float
    ) -> tuple[str, SafeString | None]:
        here, there = moment_of(event.get("at")), moment_of(before.get("at")) if before else None
        if here is None or there is None:
            return "", None
        days = (here - there).total_seconds() / 86400
        if days < LONG_SILENCE_DAYS:
            return "", None
        return self.reader.say("{days} of silence", days=self.reader.days(days)), gap(days * pixels_a_day)

    def _changed(self, event: Facts, what: str, name: Any) -> str:
        """From one team or channel to another between two contacts, in words."""
        before = event.get(f"{what}_before")
        if before is None or event.get(what) is None or before == event[what]:
            return ""
        return f"{name(before)} → {name(event[what])}"

    def _closed(self, event: Facts) -> str:
        """Was the team away at that moment?"""
        hours, at = self.hours.get(str(event.get("team"))), moment_of(event.get("at"))
        if hours is None or at is None or event.get("kind") != "touch":
            return ""
        second = dt.timedelta(seconds=1)
        return "" if hours.intervals(self.zone, at, at + second) else self.reader.say("closed at that hour")

    def _score(self, event: Facts) -> dict[str, Any]:
        score, low, high = event.get("score"), event.get("score_min"), event.get("score_max")
        if score is None or low is None or high is None or high == low:
            return {}
        reader = self.reader
        said = reader.say("{score} on a scale from {low} to {high}", score=score, low=low, high=high)
        return {"score": said, "scale": scale((score - low) / (high - low))}

    def _promise(self, number: int, event: Facts) -> dict[str, Any]:
        """What was promised for when, and whether anything had come by then."""
        due = event.get("due")
        if due is None:
            return {}
        reader = self.reader
        said = reader.say("Promised for {moment}", moment=reader.moment(due.isoformat()))
        then = [moment_of(one.get("at")) for one in self.events[number:] if not is_own(one)]
        came = next((at for at in then if at is not None), None)
        if came is None:
            return {"promise": said, "kept": reader.say("nothing came after it")}
        late = (came - due).total_seconds() / 86400
        if late <= 0:
            return {"promise": said, "kept": reader.say("the next thing came in time")}
        return {
            "promise": said,
            "kept": reader.say("the next thing came {days} late", days=reader.days(late)),
        }


def walk_sheet(
    reader: Reader, journey: Facts, events: Iterable[Facts], hours: dict[str, Hours], zone: ZoneInfo
) -> WalkSheet:
    """A journey whose contacts know which team and channel came before."""
    told: list[Facts] = []
    before: dict[str, Any] = {}
    for event in events:
        told.append({**event, "team_before": before.get("team"), "channel_before": before.get("channel")})
        if event.get("kind") == "touch":
            before |= {what: event[what] for what in ("team", "channel") if event.get(what) is not None}
    return WalkSheet(reader, journey, told, hours, zone)


def gap(pixels: float) -> SafeString:
    """An empty stretch as long as the silence: the dotted line beside it is drawn to scale."""
    tall = max(pixels, LEAST_GAP)
    return drawn(
        marks.element(
            "svg",
            marks.line(1, 0, 1, tall, "line-strong", thick=2, dash="2 5"),
            class_="gap",
            width=2.0,
            height=tall,
            aria_hidden="true",
            focusable="false",
        )
    )


def scale(share: float) -> SafeString:
    """Where an answer lies on its scale."""
    width, at = 96.0, 4 + 88 * min(max(share, 0.0), 1.0)
    return drawn(
        marks.element(
            "svg",
            marks.line(4, 7, width - 4, 7, "line-strong", thick=3, round_ends=True),
            marks.circle(at, 7, 5.5, "outside"),
            class_="scale",
            width=width,
            height=14.0,
            viewBox=f"0 0 {width:.0f} 14",
            aria_hidden="true",
            focusable="false",
        )
    )
