"""How do journeys become an object-centric event log (OCEL 2.0 JSON)?

One event belongs to several objects: the person who lived it, the journey, the case (an order, a ticket) and
the team.  Events go out as they come; only the objects are kept until the end, where they and the types are
listed (the order of the keys means nothing in JSON).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import IO, Any

from afuera.export import rows as lived
from afuera.export.rows import Row

# type of object, our column, and what the event is to it
OBJECTS = (
    ("person", "person", "lived by"),
    ("journey", "journey_id", "part of"),
    ("case", "case_id", "about"),
    ("team", "team", "met by"),
)
_TEXTS = ("channel", "touchpoint", "kind", "actor", "purpose", "result", "question", "text", "language")
_MORE = ("amount_kind", "currency", "source")
_ATTRIBUTES = dict.fromkeys((*_TEXTS, *_MORE), "string") | dict.fromkeys(lived.NUMBERS, "float")
_OF_JOURNEY = ("goal", "traveller")


class _Log:
    """What must be known of all events before the lists of objects and types can be written."""

    def __init__(self) -> None:
        self.objects: dict[str, dict[str, None]] = {kind: {} for kind, _, _ in OBJECTS}
        self.journeys: list[dict[str, Any]] = []
        self.types: dict[str, set[str]] = {}

    def event(self, row: Row) -> dict[str, Any]:
        """One event; what it belongs to is remembered."""
        kind = lived.named(row)
        attributes = list(_attributes(row))
        self.types.setdefault(kind, set()).update(one["name"] for one in attributes)
        return {
            "id": f"{lived.told(row, 'source') or '-'}:{lived.told(row, 'signal_id')}",
            "type": kind,
            "time": lived.moment(row),
            "attributes": attributes,
            "relationships": list(self._related(row)),
        }

    def _related(self, row: Row) -> Iterator[dict[str, str]]:
        for kind, column, qualifier in OBJECTS:
            name = lived.told(row, column)
            if name is not None:
                self.objects[kind][name] = None
                yield {"objectId": f"{kind}:{name}", "qualifier": qualifier}

    def about(self, journey: list[Row]) -> None:
        """A journey as an object, with whose it is and what for."""
        first = journey[0]
        facts = [(name, lived.told(first, name)) for name in _OF_JOURNEY]
        person = lived.told(first, "person")
        self.journeys.append(
            {
                "id": f"journey:{lived.told(first, 'journey_id')}",
                "type": "journey",
                "attributes": [
                    {"name": name, "time": lived.moment(first), "value": value}
                    for name, value in facts
                    if value
                ],
                "relationships": [{"objectId": f"person:{person}", "qualifier": "lived by"}]
                if person
                else [],
            }
        )


def _attributes(row: Row) -> Iterator[dict[str, Any]]:
    for name, kind in _ATTRIBUTES.items():
        value = lived.told(row, name) if kind == "string" else row.get(name)
        if value is not None:
            yield {"name": name, "value": value if kind == "string" else float(value)}


def write(rows: Iterable[Row], path: Path) -> int:
    """Write the journeys to a file, event by event; how many there were."""
    log = _Log()
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write('{"events":')
        _list(file, _events(log, rows))
        file.write(',"objects":')
        _list(file, _objects(log))
        file.write(f',"eventTypes":{_said(list(_event_types(log)))}')
        file.write(f',"objectTypes":{_said(list(_object_types()))}}}\n')
    return len(log.journeys)


def _events(log: _Log, rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    for journey in lived.journeys(rows):
        log.about(journey)
        yield from map(log.event, journey)


def _objects(log: _Log) -> Iterator[dict[str, Any]]:
    yield from log.journeys
    for kind, names in log.objects.items():
        if kind != "journey":
            for name in names:
                yield {"id": f"{kind}:{name}", "type": kind, "attributes": [], "relationships": []}


def _event_types(log: _Log) -> Iterator[dict[str, Any]]:
    for name, used in sorted(log.types.items()):
        yield {
            "name": name,
            "attributes": [{"name": one, "type": kind} for one, kind in _ATTRIBUTES.items() if one in used],
        }


def _object_types() -> Iterator[dict[str, Any]]:
    for kind, _, _ in OBJECTS:
        facts = [{"name": name, "type": "string"} for name in _OF_JOURNEY] if kind == "journey" else []
        yield {"name": kind, "attributes": facts}


def _list(file: IO[str], things: Iterable[dict[str, Any]]) -> None:
    file.write("[")
    for place, thing in enumerate(things):
        file.write(("\n" if place == 0 else ",\n") + _said(thing))
    file.write("]")


def _said(thing: object) -> str:
    return json.dumps(thing, ensure_ascii=False, separators=(",", ":"))
