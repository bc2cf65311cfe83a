"""How does a theme read on a page?  Its name, how many spoke, how much was read, what is new, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.urls import reverse

from afuera.estimates.small_groups import LEAST
from afuera.report.reader import Reader
from afuera.voices.fresh import Change
from afuera.web.journeys.slugs import slug_of
from afuera.web.voices import theme_queries
from afuera.web.voices.inbox_sheets import plain
from afuera.wording import mark

OTHER = {"es": "en", "en": "es"}
FRESH: dict[str, tuple[str, str]] = {
    "new": (mark("new this week"), "out"),
    "more": (mark("more than in the weeks before"), "warn"),
    "less": (mark("less than in the weeks before"), "good"),
}
HAPPENED: dict[str, str] = {
    "new": mark("A new theme: {theme}"),
    "split": mark("{theme} came out of {other}"),
    "merged": mark("{theme} went into {other}"),
    "ended": mark("Nobody speaks of {theme} any more"),
}
NO_NAME = mark("A theme without a name")


@dataclass(frozen=True, slots=True)
class Line:
    """One theme in the list."""

    theme: str
    name: str
    tongue: str  # the language of the name's words, when it is not the reader's
    given: bool
    pinned: bool
    people: int
    n: int
    read: int
    mine: int
    decide: int  # of its voices: how many somebody has read who decides
    part: int
    unsure: int
    fresh: str
    tone: str
    change: str


@dataclass(frozen=True, slots=True)
class Comment:
    """One voice whole, masked as the reader may see it."""

    key: str
    text: str
    language: str
    at: datetime
    goal: str
    step: str
    channel: str
    read: bool
    unsure: bool
    first: str  # the voice that it repeats, else itself: under its key stand all that say the same
    copies: int
    walk: str


def name_of(
    reader: Reader, row: Mapping[str, Any], renamed: Mapping[str, Mapping[str, str]]
) -> tuple[str, str]:
    """(its name for this reader, the language of the words when it is another one)."""
    lang = reader.lang
    by_hand = renamed.get(row["theme"], {})
    name = by_hand.get(lang) or row[f"name_{lang}"] or row[f"name_{OTHER[lang]}"]
    if not name:
        return reader.say(NO_NAME), ""
    own = bool(by_hand.get(lang)) or row[f"own_{lang}"]
    return str(name), "" if own else OTHER[lang]


def lines(
    reader: Reader,
    rows: Sequence[Mapping[str, Any]],
    changed: Sequence[Change],
    read: theme_queries.Read,
    renamed: Mapping[str, Mapping[str, str]],
) -> list[Line]:
    """All themes of five people or more, those of most people first."""
    fresh = {one.theme: one for one in changed}
    return [
        line(reader, row, fresh.get(row["theme"]), read, renamed) for row in rows if row["people"] >= LEAST
    ]


def line(
    reader: Reader,
    row: Mapping[str, Any],
    change: Change | None,
    read: theme_queries.Read,
    renamed: Mapping[str, Mapping[str, str]],
) -> Line:
    """One of them."""
    name, tongue = name_of(reader, row, renamed)
    word, tone = FRESH.get(change.word, ("", "")) if change else ("", "")
    seen, mine, decide = (found[row["theme"]] for found in read)
    return Line(
        theme=row["theme"],
        name=name,
        tongue=tongue,
        given=row["kind"] == "given",
        pinned=bool(row["pinned"]),
        people=row["people"],
        n=row["n"],
        read=seen,
        mine=mine,
        decide=decide,
        part=round(100 * seen / row["n"]) if row["n"] else 0,
        unsure=row["unsure"],
        fresh=word,
        tone=tone,
        change=_times(reader, change) if word and change else "",
    )


def _times(reader: Reader, change: Change) -> str:
    if change.ratio is None or change.high is None:
        return reader.say(mark("{n} people; none in the weeks before"), n=reader.number(change.people))
    return reader.say(
        mark("{ratio} times as often ({low} to {high}), {n} people"),
        ratio=reader.number(change.ratio, 1),
        low=reader.number(change.low, 1),
        high=reader.number(change.high, 1),
        n=reader.number(change.people) if change.people >= LEAST else reader.say(mark("fewer than five")),
    )


def comments(reader: Reader, rows: Sequence[Mapping[str, Any]]) -> list[Comment]:
    """Voices, whole."""
    keys = [row["key"] for row in rows]
    seen, alike = theme_queries.read_keys(keys), theme_queries.alike(keys)
    return [
        Comment(
            key=row["key"],
            text=plain(reader, dict(row)),
            language=str(row["language"] or ""),
            at=datetime.fromtimestamp(row["at_us"] / 1_000_000, UTC),
            goal=reader.title(row["goal"]),
            step=reader.label(row["step"]) if row["step"] else "",
            channel=reader.channel(row["channel"]) if row["channel"] else "",
            read=row["key"] in seen,
            unsure=float(row["theme_sure"] or 0) < 0.5,
            first=alike[row["key"]][0],
            copies=alike[row["key"]][1],
            walk=reverse("journeys:walk", args=[slug_of(row["goal"]), row["journey_id"]]),
        )
        for row in rows
    ]


def happened(
    reader: Reader, rows: Sequence[Mapping[str, Any]], renamed: Mapping[str, Mapping[str, str]]
) -> list[dict[str, Any]]:
    """What happened to themes, as sentences."""
    found = []
    for row in rows:
        words = {
            "theme": _called(reader, row["theme"], row, "name", renamed),
            "other": _called(reader, row["other"], row, "other", renamed),
        }
        found.append(
            {
                "sentence": reader.say(HAPPENED[row["what"]], **words),
                "at": datetime.fromtimestamp(row["at_us"] / 1_000_000, UTC),
                "by_hand": row["by_hand"],
                "theme": row["theme"],
            }
        )
    return found


def _called(
    reader: Reader,
    theme: str | None,
    row: Mapping[str, Any],
    which: str,
    renamed: Mapping[str, Mapping[str, str]],
) -> str:
    lang = reader.lang
    name = renamed.get(theme or "", {}).get(lang) or row[f"{which}_{lang}"] or row[f"{which}_{OTHER[lang]}"]
    return f"“{name}”" if name else reader.say(NO_NAME)
