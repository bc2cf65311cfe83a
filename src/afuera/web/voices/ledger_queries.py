"""How much of what was said has been read, by whom it concerns?  Added up over voices, never over people."""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum
from django.utils import timezone

from afuera.estimates.intervals import GroupSums
from afuera.estimates.small_groups import hidden_groups
from afuera.outlook.comments import DAYS_TO_READ, WINDOW_DAYS, Counts
from afuera.web.journeys import owner_queries
from afuera.web.journeys.owner_models import Ownership
from afuera.web.teams.models import Person, Team
from afuera.web.voices import reading_rules
from afuera.web.voices.inbox_operations import rules
from afuera.web.voices.inbox_queries import LATELY, WORDS_A_MINUTE
from afuera.web.voices.reading_models import BANDS, BEHIND, LEVELS, Reading, Voice
from afuera.web.voices.routing_queries import READERS, of_team, standing_rules

WEEKS = 4  # over which due and given minutes are told
A_PAGE = 20
NOBODY, ONE, BOTH = "nobody", "one", "both"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Of `n` voices of `customers` people: read by anybody, from the way, from out of sight, by both."""

    n: int = 0
    customers: int = 0
    anybody: int = 0
    path: int = 0
    behind: int = 0
    both: int = 0

    def plus(self, other: Coverage) -> Coverage:
        """Both together; a customer in both counts twice, so for a total `customers` is only a bound."""
        names = ("n", "customers", "anybody", "path", "behind", "both")
        return Coverage(**{name: getattr(self, name) + getattr(other, name) for name in names})


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two sides: minutes a week that are due, that people have, that they gave."""

    people: int
    due: float
    there: float
    given: float | None  # None: fewer than five people, and a number would tell of one


@dataclass(frozen=True, slots=True)
class Group:
    """A team or a level: how many of the voices that concern it somebody of it has read."""

    key: Any
    people: int
    read: int
    of: int
    hidden: bool


@dataclass(frozen=True, slots=True)
class Ledger:
    """The page of the ledger."""

    every: Coverage
    bands: dict[str, Coverage]
    path: Side
    behind: Side
    share: float
    seed: int
    minutes: int
    levels: list[Group]
    teams: list[Group]
    functions_known: bool
    oldest: dt.datetime | None = None
    wanted: int = 0
    texts: list[str] = field(default_factory=list)


def in_window() -> QuerySet[Voice]:
    """The voices that came lately (`LATELY`), each once; without the order of their lots."""
    return Voice.objects.filter(came_at__gte=timezone.now() - LATELY, copy_of="").order_by()


def own_week(person: Person) -> tuple[int, int]:
    """(how many voices somebody read whole in seven days, how many of them nobody else): for their eyes."""
    since = timezone.now() - dt.timedelta(days=7)
    mine = Reading.objects.filter(person=person, read_at__gte=since).order_by()
    others = Reading.objects.filter(voice=OuterRef("voice"), read_at__isnull=False).exclude(person=person)
    found = mine.aggregate(n=Count("pk"), alone=Count("pk", filter=~Exists(others)))
    return int(found["n"]), int(found["alone"])


def ledger() -> Ledger:
    """All of it, in a fixed number of questions."""
    bands = by_band()
    every = sum_of(bands)
    known = rules()
    people = list(Person.objects.filter(is_active=True, role__in=READERS).select_related("team"))
    path, behind = sides(people, known.minutes_a_week)
    share = min([1.0, *(one.there / one.due for one in (path, behind) if one.due)])
    teams, levels = groups(people, every.n)
    return Ledger(
        every=every,
        bands=bands,
        path=path,
        behind=behind,
        share=share,
        seed=known.seed,
        minutes=known.minutes_a_week,
        levels=levels,
        teams=teams,
        functions_known=Team.objects.filter(ended_at=None, function__in=BEHIND).exists(),
        oldest=Voice.objects.filter(readers=0, copy_of="").order_by().aggregate(at=Min("came_at"))["at"],
        wanted=Reading.objects.exclude(wanted="").count(),
    )


def by_band() -> dict[str, Coverage]:
    """Coverage of each score band, praise and middle too."""
    found = (
        in_window()
        .values("band")
        .annotate(
            n=Count("pk"),
            customers=Count("who", distinct=True),
            anybody=Count("pk", filter=Q(readers__gt=0)),
            path=Count("pk", filter=Q(path_read_at__isnull=False)),
            behind=Count("pk", filter=Q(behind_read_at__isnull=False)),
            both=Count("pk", filter=Q(both_read_at__isnull=False)),
        )
    )
    names = ("n", "customers", "anybody", "path", "behind", "both")
    rows = {
        str(row["band"]): Coverage(*(int(row[name]) for name in names))
        for row in found.values("band", *names)
    }
    return {band: rows.get(band, Coverage()) for band in BANDS}


def sum_of(bands: dict[str, Coverage]) -> Coverage:
    """All bands together."""
    every = Coverage()
    for one in bands.values():
        every = every.plus(one)
    return every


