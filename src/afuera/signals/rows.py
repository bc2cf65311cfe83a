"""Where does each row of a separated text begin and end, whatever stands between quotation marks?

Blocks of UTF-8 go in; whole rows come out, each with its place in the block and its line in the file.
Where every quotation mark opens or closes a value, rows are found with array arithmetic.  Otherwise they
are found one by one: a row whose marks do not match is refused alone, and reading goes on with the next
line, so that one stray mark never swallows its neighbours.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from afuera.signals import limits

Whole = npt.NDArray[np.int64]
_LF, _CR, _QUOTE = 10, 13, 34


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that the reader itself could not understand; `facts` fill the sentence of its reason."""

    line: int
    column: str | None
    reason: str
    facts: dict[str, object]
    raw: str


@dataclass(slots=True)
class Rows:
    """Whole rows of a block: `text` holds them one after the other, row i from starts[i] to ends[i]."""

    text: bytes
    starts: Whole
    ends: Whole  # without the line end
    lines: Whole  # line of the file on which each row begins, from 1
    refused: list[Refusal] = field(default_factory=list)

    def raw(self, row: int) -> str:
        """The row as it stood in the file."""
        found = self.text[self.starts[row] : self.ends[row]]
        return shown(found)


def assembled(rows: list[bytes], lines: list[int], refused: list[Refusal]) -> Rows:
    """Rows that were taken apart one by one, as one text again."""
    text = b"\n".join([*rows, b""])
    sizes = np.array([len(row) for row in rows], np.int64)
    ends = np.cumsum(sizes + 1) - 1
    return Rows(text, ends - sizes, ends, np.array(lines, np.int64), refused)


def shown(raw: bytes) -> str:
    """Bytes of a row as text, however damaged, and not without end."""
    return raw[: limits.RAW_CHARACTERS * 4].decode("utf-8", "replace")[: limits.RAW_CHARACTERS]


