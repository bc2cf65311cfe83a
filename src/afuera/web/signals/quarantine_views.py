"""Which pages are there about refused rows?  Why, which, mending one, reading many again."""

from __future__ import annotations

import re
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode

from afuera.errors import MappingError
from afuera.privacy import mask
from afuera.signals.mapping import Mapping
from afuera.web import asked_numbers, bilingual
from afuera.web.bilingual import Refused
from afuera.web.bridge import imports as bridge
from afuera.web.permissions import may
from afuera.web.signals import faults, mappings, operations, queries, told
from afuera.web.signals.models import Import
from afuera.web.teams.company_file import known
from afuera.web.telling import reason_of, tell
from afuera.wording import sentence

PAGE = 50
LOOKED_AT = 200  # rows that a preview of a correction reads
HIDDEN = "•••"


def quarantine(request: HttpRequest) -> HttpResponse:
    """What could not be understood, by reason."""
    asked = _asked(request)
    skip = min(asked_numbers.whole(request.GET.get("skip"), 0, digits=9), 10_000_000)
    found = bridge.quarantine(**asked, size=PAGE, skip=skip)
    of = queries.imports_of({int(row["batch"]) for row in found.rows})
    sees = may(request.user, "see_names")
    replays = list(queries.replays())
    context: dict[str, Any] = {
        "finding": _finding(found, asked),
        "groups": told.reasons([(one["reason"], one["column"], one["rows"]) for one in found.groups]),
        "files": found.files,
        "rows": [_shown(row, of.get(int(row["batch"])), sees) for row in found.rows],
        "asked": asked,
        "query": urlencode({key: value for key, value in asked.items() if value is not None}),
        "matching": found.matching,
        "first": skip + 1,
        "last": skip + len(found.rows),
        "earlier": max(skip - PAGE, 0) if skip else None,
        "later": skip + PAGE if skip + PAGE < found.matching else None,
        "replays": [{"row": one, "fault": faults.told(one.fault, bilingual.reader())} for one in replays],
        "moving": any(one.state in ("waiting", "running") for one in replays),
    }
    part = request.GET.get("part") == "replays"
    return render(request, "signals/replays.html" if part else "signals/quarantine.html", context)


def _asked(request: HttpRequest) -> dict[str, str | None]:
    where = request.POST if request.method == "POST" else request.GET
    found = {name: where.get(name) for name in ("reason", "column", "file")}
    return {
        "reason": found["reason"] or None,
        "column": found["column"] if found["reason"] else None,
        "file": found["file"] or None,
    }


def _finding(found: bridge.Quarantine, asked: dict[str, str | None]) -> str:
    total = sum(one["rows"] for one in found.groups)
    if not total and asked["file"]:
        return told.say("Nothing waits of this file")
    if not total:
        return told.say("Every row that came in was understood")
    most = found.groups[0]
    why = told.reason(most["reason"])
    if len(found.groups) == 1:
        return told.plural(
            total, "One row waits to be mended. {why}", "{n} rows wait to be mended. {why}", why=why
        )
    facts = {"all": total, "n": most["rows"], "why": why}
    return told.say("{all} rows wait to be mended; this is why {n} of them do: {why}", **facts)


def _shown(row: dict[str, Any], of: Import | None, sees: bool) -> dict[str, Any]:
    """A refused row as the list shows it: its columns, the one at fault marked, people hidden."""
    cells, faulty = _cells(row, of, sees)
    return {
        "key": row["key"],
        "line": row["line"],
        "file": row["file"],
        "told": told.reason(row["reason"], row["facts"]),
        "also": told.also(row["facts"]),
        "cells": [cell for cell in cells if cell["value"]],
        "raw": "" if cells else row["raw"][:400] if sees else "",
        "import": of,
        "faulty": faulty,
    }


def _cells(row: dict[str, Any], of: Import | None, sees: bool) -> tuple[list[dict[str, Any]], set[str]]:
    if of is None or not of.shape or row["reason"] == "id_taken":
        return [], set()
    values = bridge.values_of(row["raw"], of.shape)
    if values is None:
        return [], set()
    mapping = mappings.loaded(of.read_as) or Mapping()
    faulty = _at_fault(row, mapping)
    free = mappings.open_columns(mapping)
    return [
        {
            "name": name,
            "value": value if sees or name in faulty else mask(value) if name in free else value and HIDDEN,
            "faulty": name in faulty,
            "open": sees or name in faulty or (name in free and mask(value) == value),
        }
        for name, value in values.items()
    ], faulty


def _at_fault(row: dict[str, Any], mapping: Mapping) -> set[str]:
    """Their columns in which the fault lies: named by the facts, or those of our column."""
    named = str(row["facts"].get("column", ""))
    ours = [row["column"], *(str(one).partition(":")[0] for one in row["facts"].get("also", []))]
    found = {name for one in ours if one for name in (mapping.origin(one) or mappings.NOTHING).names}
    if row["reason"] == "nothing_happened":
        found |= {name for one in ("step", "channel", "touchpoint") for name in _names(mapping, one)}
    return found | {one for one in re.split(r" \+ ", named) if one}


def _names(mapping: Mapping, ours: str) -> tuple[str, ...]:
    return (mapping.origin(ours) or mappings.NOTHING).names


