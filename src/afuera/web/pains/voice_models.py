"""Which voices did somebody link to a pain?  One that is erased takes its link with it."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.utils import timezone

from afuera.web.pains.models import Pain
from afuera.web.teams.models import Person
from afuera.web.voices.models import Voice


class VoiceLink(models.Model):
    """Somebody who read a voice says that it tells of this pain."""

    pain = models.ForeignKey(Pain, on_delete=models.CASCADE, related_name="voice_links")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="pain_links")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["pain", "voice"], name="voice_linked_once_to_a_pain")
        ]
