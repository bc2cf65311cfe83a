"""Who has read what?  Asked by the pages of themes and of decisions: the share read by who is behind them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from afuera.web.journeys import owner_queries
from afuera.web.journeys.owner_models import Ownership
from afuera.web.teams.models import Person
from afuera.web.voices.reading_models import Reading

# Who decides about customers; besides them whoever answers for a journey.
DECIDERS = ("executive", "cx_lead")


@dataclass(frozen=True, slots=True)
class ReadShare:
    """How many of so many voices somebody behind a decision has read."""

    read: int
    of: int

    @property
    def share(self) -> float | None:
        """None where there is no voice."""
        return self.read / self.of if self.of else None


def share_read_by_deciders(keys: Iterable[str], deciders: Collection[int] | None = None) -> ReadShare:
    """The share of these voices that at least one decider read whole; one question, however many voices.

    `deciders` are the people behind one decision; without them executives, leads and owners of journeys.
    """
    wanted = frozenset(keys)
    if not wanted:
        return ReadShare(0, 0)
    return ReadShare(len(wanted & read_by_deciders(deciders)), len(wanted))


def read_by_deciders(deciders: Collection[int] | None = None) -> set[str]:
    """Every voice that at least one of them read whole."""
    if deciders is None:
        owners = Ownership.objects.filter(owner_queries.THERE, owner_queries.STANDING).values("person")
        who = Q(person__role__in=DECIDERS) | Q(person__in=owners)
    else:
        who = Q(person__in=list(deciders))
    read = Reading.objects.filter(who, read_at__isnull=False).order_by()
    return set(read.values_list("voice", flat=True).distinct())


def read_since(person: Person, since: object) -> int:
    """How many voices somebody has read since a moment."""
    return Reading.objects.filter(person=person, read_at__gte=since).count()
