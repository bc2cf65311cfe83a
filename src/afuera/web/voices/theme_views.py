"""Which pages show themes?  The list, one theme with its voices whole, and what people may do with it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.estimates.small_groups import LEAST
from afuera.web import bilingual
from afuera.web.bilingual import Refused, said
from afuera.web.bridge import themes as bridge
from afuera.web.permissions import may, needs
from afuera.web.teams.audit import looked
from afuera.web.voices import heard_sheets, inbox_sheets, theme_operations, theme_queries, theme_sheets
from afuera.web.voices.inbox_views import page_of
from afuera.web.voices.theme_forms import DescribeForm, MergeForm, RenameForm
from afuera.wording import mark, sentence

A_PAGE = 20
EVENTS = 12
SOON = mark("Noted. The themes follow within a few minutes.")


def themes(request: HttpRequest) -> HttpResponse:
    """All of them, those of most people first."""
    return _list(request, DescribeForm())


def _list(request: HttpRequest, form: Form, status: int = 200) -> HttpResponse:
    person: Any = request.user
    reader = inbox_sheets.reader_of(request)
    began, changed = bridge.changes()
    renamed = theme_queries.renamed()
    lines = theme_sheets.lines(reader, bridge.themes(), changed, theme_queries.read(person), renamed)
    context = {
        "lines": lines,
        "known": bridge.known(),
        "fresh": [one for one in lines if one.fresh],
        "people": sum(one.people for one in lines),
        "week": datetime.fromtimestamp(began / 1_000_000, UTC) if began else None,
        "events": theme_sheets.happened(reader, bridge.events(EVENTS), renamed),
        "form": form if may(person, "shape_themes") else None,
        "open": bool(form.errors),
    }
    return render(request, "voices/themes.html", context, status=status)


@never_cache
def theme(request: HttpRequest, name: str) -> HttpResponse:
    """One theme: how many spoke of it, how much was read, and their words whole."""
    row = bridge.theme(name)
    if row is None:
        raise Http404
    if row["into"]:
        return redirect("voices:theme", name=row["into"])
    return _one(request, row, {})


def _one(
    request: HttpRequest, row: dict[str, Any], bound: dict[str, Form], status: int = 200
) -> HttpResponse:
    person: Any = request.user
    if row["people"] < LEAST:
        raise Http404
    looked(person, f"theme:{row['theme']}", "voices:theme")
    reader, number = inbox_sheets.reader_of(request), page_of(request)
    rows = bridge.voices(row["theme"], (number - 1) * A_PAGE, A_PAGE + 1)
    renamed = theme_queries.renamed()
    changed = {one.theme: one for one in bridge.changes()[1]}
    line = theme_sheets.line(reader, row, changed.get(row["theme"]), theme_queries.read(person), renamed)
    context = {
        "line": line,
        "comments": theme_sheets.comments(reader, rows[:A_PAGE]),
        "steps": heard_sheets.steps_of(reader, row["theme"]),
        "events": theme_sheets.happened(reader, bridge.events(EVENTS, row["theme"]), renamed),
        "earlier": number - 1,
        "later": number + 1 if len(rows) > A_PAGE else 0,
        "masked": not reader.sees_names,
        "may_shape": may(person, "shape_themes"),
        "rename": bound.get("rename") or RenameForm(initial=_names(row, renamed)),
        "merge": bound.get("merge") or MergeForm(others=_others(reader, row["theme"], renamed)),
        "kind": row["kind"],
    }
    return render(request, "voices/theme.html", context, status=status)


def _names(row: dict[str, Any], renamed: dict[str, dict[str, str]]) -> dict[str, str]:
    given = renamed.get(row["theme"], {})
    return {f"name_{tongue}": given.get(tongue) or row[f"name_{tongue}"] for tongue in ("es", "en")}


def _others(reader: Any, theme: str, renamed: dict[str, dict[str, str]]) -> list[tuple[str, str]]:
    return [
        (row["theme"], theme_sheets.name_of(reader, row, renamed)[0])
        for row in bridge.themes()
        if row["theme"] != theme and row["kind"] == "found" and row["people"] >= LEAST
    ]


@require_POST
def describe(request: HttpRequest) -> HttpResponse:
    """Look for a theme that somebody describes."""
    form = DescribeForm(request.POST)
    if form.is_valid():
        told = form.cleaned_data
        names = {tongue: told[f"name_{tongue}"] for tongue in ("es", "en")}
        words = {tongue: told[f"words_{tongue}"] for tongue in ("es", "en")}
        try:
            theme_operations.describe(request.user, names, words)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, sentence(refusal, bilingual.reader()))
        else:
            messages.success(request, said(SOON))
            return redirect("voices:themes")
    return _list(request, form, status=422)


@require_POST
def rename(request: HttpRequest, name: str) -> HttpResponse:
    """Another name."""
    form = RenameForm(request.POST)
    names = {tongue: request.POST.get(f"name_{tongue}", "") for tongue in ("es", "en")}
    return _done(request, name, "rename", form, lambda by: theme_operations.rename(by, name, names))


@require_POST
def merge(request: HttpRequest, name: str) -> HttpResponse:
    """Into another."""
    others = _others(inbox_sheets.reader_of(request), name, theme_queries.renamed())
    form = MergeForm(request.POST, others=others)
    other = request.POST.get("into", "")
    return _done(request, name, "merge", form, lambda by: theme_operations.merge(by, name, other))


@require_POST
def shape(request: HttpRequest, name: str, what: str) -> HttpResponse:
    """Split it, pin it, let it move, look for it no more."""
    acts: dict[str, Callable[[Any], None]] = {
        "split": lambda by: theme_operations.split(by, name),
        "pin": lambda by: theme_operations.pin(by, name, True),
        "unpin": lambda by: theme_operations.pin(by, name, False),
        "forget": lambda by: theme_operations.forget(by, name),
    }
    if what not in acts:
        raise Http404
    return _done(request, name, what, Form({}), acts[what])


def _done(request: HttpRequest, name: str, what: str, form: Form, act: Callable[[Any], None]) -> HttpResponse:
    row = bridge.theme(name)
    if row is None:
        raise Http404
    if form.is_valid():
        try:
            act(request.user)
        except Refused as refusal:
            messages.error(request, sentence(refusal, bilingual.reader()))
        else:
            messages.success(request, said(SOON))
        return redirect("voices:theme", name=name)
    return _one(request, row, {what: form}, status=422)


THEME_ADDRESSES = [
    path("themes/", needs("read_voices", themes), name="themes"),
    path("themes/describe/", needs("shape_themes", describe), name="describe_theme"),
    path("themes/<slug:name>/", needs("read_voices", theme), name="theme"),
    path("themes/<slug:name>/name/", needs("shape_themes", rename), name="rename_theme"),
    path("themes/<slug:name>/merge/", needs("shape_themes", merge), name="merge_theme"),
    path("themes/<slug:name>/<slug:what>/", needs("shape_themes", shape), name="shape_theme"),
]
