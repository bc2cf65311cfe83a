"""How do voices come into the inbox?  All that the shelf holds, once each; what is gone there goes here."""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
from collections.abc import Iterable, Sequence

from django.db import transaction
from django.utils import timezone

from afuera.web.bridge import voices as bridge
from afuera.web.bridge.histories import sign
from afuera.web.teams.models import Team
from afuera.web.voices.reading_models import BEHIND, ReadingRules, Voice, Way

AT_ONCE = 500
SEED_BITS = 53
MOVES = ("journey_id", "who", "goal", "step", "channel", "language", "at", "words", "band", "way", "behind")


def rules() -> ReadingRules:
    """How reading is shared out; the seed is drawn once, by nobody's choice."""
    found = ReadingRules.objects.filter(pk=1).first()
    if found is None:
        found, _ = ReadingRules.objects.get_or_create(
            pk=1, defaults={"seed": secrets.randbelow(1 << SEED_BITS)}
        )
    return found


def take_in() -> int:
    """Bring the inbox up to date with the shelf; how many voices are new.  Stopped anywhere, run again."""
    number = bridge.shelf_number()
    if not number:
        return 0
    seed, new, seen = rules().seed, 0, set[str]()
    ways = _Ways()
    for chunk in bridge.said():
        for start in range(0, len(chunk), AT_ONCE):
            some = {one.key: one for one in chunk[start : start + AT_ONCE]}
            new += _keep(list(some.values()), ways, seed)
            seen |= some.keys()
    _let_go(seen)
    ReadingRules.objects.filter(pk=1).update(shelf=number, taken_at=timezone.now())
    return new


class _Ways:
    """Sets of teams, each written once; and the teams that do not face customers, for the lot."""

    def __init__(self) -> None:
        self.teams = {team.name: team for team in Team.objects.all()}
        self.behind = sorted(
            (one for one in self.teams.values() if one.function in BEHIND and one.ended_at is None),
            key=lambda one: one.name,
        )
        self.known: dict[str, Way] = {}

    def of(self, names: Sequence[str]) -> Way:
        """The way over these teams."""
        sign_ = hashlib.md5("\x1f".join(names).encode(), usedforsecurity=False).hexdigest()
        if sign_ not in self.known:
            here = [self.teams[name] for name in names if name in self.teams]
            way, _ = Way.objects.get_or_create(sign=sign_)
            way.teams.set(here)  # a team may have been told of since
            Way.objects.filter(pk=way.pk).update(known=bool(here))
            self.known[sign_] = way
        return self.known[sign_]

    def drawn(self, names: Sequence[str], lot: float) -> Team | None:
        """The team that the lot adds when nobody on the way works out of customers' sight."""
        if not self.behind or any(one.name in names for one in self.behind):
            return None
        return self.behind[int(lot * 1_000_003) % len(self.behind)]


@transaction.atomic
def _keep(some: Iterable[bridge.Said], ways: _Ways, seed: int) -> int:
    every = list(some)
    known = Voice.objects.in_bulk([one.key for one in every])
    new: list[Voice] = []
    moved: list[Voice] = []
    for one in every:
        row = _row(one, ways, seed)
        before = known.get(one.key)
        if before is None:
            new.append(row)
        elif any(_fact(before, name) != _fact(row, name) for name in MOVES):
            moved.append(row)
    Voice.objects.bulk_create(new, ignore_conflicts=True)
    Voice.objects.bulk_update(moved, MOVES)
    return len(new)


def _row(one: bridge.Said, ways: _Ways, seed: int) -> Voice:
    lot = bridge.lot_of(seed, one.key)
    return Voice(
        key=one.key,
        journey_id=one.journey_id,
        who=sign(one.person),
        goal=one.goal or "",
        step=one.step[:300],
        channel=one.channel[:120],
        language=(one.language or "")[:20],
        at=dt.datetime.fromtimestamp(one.at_us / 1_000_000, dt.UTC),
        words=max(one.words, 1),
        band=one.band,
        way=ways.of(one.teams),
        behind=ways.drawn(one.teams, lot),
        lot=lot,
    )


def _fact(row: Voice, name: str) -> object:
    return getattr(row, f"{name}_id" if name in ("way", "behind") else name)


def _let_go(seen: set[str]) -> None:
    """An import was taken back, or somebody was erased: their voices are not there any more."""
    here = Voice.objects.values_list("key", flat=True)
    gone = [key for key in here.iterator(chunk_size=10_000) if key not in seen]
    for start in range(0, len(gone), AT_ONCE):
        Voice.objects.filter(key__in=gone[start : start + AT_ONCE]).delete()
