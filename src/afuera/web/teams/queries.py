"""What is there to read in this room?  Named by what it returns."""

from __future__ import annotations

from itertools import chain
from typing import Any

from allauth.usersessions.models import UserSession
from django.db.models import Count, Q, QuerySet
from django.utils import timezone

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
    """Where this person is signed in, the latest first; sessions that ended are cleared away."""
    found = UserSession.objects.purge_and_list(person)
    return sorted(found, key=lambda session: session.last_seen_at, reverse=True)


def audit_page(*, before: int | None = None, looks: bool = False) -> tuple[list[Any], int | None]:
    """One page of what was changed (or looked at), the latest first, and where the next page begins."""
    rows: QuerySet[Any] = (Look if looks else Write).objects.select_related("person").order_by("-id")
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
