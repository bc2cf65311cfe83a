"""What is kept about journeys?  Goals as the company knows them, what a study found, how fresh it is."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from afuera.web.teams.models import Team

TRAVELLERS = ("customer", "employee", "partner")
SHARES = ("step_benchmark", "goal_benchmark", "score_ok")
DAYS = ("gap_days", "recurrence_days", "wait_days", "silence_days")


class Goal(models.Model):
    """One goal: `key` is what signals carry and never changes; the rest is what the company says of it."""

    key = models.CharField(max_length=300, unique=True)
    slug = models.SlugField(max_length=60, unique=True)
    name_es = models.CharField(max_length=200, blank=True)
    name_en = models.CharField(max_length=200, blank=True)
    traveller = models.CharField(max_length=10, default="customer")
    team = models.ForeignKey(Team, null=True, blank=True, on_delete=models.PROTECT, related_name="goals")
    steps = models.JSONField(default=list, blank=True)
    step_benchmark = models.FloatField(null=True, blank=True)
    step_benchmarks = models.JSONField(default=dict, blank=True)
    goal_benchmark = models.FloatField(null=True, blank=True)
    gap_days = models.FloatField(default=14)
    recurrence_days = models.FloatField(default=14)
    score_ok = models.FloatField(default=0.6)
    wait_days = models.FloatField(default=3)
    silence_days = models.FloatField(default=2)
    told = models.BooleanField(default=False)  # in company.toml or here; else only seen in signals

    class Meta:
        ordering: ClassVar = ["key"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=~Q(key=""), name="goal_named"),
            models.CheckConstraint(condition=Q(traveller__in=TRAVELLERS), name="goal_traveller"),
            *[models.CheckConstraint(condition=Q(**{f"{one}__gt": 0}), name=f"goal_{one}") for one in DAYS],
            *[
                models.CheckConstraint(
                    condition=Q(**{one: None}) | Q(**{f"{one}__gte": 0, f"{one}__lte": 1}), name=f"goal_{one}"
                )
                for one in SHARES
            ],
        ]

    def __str__(self) -> str:
        return self.key

    def label(self, language: str) -> str:
        """What readers of a language call it; its key when nobody said."""
        return (self.name_es if language == "es" else self.name_en) or self.key


class Rules(models.Model):
    """What company.toml says beside teams and goals: how people and goals are recognised, names of things."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    strong_identifiers = models.JSONField(default=list)
    refused_share = models.FloatField(default=0.05)
    hub_limit = models.PositiveIntegerField(default=50)
    reasons = models.JSONField(default=list)  # [{"match": {column: pattern}, "goal": key}]
    names = models.JSONField(default=dict)  # {"es": {key: name}, "en": …} of steps, channels and segments

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_set_of_rules")]


class Study(models.Model):
    """One study: findings as docs/findings.md describes them, without people's words.  Written once."""

    made_at = models.DateTimeField()
    findings = models.JSONField()
    up_to_batch = models.BigIntegerField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-made_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["-made_at", "-id"], name="newest_study")]


class Freshness(models.Model):
    """How far are pages behind the lake?  `asked` counts the calls for a refresh, `done` those answered."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1, editable=False)
    asked = models.BigIntegerField(default=0)
    done = models.BigIntegerField(default=0)
    studied = models.BigIntegerField(default=0)
    began_at = models.DateTimeField(null=True, blank=True)
    shelved_at = models.DateTimeField(null=True, blank=True)
    fault = models.JSONField(null=True, blank=True)  # {"sentence": template, "facts": {…}}

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(id=1), name="one_freshness")]


from afuera.web.journeys.map_models import MapVersion as MapVersion  # noqa: E402 (it points to Goal)
from afuera.web.journeys.owner_models import Meeting, Ownership, Seat  # noqa: E402, F401
