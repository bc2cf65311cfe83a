"""What did one person live through?  Contacts on the line of the team that met them, silences to scale.

Distances are time: a silence of nine days is nine times as long as one of a day. Contacts that follow each
other closely would hide one another; they keep a least distance and are numbered, so that the list beside
the picture can be read along.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from afuera.pictures import letters, marks
from afuera.wording import days as said_days
from afuera.wording import say


@dataclass(frozen=True, slots=True)
class Met:
    """One event: days since the first one, the lane (team or channel), and whether the customer acted."""

    day: float
    lane: str
    own: bool
    went: bool | None = None
    tip: str = ""


LANE, HEAD = 34.0, 34.0
ROUNDEST, NUMBERED, LONG_SILENCE_DAYS = 10.0, 8.0, 1.0
FOR_CONTACTS = 0.55  # of the width at most, so that silences stay visible


def distances(days: Sequence[float], room: float, closest: float) -> list[float]:
    """Places in `room` pixels: gaps as long as their time, but never closer than `closest` pixels."""
    gaps = [max(there - here, 0.0) for here, there in pairwise(days)]
    if not gaps:
        return [room / 2][: len(days)]
    closest = min(closest, room / len(gaps))
    low, high = 0.0, room / max(max(gaps), 1e-9)
    for _ in range(60):
        pixels_a_day = (low + high) / 2
        if sum(max(closest, gap * pixels_a_day) for gap in gaps) > room:
            high = pixels_a_day
        else:
            low = pixels_a_day
    places = [0.0]
    for gap in gaps:
        places.append(places[-1] + max(closest, gap * low))
    return places


def walk(events: Sequence[Met], *, width: float, lang: str, name: str, title: str, description: str) -> str:
    """Events in the order of time; silences of a day and more are named where they have room."""
    lanes = list(dict.fromkeys(event.lane for event in events))
    names = min(width * 0.28, 150.0)
    start, room = names + 22, width - names - 40
    radius = max(3.0, min(ROUNDEST, FOR_CONTACTS * room / max(len(events) - 1, 1) / 2))
    across = [start + x for x in distances([event.day for event in events], room, 2 * radius)]
    level = {lane: HEAD + LANE * (at + 0.5) for at, lane in enumerate(lanes)}
    height = HEAD + LANE * len(lanes) + 6
    drawn = [_silences(events, across, height, radius, lang)]
    drawn += [_lane(lane, level[lane], names, start, width) for lane in lanes]
    drawn.append(_way(events, across, level))
    drawn += [_event(at, event, across[at], level[event.lane], radius) for at, event in enumerate(events)]
    return marks.picture(width, height, *drawn, name=name, title=title, description=description)


def _lane(lane: str, y: float, names: float, start: float, width: float) -> str:
    return marks.group(
        marks.tip(lane),
        marks.words(names, y + 4.5, letters.shortened(lane, names), fill="ink-2", anchor="end"),
        marks.line(start - 8, y, width - 4, y, "line"),
    )


def _silences(events: Sequence[Met], across: Sequence[float], height: float, radius: float, lang: str) -> str:
    pieces = []
    for (before, left), (after, right) in pairwise(zip(events, across, strict=True)):
        gap, left, right = after.day - before.day, left + radius + 1, right - radius - 1
        if gap < LONG_SILENCE_DAYS or right - left < 4:
            continue
        pieces.append(marks.box(left, 4, right - left, height - 6, "sunken", corner=4))
        for said in (say("{days} of silence", lang, days=said_days(gap, lang)), said_days(gap, lang)):
            if letters.width(said, 12) < right - left - 4:
                pieces.append(
                    marks.words((left + right) / 2, 20, said, size=12, fill="ink-2", anchor="middle")
                )
                break
    return marks.group(*pieces)


def _way(events: Sequence[Met], across: Sequence[float], level: dict[str, float]) -> str:
    spots = [f"{x:.1f},{level[event.lane]:.1f}" for x, event in zip(across, events, strict=True)]
    return (
        marks.path("M" + "L".join(spots), stroke="outside", thick=2, opacity=0.55) if len(spots) > 1 else ""
    )


def _event(at: int, event: Met, x: float, y: float, radius: float) -> str:
    fill = "outside" if event.own else "inside"
    side = radius - 1
    square = marks.box(x - side, y - side, 2 * side, 2 * side, fill, corner=side * 0.4, stroke="surface")
    pieces = [marks.tip(event.tip), marks.circle(x, y, radius, fill, thick=1.5) if event.own else square]
    if radius >= NUMBERED:
        pieces.append(
            marks.words(x, y + 4, str(at + 1), size=11, weight=700, fill="surface", anchor="middle")
        )
    if event.went is False:
        pieces.append(marks.circle(x, y, radius + 3, "none", stroke="bad", thick=2))
    return marks.group(*pieces)
