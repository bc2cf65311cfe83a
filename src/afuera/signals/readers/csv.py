"""How is a separated text read (CSV, whatever its separator, encoding and line ends)?"""

from __future__ import annotations

import codecs
import csv
import io
import itertools
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
from pyarrow import csv as pacsv

from afuera.errors import UnreadableInput
from afuera.results import Caution
from afuera.signals import limits, opening, spare
from afuera.signals.contract import NAMES
from afuera.signals.mapping import FileSettings
from afuera.signals.piece import Piece, Sample, ahead
from afuera.signals.rows import Refusal, Rows, Splitter, Whole, assembled, shown
from afuera.signals.shapes import SHAPES, understand
from afuera.wording import Phrase

SEPARATORS = (",", ";", "\t", "|")
_HINT = re.compile(rb'^"?sep=(.)"?\r?\n?', re.IGNORECASE)  # Excel's own first line


class CsvReader:
    """A separated text file, plain or gzip."""

    def __init__(self, path: Path, settings: FileSettings) -> None:
        self.path = path
        self.defaults: dict[str, tuple[str, ...]] = {}
        if settings.encoding:
            self.encoding, guessed = settings.encoding, False
        else:
            self.encoding, guessed = opening.encoding_of(path)
        start = next(opening.utf8_blocks(path, self.encoding, limits.HEADER_BYTES), b"")
        hint = _HINT.match(start)
        self._skip = settings.skip + (1 if hint and not settings.separator else 0)
        start = _after_lines(start, self._skip)
        self.separator = settings.separator or (hint and hint[1].decode("latin-1")) or guess_separator(start)
        first = self._first_row(start)
        self._headed = settings.header if settings.header is not None else not looks_like_data(first)
        names, repeated = _named(first if self._headed else [""] * len(first))
        self.columns = tuple(names)
        if len(names) > limits.COLUMNS:
            raise UnreadableInput(
                file=path.name, detail=Phrase("it has more than {most} columns", {"most": limits.COLUMNS})
            )
        self.cautions = tuple(self._cautions(guessed, repeated, settings))

    def _cautions(self, guessed: bool, repeated: list[str], settings: FileSettings) -> Iterator[Caution]:
        if guessed:
            yield Caution("guessed_encoding", (("file", self.path.name), ("encoding", self.encoding)))
        if repeated:
            yield Caution("repeated_columns", (("file", self.path.name), ("columns", ", ".join(repeated))))
        if not self._headed and settings.header is None:
            yield Caution("header_guessed", (("file", self.path.name),))

    def _first_row(self, start: bytes) -> list[str]:
        if len(start) >= limits.HEADER_BYTES and b"\n" not in start and b"\r" not in start:
            detail = Phrase("its first line is longer than {most} bytes", {"most": limits.HEADER_BYTES})
            raise UnreadableInput(file=self.path.name, detail=detail)
        rows = next(Splitter(self.separator).rows([start + (b"" if start.endswith(b"\n") else b"\n")]))
        for row in range(len(rows.starts)):
            if rows.starts[row] < rows.ends[row]:
                text = rows.raw(row)
                return next(csv.reader([text], delimiter=self.separator))
        if not start.strip():
            raise UnreadableInput(file=self.path.name, detail=Phrase("it is empty"))
        raise UnreadableInput(file=self.path.name, detail=Phrase("no header line can be made out"))

    def sample(self) -> Sample:
        """The beginning of the file, and (plain files) parts from all over it."""
        pieces: list[dict[str, pa.Array]] = []
        size = 0
        finished = True
        for piece in self._pieces(frozenset(self.columns), limits.HEADER_BYTES * 4):
            pieces.append(piece.columns)
            size += piece.rows
            if size >= limits.SAMPLE_ROWS:
                finished = False
                break
        if not finished and self.encoding == "utf-8":
            pieces.extend(self._from_all_over())
        columns = {name: _one([piece[name] for piece in pieces]) for name in self.columns}
        return Sample(columns, len(next(iter(columns.values()))), finished)

    def _from_all_over(self) -> Iterator[dict[str, pa.Array]]:
        """Rows of parts of the file; a part begins in the middle of a row, which is left out."""
        for part in opening.spread(self.path, self.path.stat().st_size)[1:]:
            first, last = part.find(b"\n"), part.rfind(b"\n")
            if first >= last:
                continue
            for rows in Splitter(self.separator).rows([part[first + 1 : last + 1]]):
                piece = self._piece(rows, 0, frozenset(self.columns))
                yield piece.columns

    def pieces(self, wanted: frozenset[str]) -> Iterator[Piece]:
        """The whole file, block by block; the next one is parsed while this one is checked."""
        return ahead(self._pieces(wanted, limits.BLOCK_BYTES))

    def _pieces(self, wanted: frozenset[str], block: int) -> Iterator[Piece]:
        blocks = opening.utf8_blocks(self.path, self.encoding, block)
        position = 0
        headed = self._headed
        for rows in Splitter(self.separator, 1 + self._skip).rows(_skipping(blocks, self._skip)):
            if headed:
                headed = _drop_header(rows)
            piece = self._piece(rows, position, wanted)
            position += piece.rows + len(piece.refused)
            if piece.rows or piece.refused:
                yield piece

    def _piece(self, rows: Rows, position: int, wanted: frozenset[str]) -> Piece:
        rows = self._sound(rows)
        table, kept, refused = self._parse(rows)
        refused = sorted([*refused, *rows.refused], key=lambda refusal: refusal.line)
        texts = {
            name: column.chunk(0) if column.num_chunks else pa.array([], pa.string())
            for name, column in zip(self.columns, table.columns, strict=True)
        }
        unwanted = {name: values for name, values in texts.items() if name not in wanted}
        return Piece(
            columns={name: values for name, values in texts.items() if name in wanted},
            rows=len(kept),
            positions=position + _places(rows.lines[kept], refused),
            rest=spare.as_objects(unwanted, len(kept)),
            line=lambda row: int(rows.lines[kept[row]]),
            raw=lambda row: rows.raw(int(kept[row])),
            refused=refused,
        )

    def _sound(self, rows: Rows) -> Rows:
        """The rows that are text; the others are refused."""
        if rows.text.isascii() or _is_text(rows.text):
            return rows
        good: list[bytes] = []
        lines: list[int] = []
        refused = list(rows.refused)
        for start, end, line in zip(
            rows.starts.tolist(), rows.ends.tolist(), rows.lines.tolist(), strict=True
        ):
            row = rows.text[start:end]
            if _is_text(row):
                good.append(row)
                lines.append(line)
            else:
                column = self._damaged_column(shown(row))
                facts: dict[str, object] = {"column": column or "-", "encoding": self.encoding}
                refused.append(Refusal(line, column, "bad_characters", facts, shown(row)))
        return assembled(good, lines, refused)

    def _damaged_column(self, row: str) -> str | None:
        """The first column in which the damage shows, if the row has all its columns."""
        cells = next(csv.reader([row], delimiter=self.separator), [])
        if len(cells) != len(self.columns):
            return None
        return next((name for name, cell in zip(self.columns, cells, strict=True) if "�" in cell), None)

    def _parse(self, rows: Rows) -> tuple[pa.Table, Whole, list[Refusal]]:
        """The values of all rows that have the right number of them; which rows these are; the others."""
        ragged: list[Refusal] = []
        wrong: list[int] = []

        def refuse(row: pacsv.InvalidRow) -> str:
            at = row.number - 1
            wrong.append(at)
            facts: dict[str, object] = {"found": row.actual_columns, "expected": row.expected_columns}
            if rows.starts[at] < rows.ends[at]:
                ragged.append(
                    Refusal(int(rows.lines[at]), None, "wrong_number_of_columns", facts, rows.raw(at))
                )
            return "skip"

        names = [str(i) for i in range(len(self.columns))]
        if not len(rows.starts):
            return pa.table({name: pa.array([], pa.string()) for name in names}), np.zeros(0, np.int64), []
        # pyarrow drops a byte order mark wherever a block begins; only the file's first was one
        text = codecs.BOM_UTF8 + rows.text if rows.text.startswith(codecs.BOM_UTF8) else rows.text
        table = pacsv.read_csv(
            pa.BufferReader(text),
            pacsv.ReadOptions(use_threads=False, block_size=len(text) + 16, column_names=names),
            pacsv.ParseOptions(
                delimiter=self.separator,
                newlines_in_values=True,
                ignore_empty_lines=False,
                invalid_row_handler=refuse,
            ),
            pacsv.ConvertOptions(
                check_utf8=False,  # has been looked at
                column_types=dict.fromkeys(names, pa.string()),
                strings_can_be_null=False,
                quoted_strings_can_be_null=False,
            ),
        )
        kept = np.delete(np.arange(len(rows.starts)), wrong)
        if len(kept) != table.num_rows:
            raise UnreadableInput(file=self.path.name, detail=Phrase("its rows cannot be told apart"))
        filled = rows.starts[kept] < rows.ends[kept]
        if not filled.all():  # blank lines are no rows
            table, kept = table.filter(pa.array(filled)), kept[filled]
        return table.combine_chunks(), kept, ragged


