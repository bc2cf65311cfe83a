"""What is there to read about customers in the database?  Only who is being erased."""

from __future__ import annotations

from django.db.models import QuerySet

from afuera.web.bridge.histories import sign
from afuera.web.people.models import Erasure
from afuera.web.teams.models import Person


def under_way(key: str) -> Erasure | None:
    """The erasure of somebody that was asked for and is not done."""
    return Erasure.objects.select_related("asked_by").filter(sign=sign(key), done_at=None).first()


def waiting_erasures() -> QuerySet[Erasure]:
    """Erasures that are not done."""
    return Erasure.objects.filter(done_at=None)


def deciders(emails: set[str]) -> dict[str, str]:
    """The names of those who decided, by the e-mail that stands with the decision."""
    return dict(Person.objects.filter(email__in=emails).values_list("email", "name"))
