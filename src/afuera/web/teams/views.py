"""Which pages are there about people and their accounts?  Parse, one operation or query, a page."""

from __future__ import annotations

from typing import Any

from allauth.account.utils import perform_login
from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import translation
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from afuera.web import bilingual
from afuera.web.bilingual import Refused, said
from afuera.web.teams import forms, operations, queries
from afuera.web.teams.links import link, opened_by
from afuera.web.teams.models import Invitation, Person
from afuera.web.telling import reason_of, tell


def people(request: HttpRequest) -> HttpResponse:
    """Who works here, and who was invited."""
    context = {"people": queries.people(), "invitations": queries.open_invitations()}
    return render(request, "teams/people.html", context)


def invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody; the link is shown once, for those whose letters do not arrive."""
    company = request.company  # type: ignore[attr-defined]
    form = forms.InviteForm(request.POST or None, initial={"language": company.language})
    if request.method == "POST" and form.is_valid():
        try:
            invitation = operations.invite(request.user, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, reason_of(refusal))
        else:
            return render(request, "teams/invited.html", {"invitation": invitation, "link": link(invitation)})
    return render(
        request, "teams/form.html", _form_page(form, said("Invite somebody"), said("Send the invitation"))
    )


@require_POST
def withdraw(request: HttpRequest, key: int) -> HttpResponse:
    """Make an invitation worthless."""
    invitation = get_object_or_404(Invitation, pk=key)
    tell(request, lambda: operations.withdraw_invitation(request.user, invitation))  # type: ignore[arg-type]
    return redirect("teams:people")


@never_cache
def accept(request: HttpRequest, token: str) -> HttpResponse:
    """The page behind the one-time link."""
    invitation = opened_by(token)
    if invitation is None:
        raise Http404
    if not _can_be_accepted(invitation):
        return render(request, "teams/invitation_over.html", {"invitation": invitation}, status=410)
    initial = {"name": invitation.name, "language": bilingual.language()}
    form = forms.AcceptForm(request.POST or None, initial=initial, with_email=not invitation.email)
    if request.method == "POST" and form.is_valid():
        try:
            person = operations.accept_invitation(invitation, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, reason_of(refusal))
        else:
            return _enter(request, person)
    return render(request, "teams/accept.html", {"form": form, "invitation": invitation})


def _can_be_accepted(invitation: Invitation) -> bool:
    from django.utils import timezone

    return not (invitation.accepted_at or invitation.withdrawn_at) and invitation.expires_at > timezone.now()


def _enter(request: HttpRequest, person: Person) -> HttpResponse:
    """Sign in, to the first page in the person's language."""
    with translation.override(person.language):
        start = reverse(settings.LOGIN_REDIRECT_URL)
    entered: HttpResponse = perform_login(request, person, email_verification="none", redirect_url=start)
    return entered


@require_POST
def enter_as(request: HttpRequest, key: int) -> HttpResponse:
    """One click into the demo.  Outside demo mode there is no such page, and nobody real is ever entered."""
    if not settings.DEMO:
        raise Http404
    return _enter(request, get_object_or_404(queries.invented_people(), pk=key))


def person(request: HttpRequest, key: int) -> HttpResponse:
    """One person: name, role, team."""
    shown = get_object_or_404(queries.people(), pk=key)
    initial = {"name": shown.name, "role": shown.role, "team": shown.team}
    form = forms.PersonForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            operations.change_person(request.user, shown, **form.cleaned_data)  # type: ignore[arg-type]
        except Refused as refusal:
            form.add_error(None, reason_of(refusal))
        else:
            messages.success(request, said("Saved."))
            return redirect("teams:people")
    return render(request, "teams/person.html", {"form": form, "shown": shown, "why": forms.WhyForm()})


@require_POST
def close_account(request: HttpRequest, key: int) -> HttpResponse:
    """Close somebody's account, or open it again."""
    shown = get_object_or_404(Person, pk=key)
    operation = operations.close_account if shown.is_active else operations.open_account
    why = request.POST.get("why", "")[:500]
    tell(request, lambda: operation(request.user, shown, why=why))  # type: ignore[arg-type]
    return redirect("teams:person", key)


def sessions(request: HttpRequest) -> HttpResponse:
    """Where am I signed in?"""
    own: Person = request.user  # type: ignore[assignment]
    form = forms.LanguageForm(request.POST or None, initial={"language": own.language})
    if request.method == "POST" and form.is_valid():
        operations.choose_language(own, form.cleaned_data["language"])
        messages.success(request, said("Saved."))
        return redirect("teams:account")
    context = {"sessions": queries.sessions_of(own), "form": form, "here": request.session.session_key}
    context["proofs"] = queries.proofs_of(own)
    return render(request, "teams/account.html", context)


@require_POST
def end_session(request: HttpRequest, key: int) -> HttpResponse:
    """Sign out on one device.  Somebody else's session is not there for me."""
    session = get_object_or_404(UserSession, pk=key, user=request.user)
    operations.end_session(request.user, session)  # type: ignore[arg-type]
    return redirect("teams:account")


@require_POST
def end_other_sessions(request: HttpRequest) -> HttpResponse:
    """Sign out everywhere but here."""
    here = request.session.session_key
    tell(request, lambda: operations.end_other_sessions(request.user, here))  # type: ignore[arg-type]
    return redirect("teams:account")


def _form_page(form: Any, title: Any, send: Any) -> dict[str, Any]:
    return {"form": form, "title": title, "send": send}
