"""What is kept about who answers for a journey?  Namings and what became of them, tables, meetings."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import Person

ENDINGS = ("declined", "withdrawn", "handed_over", "stepped_down", "account_closed")


class Ownership(models.Model):
    """One naming of one person for one goal: who named, what they may decide, the answer, how it ended.

    Named and not answered: neither `accepted_at` nor `ended_at`.  Owner: accepted and not ended.
    """

    goal = models.ForeignKey("journeys.Goal", on_delete=models.PROTECT, related_name="ownerships")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="ownerships")
    named_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField(default=timezone.now)
    mandate = models.CharField(max_length=500)
    why = models.CharField(max_length=500, blank=True)
    accepted_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_as = models.CharField(max_length=20, blank=True)
    ended_why = models.CharField(max_length=500, blank=True)
    handed_to = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    naming_told_at = models.DateTimeField(null=True)  # the letters went out; a worker may run twice
    answer_told_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-named_at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal"],
                condition=Q(accepted_at__isnull=False, ended_at=None),
                name="one_standing_owner",
            ),
            models.UniqueConstraint(
                fields=["goal"], condition=Q(accepted_at=None, ended_at=None), name="one_open_naming"
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_as="") | Q(ended_at__isnull=False, ended_as__in=ENDINGS),
                name="ownership_ended_somehow",
            ),
            models.CheckConstraint(
                condition=~Q(ended_as="declined") | (~Q(ended_why="") & Q(accepted_at=None)),
                name="declined_with_reason",
            ),
            models.CheckConstraint(condition=~Q(mandate=""), name="owner_may_decide_something"),
            models.CheckConstraint(
                condition=Q(handed_to=None) | Q(ended_as="handed_over"), name="handed_over_to_somebody"
            ),
        ]


class Seat(models.Model):
    """Somebody at the table of a journey, from one day until another."""

    goal = models.ForeignKey("journeys.Goal", on_delete=models.PROTECT, related_name="seats")
    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="seats")
    added_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    since = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["person__name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["goal", "person"], condition=Q(left_at=None), name="one_seat_each"
            )
        ]


class Meeting(models.Model):
    """One meeting of the table of a journey: the day, who came, what was said in short."""

    goal = models.ForeignKey("journeys.Goal", on_delete=models.PROTECT, related_name="meetings")
    day = models.DateField()
    called_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    came = models.ManyToManyField(Person, related_name="+", blank=True)
    notes = models.TextField(max_length=2000, blank=True)

    class Meta:
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "day"], name="one_meeting_a_day"),
        ]