def _one(arrays: list[pa.Array]) -> pa.Array:
    whole = pa.chunked_array(arrays, pa.string()).combine_chunks()
    return whole if isinstance(whole, pa.Array) else whole.chunk(0)


def _is_text(value: bytes) -> bool:
    try:
        value.decode()
    except UnicodeDecodeError:
        return False
    return True


def _places(lines: Whole, refused: list[Refusal]) -> Whole:
    """The place of each row among all rows of the block, those that were refused included."""
    others = np.array([refusal.line for refusal in refused], np.int64)
    return np.arange(len(lines)) + np.searchsorted(others, lines)


def _drop_header(rows: Rows) -> bool:
    """Take the first filled row away; true while it has not come yet."""
    filled = np.flatnonzero(rows.starts < rows.ends)
    if not len(filled):
        return True
    after = int(filled[0]) + 1
    cut = int(rows.starts[after]) if after < len(rows.starts) else len(rows.text)
    rows.text = rows.text[cut:]
    rows.starts, rows.ends, rows.lines = (
        rows.starts[after:] - cut,
        rows.ends[after:] - cut,
        rows.lines[after:],
    )
    return False


def _skipping(blocks: Iterator[bytes], lines: int) -> Iterator[bytes]:
    first = next(blocks, b"")
    yield _after_lines(first, lines)
    yield from blocks


