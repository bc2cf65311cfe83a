"""What can be done with journeys?  For now: keep what a study found."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from afuera.report.reader import moment_of, rows
from afuera.web.journeys.models import Study
from afuera.web.teams.audit import wrote
from afuera.web.teams.models import Person


@transaction.atomic
def keep_study(findings: Mapping[str, Any], by: Person | None, up_to_batch: str | None = None) -> Study:
    """Keep the findings of a study; from now on the pages show them.  No person: the installation."""
    made_at = moment_of(findings.get("made_at")) or timezone.now()
    study = Study.objects.create(made_at=made_at, findings=dict(findings), up_to_batch=up_to_batch)
    wrote(by, "keep_study", f"study:{study.pk}", after={"goals": len(rows(findings.get("journeys")))})
    return study
