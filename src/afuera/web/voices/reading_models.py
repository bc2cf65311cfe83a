"""What is kept about voices and who read them?  Where each stands, not its words: those are in the lake."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import FUNCTIONS, Person, Team
from afuera.wording import mark

BANDS: dict[str, str] = {
    "low": mark("low score"),
    "middle": mark("middle score"),
    "high": mark("high score"),
    "": mark("no score"),
}
FACING = "front line"
# Who does not face customers; a team that never said what it does is neither.
BEHIND = ("back office", "leadership", "supplier")
LEVELS: dict[str, str] = {
    "front line": mark("Front line"),
    "back office": mark("Back office"),
    "executives": mark("Executives"),
    "partners": mark("Partners and suppliers"),
    "": mark("In no team yet"),
}


class Way(models.Model):
    """The teams that one journey or many crossed: few sets for all voices."""

    sign = models.CharField(max_length=32, unique=True)
    teams = models.ManyToManyField(Team, related_name="ways")
    known = models.BooleanField(default=False)  # at least one of its teams is a team of ours


class Voice(models.Model):
    """One voice: `key` names it everywhere.  `lot` orders all voices by chance, whoever looks.

    `who` is a keyed hash of the customer.  `behind` is the team that does not face customers to which the
    lot sends it when none stands on its way.  `came_at` is when it could be read here for the first time.
    """

    key = models.CharField(max_length=16, primary_key=True)
    journey_id = models.CharField(max_length=64, db_index=True)
    who = models.CharField(max_length=64, db_index=True)
    goal = models.CharField(max_length=300, blank=True)
    step = models.CharField(max_length=300, blank=True)
    channel = models.CharField(max_length=120, blank=True)
    language = models.CharField(max_length=20, blank=True)
    at = models.DateTimeField()
    came_at = models.DateTimeField(default=timezone.now)
    words = models.PositiveIntegerField()
    band = models.CharField(max_length=6, blank=True)
    way = models.ForeignKey(Way, on_delete=models.PROTECT, related_name="voices")
    behind = models.ForeignKey(Team, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    lot = models.FloatField()
    copy_of = models.CharField(max_length=16, blank=True)  # a near duplicate of this voice counts once
    readers = models.PositiveIntegerField(default=0)
    path_read_at = models.DateTimeField(null=True, blank=True)
    behind_read_at = models.DateTimeField(null=True, blank=True)
    both_read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["lot"]
        indexes: ClassVar = [
            models.Index(fields=["lot"], name="voice_by_lot"),
            models.Index(fields=["way", "lot"], name="voice_of_way"),
            models.Index(fields=["behind", "lot"], name="voice_behind"),
            models.Index(fields=["goal", "step"], name="voice_of_goal"),
            models.Index(fields=["came_at"], name="voice_came"),
            models.Index(fields=["copy_of"], name="voice_copies"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(band__in=list(BANDS)), name="voice_band"),
            models.CheckConstraint(condition=Q(lot__gte=0, lot__lt=1), name="voice_lot"),
            models.CheckConstraint(condition=Q(words__gte=1), name="voice_has_words"),
        ]

    def __str__(self) -> str:
        return self.key


class Reading(models.Model):
    """That one person opened one voice whole, and whether they had time enough for its words.

    `read_at`: they had.  `counted`: it counts in the ledger (not after sixty on one day, nor while the
    question that one in twenty asks is not answered).  Team, level and the rest are those of that day.
    """

    person = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="readings")
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE, related_name="readings")
    first_opened_at = models.DateTimeField(default=timezone.now)
    seconds = models.FloatField(default=0)
    read_at = models.DateTimeField(null=True, blank=True)
    counted = models.BooleanField(default=False)
    asks = models.BooleanField(default=False)  # one in twenty: what did they want?
    wanted = models.CharField(max_length=300, blank=True)
    wanted_at = models.DateTimeField(null=True, blank=True)
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    function = models.CharField(max_length=20, blank=True)
    level = models.CharField(max_length=20, blank=True)
    on_path = models.BooleanField(default=False)
    is_behind = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["first_opened_at", "id"]
        indexes: ClassVar = [models.Index(fields=["person", "read_at"], name="reading_of_day")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["person", "voice"], name="one_reading_each"),
            models.CheckConstraint(condition=Q(counted=False) | Q(read_at__isnull=False), name="read_first"),
            models.CheckConstraint(condition=Q(level__in=list(LEVELS)), name="reading_level"),
            models.CheckConstraint(condition=Q(function__in=["", *FUNCTIONS]), name="reading_function"),
        ]


class Sitting(models.Model):
    """Which voice lies open before a person, since when; `beat_at`: their page was last seen by them."""

    person = models.OneToOneField(Person, primary_key=True, on_delete=models.CASCADE)
    voice = models.ForeignKey(Voice, on_delete=models.CASCADE)
    opened_at = models.DateTimeField()
    beat_at = models.DateTimeField(null=True, blank=True)


class ReadingRules(models.Model):
    """How reading is shared out: the seed of the lots, minutes a person has, which shelf was taken in."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    seed = models.BigIntegerField()
    minutes_a_week = models.PositiveSmallIntegerField(default=10)
    drawn_at = models.DateTimeField(default=timezone.now)
    shelf = models.BigIntegerField(default=0)
    taken_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(id=1), name="one_set_of_reading_rules"),
            models.CheckConstraint(condition=Q(minutes_a_week__lte=2400), name="minutes_of_a_week"),
        ]


class Batch(models.Model):
    """Voices for somebody who has some minutes: drawn, not chosen; the same draw whoever repeats it."""

    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    minutes = models.PositiveSmallIntegerField()
    keys = models.JSONField(default=list)
    seed = models.BigIntegerField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
