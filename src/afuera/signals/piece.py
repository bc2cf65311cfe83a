"""What does a reader hand to the checks?

Every reader turns its file into pieces: named columns of texts (Parquet also gives typed ones), the rest of
each record as a JSON object, and a way back to the row as it stood in the file.  Rows that the reader could
not even take apart come along as refusals.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import pyarrow as pa

from afuera.results import Caution
from afuera.signals.rows import Refusal, Whole


@dataclass(slots=True)
class Piece:
    """Some rows of a file.

    `columns` have `rows` values each; `positions` is the place of each row among the file's rows, from 0;
    `rest` is a JSON object of everything that was not asked for, or null; `line` and `raw` lead back to
    the file; `broken` names values that the reader refuses (row, column, reason, facts).
    """

    columns: dict[str, pa.Array]
    rows: int
    positions: Whole
    rest: pa.Array
    line: Callable[[int], int]
    raw: Callable[[int], str]
    refused: list[Refusal] = field(default_factory=list)
    broken: list[tuple[int, str, str, dict[str, object]]] = field(default_factory=list)


def ahead(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """The same pieces; the next one is made in another thread while this one is used."""
    with ThreadPoolExecutor(1) as pool:
        coming = pool.submit(next, pieces, None)
        while (piece := coming.result()) is not None:
            coming = pool.submit(next, pieces, None)
            yield piece


@dataclass(frozen=True, slots=True)
class Sample:
    """What a guess rests on: columns of texts (all of one length), and whether that is the whole file."""

    columns: dict[str, pa.Array]
    rows: int
    whole: bool


class Reader(Protocol):
    """One file, opened as many times as needed.

    `columns` are the names that a mapping may use; `defaults` say which of them are ours where the format
    itself says so (XES, OCEL): the first that says something.
    """

    path: Path
    columns: tuple[str, ...]
    defaults: dict[str, tuple[str, ...]]
    cautions: tuple[Caution, ...]

    def sample(self) -> Sample:
        """Rows from all over the file, to guess from."""
        ...

    def pieces(self, wanted: frozenset[str]) -> Iterator[Piece]:
        """The whole file: these columns, and everything else as JSON."""
        ...
