"""How do the two orders stand beside each other on the page and in a file?  The slope, and its table."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString

from afuera.export.pictures import Picture
from afuera.pictures.slope import Ranked, slope
from afuera.report import pain_words as words
from afuera.report.figures import PHONE
from afuera.report.figures import figure as drawn_figure
from afuera.report.reader import Reader
from afuera.web.journeys.sheets import drawn
from afuera.web.pains import told
from afuera.web.pains.queries import Shown
from afuera.wording import mark

WIDE = 1040
FIRST, FIRST_OF_OLD = 12, 5  # of more pains than that, these are drawn; the table has all
HEADS = (mark("Frequency × cost"), mark("Consequence for customers"))
COLUMNS = (
    mark("Pain"),
    mark("Place by consequence"),
    mark("Places it may hold"),
    mark("Place by frequency × cost"),
    mark("People hit"),
    mark("What it does to them"),
    mark("Who comes first"),
)


def picture(reader: Reader, in_order: list[Shown]) -> SafeString | str:
    """For the page: wide, and for a phone."""
    rows = _ranked(reader, in_order)
    if len(rows) < 2:
        return ""
    figure = drawn_figure(
        reader,
        lambda width, name: _drawn(reader, rows, width, name),
        None,
        width=WIDE,
        narrow=lambda _, name: _drawn(reader, rows, PHONE, name),
    )
    return drawn(figure)


def file(reader: Reader, in_order: list[Shown]) -> Picture | None:
    """To take along: with title, legend and table; None when there is nothing to compare."""
    rows = _ranked(reader, in_order)
    if len(rows) < 2:
        return None
    return Picture(
        "slope",
        reader.say("What hurts customers most, beside what frequency × cost would choose"),
        _drawn(reader, rows, WIDE, "slope"),
        tuple(reader.titles(*COLUMNS)),
        tuple(tuple(str(cell) for cell in row) for row in table(reader, in_order)),
        (1, 3, 4),
        keys=(
            ("diamond", reader.say("place by frequency × cost")),
            ("circle", reader.say("place by consequence, with the places it may hold as well")),
        ),
        description=_told(reader, rows),
    )


def table(reader: Reader, in_order: list[Shown]) -> list[tuple[Any, ...]]:
    """The same in numbers."""
    return [
        (
            told.whole_name(reader, one.pain),
            one.place,
            _places(one),
            words.old_place(one.figures) or "–",
            reader.say("fewer than five")
            if one.figures.get("few")
            else reader.number(one.figures.get("people")),
            "–" if one.figures.get("few") else words.with_base(reader, words.led_by(one.figures)),
            reader.word(words.TIERS, one.figures.get("tier")),
        )
        for one in in_order
        if one.place is not None
    ]


def _places(one: Shown) -> str:
    low, high = one.figures.get("place_low"), one.figures.get("place_high")
    if low is None or high is None:
        return "–"
    return str(low) if low == high else f"{low}–{high}"


def drawn_of(in_order: list[Shown]) -> list[Shown]:
    """The first by consequence, and besides those that the old order would have had first."""
    placed = [one for one in in_order if one.place is not None]
    old = sorted(words.old_place(one.figures) or len(placed) + 1 for one in placed)[:FIRST_OF_OLD]
    return [one for at, one in enumerate(placed) if at < FIRST or (words.old_place(one.figures) or 0) in old]


def _ranked(reader: Reader, in_order: list[Shown]) -> list[Ranked]:
    return [
        Ranked(
            told.whole_name(reader, one.pain),
            one.place,
            int(one.figures.get("place_low") or one.place),
            int(one.figures.get("place_high") or one.place),
            words.old_place(one.figures),
            reader.word(words.TIERS, one.figures.get("tier")),
            tip=reader.listing(
                [
                    part
                    for part in (
                        told.place_interval(reader, one.figures),
                        told.old_order(reader, one.figures),
                    )
                    if part
                ]
            ),
        )
        for one in drawn_of(in_order)
        if one.place is not None
    ]


def _drawn(reader: Reader, rows: list[Ranked], width: float, name: str) -> str:
    old, new = (reader.say(head) for head in HEADS)
    return slope(
        rows,
        width=width,
        name=name,
        title=reader.say("What hurts customers most, beside what frequency × cost would choose"),
        description=_told(reader, rows),
        heads=(old, new),
    )


def _told(reader: Reader, rows: list[Ranked]) -> str:
    first = reader.listing([one.label for one in rows[:3]])
    return reader.say(
        "By consequence the first are {first}.  {n} of {all} stand at least three places higher than in the "
        "order by frequency × cost.",
        first=first,
        n=sum(one.climbs >= 3 for one in rows),
        all=len(rows),
    )
