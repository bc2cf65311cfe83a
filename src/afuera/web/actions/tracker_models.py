"""What is kept about the trackers that teams use?  Which issue stands for a promise, and what it said."""

from __future__ import annotations

import uuid
from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.crypto import salted_hmac

from afuera.web.actions.plan_models import Commitment
from afuera.web.bilingual import said
from afuera.web.teams.models import Person
from afuera.wording import mark

STYLES: dict[str, str] = {
    "jira": mark("Jira"),
    "servicenow": mark("ServiceNow"),
    "generic": mark("Another one"),
}


def styles() -> list[tuple[str, Any]]:
    """Which trackers are understood."""
    return [(code, said(words)) for code, words in STYLES.items()]


class TrackerLink(models.Model):
    """One issue of a tracker that stands for a promise.  Its secret is made from the key, kept nowhere."""

    commitment = models.ForeignKey(Commitment, on_delete=models.CASCADE, related_name="trackers")
    style = models.CharField(max_length=12, choices=styles)
    key = models.CharField(max_length=120)
    url = models.URLField(max_length=500, blank=True)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    status = models.CharField(max_length=120, blank=True)
    done = models.BooleanField(default=False)
    changed_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    made_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(style__in=list(STYLES)), name="tracker_style"),
            models.CheckConstraint(condition=~Q(key=""), name="tracker_issue_named"),
            models.UniqueConstraint(
                fields=["commitment", "style", "key"], condition=Q(ended_at=None), name="issue_linked_once"
            ),
        ]

    @property
    def secret(self) -> str:
        """What the tracker signs with."""
        return salted_hmac("afuera.actions.tracker", str(self.token), algorithm="sha256").hexdigest()


class TrackerEvent(models.Model):
    """One message of a tracker, taken in once however often it comes."""

    link = models.ForeignKey(TrackerLink, on_delete=models.CASCADE, related_name="events")
    event = models.CharField(max_length=200)
    at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)
    status = models.CharField(max_length=120)
    done = models.BooleanField()

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["link", "event"], name="event_taken_once"),
        ]
