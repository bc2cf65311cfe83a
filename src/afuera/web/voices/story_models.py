"""What is kept about stories?  The words that are told, masked; the consent; where they were told."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.leaving import Leaving, known_state
from afuera.web.teams.models import LANGUAGES, Person, Team
from afuera.wording import mark

KINDS: dict[str, str] = {
    "voice": mark("a voice"),
    "walk": mark("a walk in their journey"),
    "field": mark("a note from the field"),
}
CODES = tuple(code for code, _ in LANGUAGES)


class Story(models.Model):
    """A story.  Until the customer's consent is recorded it is a draft, and nobody tells it.

    `who` is a keyed hash of the customer, `voice` the key of what they said; both are empty for a note from
    the field about nobody whom we know.  Consent taken back deletes the row and all that hangs on it.
    """

    kind = models.CharField(max_length=5)
    voice = models.CharField(max_length=16, blank=True, db_index=True)
    journey_id = models.CharField(max_length=64, blank=True, db_index=True)
    goal = models.CharField(max_length=300, blank=True)
    who = models.CharField(max_length=64, blank=True, db_index=True)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)
    consented_at = models.DateField(null=True, blank=True)
    consent = models.CharField(max_length=300, blank=True)  # how it was given, in words, masked
    consent_by = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="story_kind"),
            models.CheckConstraint(
                condition=Q(consented_at=None) | (Q(consent_by__isnull=False) & ~Q(consent="")),
                name="story_consent_whole",
            ),
        ]


class StoryWords(models.Model):
    """The story in one language; `original`: as the customer said it, else somebody translated it."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="words")
    language = models.CharField(max_length=2)
    title = models.CharField(max_length=160)
    text = models.TextField(max_length=6000)
    original = models.BooleanField(default=False)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-original", "language"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["story", "language"], name="story_once_a_language"),
            models.CheckConstraint(condition=Q(language__in=CODES), name="story_language"),
            models.CheckConstraint(condition=~Q(title="") & ~Q(text=""), name="story_has_words"),
        ]


class Telling(models.Model):
    """Where and when a story was told, and to how many."""

    story = models.ForeignKey(Story, on_delete=models.CASCADE, related_name="tellings")
    day = models.DateField()
    place = models.CharField(max_length=200)
    people = models.PositiveIntegerField(null=True, blank=True)
    told_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-day", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(place=""), name="telling_has_a_place"),
        ]


class Round(models.Model):
    """Five voices for a team meeting, drawn by lot with this seed so that they stand for all that was said.

    `strata`: of each band of scores how many voices there were and how many were drawn.
    """

    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    goal = models.CharField(max_length=300, blank=True)
    days = models.PositiveSmallIntegerField(default=30)
    seed = models.BigIntegerField()
    keys = models.JSONField(default=list)
    strata = models.JSONField(default=dict)
    made_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]


OFF, DAILY, WEEKLY = "off", "daily", "weekly"


class Digest(Leaving):
    """Whether somebody wants customers' words by e-mail.  Nobody who did not turn it on gets any.

    `sent_at` is when the last one left, whatever becomes of the next.
    """

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    every = models.CharField(max_length=6, default=OFF)

    class Meta:
        constraints: ClassVar = [
            known_state("digest"),
            models.CheckConstraint(condition=Q(every__in=[OFF, DAILY, WEEKLY]), name="digest_every"),
        ]
