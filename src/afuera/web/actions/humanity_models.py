"""What is kept about efficiency against humanity?  Changes that save, and looks at whose gain they are."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.actions.plan_models import Plan
from afuera.web.journeys.models import Goal

KINDS = ("declared", "step_vanished", "time_fell", "channel_closed")


class Efficiency(models.Model):
    """A change that saves something: a plan that says so, or one that nobody declared (`plan` None).

    `change` is what was found first: later looks count from the same day.
    """

    plan = models.OneToOneField(Plan, null=True, on_delete=models.PROTECT, related_name="efficiency")
    goal = models.ForeignKey(Goal, null=True, on_delete=models.PROTECT, related_name="efficiencies")
    kind = models.CharField(max_length=20)
    change = models.JSONField()
    found_at = models.DateTimeField(default=timezone.now)
    alarm = models.BooleanField(default=False)  # as the newest look says

    class Meta:
        ordering: ClassVar = ["-alarm", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="efficiency_kind"),
            models.CheckConstraint(
                condition=Q(kind="declared", plan__isnull=False) | (~Q(kind="declared") & Q(plan=None)),
                name="declared_by_a_plan",
            ),
        ]

    @property
    def subject(self) -> str:
        """Its name in history, notices and audit."""
        return f"efficiency:{self.pk}"


class EfficiencyLook(models.Model):
    """One look at whose gain a change is: figures and all that they rest on.  Written once (a trigger)."""

    efficiency = models.ForeignKey(Efficiency, on_delete=models.PROTECT, related_name="looks")
    at = models.DateTimeField(default=timezone.now)
    found = models.JSONField()  # as `afuera.actions.changes_kept.computed` has it
    inputs = models.JSONField()  # the change, the sums, what a plan declared
    alarm = models.BooleanField()
    data_version = models.BigIntegerField()
    method_version = models.CharField(max_length=40)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["efficiency", "data_version", "method_version"], name="judged_once"
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new row can be saved."""
        if self.pk is not None:
            raise TypeError("a look is never changed")
        super().save(*args, **kwargs)
