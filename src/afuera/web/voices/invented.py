"""What have the people of the demo read?  A part, as in life: complaints more than praise."""

from __future__ import annotations

import datetime as dt
import random
import unicodedata
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.db.models import F, Max
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.bridge import voices as bridge
from afuera.web.teams.models import Person, Team
from afuera.web.voices import (
    inbox_operations,
    reading_operations,
    reading_rules,
    round_operations,
    routing_operations,
    story_operations,
)
from afuera.web.voices.answer_models import HandOn
from afuera.web.voices.reading_models import FACING, Reading, ReadingRules, Voice
from afuera.web.voices.routing_models import RoutingRule
from afuera.web.voices.routing_queries import of_person
from afuera.wording import mark, say

SEED = 20261122  # of the demo: the same lots for everybody who looks at it
COMPANY_LANGUAGE = "es"  # what people wrote stays in it, whoever reads
DAYS_TO_READ = 26
READ = {"front line": 34, "back office": 16, "executives": 7, "": 12}  # voices that one of them has read
COLLEAGUES = (
    *("Camila Rojas", "Julián Pardo", "Paola Gil", "Nicolás Vega", "Sara Lozano", "Mateo Cruz", "Luisa Peña"),
    *(
        "Iván Castro",
        "Diana Mora",
        "Felipe Soto",
        "Natalia Ríos",
        "Óscar Duarte",
        "Ángela Niño",
        "Hugo Parra",
    ),
    *("Elena Silva", "Tomás Rey", "Clara Muñoz", "Jorge Leal", "Inés Vargas", "Pablo Acosta"),
)
EXECUTIVES = ("Helen Marsh", "Ricardo Salas", "Beatriz Cano", "Omar Haddad", "Teresa Luna")
ANALYSTS = ("Marcela Ortiz", "Simón Peralta")
WANTED = (
    mark("That somebody who may decide calls them back."),
    mark("To know on which day it will be done."),
    mark("Not to tell the same story a third time."),
    mark("To thank one of us by name."),
)
WHY_RULE = mark("They write what customers have to understand.")
WHY_HANDED = mark("You know who can change this.")
STORY = mark("What one customer told us, and we had not heard")
AGREED = mark("She agreed on the telephone, and asked that it be told without her name.")
TOLD = mark("Monday’s meeting of all teams")
EACH_TEAM, TEAMS_EACH = 5, 2
LOOKED_AT, LEAST_WORDS = 60, 6


@transaction.atomic
def move_in() -> None:
    """Fill the inbox, let colleagues read some of it, write a rule, hand a voice on."""
    if not settings.DEMO:
        raise Refused(mark("This installation does not run in demo mode."))
    if Voice.objects.exists():
        return
    ReadingRules.objects.get_or_create(pk=1, defaults={"seed": SEED})
    inbox_operations.take_in()
    last = Voice.objects.aggregate(at=Max("at"))["at"]
    if last is None:
        return
    Voice.objects.update(came_at=F("at") + (timezone.now() - last))
    chance = random.Random(SEED)  # noqa: S311 (a demo that is the same for everybody)
    readers = [
        *_colleagues(),
        *Person.objects.filter(invented=True).exclude(role__in=("partner", "administrator")),
    ]
    touched: set[str] = set()
    for person in readers:
        touched |= _reads(person, chance)
    for key in sorted(touched):
        reading_operations.note_on(key)
    _rule_and_hand_on()
    _a_story_and_a_round()


def _a_story_and_a_round() -> None:
    """One customer let her words be told, in both languages; five voices lie ready for Monday's meeting."""
    lead = Person.objects.filter(invented=True, role="cx_lead").first()
    if lead is None:
        return
    round_operations.draw_round(lead, None, "", seed=SEED)
    for voice in Voice.objects.filter(band="low", copy_of="").order_by("lot")[:LOOKED_AT]:
        said = bridge.words([voice.journey_id]).get(voice.key)
        if said is None or said["language"] != COMPANY_LANGUAGE or voice.words < LEAST_WORDS:
            continue
        told = {"voice": voice.key, "journey_id": voice.journey_id, "goal": voice.goal, "who": voice.who}
        title = say(STORY, COMPANY_LANGUAGE)
        story = story_operations.make_story(lead, "voice", title, str(said["text"]), COMPANY_LANGUAGE, **told)
        today = timezone.localdate()
        story_operations.record_consent(
            lead, story, today - dt.timedelta(days=9), say(AGREED, COMPANY_LANGUAGE)
        )
        place = say(TOLD, COMPANY_LANGUAGE)
        story_operations.tell_story(lead, story, today - dt.timedelta(days=2), place, 23)
        return


