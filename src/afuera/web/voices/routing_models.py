"""Which rules send voices to whom, besides the teams on their way?  Each can be read as a sentence."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import Person, Team
from afuera.web.voices.reading_models import BANDS


class RoutingRule(models.Model):
    """Voices to which all that is set applies go to a team or a person too.  Rules add; none takes away."""

    goal = models.CharField(max_length=300, blank=True)
    step = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=120, blank=True)
    band = models.CharField(max_length=6, blank=True)
    to_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["goal", "step", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_team__isnull=False, to_person=None) | Q(to_team=None, to_person__isnull=False),
                name="rule_leads_to_one",
            ),
            models.CheckConstraint(condition=Q(band__in=list(BANDS)), name="rule_band"),
            models.CheckConstraint(
                condition=~Q(goal="", step="", channel="", band=""), name="rule_says_which_voices"
            ),
        ]
