"""What does a person read after `afuera check`?  What the file is, and what is refused and why."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from afuera.signals.check import Refused, Report
from afuera.wording import caution, moment, number, percent, reason, say

RAW_SHOWN = 160


def print_check(found: Report, lang: str, console: Console | None = None) -> None:
    """The report in sentences; the proposed mapping last, as TOML to be saved."""
    out = console or Console(highlight=False, soft_wrap=True)
    out.print(
        Text(
            say("{file}: {format}, {rows} rows", lang, file=found.file, format=found.format, rows=found.rows)
        )
    )
    if found.missing is not None:
        line = say("No column for {column} was found, so nothing could be read.", lang, column=found.missing)
        out.print(Text(line, style="bold"))
    else:
        _contents(found, lang, out)
    for group in found.reasons:
        _refused(group, lang, out)
    for doubt in found.cautions:
        out.print(Text("· " + caution(doubt.code, lang, **dict(doubt.facts)), style="dim"))
    if found.proposal:
        out.print(say("Save this as a mapping, correct it, and pass it with --mapping:", lang))
        out.print(escape(found.proposal))


def _contents(found: Report, lang: str, out: Console) -> None:
    facts = {
        "signals": found.signals,
        "refused": found.refused,
        "share": percent(found.refused_share, lang, 1),
    }
    out.print(say("{signals} signals; {refused} rows refused ({share}).", lang, **facts))
    if found.first_at and found.last_at:
        span = {"first": moment(found.first_at, lang), "last": moment(found.last_at, lang)}
        out.print(say("From {first} to {last}.", lang, **span))
    whole = max(found.signals, 1)
    filled = ((one, percent(one.filled / whole, lang)) for one in found.columns)
    listed = ", ".join(f"{one.ours} ← {one.theirs} ({share})" for one, share in filled)
    out.print(Text(say("Columns: {columns}", lang, columns=listed)))
    if found.left:
        out.print(
            Text(say("Kept in properties: {columns}", lang, columns=", ".join(found.left)), style="dim")
        )


def _refused(group: Refused, lang: str, out: Console) -> None:
    facts = dict(group.examples[0].facts) if group.examples else {}
    out.print(Text(f"{number(group.rows, lang)} × {reason(group.reason, lang, **facts)}", style="bold"))
    for example in group.examples:
        raw = example.raw if len(example.raw) <= RAW_SHOWN else example.raw[:RAW_SHOWN] + "…"
        out.print(Text("   " + say("line {line}: {raw}", lang, line=str(example.line), raw=raw), style="dim"))
