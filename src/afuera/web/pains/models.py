"""What is kept about pains?  Signatures that never change, what was decided and by whom, owners, waits."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from afuera.web.journeys.models import Goal
from afuera.web.teams.models import Person

STATES = ("proposed", "accepted", "merged", "split", "refused")
KINDS = (
    "friction",
    "whole",
    "seam",
    "theme",
    "promise",
    "hardship",
    "extraction",
    "speed_by_value",
    "named",
)
TAKING_ENDS = ("handed_on", "given_back", "set_aside", "left_the_list", "account_closed")
WAIT_ENDS = ("taken", "called_back", "left_the_list", "waits_anew")


class Pain(models.Model):
    """One trouble that customers have.  Its signature never changes: by it a study finds it again.

    `figures` is its row of the last study that found it, as docs/findings.md describes it; `missing_since`
    says from when on studies no longer found it.  `version` counts what people changed.
    """

    key = models.CharField(max_length=40, unique=True)
    signature = models.JSONField()
    kind = models.CharField(max_length=20)
    goal = models.ForeignKey(Goal, null=True, blank=True, on_delete=models.PROTECT, related_name="pains")
    name_es = models.CharField(max_length=160, blank=True)
    name_en = models.CharField(max_length=160, blank=True)
    state = models.CharField(max_length=10, default="proposed")
    proposed_by = models.CharField(max_length=10, default="machine")
    named_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="named_pains")
    proposed_at = models.DateTimeField(default=timezone.now)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged"
    )
    part_of = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="parts")
    figures = models.JSONField(null=True, blank=True)
    doors = models.JSONField(default=dict, blank=True)  # {"hit": [ids of a few journeys], "origin/team": …}
    found_at = models.DateTimeField(null=True, blank=True)  # when the last study that found it was made
    missing_since = models.DateTimeField(null=True, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(key=""), name="pain_has_key"),
            models.CheckConstraint(condition=Q(kind__in=KINDS), name="pain_kind"),
            models.CheckConstraint(condition=Q(state__in=STATES), name="pain_state"),
            models.CheckConstraint(
                condition=Q(proposed_by="machine", named_by=None)
                | Q(proposed_by="person", named_by__isnull=False),
                name="pain_named_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state="merged", merged_into__isnull=False)
                | (~Q(state="merged") & Q(merged_into=None)),
                name="pain_merged_into_one",
            ),
            models.CheckConstraint(condition=~Q(merged_into=F("id")), name="pain_not_into_itself"),
            models.CheckConstraint(condition=~Q(part_of=F("id")), name="pain_not_part_of_itself"),
            models.CheckConstraint(
                condition=Q(proposed_by="machine") | ~Q(name_es="", name_en=""), name="named_pain_has_name"
            ),
        ]

    def __str__(self) -> str:
        return self.key

    def name(self, language: str) -> str:
        """What people call it in a language; "" when nobody named it: then its signature is told."""
        return (self.name_es or self.name_en) if language == "es" else (self.name_en or self.name_es)


class PainHistory(models.Model):
    """What became of a pain: who, when, what, why, before and after.  Written once (a trigger keeps it)."""

    pain = models.ForeignKey(Pain, on_delete=models.PROTECT, related_name="history")
    person = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    what = models.CharField(max_length=40)
    why = models.CharField(max_length=1000, blank=True)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    version = models.PositiveIntegerField(default=0)  # of the pain from then on; 0: nobody changed it

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(what=""), name="pain_history_says_what"),
            models.CheckConstraint(
                condition=~Q(what__in=["refuse", "merge", "split", "wait", "drop"]) | ~Q(why=""),
                name="nothing_goes_without_a_reason",
            ),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new row can be saved."""
        if self.pk is not None:
            raise TypeError("the history of a pain is never changed")
        super().save(*args, **kwargs)


class Taking(models.Model):
    """Somebody takes a pain: who, who decided it, until when.  One at a time."""

    pain = models.ForeignKey(Pain, on_delete=models.PROTECT, related_name="takings")
    owner = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="taken_pains")
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=1000, blank=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=20, blank=True)
    ended_why = models.CharField(max_length=1000, blank=True)
    told_at = models.DateTimeField(null=True)  # the letter went out; a worker may run twice

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pain"], condition=Q(ended_at=None), name="one_owner_of_a_pain"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | Q(ended_at__isnull=False, ended_as__in=TAKING_ENDS),
                name="taking_ended_somehow",
            ),
        ]


class NotNow(models.Model):
    """A pain waits, for a reason and until a day; on that day it is back on the list by itself.

    `cost` is what waiting costs customers a week, as it was computed at the decision: people, hours and their
    limits, with the data version, the method version and the parameters it came from.
    """

    pain = models.ForeignKey(Pain, on_delete=models.PROTECT, related_name="waits")
    reason = models.CharField(max_length=1000)
    decided_on = models.DateField()
    return_on = models.DateField()
    cost = models.JSONField()
    data_version = models.CharField(max_length=120, blank=True)
    method_version = models.CharField(max_length=120, blank=True)
    decided_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=20, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pain"], condition=Q(ended_at=None), name="one_wait_of_a_pain"),
            models.CheckConstraint(condition=~Q(reason=""), name="waits_for_a_reason"),
            models.CheckConstraint(condition=Q(return_on__gt=F("decided_on")), name="waits_until_a_day"),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | Q(ended_at__isnull=False, ended_as__in=WAIT_ENDS),
                name="wait_ended_somehow",
            ),
        ]
