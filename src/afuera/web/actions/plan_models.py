"""What is kept about plans that prevent?  Cause with evidence, promises of teams, the declared effect."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from afuera.web.bilingual import said
from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person, Team
from afuera.wording import mark

STATES: dict[str, str] = {
    "open": mark("being written"),
    "promised": mark("effect declared"),
    "holds": mark("it stays away"),
    "came_back": mark("it came back"),
    "given_up": mark("given up"),
}
UNDER_WAY = ("open", "promised", "holds", "came_back")
SHAPES: dict[str, str] = {
    "step": mark("At once, from that day on"),
    "slope": mark("Little by little, from that day on"),
}
CAUSES: dict[str, str] = {
    "step": mark("Step"),
    "team": mark("Team"),
    "system": mark("System"),
    "policy": mark("Policy"),
}
CHANGES: dict[str, str] = {
    "process": mark("Process"),
    "policy": mark("Policy"),
    "system": mark("System"),
}
SAVES: dict[str, str] = {
    "": mark("Nothing: it is done for customers"),
    "time": mark("Time of ours"),
    "money": mark("Money of ours"),
    "both": mark("Time and money of ours"),
}
LIMITS: dict[str, str] = {
    "goal": mark("Fewer customers reach their goal"),
    "effort": mark("Customers spend more time on it"),
    "emotion": mark("Customers feel worse about it"),
    "repeat_contact": mark("More customers have to get in touch again"),
    "staying": mark("Fewer customers stay"),
}
FIXES: dict[str, str] = {
    "credit": mark("Credit or refund"),
    "apology": mark("Apology"),
    "redo": mark("Done again"),
}
DECLARED = ("due", "shape", "ratio", "saves", "limit_on", "limit")


def choices_of(words: dict[str, str]) -> list[tuple[str, Any]]:
    """Codes with their words, for a form."""
    return [(code, said(word)) for code, word in words.items()]


def _changes() -> list[tuple[str, Any]]:
    return choices_of(CHANGES)


def _fixes() -> list[tuple[str, Any]]:
    return choices_of(FIXES)


def _causes() -> list[tuple[str, Any]]:
    return choices_of(CAUSES)


class Plan(models.Model):
    """A plan against one pain.  What it will bring is declared before its day, and then stays (a trigger)."""

    pain = models.ForeignKey(Pain, on_delete=models.PROTECT, related_name="plans")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="plans")
    title = models.CharField(max_length=200)
    cause = models.TextField(max_length=2000, blank=True)
    state = models.CharField(max_length=10, default="open")
    begun_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    begun_at = models.DateTimeField(default=timezone.now)
    due = models.DateField(null=True, blank=True)
    shape = models.CharField(max_length=10, blank=True)
    ratio = models.FloatField(null=True, blank=True)  # of the hits per exposed customer, what is left
    saves = models.CharField(max_length=10, blank=True)
    limit_on = models.CharField(max_length=20, blank=True)
    limit = models.FloatField(null=True, blank=True)  # how much worse at most, as a share of 1
    declared_on = models.DateField(null=True, blank=True)
    declared_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    looked_at = models.DateTimeField(null=True, blank=True)  # when its first verdict was computed
    chosen_on = models.DateField()  # when the pain was taken up: the weeks before it may have been a peak
    neighbours = models.JSONField(default=dict, blank=True)  # frozen at the first look: where it could go
    ended_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-begun_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=list(STATES)), name="plan_state"),
            models.CheckConstraint(condition=~Q(title=""), name="plan_named"),
            models.UniqueConstraint(
                fields=["pain"], condition=Q(state__in=UNDER_WAY), name="one_plan_of_a_pain"
            ),
            models.CheckConstraint(
                condition=Q(due=None, shape="", ratio=None, declared_on=None)
                | Q(
                    due__isnull=False, shape__in=list(SHAPES), ratio__isnull=False, declared_on__isnull=False
                ),
                name="effect_declared_whole",
            ),
            models.CheckConstraint(
                condition=Q(due=None) | Q(due__gt=F("declared_on")), name="declared_before"
            ),
            models.CheckConstraint(
                condition=Q(ratio=None) | Q(ratio__gte=0, ratio__lt=1), name="less_is_expected"
            ),
            models.CheckConstraint(condition=Q(saves__in=list(SAVES)), name="plan_saves"),
            models.CheckConstraint(
                condition=Q(limit_on="", limit=None)
                | Q(limit_on__in=list(LIMITS), limit__gte=0, limit__lte=1),
                name="limit_whole",
            ),
            models.CheckConstraint(
                condition=Q(declared_on=None) | Q(saves="") | Q(limit__isnull=False),
                name="saving_has_a_limit",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["open", "given_up"]) | Q(due__isnull=False), name="promised_has_effect"
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in history, notices and audit."""
        return f"plan:{self.pk}"


class Cause(models.Model):
    """One thing that contributes, with what shows it.  `reference` may be emptied by an erasure."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="causes")
    kind = models.CharField(max_length=10, choices=_causes)
    name = models.CharField(max_length=200)
    what = models.CharField(max_length=500)
    shown_by = models.CharField(max_length=10)  # kind of evidence
    reference = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    added_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(CAUSES)), name="cause_kind"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(what=""), name="cause_says_what"),
            models.CheckConstraint(
                condition=Q(shown_by__in=["voice", "walk", "pain", "journey"]), name="cause_is_shown"
            ),
        ]


class Commitment(models.Model):
    """What one team promised to change, and by which first date; that date never moves."""

    plan = models.ForeignKey(Plan, on_delete=models.CASCADE, related_name="commitments")
    team = models.ForeignKey(Team, on_delete=models.PROTECT, related_name="commitments")
    changes = models.CharField(max_length=10, choices=_changes)
    name = models.CharField(max_length=200)  # of the process, policy or system
    what = models.CharField(max_length=1000)
    first_date = models.DateField()
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    delivered_on = models.DateField(null=True, blank=True)
    delivered_as = models.CharField(max_length=1000, blank=True)
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["first_date", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(changes__in=list(CHANGES)), name="commitment_changes"),
            models.CheckConstraint(condition=~Q(name="") & ~Q(what=""), name="commitment_says_what"),
            models.CheckConstraint(
                condition=Q(delivered_on=None, delivered_as="")
                | (Q(delivered_on__isnull=False, withdrawn_at=None) & ~Q(delivered_as="")),
                name="delivered_as_something",
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in history, notices and audit."""
        return f"commitment:{self.pk}"


class Fix(models.Model):
    """One case of a pain was made good.  `who` is a keyed hash of the customer: nobody is named here."""

    pain = models.ForeignKey(Pain, on_delete=models.PROTECT, related_name="fixes")
    kind = models.CharField(max_length=10, choices=_fixes)
    who = models.CharField(max_length=64)
    on = models.DateField()
    source = models.CharField(max_length=120, blank=True)
    noted_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-on", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(FIXES)), name="fix_kind"),
            models.UniqueConstraint(
                fields=["pain", "kind", "who", "on"], condition=Q(source="file"), name="fix_read_once"
            ),
        ]
