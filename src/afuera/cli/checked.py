"""What does a person read after `afuera check`?  What the file is, and what is refused and why."""

from __future__ import annotations

from rich.console import Console
from rich.markup import escape
from rich.text import Text

from afuera.cli.screen import Screen
from afuera.signals.check import Example, Refused, Report
from afuera.wording import caution, counted, moment, number, percent, reason, say

RAW_SHOWN = 160


def print_check(found: Report, lang: str, console: Console | None = None) -> None:
    """The report in sentences; the proposed mapping last, as TOML to be saved."""
    out = console or Screen(highlight=False, soft_wrap=True)
    out.print(Text(_opening(found, lang)))
    if found.empty:
        line = caution("no_rows", lang, file=found.file)
        out.print(Text(line, style="bold"))
    elif found.missing is not None:
        line = say("No column for {column} was found, so nothing could be read.", lang, column=found.missing)
        out.print(Text(line, style="bold"))
    else:
        _contents(found, lang, out)
    for group in found.reasons:
        _refused(group, lang, out)
    for doubt in found.cautions:
        if doubt.code == "no_rows":
            continue
        out.print(Text("· " + caution(doubt.code, lang, **dict(doubt.facts)), style="dim"))
    if found.proposal:
        out.print(say("Save this as a mapping, correct it, and pass it with --mapping:", lang))
        out.print(escape(found.proposal))


def _opening(found: Report, lang: str) -> str:
    """The file, its format, and its rows where they were counted."""
    if found.missing is not None:  # then nothing was read
        return f"{found.file}: {found.format}"
    return f"{found.file}: {found.format}, {counted(found.rows, 'rows', lang)}"


def _contents(found: Report, lang: str, out: Console) -> None:
    signals, refused = counted(found.signals, "signals", lang), counted(found.refused, "refused rows", lang)
    out.print(f"{signals}; {refused} ({percent(found.refused_share, lang, 1)}).")
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
    """The reason as it holds for all rows; what holds for one row only stands beside that row."""
    where = f"{group.column}: " if group.column else ""
    heading = f"{number(group.rows, lang)} × {where}{reason(group.reason, lang)}"
    out.print(Text(heading, style="bold"))
    if group.examples and group.rows > 1:
        out.print(Text("   " + say("For example:", lang)))
    for example in group.examples:
        out.print(Text("   " + _told(group.reason, example, lang)))
        raw = example.raw if len(example.raw) <= RAW_SHOWN else example.raw[:RAW_SHOWN] + "…"
        out.print(Text("     " + raw, style="dim"))


def _told(code: str, example: Example, lang: str) -> str:
    """Line and own sentence of one row; the line alone where its facts add nothing."""
    line = say("line {line}", lang, line=str(example.line))
    own = reason(code, lang, **example.facts)
    return line if own == reason(code, lang) else f"{line}: {own}"
