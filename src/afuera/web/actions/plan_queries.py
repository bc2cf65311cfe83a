"""What is there to read about plans?  All, one with its chain and promises, fixes, what waits for teams."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import Count, Prefetch, QuerySet
from django.utils import timezone

from afuera.web.actions.pain_facts import Link, chain
from afuera.web.actions.plan_models import UNDER_WAY, Cause, Commitment, Fix, Plan
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team

DAYS_OF_FIXES = 180


@dataclass(frozen=True, slots=True)
class Side:
    """One team of a plan: what it carries of the loss (None: it came by itself), what it promised."""

    key: str
    team: Team | None
    link: Link | None
    commitments: list[Commitment] = field(default_factory=list)

    @property
    def silent(self) -> bool:
        """Does it carry a tenth of the loss or more, and has promised nothing?"""
        return self.link is not None and not self.commitments


def plans() -> list[Plan]:
    """Every plan, those under way first; three questions whatever their number."""
    promised = Commitment.objects.filter(withdrawn_at=None).select_related("team")
    found = Plan.objects.select_related("pain", "pain__goal", "owner").prefetch_related(
        Prefetch("commitments", promised)
    )
    return sorted(found, key=lambda one: (one.state not in UNDER_WAY, one.state == "holds", -one.pk))


def plan(pk: int) -> Plan | None:
    """One plan with its causes and promises."""
    promised = Commitment.objects.select_related("team", "made_by").prefetch_related("trackers")
    return (
        Plan.objects.select_related("pain", "pain__goal", "owner", "begun_by", "declared_by")
        .prefetch_related(
            Prefetch("commitments", promised), Prefetch("causes", Cause.objects.select_related("added_by"))
        )
        .filter(pk=pk)
        .first()
    )


def teams() -> dict[str, Team]:
    """All teams by their key."""
    return {one.name: one for one in Team.objects.all()}


def sides(plan: Plan, known: dict[str, Team]) -> list[Side]:
    """The teams of the chain, those with most of the loss first, then those that came by themselves."""
    by_team: dict[str, list[Commitment]] = {}
    for one in plan.commitments.all():
        if one.withdrawn_at is None:
            by_team.setdefault(one.team.name, []).append(one)
    links = chain(plan.pain)
    found = [Side(one.team, known.get(one.team), one, by_team.get(one.team, [])) for one in links]
    rest = sorted(set(by_team) - {one.team for one in links})
    return [*found, *(Side(key, known.get(key), None, by_team[key]) for key in rest)]


def late(one: Commitment, today: dt.date | None = None) -> bool:
    """Is its first date over, and nothing delivered?"""
    return one.delivered_on is None and one.first_date < (today or timezone.localdate())


@dataclass(frozen=True, slots=True)
class Fixed:
    """How often single cases of a pain were made good, and for how many people."""

    times: int = 0
    people: int = 0


def fixed(pains: Iterable[Pain], days: int = DAYS_OF_FIXES) -> dict[int, Fixed]:
    """Single-case fixes of each pain in the last days; one question."""
    since = timezone.localdate() - dt.timedelta(days=days)
    rows = (
        Fix.objects.filter(pain__in=[one.pk for one in pains], on__gte=since)
        .values("pain")
        .annotate(times=Count("pk"), people=Count("who", distinct=True))
    )
    return {int(row["pain"]): Fixed(int(row["times"]), int(row["people"])) for row in rows}


def waits_for_team(team: Team | None) -> list[Plan]:
    """Plans in whose chain a team stands without a promise."""
    if team is None:
        return []
    return [
        one
        for one in plans()
        if one.state in UNDER_WAY
        and any(link.team == team.name for link in chain(one.pain))
        and not any(promised.team_id == team.pk for promised in one.commitments.all())
    ]


def commitments_of(team: Team | None) -> QuerySet[Commitment]:
    """What a team promised and has not delivered, the nearest date first."""
    found = Commitment.objects.filter(team=team, delivered_on=None, withdrawn_at=None)
    return found.filter(plan__state__in=UNDER_WAY).select_related("plan", "plan__pain", "team")


def without_plan() -> list[Pain]:
    """Pains on the list with nobody planning against them, the gravest first."""
    found = Pain.objects.filter(state__in=["proposed", "accepted"]).exclude(plans__state__in=UNDER_WAY)
    return sorted(found.select_related("goal"), key=_place)


def _place(pain: Pain) -> tuple[int, int]:
    place = (pain.figures or {}).get("place")
    return (int(place) if isinstance(place, int) else 10**6, pain.pk)


def owners() -> QuerySet[Person]:
    """Who can answer for a plan."""
    from afuera.web.actions.decision_queries import deciders

    return deciders()
