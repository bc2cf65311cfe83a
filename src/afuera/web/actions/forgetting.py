"""How does this room forget a customer who is erased?  Walks that were cited, cases that were made good."""

from __future__ import annotations

from functools import reduce
from operator import or_

from django.db import transaction
from django.db.models import Q

from afuera.web.actions.decision_models import Evidence
from afuera.web.actions.loop_models import Told
from afuera.web.actions.plan_models import Cause, Fix
from afuera.web.bridge.histories import Gone, sign, when_erased

AT_ONCE = 200


@when_erased
@transaction.atomic
def forget(gone: Gone) -> None:
    """Their journeys lead nowhere any more; what was done for them is gone.  May run twice."""
    for start in range(0, len(gone.journeys), AT_ONCE):
        some = gone.journeys[start : start + AT_ONCE]
        theirs = reduce(or_, [Q(reference__contains=f"/{journey}") for journey in some])
        Evidence.objects.filter(theirs, kind__in=["walk", "voice"]).update(reference="", says="")
        Cause.objects.filter(theirs, shown_by__in=["walk", "voice"]).update(reference="")
    names = [sign(name) for name in (*gone.identifiers, *gone.people)]
    for start in range(0, len(names), AT_ONCE):
        Fix.objects.filter(who__in=names[start : start + AT_ONCE]).delete()
        Told.objects.filter(who__in=names[start : start + AT_ONCE]).delete()
