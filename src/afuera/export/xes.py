"""How do journeys become an XES event log?  A trace a journey, an event a signal, in the standard's names.

Step, team and moment are `concept:name`, `org:group` and `time:timestamp`; all else keeps the name of our
contract, so that Afuera reads back what it wrote.  The trace is called after the journey: whoever reads it
takes one journey for one case.  An event without a step is called after its place, channel or kind.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from afuera.export import rows as lived
from afuera.export.rows import Row
from afuera.export.xml import HEAD, quoted

_OPENING = (
    HEAD + '<log xes.version="1.0" xes.features="" xmlns="http://www.xes-standard.org/">\n'
    '<extension name="Concept" prefix="concept" uri="http://www.xes-standard.org/concept.xesext"/>\n'
    '<extension name="Time" prefix="time" uri="http://www.xes-standard.org/time.xesext"/>\n'
    '<extension name="Organizational" prefix="org" uri="http://www.xes-standard.org/org.xesext"/>\n'
    '<global scope="trace"><string key="concept:name" value=""/></global>\n'
    '<global scope="event"><string key="concept:name" value=""/>'
    '<date key="time:timestamp" value="1970-01-01T00:00:00.000+00:00"/></global>\n'
    '<classifier name="Step" keys="concept:name"/>\n'
)
_THEIRS = frozenset({"step", "team"})  # they have names of the standard
_OF_TRACE = ("person", "traveller", "goal")
_OF_EVENT = tuple(name for name in lived.TEXTS if name not in _THEIRS)


def write(rows: Iterable[Row], path: Path) -> int:
    """Write the journeys to a file, one at a time; how many there were."""
    count = 0
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_OPENING)
        for journey in lived.journeys(rows):
            file.write(_trace(journey))
            count += 1
        file.write("</log>\n")
    return count


def _trace(journey: list[Row]) -> str:
    first = journey[0]
    about = [_text("concept:name", lived.told(first, "journey_id"))]
    about += [_text(name, lived.told(first, name)) for name in _OF_TRACE]
    return f"<trace>{''.join(about)}\n{''.join(map(_event, journey))}</trace>\n"


def _event(row: Row) -> str:
    parts = [
        _text("concept:name", lived.named(row)),
        f'<date key="time:timestamp" value="{lived.moment(row)}"/>',
        _text("org:group", lived.told(row, "team")),
        *(_text(name, lived.told(row, name)) for name in _OF_EVENT),
        *(_number(name, row.get(name)) for name in lived.NUMBERS),
    ]
    return f"<event>{''.join(parts)}</event>\n"


def _text(key: str, value: str | None) -> str:
    return f'<string key="{key}" value={quoted(value)}/>' if value is not None else ""


def _number(key: str, value: float | None) -> str:
    return f'<float key="{key}" value="{float(value)!r}"/>' if value is not None else ""
