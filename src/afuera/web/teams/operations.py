"""What can be done with people and invitations?  Each operation is one transaction with its line of audit."""

from __future__ import annotations

from datetime import timedelta

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.db import transaction
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.teams import tasks
from afuera.web.teams.audit import facts, wrote
from afuera.web.teams.models import Invitation, Person, Team
from afuera.wording import mark

DAYS_TO_ACCEPT = 14
DAYS_TO_BEGIN = 3
PERSON = ("name", "email", "role", "language", "team", "is_active")
INVITATION = ("name", "email", "role", "language", "team")


@transaction.atomic
def begin(language: str = "es") -> Invitation:
    """The invitation that makes the first administrator; earlier ones of its kind stop working."""
    if Person.objects.filter(role="administrator", is_active=True, invented=False).exists():
        raise Refused(mark("There is an administrator already; further ones are invited by them."))
    now = timezone.now()
    Invitation.objects.filter(email="", accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    expires = now + timedelta(days=DAYS_TO_BEGIN)
    invitation = Invitation.objects.create(
        role="administrator", language=language, created_at=now, expires_at=expires
    )
    wrote(None, "begin", "administrator")
    return invitation


@transaction.atomic
def invite(
    by: Person, *, email: str, name: str, role: str, language: str, team: Team | None = None
) -> Invitation:
    """Invite somebody; the letter goes out in the background once this is committed."""
    email, now = email.strip().lower(), timezone.now()
    if Person.objects.filter(email=email).exists():
        raise Refused(mark("{email} has an account already."), email=email)
    Invitation.objects.filter(email=email, accepted_at=None, withdrawn_at=None).update(withdrawn_at=now)
    expires = now + timedelta(days=DAYS_TO_ACCEPT)
    invitation = Invitation.objects.create(
        email=email,
        name=name.strip(),
        role=role,
        language=language,
        team=team,
        invited_by=by,
        created_at=now,
        expires_at=expires,
    )
    wrote(by, "invite", email, after=facts(invitation, *INVITATION))
    transaction.on_commit(lambda: tasks.send_invitation.enqueue(invitation.pk))
    return invitation


@transaction.atomic
def withdraw_invitation(by: Person, invitation: Invitation) -> None:
    """Make an invitation worthless."""
    taken = Invitation.objects.filter(pk=invitation.pk, accepted_at=None, withdrawn_at=None)
    if not taken.update(withdrawn_at=timezone.now()):
        raise Refused(mark("This invitation was used or withdrawn already."))
    wrote(by, "withdraw_invitation", invitation.email or "administrator")


@transaction.atomic
def accept_invitation(
    invitation: Invitation, *, name: str, password: str, language: str, email: str = ""
) -> Person:
    """Make the account.  Whoever comes second with the same link is refused."""
    now = timezone.now()
    current = Invitation.objects.select_for_update().get(pk=invitation.pk)
    if current.accepted_at or current.withdrawn_at or current.expires_at <= now:
        raise Refused(mark("This invitation was used or withdrawn already."))
    address = (current.email or email).strip().lower()
    if Person.objects.filter(email=address).exists():
        raise Refused(mark("{email} has an account already."), email=address)
    person = Person(email=address, name=name.strip(), role=current.role, language=language, team=current.team)
    person.set_password(password)
    person.save()
    # The letter reached its reader, so the address is proven.
    EmailAddress.objects.create(user=person, email=address, verified=True, primary=True)
    current.accepted_at, current.accepted_by = now, person
    current.save(update_fields=["accepted_at", "accepted_by"])
    wrote(person, "accept_invitation", address, after=facts(person, *PERSON))
    return person


@transaction.atomic
def change_person(by: Person, person: Person, *, name: str, role: str, team: Team | None, why: str) -> Person:
    """Another name, role or team."""
    current = Person.objects.select_for_update().get(pk=person.pk)
    if role != "administrator":
        _keep_an_administrator(current)
    before = facts(current, *PERSON)
    current.name, current.role, current.team = name.strip(), role, team
    current.save(update_fields=["name", "role", "team"])
    wrote(by, "change_person", current.email, before=before, after=facts(current, *PERSON), why=why)
    return current


@transaction.atomic
def close_account(by: Person, person: Person, *, why: str) -> None:
    """Nobody signs in with it any more, and every session of it ends now."""
    current = Person.objects.select_for_update().get(pk=person.pk)
    _keep_an_administrator(current)
    current.is_active = False
    current.save(update_fields=["is_active"])
    for session in UserSession.objects.filter(user=current):
        session.end()
    wrote(by, "close_account", current.email, why=why)


@transaction.atomic
def open_account(by: Person, person: Person, *, why: str) -> None:
    """Let somebody in again whose account was closed."""
    Person.objects.filter(pk=person.pk).update(is_active=True)
    wrote(by, "open_account", person.email, why=why)


@transaction.atomic
def choose_language(person: Person, language: str) -> None:
    """The language of this person's letters and of the first page after signing in."""
    before = facts(person, "language")
    person.language = language
    person.save(update_fields=["language"])
    wrote(person, "choose_language", person.email, before=before, after=facts(person, "language"))


@transaction.atomic
def end_session(person: Person, session: UserSession) -> None:
    """Sign this person out on one device.  Only one's own sessions."""
    if session.user_id != person.pk:
        raise Refused(mark("This session is somebody else's."))
    wrote(person, "end_session", person.email, before={"device": session.user_agent, "address": session.ip})
    session.end()


@transaction.atomic
def end_other_sessions(person: Person, here: str | None) -> int:
    """Sign this person out everywhere but here; how many sessions ended."""
    others = list(UserSession.objects.filter(user=person).exclude(session_key=here or ""))
    Session.objects.filter(session_key__in=[one.session_key for one in others]).delete()
    UserSession.objects.filter(pk__in=[one.pk for one in others]).delete()
    if others:
        wrote(person, "end_other_sessions", person.email, before={"sessions": len(others)})
    return len(others)


def _keep_an_administrator(person: Person) -> None:
    others = Person.objects.select_for_update().filter(
        role="administrator", is_active=True, invented=person.invented
    )
    if person.role == "administrator" and person.is_active and not others.exclude(pk=person.pk).exists():
        raise Refused(mark("This is the last administrator. Make somebody else one first."))
