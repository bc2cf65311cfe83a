"""Which programs of the company may take messages to customers?  Keys; of each only a fingerprint is kept."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import Person


class ApiKey(models.Model):
    """One program's key.  It may what its maker may, as long as its maker may it."""

    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True, editable=False)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    used_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(name=""), name="api_key_named"),
        ]

    @property
    def subject(self) -> str:
        """Its name in history and audit."""
        return f"api_key:{self.pk}"
