"""How is an object-centric event log (OCEL 2.0 JSON) read?

One event belongs to several objects: a customer, an order, a ticket.  Each type of object is a column named
`object:<type>`; which of them is the case and which the person is found from their names and from how often
an event has exactly one.  The file is one JSON value and is loaded whole, up to a limit.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from afuera.errors import UnreadableInput
from afuera.results import Caution
from afuera.signals import limits, opening, spare
from afuera.signals.piece import Piece, Sample
from afuera.signals.records import Record, as_piece
from afuera.signals.vocabulary import RANKED, plain_name
from afuera.wording import Phrase, json_stop

_OBJECT = "object:"


class OcelReader:
    """An OCEL 2.0 JSON file, plain or gzip; `line` of an event is its number, from 1."""

    def __init__(self, path: Path) -> None:
        self.path = path
        log = self._load()
        self._types = _types(self._list(log, "objects"))
        self._events = self._list(log, "events")
        if not self._events:
            raise UnreadableInput(file=path.name, detail=Phrase("it is an event log without events"))
        names: dict[str, None] = {"ocel:id": None, "ocel:type": None, "ocel:time": None}
        for event in self._events:
            names.update(dict.fromkeys(self._record(event)))
        self.columns = tuple(names)
        if len(names) > limits.COLUMNS:
            raise UnreadableInput(
                file=path.name,
                detail=Phrase("its events have {names} different names", {"names": len(names)}),
            )
        self.defaults = self._defaults(names)
        self.cautions = tuple(self._several())

    def _load(self) -> dict[str, Any]:
        data = bytearray()
        for block in opening.utf8_blocks(self.path, opening.encoding_of(self.path)[0]):
            data += block
            if len(data) > limits.WHOLE_FILE_BYTES:
                detail = Phrase(
                    "an OCEL file may have at most {most} bytes", {"most": limits.WHOLE_FILE_BYTES}
                )
                raise UnreadableInput(file=self.path.name, detail=detail)
        try:
            log = json.loads(data)
        except (ValueError, RecursionError) as problem:
            raise UnreadableInput(file=self.path.name, detail=json_stop(problem)) from problem
        if not isinstance(log, dict) or "events" not in log:
            raise UnreadableInput(file=self.path.name, detail=Phrase("it is JSON, but not an OCEL 2.0 log"))
        return log

    def _list(self, log: dict[str, Any], key: str) -> list[Any]:
        found = log.get(key, [])
        if not isinstance(found, list):
            raise UnreadableInput(
                file=self.path.name, detail=Phrase("its “{key}” is not a list", {"key": key})
            )
        return found

    def _record(self, event: object) -> Record:
        """An event as columns; what is no event gives an empty record, which the checks refuse."""
        if not isinstance(event, dict):
            return {}
        record: Record = {
            "ocel:id": event.get("id"),
            "ocel:type": event.get("type"),
            "ocel:time": event.get("time"),
        }
        for attribute in _dicts(event.get("attributes")):
            name = attribute.get("name")
            if isinstance(name, str) and name not in record:
                record[name] = attribute.get("value")
        for kind, objects in self._related(event).items():
            record[_OBJECT + kind] = objects[0]
            if len(objects) > 1:
                record[f"{_OBJECT}{kind} (others)"] = objects[1:]
        return record

    def _related(self, event: dict[str, Any]) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for relation in _dicts(event.get("relationships")):
            one = relation.get("objectId")
            if isinstance(one, str) and one in self._types:
                of_type = found.setdefault(self._types[one], [])
                if one not in of_type:
                    of_type.append(one)
        return found

    def _defaults(self, names: dict[str, None]) -> dict[str, tuple[str, ...]]:
        found = {"signal_id": "ocel:id", "step": "ocel:type", "occurred_at": "ocel:time"}
        single: Counter[str] = Counter()
        for event in self._events:
            if isinstance(event, dict):
                single.update(kind for kind, objects in self._related(event).items() if len(objects) == 1)
        people = [kind for kind in single if "person" in RANKED.get(plain_name(kind), {})]
        if people:
            found["person"] = _OBJECT + max(people, key=lambda kind: single[kind])
        cases = [kind for kind in single if kind not in people] or list(single)
        named = [kind for kind in cases if "case_id" in RANKED.get(plain_name(kind), {})]
        if cases:
            # the type that most events have exactly one of; a name that says "order" or "ticket" goes first
            found["case_id"] = _OBJECT + max(named or cases, key=lambda kind: single[kind])
        for ours, theirs in (("channel", ("channel", "canal")), ("team", ("team", "org:group", "equipo"))):
            present = [name for name in theirs if name in names]
            if present:
                found[ours] = present[0]
        return {ours: (theirs,) for ours, theirs in found.items()}

    def _several(self) -> Iterator[Caution]:
        """Events that belong to more than one case."""
        case = "".join(self.defaults.get("case_id", ())).removeprefix(_OBJECT)
        events = sum(len(self._related(e).get(case, ())) > 1 for e in self._events if isinstance(e, dict))
        if events:
            facts = (("file", self.path.name), ("events", events), ("type", case))
            yield Caution("several_cases_per_event", facts)

    def sample(self) -> Sample:
        """The first events."""
        events = self._events[: limits.SAMPLE_ROWS]
        records = [self._record(event) for event in events]
        piece = as_piece(records, frozenset(self.columns), range(len(records)), int, str)
        return Sample(piece.columns, piece.rows, len(events) == len(self._events))

    def pieces(self, wanted: frozenset[str]) -> Iterator[Piece]:
        """All events, a few thousand at a time."""
        for start in range(0, len(self._events), limits.PIECE_ROWS):
            events = self._events[start : start + limits.PIECE_ROWS]
            yield self._piece(events, start, wanted)

    def _piece(self, events: list[Any], start: int, wanted: frozenset[str]) -> Piece:
        return as_piece(
            [self._record(event) for event in events],
            wanted,
            range(start, start + len(events)),
            lambda row: start + row + 1,
            lambda row: spare.plain(events[row]),
        )


def _types(objects: list[Any]) -> dict[str, str]:
    """Object id -> its type."""
    found = {}
    for one in _dicts(objects):
        key, kind = one.get("id"), one.get("type")
        if isinstance(key, str) and isinstance(kind, str):
            found[key] = kind
    return found


def _dicts(values: object) -> list[dict[str, Any]]:
    return [one for one in values if isinstance(one, dict)] if isinstance(values, list) else []
