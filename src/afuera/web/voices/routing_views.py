"""Which page says whom voices concern?  What always holds, rules of this house, how to change them."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from afuera.web import bilingual
from afuera.web.bilingual import Refused, said
from afuera.web.permissions import may, needs
from afuera.web.voices import (
    inbox_operations,
    inbox_sheets,
    routing_operations,
    routing_queries,
    routing_sheets,
)
from afuera.web.voices.routing_forms import MinutesForm, RuleForm
from afuera.web.voices.routing_models import RoutingRule
from afuera.wording import sentence


def rules(request: HttpRequest) -> HttpResponse:
    """All of them as sentences."""
    return _page(request, RuleForm(reader=inbox_sheets.reader_of(request)))


@require_POST
def make_rule(request: HttpRequest) -> HttpResponse:
    """One more."""
    form = RuleForm(request.POST, reader=inbox_sheets.reader_of(request))
    if form.is_valid():
        try:
            routing_operations.make_rule(_by(request), **form.told())
        except Refused as refusal:
            form.add_error(None, sentence(refusal, bilingual.reader()))
        else:
            messages.success(request, said("From now on it holds, also for what was said before."))
            return redirect("voices:rules")
    return _page(request, form, status=422)


def change_rule(request: HttpRequest, number: int) -> HttpResponse:
    """Other words for one of them."""
    rule = get_object_or_404(routing_queries.standing_rules(), pk=number)
    reader = inbox_sheets.reader_of(request)
    form = RuleForm(request.POST or None, reader=reader, rule=rule)
    if request.method == "POST" and form.is_valid():
        try:
            routing_operations.change_rule(_by(request), rule, **form.told())
        except Refused as refusal:
            form.add_error(None, sentence(refusal, bilingual.reader()))
        else:
            messages.success(request, said("Changed."))
            return redirect("voices:rules")
    context = {"form": form, "rule": rule, "sentence": routing_sheets.sentence(reader, rule)}
    return render(request, "voices/rule.html", context, status=422 if form.errors else 200)


@require_POST
def end_rule(request: HttpRequest, number: int) -> HttpResponse:
    """One less."""
    rule = get_object_or_404(RoutingRule, pk=number)
    try:
        routing_operations.end_rule(_by(request), rule)
    except Refused as refusal:
        messages.error(request, sentence(refusal, bilingual.reader()))
    else:
        messages.success(request, said("It holds no more."))
    return redirect("voices:rules")


@require_POST
def give_minutes(request: HttpRequest) -> HttpResponse:
    """How long people may read."""
    inbox_operations.rules()
    form = MinutesForm(request.POST)
    if form.is_valid():
        routing_operations.give_minutes(_by(request), form.cleaned_data["minutes"])
        messages.success(request, said("Written down. The ledger counts with it."))
    else:
        messages.error(request, said("Say a number of minutes up to 2,400."))
    return redirect("voices:ledger")


def _page(request: HttpRequest, form: RuleForm, status: int = 200) -> HttpResponse:
    reader = inbox_sheets.reader_of(request)
    found = list(routing_queries.standing_rules())
    counts = routing_queries.how_many(found)
    context = {
        "rules": [(one, routing_sheets.sentence(reader, one), counts[one.pk]) for one in found],
        "form": form,
        "may_route": may(request.user, "route_voices"),
    }
    return render(request, "voices/rules.html", context, status=status)


def _by(request: HttpRequest) -> Any:
    return request.user


ROUTING_ADDRESSES = [
    path("rules/", needs("read_voices", rules), name="rules"),
    path("rules/new/", needs("route_voices", make_rule), name="make_rule"),
    path("rules/<int:number>/", needs("route_voices", change_rule), name="change_rule"),
    path("rules/<int:number>/end/", needs("route_voices", end_rule), name="end_rule"),
    path("minutes-a-week/", needs("route_voices", give_minutes), name="give_minutes"),
]