class Splitter:
    """Splits blocks of one file into rows."""

    def __init__(self, separator: str, line: int = 1) -> None:
        mark = re.escape(separator).encode()
        value = rb'(?:"[^"]*+(?:""[^"]*+)*+"(?=%b|\r|\n|\Z)|(?!")[^%b\r\n]*+)' % (mark, mark)
        self._row = re.compile(rb"%b(?:%b%b)*+" % (value, mark, value))
        self._separator = separator.encode()[0]
        self._line = line
        self._skipping = False

    def rows(self, blocks: Iterable[bytes]) -> Iterator[Rows]:
        """Whole rows, block by block."""
        tail = b""
        for block in blocks:
            buffer = tail + block
            found, tail = self._split(buffer, final=False)
            yield found
        if tail:
            found, _ = self._split(tail, final=True)
            yield found

    def _split(self, buffer: bytes, *, final: bool) -> tuple[Rows, bytes]:
        if self._skipping:
            buffer = self._skip(buffer)
        letters = np.frombuffer(buffer, np.uint8)
        breaks = _breaks(buffer, letters, final=final)
        bounds = breaks
        quotes = np.flatnonzero(letters == _QUOTE) if b'"' in buffer else np.zeros(0, np.int64)
        if len(quotes):
            bounds = breaks[np.searchsorted(quotes, breaks) % 2 == 0]
        starts = np.concatenate([np.zeros(1, np.int64), bounds + 1])
        stop = int(starts[-1])
        ends = bounds
        if final and stop < len(buffer):
            ends, stop = np.concatenate([bounds, [len(buffer)]]), len(buffer)
        else:
            starts = starts[:-1]
        too_long = len(ends) > 0 and int((ends - starts).max()) > limits.ROW_BYTES
        open_end = final and len(quotes) % 2 == 1
        if (
            too_long
            or open_end
            or len(buffer) - stop > limits.ROW_BYTES
            or not self._fits(letters, quotes, stop)
        ):
            return self._one_by_one(buffer, final=final)
        lines = self._line + np.searchsorted(breaks, starts)
        self._line += int(np.searchsorted(breaks, stop))
        if b"\r" in buffer:
            ends = ends - ((ends > starts) & (letters[np.maximum(ends - 1, 0)] == _CR))
        return Rows(buffer[:stop], starts, ends, lines), buffer[stop:]

    def _skip(self, buffer: bytes) -> bytes:
        """Drop the rest of a line that was too long."""
        spot = _next_break(buffer, 0)
        if spot < 0:
            return b""
        self._skipping = False
        self._line += 1
        return buffer[spot + 1 :]

    def _fits(self, letters: npt.NDArray[np.uint8], quotes: Whole, stop: int) -> bool:
        """Does every quotation mark up to `stop` open or close a value, or stand doubled inside one?"""
        quotes = quotes[quotes < stop]
        if not len(quotes):
            return True
        allowed = np.zeros(256, bool)
        allowed[[self._separator, _LF, _CR, _QUOTE]] = True
        opening, closing = quotes[::2], quotes[1::2]
        before = allowed[letters[np.maximum(opening - 1, 0)]] | (opening == 0)
        after = allowed[letters[np.minimum(closing + 1, len(letters) - 1)]] | (closing + 1 >= len(letters))
        return bool(before.all() and after.all())

    def _one_by_one(self, buffer: bytes, *, final: bool) -> tuple[Rows, bytes]:
        good: list[bytes] = []
        lines: list[int] = []
        refused: list[Refusal] = []
        spot, size = 0, len(buffer)
        while spot < size:
            match = self._row.match(buffer, spot)
            end = match.end() if match else spot
            whole = end > spot or buffer[spot] in (_LF, _CR)
            if whole and end < size and buffer[end] in (_LF, _CR) and (final or end + 1 < size):
                self._keep(buffer[spot:end], good, lines, refused)
                after = end + (2 if buffer[end : end + 2] == b"\r\n" else 1)
            elif whole and end == size and final:
                self._keep(buffer[spot:end], good, lines, refused)
                after = size
            elif not final and size - spot <= limits.ROW_BYTES:
                break
            else:
                after = self._give_up(buffer, spot, refused, final=final)
            self._line += max(_line_count(buffer[spot:after]), 1)
            if self._skipping:
                self._line -= 1
            spot = after
        return assembled(good, lines, refused), buffer[spot:]

    def _keep(self, row: bytes, good: list[bytes], lines: list[int], refused: list[Refusal]) -> None:
        if len(row) > limits.ROW_BYTES:
            refused.append(self._refusal("row_too_long", row, limit=limits.ROW_BYTES))
            return
        good.append(row)
        lines.append(self._line)

    def _give_up(self, buffer: bytes, spot: int, refused: list[Refusal], *, final: bool) -> int:
        """Refuse one line; return where the next one begins."""
        line_end = _next_break(buffer, spot)
        if line_end < 0:
            line_end = len(buffer)
            self._skipping = not final
        row = buffer[spot:line_end]
        if len(row) > limits.ROW_BYTES:
            refused.append(self._refusal("row_too_long", row, limit=limits.ROW_BYTES))
        else:
            refused.append(self._refusal("bad_quotes", row))
        step = 2 if buffer[line_end : line_end + 2] == b"\r\n" else 1
        return min(line_end + step, len(buffer))

    def _refusal(self, reason: str, row: bytes, **facts: object) -> Refusal:
        return Refusal(self._line, None, reason, facts, shown(row))


def _breaks(buffer: bytes, letters: npt.NDArray[np.uint8], *, final: bool) -> Whole:
    """Where lines end: at \\n, and at a \\r that stands alone."""
    feeds = np.flatnonzero(letters == _LF)
    if b"\r" not in buffer:
        return feeds
    returns = np.flatnonzero(letters == _CR)
    follower = letters[np.minimum(returns + 1, len(letters) - 1)]
    lone = (follower != _LF) | (returns == len(letters) - 1)
    if len(returns) and returns[-1] == len(letters) - 1 and not final:
        lone[-1] = False  # its \n may stand in the next block
    if not lone.any():
        return feeds
    return np.sort(np.concatenate([feeds, returns[lone]]))


def _next_break(buffer: bytes, spot: int) -> int:
    found = [at for at in (buffer.find(b"\n", spot), buffer.find(b"\r", spot)) if at >= 0]
    return min(found, default=-1)


def _line_count(text: bytes) -> int:
    return text.count(b"\n") + text.count(b"\r") - text.count(b"\r\n")
