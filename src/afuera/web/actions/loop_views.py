"""Which pages close the loop?  Messages of a plan, the one question for customers, the open page."""

from __future__ import annotations

import csv
from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.web import bilingual
from afuera.web.actions import loop_letters, loop_sheets, outside, plan_queries, plan_sheets
from afuera.web.actions import loop_operations as operations
from afuera.web.actions.answering import Clash, answered, done, reader
from afuera.web.actions.decision_forms import VersionForm
from afuera.web.actions.loop_models import LoopMessage, OpenPage
from afuera.web.actions.pain_facts import name_of
from afuera.web.actions.plan_models import Plan
from afuera.web.bilingual import said
from afuera.web.permissions import OPEN, may, needs
from afuera.web.teams.audit import wrote


class MessageForm(VersionForm):
    """What we changed on what they went through, in both languages."""

    subject_es = forms.CharField(label=said("Subject in Spanish"), max_length=150)
    text_es = forms.CharField(
        label=said("Text in Spanish"),
        help_text=said(
            "What they went through, what is different now. No links, nothing to buy, nothing asked."
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "lang": "es"}),
    )
    subject_en = forms.CharField(label=said("Subject in English"), max_length=150)
    text_en = forms.CharField(
        label=said("Text in English"), max_length=2000, widget=forms.Textarea(attrs={"rows": 6, "lang": "en"})
    )


def loop(request: HttpRequest, pk: int) -> HttpResponse:
    """Who was hit, what they were told, whom we reached, who noticed."""
    return _loop(request, _plan(pk))


def _loop(request: HttpRequest, plan: Plan, status: int = 200, form: Any = None) -> HttpResponse:
    here = plan_sheets.reader_here()
    context = loop_sheets.page(here, plan) | {
        "pain_name": name_of(here, plan.pain),
        "may_tell": may(reader(request), "tell_customers"),
        "form": form or MessageForm(initial={"version": 0}),
    }
    return render(request, "actions/loop.html", context, status=status)


