"""What is kept about files that come in?  Imports, how files were understood, and rows that were mended."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.signals.receiving import safe_name
from afuera.web.teams.models import Person

# A file waits (for its mapping, then for its turn), is read, and ends in one of four ways.
STATES = ("uploaded", "waiting", "running", "done", "refused", "failed", "leaving", "undone", "thrown_away")
UNDER_WAY = ("waiting", "running", "leaving")
FILE_IS_HERE = ("uploaded", "waiting", "running", "refused", "failed")


def _token() -> str:
    return uuid.uuid4().hex


class Import(models.Model):
    """One file that somebody brought, from the upload to the lake, and perhaps out again.

    `token` names its directory in DATA/files and stands with the import in the lake; `mapping` is TOML;
    `shape`, `read_as`, `reasons`, `cautions` and `fault` are what the library said, as codes and facts.
    """

    token = models.CharField(max_length=32, default=_token, unique=True, editable=False)
    name = models.CharField(max_length=200)
    size = models.PositiveBigIntegerField()
    digest = models.CharField(max_length=64, db_index=True)
    format = models.CharField(max_length=10, blank=True)
    columns_key = models.CharField(max_length=64, blank=True)
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    state = models.CharField(max_length=12, default="uploaded", db_index=True)
    mapping = models.TextField(blank=True)
    every_row = models.BooleanField(default=False)
    rows_read = models.PositiveBigIntegerField(default=0)
    rows_expected = models.PositiveBigIntegerField(null=True)
    beat_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    batch = models.PositiveBigIntegerField(null=True, db_index=True)
    counts = models.JSONField(default=dict)
    reasons = models.JSONField(default=list)
    cautions = models.JSONField(default=list)
    fault = models.JSONField(null=True)
    shape = models.JSONField(default=dict)
    read_as = models.TextField(blank=True)
    first_at = models.DateTimeField(null=True)
    last_at = models.DateTimeField(null=True)
    why_undone = models.CharField(max_length=500, blank=True)
    undone_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(state__in=STATES), name="import_state"),
            models.CheckConstraint(condition=~Q(name=""), name="import_named"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def under_way(self) -> bool:
        """Does something happen with it in the background?"""
        return self.state in UNDER_WAY

    @property
    def kept_as(self) -> str:
        """Its name in the lake, by which its refused rows are found: odd characters are other ones there."""
        return safe_name(self.name)


class Replay(models.Model):
    """Refused rows of one import, read again.  `mended` (key -> raw row) is emptied when that is done."""

    token = models.CharField(max_length=32, default=_token, unique=True, editable=False)
    of = models.ForeignKey(Import, on_delete=models.PROTECT, related_name="replays")
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    keys = models.JSONField(default=list)
    mended = models.JSONField(default=dict)
    mapping = models.TextField(blank=True)
    asked = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=12, default="waiting")
    batch = models.PositiveBigIntegerField(null=True, db_index=True)
    counts = models.JSONField(default=dict)
    fault = models.JSONField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(state__in=["waiting", "running", "done", "failed"]), name="replay_state"
            )
        ]


class KnownMapping(models.Model):
    """How files with these columns are understood here: proposed again for the next one."""

    columns_key = models.CharField(max_length=64, unique=True)
    mapping = models.TextField()
    by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)


class Contents(models.Model):
    """What the lake holds, as last counted: one row, so that pages need not open the lake."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    signals = models.PositiveBigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)
    refused = models.PositiveBigIntegerField(default=0)
    counted_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_contents")]