def _after_lines(text: bytes, lines: int) -> bytes:
    for _ in range(lines):
        text = text[min((at for at in (text.find(b"\n"),) if at >= 0), default=len(text) - 1) + 1 :]
    return text


def guess_separator(start: bytes) -> str:
    """The separator that gives the most rows of the same number of columns (a comma when there is none)."""
    text = shown(start).lstrip("\n\r")
    best, chosen = (0.0, 0), ","
    for separator in SEPARATORS:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        try:
            counts = [len(row) for row in itertools.islice(reader, 200) if row]
        except csv.Error:
            continue
        if len(counts) > 2:
            counts = counts[:-1]  # the last one may be cut off
        if not counts or counts[0] < 2:
            continue
        _, times = Counter(counts).most_common(1)[0]
        agreeing = counts.count(counts[0]) / len(counts)
        quality = (round(max(agreeing, 0.5 * times / len(counts)), 1), counts[0])
        if quality > best:
            best, chosen = quality, separator
    return chosen


def looks_like_data(first: list[str]) -> bool:
    """Is this first row no header?  Nobody names a column after a moment or a large number."""
    if set(first) & set(NAMES):
        return False
    for cell in first:
        text = cell.strip()
        layout = re.sub(rb"\d", b"0", text.encode())
        if len(text) >= 8 and any(letter.isdigit() for letter in text) and understand(layout, SHAPES):
            return True
        if re.fullmatch(r"-?\d+(?:[.,]\d+)?", text) and len(first) > 1 and not _numbered(first):
            return True
    return False


def _numbered(first: list[str]) -> bool:
    """Columns named 0, 1, 2 … by a table library."""
    return all(re.fullmatch(r"\d{1,3}", cell.strip()) for cell in first)


def _named(first: list[str]) -> tuple[list[str], list[str]]:
    """Column names, made unique, and those that were there more than once."""
    names: list[str] = []
    repeated: list[str] = []
    seen: Counter[str] = Counter()
    taken = {cell.strip() for cell in first}
    for place, cell in enumerate(first, start=1):
        name = cell.strip().replace("\x00", "") or f"column {place}"
        seen[name] += 1
        while seen[name] > 1 or name in names:
            if name not in repeated and name in taken:
                repeated.append(name)
            name = f"{name} ({max(seen[name], 2)})"
            seen[name] += 1
        names.append(name)
    return names, repeated
