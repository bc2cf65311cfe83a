"""Which pages are there about decisions?  The log, one decision, asking for one, evidence, mandates."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.web import asked_numbers
from afuera.web.actions import decision_forms as forms
from afuera.web.actions import decision_operations as operations
from afuera.web.actions import decision_queries as queries
from afuera.web.actions import decision_sheets as sheets
from afuera.web.actions import evidence, humanity_sheets, plan_sheets
from afuera.web.actions.answering import Clash, answered, done, reader
from afuera.web.actions.decision_models import LEVELS, Decision, Evidence
from afuera.web.actions.humanity_models import Efficiency
from afuera.web.bilingual import said
from afuera.web.permissions import may, needs
from afuera.web.teams.models import Person


def decisions(request: HttpRequest) -> HttpResponse:
    """The log: what was decided, what waits for whom."""
    level, goal = request.GET.get("level", ""), request.GET.get("journey", "")
    start = asked_numbers.whole(request.GET.get("from"), 0, digits=6)
    context = sheets.log(reader(request), level if level in LEVELS else "", goal[:60], start)
    return render(request, "actions/decisions.html", context)


def decision(request: HttpRequest, pk: int) -> HttpResponse:
    """One decision, and who opened what it rests on."""
    return _decision(request, _found(pk))


def _decision(request: HttpRequest, one: Decision, status: int = 200, **given: Any) -> HttpResponse:
    by = reader(request)
    queries.read_notices(by, one.subject)
    context = sheets.one(by, one) | {
        "cite_form": forms.CiteForm(),
        "drop_form": forms.DropForm(auto_id=False),
        **given,
    }
    return render(request, "actions/decision.html", context, status=status)


def write(request: HttpRequest) -> HttpResponse:
    """Write a decision down."""
    by = reader(request)
    initial = {"version": 0, "decided_on": timezone.localdate(), "level": "process"}
    form = forms.DecisionForm(request.POST or None, by=by, initial=initial)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Write a decision down"), said("Write it down"), status, clashes)

    return answered(request, form, lambda: _at(operations.write_decision(by, **form.told())), page)


def ask(request: HttpRequest) -> HttpResponse:
    """Ask somebody to decide."""
    by = reader(request)
    initial = {"version": 0, "level": "process", **_begun(request.GET.get("efficiency", ""))}
    form = forms.AskForm(request.POST or None, by=by, initial=initial)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Ask somebody to decide"), said("Ask"), status, clashes)

    return answered(request, form, lambda: _at(operations.ask_for_decision(by, **form.told())), page)


def _begun(efficiency: str) -> dict[str, Any]:
    """What a question about a change that nobody declared begins with."""
    found = Efficiency.objects.filter(pk=asked_numbers.whole(efficiency, None, digits=9)).first()
    if found is None:
        return {}
    here = plan_sheets.reader_here()
    change = humanity_sheets.change_words(here, found)
    look = found.looks.first()
    return {
        "title": here.say("Take it back, or make it good: {change}", change=change)[:200],
        "why": humanity_sheets.sentence(here, look.found) if look else "",
        "goal": found.goal_id,
    }


def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide what waited."""
    one, by = _found(pk), reader(request)
    if one.decided_on is not None:
        return redirect("actions:decision", pk)
    if one.waits_for_id != by.pk and not may(by, "set_mandates"):
        raise PermissionDenied
    form = forms.DecideForm(request.POST or None, by=by, initial=_initial(one))

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Decide"), said("Decide"), status, clashes, one)

    return answered(request, form, lambda: _at(operations.decide(by, one, form.read, **form.told())), page)


