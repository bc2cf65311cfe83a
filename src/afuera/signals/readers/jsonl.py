"""How are JSON lines read?  One object a line; a file that is one array of objects is read whole."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from afuera.errors import UnreadableInput
from afuera.results import Caution
from afuera.signals import limits, opening, spare
from afuera.signals.contract import NAMES
from afuera.signals.mapping import FileSettings
from afuera.signals.piece import Piece, Sample
from afuera.signals.records import Record, as_piece
from afuera.signals.rows import Refusal, shown
from afuera.wording import Phrase, json_stop

_Line = tuple[int, bytes]


class JsonReader:
    """A file of JSON objects, plain or gzip, one a line or in one array.

    In an array, `line` of a record is its number, from 1.
    """

    def __init__(self, path: Path, settings: FileSettings) -> None:
        self.path = path
        self.defaults: dict[str, tuple[str, ...]] = {}
        if settings.encoding:
            self.encoding, guessed = settings.encoding, False
        else:
            self.encoding, guessed = opening.encoding_of(path)
        facts = (("file", path.name), ("encoding", self.encoding))
        self.cautions: tuple[Caution, ...] = (Caution("guessed_encoding", facts),) if guessed else ()
        start = next(opening.utf8_blocks(path, self.encoding, 65_536), b"")
        self._array = start.lstrip().startswith(b"[") and not _is_line(start)
        self._records, self._whole = self._sampled()
        names: dict[str, None] = {}
        for record in self._records:
            names.update(dict.fromkeys(record))
        if "occurred_at" in names:  # our own names: the others may come later in the file
            names.update(dict.fromkeys(NAMES))
        self.columns = tuple(names)
        if len(names) > limits.COLUMNS:
            raise UnreadableInput(
                file=path.name,
                detail=Phrase("its records have {names} different names", {"names": len(names)}),
            )

    def _sampled(self) -> tuple[list[Record], bool]:
        """The first records, and whether they are all."""
        found: list[Record] = []
        for chunk in _chunks(self._lines(), limits.PIECE_ROWS):
            records, _, _, _ = _parsed(chunk)
            found.extend(records)
            if len(found) >= limits.SAMPLE_ROWS:
                return found, False
        return found, True

    def sample(self) -> Sample:
        """The first records."""
        piece = as_piece(self._records, frozenset(self.columns), range(len(self._records)), int, str)
        return Sample(piece.columns, piece.rows, self._whole)

    def pieces(self, wanted: frozenset[str]) -> Iterator[Piece]:
        """All records, a few thousand at a time."""
        self._records = []
        position = 0
        for chunk in _chunks(self._lines(), limits.PIECE_ROWS):
            yield _piece(chunk, position, wanted)
            position += len(chunk)

    def _lines(self) -> Iterator[_Line]:
        if self._array:
            return self._of_array()
        return _lines(opening.utf8_blocks(self.path, self.encoding))

    def _of_array(self) -> Iterator[_Line]:
        data = bytearray()
        for block in opening.utf8_blocks(self.path, self.encoding):
            data += block
            if len(data) > limits.WHOLE_FILE_BYTES:
                most = limits.WHOLE_FILE_BYTES
                detail = Phrase(
                    "an array of JSON may have at most {most} bytes; write one object a line", {"most": most}
                )
                raise UnreadableInput(file=self.path.name, detail=detail)
        try:
            found = json.loads(data, parse_constant=_no_constant)
        except (ValueError, RecursionError) as problem:
            raise UnreadableInput(file=self.path.name, detail=json_stop(problem)) from problem
        del data
        for number, record in enumerate(found, start=1):
            yield number, spare.plain(record).encode()


def _is_line(start: bytes) -> bool:
    """Is the first line JSON by itself, with others below?"""
    first, _, rest = start.partition(b"\n")
    if not rest.strip():
        return False
    try:
        json.loads(first)
    except (ValueError, RecursionError):
        return False
    return True


def _lines(blocks: Iterable[bytes]) -> Iterator[_Line]:
    """Lines and their numbers, from 1; blank ones are left out, one that never ends is cut."""
    tail, number, cut = b"", 0, False
    for block in blocks:
        buffer = tail + block
        if b"\n" not in buffer and b"\r" in buffer:
            buffer = buffer.replace(b"\r", b"\n")
        *lines, tail = buffer.split(b"\n")
        for line in lines:
            number += 1
            if not cut and line.strip():
                yield number, line.rstrip(b"\r")
            cut = False
        if cut:
            tail = b""
        elif len(tail) > limits.ROW_BYTES:
            yield number + 1, tail[: limits.ROW_BYTES + 1]
            tail, cut = b"", True
    if tail.strip() and not cut:
        yield number + 1, tail


def _chunks(lines: Iterator[_Line], size: int) -> Iterator[list[_Line]]:
    while chunk := list(islice(lines, size)):
        yield chunk


def _parsed(chunk: list[_Line]) -> tuple[list[Record], list[int], list[int], list[Refusal]]:
    """Records, their places in the chunk, their lines, and the lines that are no records."""
    records: list[Record] = []
    places: list[int] = []
    lines: list[int] = []
    refused: list[Refusal] = []
    for place, (number, line) in enumerate(chunk):
        found = _record(line)
        if isinstance(found, dict):
            records.append(found)
            places.append(place)
            lines.append(number)
        else:
            reason, facts = found
            refused.append(Refusal(number, None, reason, facts, shown(line)))
    return records, places, lines, refused


def _piece(chunk: list[_Line], position: int, wanted: frozenset[str]) -> Piece:
    records, places, lines, refused = _parsed(chunk)
    return as_piece(
        records,
        wanted,
        [position + place for place in places],
        lines.__getitem__,
        lambda row: shown(chunk[places[row]][1]),
        refused,
    )


class _RepeatedName(ValueError):
    pass


def _record(line: bytes) -> Record | tuple[str, dict[str, object]]:
    if len(line) > limits.ROW_BYTES:
        return "row_too_long", {"limit": limits.ROW_BYTES}
    try:
        found = _decode(line.decode())
    except UnicodeDecodeError:
        return "bad_characters", {"column": "-", "encoding": "UTF-8"}
    except _RepeatedName as problem:
        return "repeated_name", {"column": str(problem)}
    except RecursionError:
        return "nested_too_deep", {"limit": limits.NESTING}
    except ValueError as problem:
        column = getattr(problem, "colno", None)
        return "not_json", {"position": column} if column else {}
    if not isinstance(found, dict):
        return "not_an_object", {}
    if line.count(b"{") + line.count(b"[") > limits.NESTING and _depth(found) > limits.NESTING:
        return "nested_too_deep", {"limit": limits.NESTING}
    return found


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        raise _RepeatedName(next(name for name in names if names.count(name) > 1))
    return record


def _no_constant(word: str) -> None:
    raise ValueError(f"{word} is no number of JSON")


_decode = json.JSONDecoder(object_pairs_hook=_once, parse_constant=_no_constant).decode


def _depth(value: object) -> int:
    """How many levels of lists and objects; looked at without recursion."""
    deepest, todo = 0, [(value, 1)]
    while todo:
        one, level = todo.pop()
        if isinstance(one, dict | list):
            deepest = max(deepest, level)
            inner = one.values() if isinstance(one, dict) else one
            todo.extend((each, level + 1) for each in inner)
    return deepest
