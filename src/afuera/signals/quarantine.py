"""How does a row that breaks the contract go into quarantine?  With its line, its reason and its raw text."""

from __future__ import annotations

import json

import numpy as np
import pyarrow as pa

from afuera.signals import limits
from afuera.signals.contract import REFUSED
from afuera.signals.piece import Piece
from afuera.signals.problems import Problems

_Row = tuple[int, str | None, str, dict[str, object], str]


def refused_rows(file: str, piece: Piece, problems: Problems) -> pa.RecordBatch:
    """Refusals of the reader and of the checks (REFUSED), in the order of the file."""
    found: list[_Row] = [(one.line, one.column, one.reason, one.facts, one.raw) for one in piece.refused]
    found.extend(_row(piece, problems, row) for row in np.flatnonzero(problems.bad).tolist())
    found.sort(key=lambda one: one[0])
    columns = [
        [file] * len(found),
        [one[0] for one in found],
        [one[1] for one in found],
        [one[2] for one in found],
        [_clean(json.dumps(one[3], ensure_ascii=False, default=str)) for one in found],
        [_clean(one[4]) for one in found],
    ]
    arrays = [pa.array(values, field.type) for values, field in zip(columns, REFUSED, strict=True)]
    return pa.RecordBatch.from_arrays(arrays, schema=REFUSED)


def _row(piece: Piece, problems: Problems, row: int) -> _Row:
    problem = problems.kinds[problems.first[row]]
    facts = problem.facts(row)
    if row in problems.also:
        facts = {**facts, "also": problems.also[row][:5]}
    return piece.line(row), problem.column, problem.reason, facts, piece.raw(row)[: limits.RAW_CHARACTERS]


def _clean(text: str) -> str:
    """Text that every store takes: no lone surrogates, no NUL."""
    return text.encode("utf-8", "replace").decode().replace("\x00", "\ufffd")
