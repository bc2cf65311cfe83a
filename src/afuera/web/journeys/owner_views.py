"""What do the pages show about who answers for a journey?  The list, one goal, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_POST

from afuera.web.bilingual import Refused
from afuera.web.journeys import owner_forms, owner_operations, owner_queries, owner_sheets
from afuera.web.journeys.models import Goal
from afuera.web.journeys.owner_models import Meeting, Seat
from afuera.web.permissions import may, needs
from afuera.web.teams.models import Person
from afuera.web.telling import tell


def owners(request: HttpRequest) -> HttpResponse:
    """Who answers for what; vacancies first.  A goal that nobody pursued yet is none: it stands apart."""
    every = owner_sheets.who_answers()
    lines = [one for one in every if one.line]
    context = {
        "lines": lines,
        "vacant": sum(not one.owner.owned for one in lines),
        "unseen": [one for one in every if not one.line],
    }
    return render(request, "journeys/owners.html", context)


def owner(request: HttpRequest, key: str) -> HttpResponse:
    """Who answers for one goal, and who sits at its table."""
    return _page(request, _goal(key))


@require_POST
def name_owner(request: HttpRequest, key: str) -> HttpResponse:
    """Name somebody."""
    goal, by = _goal(key), _reader(request)
    standing, _ = owner_queries.of_goal(goal)
    if not _may_name(by, standing):
        raise PermissionDenied
    form = owner_forms.NameForm(request.POST, besides=standing.person_id if standing else None)
    return _filled(
        request, goal, "name_form", form, lambda: owner_operations.name_owner(by, goal, **form.cleaned_data)
    )


@require_POST
def withdraw_naming(request: HttpRequest, key: str) -> HttpResponse:
    """Take a naming back."""
    goal = _goal(key)
    _, named = owner_queries.of_goal(goal)
    if named is None:
        return _done(request, goal, _nothing_waits)
    return _done(request, goal, lambda: owner_operations.withdraw_naming(_reader(request), named))


@require_POST
def answer(request: HttpRequest, key: str) -> HttpResponse:
    """Accept or decline, by who was named."""
    goal, by = _goal(key), _reader(request)
    _, named = owner_queries.of_goal(goal)
    if named is None:
        return _done(request, goal, _nothing_waits)
    if named.person_id != by.pk:
        raise PermissionDenied
    if "accept" in request.POST:
        return _done(request, goal, lambda: owner_operations.accept_journey(by, named))
    form = owner_forms.WhyForm(request.POST)
    return _filled(
        request,
        goal,
        "decline_form",
        form,
        lambda: owner_operations.decline_journey(by, named, **form.cleaned_data),
    )


@require_POST
def step_down(request: HttpRequest, key: str) -> HttpResponse:
    """The owner stops."""
    goal, by = _goal(key), _reader(request)
    standing, _ = owner_queries.of_goal(goal)
    if not _may_name(by, standing):
        raise PermissionDenied
    form = owner_forms.WhyForm(request.POST)
    return _filled(
        request,
        goal,
        "step_down_form",
        form,
        lambda: owner_operations.step_down(by, goal, **form.cleaned_data),
    )


@require_POST
def take_seat(request: HttpRequest, key: str) -> HttpResponse:
    """Bring somebody to the table."""
    goal, by = _owned(request, key)
    form = owner_forms.SeatForm(request.POST, seated=[])
    return _filled(
        request, goal, "seat_form", form, lambda: owner_operations.take_seat(by, goal, **form.cleaned_data)
    )


@require_POST
def leave_seat(request: HttpRequest, key: str, seat: int) -> HttpResponse:
    """Take somebody from the table, or go."""
    goal, by = _goal(key), _reader(request)
    found = get_object_or_404(Seat.objects.select_related("goal", "person"), pk=seat, goal=goal)
    return _done(request, goal, lambda: owner_operations.leave_seat(by, found))


@require_POST
def call_meeting(request: HttpRequest, key: str) -> HttpResponse:
    """The day of the next meeting."""
    goal, by = _owned(request, key)
    form = owner_forms.DayForm(request.POST)
    return _filled(
        request, goal, "day_form", form, lambda: owner_operations.call_meeting(by, goal, **form.cleaned_data)
    )


@require_POST
def note_meeting(request: HttpRequest, key: str, meeting: int) -> HttpResponse:
    """Who came, what was decided."""
    goal, by = _owned(request, key)
    found = get_object_or_404(Meeting.objects.select_related("goal"), pk=meeting, goal=goal)
    form = owner_forms.NotesForm(request.POST, seated=_seated(goal))
    return _filled(
        request,
        goal,
        "notes_form",
        form,
        lambda: owner_operations.note_meeting(by, found, **form.cleaned_data),
    )


def _page(request: HttpRequest, goal: Goal, status: int = 200, **forms: Form) -> HttpResponse:
    by, context = _reader(request), owner_sheets.owner_sheet(goal).context()
    standing, named = context["standing"], context["named"]
    seated = [seat.person_id for seat in owner_queries.seats(goal)]
    if not may(by, "see_colleagues") and by.pk not in seated:
        raise PermissionDenied
    owns = standing is not None and standing.person_id == by.pk
    context |= {
        "owns": owns,
        "asked": named is not None and named.person_id == by.pk,
        "may_name": _may_name(by, standing),
        "may_withdraw": named is not None and (by.pk == named.named_by_id or may(by, "appoint_owners")),
        "name_form": owner_forms.NameForm(besides=standing.person_id if standing else None),
        "decline_form": owner_forms.WhyForm(auto_id="decline_%s"),
        "step_down_form": owner_forms.WhyForm(auto_id="down_%s"),
        "seat_form": owner_forms.SeatForm(seated=seated),
        "day_form": owner_forms.DayForm(),
        "notes_form": owner_forms.NotesForm(seated=[*seated, by.pk]) if owns else None,
        **forms,
    }
    return render(request, "journeys/owner.html", context, status=status)


def _filled(
    request: HttpRequest, goal: Goal, name: str, form: Form, operation: Callable[[], Any]
) -> HttpResponse:
    """Do what a form asks; a form with faults comes back on the page."""
    if not form.is_valid():
        return _page(request, goal, status=422, **{name: form})
    return _done(request, goal, operation)


def _done(request: HttpRequest, goal: Goal, operation: Callable[[], Any]) -> HttpResponse:
    tell(request, operation)
    return redirect("journeys:owner", goal.slug)


def _nothing_waits() -> None:
    raise Refused(owner_operations.NO_ANSWER_WAITED)


def _goal(key: str) -> Goal:
    return get_object_or_404(Goal.objects.select_related("team"), slug=key)


def _owned(request: HttpRequest, key: str) -> tuple[Goal, Person]:
    """The goal and its owner; nobody else comes further."""
    goal, by = _goal(key), _reader(request)
    standing, _ = owner_queries.of_goal(goal)
    if standing is None or standing.person_id != by.pk:
        raise PermissionDenied
    return goal, by


def _seated(goal: Goal) -> list[int]:
    standing, _ = owner_queries.of_goal(goal)
    return [
        *(seat.person_id for seat in owner_queries.seats(goal)),
        *([standing.person_id] if standing else []),
    ]


def _may_name(by: Person, standing: Any) -> bool:
    return may(by, "appoint_owners") or (standing is not None and standing.person_id == by.pk)


def _reader(request: HttpRequest) -> Person:
    return request.user  # type: ignore[return-value]


OWNER_ADDRESSES = [
    path("owners/", needs("see_colleagues", owners), name="owners"),
    path("<slug:key>/owner/", needs("see_journeys", owner), name="owner"),
    path("<slug:key>/owner/name/", needs("own_journeys", name_owner), name="name_owner"),
    path("<slug:key>/owner/withdraw/", needs("own_journeys", withdraw_naming), name="withdraw_naming"),
    path("<slug:key>/owner/answer/", needs("own_journeys", answer), name="answer"),
    path("<slug:key>/owner/step-down/", needs("own_journeys", step_down), name="step_down"),
    path("<slug:key>/owner/seats/", needs("own_journeys", take_seat), name="take_seat"),
    path("<slug:key>/owner/seats/<int:seat>/leave/", needs("see_journeys", leave_seat), name="leave_seat"),
    path("<slug:key>/owner/meetings/", needs("own_journeys", call_meeting), name="call_meeting"),
    path(
        "<slug:key>/owner/meetings/<int:meeting>/", needs("own_journeys", note_meeting), name="note_meeting"
    ),
]
