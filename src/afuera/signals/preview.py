"""What would the first rows of a file become with this mapping?  A look that costs little for every size."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from afuera.company import Company
from afuera.errors import ContractError
from afuera.results import Caution
from afuera.signals import opening
from afuera.signals.again import Shape, read_again, record
from afuera.signals.checks import Checker
from afuera.signals.contract import REFUSED, Checked
from afuera.signals.conversion import as_texts
from afuera.signals.mapping import Format, Mapping
from afuera.signals.nothing import strings
from afuera.signals.piece import Piece, Reader, Sample
from afuera.signals.plan import settle
from afuera.signals.proposal import Proposal, propose_from
from afuera.signals.reading import choose, open_file
from afuera.signals.recognise import recognise

ROWS = 12  # signals that are shown
REFUSALS = 12  # refused rows that are shown
EXAMPLES = 3  # values that are shown of each of their columns
WORDS = 40  # distinct words of a column that are listed
WHOLE_BYTES = 16 * 1024 * 1024  # formats that are loaded whole are looked into up to this size …
SQUEEZED_BYTES = 320 * 1024  # … and compressed ones up to this: they expand to 64 MiB at most


@dataclass(frozen=True, slots=True)
class Previewed:
    """How a file would be read.

    `columns` are theirs, `examples` a few values of each, `words` the distinct ones of each column that has
    few.  `looked` rows were checked from the beginning of the file, `refused` of them break the contract;
    `signals` and `refusals` are the first of both, `reasons` counts (reason, column).  `missing` is the
    column without which no row could be checked.  `expected` is about how many rows the whole file has, None
    when nobody can tell.
    """

    format: Format
    columns: tuple[str, ...]
    examples: dict[str, tuple[str, ...]]
    words: dict[str, tuple[str, ...]]
    mapping: Mapping
    proposal: Proposal | None
    looked: int = 0
    refused: int = 0
    signals: tuple[dict[str, Any], ...] = ()
    refusals: tuple[dict[str, Any], ...] = ()
    reasons: tuple[tuple[str, str, int], ...] = ()
    filled: dict[str, int] | None = None
    cautions: tuple[Caution, ...] = ()
    missing: str | None = None
    expected: int | None = None


def too_large_to_preview(path: Path) -> bool:
    """Would a look at this file load more of it than a page may wait for?"""
    kind = recognise(path)
    whole = kind == "ocel" or (kind == "jsonl" and opening.head(path, 1024).lstrip()[:1] == b"[")
    if not whole:
        return False
    return path.stat().st_size > (SQUEEZED_BYTES if _squeezed(path) else WHOLE_BYTES)


def preview(
    path: str | Path,
    mapping: Mapping | None = None,
    company: Company | None = None,
    now: datetime | None = None,
) -> Previewed:
    """Look at the beginning of a file.

    Without a mapping the proposal is used, sure or not.  Raises UnreadableInput, UnknownFormat and
    MappingError as `read` does; what is missing in the mapping is told, not raised.
    """
    reader, kind = open_file(path, mapping)
    sample = reader.sample()
    try:
        used, proposal = choose(reader, sample, mapping, kind)
    except ContractError as problem:
        missing, guessed = str(problem.facts["column"]), None
        if mapping is None:
            guessed = propose_from(reader, sample, kind)
            mapping = guessed.mapping
        return Previewed(kind, reader.columns, *_shown(sample), mapping, guessed, missing=missing)
    # A sample that calls itself whole is enough to settle dates: the whole file is not read for a look.
    plan = settle(reader, replace(sample, whole=True), used, company, now or datetime.now(UTC), kind)
    checker = Checker(plan)
    piece = next(_first(reader, plan.wanted), None)
    found = checker.check(piece) if piece is not None else None
    notes = checker.notes
    return Previewed(
        kind,
        reader.columns,
        *_shown(sample),
        used,
        proposal,
        looked=notes.rows,
        refused=notes.refused,
        signals=tuple(_signals(found)),
        refusals=tuple(_refusals(found)),
        reasons=tuple((reason, column, n) for (reason, column), n in Counter(notes.reasons).most_common()),
        filled=dict(notes.filled),
        cautions=plan.cautions,
        expected=_expected(reader, kind, notes.rows, sample),
    )


def preview_again(
    rows: list[dict[str, Any]], shape: Shape, mapping: Mapping, company: Company | None = None
) -> Previewed:
    """What these rows of quarantine would become with this mapping."""
    taken = [found for row in rows if isinstance(found := record(row["raw"], shape), dict)]
    columns = {name: pa.array([_said(one.get(name)) for one in taken], pa.string()) for name in shape.columns}
    told = [one for checked in read_again(rows, shape, mapping, company) for one in _both(checked)]
    signals, refusals = [one[0] for one in told if one[0]], [one[1] for one in told if one[1]]
    reasons = Counter((one["reason"], one["column"] or "") for one in refusals)
    return Previewed(
        shape.format,
        shape.columns,
        *_shown(Sample(columns, len(taken), True)),
        mapping,
        None,
        looked=len(rows),
        refused=len(refusals),
        signals=tuple(signals[:ROWS]),
        refusals=tuple(refusals[:REFUSALS]),
        reasons=tuple((*key, n) for key, n in reasons.most_common()),
    )


def _both(checked: Checked) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    yield from ((one, {}) for one in _signals(checked, None))
    yield from (({}, one) for one in _refusals(checked, None))


def _said(value: object) -> str | None:
    return None if value is None else value if isinstance(value, str) else json.dumps(value)


def _first(reader: Reader, wanted: frozenset[str]) -> Iterator[Piece]:
    """The first piece that holds anything; the stream is closed after it."""
    pieces = reader.pieces(wanted)
    try:
        yield from (piece for piece in pieces if piece.rows or piece.refused)
    finally:
        close = getattr(pieces, "close", None)
        if close is not None:
            close()


def _signals(found: Checked | None, most: int | None = ROWS) -> Iterator[dict[str, Any]]:
    if found is None:
        return
    for row in found.signals.slice(0, most).to_pylist():
        yield {name: value for name, value in row.items() if value is not None}


def _refusals(found: Checked | None, most: int | None = REFUSALS) -> Iterator[dict[str, Any]]:
    if found is None:
        return
    for row in found.refused.slice(0, most).to_pylist():
        yield {name: row[name] for name in REFUSED.names if name != "file"} | {
            "facts": json.loads(row["facts"])
        }


def _shown(sample: Sample) -> tuple[dict[str, tuple[str, ...]], dict[str, tuple[str, ...]]]:
    """A few values of each column, and all distinct ones where they are few."""
    examples, words = {}, {}
    for name, values in sample.columns.items():
        texts = strings(as_texts(values.slice(0, 5_000))).drop_null()
        distinct = pc.unique(texts)
        examples[name] = tuple(_short(text) for text in distinct.slice(0, EXAMPLES).to_pylist())
        words[name] = tuple(sorted(distinct.to_pylist())) if len(distinct) <= WORDS else ()
    return examples, words


def _short(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= 60 else plain[:60] + "…"


def _expected(reader: Reader, kind: Format, looked: int, sample: Sample) -> int | None:
    """Rows of the whole file: counted where that is cheap, else guessed from bytes, if at all."""
    if sample.whole:
        return max(looked, sample.rows)
    if kind == "parquet":
        return int(pq.read_metadata(reader.path).num_rows)
    if kind not in ("csv", "jsonl") or _squeezed(reader.path):
        return None
    head = opening.head(reader.path, 1024 * 1024)
    return round(reader.path.stat().st_size * max(head.count(b"\n"), 1) / max(len(head), 1))


def _squeezed(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(2) == opening.GZIP
