"""Which addresses are there for trackers?  The page that links an issue, and the door for its messages."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from afuera.web import asked_numbers
from afuera.web.actions import tracker_messages, tracker_operations
from afuera.web.actions.answering import Clash, answered, done, reader
from afuera.web.actions.commitment_operations import may_commit
from afuera.web.actions.plan_models import Commitment
from afuera.web.actions.tracker_models import TrackerLink, styles
from afuera.web.bilingual import said
from afuera.web.permissions import OPEN, needs


class LinkForm(forms.Form):
    """Which issue stands for a promise."""

    style = forms.ChoiceField(label=said("Which tracker?"), choices=styles)
    key = forms.CharField(
        label=said("Key of the issue"), help_text=said("For example CX-12 or CHG0030001."), max_length=120
    )
    url = forms.URLField(
        label=said("Its address, to open it from here"), required=False, assume_scheme="https", max_length=500
    )


def tracker(request: HttpRequest, pk: int, promise: int) -> HttpResponse:
    """The issues that stand for a promise, and the address to which they tell how far they are."""
    every = Commitment.objects.select_related("plan", "plan__pain", "team")
    found = get_object_or_404(every, pk=promise, plan=pk)
    by = reader(request)
    if not may_commit(by, found.plan, found.team):
        raise PermissionDenied
    form = LinkForm(request.POST or None)

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        links = [
            (one, settings.ADDRESS + reverse("actions:hook", args=[one.token]))
            for one in found.trackers.filter(ended_at=None)
        ]
        context = {"form": form, "promise": found, "plan": found.plan, "links": links}
        return render(request, "actions/tracker.html", context, status=status)

    def operation() -> str:
        tracker_operations.link_tracker(by, found, **form.cleaned_data)
        return reverse("actions:tracker", args=[pk, promise])

    return answered(request, form, operation, page)


@require_POST
def end(request: HttpRequest, pk: int, promise: int, link: int) -> HttpResponse:
    """An issue stands for nothing any more."""
    every = TrackerLink.objects.select_related("commitment__plan", "commitment__team")
    found = get_object_or_404(every, pk=link, commitment=promise, commitment__plan=pk)
    by = reader(request)
    if not may_commit(by, found.commitment.plan, found.commitment.team):
        raise PermissionDenied
    goes = reverse("actions:tracker", args=[pk, promise])
    return done(request, lambda: tracker_operations.end_tracker(by, found), goes)


# A tracker has no cookie that could be stolen: it proves itself by its signature.
@csrf_exempt
@require_POST
def hook(request: HttpRequest, token: UUID) -> HttpResponse:
    """What a tracker tells."""
    link = TrackerLink.objects.filter(token=token, ended_at=None).select_related("commitment__plan").first()
    if link is None:
        raise Http404
    body = _body(request)
    if body is None:
        return _problem(413, "too-large")
    now = timezone.now()
    if not tracker_messages.signed(link.secret, request.headers, body, now):
        return _problem(401, "not-signed")
    try:
        told = tracker_messages.read(link.style, request.headers, body, now)
    except tracker_messages.NotUnderstood:
        return _problem(422, "not-understood")
    return JsonResponse({"taken": tracker_operations.hear_tracker(link, told)})


def _body(request: HttpRequest) -> bytes | None:
    """The body, unless it is too large: no more than the limit is ever read."""
    most, length = tracker_messages.MOST_BYTES, request.headers.get("Content-Length", "")
    if length and asked_numbers.whole(length, most + 1, digits=9) > most:
        return None
    body: bytes = request.read(most + 1)
    return body if len(body) <= most else None


def _problem(status: int, kind: str) -> JsonResponse:
    facts = {"type": f"about:blank#{kind}", "title": kind, "status": status}
    return JsonResponse(facts, status=status, content_type="application/problem+json")


TRACKER_ADDRESSES = [
    path("plans/<int:pk>/promises/<int:promise>/tracker/", needs("commit", tracker), name="tracker"),
    path(
        "plans/<int:pk>/promises/<int:promise>/tracker/<int:link>/end/",
        needs("commit", end),
        name="end_tracker",
    ),
    path("hooks/<uuid:token>/", needs(OPEN, hook), name="hook"),
]
