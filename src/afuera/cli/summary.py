"""What does a person read in the terminal after a study?  The findings in sentences, then one table."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from afuera.wording import caution, days, friction, number, percent, say

MOST_FRICTIONS = 8
MOST_CAUTIONS = 8


def print_summary(findings: dict[str, Any], lang: str, console: Console | None = None) -> None:
    """The broken wholes in a sentence each, all goals as a table, the frictions, the cautions."""
    out = console or Console(highlight=False)
    _opening(findings, lang, out)
    for row in findings["broken_wholes"]:
        _broken(row, lang, out)
    out.print(_goals(findings, lang))
    if findings["frictions"]:
        out.print(_frictions(findings, lang))
    _cautions(findings, lang, out)


def _opening(findings: dict[str, Any], lang: str, out: Console) -> None:
    found = findings["coverage"]
    facts = {name: found[name] for name in ("signals", "people", "journeys")}
    line = say("{signals} signals, {people} people, {journeys} journeys.", lang, **facts)
    out.print(Text(line, style="dim"))
    if not findings["broken_wholes"]:
        out.print(say("No journey is shown to be broken as a whole while all of its parts look fine.", lang))


def _broken(row: dict[str, Any], lang: str, out: Console) -> None:
    name = goal_name(row, lang)
    if row["segment"]:
        name = f"{name} ({row['segment']['by']}: {row['segment']['value']})"
    facts = {
        "goal": name,
        "share": percent(row["goal_share"], lang),
        "low": percent(row["goal_low"], lang),
        "high": percent(row["goal_high"], lang),
        "standard": percent(row["goal_benchmark"], lang),
        "n": number(row["goal_n"], lang),
    }
    out.print()
    out.print(
        Text(
            say("“{goal}” is broken as a whole, although every part looks fine.", lang, **facts), style="bold"
        )
    )
    out.print(
        say(
            "{share} reached the goal ({low} to {high}; the standard is {standard}), "
            "of {n} journeys of known end.",
            lang,
            **facts,
        )
    )
    loss = {"loss": percent(row["seam_loss"], lang), "n": number(row["seam_n"], lang)}
    out.print(say("{loss} of the {n} journeys in which every step went well still failed.", lang, **loss))
    for seam in row["seams"][:3]:
        if seam["between"]:
            _seam(seam, lang, out)


def _seam(seam: dict[str, Any], lang: str, out: Console) -> None:
    kinds = {
        "hand_over": say("hand-over", lang),
        "wait": say("wait", lang),
        "switch": say("change of channel", lang),
        "re_explaining": say("telling it again", lang),
    }
    facts = {
        "kind": kinds[seam["kind"]],
        "a": seam["between"][0],
        "b": seam["between"][1],
        "share": percent(seam["share_of_loss"], lang),
    }
    out.print("  " + say("{share} of that loss: {kind}, {a} → {b}", lang, **facts))


def goal_name(row: dict[str, Any], lang: str) -> str:
    """The goal as the reader calls it; all that was measured, when no goal is named."""
    if row["goal"] is None:
        return say("everything that was measured", lang)
    return str(row["names"].get(lang) or row["goal"])


def _goals(findings: dict[str, Any], lang: str) -> Table:
    verdicts = {
        "broken_whole": say("broken as a whole", lang),
        "broken_parts": say("broken in its parts", lang),
        "fine": say("fine", lang),
        "not_known": say("we do not know", lang),
    }
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(say("goal", lang))
    for heading in ("journeys", "reached", "standard", "weakest step", "median days"):
        table.add_column(say(heading, lang), justify="right")
    table.add_column(say("verdict", lang))
    table.add_column(say("owner", lang))
    for row in findings["journeys"]:
        known = [step["ok_share"] for step in row["steps"] if step["ok_share"] is not None]
        table.add_row(
            goal_name(row, lang),
            number(row["journeys"], lang),
            percent(row["goal_share"], lang),
            percent(row["goal_benchmark"], lang),
            percent(min(known), lang) if known else "–",
            days(row["median_days"], lang),
            verdicts[row["verdict"]],
            row["owner"] or say("nobody owns this", lang),
        )
    return table


def _frictions(findings: dict[str, Any], lang: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim")
    table.add_column(say("friction", lang))
    table.add_column(say("goal", lang))
    for heading in ("journeys", "share", "times", "days lost"):
        table.add_column(say(heading, lang), justify="right")
    totals = [row for row in findings["frictions"] if row["between"] is None and row["journeys"]]
    totals.sort(key=lambda row: (-row["journeys"], row["slug"]))
    names = {row["goal"]: goal_name(row, lang) for row in findings["journeys"]}
    for row in totals[:MOST_FRICTIONS]:
        table.add_row(
            friction(row["slug"], lang)[0],
            names.get(row["goal"], str(row["goal"])),
            number(row["journeys"], lang),
            percent(row["share"], lang),
            number(row["times"], lang),
            number(row["days_lost"], lang),
        )
    rest = len(totals) - MOST_FRICTIONS
    if rest > 0:
        table.caption = say("and {n} more in the report", lang, n=rest)
    return table


def _cautions(findings: dict[str, Any], lang: str, out: Console) -> None:
    """Each kind of doubt once: those of the study first, then those of the broken wholes."""
    of_wholes = (doubt for row in findings["broken_wholes"] for doubt in row["cautions"])
    every = [*findings["cautions"], *of_wholes]
    first: dict[str, dict[str, Any]] = {}
    for doubt in every:
        first.setdefault(doubt["code"], doubt)
    for doubt in list(first.values())[:MOST_CAUTIONS]:
        facts = {name: value for name, value in doubt.items() if name != "code"}
        out.print(Text("· " + caution(doubt["code"], lang, **facts), style="dim"))
    rest = len(every) - min(len(first), MOST_CAUTIONS)
    if rest > 0:
        out.print(Text(say("and {n} more in the report", lang, n=rest), style="dim"))