@require_POST
def write(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a message."""
    plan, by = _plan(pk), reader(request)
    form = MessageForm(request.POST)

    def page(form: Any, status: int, clashes: list[Clash]) -> HttpResponse:
        return _loop(request, plan, status, form)

    def operation() -> str:
        operations.write_message(by, plan, **form.told())
        return _at(plan)

    return answered(request, form, operation, page)


def revise(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Other words, before anybody was told."""
    plan, found = _message(pk, message)
    initial = {name: getattr(found, name) for name in ("version", *operations.WORDS)}
    form = MessageForm(request.POST or None, initial=initial)
    by = reader(request)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        context = {"form": form, "title": said("Change the words"), "verb": said("Save"), "back": _at(plan)}
        context |= {"clashes": clashes or [], "back_name": said("What customers are told")}
        return render(request, "actions/form.html", context, status=status)

    def operation() -> str:
        operations.revise_message(by, found, form.read, **form.told())
        return _at(plan)

    return answered(request, form, operation, page)


@require_POST
def send(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Tell those who were hit, or all."""
    plan, found = _message(pk, message)
    wave = "all" if request.POST.get("wave") == "all" else "hit"
    return done(request, lambda: operations.send_message(reader(request), found, wave), _at(plan))


@require_POST
def publish(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Put it on the open page, or take it from there."""
    plan, found = _message(pk, message)
    public = request.POST.get("public") == "1"
    return done(request, lambda: operations.publish_message(reader(request), found, public), _at(plan))


@never_cache
def take_file(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Those who lie ready, with their letter, for the tool that writes to customers."""
    if not may(request.user, "see_names"):
        raise PermissionDenied
    plan, found = _message(pk, message)
    told = list(outside.ready().filter(message=found))
    names = outside.whom(told)
    wrote(reader(request), "take_messages", plan.subject, after={"file": len(names)})
    answer = HttpResponse(content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="told-{found.pk}.csv"'
    rows = csv.writer(answer)
    rows.writerow(["customer", "language", "subject", "text"])
    for one in told:
        if one.pk in names:
            subject, text = loop_letters.letter(found, one)
            rows.writerow([_cell(part) for part in ("|".join(names[one.pk]), one.language, subject, text)])
    return answer


@require_POST
def pass_on(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Those of the file were told."""
    plan, found = _message(pk, message)
    given = request.POST.get("until", "")
    until = int(given) if given.isascii() and given.isdecimal() and len(given) < 19 else 0
    return done(request, lambda: outside.pass_on(reader(request), found, until), _at(plan))


@require_POST
def send_again(request: HttpRequest, pk: int, message: int) -> HttpResponse:
    """Letters that did not leave, once more."""
    plan, found = _message(pk, message)
    return done(request, lambda: operations.send_again(reader(request), found), _at(plan))


def _cell(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


@never_cache
def noticed(request: HttpRequest, token: str) -> HttpResponse:
    """The one question, for somebody who has no account: do you notice it?"""
    told = loop_letters.opened_by(token)
    if told is None:
        raise Http404
    if request.method == "POST" and request.POST.get("noticed") in ("yes", "no"):
        operations.hear(told, request.POST["noticed"] == "yes")
        return render(request, "actions/noticed.html", {"thanks": True})
    subject, text = told.message.words(bilingual.language())
    return render(request, "actions/noticed.html", {"subject": subject, "text": text, "told": told})


def changed(request: HttpRequest) -> HttpResponse:
    """What we changed because you said so: open to everybody, when the company opened it."""
    if not OpenPage.now() and not may(request.user, "tell_customers"):
        raise Http404
    found = LoopMessage.objects.filter(public=True).exclude(sent_hit_at=None).order_by("-sent_hit_at")
    told = [
        (*one.words(bilingual.language()), one.sent_hit_at, one.plan.state == "came_back")
        for one in found.select_related("plan")[:50]
    ]
    return render(request, "actions/changed.html", {"told": told, "is_open": OpenPage.now()})


@require_POST
def open_changed(request: HttpRequest) -> HttpResponse:
    """Open that page to everybody, or close it."""
    is_open = request.POST.get("open") == "1"
    operations.open_page(reader(request), is_open)
    return redirect("actions:changed")


def _plan(pk: int) -> Plan:
    found = plan_queries.plan(pk) if pk < 2**63 else None
    if found is None:
        raise Http404
    return found


def _message(pk: int, message: int) -> tuple[Plan, LoopMessage]:
    plan = _plan(pk)
    return plan, get_object_or_404(LoopMessage.objects.select_related("plan__pain"), pk=message, plan=plan)


def _at(plan: Plan) -> str:
    return reverse("actions:loop", args=[plan.pk])


LOOP_ADDRESSES = [
    path("plans/<int:pk>/loop/", needs("see_actions", loop), name="loop"),
    path("plans/<int:pk>/loop/new/", needs("tell_customers", write), name="write_message"),
    path("plans/<int:pk>/loop/<int:message>/", needs("tell_customers", revise), name="revise_message"),
    path("plans/<int:pk>/loop/<int:message>/send/", needs("tell_customers", send), name="send_message"),
    path("plans/<int:pk>/loop/<int:message>/open/", needs("tell_customers", publish), name="publish_message"),
    path("plans/<int:pk>/loop/<int:message>/file/", needs("tell_customers", take_file), name="told_file"),
    path("plans/<int:pk>/loop/<int:message>/told/", needs("tell_customers", pass_on), name="pass_on"),
    path("plans/<int:pk>/loop/<int:message>/again/", needs("tell_customers", send_again), name="send_again"),
    path("noticed/<str:token>/", needs(OPEN, noticed), name="noticed"),
    path("changed/", needs(OPEN, changed), name="changed"),
    path("changed/open/", needs("tell_customers", open_changed), name="open_changed"),
]
