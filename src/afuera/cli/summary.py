"""What does a person read in the terminal after a study?  The findings in sentences, then the cautions."""

from __future__ import annotations

from typing import Any

from rich.console import Console
from rich.text import Text

from afuera.cli.screen import Screen
from afuera.cli.tables import frictions, goals
from afuera.report.reader import Reader, reader_of, uncapital
from afuera.report.seams import seam_name
from afuera.wording import caution, counted, listing, number, percent, say

MOST_CAUTIONS = 8


def print_summary(findings: dict[str, Any], lang: str, console: Console | None = None) -> None:
    """The broken wholes in a sentence each, all goals as a table, the frictions, the cautions."""
    out = console or Screen(highlight=False)
    reader = reader_of(findings, lang)
    _opening(findings, lang, out)
    for row in findings["broken_wholes"]:
        _broken(row, reader, lang, out)
    for table in (goals(findings, reader, out.width), frictions(findings, reader, out.width)):
        if table.row_count:
            out.print()
            out.print(table)
    _cautions(findings, reader, lang, out)


def _opening(findings: dict[str, Any], lang: str, out: Console) -> None:
    found = findings["coverage"]
    counts = [counted(found[name], name, lang) for name in ("signals", "people", "journeys")]
    out.print(Text(f"{listing(counts, lang)}.", style="dim"))
    if not findings["broken_wholes"]:
        out.print(say("No journey is shown to be broken as a whole while all of its parts look fine.", lang))


def _broken(row: dict[str, Any], reader: Reader, lang: str, out: Console) -> None:
    name = say("everything that was measured", lang) if row["goal"] is None else reader.name(row["goal"])
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
            facts = {
                "share": percent(seam["share_of_loss"], lang),
                "seam": uncapital(seam_name(reader, seam)),
            }
            out.print("  " + say("{share} of that loss: {seam}", lang, **facts))


def _cautions(findings: dict[str, Any], reader: Reader, lang: str, out: Console) -> None:
    """Each kind of doubt once: those of the study first, then those of the broken wholes."""
    of_wholes = (doubt for row in findings["broken_wholes"] for doubt in row["cautions"])
    every = [*findings["cautions"], *of_wholes]
    first: dict[str, dict[str, Any]] = {}
    for doubt in every:
        first.setdefault(doubt["code"], doubt)
    if first:
        out.print()
    for doubt in list(first.values())[:MOST_CAUTIONS]:
        facts = {name: _called(name, value, reader) for name, value in doubt.items() if name != "code"}
        out.print(Text("· " + caution(doubt["code"], lang, **facts), style="dim"))
    rest = len(every) - min(len(first), MOST_CAUTIONS)
    if rest > 0:
        out.print(Text(say("and {n} more in the report", lang, n=rest), style="dim"))


def _called(fact: str, value: Any, reader: Reader) -> Any:
    """A goal, a step or teams as the reader calls them; any other fact as it stands."""
    if fact in ("goal", "step", "team") and isinstance(value, str):
        return reader.short(value)
    if fact == "teams" and isinstance(value, list):
        return [reader.short(team) for team in value]
    if fact == "teams" and isinstance(value, str):
        return ", ".join(reader.short(team) for team in value.split(", "))
    return value
