"""What can be done with journeys?  Keep what a study found; ask for a refresh and note how far it came."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Greatest
from django.dispatch import Signal
from django.utils import timezone

from afuera.report.reader import facts, moment_of, rows
from afuera.web.journeys.models import Freshness, Goal, Study
from afuera.web.journeys.slugs import slug_of
from afuera.web.teams.audit import wrote
from afuera.web.teams.models import Person

KEPT_STUDIES = 30
# People's words and journeys stay in the lake, where erasing a person finds them; pages ask the shelf.
OF_PEOPLE = ("walks", "voices", "journey_ids")
NAMING = ("hubs", "conflicts")  # these list identifiers
# A study was kept; later rooms listen (study, findings with their doors), inside its transaction.
study_kept = Signal()


@transaction.atomic
def keep_study(findings: Mapping[str, Any], by: Person | None, up_to_batch: int | None = None) -> Study:
    """Keep the findings of a study; from now on the pages show them.  No person: the installation."""
    made_at = moment_of(findings.get("made_at")) or timezone.now()
    study = Study.objects.create(made_at=made_at, findings=without_people(findings), up_to_batch=up_to_batch)
    seen = [str(row["goal"]) for row in rows(findings.get("journeys")) if row.get("goal") is not None]
    _meet(seen, facts(findings))
    old = Study.objects.values_list("pk", flat=True)[KEPT_STUDIES:]
    Study.objects.filter(pk__in=list(old)).delete()
    wrote(by, "keep_study", f"study:{study.pk}", after={"goals": len(seen)})
    study_kept.send(sender=Study, study=study, findings=facts(findings))
    return study


def without_people(findings: Mapping[str, Any]) -> dict[str, Any]:
    """The figures alone."""
    kept: dict[str, Any] = _bare(dict(findings))
    known = facts(findings.get("identities"))
    kept["identities"] = {name: found for name, found in known.items() if name not in NAMING}
    return kept


def _bare(found: Any) -> Any:
    """What was found without words and journeys of people, however deep they stand."""
    if isinstance(found, Mapping):
        return {key: ([] if key in OF_PEOPLE else _bare(value)) for key, value in found.items()}
    return [_bare(one) for one in found] if isinstance(found, list) else found


def _meet(goals: Iterable[str], findings: Mapping[str, Any]) -> None:
    """A row for each goal that signals name and nobody told of."""
    known = set(Goal.objects.values_list("key", flat=True))
    travellers = {row.get("goal"): row.get("traveller") for row in rows(findings.get("journeys"))}
    Goal.objects.bulk_create(
        Goal(key=key, slug=slug_of(key), traveller=travellers.get(key) or "customer")
        for key in dict.fromkeys(goals)
        if key not in known
    )


@transaction.atomic
def ask_for_refresh() -> int:
    """Note that the pages are behind the lake; the number of this call."""
    Freshness.objects.get_or_create(pk=1)
    Freshness.objects.filter(pk=1).update(asked=F("asked") + 1, fault=None)
    return Freshness.objects.get(pk=1).asked


def begin_refresh() -> int | None:
    """The number of the newest call, or None when tables and shelf have answered it already."""
    row, _ = Freshness.objects.get_or_create(pk=1)
    if row.done >= row.asked:
        return None
    Freshness.objects.filter(pk=1).update(began_at=timezone.now())
    return row.asked


def shelved(asked: int) -> None:
    """The tables of the pages hold all that was there at this call."""
    Freshness.objects.filter(pk=1).update(done=asked, shelved_at=timezone.now())


def begin_study() -> int | None:
    """Up to which call the tables have answered, or None when a study knows all that already."""
    row = Freshness.objects.filter(pk=1).first()
    return row.done if row is not None and row.studied < row.done else None


def studied(asked: int, fault: dict[str, Any] | None = None) -> None:
    """The figures do too; or what stood in the way.  A refresh may have come further meanwhile."""
    done, answered = Greatest("done", Value(asked)), Greatest("studied", Value(asked))
    Freshness.objects.filter(pk=1).update(done=done, studied=answered, fault=fault)
