"""How do pages tell of files, imports and refused rows?  Findings, states, reasons, cautions."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from afuera import wording
from afuera.signals.preview import Previewed
from afuera.web import bilingual
from afuera.web.signals import faults, queries, sizes
from afuera.web.signals.columns import SAID
from afuera.web.signals.mappings import label
from afuera.web.signals.models import Contents, Import
from afuera.wording import mark

STATES: dict[str, tuple[str, str]] = {
    "uploaded": (mark("waits for its mapping"), "warn"),
    "waiting": (mark("waits for its turn"), "in"),
    "running": (mark("is being read"), "in"),
    "done": (mark("is in"), "good"),
    "refused": (mark("was refused"), "bad"),
    "failed": (mark("did not work"), "bad"),
    "leaving": (mark("is being taken back"), "warn"),
    "undone": (mark("was taken back"), ""),
    "thrown_away": (mark("was thrown away"), ""),
}
FORMATS = {"csv": "CSV", "parquet": "Parquet", "jsonl": "JSON", "xes": "XES", "ocel": "OCEL 2.0"}
UPLOAD_FAULTS: dict[str, str] = {
    "too_large": mark(
        "{file} is larger than {most}, the most that one file may have. Nothing of it was kept."
    ),
    "too_many_files": mark("{file} was not taken: at most {files} files come in at a time."),
    "too_much_waits": mark(
        "{file} was not taken: the files that wait here may have {all} together. "
        "Bring some of them in, or throw them away."
    ),
    "disk_full": mark("{file} was not taken: the disk of this installation is almost full."),
}


@dataclass(frozen=True, slots=True)
class Line:
    """A file in a list."""

    row: Import
    state: str
    tone: str
    size: str
    format: str
    counts: dict[str, int]
    fault: str
    refused: int  # rows of it that wait in quarantine today


def line(row: Import) -> Line:
    """What a page says of a file."""
    return lines([row])[0]


def lines(rows: Sequence[Import]) -> list[Line]:
    """What a list says of files."""
    waits = queries.wait_in_quarantine(rows)
    return [_line(row, waits[row.pk]) for row in rows]


def _line(row: Import, refused: int) -> Line:
    words, tone = STATES[row.state]
    shown = FORMATS.get(row.format, "")
    fault = faults.told(row.fault, bilingual.reader())
    return Line(row, words, tone, size(row.size), shown, queries.told(row), fault, refused)


def say(text: str, **facts: object) -> str:
    """A sentence in the language of the page."""
    return wording.say(text, bilingual.reader(), **facts)


def plural(n: int, one: str, many: str, **facts: object) -> str:
    """One of two sentences, by number."""
    return wording.plural(n, one, many, bilingual.reader(), **facts)


def size(count: int) -> str:
    """How large a file is."""
    for power, unit in ((3, "GiB"), (2, "MiB"), (1, "KiB")):
        if count >= 1024**power:
            shown = count / 1024**power
            return f"{wording.number(shown, bilingual.reader(), 0 if shown >= 10 else 1)} {unit}"
    return say("{n} bytes", n=count)


def limits() -> dict[str, object]:
    """The limits of an upload, as a page says them."""
    facts: dict[str, object] = {"most": size(sizes.file_bytes()), "files": sizes.files()}
    return facts | {"all": size(sizes.waiting_bytes()), "bytes": sizes.file_bytes()}


def arrivals(found: Contents, waiting: dict[str, int], zone: Any) -> str:
    """The finding above the list of files."""
    if not found.signals:
        here = say("No signal has come in yet")
    else:
        last = found.last_at.astimezone(zone).date() if found.last_at else None
        one, many = (
            mark("One signal is here, of {day:date}"),
            mark("{n} signals are here, the latest of {day:date}"),
        )
        here = wording.plural(found.signals, one, many, bilingual.reader(), day=last)
    for name, one, many in (
        (
            "unmapped",
            mark("one file waits for you to say what its columns mean"),
            mark("{n} files wait for you"),
        ),
        ("coming", mark("one file is coming in"), mark("{n} files are coming in")),
        ("stuck", mark("one file could not be read"), mark("{n} files could not be read")),
    ):
        if waiting[name]:
            more = wording.plural(waiting[name], one, many, bilingual.reader())
            return say("{here}; {more}", here=here, more=more)
    return here


def mapping(row: Import, found: Previewed | None) -> str:
    """The finding above a mapping."""
    if found is None:
        return say("{file} says by its format what its columns mean", file=row.name)
    if found.missing is not None:
        asked = {
            "occurred_at": mark("Which column of {file} says when things happened?"),
            "person": mark("Which column of {file} says who the customer is?"),
            "step": mark("Which column of {file} says what was done?"),
        }
        return say(asked.get(found.missing, mark("What do the columns of {file} mean?")), file=row.name)
    if not found.looked:
        return say("{file} has no rows", file=row.name)
    good = found.looked - found.refused
    if good == found.looked:
        return say("Every row that we looked at in {file} can be understood", file=row.name)
    return say(
        "{good} of the first {looked} rows of {file} can be understood",
        good=good,
        looked=found.looked,
        file=row.name,
    )


def imported(row: Import, kept: int) -> str:
    """The finding above one import, of which `kept` rows wait to be mended."""
    counts, file = queries.told(row), row.name
    once = counts["quarantined"] + counts["conflicting"]
    if row.state == "done" and counts["added"] and kept == 1:
        text = mark("{signals} came in with {file}; one row waits in quarantine")
    elif row.state == "done" and counts["added"] and kept:
        text = mark("{signals} came in with {file}; {refused} wait in quarantine")
    elif row.state == "done" and counts["added"] and once:
        text = mark("{signals} came in with {file}; what was refused of it is mended")
    elif row.state == "done" and counts["added"]:
        text = mark("{signals} came in with {file}, and nothing was refused")
    elif row.state == "done" and counts["repeated"] and not once:
        text = mark("Everything in {file} was here already: nothing came twice")
    elif row.state == "done":
        text = mark("No new signal came in with {file}")
    else:
        text = {
            "uploaded": mark("{file} waits for you"),
            "waiting": mark("{file} waits for its turn"),
            "running": mark("{file} is coming in"),
            "refused": mark("{file} was not taken in"),
            "failed": mark("{file} could not be brought in"),
            "leaving": mark("{file} is being taken back"),
            "undone": mark("{file} was taken back"),
        }.get(row.state, mark("{file} was thrown away"))
    signals = wording.counted(counts["added"], "signals", bilingual.reader())
    refused = wording.counted(kept, "rows", bilingual.reader())
    return say(text, signals=signals, refused=refused, file=file)


def cautions(row: Import) -> list[str]:
    """What one must know before one believes the numbers of this file."""
    return [
        wording.caution(code, bilingual.reader(), **facts)
        for code, facts in row.cautions
        if code not in ("no_rows", "mostly_refused", "mapping_guessed")
    ]


def previewed_cautions(found: Previewed) -> list[str]:
    """The same of a file that is only looked into."""
    return [wording.caution(one.code, bilingual.reader(), **dict(one.facts)) for one in found.cautions]


def reasons(groups: Iterable[Iterable[Any]]) -> list[dict[str, Any]]:
    """Reason, column and rows as a page lists them."""
    return [
        {"code": code, "column": column or "", "told": reason(code), "label": label(column), "rows": rows}
        for code, column, rows in groups
    ]


def reason(code: str, facts: dict[str, Any] | None = None) -> str:
    """Why a row was refused."""
    return wording.reason(code, bilingual.reader(), **(facts or {}))


def also(facts: dict[str, Any]) -> list[str]:
    """What else is wrong with the row."""
    found = [str(one).partition(": ") for one in facts.get("also", [])]
    return [f"{say(label(column))}: {reason(code)}" for column, _, code in found]


def value(ours: str, found: Any, zone: Any) -> str:
    """One value of a signal, as a preview shows it."""
    if isinstance(found, dt.datetime):
        return wording.moment(found, bilingual.reader(), zone)
    if isinstance(found, list):
        return " · ".join(str(one) for one in found)
    if isinstance(found, float):
        return wording.number(found, bilingual.reader(), 0 if found == int(found) else 2)
    text = str(found)
    return text if len(text) <= 80 else text[:80] + "…"


def table(found: Previewed, columns: list[str], zone: Any) -> list[list[str]]:
    """The signals of a preview, cell by cell."""
    return [
        [value(name, row[name], zone) if name in row else "" for name in columns] for row in found.signals
    ]


def heads(columns: Iterable[str]) -> list[str]:
    """The heads of that table."""
    return [say(SAID[name][0]) if name in SAID else say("Other identifiers") for name in columns]
