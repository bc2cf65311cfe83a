"""What does the head of the inbox say?  How many voices are shown, of which kind, narrowed down by what."""

from __future__ import annotations

from dataclasses import dataclass

from afuera.report.reader import Reader
from afuera.web.voices.inbox_queries import ALL, HANDED, NO_SCORE, OLDER, READ, WAITING, Wanted
from afuera.web.voices.reading_models import BANDS
from afuera.wording import mark

# Of each kind: one, many, none at all, and none of those that the filters leave.
HEADS: dict[str, tuple[str, str, str, str]] = {
    WAITING: (
        mark("One voice waits for you to read it"),
        mark("{n} voices wait for you to read them"),
        mark("You have read all that waits for you"),
        mark("No such voice waits for you"),
    ),
    OLDER: (
        mark("One older voice was not read by you"),
        mark("{n} older voices were not read by you"),
        mark("No older voice waits for you"),
        mark("No such older voice waits for you"),
    ),
    HANDED: (
        mark("One voice was handed to you"),
        mark("{n} voices were handed to you"),
        mark("Nobody has handed you a voice yet"),
        mark("No such voice was handed to you"),
    ),
    READ: (
        mark("You have read one voice"),
        mark("You have read {n} voices"),
        mark("You have read no voice yet"),
        mark("You have read no such voice"),
    ),
    ALL: (
        mark("One voice in all"),
        mark("{n} voices in all"),
        mark("There are no voices yet"),
        mark("There is no such voice"),
    ),
}
ALIKE = mark("saying almost the same")


@dataclass(frozen=True, slots=True)
class Head:
    """The heading, and what stands under it; nothing when the heading says all."""

    title: str
    lead: str


def head(reader: Reader, wanted: Wanted, n: int, minutes: int) -> Head:
    """`n` voices are shown, all pages together; their words take so many minutes."""
    narrowed = _narrowed(reader, wanted)
    one, many, none, no_such = HEADS[wanted.show]
    title = reader.plural(n, one, many) if n else reader.say(no_such if narrowed else none)
    if narrowed:
        lead = reader.say("Only these: {what}.", what=" · ".join(narrowed))
    else:
        lead = _waits(reader, n, minutes) if wanted.show == WAITING else ""
    return Head(title, lead)


def _narrowed(reader: Reader, wanted: Wanted) -> list[str]:
    """Every filter of the address in words, also one that no field shows."""
    named = (
        reader.title(wanted.goal) if wanted.goal else "",
        reader.label(wanted.step) if wanted.step else "",
        reader.channel(wanted.channel) if wanted.channel else "",
        reader.say(BANDS["" if wanted.band == NO_SCORE else wanted.band]) if wanted.band else "",
        reader.say(ALIKE) if wanted.like else "",
    )
    return [words for words in named if words]


def _waits(reader: Reader, n: int, minutes: int) -> str:
    if not n:
        return reader.say("What comes in next stands here.")
    return reader.plural(
        minutes,
        "Whole, in their own words: about one minute.",
        "Whole, in their own words: about {n} minutes. Read some of them; the order is drawn by lot, so that "
        "a fair share is heard, not the loudest.",
    )
