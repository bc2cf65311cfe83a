"""Which pages are there about plans?  All of them, one, its cause, its effect; promises; cases made good."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST

from afuera.web.actions import commitment_operations as commitments
from afuera.web.actions import decision_queries, evidence
from afuera.web.actions import plan_forms as forms
from afuera.web.actions import plan_operations as operations
from afuera.web.actions import plan_queries as queries
from afuera.web.actions import plan_sheets as sheets
from afuera.web.actions.answering import Clash, answered, done, reader
from afuera.web.actions.pain_facts import quoted
from afuera.web.actions.plan_models import Cause, Commitment, Plan
from afuera.web.bilingual import said
from afuera.web.pains.models import Pain
from afuera.web.permissions import needs
from afuera.web.teams.models import Team


def plans(request: HttpRequest) -> HttpResponse:
    """Every plan, and the pains that have none."""
    return render(request, "actions/plans.html", sheets.listed(reader(request)))


def plan(request: HttpRequest, pk: int) -> HttpResponse:
    """One plan."""
    return _plan(request, _found(pk))


def _plan(request: HttpRequest, one: Plan, status: int = 200, **given: Any) -> HttpResponse:
    by = reader(request)
    decision_queries.read_notices(by, one.subject)
    context = sheets.one(by, one) | {"cause_form": forms.CauseForm(), **given}
    return render(request, "actions/plan.html", context, status=status)


def begin(request: HttpRequest, key: str) -> HttpResponse:
    """A plan against a pain."""
    pain, by = _pain(key), reader(request)
    taking = pain.takings.filter(ended_at=None).first()
    initial = {"version": 0, "owner": taking.owner_id if taking else by.pk}
    form = forms.PlanForm(request.POST or None, initial=initial)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        name = quoted(sheets.reader_here(), pain)
        title = said("A plan so that it does not happen again: {pain}", pain=name)
        return _form(request, form, title, said("Begin the plan"), status)

    def operation() -> str:
        told = form.told()
        return _at(operations.begin_plan(by, pain, told.pop("owner"), **told))

    return answered(request, form, operation, page)


def revise(request: HttpRequest, pk: int) -> HttpResponse:
    """Other words, another owner."""
    one, by = _mine(request, pk)
    initial = {"version": one.version, "title": one.title, "cause": one.cause, "owner": one.owner_id}
    form = forms.PlanForm(request.POST or None, initial=initial)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Change the plan"), said("Save"), status, clashes, one)

    return answered(
        request, form, lambda: _at(operations.revise_plan(by, one, form.read, **form.told())), page
    )


@require_POST
def add_cause(request: HttpRequest, pk: int) -> HttpResponse:
    """One thing that contributes."""
    one, by = _mine(request, pk)
    form = forms.CauseForm(request.POST)

    def operation() -> str:
        told = dict(form.cleaned_data)
        operations.add_cause(by, one, evidence.read(told.pop("address")), **told)
        return f"{_at(one)}#cause"

    def page(form: Any, status: int, clashes: list[Clash]) -> HttpResponse:
        return _plan(request, _found(pk), status, cause_form=form)

    return answered(request, form, operation, page)


@require_POST
def drop_cause(request: HttpRequest, pk: int, cause: int) -> HttpResponse:
    """It does not contribute after all."""
    one, by = _mine(request, pk)
    found = get_object_or_404(Cause.objects.select_related("plan"), pk=cause, plan=one)
    why = request.POST.get("why", "")
    return done(request, lambda: operations.drop_cause(by, found, why=why), _at(one))


def effect(request: HttpRequest, pk: int) -> HttpResponse:
    """Declare what the plan will bring, before its day."""
    one, by = _mine(request, pk)
    initial: dict[str, Any] = {"version": one.version, "shape": one.shape or "step"}
    if one.declared_on is not None and one.ratio is not None:
        limit = None if one.limit is None else round(one.limit * 100, 1)
        initial |= {"due": one.due, "left": round(one.ratio * 100), "saves": one.saves}
        initial |= {"limit_on": one.limit_on, "limit": limit}
    form = forms.EffectForm(request.POST or None, initial=initial)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        lead = said(
            "It is judged by what is said here. From its day on, or once its proof was looked at, it stays."
        )
        title = said("What will be left, from when on?")
        return _form(request, form, title, said("Declare it"), status, clashes, one, lead)

    return answered(
        request, form, lambda: _at(operations.declare_effect(by, one, form.read, **form.told())), page
    )


def give_up(request: HttpRequest, pk: int) -> HttpResponse:
    """The plan ends without proof."""
    one, by = _mine(request, pk)
    form = forms.WhyForm(request.POST or None, initial={"version": one.version})

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Give the plan up"), said("Give it up"), status, clashes, one)

    return answered(
        request, form, lambda: _at(operations.give_up_plan(by, one, form.read, **form.told())), page
    )


def commit(request: HttpRequest, pk: int) -> HttpResponse:
    """A team promises something."""
    one, by = _found(pk), reader(request)
    teams = [team for team in queries.teams().values() if commitments.may_commit(by, one, team)]
    if not teams:
        raise PermissionDenied
    wanted = request.GET.get("team", "")
    initial = {"version": 0, "team": wanted if wanted.isdecimal() else by.team_id, "changes": "process"}
    form = forms.CommitmentForm(request.POST or None, teams=teams, initial=initial)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(
            request, form, said("What does your team change?"), said("Promise it"), status, None, one
        )

    def operation() -> str:
        told = form.told()
        commitments.commit(by, one, told.pop("team"), **told)
        return f"{_at(one)}#chain"

    return answered(request, form, operation, page)


def revise_commitment(request: HttpRequest, pk: int, promise: int) -> HttpResponse:
    """Other words for a promise."""
    one, found = _promise(request, pk, promise)
    initial = {name: getattr(found, name) for name in ("version", "changes", "name", "what")}
    form = forms.CommitmentWordsForm(request.POST or None, initial=initial)
    by = reader(request)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        return _form(request, form, said("Change the words"), said("Save"), status, clashes, one)

    def operation() -> str:
        commitments.revise_commitment(by, found, form.read, **form.told())
        return f"{_at(one)}#chain"

    return answered(request, form, operation, page)


def deliver(request: HttpRequest, pk: int, promise: int) -> HttpResponse:
    """It is changed."""
    one, found = _promise(request, pk, promise)
    initial = {"version": found.version, "delivered_on": timezone.localdate()}
    form = forms.DeliverForm(request.POST or None, initial=initial)
    by = reader(request)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        title = said("It is changed: {name}", name=found.name)
        return _form(request, form, title, said("Save"), status, clashes, one)

    def operation() -> str:
        commitments.deliver_commitment(by, found, form.read, **form.told())
        return f"{_at(one)}#chain"

    return answered(request, form, operation, page)


def withdraw(request: HttpRequest, pk: int, promise: int) -> HttpResponse:
    """A team takes its promise back."""
    one, found = _promise(request, pk, promise)
    form = forms.WhyForm(request.POST or None, initial={"version": found.version})
    by = reader(request)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        title = said("Take the promise back: {name}", name=found.name)
        return _form(request, form, title, said("Take it back"), status, clashes, one)

    def operation() -> str:
        commitments.withdraw_commitment(by, found, form.read, **form.told())
        return f"{_at(one)}#chain"

    return answered(request, form, operation, page)


@require_POST
def invite(request: HttpRequest, pk: int, team: int) -> HttpResponse:
    """Ask a team of the chain for its promise."""
    one, by = _mine(request, pk)
    found = get_object_or_404(Team, pk=team)
    return done(request, lambda: commitments.invite_team(by, one, found), f"{_at(one)}#chain")


def fix(request: HttpRequest, key: str) -> HttpResponse:
    """Cases of a pain that were made good."""
    pain, by = _pain(key), reader(request)
    form = forms.FixForm(request.POST or None, initial={"on": timezone.localdate(), "kind": "credit"})

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        name = quoted(sheets.reader_here(), pain)
        title = said("Cases that were made good: {pain}", pain=name)
        lead = said("They help one customer each. They are counted beside what prevents the next one.")
        return _form(request, form, title, said("Note them"), status, None, None, lead)

    def operation() -> str:
        commitments.note_fixes(by, pain, form.rows())
        now = pain.plans.order_by("-pk").first()
        return _at(now) if now else reverse("actions:plans")

    return answered(request, form, operation, page)


def _form(
    request: HttpRequest,
    form: Any,
    title: Any,
    verb: Any,
    status: int = 200,
    clashes: list[Clash] | None = None,
    plan: Plan | None = None,
    lead: Any = "",
) -> HttpResponse:
    back = reverse("actions:plan", args=[plan.pk]) if plan else reverse("actions:plans")
    context = {"form": form, "title": title, "verb": verb, "clashes": clashes or [], "lead": lead}
    context |= {"back": back, "back_name": plan.title if plan else said("Plans that prevent")}
    return render(request, "actions/form.html", context, status=status)


def _pain(key: str) -> Pain:
    return get_object_or_404(Pain.objects.select_related("goal"), key=key)


def _found(pk: int) -> Plan:
    found = queries.plan(pk) if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _mine(request: HttpRequest, pk: int) -> tuple[Plan, Any]:
    one, by = _found(pk), reader(request)
    if not operations.may_change(by, one):
        raise PermissionDenied
    return one, by


def _promise(request: HttpRequest, pk: int, promise: int) -> tuple[Plan, Commitment]:
    one = _found(pk)
    every = Commitment.objects.select_related("plan", "plan__pain", "team")
    found = get_object_or_404(every, pk=promise, plan=one)
    if not commitments.may_commit(reader(request), one, found.team):
        raise PermissionDenied
    return one, found


def _at(one: Plan) -> str:
    return reverse("actions:plan", args=[one.pk])


PLAN_ADDRESSES = [
    path("plans/", needs("see_actions", plans), name="plans"),
    path("plans/new/<slug:key>/", needs("make_plans", begin), name="begin_plan"),
    path("plans/fixes/<slug:key>/", needs("decide", fix), name="note_fix"),
    path("plans/<int:pk>/", needs("see_actions", plan), name="plan"),
    path("plans/<int:pk>/words/", needs("decide", revise), name="revise_plan"),
    path("plans/<int:pk>/cause/", needs("decide", add_cause), name="add_cause"),
    path("plans/<int:pk>/cause/<int:cause>/drop/", needs("decide", drop_cause), name="drop_cause"),
    path("plans/<int:pk>/effect/", needs("decide", effect), name="declare_effect"),
    path("plans/<int:pk>/give-up/", needs("decide", give_up), name="give_up_plan"),
    path("plans/<int:pk>/promises/", needs("commit", commit), name="commit"),
    path("plans/<int:pk>/promises/<int:promise>/", needs("commit", revise_commitment), name="promise"),
    path("plans/<int:pk>/promises/<int:promise>/done/", needs("commit", deliver), name="deliver"),
    path("plans/<int:pk>/promises/<int:promise>/back/", needs("commit", withdraw), name="withdraw"),
    path("plans/<int:pk>/teams/<int:team>/", needs("decide", invite), name="invite_team"),
]
