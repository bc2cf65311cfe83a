"""What is kept about answering?  What we wrote to a customer, and who handed a voice on to whom."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.leaving import Leaving, checks
from afuera.web.teams.models import Person, Team
from afuera.web.voices.reading_models import Voice
from afuera.wording import mark

KINDS: dict[str, str] = {
    "reply": mark("Reply"),
    "thank": mark("Thank"),
    "ask": mark("Ask back"),
}
# What was written, once it is: no button any more.
WRITTEN: dict[str, str] = {
    "reply": mark("A reply"),
    "thank": mark("Thanks"),
    "ask": mark("A question"),
}


VIAS = ("", "email", "file")


class Answer(Leaving):
    """One answer to one voice.  `who` is a keyed hash of the customer; the address is asked when it goes."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="answers")
    kind = models.CharField(max_length=6)
    text = models.TextField(max_length=2000)
    language = models.CharField(max_length=2)
    who = models.CharField(max_length=64, db_index=True)
    written_by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    written_at = models.DateTimeField(default=timezone.now)
    via = models.CharField(max_length=5, blank=True)  # email, or a file for those without an address

    @property
    def what(self) -> str:
        """What it is, as a word to be said."""
        return WRITTEN[self.kind]

    class Meta:
        ordering: ClassVar = ["written_at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(kind__in=list(KINDS)), name="answer_kind"),
            models.CheckConstraint(condition=Q(via__in=VIAS), name="answer_via"),
            *checks("answer"),
            models.CheckConstraint(condition=~Q(text=""), name="answer_says_something"),
            models.UniqueConstraint(fields=["voice", "kind"], name="one_answer_of_a_kind"),
        ]


class HandOn(models.Model):
    """Somebody asks a person or a team to read a voice, and says why."""

    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="hand_ons")
    by = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    to_team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    to_person = models.ForeignKey(Person, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    why = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(to_team__isnull=False, to_person=None) | Q(to_team=None, to_person__isnull=False),
                name="handed_to_one",
            ),
            models.UniqueConstraint(
                fields=["voice", "to_team"], condition=Q(to_team__isnull=False), name="handed_to_team_once"
            ),
            models.UniqueConstraint(
                fields=["voice", "to_person"],
                condition=Q(to_person__isnull=False),
                name="handed_to_person_once",
            ),
        ]
