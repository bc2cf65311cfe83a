"""How does this room forget a customer who is erased?  Their voices, who read them, what we answered."""

from __future__ import annotations

from collections.abc import Iterator

from django.db import transaction
from django.db.models import Q

from afuera.web.bridge.histories import Gone, sign, when_erased
from afuera.web.voices.answer_models import Answer
from afuera.web.voices.reading_models import Batch, Voice

AT_ONCE = 200


@when_erased
@transaction.atomic
def forget(gone: Gone) -> None:
    """Everything hangs on the voice and goes with it: readings, answers, hand-ons.  May run twice."""
    people = [sign(person) for person in gone.people]
    _forget(Q(who__in=people[start : start + AT_ONCE]) for start in range(0, len(people), AT_ONCE))
    ids = gone.journeys
    _forget(Q(journey_id__in=ids[start : start + AT_ONCE]) for start in range(0, len(ids), AT_ONCE))
    for start in range(0, len(people), AT_ONCE):
        Answer.objects.filter(who__in=people[start : start + AT_ONCE]).delete()


def _forget(some: Iterator[Q]) -> None:
    for theirs in some:
        keys = set(Voice.objects.filter(theirs).values_list("key", flat=True))
        if not keys:
            continue
        Voice.objects.filter(theirs).delete()
        for drawn in Batch.objects.all():
            if not keys.isdisjoint(drawn.keys):
                drawn.keys = [key for key in drawn.keys if key not in keys]
                drawn.save(update_fields=["keys"])
