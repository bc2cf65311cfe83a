"""What did people decide of themes?  Each decision stays; the machine obeys all of them, in their order."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import Person

WHAT = ("rename", "merge", "split", "pin", "unpin", "describe", "forget")


class ThemeDecision(models.Model):
    """One of them.  `describe` makes a theme that is looked for: its names and its words by language."""

    what = models.CharField(max_length=10)
    theme = models.CharField(max_length=12, db_index=True)
    other = models.CharField(max_length=12, blank=True)
    names = models.JSONField(default=dict, blank=True)
    words = models.JSONField(default=dict, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(what__in=WHAT), name="theme_decision_is_known"),
            models.CheckConstraint(condition=~Q(what="merge", other=""), name="merge_says_into_which"),
        ]
