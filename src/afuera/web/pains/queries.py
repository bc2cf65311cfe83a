"""What is there to read about pains?  The list in its order, what waits, what went, one pain, its history."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from afuera.report.reader import facts
from afuera.web.pains.few import thin
from afuera.web.pains.models import NotNow, Pain, PainHistory, Taking
from afuera.web.pains.operations import LIVE
from afuera.web.permissions import ABILITIES
from afuera.web.teams.models import Person

LAST = 10**6


@dataclass(slots=True)
class Shown:
    """One pain as pages read it: figures without those on too few people, its owner, its wait."""

    pain: Pain
    figures: dict[str, Any]
    taking: Taking | None
    wait: NotNow | None
    today: dt.date

    @property
    def place(self) -> int | None:
        """Its place by consequence."""
        place = self.figures.get("place")
        return int(place) if place is not None else None

    @property
    def waits(self) -> bool:
        """Does it wait for a day to come?"""
        return self.wait is not None and self.wait.return_on > self.today

    @property
    def returned(self) -> bool:
        """Did it wait, and is its day here?"""
        return self.wait is not None and not self.waits

    @property
    def live(self) -> bool:
        """May something still be decided about it?"""
        return self.pain.state in LIVE

    @property
    def counted(self) -> bool:
        """Has a study counted whom it hits?"""
        return bool(self.figures)


@dataclass(slots=True)
class Listed:
    """All pains, each in exactly one place."""

    standing: list[Shown] = field(default_factory=list)
    waiting: list[Shown] = field(default_factory=list)
    uncounted: list[Shown] = field(default_factory=list)
    missing: list[Shown] = field(default_factory=list)
    gone: list[Shown] = field(default_factory=list)

    @property
    def in_order(self) -> list[Shown]:
        """Those with a place in the order, whether they wait or not."""
        found = [one for one in self.waiting if one.counted and one.pain.missing_since is None]
        return sorted([*self.standing, *found], key=_place)

    @property
    def proposed(self) -> list[Shown]:
        """What nobody has judged yet."""
        every = (*self.standing, *self.uncounted, *self.missing)
        return [one for one in every if one.pain.state == "proposed"]


def _place(one: Shown) -> tuple[float, int]:
    """Counted alone, it stands between two places until a study orders all."""
    return (one.place or float(one.figures.get("stands") or LAST), one.pain.pk)


def _everything() -> QuerySet[Pain]:
    takings = Taking.objects.filter(ended_at=None).select_related("owner")
    waits = NotNow.objects.filter(ended_at=None).select_related("decided_by")
    return Pain.objects.select_related("goal", "named_by", "merged_into", "part_of").prefetch_related(
        Prefetch("takings", takings, to_attr="open_takings"), Prefetch("waits", waits, to_attr="open_waits")
    )


def _shown(pains: list[Pain]) -> list[Shown]:
    today = timezone.localdate()
    figures = thin({pain.key: (facts(pain.signature), facts(pain.figures)) for pain in pains})
    return [
        Shown(
            pain,
            figures[pain.key],
            next(iter(pain.open_takings), None),  # type: ignore[attr-defined]
            next(iter(pain.open_waits), None),  # type: ignore[attr-defined]
            today,
        )
        for pain in pains
    ]


def may_be_shown() -> dict[str, dict[str, Any]]:
    """Of every pain by its key the figures that other pages may show: without those on too few people."""
    rows = Pain.objects.values_list("key", "signature", "figures")
    return thin({key: (facts(signature), facts(figures)) for key, signature, figures in rows})


def listed() -> Listed:
    """Every pain, in three queries however many there are."""
    found = Listed()
    for one in sorted(_shown(list(_everything())), key=_place):
        _where(found, one).append(one)
    return found


def _where(found: Listed, one: Shown) -> list[Shown]:
    if not one.live:
        return found.gone
    if one.waits:
        return found.waiting
    if one.pain.missing_since is not None:
        return found.missing
    return found.standing if one.counted else found.uncounted


def one(key: str) -> Shown | None:
    """One pain by its key; the others are read too, for figures must not be worked out by subtraction."""
    return next((shown for shown in _shown(list(_everything())) if shown.pain.key == key), None)


def history(pain: Pain) -> list[PainHistory]:
    """What became of it, the newest first."""
    return list(pain.history.select_related("person"))


def takings(pain: Pain) -> list[Taking]:
    """Who had taken it before."""
    ended = pain.takings.filter(ended_at__isnull=False)
    return list(ended.select_related("owner", "decided_by"))


def waits(pain: Pain) -> list[NotNow]:
    """When it waited before."""
    return list(pain.waits.filter(ended_at__isnull=False).select_related("decided_by"))


def related(pain: Pain) -> list[Pain]:
    """Those that were merged into it, and its parts."""
    every = Pain.objects.filter(merged_into=pain) | Pain.objects.filter(part_of=pain)
    return list(every.select_related("goal", "merged_into", "part_of"))


def can_take() -> QuerySet[Person]:
    """Who may answer for a pain."""
    roles = ABILITIES["take_pains"][1]
    return Person.objects.filter(is_active=True, role__in=roles).select_related("team")


def targets(pain: Pain) -> list[Pain]:
    """Into which a pain may be merged."""
    return list(Pain.objects.filter(state__in=LIVE).exclude(pk=pain.pk).select_related("goal"))


def reasons(pains: list[Pain]) -> dict[int, PainHistory]:
    """Why each of these went: the newest line of its history that says so."""
    found = PainHistory.objects.filter(pain__in=pains, what__in=("merge", "split", "refuse", "missing"))
    return {one.pain_id: one for one in found.select_related("person").order_by("id")}
