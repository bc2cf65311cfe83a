"""How is a refused row read again, when its file is long gone?  From its raw text, as was decided then.

A row of quarantine is one line of CSV or one JSON object.  What was settled for its file (which of day and
month stands first, the marks of numbers, the clock) is written into the mapping by `pinned`, so that a row
means the same when it comes back alone.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from afuera.company import Company
from afuera.results import Caution
from afuera.signals import limits
from afuera.signals.checks import Checker
from afuera.signals.contract import Checked
from afuera.signals.mapping import Format, Mapping
from afuera.signals.piece import Piece, Sample
from afuera.signals.plan import Plan, settle
from afuera.signals.records import Record, as_piece
from afuera.signals.rows import Refusal

PIECE_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Shape:
    """What one must know of a file to take its rows apart: format, columns in order, separator of CSV."""

    format: Format
    columns: tuple[str, ...]
    separator: str = ","


class _Rows:
    """Rows of quarantine as if they were a file (`piece.Reader`)."""

    def __init__(self, file: str, shape: Shape, piece: Piece) -> None:
        self.path = Path(file)
        self.columns = shape.columns
        self.defaults: dict[str, tuple[str, ...]] = {}
        self.cautions: tuple[Caution, ...] = ()
        self._piece = piece

    def sample(self) -> Sample:
        return Sample(self._piece.columns, self._piece.rows, True)

    def pieces(self, wanted: frozenset[str]) -> Iterator[Piece]:
        yield self._piece


def pinned(plan: Plan, mapping: Mapping) -> Mapping:
    """The mapping with everything that was settled for its file."""
    when = plan.times.get("occurred_at")
    order = when.order if when is not None else None
    file = replace(
        mapping.file,
        format=plan.format,
        source=plan.source,
        decimal=plan.decimal,
        thousands=plan.thousands if plan.thousands != plan.decimal else None,
        first_is_month=mapping.file.first_is_month if order is None else order == "month",
    )
    if when is not None and when.epoch and not file.date_formats and len(plan.times) == 1:
        file = replace(file, date_formats=(f"epoch_{when.epoch}",))
    return replace(mapping, file=file, case_prefix=plan.prefix, duplicates_keep=None)


def read_again(
    rows: Iterable[dict[str, Any]],
    shape: Shape,
    mapping: Mapping,
    company: Company | None = None,
    now: datetime | None = None,
) -> Iterator[Checked]:
    """Refused rows of one file (`file`, `line`, `raw`) once more; those still refused say why."""
    waiting = list(rows)
    for start in range(0, len(waiting), PIECE_ROWS):
        part = waiting[start : start + PIECE_ROWS]
        reader = _Rows(part[0]["file"], shape, _piece(part, shape, mapping))
        plan = settle(reader, reader.sample(), mapping, company, now or datetime.now(UTC), shape.format)
        for piece in reader.pieces(plan.wanted):
            yield Checker(plan).check(piece)


def _piece(rows: list[dict[str, Any]], shape: Shape, mapping: Mapping) -> Piece:
    records: list[Record] = []
    kept: list[dict[str, Any]] = []
    refused: list[Refusal] = []
    for row in rows:
        found = record(row["raw"], shape)
        if isinstance(found, dict):
            records.append(found)
            kept.append(row)
        else:
            reason, facts = found
            refused.append(Refusal(row["line"], None, reason, facts, row["raw"]))
    wanted = {name for _, origin in mapping.columns for name in origin.names}
    if mapping.lifecycle_column:
        wanted.add(mapping.lifecycle_column)
    return as_piece(
        records,
        frozenset(wanted),
        [row["line"] for row in kept],
        lambda at: int(kept[at]["line"]),
        lambda at: str(kept[at]["raw"]),
        refused,
    )


def record(raw: str, shape: Shape) -> Record | tuple[str, dict[str, object]]:
    """The values of a raw row by column; or the reason why it cannot be taken apart, with its facts."""
    if len(raw) >= limits.RAW_CHARACTERS:  # only its beginning was kept
        return "row_too_long", {"limit": limits.RAW_CHARACTERS}
    return _of_csv(raw, shape) if shape.format == "csv" else _of_json(raw)


def _of_csv(raw: str, shape: Shape) -> Record | tuple[str, dict[str, object]]:
    try:
        cells = next(csv.reader([raw], delimiter=shape.separator, strict=True), [])
    except csv.Error:
        return "bad_quotes", {}
    if len(cells) != len(shape.columns):
        return "wrong_number_of_columns", {"found": len(cells), "expected": len(shape.columns)}
    if "\ufffd" in raw:
        return "bad_characters", {"column": _damaged(cells, shape), "encoding": "UTF-8"}
    return dict(zip(shape.columns, cells, strict=True))


def _damaged(cells: list[str], shape: Shape) -> str:
    return next((name for name, cell in zip(shape.columns, cells, strict=True) if "\ufffd" in cell), "-")


def _of_json(raw: str) -> Record | tuple[str, dict[str, object]]:
    try:
        found = json.loads(raw)
    except (ValueError, RecursionError):
        return "not_json", {}
    return found if isinstance(found, dict) else ("not_an_object", {})


def written(values: dict[str, Any], shape: Shape) -> str:
    """A row as it would stand in its file: what `record` takes apart."""
    if shape.format != "csv":
        return json.dumps(values, ensure_ascii=False)
    cells = [_cell(str(values.get(name) or ""), shape.separator) for name in shape.columns]
    return shape.separator.join(cells)


def _cell(text: str, separator: str) -> str:
    quoted = any(mark in text for mark in (separator, '"', "\n", "\r"))
    return '"' + text.replace('"', '""') + '"' if quoted else text