def sides(people: list[Person], minutes: int) -> tuple[Side, Side]:
    """Minutes a week: one reader on the way, one out of customers' sight, for every voice that comes."""
    since = timezone.now() - dt.timedelta(weeks=WEEKS)
    came = Voice.objects.filter(came_at__gte=since, copy_of="").order_by().aggregate(words=Sum("words"))
    due = float(came["words"] or 0) / WORDS_A_MINUTE / WEEKS
    given = Reading.objects.filter(counted=True, read_at__gte=since).order_by()
    read = given.aggregate(
        behind=Sum("voice__words", filter=Q(is_behind=True)),
        path=Sum("voice__words", filter=Q(is_behind=False, on_path=True)),
    )
    owners = set(
        Ownership.objects.filter(owner_queries.THERE, owner_queries.STANDING).values_list("person", flat=True)
    )
    far = sum(reading_rules.is_behind(one) for one in people)
    near = sum(
        not reading_rules.is_behind(one) and (one.team_id is not None or one.pk in owners) for one in people
    )
    few = hidden_groups({"path": near, "behind": far})
    return (
        Side(near, due, near * minutes, None if "path" in few else _minutes(read["path"])),
        Side(far, due, far * minutes, None if "behind" in few else _minutes(read["behind"])),
    )


def _minutes(words: int | None) -> float:
    return float(words or 0) / WORDS_A_MINUTE / WEEKS


def groups(people: list[Person], n: int) -> tuple[list[Group], list[Group]]:
    """Teams and levels.  Groups of fewer than five readers are hidden, and what would give them away."""
    of_level = Counter(reading_rules.standing_of(one)[1] for one in people)
    few_levels = hidden_groups(of_level)
    read = dict(_read_by("level"))
    levels = [
        Group(level, of_level[level], read.get(level, 0), n, level in few_levels)
        for level in LEVELS
        if of_level[level]
    ]
    return _teams(people, few_levels), levels


def _teams(people: list[Person], few_levels: frozenset[str]) -> list[Group]:
    of_team_: dict[str, Counter[int]] = defaultdict(Counter)
    teams: dict[int, Team] = {}
    for one in people:
        if one.team is not None:
            of_team_[reading_rules.standing_of(one)[1]][one.team.pk] += 1
            teams[one.team.pk] = one.team
    few = {
        team
        for level, counts in of_team_.items()
        for team in (counts if level in few_levels else hidden_groups(counts))
    }
    shown = [team for pk, team in teams.items() if pk not in few]
    held = list(standing_rules())
    asked = {f"t{team.pk}": Count("pk", filter=of_team(team, held)) for team in shown}
    concern: dict[str, int] = in_window().aggregate(**asked) if asked else {}
    read = dict(_read_by("team"))
    found = [
        Group(
            team,
            sum(counts[pk] for counts in of_team_.values()),
            min(read.get(pk, 0), concern.get(f"t{pk}", 0)),
            concern.get(f"t{pk}", 0),
            pk in few,
        )
        for pk, team in teams.items()
    ]
    # By name: an order by what they read would be a league table.
    return sorted(found, key=lambda one: one.key.name)


def _read_by(name: str) -> list[tuple[Any, int]]:
    found = Reading.objects.filter(counted=True, voice__in=in_window().values("pk")).order_by()
    return list(found.values_list(name).annotate(n=Count("voice", distinct=True)))


def listed(which: str, start: int) -> tuple[list[Voice], bool]:
    """Voices of the ledger, those that wait longest first: read by nobody, by somebody, from both sides.

    A near duplicate is read with what it repeats, so nobody is sent to it for want of a reader.
    """
    wanted = {
        NOBODY: Q(readers=0, copy_of=""),
        ONE: Q(readers__gt=0, both_read_at=None, copy_of=""),
        BOTH: Q(both_read_at__isnull=False, copy_of=""),
    }
    found = Voice.objects.filter(wanted.get(which, Q())).order_by("came_at", "at", "key")
    rows = list(found[start : start + A_PAGE + 1])
    return rows[:A_PAGE], len(rows) > A_PAGE


def counts(now: dt.datetime | None = None) -> Counts:
    """What row 4 of the outlook is counted from."""
    moment = now or timezone.now()
    ready = moment - dt.timedelta(days=DAYS_TO_READ)
    since = ready - dt.timedelta(days=WINDOW_DAYS)
    every = Voice.objects.filter(came_at__gt=since).order_by()
    old = every.filter(came_at__lte=ready, copy_of="")
    in_time = Q(both_read_at__isnull=False, both_read_at__lte=F("came_at") + dt.timedelta(days=DAYS_TO_READ))
    each = old.values("who").annotate(u=Count("pk"), x=Count("pk", filter=in_time))
    sums = each.aggregate(
        groups=Count("who"),
        n=Sum("u"),
        total=Sum("x"),
        xx=Sum(F("x") * F("x")),
        xn=Sum(F("x") * F("u")),
        nn=Sum(F("u") * F("u")),
    )
    functions = Team.objects.filter(ended_at=None, function__in=BEHIND).exists()
    told = every.aggregate(
        judged=Count("pk", filter=Q(way__known=True, came_at__lte=ready, copy_of="")),
        young=Count("pk", filter=Q(came_at__gt=ready, copy_of="")),
        copies=Count("pk", filter=~Q(copy_of="")),
        nobody=Count("pk", filter=Q(readers=0, copy_of="")),
        words=Sum("words", filter=Q(came_at__gt=moment - dt.timedelta(weeks=WEEKS), copy_of="")),
    )
    oldest = Voice.objects.filter(readers=0, copy_of="").order_by("came_at", "key").first()
    people = Person.objects.filter(is_active=True, role__in=READERS).count()
    return Counts(
        sums=GroupSums(
            int(sums["groups"] or 0),
            *(float(sums[name] or 0) for name in ("n", "total", "xx", "xn", "nn")),
        ),
        judged=told["judged"] if functions else 0,
        young=told["young"],
        copies=told["copies"],
        nobody=told["nobody"],
        oldest_days=(moment - oldest.came_at).days if oldest else None,
        oldest=oldest.key if oldest else "",
        minutes_due=2 * _minutes(told["words"]),
        minutes_there=float(people * rules().minutes_a_week),
    )