def _colleagues() -> list[Person]:
    """Enough of them for groups that may be shown; nobody can enter as one of these."""
    made = []
    names = iter(COLLEAGUES)
    for function in (FACING, "back office"):
        for team in Team.objects.filter(function=function, ended_at=None).order_by("-people", "name")[
            :TEAMS_EACH
        ]:
            made += [_person(name, "member", team) for _, name in zip(range(EACH_TEAM), names, strict=False)]
    made += [_person(name, "executive", None) for name in EXECUTIVES]
    return made + [_person(name, "analyst", None) for name in ANALYSTS]


def _person(name: str, role: str, team: Team | None) -> Person:
    plain = unicodedata.normalize("NFD", name.lower()).encode("ascii", "ignore").decode()
    person, new = Person.objects.get_or_create(
        email=f"{plain.replace(' ', '.')}@demo.invalid",
        defaults={"name": name, "role": role, "language": "es", "team": team},
    )
    if new:
        person.set_unusable_password()
        person.save(update_fields=["password"])
    return person


def _reads(person: Person, chance: random.Random) -> set[str]:
    """Some of the voices that concern somebody, by lot, within some days of their coming."""
    function, level = reading_rules.standing_of(person)
    concerned = Voice.objects.filter(of_person(person)).select_related("way").order_by("lot")
    some = [one for one in concerned[: READ.get(level, 10) * 2] if chance.random() < _appeal(one)]
    owned = {one.goal.key for one in person.ownerships.filter(ended_at=None, accepted_at__isnull=False)}
    rows = []
    for one in some[: READ.get(level, 10)]:
        at = one.came_at + dt.timedelta(days=chance.uniform(0.2, DAYS_TO_READ))
        if at > timezone.now() - dt.timedelta(days=1):
            continue
        asks = reading_rules.asks(person.pk, one.pk)
        rows.append(
            Reading(
                person=person,
                voice=one,
                first_opened_at=at,
                read_at=at,
                seconds=reading_rules.seconds_for(one.words) * 1.4,
                counted=True,
                asks=asks,
                wanted=say(chance.choice(WANTED), COMPANY_LANGUAGE) if asks else "",
                wanted_at=at if asks else None,
                team=person.team,
                function=function,
                level=level,
                on_path=one.goal in owned or _met(person, one),
                is_behind=reading_rules.is_behind(person),
            )
        )
    Reading.objects.bulk_create(rows)
    return {row.voice_id for row in rows}


def _appeal(one: Voice) -> float:
    """The loud are opened more readily; that is what the ledger shows."""
    return {"low": 0.8, "middle": 0.45, "high": 0.3, "": 0.55}[one.band]


_ways: dict[tuple[int, int], bool] = {}


def _met(person: Person, one: Voice) -> bool:
    if person.team_id is None:
        return False
    key = (one.way_id, person.team_id)
    if key not in _ways:
        _ways[key] = one.way.teams.filter(pk=person.team_id).exists()
    return _ways[key]


def _rule_and_hand_on() -> None:
    people = {person.role: person for person in Person.objects.filter(invented=True)}
    lead, member = people.get("cx_lead"), people.get("member")
    behind: Iterable[Team] = Team.objects.filter(function="back office", ended_at=None).order_by("name")
    team = next(iter(behind), None)
    loud = Voice.objects.filter(band="low", readers=0).exclude(step="").order_by("lot").first()
    if lead is None or loud is None:
        return
    if team is not None and not RoutingRule.objects.exists():
        why = say(WHY_RULE, COMPANY_LANGUAGE)
        routing_operations.make_rule(lead, goal=loud.goal, band="low", to_team=team, why=why)
    if member is not None:
        facts = {"by": lead, "why": say(WHY_HANDED, COMPANY_LANGUAGE)}
        HandOn.objects.get_or_create(voice=loud, to_person=member, to_team=None, defaults=facts)
