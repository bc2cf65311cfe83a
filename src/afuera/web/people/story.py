"""How does one person's history read?  A finding in a sentence, then every signal in order of time.

The sentence counts what the customer did: their own contacts, the channels they took, the things they came
for, and what became of those.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import pairwise
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from afuera.pictures.walk import Met, walk
from afuera.report.figures import figure
from afuera.report.reader import ACTORS, CHANNELS, RESULTS, Reader, capital
from afuera.report.walks import BAD, GOOD, WORDLESS, is_own, words_of
from afuera.web.bridge.histories import Somebody
from afuera.web.people.scores import on_its_scale
from afuera.wording import Phrase, mark

US_A_DAY = 86_400_000_000
LONG_SILENCE_DAYS = 1.0
STEPS_OF_SILENCE = 20
NOT_DONE, STILL_OPEN, DONE, UNKNOWN = "not_done", "open", "done", "unknown"

# (one thing, several things): what became of it, after how they came.
ENDS = {
    NOT_DONE: (
        mark("{came}, and it is not done"),
        mark("{came}, and {n} of them are not done"),
    ),
    STILL_OPEN: (mark("{came}, and it is still open"), mark("{came}, and {n} of them are still open")),
    DONE: (mark("{came}, and it is done"), mark("{came}, and all of them are done")),
    UNKNOWN: (
        mark("{came}, and nobody knows whether it is done"),
        mark("{came}, and nobody knows whether {n} of them are done"),
    ),
}
CAME = mark("In {days:days} they came to us {times} {channels} {things}")
CAME_AT_ONCE = mark("They came to us {times} {channels} {things}")
NEVER_CAME = mark("They never came to us themselves: all {n} signals are ours or answers to our questions")
ASKED = {"nps": "NPS", "csat": "CSAT", "ces": "CES"}
TONES = {NOT_DONE: "bad", STILL_OPEN: "warn", DONE: "good", UNKNOWN: "unknown"}
VERDICTS = {
    NOT_DONE: mark("not done"),
    STILL_OPEN: mark("still open"),
    DONE: mark("done"),
    UNKNOWN: mark("end not known"),
}


def outcome(journey: dict[str, Any]) -> str:
    """What became of a journey, as far as anybody knows."""
    if journey["reached"] is not None:
        return DONE if journey["reached"] else NOT_DONE
    return STILL_OPEN if journey["is_open"] else UNKNOWN


def finding(reader: Reader, who: Somebody) -> str:
    """The history in a sentence."""
    seen, ends = who.summary, [outcome(journey) for journey in who.journeys]
    if not seen["came"]:
        return reader.say(NEVER_CAME, n=seen["signals"])
    things = len(ends)
    worst = next((end for end in (NOT_DONE, STILL_OPEN, UNKNOWN) if end in ends), DONE)
    days = (seen["last_us"] - seen["first_us"]) / US_A_DAY
    came = Phrase(
        CAME if days > 0 else CAME_AT_ONCE,
        {
            "days": days,
            "times": _times(seen["came"]),
            "channels": _channels(len(seen["channels"])),
            "things": _things(things),
        },
    )
    one, several = ENDS[worst]
    return reader.say(one if things == 1 else several, came=came, n=ends.count(worst))


def _times(n: int) -> Phrase:
    return Phrase(mark("once")) if n == 1 else Phrase(mark("{n} times"), {"n": n})


def _channels(n: int) -> Phrase:
    return Phrase(mark("over one channel")) if n <= 1 else Phrase(mark("over {n} channels"), {"n": n})


def _things(n: int) -> Phrase:
    return Phrase(mark("for one thing")) if n == 1 else Phrase(mark("for {n} things"), {"n": n})


def at(us: int | None) -> datetime | None:
    """A moment of the shelf."""
    return datetime.fromtimestamp(us / 1_000_000, UTC) if us is not None else None


def journey_lines(
    reader: Reader, who: Somebody, earlier: dict[int, int], a_page: int
) -> list[dict[str, Any]]:
    """Journeys as lines of a list, each with the page of the time line where it begins."""
    return [
        {
            "id": one["journey_id"],
            "title": reader.title(one["goal"])
            if one["goal"] is not None
            else reader.say(mark("No stated goal")),
            "verdict": reader.say(VERDICTS[outcome(one)]),
            "tone": TONES[outcome(one)],
            "began": at(one["started_us"]),
            "days": _length(reader, one["ended_us"] - one["started_us"]),
            "signals": one["signals"],
            "page": earlier.get(one["number"], 0) // a_page + 1,
        }
        for one in who.journeys
    ]


def _length(reader: Reader, us: int) -> str:
    return reader.days(us / US_A_DAY) if us else ""


@dataclass(frozen=True, slots=True)
class Line:
    """One signal as it stands in the list, with the silence before it (`gap` from 0 to 20, to scale)."""

    moment: datetime | None
    title: str
    place: str
    said: str
    own: bool
    result: str
    tone: str
    words: SafeString | None
    score: SafeString | None
    due: datetime | None
    silence: str
    gap: int
    goal: str
    begins: bool
    journey: str


def lines(
    reader: Reader, events: Sequence[dict[str, Any]], who: Somebody, before: dict[str, Any] | None
) -> list[Line]:
    """The signals of a page; `before` is the last one of the page before."""
    of = {one["number"]: one for one in who.journeys}
    days = [event["at_us"] / US_A_DAY for event in events]
    start = before["at_us"] / US_A_DAY if before else (days[0] if days else 0.0)
    gaps = [there - here for here, there in pairwise([start, *days])]
    longest = max([LONG_SILENCE_DAYS, *gaps])
    numbers = [before["number"] if before else None, *[event["number"] for event in events]]
    moved = [there != here for here, there in pairwise(numbers)]
    return [
        _line(
            reader,
            event,
            of.get(event["number"], {}),
            gap / longest if gap >= LONG_SILENCE_DAYS else 0,
            gap,
            on,
        )
        for event, gap, on in zip(events, gaps, moved, strict=True)
    ]


def _line(
    reader: Reader, event: dict[str, Any], journey: dict[str, Any], share: float, gap: float, moved_on: bool
) -> Line:
    result, actor, channel, team = event["result"], event["actor"], event["channel"], event["team"]
    begins = event["place"] == 1 and bool(journey)
    said = [
        reader.label(team) if team is not None else None,
        reader.word(ACTORS, actor) if actor not in (None, "customer") else None,
        reader.say(mark("{n} minutes of their time"), n=round(event["minutes"]))
        if event["minutes"]
        else None,
    ]
    words = words_of(event, bare=reader.sees_names)
    return Line(
        moment=at(event["at_us"]),
        title=title_of(reader, event),
        place=reader.channel(channel) if channel is not None else "",
        said=" · ".join(part for part in said if part),
        own=is_own(event),
        result=reader.word(RESULTS, result) if result else "",
        tone="bad" if result in BAD else "good" if result in GOOD else "",
        words=mark_safe(str(words)) if words else None,  # noqa: S308 (afuera.report.markup)
        score=on_its_scale(reader, event),
        due=event.get("due_at"),
        silence=reader.say(mark("{days} of silence"), days=reader.days(gap)) if share else "",
        gap=max(1, round(share * STEPS_OF_SILENCE)) if share else 0,
        goal=_goal(reader, journey) if begins or moved_on else "",
        begins=begins,
        journey=journey.get("journey_id", ""),
    )


def _goal(reader: Reader, journey: dict[str, Any]) -> str:
    goal = journey.get("goal")
    return reader.title(goal) if goal is not None else reader.say(mark("No stated goal"))


def title_of(reader: Reader, event: dict[str, Any]) -> str:
    """The step, else the question, else what kind of signal it is."""
    if event["kind"] == "answer" and event["question"]:
        return asked(reader, event["question"])
    if event["kind"] == "promise":
        return reader.say(WORDLESS["promise"])
    if event["step"] is not None:
        return reader.label(event["step"])
    return reader.word(WORDLESS, event["kind"])


def asked(reader: Reader, question: str) -> str:
    """What a question is called: known ones by the letters that everybody knows them by."""
    return ASKED.get(question.lower()) or capital(reader.name(question))


def picture(reader: Reader, events: Sequence[dict[str, Any]]) -> SafeString | None:
    """The signals of a page on the lines of their channels, silences to scale."""
    if len(events) < 2:
        return None
    start = events[0]["at_us"]
    met = [
        Met(
            (event["at_us"] - start) / US_A_DAY,
            _lane(reader, event),
            is_own(event),
            False if event["result"] in BAD else True if event["result"] in GOOD else None,
            f"{title_of(reader, event)}, {reader.moment(_iso(event))}",
        )
        for event in events
    ]

    def draw(width: float, name: str) -> str:
        return walk(
            met,
            width=width,
            lang=reader.tag,
            name=name,
            title=reader.say(mark("Every signal, on the line of its channel")),
            description=reader.say(
                mark(
                    "From left to right in order of time; distances are time. The list below tells each one."
                )
            ),
        )

    return mark_safe(str(figure(reader, draw, None)))  # noqa: S308 (afuera.report.markup)


def _iso(event: dict[str, Any]) -> str:
    moment = at(event["at_us"])
    return moment.isoformat() if moment else ""


def _lane(reader: Reader, event: dict[str, Any]) -> str:
    if event["kind"] == "answer":
        return capital(reader.say(mark("surveys")))
    channel = event["channel"]
    if channel is None:
        return capital(reader.say(mark("the customer")) if is_own(event) else reader.say(mark("the company")))
    return capital(reader.channel(channel)) if str(channel) in CHANNELS else reader.label(channel)
