"""Which pages are there about who changed what, and who looked at whom?"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render

from afuera.web import asked_numbers, bilingual
from afuera.web.teams import audit, forms, queries
from afuera.wording import translate

# A spreadsheet would compute a cell that begins like this; the apostrophe makes it text again.
WOULD_COMPUTE = ("=", "+", "-", "@", "\t", "\r")


def audit_log(request: HttpRequest) -> HttpResponse:
    """Who changed what, or who looked at whose history: by person, operation and day, page by page."""
    form = forms.AuditForm(request.GET)
    asked = form.asked(request.zone)  # type: ignore[attr-defined]
    before = asked_numbers.whole(request.GET.get("before"), None, digits=18)
    rows, older = queries.audit_page(asked, before=before)
    told = [
        {
            "row": row,
            "operation": audit.OPERATIONS.get(getattr(row, "operation", ""), ""),
            "changes": [] if asked.looks else queries.changes(row),
        }
        for row in rows
    ]
    context = {"rows": told, "older": older, "looks": asked.looks, "form": form}
    return render(request, "teams/audit.html", context)


def audit_file(request: HttpRequest) -> StreamingHttpResponse:
    """The same rows, all of them, as CSV."""
    asked = forms.AuditForm(request.GET).asked(request.zone)  # type: ignore[attr-defined]
    name = "looks.csv" if asked.looks else "changes.csv"
    return StreamingHttpResponse(
        _lines(asked, bilingual.reader()),
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": f'attachment; filename="{name}"'},
    )


class _Echo:
    """Where `csv` writes: nowhere, the line comes back."""

    def write(self, line: str) -> str:
        return line


def _lines(asked: queries.Asked, lang: str) -> Iterator[str]:
    writer = csv.writer(_Echo())
    columns = ["at", "person", "email", "subject"]
    columns += ["address"] if asked.looks else ["operation", "said", "before", "after", "why"]
    yield "\ufeff" + writer.writerow(columns)  # spreadsheets take it for UTF-8 by this mark
    for row in asked.rows().iterator(chunk_size=500):
        yield writer.writerow([_cell(fact) for fact in _facts(row, asked, lang)])


def _facts(row: Any, asked: queries.Asked, lang: str) -> list[Any]:
    person = row.person
    told = [row.at.astimezone(asked.zone).isoformat(timespec="seconds")]
    told += [person.name if person else "", person.email if person else "", row.subject]
    if asked.looks:
        return [*told, row.address]
    words = translate(audit.OPERATIONS.get(row.operation, row.operation), lang)
    return [*told, row.operation, words, row.before, row.after, row.why]


def _cell(fact: Any) -> str:
    text = "" if fact is None else fact if isinstance(fact, str) else json.dumps(fact, ensure_ascii=False)
    return f"'{text}" if text.startswith(WOULD_COMPUTE) else text