def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words for a decision."""
    one, by = _found(pk), reader(request)
    if not operations.may_write(by, one):
        raise PermissionDenied
    form = forms.WordsForm(request.POST or None, by=by, initial=_initial(one))
    if one.decided_on is None:
        form.fields["before"].required = form.fields["after"].required = False

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Change the words"), said("Save"), status, clashes, one)

    return answered(
        request, form, lambda: _at(operations.revise_decision(by, one, form.read, **form.told())), page
    )


@require_POST
def cite(request: HttpRequest, pk: int) -> HttpResponse:
    """What the decision rests on."""
    one, by = _found(pk), reader(request)
    if not operations.may_write(by, one):
        raise PermissionDenied
    form = forms.CiteForm(request.POST)

    def operation() -> str:
        cited = evidence.read(form.cleaned_data["address"])
        operations.cite_evidence(by, one, cited, form.cleaned_data["says"])
        return _at(one)

    def page(form: Any, status: int, clashes: list[Clash]) -> HttpResponse:
        return _decision(request, _found(pk), status, cite_form=form)

    return answered(request, form, operation, page)


@require_POST
def drop(request: HttpRequest, pk: int, piece: int) -> HttpResponse:
    """It does not rest on that after all."""
    one, by = _found(pk), reader(request)
    if not operations.may_write(by, one):
        raise PermissionDenied
    found = get_object_or_404(Evidence.objects.select_related("decision"), pk=piece, decision=one)
    why = request.POST.get("why", "")
    return done(request, lambda: operations.drop_evidence(by, found, why=why), _at(one))


@never_cache
def look(request: HttpRequest, pk: int, piece: int) -> HttpResponse:
    """Open a piece of evidence: that it was opened is kept, then its page follows."""
    found = get_object_or_404(Evidence, pk=piece, decision=pk)
    goes = evidence.address_of(found)
    if goes is None:
        raise Http404
    operations.open_evidence(reader(request), found)
    return redirect(goes)


def mandates(request: HttpRequest) -> HttpResponse:
    """What everybody who answers for something may decide alone."""
    return render(request, "actions/mandates.html", sheets.mandates(reader(request)))


def mandate(request: HttpRequest, pk: int) -> HttpResponse:
    """What one person may decide alone."""
    by = reader(request)
    person = get_object_or_404(Person.objects.filter(is_active=True), pk=pk)
    now = queries.mandate_of(person)
    initial = {"version": now.version if now else 0}
    if now:
        initial |= {"alone": now.alone, "budget": now.budget, "asks": now.asks_id}  # type: ignore[dict-item]
    form = forms.MandateForm(request.POST or None, person=person, initial=initial)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        title = said("What {name} may decide alone", name=person.name)
        return _form(request, form, title, said("Save"), status, clashes)

    def operation() -> str:
        operations.set_mandate(by, person, form.read, **form.told())
        return reverse("actions:mandates")

    return answered(request, form, operation, page)


def image_use(request: HttpRequest) -> HttpResponse:
    """Customers' words were used for our image."""
    form = forms.ImageUseForm(request.POST or None, initial={"on": timezone.localdate()})

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Customers' words used for our image"), said("Note it"), status)

    def operation() -> str:
        operations.note_image_use(reader(request), **form.cleaned_data)
        return reverse("actions:decisions")

    return answered(request, form, operation, page)


def _form(
    request: HttpRequest,
    form: Any,
    title: Any,
    verb: Any,
    status: int = 200,
    clashes: list[Clash] | None = None,
    about: Decision | None = None,
) -> HttpResponse:
    context = {"form": form, "title": title, "verb": verb, "clashes": clashes or [], "about": about}
    return render(request, "actions/form.html", context, status=status)


def _initial(one: Decision) -> dict[str, Any]:
    names = ("version", "title", "level", "before", "after", "why", "rejected")
    found = {name: getattr(one, name) for name in names} | {"goal": one.goal_id}
    return found | {"deciders": [person.pk for person in one.deciders.all()]}


def _found(pk: int) -> Decision:
    found = queries.decision(pk) if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _at(one: Decision) -> str:
    return reverse("actions:decision", args=[one.pk])


DECISION_ADDRESSES = [
    path("decisions/", needs("see_actions", decisions), name="decisions"),
    path("decisions/new/", needs("decide", write), name="write_decision"),
    path("decisions/ask/", needs("decide", ask), name="ask_for_decision"),
    path("decisions/image/", needs("decide", image_use), name="image_use"),
    path("decisions/<int:pk>/", needs("see_actions", decision), name="decision"),
    path("decisions/<int:pk>/decide/", needs("decide", decide), name="decide"),
    path("decisions/<int:pk>/words/", needs("decide", revise), name="revise_decision"),
    path("decisions/<int:pk>/evidence/", needs("decide", cite), name="cite_evidence"),
    path("decisions/<int:pk>/evidence/<int:piece>/", needs("see_actions", look), name="evidence"),
    path("decisions/<int:pk>/evidence/<int:piece>/drop/", needs("decide", drop), name="drop_evidence"),
    path("mandates/", needs("see_actions", mandates), name="mandates"),
    path("mandates/<int:pk>/", needs("set_mandates", mandate), name="mandate"),
]
