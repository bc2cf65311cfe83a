"""How is a voice answered and handed on?  Forms on its own page; a file of those who have no address."""

from __future__ import annotations

import csv
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.web import bilingual
from afuera.web.bilingual import Refused, said
from afuera.web.bridge import voices as bridge
from afuera.web.leaving import READY
from afuera.web.permissions import needs
from afuera.web.teams.audit import looked
from afuera.web.telling import tell
from afuera.web.voices import answer_forms, answer_operations, reading_operations
from afuera.web.voices.answer_models import KINDS, Answer
from afuera.web.voices.inbox_queries import Wanted
from afuera.web.voices.inbox_views import whole
from afuera.web.voices.reading_models import Voice
from afuera.wording import sentence


@require_POST
def answer(request: HttpRequest, key: str, kind: str) -> HttpResponse:
    """Reply, thank or ask back."""
    row = get_object_or_404(Voice, pk=key)
    code = kind if kind in KINDS else "reply"
    form = answer_forms.AnswerForm(request.POST, kind=code, to=row.language[:2])
    if form.is_valid():
        try:
            answer_operations.answer(_by(request), row, kind, form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, sentence(refusal, bilingual.reader()))
        else:
            reading_operations.settle(_by(request))
            messages.success(request, said("Written down; it goes out now."))
            return _back(request, key)
    return _again(request, key, {code: form})


@require_POST
def letter(request: HttpRequest, key: str, pk: int, what: str) -> HttpResponse:
    """An answer that did not leave, once more; or one of the file that was passed on."""
    one = get_object_or_404(Answer.objects.select_related("voice"), pk=pk, voice=key)
    operation = answer_operations.pass_on if what == "told" else answer_operations.send_again
    tell(request, lambda: operation(_by(request), one))
    return _back(request, key)


@require_POST
def hand_on(request: HttpRequest, key: str) -> HttpResponse:
    """To a team or a person."""
    row = get_object_or_404(Voice, pk=key)
    form = answer_forms.HandOnForm(request.POST)
    if form.is_valid():
        try:
            answer_operations.hand_on(_by(request), row, **form.told())
        except Refused as refusal:
            form.add_error(None, sentence(refusal, bilingual.reader()))
        else:
            messages.success(request, said("Handed on: it stands in their inbox under “Handed to you”."))
            return _back(request, key)
    return _again(request, key, {"hand_on": form})


@never_cache
def answers_file(request: HttpRequest) -> HttpResponse:
    """Answers that no e-mail could carry, for those who can reach the customer otherwise."""
    looked(_by(request), "voices:answers", "voices:answers_file")
    reply = HttpResponse(content_type="text/csv; charset=utf-8")
    reply["Content-Disposition"] = 'attachment; filename="answers.csv"'
    rows = csv.writer(reply)
    rows.writerow(["customer", "kind", "language", "text", "written_at"])
    found = list(Answer.objects.filter(state=READY).select_related("voice").order_by("pk"))
    names = bridge.names_of([one.voice.journey_id for one in found])
    for one in found:
        whom = "|".join(names.get(one.voice.journey_id, ()))
        facts = (whom, one.kind, one.language, one.text, one.written_at.isoformat())
        rows.writerow([_cell(fact) for fact in facts])
    return reply


def _cell(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text


def _by(request: HttpRequest) -> Any:
    return request.user


def _back(request: HttpRequest, key: str) -> HttpResponse:
    return redirect(reverse("voices:voice", args=[key]) + Wanted.of(request.GET).query())


def _again(request: HttpRequest, key: str, bound: dict[str, Form]) -> HttpResponse:
    return whole(request, key, bound, status=422)


ANSWER_ADDRESSES = [
    path("answers.csv", needs("tell_customers", answers_file), name="answers_file"),
    path("<slug:key>/answers/<int:pk>/<slug:what>/", needs("answer_voices", letter), name="letter"),
    path("<slug:key>/answer/<slug:kind>/", needs("answer_voices", answer), name="answer"),
    path("<slug:key>/hand-on/", needs("read_voices", hand_on), name="hand_on"),
]
