"""Which page tells whether a trouble stays away?  The proof of one plan."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path

from afuera.report.reader import capital
from afuera.web.actions import decision_queries, plan_queries, plan_sheets, verdict_sheets
from afuera.web.actions.answering import reader
from afuera.web.actions.pain_facts import name_of
from afuera.web.actions.verdict_models import Verdict
from afuera.web.permissions import needs

MOST = 104


def proof(request: HttpRequest, pk: int) -> HttpResponse:
    """Did it stay away?"""
    plan = plan_queries.plan(pk) if pk < 2**63 else None
    if plan is None:
        raise Http404
    decision_queries.read_notices(reader(request), plan.subject)
    here = plan_sheets.reader_here()
    name = capital(name_of(here, plan.pain))
    verdicts = list(Verdict.objects.filter(plan=plan).defer("inputs")[:MOST])
    context = verdict_sheets.page(here, plan, verdicts, name)
    context |= {"plan": plan, "pain_name": name, "effect": plan_sheets.effect_words(here, plan)}
    context |= {"fault": verdict_sheets.fault(here, plan)}
    return render(request, "actions/proof.html", context)


PROOF_ADDRESSES = [path("plans/<int:pk>/proof/", needs("see_actions", proof), name="proof")]
