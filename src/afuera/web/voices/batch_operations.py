"""Which voices does somebody with ten minutes read?  Those of the lot; that miss a reader first, old last."""

from __future__ import annotations

from django.db.models import Q, QuerySet

from afuera.web.teams.models import Person
from afuera.web.voices import inbox_queries, reading_rules
from afuera.web.voices.inbox_operations import rules
from afuera.web.voices.inbox_queries import Wanted
from afuera.web.voices.reading_models import Batch, Voice

TURNING = 4.0  # seconds from one voice to the next
MOST = 200


def draw(person: Person, minutes: int) -> Batch:
    """As many voices as fit; kept with the seed of their lots, so that the draw can be repeated."""
    found = inbox_queries.voices(person, Wanted())
    older = inbox_queries.voices(person, Wanted(show=inbox_queries.OLDER))
    missing = _missing(person)
    keys: list[str] = []
    left = minutes * 60.0
    for some in (found.filter(missing), found.exclude(missing), older.filter(missing)):
        left = _fill(keys, some, left)
    return Batch.objects.create(person=person, minutes=minutes, keys=keys, seed=rules().seed)


def _missing(person: Person) -> Q:
    """Voices that wait for a reader of this person's side."""
    return Q(behind_read_at=None) if reading_rules.is_behind(person) else Q(path_read_at=None)


def _fill(keys: list[str], found: QuerySet[Voice], left: float) -> float:
    for key, words in found.values_list("pk", "words")[:MOST]:
        takes = reading_rules.seconds_for(words) + TURNING
        if takes <= left or not keys:
            keys.append(key)
            left -= takes
        if left <= TURNING:
            break
    return left
