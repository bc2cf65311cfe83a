"""How do rows of the outlook read?  Both texts, the share with its interval or that we do not know."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from afuera.estimates.small_groups import LEAST
from afuera.outlook.rows import Row
from afuera.report.reader import Reader
from afuera.web.actions.pain_facts import quoted
from afuera.web.pains.models import Pain
from afuera.web.voices.ledger_sheets import between, next_words
from afuera.wording import mark
from afuera.wording.outlook import next_step

# These rows come with the study, from the lake's own tables.
OF_THE_LAKE = (10, 11)
WHY: Mapping[str, str] = {
    "too_few": mark("fewer than thirty to count"),
    "not_covered": mark("for most of them what it needs is not there"),
    "nothing_to_count": mark("there is nothing to count yet"),
}
LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "cites_no_customer": (mark("one cites no customer"), mark("{n} cite no customer")),
    "changed_nothing": (mark("one changed no words"), mark("{n} changed no words")),
    "nobody_opened_it": (
        mark("one rests on what no decider opened"),
        mark("{n} rest on what no decider opened"),
    ),
    "concerns_few": (
        mark("one concerns fewer people than half of the pains"),
        mark("{n} concern fewer people than half of the pains"),
    ),
}
UNITS: Mapping[str, str] = {
    "people hit, by burden": mark("people hit, weighed by what they bear"),
    "single-case fixes": mark("cases that were made good"),
    "pairs of a pain and a team": mark("pairs of a pain and a team in its chain"),
    "voices": mark("voices"),
    "uses of customers' views": mark("uses of customers' views"),
    "people": mark("people who came to a moment when they could go"),
    "journeys": mark("journeys of customers whose end is known"),
}


def lines(reader: Reader, rows: list[Row]) -> list[dict[str, Any]]:
    """Each row for a page; the names of the pains in one question."""
    keys = [str(one.next.facts["pain"]) for one in rows if one.next and "pain" in one.next.facts]
    pains = {one.key: one for one in Pain.objects.filter(key__in=keys).select_related("goal")}
    return [_line(reader, one, pains) for one in rows]


def _line(reader: Reader, row: Row, pains: dict[str, Pain]) -> dict[str, Any]:
    return {
        **between(reader, row),
        "row": row,
        "base": reader.say("of {n} {what}", n=row.d, what=reader.say(UNITS[row.unit])),
        "why": reader.say(WHY[row.why]) if row.why else "",
        "next": _next(reader, row, pains),
        "left_out": [
            reader.plural(one.n, *LEFT_OUT[one.code])
            for one in row.left_out
            if one.n and one.code in LEFT_OUT
        ],
    }


def _next(reader: Reader, row: Row, pains: dict[str, Pain]) -> str:
    if row.next is None:
        return ""
    told = dict(row.next.facts)
    if row.next.code == "read_the_oldest":
        return next_words(reader, row)
    if row.number in OF_THE_LAKE:
        return _next_of_the_lake(reader, row.next.code, told)
    pain = pains.get(str(told.get("pain")))
    name = quoted(reader, pain) if pain else str(told.get("pain", ""))
    if row.next.code == "largest_burden_without_progress":
        return reader.say("Next: {pain}, the largest burden that nothing moves", pain=name)
    if row.next.code == "look_for_the_cause":
        if told["people"] < LEAST:
            return reader.say("Next: look for the cause of {pain}", pain=name)
        return reader.say(
            "Next: {pain} was made good {times} times for {people} people. Look for the cause.",
            pain=name,
            times=told["times"],
            people=told["people"],
        )
    if row.next.code == "invite_the_team":
        return reader.say(
            "Next: ask {team} for its promise; it carries a tenth or more of {pain}",
            team=reader.name(told["team"]),
            pain=name,
        )
    return reader.plural(
        int(told.get("without", 0)),
        "Next: let the next decision rest on customers; the last one cites none",
        "Next: let the next decision rest on customers; {n} of the last ones cite none",
    )


def _next_of_the_lake(reader: Reader, code: str, told: dict[str, Any]) -> str:
    if told["people"] < LEAST:
        return ""
    named = {**told, "step": reader.label(told["step"])} if "step" in told else told
    return next_step({"next": {"code": code, "facts": named}}, reader.tag)
