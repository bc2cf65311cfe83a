"""What do decisions, plans and fixes say about rows 5, 6, 7, 13 of the outlook?  From this room's tables."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from statistics import median
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from afuera.outlook import fixes, plans, progress, uses
from afuera.outlook.rows import Row
from afuera.report.reader import facts
from afuera.web.actions.decision_models import Decision, ImageUse, Opening
from afuera.web.actions.pain_facts import LISTED, chain
from afuera.web.actions.plan_models import Cause, Commitment, Fix, Plan
from afuera.web.actions.verdict_models import Verdict
from afuera.web.pains.models import Pain, Taking


def rows(today: dt.date | None = None) -> list[Row]:
    """The four rows as of a day; a handful of questions whatever is there."""
    day = today or timezone.localdate()
    pains = list(Pain.objects.filter(state__in=LISTED))
    return [_progress(pains, day), _fixes(day), _plans(pains, day), _uses(pains, day)]


def _progress(pains: list[Pain], day: dt.date) -> Row:
    owned = set(Taking.objects.filter(ended_at=None).values_list("pain", flat=True))
    evidence = _evidence()
    known = [
        progress.Pain(
            one.key,
            _people(one),
            facts(facts(one.figures).get("burden")).get("total"),
            one.pk in owned,
            tuple(evidence[one.pk]),
        )
        for one in pains
    ]
    return progress.progress(known, day)


def _evidence() -> dict[int, list[tuple[str, dt.date]]]:
    """What was done about each pain, with its day: only what has an object behind it."""
    found: dict[int, list[tuple[str, dt.date]]] = defaultdict(list)
    for pain, at in Cause.objects.exclude(reference="").values_list("plan__pain", "added_at"):
        found[pain].append(("cause_shown", timezone.localdate(at)))
    for pain, on in Plan.objects.exclude(declared_on=None).values_list("pain", "declared_on"):
        found[pain].append(("effect_declared", on or dt.date.min))
    made = Commitment.objects.filter(withdrawn_at=None)
    for pain, at, delivered in made.values_list("plan__pain", "made_at", "delivered_on"):
        found[pain].append(("committed", timezone.localdate(at)))
        if delivered:
            found[pain].append(("delivered", delivered))
    for pain, at in Verdict.objects.values_list("plan__pain", "at"):
        found[pain].append(("looked_at", timezone.localdate(at)))
    return found


def _fixes(day: dt.date) -> Row:
    made = [fixes.Fix(*one) for one in Fix.objects.values_list("pain__key", "who", "on")]
    proofs: dict[str, fixes.Proof] = {}
    looked = Verdict.objects.filter(plan__state__in=["promised", "holds", "came_back"]).order_by("at", "pk")
    newest = dict(looked.values_list("plan__pain", "pk"))
    every = Verdict.objects.select_related("plan__pain").defer("inputs", "declared")
    for one in every.filter(pk__in=newest.values()):
        found = facts(one.found)
        holds = one.plan.state == "holds"
        proofs[one.plan.pain.key] = fixes.Proof(found.get("ratio_high"), int(found.get("weeks") or 0), holds)
    return fixes.fixes(made, proofs, day)


def _plans(pains: list[Pain], day: dt.date) -> Row:
    known = [
        plans.Pain(
            one.key,
            str(facts(one.figures).get("tier") or "rest"),
            facts(one.figures).get("place"),
            {link.team: link.share for link in chain(one)},
        )
        for one in pains
    ]
    names = ("plan__pain__key", "team__name", "first_date", "delivered_on")
    made = Commitment.objects.filter(withdrawn_at=None).values_list(*names)
    return plans.plans(known, [plans.Promise(*one) for one in made], day)


def _uses(pains: list[Pain], day: dt.date) -> Row:
    people = {one.key: _people(one) for one in pains}
    cited: dict[int, set[str]] = defaultdict(set)
    concerned: dict[int, list[int]] = defaultdict(list)
    decided = Decision.objects.filter(decided_on__isnull=False)
    for pk, kind, key in decided.values_list("pk", "evidence__kind", "evidence__reference"):
        cited[pk].add(str(kind))
        if kind == "pain" and people.get(key):
            concerned[pk].append(people[key])
    opened = _opened(decided)
    every: list[Any] = list(decided.values_list("pk", "level", "decided_on", "before", "after"))
    known = [
        uses.Decision(
            level,
            on,
            frozenset(cited[pk]),
            " ".join(before.split()).casefold() != " ".join(after.split()).casefold(),
            pk in opened,
            max(concerned[pk], default=None),
        )
        for pk, level, on, before, after in every
    ]
    images = [uses.ImageUse(kind, on) for kind, on in ImageUse.objects.values_list("kind", "on")]
    hit = [n for n in people.values() if n]
    return uses.uses(known, images, day, median(hit) if hit else None)


def _people(pain: Pain) -> int:
    return int(facts(pain.figures).get("people") or 0)


def _opened(decided: QuerySet[Decision]) -> set[int]:
    """The decisions of which somebody who decided opened what it cites of customers."""
    found = Opening.objects.filter(evidence__decision__in=decided, evidence__kind__in=uses.CITED)
    by = Q(evidence__decision__decided_by=F("person")) | Q(evidence__decision__deciders=F("person"))
    return set(found.filter(by).values_list("evidence__decision", flat=True))
