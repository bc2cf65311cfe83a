"""How do pages read what was derived, in milliseconds, while the lake is written?

A shelf is a small read-only copy for pages: one DuckDB file with tables that are sorted the way they are
asked, made whole beside the old one and put in its place at one stroke.  Whoever reads the old one reads on
undisturbed.  It lies in the lake, so that erasing a person clears it too.  Beside it, made as it is,
lies what each study lists of people: `hits`, whom each pain hit.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from tempfile import gettempdir
from typing import TYPE_CHECKING, Any, Self

import duckdb

from afuera.lake.durable import sync

if TYPE_CHECKING:
    import ibis.expr.types as ir
    from numpy.typing import NDArray

    from afuera.lake.engine import Engine

Tables = Mapping[str, tuple["ir.Table", Sequence[str]]]
# Of a table: the rows that are new, and by which columns others go.
Patches = Mapping[str, tuple["ir.Table", "ir.Table"]]
Onto = tuple[Path, Patches]

PLACE, HITS, ENDING, DIGITS = "shelf", "hits", ".duckdb", 12
KEPT = 2  # the newest, and the one that a page may be about to open
READERS_MEMORY, THREADS = "512MB", 2


def put(
    lake: Path, room: Path, engine: Engine, tables: Tables, onto: Onto | None = None, place: str = PLACE
) -> Path:
    """Make the next shelf of a lake: of each table its expression and the columns by which it is sorted.

    `room` is a directory for the work, not made yet.  From the shelf it is made `onto` it takes all other
    tables; in those of the patches some rows are exchanged, and these lie at the end.  Returns the file that
    readers find from now on; older ones are removed but for the last.
    """
    number = _number(newest(lake, place)) + 1
    target = lake / place / f"{number:0{DIGITS}d}{ENDING}"
    target.parent.mkdir(exist_ok=True)
    room.mkdir()
    made = room / target.name
    if onto is not None:
        shutil.copyfile(onto[0], made)
        for name, (rows, gone) in onto[1].items():
            engine.patch(made, name, rows, gone)
    engine.copy_into(made, tables, room)
    sync(made)
    made.rename(target)
    sync(target.parent)
    for old in sorted(target.parent.glob(f"*{ENDING}"))[:-KEPT]:
        old.unlink(missing_ok=True)
    return target


def newest(lake: Path, place: str = PLACE) -> Path | None:
    """The file of the newest shelf of the lake in a directory, or None."""
    return max((lake / place).glob(f"*{ENDING}"), default=None)


def clear(lake: Path) -> int:
    """Remove every shelf (erasure); how many there were.  The next refresh makes one."""
    files = [file for place in (PLACE, HITS) for file in (lake / place).glob(f"*{ENDING}*")]
    for file in files:
        file.unlink(missing_ok=True)
    return len(files)


def _number(path: Path | None) -> int:
    return int(path.name.removesuffix(ENDING)) if path is not None else 0


class Shelf:
    """One shelf, open to read.  Any number of threads may ask at once."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.number = _number(path)
        spill = Path(gettempdir()) / "afuera-shelf"
        self._open = duckdb.connect(
            str(path),
            read_only=True,
            config={"memory_limit": READERS_MEMORY, "threads": THREADS, "temp_directory": str(spill)},
        )
        self._of_thread = threading.local()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the shelf in this file."""
        return cls(path)

    def rows(self, sql: str, *parameters: object) -> list[dict[str, Any]]:
        """The rows that answer a question; its values stand as `?` and come as `parameters`."""
        cursor = self._cursor().execute(sql, parameters)
        names = [one[0] for one in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def row(self, sql: str, *parameters: object) -> dict[str, Any] | None:
        """The first row that answers, or None."""
        return next(iter(self.rows(sql, *parameters)), None)

    def columns(self, sql: str, *parameters: object) -> dict[str, NDArray[Any]]:
        """The same for many rows of numbers: as columns."""
        found: dict[str, Any] = dict(self._cursor().execute(sql, parameters).fetchnumpy())
        return found

    def _cursor(self) -> duckdb.DuckDBPyConnection:
        # A connection of DuckDB serves one thread at a time; a cursor is another one to the same file.
        found: duckdb.DuckDBPyConnection | None = getattr(self._of_thread, "cursor", None)
        if found is None:
            found = self._of_thread.cursor = self._open.cursor()
        return found

    def close(self) -> None:
        """Give the file back."""
        self._open.close()
