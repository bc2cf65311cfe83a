"""What is there to read about decisions?  The log, one of them, what waits for whom, mandates, notices."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone

from afuera.web.actions.decision_models import Decision, Evidence, ImageUse, Mandate, Opening
from afuera.web.actions.log_models import Notice
from afuera.web.journeys.owner_models import Ownership
from afuera.web.permissions import ABILITIES
from afuera.web.teams.models import Person

PAGE = 40


def decisions(level: str = "", goal: str = "", start: int = 0) -> QuerySet[Decision]:
    """What was decided, the newest first; `cited`: on how many things it rests."""
    found = Decision.objects.filter(decided_on__isnull=False)
    if level:
        found = found.filter(level=level)
    if goal:
        found = found.filter(goal__slug=goal)
    told = found.select_related("goal", "decided_by").annotate(cited=Count("evidence"))
    return told.order_by("-decided_on", "-pk")[start : start + PAGE]


def counted() -> dict[str, int]:
    """How many decisions there are at each level, of them how many rest on evidence."""
    rows = (
        Decision.objects.filter(decided_on__isnull=False)
        .values("level")
        .annotate(
            n=Count("pk", distinct=True), cited=Count("pk", filter=Q(evidence__isnull=False), distinct=True)
        )
    )
    found = {str(row["level"]): int(row["n"]) for row in rows}
    return {"all": sum(found.values()), "cited": sum(int(row["cited"]) for row in rows), **found}


def waiting(person: Person | None = None) -> QuerySet[Decision]:
    """What waits for somebody's decision, the longest first."""
    found = Decision.objects.filter(decided_on=None)
    if person is not None:
        found = found.filter(waits_for=person)
    return found.select_related("waits_for", "written_by", "goal").order_by("waits_since", "pk")


def decision(pk: int) -> Decision | None:
    """One decision with its evidence and who opened it."""
    opened = Prefetch("openings", Opening.objects.select_related("person"))
    cited = Prefetch("evidence", Evidence.objects.select_related("added_by").prefetch_related(opened))
    return (
        Decision.objects.select_related("goal", "written_by", "decided_by", "waits_for")
        .prefetch_related("deciders", cited)
        .filter(pk=pk)
        .first()
    )


@dataclass(frozen=True, slots=True)
class Read:
    """How much of its evidence those who decided have opened: pairs of a decider and a piece."""

    opened: int
    of: int
    not_opened: tuple[str, ...]  # names of those who opened nothing


def read_by(one: Decision) -> Read:
    """Who of the deciders opened the evidence.  Asks the database for nothing new."""
    people, pieces = list(one.deciders.all()), list(one.evidence.all())
    pairs = {(piece.pk, opening.person_id) for piece in pieces for opening in piece.openings.all()}
    opened = sum((piece.pk, person.pk) in pairs for piece in pieces for person in people)
    none = tuple(
        person.name for person in people if not any((piece.pk, person.pk) in pairs for piece in pieces)
    )
    return Read(opened, len(people) * len(pieces), none if pieces else ())


def deciders() -> QuerySet[Person]:
    """Who can decide."""
    roles = ABILITIES["decide"][1]
    return Person.objects.filter(is_active=True, role__in=roles).select_related("team").order_by("name")


def mandates() -> list[dict[str, Any]]:
    """Who answers for a journey or has a mandate: what they may decide alone, what waits for them."""
    known = {one.person_id: one for one in Mandate.objects.select_related("person", "asks")}
    owned: dict[int, list[Ownership]] = {}
    standing = Ownership.objects.filter(accepted_at__isnull=False, ended_at=None)
    for one in standing.select_related("goal", "person").order_by("goal__key"):
        owned.setdefault(one.person_id, []).append(one)
    waits = dict(
        Decision.objects.filter(decided_on=None)
        .values_list("waits_for")
        .annotate(n=Count("pk"))
        .values_list("waits_for", "n")
    )
    people = {one.pk: one for one in Person.objects.filter(pk__in={*known, *owned, *waits})}
    return [
        {
            "person": person,
            "mandate": known.get(pk),
            "journeys": owned.get(pk, []),
            "waits": waits.get(pk, 0),
        }
        for pk, person in sorted(people.items(), key=lambda item: (item[0] in known, item[1].name))
    ]


def mandate_of(person: Person) -> Mandate | None:
    """What somebody may decide alone, when it was written down."""
    return Mandate.objects.filter(person=person).select_related("person", "asks").first()


def image_uses(most: int = 20) -> QuerySet[ImageUse]:
    """When customers' words were used for our image."""
    return ImageUse.objects.select_related("noted_by")[:most]


def notices(person: Person, most: int = 20) -> QuerySet[Notice]:
    """What somebody was told and has not read."""
    return Notice.objects.filter(to=person, read_at=None)[:most]


def read_notices(person: Person, about: str) -> None:
    """Somebody opened the page of a thing: what they were told of it is read."""
    Notice.objects.filter(to=person, about=about, read_at=None).update(read_at=timezone.now())
