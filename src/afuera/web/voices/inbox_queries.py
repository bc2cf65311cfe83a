"""Which voices stand in somebody's inbox?  Those that concern them and that they have not read, by lot."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, dataclass
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.http import QueryDict
from django.utils import timezone

from afuera.outlook.comments import DAYS_TO_READ, WINDOW_DAYS
from afuera.web import asked_numbers
from afuera.web.teams.models import Person
from afuera.web.voices import routing_queries
from afuera.web.voices.answer_models import HandOn
from afuera.web.voices.reading_models import BANDS, Batch, Reading, Voice

A_PAGE = 20
WAITING, OLDER, HANDED, READ, ALL = "", "older", "handed", "read", "all"
SHOWS = (WAITING, OLDER, HANDED, READ, ALL)
LATELY = dt.timedelta(days=WINDOW_DAYS + DAYS_TO_READ)  # what the ledger counts
NO_SCORE = "none"  # of the address: "" says nothing of the score
WORDS_A_MINUTE = 230


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which voices somebody looks at: those that wait (or older ones, handed on, read, all), filters, a draw.

    `like` is the key of a voice: those that say almost the same.
    """

    show: str = WAITING
    goal: str = ""
    step: str = ""
    channel: str = ""
    band: str = ""
    like: str = ""
    batch: int = 0

    @classmethod
    def of(cls, given: QueryDict) -> Wanted:
        """What an address says; what makes no sense says nothing."""
        show, band = (given.get(name, "") for name in ("show", "band"))
        # No database takes a NUL into a question: it is left out here, once.
        goal, step, channel, like = (
            given.get(name, "").replace("\x00", "") for name in ("goal", "step", "channel", "like")
        )
        return cls(
            show=show if show in SHOWS else WAITING,
            goal=goal[:300],
            step=step[:300],
            channel=channel[:120],
            band=band if band in (*BANDS, NO_SCORE) else "",
            like=like[:16],
            batch=asked_numbers.whole(given.get("batch"), 0, digits=11),
        )

    def query(self, **more: Any) -> str:
        """The same as the end of an address."""
        kept = {name: value for name, value in (asdict(self) | more).items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    def filters(self) -> Q:
        """Journey, step, channel and score."""
        found = {name: getattr(self, name) for name in ("goal", "step", "channel") if getattr(self, name)}
        if self.band:
            found["band"] = "" if self.band == NO_SCORE else self.band
        return Q(**found) & (Q(pk=self.like) | Q(copy_of=self.like) if self.like else Q())


def voices(person: Person, wanted: Wanted) -> QuerySet[Voice]:
    """The voices that are wanted, in the order of their lots."""
    every = Voice.objects.filter(wanted.filters()).order_by("lot", "key")
    read = Reading.objects.filter(voice=OuterRef("pk"), person=person, read_at__isnull=False)
    if wanted.show == ALL:
        return every
    if wanted.show == READ:
        return every.filter(Exists(read))
    if wanted.show == HANDED:
        mine = Q(to_person=person) | (Q(to_team=person.team) if person.team else Q(pk=None))
        return every.filter(Exists(HandOn.objects.filter(mine, voice=OuterRef("pk"))))
    theirs = routing_queries.of_person(person)
    since = timezone.now() - LATELY
    when = Q(came_at__lt=since) if wanted.show == OLDER else Q(came_at__gte=since)
    waits = every.filter(theirs, when).exclude(Exists(read))
    return waits if wanted.like else waits.exclude(_folded(theirs))


def _folded(theirs: Q) -> Q:
    """What says almost the same as another voice of theirs stands behind that one."""
    first = Voice.objects.filter(theirs, pk=OuterRef("copy_of"))
    return Q(Exists(first)) & ~Q(copy_of="")


def alike(keys: list[str]) -> dict[str, int]:
    """How many say almost the same as each of these voices."""
    found = Voice.objects.filter(copy_of__in=keys).order_by().values("copy_of")
    return {row["copy_of"]: row["n"] for row in found.annotate(n=Count("pk"))}


def waiting(person: Person) -> tuple[int, float]:
    """(how many voices wait for somebody, how many minutes their words take)."""
    found = voices(person, Wanted()).order_by().aggregate(n=Count("pk"), words=Sum("words"))
    return int(found["n"] or 0), float(found["words"] or 0) / WORDS_A_MINUTE


def for_today(person: Person) -> tuple[int, int, float]:
    """(handed on and not read, waiting, their minutes): what the first page says."""
    handed = voices(person, Wanted(show=HANDED))
    read = Reading.objects.filter(voice=OuterRef("pk"), person=person, read_at__isnull=False)
    return handed.exclude(Exists(read)).count(), *waiting(person)


def page(person: Person, wanted: Wanted, number: int) -> tuple[list[Voice], bool]:
    """One page of them, and whether there are more."""
    start = (number - 1) * A_PAGE
    found = list(voices(person, wanted)[start : start + A_PAGE + 1])
    return found[:A_PAGE], len(found) > A_PAGE


def read_keys(person: Person, keys: list[str]) -> set[str]:
    """Which of these they have read."""
    found = Reading.objects.filter(person=person, voice__in=keys, read_at__isnull=False)
    return set(found.values_list("voice", flat=True))


def beside(person: Person, wanted: Wanted, voice: Voice) -> tuple[str | None, str | None, tuple[int, int]]:
    """(key before, key after, (place, of how many)) among those that are wanted; 0 of 0 outside of a draw."""
    if wanted.batch:
        drawn = Batch.objects.filter(pk=wanted.batch, person=person).first()
        keys = list(drawn.keys) if drawn else []
        if voice.key in keys:
            at = keys.index(voice.key)
            after = keys[at + 1] if at + 1 < len(keys) else None
            return keys[at - 1] if at else None, after, (at + 1, len(keys))
    found = voices(person, wanted).exclude(pk=voice.pk)
    later = Q(lot__gt=voice.lot) | Q(lot=voice.lot, key__gt=voice.key)
    after = found.filter(later).values_list("key", flat=True).first()
    earlier = found.exclude(later).order_by("-lot", "-key")
    before = _just_read(person, voice) or earlier.values_list("key", flat=True).first()
    return before, after, (0, 0)


def _just_read(person: Person, voice: Voice) -> str | None:
    """The voice that they read last before this one: what is read leaves the list, and one may go back."""
    here = (
        Reading.objects.filter(person=person, voice=voice).values_list("first_opened_at", flat=True).first()
    )
    found = Reading.objects.filter(person=person).exclude(voice=voice)
    if here is not None:
        found = found.filter(first_opened_at__lt=here)
    return found.order_by("-first_opened_at", "-pk").values_list("voice", flat=True).first()


def choices(*names: str) -> dict[str, list[str]]:
    """By what voices can be filtered: of each column what any voice has."""
    return {
        name: list(Voice.objects.exclude(**{name: ""}).order_by(name).values_list(name, flat=True).distinct())
        for name in names
    }
