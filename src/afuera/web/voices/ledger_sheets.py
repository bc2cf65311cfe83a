"""How does the ledger read?  Shares with intervals, minutes due beside minutes there, groups or none."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from afuera.estimates.intervals import wilson
from afuera.estimates.small_groups import LEAST, hidden_overlapping
from afuera.outlook.comments import comments
from afuera.outlook.rows import Row
from afuera.report.reader import Reader
from afuera.web.bridge import voices as bridge
from afuera.web.voices import inbox_sheets, routing_queries, routing_sheets
from afuera.web.voices.ledger_queries import Coverage, Group, Ledger, Side, counts
from afuera.web.voices.reading_models import BANDS, LEVELS, Voice
from afuera.wording import mark
from afuera.wording.outlook import outlook_row

WHY: dict[str, str] = {
    "too_few": mark("fewer than thirty voices are old enough to count"),
    "not_covered": mark("for most voices nobody said which teams do not face customers"),
    "nothing_to_count": mark("no voice is older than thirty days yet"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a table: what it is, its shares as (words, part of 100 for the meter)."""

    name: str
    n: int
    cells: list[tuple[str, str, int]]
    hidden: bool = False


def finding(reader: Reader, found: Ledger) -> str:
    """The ledger in a sentence."""
    every = found.every
    if not every.n:
        return reader.say("No voice has come in yet")
    if not every.anybody:
        return reader.plural(
            every.n, "Nobody has read the one voice that came in", "Nobody has read any of {n} voices"
        )
    return reader.say(
        "Of {n} voices, {both} were read from both sides and {nobody} by nobody",
        n=every.n,
        both=every.both,
        nobody=every.n - every.anybody,
    )


def bands(reader: Reader, found: Ledger) -> list[Line]:
    """Each score band, praise and middle beside complaints; few customers are not shown."""
    few = hidden_overlapping({band: one.customers for band, one in found.bands.items() if one.n})
    return [
        Line(reader.say(BANDS[band]), one.n, [] if band in few else _cells(reader, one), band in few)
        for band, one in found.bands.items()
        if one.n
    ]


def every(reader: Reader, found: Ledger) -> Line:
    """All of them."""
    return Line(reader.say("All voices"), found.every.n, _cells(reader, found.every))


def _cells(reader: Reader, one: Coverage) -> list[tuple[str, str, int]]:
    return [_cell(reader, part, one.n) for part in (one.anybody, one.path, one.behind, one.both)]


def _cell(reader: Reader, part: int, n: int) -> tuple[str, str, int]:
    share = wilson(part, n)
    return (
        reader.percent(share.value),
        reader.interval(share.low, share.high),
        round((share.value or 0) * 100),
    )


def groups(reader: Reader, found: Sequence[Group], names: dict[Any, str] | None = None) -> list[Line]:
    """Levels or teams; those with fewer than five readers stand there without a number."""
    lines = []
    for one in found:
        name = (
            reader.say((names or LEVELS)[one.key]) if isinstance(one.key, str) else one.key.label(reader.lang)
        )
        cells = [] if one.hidden else [_cell(reader, min(one.read, one.of), one.of)]
        lines.append(Line(name, one.of, cells, one.hidden))
    return lines


def minutes(reader: Reader, one: Side) -> dict[str, Any]:
    """Minutes a week: due, there, given; as words and as parts of the longest for the bars."""
    longest = max(one.due, one.there, one.given or 0.0, 1.0)
    return {
        "people": one.people,
        "due": _minutes(reader, one.due),
        "there": _minutes(reader, one.there),
        "given": _minutes(reader, one.given) if one.given is not None else "",
        "due_part": round(100 * one.due / longest),
        "there_part": round(100 * one.there / longest),
        "given_part": round(100 * (one.given or 0.0) / longest),
        "few": one.people < LEAST,
    }


def _minutes(reader: Reader, value: float) -> str:
    if value >= 600:
        return reader.say("{n} hours", n=round(value / 60))
    return reader.plural(round(value), "1 minute", "{n} minutes") if value >= 1 or not value else "< 1 min"


def fair_share(reader: Reader, found: Ledger) -> str:
    """How much of what comes in the minutes are enough for."""
    if found.share >= 1:
        return reader.say("The minutes that people have are enough for two readers of every voice.")
    return reader.say(
        "The minutes that people have are enough for two readers of {share:percent} of what comes in. "
        "Which ones, the lot says, not who shouts.",
        share=found.share,
    )


def row_four(reader: Reader) -> dict[str, Any]:
    """Row 4 of the outlook as this page shows it."""
    return told(reader, comments(counts()))


def told(reader: Reader, row: Row) -> dict[str, Any]:
    """The row in words: as any row, how many voices it rests on, or why we do not know."""
    return {
        **between(reader, row),
        "base": reader.say("{n} of {d} voices", n=row.n, d=row.d),
        "why": reader.say(WHY[row.why]) if row.why else "",
        "next": next_words(reader, row),
    }


def between(reader: Reader, row: Row) -> dict[str, Any]:
    """Where any row of the outlook stands between its two ends: its share with the interval, where known."""
    subject, left, right = outlook_row(row.number, reader.tag)
    known = row.known and row.value is not None
    return {
        "subject": subject,
        "left": left,
        "right": right,
        "known": known,
        "share": reader.share(row.value, row.low, row.high) if known else "",
        "meter": str(round((row.value or 0) * 100)),
    }


def next_words(reader: Reader, row: Row) -> str:
    """What to do next."""
    days = row.next.facts.get("days") if row.next else None
    if days is None:
        return ""
    return reader.plural(
        int(str(days)),
        "Next: read the voice that waits longest; nobody has read it for one day",
        "Next: read the voice that waits longest; nobody has read it for {n} days",
    )


@dataclass(frozen=True, slots=True)
class Waiting:
    """One voice of the ledger: its line, whom it concerns and who of them read it."""

    line: inbox_sheets.Line
    parties: list[routing_sheets.Shown]
    days: int


def listed(reader: Reader, voices: Sequence[Voice]) -> list[Waiting]:
    """Every voice with who should read it and who did, in a fixed number of questions."""
    concerned = routing_queries.concerned(voices)
    said = bridge.words([one.journey_id for one in voices])
    read = routing_sheets.readings_of(voices)
    today = timezone.now()
    return [
        Waiting(
            inbox_sheets.line(reader, one, said.get(one.pk), bool(one.readers)),
            routing_sheets.parties(reader, concerned[one.pk], read.get(one.pk, [])),
            _days(today, one),
        )
        for one in voices
    ]


def _days(now: dt.datetime, one: Voice) -> int:
    return max((now - one.came_at).days, 0)
