"""What may a program of the company ask?  Messages that wait for customers, and what became of each."""

from __future__ import annotations

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from afuera.web.actions import api_operations, loop_letters, outside
from afuera.web.actions.answering import Clash, answered, done, reader
from afuera.web.actions.api_models import ApiKey
from afuera.web.actions.api_told import document
from afuera.web.actions.loop_models import Told
from afuera.web.bilingual import said
from afuera.web.leaving import REFUSED, SENT
from afuera.web.permissions import OPEN, may, needs
from afuera.web.teams.audit import wrote

A_PAGE, MOST_A_PAGE, MOST_BYTES, LARGEST = 200, 1000, 4096, 2**63 - 1


class KeyForm(forms.Form):
    """Which program it is for."""

    name = forms.CharField(
        label=said("Which program is it for?"),
        help_text=said("The one that writes to customers, for example the text message gateway."),
        max_length=80,
    )


@never_cache
def keys(request: HttpRequest) -> HttpResponse:
    """The keys that were given, and a new one; it is shown once."""
    by = reader(request)
    if not may(by, "see_names"):
        raise PermissionDenied
    form = KeyForm(request.POST or None)
    made: list[str] = []

    def page(form: Any, status: int = 200, clashes: list[Clash] | None = None) -> HttpResponse:
        every = ApiKey.objects.filter(ended_at=None).select_related("made_by")
        at = settings.ADDRESS + reverse("actions:api_messages")
        context = {"keys": every, "form": form, "token": "".join(made), "at": at}
        return render(request, "actions/api.html", context, status=status)

    def operation() -> str:
        made.append(api_operations.make_key(by, form.cleaned_data["name"]))
        return reverse("actions:api_keys")

    found = answered(request, form, operation, page)
    return page(KeyForm()) if made else found  # never redirected: a key stands in no address and no session


@require_POST
def end_key(request: HttpRequest, pk: int) -> HttpResponse:
    """A program's key opens nothing any more."""
    found = get_object_or_404(ApiKey, pk=pk)
    return done(request, lambda: api_operations.end_key(reader(request), found), reverse("actions:api_keys"))


def _keyed(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Only with a key: a program has no cookie that could be stolen, and a signed-in person no key."""

    # Not csrf: the key in the header is what no other site can send.
    @csrf_exempt
    @never_cache
    @wraps(view)
    def checked(request: HttpRequest, *arguments: Any, **named: Any) -> HttpResponse:
        key = api_operations.key_of(request.headers.get("Authorization", ""))
        if key is None:
            refused = _problem(401, "no-key")
            refused["WWW-Authenticate"] = "Bearer"
            return refused
        return view(request, key, *arguments, **named)

    return checked


@_keyed
def api_messages(request: HttpRequest, key: ApiKey) -> HttpResponse:
    """Messages that wait, the oldest first; `next` is where the next page begins."""
    if request.method != "GET":
        return _problem(405, "only-get")
    after, limit = _number(request, "after", 0, LARGEST), _number(request, "limit", A_PAGE, MOST_A_PAGE)
    if after is None or not limit:
        return _problem(400, "not-a-number")
    rows = list(outside.ready().filter(pk__gt=after)[: limit + 1])
    some, more = rows[:limit], len(rows) > limit
    reached = outside.whom(some)
    told = [_told(one, reached[one.pk]) for one in some if one.pk in reached]
    wrote(key.made_by, "take_messages", key.subject, after={"title": key.name, "file": len(told)})
    return JsonResponse({"messages": told, "next": some[-1].pk if more else None})


def _told(one: Told, identifiers: list[str]) -> dict[str, Any]:
    subject, text = loop_letters.letter(one.message, one)
    words = {"language": one.language, "subject": subject, "text": text}
    return {"id": one.pk, "customer": identifiers, **words, "since": one.made_at.isoformat()}


@_keyed
def api_message(request: HttpRequest, key: ApiKey, pk: int) -> HttpResponse:
    """What became of one: sent, or refused.  Said twice, it counts once."""
    if request.method != "POST":
        return _problem(405, "only-post")
    if pk > LARGEST or not Told.objects.filter(pk=pk).exists():
        return _problem(404, "no-such-message")
    state = _state(request)
    if state is None:
        return _problem(422, "not-understood")
    try:
        changed = outside.acknowledge(pk, state)
    except Told.DoesNotExist:
        return _problem(404, "no-such-message")  # erased meanwhile
    except outside.Otherwise:
        return _problem(409, "otherwise")
    return JsonResponse({"id": pk, "state": state, "changed": changed})


def _state(request: HttpRequest) -> str | None:
    try:
        told = json.loads(request.read(MOST_BYTES))
    except (ValueError, RecursionError):
        return None
    state = told.get("state") if isinstance(told, dict) else None
    return state if state in (SENT, REFUSED) else None


def _number(request: HttpRequest, name: str, otherwise: int, most: int) -> int | None:
    given = request.GET.get(name, str(otherwise))
    return min(int(given), most) if given.isascii() and given.isdecimal() and len(given) < 20 else None


def _problem(status: int, kind: str) -> JsonResponse:
    facts = {"type": f"about:blank#{kind}", "title": kind, "status": status}
    return JsonResponse(facts, status=status, content_type="application/problem+json")


@require_GET
def openapi(request: HttpRequest) -> HttpResponse:
    """The same, for programs that read OpenAPI."""
    return JsonResponse(document())


API_ADDRESSES = [
    path("api/", needs("tell_customers", keys), name="api_keys"),
    path("api/keys/<int:pk>/end/", needs("tell_customers", end_key), name="end_api_key"),
    path("api/messages/", needs(OPEN, api_messages), name="api_messages"),
    path("api/messages/<int:pk>/", needs(OPEN, api_message), name="api_message"),
    path("api/openapi.json", needs(OPEN, openapi), name="openapi"),
]
