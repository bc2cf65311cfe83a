"""How do the map, the paths and the report of a goal become PDF?  Tagged, PDF/UA-1, in its language."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Any

from afuera.export import typesetting
from afuera.export.images import size, standalone_svg
from afuera.export.keys import alone
from afuera.export.map_sheet import LETTERS, Cell, Stage, map_data
from afuera.export.pictures import Picture, pictures_of
from afuera.pictures import tokens
from afuera.report.doubts import caution_sentences
from afuera.report.one_goal import narrowed
from afuera.report.opening import are_people, headline, standfirst
from afuera.report.reader import Facts, Reader, facts, moment_of, reader_of, rows
from afuera.report.verdicts import VERDICTS, in_order_of_hurt, whose

__all__ = ["Cell", "Stage", "map_pdf", "paths_pdf", "report_pdf"]

FULL, HALF = 1040.0, 486.0  # widths for which the report draws its pictures
MOST_ROWS = 40  # of a table on paper; the CSV has all
CHAPTER, PART = 2, 3  # levels of headings
Block = dict[str, Any]


def map_pdf(
    reader: Reader,
    findings: Facts,
    journey: Facts,
    cells: Sequence[Stage] | None = None,
    belief: Sequence[float | None] | None = None,
) -> bytes:
    """The map of one goal on A3.  `cells` are the stages of a map that people made; without them the steps
    are the stages.  `belief` is what the company believes people feel at each stage (−2 … +2).
    """
    data = on_one_sheet(map_data(reader, findings, journey, cells, belief))
    return typesetting.pdf("map", data, _made(findings))


def on_one_sheet(data: dict[str, Any]) -> dict[str, Any]:
    """The same in the biggest letters with which it stands on one sheet, else in the smallest."""
    tried = ({**data, "size": size} for size in LETTERS if size <= data["size"])
    fitting = (told for told in tried if len(typesetting.pages_png("map", told, per_inch=10)) == 1)
    return next(fitting, {**data, "size": LETTERS[-1]})


def paths_pdf(reader: Reader, findings: Facts, journey: Facts) -> bytes:
    """The real paths of one goal, with their table."""
    found = pictures_of(reader, findings, journey)
    blocks = [_head(reader, findings, journey)]
    if "paths" in found:
        blocks.append(_figure(found["paths"], reader.say("The paths that people really take")))
    return typesetting.pdf("page", _page(reader, findings, journey, blocks), _made(findings))


def report_pdf(findings: Facts, lang: str, goal: object = ..., reader: Reader | None = None) -> bytes:
    """The report of one goal, or with none named of every goal, the most hurtful first."""
    return typesetting.pdf("page", report_data(findings, lang, goal, reader), _made(findings))


def report_data(findings: Facts, lang: str, goal: object = ..., reader: Reader | None = None) -> Block:
    """What stands in the report, as plain data."""
    reader = reader or reader_of(findings, lang)
    chosen = in_order_of_hurt(
        [row for row in rows(findings.get("journeys")) if goal is ... or row.get("goal") == goal]
    )
    blocks = [block for row in chosen for block in _goal(reader, findings, row)]
    return _page(reader, findings, chosen[0] if chosen else {}, blocks)


def _made(findings: Facts) -> dt.datetime | None:
    return moment_of(findings.get("made_at"))


def _page(reader: Reader, findings: Facts, journey: Facts, blocks: list[Block]) -> Block:
    one = narrowed(findings, journey)
    return {
        "lang": reader.lang,
        "title": headline(reader, one),
        "description": reader.title(journey.get("goal")),
        "foot": foot(reader, findings),
        "blocks": blocks,
    }


def foot(reader: Reader, findings: Facts) -> str:
    """Whose it is, and when it was made."""
    company = facts(findings.get("company")).get("name")
    made = reader.say("Made on {date} by Afuera", date=reader.date(findings.get("made_at")))
    return f"{reader.short(company)} · {made}" if company else made


def _goal(reader: Reader, findings: Facts, journey: Facts) -> Iterator[Block]:
    """One goal: its sentence, both views, seams, teams, feeling, paths, frictions."""
    found = pictures_of(reader, findings, journey)
    yield _head(reader, findings, journey)
    yield _ledger(reader, journey)
    doubts = caution_sentences(reader, journey.get("cautions"))
    if doubts:
        yield {"kind": "cautions", "items": doubts}
    yield {"kind": "chapter", "text": reader.say("What each team sees, and what people live through")}
    yield {"kind": "pair", "left": _inside(reader, found), "right": _outside(reader, journey, found)}
    tables = [_table(found[name]) for name in ("inside", "outside") if name in found]
    if tables:
        yield {"kind": "tables", "tables": tables}
    for name in ("seams", "ends", "teams"):
        if name in found:
            yield _figure(found[name], found[name].title, PART)
    for name, heading in (
        ("emotion", reader.say("How the journey feels, step by step")),
        ("paths", reader.say("The paths that people really take")),
        ("frictions", reader.say("What wears people out on the way")),
    ):
        if name in found:
            yield _figure(found[name], heading)


def _head(reader: Reader, findings: Facts, journey: Facts) -> Block:
    one = narrowed(findings, journey)
    words, tone = VERDICTS.get(str(journey.get("verdict")), VERDICTS["not_known"])
    answers, tone = whose(reader, journey)
    chips = [
        {"words": reader.say(words), "tone": tone},
        {"words": answers, "tone": {"in": "inside", "vacant": "warn"}.get(tone, tone)},
    ]
    return {
        "kind": "head",
        "eyebrow": [reader.title(journey.get("goal")), foot(reader, findings)],
        "title": headline(reader, one),
        "lead": standfirst(reader, one),
        "chips": chips,
    }


def _ledger(reader: Reader, journey: Facts) -> Block:
    contacts = facts(journey.get("contacts_to_goal"))
    cells = (
        (
            reader.say("People"),
            reader.number(journey.get("people")),
            reader.plural(journey.get("journeys"), "{n} journey", "{n} journeys"),
        ),
        (reader.say("Contacts needed"), reader.number(contacts.get("median")), _most(reader, contacts)),
        (
            reader.say("From first to last contact"),
            reader.days(journey.get("median_days")),
            _longest(reader, journey),
        ),
        (reader.say("Different paths"), reader.number(journey.get("variants")), ""),
    )
    return {
        "kind": "ledger",
        "cells": [{"what": what, "number": number, "base": base} for what, number, base in cells],
    }


def _most(reader: Reader, contacts: Facts) -> str:
    most = contacts.get("p90")
    return reader.say("for nine in ten up to {n}", n=most) if most is not None else ""


def _longest(reader: Reader, journey: Facts) -> str:
    longest = journey.get("p90_days")
    return reader.say("for nine in ten up to {days:days}", days=longest) if longest is not None else ""


def _inside(reader: Reader, found: dict[str, Picture]) -> Block:
    blocks: list[Block] = [{"kind": "part", "text": reader.say("What each team sees of its own part")}]
    unknown = reader.say("We do not know: nothing says how any step went, neither a result nor an answer.")
    blocks.append(_drawn(found["inside"]) if "inside" in found else {"kind": "text", "text": unknown})
    return {"tone": "inside", "voice": reader.say("Inside view"), "blocks": blocks}


def _outside(reader: Reader, journey: Facts, found: dict[str, Picture]) -> Block:
    blocks: list[Block] = [{"kind": "part", "text": _became(reader, journey)}]
    if "outside" in found:
        share = reader.percent(journey.get("goal_share"))
        words = reader.say("reached their goal")
        blocks += [{"kind": "big", "number": share, "words": words, "tone": "outside"}]
        blocks.append(_drawn(found["outside"]))
    else:
        blocks += [
            {"kind": "text", "text": reader.say("We do not know whether people get what they come for")}
        ]
    return {"tone": "outside", "voice": reader.say("Outside view"), "blocks": blocks}


def _became(reader: Reader, journey: Facts) -> str:
    if are_people(journey):
        return reader.say("What became of the people")
    return reader.say("What became of the journeys")


def _figure(picture: Picture, heading: str, level: int = CHAPTER) -> Block:
    """A picture under its heading, with its table; a narrow picture has the table beside it."""
    beside = size(standalone_svg(picture.svg))[0] <= HALF
    table = _table(picture) if picture.rows else None
    more = {"heading": heading, "level": level, "table": table, "beside": beside}
    return _drawn(picture, HALF if beside else FULL) | more


def _drawn(picture: Picture, slot: float = HALF) -> Block:
    """Sentences, legend and picture, in a slot of this width."""
    drawing = standalone_svg(picture.svg)
    return {
        "kind": "figure",
        "heading": "",
        "level": PART,
        "said": list(picture.said),
        "keys": legend(picture),
        "svg": drawing,
        "alt": f"{picture.title}. {picture.description}",
        "share": min(size(drawing)[0] / slot, 1.0),
        "table": None,
        "beside": False,
    }


def legend(picture: Picture) -> list[dict[str, str]]:
    """The marks of a picture with their words."""
    return [{"svg": tokens.resolve(alone(kind)), "words": words} for kind, words in picture.keys]


def _table(picture: Picture) -> Block:
    """The same numbers; columns of words share what those of numbers leave."""
    words = [max(len(row[at]) for row in picture.rows) for at in range(len(picture.headers))]
    widths = [0 if at in picture.numeric else max(1, min(wide, 60) // 12) for at, wide in enumerate(words)]
    left = len(picture.rows) - MOST_ROWS
    rest = [["…", *[""] * (len(picture.headers) - 1)]] if left > 0 else []
    return {
        "kind": "table",
        "caption": picture.title,
        "headers": list(picture.headers),
        "rows": [list(row) for row in picture.rows[:MOST_ROWS]] + rest,
        "numeric": list(picture.numeric),
        "widths": widths,
    }
