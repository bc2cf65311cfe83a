"""What is kept of the map of a goal?  Every version of it, whole: who made it, when and why."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.journeys.models import Goal
from afuera.web.teams.models import Person


class MapVersion(models.Model):
    """One version of a map; the newest is the map.  Written once, never changed.

    `content` is {"stages": [{id, es, en, steps, belief, believed_by, believed_at}], "entries": [{id, stage,
    lane, text, backed_by, source, by, at}]}: what data says is not in it, that is asked of the shelf.
    `about` names what changed: {"kind": "cell", "stage": id, "lane": key}.
    """

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="map_versions")
    number = models.PositiveIntegerField()
    content = models.JSONField()
    about = models.JSONField(default=dict)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    why = models.CharField(max_length=500, blank=True)

    class Meta:
        ordering: ClassVar = ["-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["goal", "number"], name="map_version_once"),
            models.CheckConstraint(condition=Q(number__gte=1), name="map_version_from_one"),
        ]
