"""What is kept about customers here?  Only that somebody is being erased or was; all else is in the lake."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import Person


class Erasure(models.Model):
    """Somebody is erased.  `whom` (JSON) says who until it is done, and nothing from then on."""

    sign = models.CharField(max_length=64)  # a keyed hash of the person, as in the audit log
    whom = models.TextField(blank=True)
    why = models.CharField(max_length=500)
    asked_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=timezone.now)
    done_at = models.DateTimeField(null=True, blank=True)
    signals = models.BigIntegerField(null=True, blank=True)  # how many went

    class Meta:
        ordering: ClassVar = ["-asked_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(done_at=None) | Q(whom=""), name="erased_is_forgotten"),
            models.UniqueConstraint(fields=["sign"], condition=Q(done_at=None), name="erased_once"),
        ]
