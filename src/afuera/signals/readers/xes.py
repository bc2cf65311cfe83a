"""How is an XES event log read?  Trace by trace, with the memory of each given back.

The standard's own names say what is what: `concept:name` is the step, `org:group` the team,
`time:timestamp` the moment, the trace's `concept:name` the case.  Attributes of the trace are known as
`case:<name>`.  A document type definition is refused: logs need none, and entities are how XML is made to
explode.  Lifecycles stay as they are in the log.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from afuera.errors import UnreadableInput
from afuera.results import Caution
from afuera.signals import limits, opening, spare
from afuera.signals.piece import Piece, Sample
from afuera.signals.records import Record, as_piece
from afuera.wording import Phrase

DEFAULTS = {
    "step": ("concept:name",),
    "team": ("org:group",),
    "occurred_at": ("time:timestamp",),
    "case_id": ("case:concept:name",),
    "channel": ("channel", "case:channel"),
}
_SAMPLE_EVENTS = 5_000
_VALUES = frozenset({"string", "date", "int", "float", "boolean", "id"})
_NESTED = tuple(f"{{*}}{kind}" for kind in sorted(_VALUES))
_Found = tuple[Record, int]  # attributes, line


class XesReader:
    """An XES file, plain or gzip; `line` of an event is where it begins (0 beyond what the parser counts)."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.cautions: tuple[Caution, ...] = ()
        self._sampled: list[_Found] = []
        self._whole = True
        for trace in self._traces():
            self._sampled.extend(trace)
            if len(self._sampled) >= _SAMPLE_EVENTS:
                self._whole = False
                break
        if not self._sampled:
            raise UnreadableInput(file=path.name, detail=Phrase("it is an event log without events"))
        names: dict[str, None] = {}
        for record, _ in self._sampled:
            names.update(dict.fromkeys(record))
        for theirs in DEFAULTS.values():  # they may come later in the log
            names.update(dict.fromkeys(theirs))
        self.columns = tuple(names)
        self.defaults = DEFAULTS

    def sample(self) -> Sample:
        """The events of the first traces."""
        records = [record for record, _ in self._sampled]
        piece = as_piece(records, frozenset(self.columns), range(len(records)), int, str)
        return Sample(piece.columns, piece.rows, self._whole)

    def pieces(self, wanted: frozenset[str]) -> Iterator[Piece]:
        """All events in the order of the log."""
        self._sampled = []
        waiting: list[_Found] = []
        position = 0
        for trace in self._traces():
            waiting.extend(trace)
            if len(waiting) >= limits.PIECE_ROWS:
                yield _piece(waiting, wanted, position)
                position += len(waiting)
                waiting = []
        if waiting:
            yield _piece(waiting, wanted, position)

    def _traces(self) -> Iterator[list[_Found]]:
        """The events of each trace with the trace's own attributes."""
        try:
            with opening.opened(self.path) as stream:
                yield from _events(stream, self.path.name)
        except (etree.XMLSyntaxError, etree.LxmlError, ValueError) as problem:
            line = getattr(problem, "lineno", None)
            detail = (
                Phrase("its XML is damaged at line {line}", {"line": line})
                if line
                else Phrase("its XML is damaged")
            )
            raise UnreadableInput(file=self.path.name, detail=detail) from problem


def _piece(found: list[_Found], wanted: frozenset[str], position: int) -> Piece:
    records = [record for record, _ in found]
    return as_piece(
        records,
        wanted,
        range(position, position + len(records)),
        lambda row: found[row][1],
        lambda row: spare.plain(records[row]),
    )


def _events(stream: Any, name: str) -> Iterator[list[_Found]]:
    context = etree.iterparse(
        stream,
        events=("start", "end"),
        tag=("{*}log", "{*}trace", "{*}event"),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    started, events = False, 0
    for what, element in context:
        if what == "start":
            if not started:
                _refuse_definitions(element, name)
                started = True
            continue
        kind = _local(element)
        if kind == "event":
            events += 1
            if events > limits.TRACE_EVENTS:
                raise UnreadableInput(
                    file=name,
                    detail=Phrase("one trace has more than {most} events", {"most": limits.TRACE_EVENTS}),
                )
        elif kind == "trace":
            yield _of_trace(element)
            events = 0
            _give_back(element)
        else:
            loose = [_of_event(one, {}) for one in element if _local(one) == "event"]
            if loose:
                yield loose


def _refuse_definitions(element: Any, name: str) -> None:
    root = element.getroottree()
    if root.docinfo.internalDTD is not None or root.docinfo.doctype:
        raise UnreadableInput(
            file=name, detail=Phrase("it carries a document type definition, which no event log needs")
        )
    if _local(element) != "log":
        raise UnreadableInput(file=name, detail=Phrase("it is XML, but not an event log"))


def _give_back(element: Any) -> None:
    """Forget a trace and everything before it."""
    element.clear()
    parent = element.getparent()
    if parent is not None:
        while element.getprevious() is not None:
            del parent[0]


@lru_cache(maxsize=1024)
def _without_namespace(tag: str) -> str:
    return tag.rpartition("}")[2]


def _local(element: Any) -> str:
    return _without_namespace(element.tag)


def _of_trace(trace: Any) -> list[_Found]:
    about: Record = {}
    events = []
    for child in trace:
        if _local(child) == "event":
            events.append(child)
        else:
            _attribute(child, about, "case:")
    return [_of_event(event, about) for event in events]


def _of_event(event: Any, about: Record) -> _Found:
    record: Record = {}
    for child in event:
        key, value = child.get("key"), child.get("value")
        if value is not None and key is not None and key not in record:
            record[key] = value
    if event.find("*/*") is not None:
        for child in event:
            if len(child):
                _attribute(child, record, "")
    record.update(about)
    return record, event.sourceline or 0


def _attribute(element: Any, into: Record, prefix: str) -> None:
    """One attribute; those nested in it become `outer/inner`."""
    key, value = element.get("key"), element.get("value")
    if key is None:
        return
    if value is not None and _local(element) in _VALUES:
        into.setdefault(prefix + key, value)
    for child in element.iter(*_NESTED):
        inner, value = child.get("key"), child.get("value")
        if child is not element and inner is not None and value is not None:
            into.setdefault(f"{prefix}{key}/{inner}", value)
