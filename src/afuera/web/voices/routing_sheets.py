"""How does a reader learn whom a voice concerns, why, and who of them has read it?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from afuera.privacy import mask
from afuera.report.reader import Reader
from afuera.web.teams.models import Person, Team
from afuera.web.voices.answer_models import HandOn
from afuera.web.voices.reading_models import BANDS, Reading, Voice
from afuera.web.voices.routing_models import RoutingRule
from afuera.web.voices.routing_queries import Party
from afuera.wording import mark

WHY: dict[str, str] = {
    "path": mark("met this customer on the way"),
    "owner": mark("answers for this journey"),
    "lot": mark(
        "works out of customers’ sight; drawn by lot, because nobody behind this step stands on the way"
    ),
    "rule": mark("by a rule of this house"),
    "handed": mark("{name} handed it on"),
}


@dataclass(frozen=True, slots=True)
class Shown:
    """One whom it concerns, before the reader: each reason with what somebody wrote about it."""

    name: str
    reasons: list[tuple[str, str]]
    read_by: list[str]
    team: Team | None


def readings_of(voices: Sequence[Voice]) -> dict[str, list[Reading]]:
    """Who read each of these voices, in one question."""
    found = Reading.objects.filter(voice__in=list(voices), read_at__isnull=False).select_related("person")
    rows: dict[str, list[Reading]] = {}
    for row in found.order_by("read_at", "pk"):
        rows.setdefault(row.voice_id, []).append(row)
    return rows


def parties(reader: Reader, found: Sequence[Party], rows: Sequence[Reading]) -> list[Shown]:
    """Each with those of them who read it; who else read it stands last."""
    told: set[int] = set()
    shown = []
    for one in found:
        mine = [row.person for row in rows if _of(one, row)]
        told |= {person.pk for person in mine}
        shown.append(_shown(reader, one, mine))
    others = [row.person.name for row in rows if row.person_id not in told]
    if others:
        shown.append(Shown(reader.say("Others"), [(reader.say("read it too"), "")], others, None))
    return shown


def _of(one: Party, row: Reading) -> bool:
    if one.team is not None:
        return row.team_id == one.team.pk
    return one.person is not None and row.person_id == one.person.pk


def _shown(reader: Reader, one: Party, read: Sequence[Person]) -> Shown:
    name = one.team.label(reader.lang) if one.team else one.person.name if one.person else ""
    reasons = []
    if one.because != "handed":
        reasons.append((reader.say(WHY[one.because]), _note(reader, one.rule.why if one.rule else "")))
    if one.hand_on is not None:
        reasons.append(handed(reader, one.hand_on))
    return Shown(name, reasons, [p.name for p in read], one.team)


def handed(reader: Reader, one: HandOn) -> tuple[str, str]:
    """Who handed it on, and why."""
    return reader.say(WHY["handed"], name=one.by.name), _note(reader, one.why)


def _note(reader: Reader, written: str) -> str:
    return written if reader.sees_names else mask(written)  # colleagues name customers too


PARTS: dict[str, str] = {
    "goal": mark("in the journey {name}"),
    "step": mark("at the step {name}"),
    "channel": mark("over the channel {name}"),
    "band": mark("with a {name}"),
}


def sentence(reader: Reader, rule: RoutingRule) -> str:
    """A rule as one sentence."""
    named = {
        "goal": reader.goal(rule.goal) if rule.goal else "",
        "step": f"«{reader.short(rule.step)}»" if reader.lang == "es" else f"“{reader.short(rule.step)}”",
        "channel": reader.channel(rule.channel) if rule.channel else "",
        "band": reader.say(BANDS[rule.band]),
    }
    which = [reader.say(PARTS[name], name=named[name]) for name in PARTS if getattr(rule, name)]
    whom = rule.to_team.label(reader.lang) if rule.to_team else rule.to_person.name if rule.to_person else ""
    return reader.say("What customers say {which} is also for {whom}.", which=", ".join(which), whom=whom)
