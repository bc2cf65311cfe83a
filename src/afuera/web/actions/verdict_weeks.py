"""How do the weeks of a proof read?  Chart and table, the weeks out of the ordinary, and how a control moved.

A week in which one to four people were hit, or all but one to four, tells no number, and no week may be
worked out from the others and their sum.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from afuera.estimates.small_groups import LEAST, hidden_groups
from afuera.pictures.control_chart import WeekPoint
from afuera.report import pain_words
from afuera.report.reader import Facts, Reader, facts, items, rows
from afuera.wording import mark

CHARTS: Mapping[str, str] = {
    "p_prime": mark(
        "The dotted limits are those of {n} usual weeks before, by Laney's p′ chart: between them a week "
        "varies by chance."
    ),
    "xmr": mark(
        "The dotted limits are those of {n} usual weeks before, by a chart of single values (XmR): between "
        "them a week varies by chance."
    ),
}
MOST_NAMED = 4


def told_weeks(found: Facts) -> list[Facts]:
    """The weeks in which enough people came by; those in which too few were hit carry `few`."""
    weeks = [row for row in rows(found.get("chart")) if int(row.get("exposed") or 0) >= LEAST]
    hit = {place: int(row["hits"]) for place, row in enumerate(weeks) if row["hits"]}
    spared = {place: int(row["exposed"] - row["hits"]) for place, row in enumerate(weeks)}
    few = hidden_groups(hit) | hidden_groups({place: n for place, n in spared.items() if n})
    return [{**row, "few": place in few} for place, row in enumerate(weeks)]


def point(reader: Reader, row: Facts) -> WeekPoint:
    """One week of the picture; of too few only the range is drawn in which they lie."""
    week = reader.date(str(row["week"]))
    low, high = max(0.0, float(row["low"])), float(row["high"])
    limits = (float(row["usual_low"]), float(row["usual_high"])) if "usual_low" in row else None
    rate = _highest_of_few(row) if row["few"] else float(row["rate"])
    expected = reader.say("expected {low}–{high}", low=reader.percent(low, 1), high=reader.percent(high, 1))
    if row["few"]:
        tip = reader.say("Week of {week}: too few people to tell; {expected}", week=week, expected=expected)
    else:
        share = reader.percent(rate, 1)
        told = {"week": week, "rate": share, "n": row["exposed"], "expected": expected}
        tip = reader.say("Week of {week}: {rate} of {n} people; {expected}", **told)
    return WeekPoint(
        week,
        rate,
        float(row["expected"]),
        low,
        high,
        bool(row.get("out")) and not row["few"],
        bool(row.get("held_out")),
        tip,
        bool(row["few"]),
        limits,
    )


def _highest_of_few(row: Facts) -> float:
    """Up to where the range reaches that is drawn for too few."""
    if float(row["hits"]) > float(row["exposed"]) / 2:
        return 1.0
    return min(1.0, max((LEAST - 1) / float(row["exposed"]), float(row["high"])))


def line(reader: Reader, row: Facts) -> dict[str, Any]:
    """One week of the table."""
    few = bool(row["few"])
    limits = ""
    if "usual_low" in row:
        limits = f"{reader.percent(row['usual_low'], 1)}–{reader.percent(row['usual_high'], 1)}"
    return {
        "week": reader.date(str(row["week"])),
        "hits": reader.say("too few") if few else reader.number(float(row["hits"])),
        "exposed": row.get("exposed"),
        "rate": "–" if few else reader.percent(row.get("rate"), 1),
        "expected": reader.percent(row.get("expected"), 1),
        "band": f"{reader.percent(max(0.0, float(row['low'])), 1)}–{reader.percent(row.get('high'), 1)}",
        "limits": limits,
        "out": row.get("out") and not few,
        "held_out": row.get("held_out"),
    }


def special(reader: Reader, found: Facts, weeks: Sequence[Facts], due: dt.date | None) -> list[str]:
    """The control chart in words: its limits, and the weeks outside them, before the day and since."""
    usual = facts(found.get("usual"))
    if usual.get("kind") not in CHARTS:
        return []
    told = [reader.say(CHARTS[str(usual["kind"])], n=usual["weeks"])]
    day = due.isoformat() if due else ""
    outside = [row for row in weeks if row.get("special") and (not row["few"] or _surely_below(row))]
    before = [row for row in outside if str(row["week"]) < day and not row.get("held_out")]
    if before:
        told.append(
            reader.say(
                "Before the declared day these lay outside them: {weeks}.", weeks=_named(reader, before)
            )
        )
    since = [row for row in outside if str(row["week"]) >= day]
    above = [row for row in since if row["rate"] > row["usual_high"]]
    below = len(since) - len(above)
    if below:
        told.append(
            reader.plural(
                below, "Since then one week lies below them.", "Since then {n} weeks lie below them."
            )
        )
    if above:
        told.append(reader.say("Since then these lie above them: {weeks}.", weeks=_named(reader, above)))
    if not since:
        told.append(reader.say("Since then no week that can be told lies outside them."))
    return told


def _surely_below(row: Facts) -> bool:
    """Does a week of too few lie below the limits however few they were?  Then that tells no number."""
    low = float(row["usual_low"])
    return float(row["rate"]) < low and (LEAST - 1) / float(row["exposed"]) < low


def _named(reader: Reader, weeks: Sequence[Facts]) -> str:
    names = [reader.date(str(row["week"])) for row in weeks[-MOST_NAMED:]]
    more = len(weeks) - len(names)
    return ", ".join([*names, *([reader.say("{n} earlier ones", n=more)] if more else [])])


def control(reader: Reader, found: Facts) -> str:
    """Which control was used, and how it moved; that there is none where there is none."""
    one = facts(found.get("control"))
    if not one:
        return reader.say(
            "There is no control: nowhere else did the same trouble occur untouched by any plan."
        )
    goals = ", ".join(pain_words.goal_name(reader, {"goal": goal}) for goal in items(one.get("goals")))
    left, low, high = (reader.number(float(one[name]) * 100) for name in ("ratio", "low", "high"))
    told = {"goals": goals, "left": left, "low": low, "high": high, "n": int(one["hits"])}
    if one.get("fell"):
        return reader.say(
            "Control: the same trouble where nobody changed it ({goals}) fell too. Of 100 times, {left} are "
            "left ({low}–{high}; n = {n}); so much is taken off what was expected here.",
            **told,
        )
    if float(one["low"]) > 1:
        return reader.say(
            "Control: the same trouble where nobody changed it ({goals}) rose. Of 100 times there are {left} "
            "now ({low}–{high}; n = {n}); nobody is credited with that, it may be where the trouble went.",
            **told,
        )
    return reader.say(
        "Control: the same trouble where nobody changed it ({goals}) did not surely fall. Of 100 times there "
        "are {left} now ({low}–{high}; n = {n}); nothing is taken off.",
        **told,
    )
