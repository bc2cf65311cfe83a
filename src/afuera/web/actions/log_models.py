"""Who changed what here, and who was told?  The history of every thing of this room, and its notices."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils import timezone

from afuera.web.teams.models import Kept, Person
from afuera.wording import mark

NOTICES: dict[str, str] = {
    "asked_to_decide": mark("{who} waits for your decision: {title}"),
    "decided": mark("{who} decided: {title}"),
    "mandate_set": mark("{who} wrote down what you may decide alone"),
    "plan_begun": mark("{who} began a plan against {pain}"),
    "team_in_chain": mark("Your team carries part of {pain} and has promised nothing yet"),
    "committed": mark("{team} promised to change something against {pain}"),
    "commitment_delivered": mark("{team} delivered what it promised against {pain}"),
    "commitment_withdrawn": mark("{team} took back what it promised against {pain}"),
    "plan_given_up": mark("{who} gave up the plan against {pain}"),
    "effect_declared": mark("{who} declared what the plan against {pain} will bring, and by when"),
    "holds": mark("It stays away: {pain}"),
    "came_back": mark("It came back: {pain}"),
    "unsure_again": mark("It is not sure any more that it stays away: {pain}"),
    "efficiency_found": mark("Nobody declared it: {change}"),
    "efficiency_alarm": mark("The gain is ours, the loss is theirs: {change}"),
    "tell_it_came_back": mark("It came back, and customers were told that it was changed: {pain}. Tell them"),
    "told_customers": mark("{who} told customers what changed about {pain}"),
}
# What the columns of a history are called.
FIELDS: dict[str, str] = {
    "level": mark("Level"),
    "title": mark("Title"),
    "goal": mark("Journey"),
    "before": mark("Before"),
    "after": mark("After"),
    "why": mark("Why"),
    "rejected": mark("What was not chosen"),
    "decided_on": mark("Decided on"),
    "waits_for": mark("Waits for"),
    "deciders": mark("Decided together with"),
    "alone": mark("May decide alone"),
    "budget": mark("Budget"),
    "asks": mark("Asks"),
    "kind": mark("Kind"),
    "reference": mark("Reference"),
    "owner": mark("Owner"),
    "cause": mark("Cause"),
    "state": mark("State"),
    "due": mark("Effect from"),
    "shape": mark("Shape"),
    "ratio": mark("Expected to be left"),
    "saves": mark("Saves"),
    "limit": mark("Humanity limit"),
    "team": mark("Team"),
    "changes": mark("Changes"),
    "what": mark("What"),
    "first_date": mark("First date"),
    "delivered_on": mark("Delivered on"),
}


class Change(Kept):
    """One line of the history of one thing ("decision:3"): what it was and became, by whom, and why."""

    what = models.CharField(max_length=60)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    why = models.CharField(max_length=500, blank=True)

    class Meta(Kept.Meta):
        abstract = False
        indexes: ClassVar = [models.Index(fields=["subject", "-id"], name="change_of_subject")]

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """What differs: (what the column is called, before, after)."""
        was, became = self.before or {}, self.after or {}
        return [
            (FIELDS[name], _text(was.get(name)), _text(became.get(name)))
            for name in FIELDS
            if (name in was or name in became) and was.get(name) != became.get(name)
        ]


class Notice(models.Model):
    """Somebody is told of something, once for each cause; `about` is the thing, as in the history."""

    to = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(max_length=30)
    about = models.CharField(max_length=60)
    cause = models.CharField(max_length=60, blank=True)
    facts = models.JSONField(default=dict)
    at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["-at", "-id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["to", "kind", "about", "cause"], name="told_once"),
            models.CheckConstraint(condition=Q(kind__in=list(NOTICES)), name="notice_kind"),
        ]


def _text(fact: Any) -> str:
    return ", ".join(map(str, fact)) if isinstance(fact, list) else "" if fact is None else str(fact)
