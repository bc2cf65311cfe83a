"""Why are these identifiers one person?  Each tie, its rows, and what rests on it alone."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import cos, log2, pi, sin
from typing import Any

from django.utils.safestring import SafeString, mark_safe

from afuera.people.by_hand import JOIN, Decision
from afuera.pictures import letters, marks
from afuera.web.people.shown import Eyes, Shown
from afuera.wording import mark

MOST_DRAWN = 14
FEW_ROWS, MANY_ROWS = 2, 5
WIDTH, HEIGHT, RADIUS_X, RADIUS_Y, DOT = 560.0, 330.0, 150.0, 122.0, 7.0
THICKEST = 5.0
STRENGTHS = {
    "hand": mark("a person here said so"),
    "one": mark("rests on a single row"),
    "few": mark("a few rows"),
    "many": mark("many rows"),
}
TONES = {"hand": "in", "one": "warn", "few": "", "many": "good"}


@dataclass(frozen=True, slots=True)
class Tie:
    """Two identifiers that were seen together; `alone`: without this tie they would be two people."""

    a: Shown
    b: Shown
    rows: int
    strength: str
    tone: str
    alone: bool
    first_at: datetime | None
    last_at: datetime | None
    source: str
    signal_id: str
    why: str = ""


def ties(
    eyes: Eyes,
    person: str,
    rows: Sequence[dict[str, Any]],
    decisions: Iterable[Decision],
    names: Sequence[str],
) -> list[Tie]:
    """The ties of a person, those of a decision by hand first, then the weakest."""
    known = set(names)
    hands = [one for one in decisions if one.action == JOIN and {one.one, one.other} <= known]
    pairs = [(row["a"], row["b"]) for row in rows] + [(one.one, one.other) for one in hands]
    seen = [
        _tie(eyes, person, row, _strength(row["rows"]), _alone(pairs, at, names))
        for at, row in enumerate(rows)
    ]
    seen.sort(key=lambda tie: (not tie.alone, tie.rows))
    first = [
        _by_hand(eyes, person, one, _alone(pairs, len(rows) + at, names)) for at, one in enumerate(hands)
    ]
    return first + seen


def _tie(eyes: Eyes, person: str, row: dict[str, Any], strength: str, alone: bool) -> Tie:
    a, b = (eyes.identifier(row[end], person) for end in ("a", "b"))
    words, tone = eyes.reader.say(STRENGTHS[strength]), TONES[strength]
    times = (row["first_at"], row["last_at"])
    return Tie(a, b, row["rows"], words, tone, alone, *times, row["source"], row["signal_id"])


def _by_hand(eyes: Eyes, person: str, one: Decision, alone: bool) -> Tie:
    a, b = (eyes.identifier(name, person) for name in (one.one, one.other))
    words = eyes.reader.say(STRENGTHS["hand"])
    return Tie(a, b, 0, words, TONES["hand"], alone, one.at, one.at, "", "", one.why)


def _strength(rows: int) -> str:
    return "many" if rows >= MANY_ROWS else "few" if rows >= FEW_ROWS else "one"


def _alone(pairs: Sequence[tuple[str, str]], left_out: int, names: Sequence[str]) -> bool:
    """Would its two ends fall apart without this tie?"""
    above = {name: name for name in names}

    def top(name: str) -> str:
        while above.setdefault(name, name) != name:
            name = above[name]
        return name

    for at, (a, b) in enumerate(pairs):
        if at != left_out:
            above[top(a)] = top(b)
    a, b = pairs[left_out]
    return top(a) != top(b)


def drawing(eyes: Eyes, names: Sequence[str], found: Sequence[Tie], person: str) -> SafeString | None:
    """The identifiers in a ring, a line for each tie: thick with many rows, dashed when it holds alone."""
    if not 2 <= len(names) <= MOST_DRAWN:
        return None
    shown = [eyes.identifier(name, person) for name in names]
    spot = {one.place: _spot(at, len(names)) for at, one in enumerate(shown)}
    lines = [
        marks.line(
            *(*spot[tie.a.place], *spot[tie.b.place]),
            "bad" if tie.alone else "inside" if tie.rows == 0 else "line-strong",
            thick=1.0 + min(log2(max(tie.rows, 1)), THICKEST - 1),
            dash="5 4" if tie.alone else None,
            round_ends=True,
        )
        for tie in found
        if tie.a.place in spot and tie.b.place in spot
    ]
    nodes = [_node(one, spot[one.place]) for one in shown]
    title = eyes.reader.say(mark("The names of this person and the ties between them"))
    words = eyes.reader.say(mark("Each line is a tie; the table beside it tells every one."))
    svg = marks.picture(WIDTH, HEIGHT, *lines, *nodes, name="ties", title=title, description=words)
    return mark_safe(svg)  # noqa: S308 (afuera.pictures escapes)


def _spot(at: int, n: int) -> tuple[float, float]:
    angle = 2 * pi * at / n - pi / 2
    return WIDTH / 2 + RADIUS_X * cos(angle), HEIGHT / 2 + RADIUS_Y * sin(angle)


def _node(one: Shown, spot: tuple[float, float]) -> str:
    x, y = spot
    side = "middle" if abs(x - WIDTH / 2) < DOT else "start" if x > WIDTH / 2 else "end"
    over = {"middle": 0.0, "start": DOT + 6, "end": -DOT - 6}[side]
    down = (-14.0 if y < HEIGHT / 2 else 22.0) if side == "middle" else 4.5
    room = {"middle": WIDTH, "start": WIDTH - x, "end": x}[side] - DOT - 8
    said = letters.shortened(one.whole, room)
    return marks.group(
        marks.tip(one.whole),
        marks.circle(x, y, DOT, "outside"),
        marks.words(x + over, y + down, said, fill="ink", anchor=side),
    )


def finding(eyes: Eyes, names: Sequence[str], found: Sequence[Tie]) -> str:
    """Who is it, in a sentence."""
    if len(names) == 1:
        return eyes.reader.say(mark("One name only: nothing was merged"))
    thin = sum(tie.alone and tie.rows == 1 for tie in found)
    if thin:
        return eyes.reader.plural(
            thin,
            "{names} names are one person, and one tie rests on a single row",
            "{names} names are one person, and {n} ties rest on a single row each",
            names=len(names),
        )
    rows = sum(tie.rows for tie in found)
    return eyes.reader.say(
        mark("{names} names are one person: {n} ties hold them together, seen {rows} times"),
        names=len(names),
        n=len(found),
        rows=rows,
    )
