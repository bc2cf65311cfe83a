"""How do journeys become CJML 2.0, the modelling language of customer journeys?

CJML keeps what was planned apart from what was lived.  Every journey here is an `actualJourney`; with
`planned` the plan stands before them and each refers to it.  A contact between customer and company is a
communication point, what somebody did alone an action.  Experience is written only where it was said or seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from afuera.export import rows as lived
from afuera.export.rows import Row
from afuera.export.xml import HEAD, element, inside, quoted

COMPANY = "company"  # who acts for the company when no team is named
_SAID = ("comment", "answer")
# Feelings are −2 … +2 here, 1 … 5 in CJML.
_MIDDLE = 3.0


def write(rows: Iterable[Row], path: Path, planned: Sequence[str] = (), goal: str | None = None) -> int:
    """Write the journeys to a file, one at a time; how many there were.  `planned` are steps in order."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(f'{HEAD}<CJML version="2.0">\n')
        if planned:
            file.write(_plan(planned, goal))
        for journey in lived.journeys(rows):
            file.write(_journey(journey, planned))
            count += 1
        file.write("</CJML>\n")
    return count


def _plan(planned: Sequence[str], goal: str | None) -> str:
    points = "".join(
        f"<plannedCommunicationPoint><touchpointID>T{at}</touchpointID>{_initiator(COMPANY, step)}"
        f"{_receiver('customer')}</plannedCommunicationPoint>\n"
        for at, step in enumerate(planned, 1)
    )
    return (
        f"<plannedJourney><journeyID>PJ1</journeyID>{element('journeyTitle', goal)}\n"
        f"{_actors('customer', [COMPANY])}<touchpoints>\n{points}</touchpoints></plannedJourney>\n"
    )


def _journey(journey: list[Row], planned: Sequence[str]) -> str:
    first = journey[0]
    person = lived.told(first, "person") or "customer"
    providers = list(dict.fromkeys(_provider(row) for row in journey)) or [COMPANY]
    points = "".join(_points(journey, person, planned))
    return (
        f"<actualJourney><journeyID>{inside(lived.told(first, 'journey_id') or '')}</journeyID>"
        f"{element('journeyTitle', lived.told(first, 'goal'))}"
        f"{'<plannedReference>PJ1</plannedReference>' if planned else ''}\n"
        f"{_actors(person, providers)}<touchpoints>\n{points}</touchpoints></actualJourney>\n"
    )


def _actors(person: str, providers: Sequence[str]) -> str:
    others = "".join(f"<serviceProvider actorID={quoted(one)}/>" for one in providers)
    return f"<actors><endUser actorID={quoted(person)}/>{others}</actors>\n"


def _points(journey: list[Row], person: str, planned: Sequence[str]) -> Iterator[str]:
    for at, row in enumerate(journey, 1):
        departs = (
            row.get("kind") in (None, "touch") and bool(planned) and lived.told(row, "step") not in planned
        )
        number = f"<touchpointID>{'D' if departs else 'T'}{at}</touchpointID>"
        alone = not (lived.told(row, "channel") or lived.told(row, "team"))
        kind = "actualAction" if alone else "actualCommunicationPoint"
        yield f"<{kind}>{number}{_point(row, person, alone)}</{kind}>\n"


def _point(row: Row, person: str, alone: bool) -> str:
    own = row.get("actor") in (None, "customer")
    one, other = (person, _provider(row)) if own else (_provider(row), person)
    channel = lived.told(row, "channel")
    return "".join(
        [
            _initiator(one, lived.named(row)),
            "" if alone else _receiver(other),
            f"<channel>{element('channelName', channel)}</channel>" if channel else "",
            element("comment", lived.told(row, "result")),
            f"<timestamps><timeStarted>{lived.moment(row)}</timeStarted></timestamps>",
            _experience(row),
        ]
    )


def _provider(row: Row) -> str:
    return lived.told(row, "team") or COMPANY


def _initiator(who: str, label: str) -> str:
    return (
        f"<initiator><refersTo actorIDref={quoted(who)}/>"
        f"<initiatorLabel>{inside(label)}</initiatorLabel></initiator>"
    )


def _receiver(who: str) -> str:
    return f"<receiver><refersTo actorIDref={quoted(who)}/></receiver>"


def _experience(row: Row) -> str:
    """What the customer said or showed that they felt; nothing is made up for the rest."""
    feeling, words = row.get("emotion"), lived.told(row, "text") if row.get("kind") in _SAID else None
    if feeling is None and not words:
        return ""
    rating = f"{float(feeling) + _MIDDLE:g}" if feeling is not None else None
    return (
        f"<touchpointExperience>{element('experienceDescription', words)}"
        f"{element('experienceRating', rating)}</touchpointExperience>"
    )
