"""Which pages are there about files?  Arrivals, the mapping of one, its import, and taking it back."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt, csrf_protect
from django.views.decorators.http import require_POST

from afuera.errors import AfueraError
from afuera.signals.mapping import FileSettings, Mapping
from afuera.web import asked_numbers, bilingual
from afuera.web.bilingual import Refused, said
from afuera.web.bridge import imports as bridge
from afuera.web.permissions import may
from afuera.web.signals import mappings, operations, queries, receiving, told
from afuera.web.signals.models import Import
from afuera.web.signals.receiving import Received, ToDisk
from afuera.web.teams.company_file import known
from afuera.web.telling import tell
from afuera.wording import mark, sentence


def arrivals(request: HttpRequest) -> HttpResponse:
    """What came in, and where the next file is brought."""
    rows = queries.imports(before=asked_numbers.whole(request.GET.get("before"), None, digits=18))
    contents, waiting = queries.contents(), queries.waiting()
    older = rows[queries.PAGE - 1].pk if len(rows) > queries.PAGE else None
    context = {
        "lines": told.lines(rows[: queries.PAGE]),
        "older": older,
        "contents": contents,
        "finding": told.arrivals(contents, waiting, request.zone),  # type: ignore[attr-defined]
        "limits": told.limits(),
        "moving": any(row.under_way for row in rows[: queries.PAGE]),
    }
    part = request.GET.get("part") == "list"
    return render(request, "signals/list.html" if part else "signals/arrivals.html", context)


# The form must be checked after the upload found its way to the disk: reading its secret reads all of it.
@csrf_exempt
@require_POST
def upload(request: HttpRequest) -> HttpResponse:
    """Files come in; whoever is not allowed was turned away before the first byte was read."""
    request.upload_handlers = [ToDisk(request)]
    answer: HttpResponse = _uploaded(request)
    return answer


@csrf_protect
def _uploaded(request: HttpRequest) -> HttpResponse:
    handler: ToDisk = request.upload_handlers[0]  # type: ignore[assignment]
    _ = request.FILES  # reads what the check of the form has not read yet
    receiving.sweep(queries.tokens_on_disk() | {one.token for one in handler.received})
    taken = [operations.receive(request.user, one) for one in handler.received if not one.fault]  # type: ignore[arg-type]
    for one in handler.received:
        if one.fault:
            messages.error(request, _refusal(one))
    if not handler.received:
        messages.error(request, said("No file was chosen."))
    if len(taken) == 1:
        where = "signals:import" if taken[0].fault else "signals:mapping"
        return redirect(where, taken[0].pk)
    return redirect("signals:arrivals")


def _refusal(one: Received) -> str:
    return told.say(told.UPLOAD_FAULTS[one.fault], file=one.name, **told.limits())


def _row(pk: int) -> Import:
    row = queries.import_of(pk)
    if row is None:
        raise Http404
    return row


def mapping(request: HttpRequest, pk: int) -> HttpResponse:
    """What do the columns of a file mean?  Proposed, corrected, looked at, and let in."""
    row = _row(pk)
    if row.state not in ("uploaded", "refused", "failed") or not row.format:
        return redirect("signals:import", pk)
    fault, draft = "", mappings.loaded(row.mapping)
    try:
        if request.method == "POST":
            draft = _drafted(request, row, draft)
            if request.POST.get("do") == "start":
                return _let_in(request, row, draft)
            if request.POST.get("do") == "save":
                operations.save_mapping(request.user, row, draft)  # type: ignore[arg-type]
                messages.success(request, said("Saved."))
                return redirect("signals:mapping", pk)
    except AfueraError as error:
        fault = sentence(error, bilingual.reader())
    try:
        found = bridge.looked_into(receiving.place_of(row.token, row.name), draft, known())
    except AfueraError as error:
        fault = fault or sentence(error, bilingual.reader())
        found = _columns_only(row)
    if found is not None and found.expected != row.rows_expected:
        Import.objects.filter(pk=pk).update(rows_expected=found.expected)
    context = _mapping_page(request, row, found, fault)
    template = "signals/sheet.html" if request.headers.get("HX-Request") else "signals/mapping.html"
    return render(request, template, context)


def _drafted(request: HttpRequest, row: Import, draft: Mapping | None) -> Mapping:
    """What stands in the form: TOML where it was written by hand, else the chosen columns."""
    if request.POST.get("do") == "toml":
        return Mapping.loads(request.POST.get("toml", ""), row.name)
    base = draft or Mapping(name=row.name, file=FileSettings(format=row.format))  # type: ignore[arg-type]
    if "kept" in request.POST:
        base = Mapping.loads(request.POST["kept"], row.name)
    return mappings.filled_in(request.POST, base)


def _let_in(request: HttpRequest, row: Import, draft: Mapping) -> HttpResponse:
    by: Any = request.user
    found = bridge.looked_into(receiving.place_of(row.token, row.name), draft, known())
    if found is not None and found.missing:
        raise Refused(
            mark("Say first which column says when things happened: without it no row can be read.")
        )
    operations.save_mapping(by, row, draft)
    row.refresh_from_db()
    operations.start(by, row, remember="remember" in request.POST)
    return redirect("signals:import", row.pk)


def _columns_only(row: Import) -> Any:
    """A page that can still be corrected when its mapping cannot be used."""
    try:
        return bridge.looked_into(receiving.place_of(row.token, row.name), None, known())
    except AfueraError:
        return None


def _mapping_page(request: HttpRequest, row: Import, found: Any, fault: str) -> dict[str, Any]:
    zone = request.zone  # type: ignore[attr-defined]
    context: dict[str, Any] = {"row": row, "fault": fault, "line": told.line(row)}
    context |= {"finding": told.mapping(row, found), "same": queries.same_file(row)}
    context["remembered"] = queries.known_mapping(row.columns_key)
    sees = may(request.user, "see_names")
    if found is not None:
        found = found if sees else mappings.without_people(found)
        columns = mappings.shown_columns(found.signals)
        context |= {
            "found": found,
            "sees": sees,
            "sheet": mappings.sheet(found),
            "toml": found.mapping.dumps(),
            "share": mappings.share(found.mapping),
            "heads": told.heads(columns),
            "table": told.table(found, columns, zone),
            "refusals": [{**one, "told": told.reason(one["reason"], one["facts"])} for one in found.refusals],
            "reasons": told.reasons(found.reasons),
            "cautions": told.previewed_cautions(found),
            "good": found.looked - found.refused,
        }
    return context


def mapping_file(request: HttpRequest, pk: int) -> HttpResponse:
    """The mapping as TOML, for `afuera read --mapping`."""
    row = _row(pk)
    text = row.mapping or row.read_as
    if not text:
        found = bridge.looked_into(receiving.place_of(row.token, row.name), None, known())
        text = found.mapping.dumps() if found is not None else ""
    disposition = {"Content-Disposition": 'attachment; filename="mapping.toml"'}
    return HttpResponse(text, content_type="application/toml; charset=utf-8", headers=disposition)


def one_import(request: HttpRequest, pk: int) -> HttpResponse:
    """One file: how far it is, what became of it, and what can be done with it."""
    row = _row(pk)
    kept = queries.waits(row)
    context = {
        "row": row,
        "line": told.line(row),
        "finding": told.imported(row, kept),
        "counts": queries.told(row),
        "kept": kept,
        "reasons": told.reasons(row.reasons),
        "cautions": told.cautions(row),
        "replays": queries.replays(of=row),
        "here": receiving.place_of(row.token, row.name).is_file(),
    }
    part = request.GET.get("part") == "state"
    return render(request, "signals/state.html" if part else "signals/import.html", context)


@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Try again, or take it in with all its refusals."""
    _try(request, lambda by, row: operations.start(by, row, every_row="every_row" in request.POST), _row(pk))
    return redirect("signals:import", pk)


@require_POST
def throw_away(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a file that did not come in."""
    _try(request, operations.throw_away, _row(pk))
    return redirect("signals:arrivals")


def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an import back: first what goes away, then why."""
    row = _row(pk)
    if request.method == "POST":
        why = request.POST.get("why", "").strip()
        if why:
            _try(request, lambda by, one: operations.undo(by, one, why), row)
            return redirect("signals:import", pk)
        messages.error(request, said("Say why: others will read it."))
    if row.state != "done":
        return redirect("signals:import", pk)
    going = bridge.would_leave(row.token, row.replays.values_list("token", flat=True))
    context = {"row": row, "line": told.line(row), "going": going, "counts": queries.told(row)}
    return render(request, "signals/undo.html", context)


def _try(request: HttpRequest, operation: Any, row: Import) -> None:
    """Do it; a refusal becomes a message on the next page."""
    tell(request, lambda: operation(request.user, row), only_refusals=True)
