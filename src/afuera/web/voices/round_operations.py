"""Which five voices does a meeting read?  Drawn by lot so that they stand for all, not for the loudest.

Voices are put into layers by their score (low, middle, high, none).  Each layer gives as many as its share of
all voices asks for; places left over go first to layers that have none, then by remainder.  Within a layer
the lot decides.  The seed is kept: who draws again with it gets the same five.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Mapping

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.bridge.voices import lot_of
from afuera.web.teams import audit
from afuera.web.teams.models import Person, Team
from afuera.web.voices.reading_models import BANDS, Voice
from afuera.web.voices.story_models import Round
from afuera.wording import mark

OF_A_ROUND, SEED_BITS = 5, 53
MONTH = 30
MOST = 50_000  # a month of more is drawn from the newest


def places(sizes: Mapping[str, int], most: int = OF_A_ROUND) -> dict[str, int]:
    """How many each layer gives: the whole part of its share; what is left over, first to those with none."""
    every = sum(sizes.values())
    if not every:
        return {}
    most = min(most, every)
    exact = {band: most * n / every for band, n in sizes.items() if n}
    given = {band: min(sizes[band], int(share)) for band, share in exact.items()}
    # A layer without a place comes before one with a larger remainder: the middle is heard too.
    order = sorted(exact, key=lambda band: (given[band] > 0, int(exact[band]) - exact[band], band))
    while sum(given.values()) < most:
        for band in order:
            if sum(given.values()) < most and given[band] < sizes[band]:
                given[band] += 1
    return given


def draw(voices: QuerySet[Voice], seed: int) -> tuple[list[str], dict[str, list[int]]]:
    """(keys in the order of reading, of each band [how many there were, how many were drawn])."""
    by_band: dict[str, list[str]] = {band: [] for band in BANDS}
    for key, band in voices.filter(copy_of="").order_by("-came_at", "key").values_list("key", "band")[:MOST]:
        by_band[band].append(key)
    wanted = places({band: len(keys) for band, keys in by_band.items()})
    drawn = [
        key
        for band, n in wanted.items()
        for key in sorted(by_band[band], key=lambda one: (lot_of(seed, one), one))[:n]
    ]
    strata = {band: [len(keys), wanted.get(band, 0)] for band, keys in by_band.items()}
    return sorted(drawn, key=lambda one: lot_of(seed, one)), strata


@transaction.atomic
def draw_round(by: Person, team: Team | None, goal: str, seed: int | None = None) -> Round:
    """Five voices of the last month: of a journey when one is named, of a team's way when a team is."""
    since = timezone.now() - dt.timedelta(days=MONTH)
    voices = Voice.objects.filter(at__gte=since)
    if not voices.exists():
        newest = Voice.objects.order_by("-at").values_list("at", flat=True).first()
        voices = Voice.objects.filter(at__gte=newest - dt.timedelta(days=MONTH)) if newest else voices
    if goal:
        voices = voices.filter(goal=goal)
    if team is not None:
        voices = voices.filter(way__teams=team)
    seed = secrets.randbelow(1 << SEED_BITS) if seed is None else seed
    keys, strata = draw(voices, seed)
    if not keys:
        raise Refused(mark("There are no voices of the last month here: choose another team or journey."))
    made = Round.objects.create(
        team=team, goal=goal, days=MONTH, seed=seed, keys=keys, strata=strata, made_by=by
    )
    audit.wrote(by, "draw_round", f"round:{made.pk}", after={"seed": seed})
    return made