def mend(request: HttpRequest, key: str) -> HttpResponse:
    """One refused row: correct what is wrong in it and read it again."""
    row = bridge.refused_row(key)
    if row is None:
        return render(request, "signals/gone.html", status=404)
    of = queries.imports_of({int(row["batch"])}).get(int(row["batch"]))
    sees = may(request.user, "see_names")
    cells, _ = _cells(row, of, sees)
    fault = ""
    if request.method == "POST":
        try:
            _mended(request, row, of, cells, sees)
        except Refused as refusal:
            fault = reason_of(refusal)
        else:
            return redirect(_back(row))
    context = {"row": _shown(row, of, sees), "cells": cells, "fault": fault, "of": of, "sees": sees}
    context |= {"raw": row["raw"] if sees else "", "reason": row["reason"]}
    context["query"] = urlencode({"reason": row["reason"], "column": row["column"] or ""})
    return render(request, "signals/mend.html", context)


def _back(row: dict[str, Any]) -> str:
    query = urlencode({"reason": row["reason"], "column": row["column"] or ""})
    return f"{reverse('signals:quarantine')}?{query}"


def _mended(
    request: HttpRequest, row: dict[str, Any], of: Import | None, cells: list[dict[str, Any]], sees: bool
) -> None:
    """Read the row again with what was corrected; what this person may not see stays as it was."""
    text = None
    if of is not None and of.shape and cells:
        values = bridge.values_of(row["raw"], of.shape) or {}
        for at, cell in enumerate(cells):
            if cell["open"] and f"cell_{at}" in request.POST:
                values[cell["name"]] = request.POST[f"cell_{at}"].replace("\r\n", "\n")
        text = bridge.row_of(values, of.shape)
    elif sees and "raw" in request.POST:
        text = request.POST["raw"].replace("\r\n", "\n").strip("\n")
    mended = {row["key"]: text} if text is not None and text != row["raw"] else {}
    operations.read_again(request.user, [(row["key"], int(row["batch"]))], mended=mended)  # type: ignore[arg-type]


def again(request: HttpRequest) -> HttpResponse:
    """Many refused rows: read them again as they are, or with another mapping of their file."""
    asked = _asked(request)
    keys = bridge.refused_keys(**asked)
    if request.method == "POST" and request.POST.get("do") == "as_is":
        return _all_again(request, asked, keys, None)
    found = bridge.quarantine(**asked, size=LOOKED_AT, skip=0)
    of = queries.imports_of({int(row["batch"]) for row in found.rows})
    files = {one.pk: one for one in of.values() if one.shape}
    if not keys:
        return render(request, "signals/gone.html", status=404)
    if len(files) != 1 or asked["reason"] == "id_taken":
        return redirect(_where(asked))
    return _corrected(request, asked, keys, found, next(iter(files.values())))


def _corrected(
    request: HttpRequest,
    asked: dict[str, str | None],
    keys: list[tuple[str, int]],
    found: bridge.Quarantine,
    row: Import,
) -> HttpResponse:
    """The mapping of one file, for the rows that were refused with it."""
    draft, fault = mappings.loaded(row.read_as) or Mapping(), ""
    if request.method == "POST":
        try:
            if request.POST.get("do") == "toml":
                draft = Mapping.loads(request.POST.get("toml", ""), row.name)
            else:
                draft = mappings.filled_in(
                    request.POST, Mapping.loads(request.POST.get("kept", ""), row.name)
                )
            if request.POST.get("do") == "start":
                return _all_again(request, asked, keys, draft)
        except MappingError as error:
            fault = sentence(error, bilingual.reader())
    try:
        seen = bridge.looked_into_again(found.rows, row.shape, draft, known())
    except MappingError as error:
        fault = fault or sentence(error, bilingual.reader())
        seen = bridge.looked_into_again(
            found.rows, row.shape, mappings.loaded(row.read_as) or Mapping(), known()
        )
    sees = may(request.user, "see_names")
    seen = seen if sees else mappings.without_people(seen)
    columns = mappings.shown_columns(seen.signals)
    refusals = [{**one, "told": told.reason(one["reason"], one["facts"])} for one in seen.refusals]
    context: dict[str, Any] = {"row": row, "fault": fault, "found": seen, "sheet": mappings.sheet(seen)}
    context |= {
        "toml": seen.mapping.dumps(),
        "heads": told.heads(columns),
        "asked": asked,
        "again": len(keys),
    }
    context |= {"table": told.table(seen, columns, request.zone), "reasons": told.reasons(seen.reasons)}  # type: ignore[attr-defined]
    context["share"] = mappings.share(seen.mapping)
    context |= {"good": seen.looked - seen.refused, "refusals": refusals, "sees": sees}
    context["query"] = urlencode({key: value for key, value in asked.items() if value is not None})
    template = "signals/sheet.html" if request.headers.get("HX-Request") else "signals/again.html"
    return render(request, template, context)


def _all_again(
    request: HttpRequest, asked: dict[str, str | None], keys: list[tuple[str, int]], mapping: Mapping | None
) -> HttpResponse:
    by = request.user
    tell(request, lambda: operations.read_again(by, keys, mapping=mapping), only_refusals=True)  # type: ignore[arg-type]
    return redirect(_where(asked))


def _where(asked: dict[str, str | None]) -> str:
    query = urlencode({key: value for key, value in asked.items() if value is not None})
    return f"{reverse('signals:quarantine')}?{query}"
