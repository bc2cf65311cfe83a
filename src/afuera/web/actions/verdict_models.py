"""What is kept about whether a trouble stays away?  Every look, with all to compute it again."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.actions.plan_models import Plan

WORDS = ("prevented", "less", "no_change_yet", "cannot_be_said", "came_back_elsewhere")


class Verdict(models.Model):
    """One look at one plan: the verdict, its figures, its inputs.  Written once (a trigger keeps it)."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="verdicts")
    at = models.DateTimeField(default=timezone.now)
    word = models.CharField(max_length=30)
    found = models.JSONField()  # as docs/findings.md describes a verdict
    inputs = models.JSONField()  # the weekly tables that it rests on
    declared = models.JSONField()
    data_version = models.BigIntegerField()
    method_version = models.CharField(max_length=40)
    became = models.CharField(max_length=10)  # the state of the plan from then on

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["plan", "data_version", "method_version"], name="looked_once"),
            models.CheckConstraint(condition=Q(word__in=WORDS), name="verdict_word"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Only a new row can be saved."""
        if self.pk is not None:
            raise TypeError("a verdict is never changed")
        super().save(*args, **kwargs)
