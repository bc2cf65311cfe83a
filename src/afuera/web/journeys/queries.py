"""What is there to read about journeys?  Figures from the newest study, people behind them from the shelf."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from django.db.models.signals import post_save
from django.dispatch import receiver

from afuera.journeys.asked import Wanted
from afuera.report.reader import Facts, facts, rows
from afuera.report.verdicts import in_order_of_hurt
from afuera.web.bridge import journeys as bridge
from afuera.web.journeys import models
from afuera.web.journeys.kept import Kept
from afuera.web.journeys.models import Freshness, Study
from afuera.web.journeys.slugs import slug_of

# Findings never change: each study is read and put in order once in a process.
_findings: Kept[dict[str, Any]] = Kept(2, lambda _: 1)
_goals: Kept[list[Goal]] = Kept(4, lambda _: 1)
# What was drawn from them, by study, goal and reader.
drawings: Kept[Any] = Kept(24_000_000, lambda pieces: len(repr(pieces)))


@dataclass(frozen=True, slots=True)
class Goal:
    """One goal of a study: the key of its address, its row of the findings, and what else was found."""

    key: str
    facts: Facts
    findings: Facts = field(default_factory=dict, compare=False, repr=False)

    @property
    def goal(self) -> str | None:
        """What the signals call it; None for journeys without a known goal."""
        name = self.facts.get("goal")
        return None if name is None else str(name)

    @property
    def broken(self) -> bool:
        """Is the whole broken although its parts look fine?"""
        return self.facts.get("verdict") == "broken_whole"

    @property
    def internal(self) -> bool:
        """Is it a journey of employees or partners?"""
        return self.facts.get("traveller") in ("employee", "partner")


def newest_study() -> Study | None:
    """The study that the pages show, its findings read once in a process."""
    study = Study.objects.defer("findings").first()
    if study is not None:
        study.findings = _findings.get(study.pk) or _findings.put(study.pk, _read(study.pk))
    return study


def _read(pk: int) -> dict[str, Any]:
    found: dict[str, Any] = Study.objects.values_list("findings", flat=True).get(pk=pk)
    return found


@receiver(post_save, sender=Study)
def _written(instance: Study, created: bool, **_: object) -> None:
    # A key may come again where the table was emptied.
    for kept in (_findings, _goals, drawings):
        kept.clear()
    if created:
        _findings.put(instance.pk, json.loads(json.dumps(instance.findings)))


def goals(study: Study) -> list[Goal]:
    """Every goal, by consequence: the broken first, then by how many did not get what they came for."""
    found = _goals.get(study.pk)
    if found is None:
        every = facts(study.findings)
        order = in_order_of_hurt(rows(every.get("journeys")))
        found = _goals.put(study.pk, [Goal(slug_of(row.get("goal")), row, every) for row in order])
    return found


def goal(study: Study, key: str) -> Goal | None:
    """One goal by the key of its address."""
    return next((one for one in goals(study) if one.key == key), None)


def lost(one: Goal) -> Wanted:
    """The journeys to walk first: every known step went well, and the goal was not reached all the same."""
    wanted = Wanted(one.goal, reached=0)
    return replace(wanted, all_ok=1) if one.broken else wanted


def wait_days(goal: str | None) -> float:
    """After how many days a silence of this goal's journeys is a wait."""
    found = models.Goal.objects.filter(key=goal or "").values_list("wait_days", flat=True).first()
    return float(found) if found is not None else 3.0


@dataclass(frozen=True, slots=True)
class Fresh:
    """How far do the pages reach?  `behind`: newer signals are being worked in; `fault`: what hindered it."""

    until: datetime | None
    behind: bool
    fault: dict[str, Any] | None


def fresh() -> Fresh:
    """How far the pages reach."""
    row = Freshness.objects.filter(pk=1).first() or Freshness()
    behind = row.fault is None and (row.asked > row.done or row.asked > row.studied)
    return Fresh(bridge.signals_until(), behind, row.fault)
