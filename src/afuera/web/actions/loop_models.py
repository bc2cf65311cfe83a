"""What is kept about telling customers?  Messages, who got them (as a fingerprint), did they notice."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.actions.plan_models import Plan
from afuera.web.leaving import Leaving, checks
from afuera.web.teams.models import Person
from afuera.wording import mark

BANDS: dict[str, str] = {
    "low": mark("low scores"),
    "middle": mark("middle scores"),
    "high": mark("high scores"),
    "never": mark("never answered"),
}
SAID: dict[str, str] = {
    "complained": mark("complained"),
    "praised": mark("praised"),
    "spoke": mark("said something"),
    "silent": mark("said nothing"),
}
WAVES: dict[str, str] = {"hit": mark("those who were hit"), "all": mark("all active customers")}


class LoopMessage(models.Model):
    """What we changed on what they went through, in both languages."""

    plan = models.ForeignKey(Plan, on_delete=models.PROTECT, related_name="messages")
    subject_es = models.CharField(max_length=150)
    text_es = models.TextField(max_length=2000)
    subject_en = models.CharField(max_length=150)
    text_en = models.TextField(max_length=2000)
    public = models.BooleanField(default=False)
    corrects = models.BooleanField(default=False)  # it came back: for those who were told that it was changed
    written_by = models.ForeignKey(Person, null=True, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    asked_wave = models.CharField(max_length=5, blank=True)  # asked for; a worker is at it
    sent_hit_at = models.DateTimeField(null=True, blank=True)
    sent_all_at = models.DateTimeField(null=True, blank=True)
    counts = models.JSONField(default=dict, blank=True)  # active customers by band and hit, at the last wave
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-written_at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=~Q(text_es="") & ~Q(text_en="") & ~Q(subject_es="") & ~Q(subject_en=""),
                name="message_in_both_languages",
            ),
            models.CheckConstraint(
                condition=Q(sent_all_at=None) | Q(sent_hit_at__isnull=False), name="those_hit_come_first"
            ),
            models.CheckConstraint(condition=Q(asked_wave__in=["", *WAVES]), name="message_wave"),
        ]

    @property
    def subject(self) -> str:
        """Its name in history, notices and audit."""
        return f"message:{self.pk}"

    def words(self, language: str) -> tuple[str, str]:
        """Subject and text in a language."""
        return (self.subject_es, self.text_es) if language == "es" else (self.subject_en, self.text_en)


class Told(Leaving):
    """One customer who is told.  `who` is a keyed hash; the address is asked of the lake when it is sent."""

    message = models.ForeignKey(LoopMessage, on_delete=models.CASCADE, related_name="told")
    who = models.CharField(max_length=64)
    wave = models.CharField(max_length=5)
    hit = models.BooleanField()
    said = models.CharField(max_length=12)
    band = models.CharField(max_length=10)
    language = models.CharField(max_length=2)
    made_at = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=10, blank=True)  # email, file or api
    noticed = models.BooleanField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["who", "-made_at"], name="told_lately")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["message", "who"], name="customer_told_once"),
            models.CheckConstraint(condition=Q(band__in=list(BANDS)), name="told_band"),
            models.CheckConstraint(condition=Q(said__in=list(SAID)), name="told_said"),
            *checks("told"),
        ]


class OpenPage(models.Model):
    """Is the page “what we changed because you said so” open to everybody?  Not until somebody says so."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    is_open = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_open_page")]

    @classmethod
    def now(cls) -> bool:
        """Is it open?"""
        found: Any = cls.objects.filter(pk=1).values_list("is_open", flat=True).first()
        return bool(found)
