"""What is kept about decisions?  What they changed, by which evidence, who opened it; mandates; image."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.bilingual import said
from afuera.web.journeys.models import Goal
from afuera.web.teams.models import Person
from afuera.wording import mark

LEVELS: dict[str, str] = {
    "strategy": mark("Strategy"),
    "plan": mark("Operating plan"),
    "policy": mark("Policy"),
    "process": mark("Process"),
    "daily_work": mark("Daily work"),
    "people_criterion": mark("Criterion for people"),
}
EVIDENCE: dict[str, str] = {
    "voice": mark("Voice"),
    "walk": mark("Walk"),
    "pain": mark("Pain"),
    "journey": mark("Journey"),
}
IMAGE_USES: dict[str, str] = {
    "campaign": mark("Campaign"),
    "testimonial": mark("Testimonial"),
    "award": mark("Award"),
    "press": mark("Press"),
}


def _levels() -> list[tuple[str, Any]]:
    return [(code, said(words)) for code, words in LEVELS.items()]


def _uses() -> list[tuple[str, Any]]:
    return [(code, said(words)) for code, words in IMAGE_USES.items()]


class Decision(models.Model):
    """One decision: in words what it was before and is after.  Not decided yet: it waits for somebody."""

    level = models.CharField(max_length=20, choices=_levels)
    title = models.CharField(max_length=200)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions")
    before = models.TextField(max_length=2000, blank=True)
    after = models.TextField(max_length=2000, blank=True)
    why = models.TextField(max_length=2000, blank=True)
    rejected = models.TextField(max_length=2000, blank=True)
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    waits_for = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions_waiting"
    )
    waits_since = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        Person, null=True, blank=True, on_delete=models.PROTECT, related_name="decisions_made"
    )
    decided_on = models.DateField(null=True, blank=True)
    deciders = models.ManyToManyField(Person, related_name="decisions", blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-decided_on", "-written_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(level__in=list(LEVELS)), name="decision_level"),
            models.CheckConstraint(condition=~Q(title=""), name="decision_named"),
            models.CheckConstraint(
                condition=Q(decided_on=None, decided_by=None, waits_for__isnull=False)
                | (
                    Q(decided_on__isnull=False, decided_by__isnull=False, waits_for=None)
                    & ~Q(before="")
                    & ~Q(after="")
                ),
                name="decided_or_waiting",
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in history, notices and audit."""
        return f"decision:{self.pk}"


class Evidence(models.Model):
    """One thing that a decision rests on.  `reference` leads to it; it may be emptied by an erasure."""

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="evidence")
    kind = models.CharField(max_length=10)
    reference = models.CharField(max_length=300, blank=True)
    says = models.CharField(max_length=500, blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(EVIDENCE)), name="evidence_kind"),
            models.UniqueConstraint(
                fields=["decision", "kind", "reference"], condition=~Q(reference=""), name="cited_once"
            ),
        ]


class Opening(models.Model):
    """Somebody opened a piece of evidence, the first time."""

    evidence = models.ForeignKey(Evidence, on_delete=models.CASCADE, related_name="openings")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["evidence", "person"], name="opened_first"),
        ]


class Mandate(models.Model):
    """What somebody may decide alone, up to which sum, and whom they ask for the rest."""

    person = models.OneToOneField(Person, on_delete=models.PROTECT, related_name="mandate")
    alone = models.TextField(max_length=1000)
    budget = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    asks = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(alone=""), name="mandate_says_something"),
            models.CheckConstraint(condition=Q(budget=None) | Q(budget__gte=0), name="budget_of_money"),
        ]

    @property
    def subject(self) -> str:
        """Its name in history, notices and audit."""
        return f"mandate:{self.person_id}"


class ImageUse(models.Model):
    """Customers' words were used for our image: counted beside what they changed here."""

    kind = models.CharField(max_length=20, choices=_uses)
    what = models.CharField(max_length=300)
    on = models.DateField()
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(IMAGE_USES)), name="image_use_kind"),
            models.CheckConstraint(condition=~Q(what=""), name="image_use_named"),
        ]
