"""How do goals and frictions stand in a table that a terminal of 80 columns can show?

Names and verdicts come first: they are never cut, they wrap.  Columns that one can do without stand only
where there is room; the report has them all.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from afuera.report.reader import Reader
from afuera.wording import days, friction, number, percent, say

ROOMY = 110  # from this width on every column is shown
MOST_FRICTIONS = 8
_NAME = 16  # the least width of a name


def goals(findings: dict[str, Any], reader: Reader, width: int) -> Table:
    """Every goal with its verdict; how its parts and its duration stand where there is room."""
    lang, roomy = reader.lang, width >= ROOMY
    table = _table(say("goal", lang))
    _numbers(table, ("journeys", "reached", "standard"), lang)
    if roomy:
        _numbers(table, ("weakest step", "median days"), lang)
    for heading in ("verdict", "team"):
        table.add_column(say(heading, lang), overflow="fold", min_width=11)
    for row in findings["journeys"]:
        parts = _parts(row, lang) if roomy else ()
        table.add_row(_goal(row["goal"], reader), *_whole(row, lang), *parts, *_judged(row, reader))
    return table


def _whole(row: dict[str, Any], lang: str) -> tuple[str, ...]:
    return (
        number(row["journeys"], lang),
        percent(row["goal_share"], lang),
        percent(row["goal_benchmark"], lang),
    )


def _parts(row: dict[str, Any], lang: str) -> tuple[str, ...]:
    known = [step["ok_share"] for step in row["steps"] if step["ok_share"] is not None]
    return (percent(min(known), lang) if known else "–", days(row["median_days"], lang))


def _judged(row: dict[str, Any], reader: Reader) -> tuple[str, ...]:
    verdicts = {
        "broken_whole": say("broken as a whole", reader.lang),
        "broken_parts": say("broken in its parts", reader.lang),
        "fine": say("fine", reader.lang),
        "not_known": say("we do not know", reader.lang),
    }
    return verdicts[row["verdict"]], reader.short(row["owner"]) if row["owner"] else "–"


def frictions(findings: dict[str, Any], reader: Reader, width: int) -> Table:
    """The frictions that most journeys met; no row when none was met."""
    lang, roomy = reader.lang, width >= ROOMY
    table = _table(say("friction", lang))
    table.add_column(say("goal", lang), overflow="fold", min_width=_NAME)
    _numbers(table, ("journeys", "share", *(("times",) if roomy else ()), "days lost"), lang)
    totals = [row for row in findings["frictions"] if row["between"] is None and row["journeys"]]
    totals.sort(key=lambda row: (-row["journeys"], row["slug"]))
    for row in totals[:MOST_FRICTIONS]:
        shown = [number(row["journeys"], lang), percent(row["share"], lang)]
        shown += [number(row["times"], lang)] if roomy else []
        name = friction(row["slug"], lang)[0]
        table.add_row(name, _goal(row["goal"], reader), *shown, number(row["days_lost"], lang))
    if len(totals) > MOST_FRICTIONS:
        table.caption = say("and {n} more in the report", lang, n=len(totals) - MOST_FRICTIONS)
    return table


def _table(first: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", caption_justify="left")
    table.add_column(first, overflow="fold", min_width=_NAME)
    return table


def _numbers(table: Table, headings: Sequence[str], lang: str) -> None:
    for heading in headings:
        # a heading of two words in two lines, so that the names keep the room
        table.add_column(say(heading, lang).replace(" ", "\n"), justify="right", no_wrap=True)


def _goal(key: str | None, reader: Reader) -> str:
    return say("everything that was measured", reader.lang) if key is None else reader.name(key)
