"""What is there to read in this room?  Named by what it returns."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from itertools import chain
from typing import Any

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.contrib.auth import HASH_SESSION_KEY
from django.contrib.sessions.models import Session
from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from afuera.web.teams.models import Company, Invitation, Look, Person, Team, Write

PAGE = 50


def the_company() -> Company:
    """The company; one that said nothing before somebody did."""
    return Company.objects.filter(pk=1).first() or Company()


def people() -> QuerySet[Person]:
    """Everybody with an account, open accounts first."""
    return Person.objects.select_related("team").order_by("-is_active", "name", "id")


def open_invitations() -> QuerySet[Invitation]:
    """Invitations that can still be accepted."""
    still_open = Q(accepted_at=None, withdrawn_at=None, expires_at__gt=timezone.now())
    return Invitation.objects.filter(still_open).exclude(email="").select_related("team", "invited_by")


def teams() -> QuerySet[Team]:
    """Teams that exist today, with `here`: how many of their people have an account."""
    here = Count("members", filter=Q(members__is_active=True))
    return Team.objects.filter(ended_at=None).annotate(here=here).order_by("name")


def sessions_of(person: Person) -> list[UserSession]:
    """Where this person is signed in, the latest first.  Two questions, however many they are."""
    found = list(UserSession.objects.filter(user=person).order_by("-last_seen_at", "-id"))
    kept = Session.objects.filter(
        session_key__in=[one.session_key for one in found], expire_date__gt=timezone.now()
    )
    alive = {one.session_key for one in kept if _still_signed_in(one.get_decoded(), person)}
    return [one for one in found if one.session_key in alive]


def _still_signed_in(session: dict[str, Any], person: Person) -> bool:
    """Another password ends the sessions that were begun with the earlier one."""
    begun_with = str(session.get(HASH_SESSION_KEY, ""))
    return constant_time_compare(begun_with, person.get_session_auth_hash())


def proofs_of(person: Person) -> dict[str, int]:
    """How this person proves who they are: how many passkeys, codes (0 or 1), recovery codes left."""
    found = list(Authenticator.objects.filter(user=person))
    left = [len(one.wrap().get_unused_codes()) for one in found if one.type == one.Type.RECOVERY_CODES]
    return {
        "passkeys": sum(one.type == one.Type.WEBAUTHN for one in found),
        "codes": sum(one.type == one.Type.TOTP for one in found),
        "recovery": sum(left),
    }


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the audit log is wanted: changes or looks, whose, which operation, from which day to which."""

    looks: bool = False
    person: Person | None = None
    operation: str = ""
    since: dt.date | None = None
    until: dt.date | None = None
    zone: dt.tzinfo = dt.UTC

    def rows(self) -> QuerySet[Any]:
        """The rows, the latest first."""
        found: QuerySet[Any] = (Look if self.looks else Write).objects.select_related("person")
        if self.person:
            found = found.filter(person=self.person)
        if self.operation and not self.looks:
            found = found.filter(operation=self.operation)
        if self.since:
            found = found.filter(at__gte=dt.datetime.combine(self.since, dt.time(), self.zone))
        if self.until:
            after = self.until + dt.timedelta(days=1)
            found = found.filter(at__lt=dt.datetime.combine(after, dt.time(), self.zone))
        return found.order_by("-id")


def audit_page(asked: Asked, *, before: int | None = None) -> tuple[list[Any], int | None]:
    """One page of what was changed (or looked at), the latest first, and where the next page begins."""
    rows = asked.rows()
    found = list((rows.filter(id__lt=before) if before else rows)[: PAGE + 1])
    return found[:PAGE], found[PAGE - 1].pk if len(found) > PAGE else None


def invented_people() -> QuerySet[Person]:
    """The people of the demo."""
    return Person.objects.filter(invented=True, is_active=True).select_related("team").order_by("id")


def company_teams() -> tuple[Any, ...]:
    """The teams as the library knows them (`afuera.company.Team`), for closed hours and owners."""
    from afuera.company import Team as Known

    return tuple(
        Known(team.name, team.function or None, team.people, tuple(team.opens), tuple(team.closed))
        for team in teams()
    )


def administrators() -> QuerySet[Person]:
    """Real people who may do everything here."""
    return Person.objects.filter(role="administrator", is_active=True, invented=False)


def changes(row: Write) -> list[tuple[str, Any, Any]]:
    """What a change changed: (column, before, after)."""
    before, after = row.before or {}, row.after or {}
    return [(key, before.get(key), after.get(key)) for key in dict.fromkeys(chain(before, after))]
