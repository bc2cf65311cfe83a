"""What is kept about journeys?  What a study found; the newest one is shown."""

from __future__ import annotations

from typing import ClassVar

from django.db import models


class Study(models.Model):
    """One study: findings as docs/findings.md describes them.  Written once."""

    made_at = models.DateTimeField()
    findings = models.JSONField()
    up_to_batch = models.CharField(max_length=64, null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-made_at", "-id"], name="newest_study")]
