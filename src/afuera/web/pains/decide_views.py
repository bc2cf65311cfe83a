"""What can be done on the pages of pains?  Judge a proposal, name one, take it, let it wait."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST

from afuera.web.bilingual import Refused, said
from afuera.web.pains import decisions, forms, operations, queries, told
from afuera.web.pains.models import Pain
from afuera.web.pains.operations import Changed
from afuera.web.pains.queries import Shown
from afuera.web.pains.views import found_or_404, names_in, page
from afuera.web.permissions import may
from afuera.web.teams.models import Person
from afuera.web.telling import reason_of

Does = Callable[..., Any]


def name_pain(request: HttpRequest) -> HttpResponse:
    """Name a trouble that no study proposed."""
    form = forms.NameForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            pain = operations.name_pain(_by(request), **form.told)
        except Refused as refusal:
            form.add_error(None, reason_of(refusal))
        else:
            messages.success(request, said("Named. Whom it hits is counted within minutes."))
            return redirect("pains:pain", pain.key)
    context = {"form": form, "steps": told.steps()}
    return render(request, "pains/name.html", context, status=422 if form.errors else 200)


@require_POST
def accept(request: HttpRequest, key: str) -> HttpResponse:
    """Accept a proposal."""
    form = forms.AcceptForm(request.POST, auto_id="accept_%s")
    return _done(request, key, "accept_form", form, operations.accept)


@require_POST
def rename(request: HttpRequest, key: str) -> HttpResponse:
    """Other names."""
    form = forms.RenameForm(request.POST, auto_id="rename_%s")
    return _done(request, key, "rename_form", form, operations.rename)


@require_POST
def refuse(request: HttpRequest, key: str) -> HttpResponse:
    """Refuse, with a reason."""
    form = forms.WhyForm(request.POST, auto_id="refuse_%s")
    return _done(request, key, "refuse_form", form, operations.refuse)


@require_POST
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Merge into another one."""
    one, reader = found_or_404(key), told.reader_here()
    into = [(other.pk, told.whole_name(reader, other)) for other in queries.targets(one.pain)]
    form = forms.MergeForm(request.POST, choices=into, auto_id="merge_%s")

    def does(by: Person, pain: Pain, *, read: int, why: str, **_: Any) -> None:
        operations.merge(by, pain, read, into=form.other, why=why)

    return _done(request, key, "merge_form", form, does)


@require_POST
def split(request: HttpRequest, key: str) -> HttpResponse:
    """Split into parts."""
    form = forms.SplitForm(request.POST, auto_id="split_%s")

    def does(by: Person, pain: Pain, *, read: int, why: str, **_: Any) -> None:
        operations.split(by, pain, read, parts=form.parts, why=why)

    return _done(request, key, "split_form", form, does)


@require_POST
def take_up(request: HttpRequest, key: str) -> HttpResponse:
    """What went stands on the list again."""
    form = forms.WhyForm(request.POST, auto_id="up_%s")
    return _done(request, key, "take_up_form", form, operations.take_up)


@require_POST
def take(request: HttpRequest, key: str) -> HttpResponse:
    """Take it, or give it to somebody."""
    by = _by(request)
    form = forms.TakeForm(request.POST, by=by, may_give=may(by, "give_pains"), auto_id="take_%s")
    return _done(request, key, "take_form", form, decisions.take)


@require_POST
def give_back(request: HttpRequest, key: str) -> HttpResponse:
    """Give it back."""
    form = forms.WhyForm(request.POST, auto_id="back_%s")
    one, by = found_or_404(key), _by(request)
    if one.taking is not None and one.taking.owner_id != by.pk and not may(by, "give_pains"):
        raise PermissionDenied
    return _done(request, key, "give_back_form", form, decisions.give_back)


@require_POST
def wait(request: HttpRequest, key: str) -> HttpResponse:
    """Not now."""
    form = forms.WaitForm(request.POST, auto_id="wait_%s")
    return _done(request, key, "wait_form", form, decisions.wait)


@require_POST
def call_back(request: HttpRequest, key: str) -> HttpResponse:
    """Back on the list before its day."""
    form = forms.WhyForm(request.POST, auto_id="call_%s")
    return _done(request, key, "call_back_form", form, decisions.call_back)


def _done(request: HttpRequest, key: str, name: str, form: Form, does: Does) -> HttpResponse:
    """Do what a form asks; one with faults, or about what changed meanwhile, comes back with its words."""
    one = found_or_404(key)
    if not form.is_valid():
        return page(request, one, status=422, **{name: form})
    try:
        does(_by(request), one.pain, **form.cleaned_data)
    except Changed as changed:
        return _changed(request, one, name, form, changed)
    except Refused as refusal:
        messages.error(request, reason_of(refusal))
    else:
        messages.success(request, said("Saved."))
    return redirect("pains:pain", key)


def _changed(request: HttpRequest, one: Shown, name: str, form: Form, changed: Changed) -> HttpResponse:
    """Both stand on the page: what the other wrote, and what this person wrote, ready to be sent again."""
    again = request.POST.copy()
    again["read"] = str(changed.pain.version)
    form.data = again
    reader = told.reader_here()
    names = names_in(reader, changed.meanwhile)
    meanwhile = [told.entry(reader, each, names) for each in changed.meanwhile]
    return page(
        request, found_or_404(one.pain.key), status=409, **{name: form, "meanwhile": meanwhile, "again": name}
    )


def _by(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]
