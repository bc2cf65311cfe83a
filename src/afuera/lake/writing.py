"""How does a change of the lake become true at once, or not at all?

A `Change` holds the writer's lock, takes back what a dead writer left, lets tables move on one by one, and
ends with one step of the ledger.  A marker file says that a change is under way: as long as it lies there,
whatever the tables hold beyond the ledger is unfinished.
"""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pyarrow as pa

from afuera.errors import LakeError
from afuera.lake import delta, layout
from afuera.lake.delta import File
from afuera.lake.durable import sync
from afuera.lake.ledger import Ledger, State, tables
from afuera.lake.lock import only_writer
from afuera.lake.workspace import sweep

MARKER = "unfinished"

_COLUMNS = {lasting.name: lasting.schema for lasting in layout.LASTING}


class Change:
    """One change of the lake, made under the writer's lock."""

    def __init__(self, root: Path, ledger: Ledger, before: State) -> None:
        self.root = root
        self.before = before
        self.after = replace(before, operation=before.operation + 1)
        self._ledger = ledger
        self._begun = False

    @property
    def stem(self) -> str:
        """How the names of this change's data files begin: which operation wrote them."""
        self._begin()
        return f"op{self.after.operation:010d}-"

    def path(self, table: str) -> Path:
        """Where a table lies."""
        return self.root / table

    def files(self, table: str) -> list[File]:
        """The data files of a table as this change sees it."""
        return delta.files(self.path(table), self.after.versions[table])

    def update(
        self,
        table: str,
        *,
        add: Sequence[File] = (),
        remove: Sequence[File] = (),
        columns: pa.Schema | None = None,
    ) -> None:
        """Let a table move on (with more columns where it lacks some); nobody sees it before `finish`."""
        if add or remove:
            self._begin()
            columns = columns or _COLUMNS.get(table)
            version = delta.commit(self.path(table), add=add, remove=remove, columns=columns)
            self.after = self.after.with_version(table, version)

    def moved(self, table: str, version: int) -> None:
        """A table was brought to a version by other means."""
        self._begin()
        self.after = self.after.with_version(table, version)

    def make_missing(self) -> None:
        """Make the lasting tables that a lake of an older Afuera does not have."""
        for table in layout.LASTING:
            if table.name not in self.after.versions:
                delta.create(self.path(table.name), table.schema, table.split_by)
                self.moved(table.name, delta.opened(self.path(table.name)).version())

    def next_batch(self) -> int:
        """The number of the batch that this change brings in."""
        self.after = replace(self.after, batch=self.before.batch + 1)
        return self.after.batch

    def shrank(self) -> None:
        """Rows went away: whatever was derived from them is out of date."""
        self.after = replace(self.after, shrinks=self.before.shrinks + 1)

    def stands_for(self, table: str, batch: int) -> None:
        """A derived table holds everything up to this batch."""
        self.after = replace(self.after, up_to={**self.after.up_to, table: batch})

    def published(self, shrinks: int) -> None:
        """What is derived knows of so many of the changes that took signals away."""
        self.after = replace(self.after, shrinks_published=shrinks)

    def finish(self, files: Sequence[File] = ()) -> None:
        """Make it true for every reader."""
        self._begin()
        self._ledger.write(self.after, files)
        _unmark(self.root)

    def _begin(self) -> None:
        if not self._begun:
            _mark(self.root)
            self._begun = True


@contextlib.contextmanager
def change(root: Path, ledger: Ledger, wait_seconds: float) -> Iterator[Change]:
    """A change under the writer's lock.  What is not finished when it ends is taken back."""
    with only_writer(root, wait_seconds):
        sweep(root)
        under_way = Change(root, ledger, recovered(root, ledger))
        try:
            under_way.make_missing()
            yield under_way
        finally:
            if (root / MARKER).exists():
                recovered(root, ledger)


def recovered(root: Path, ledger: Ledger) -> State:
    """The true state, after taking back whatever a dead writer left beyond it (under the writer's lock)."""
    state = ledger.read()
    if state is None:
        raise LakeError("The lake at {path} has no ledger.", path=root)
    if (root / MARKER).exists():
        versions = {name: delta.restore(root / name, version) for name, version in state.versions.items()}
        state = replace(state, versions=versions)
        _remove_strays(root, state)
        ledger.write(state)
        _unmark(root)
    return state


def _remove_strays(root: Path, state: State) -> None:
    """Remove data files that an unfinished operation wrote, and tables that it made."""
    for table in (*tables(root), layout.PUBLISHED.name):
        if "/" in table and table not in state.versions:
            shutil.rmtree(root / table)
        for file in (root / table).rglob("op*.parquet"):
            if _operation(file) > state.operation:
                file.unlink()


def _operation(file: Path) -> int:
    """Which operation wrote a data file."""
    number = file.name.removeprefix("op").split("-")[0]
    return int(number) if number.isdigit() else 0


def _mark(root: Path) -> None:
    marker = root / MARKER
    marker.touch()
    sync(marker)
    sync(root)


def _unmark(root: Path) -> None:
    with contextlib.suppress(FileNotFoundError):
        (root / MARKER).unlink()
    sync(root)
