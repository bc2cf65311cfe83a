"""Which state of the lake is the true one?  The ledger says, in one atomic step for all tables.

Delta commits one table at a time; a change of the lake touches several.  So every change ends with one commit
on the table `published`, whose Delta log carries (as application transactions, which survive checkpoints) the
version of every table, the highest batch and the number of the operation.  Readers open only those versions.
What lies beyond them was left by somebody who died, and the next writer takes it back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from deltalake import DeltaTable
from deltalake.exceptions import DeltaError

from afuera.errors import LakeError
from afuera.lake import delta, layout
from afuera.lake.delta import File

_TABLE = "table:"
_UP_TO = "up_to:"
_NUMBERS = ("format", "operation", "batch", "shrinks", "shrinks_published")


@dataclass(frozen=True, slots=True)
class State:
    """One state of the whole lake.

    `shrinks` counts the changes that took signals away; `shrinks_published` says how many of them the last
    publication of derived tables knew.
    """

    operation: int = 0
    batch: int = 0
    shrinks: int = 0
    shrinks_published: int = 0
    format: int = layout.FORMAT
    versions: dict[str, int] = field(default_factory=dict)
    up_to: dict[str, int] = field(default_factory=dict)

    def with_version(self, table: str, version: int) -> State:
        """The state after one table moved on."""
        return replace(self, versions={**self.versions, table: version})

    def notes(self) -> dict[str, int]:
        """As numbers for Delta's log."""
        own = {name: getattr(self, name) for name in _NUMBERS}
        tables = {_TABLE + name: version for name, version in self.versions.items()}
        return {**own, **tables, **{_UP_TO + name: batch for name, batch in self.up_to.items()}}


class Ledger:
    """The table `published` of a lake."""

    def __init__(self, root: Path) -> None:
        self.path = root / layout.PUBLISHED.name
        self._root = root

    def read(self) -> State | None:
        """The true state, or None where no lake was finished yet."""
        try:
            table = delta.opened(self.path)
        except DeltaError as error:
            if not (self.path / delta.LOG).exists():
                return None
            raise LakeError(
                "The lake at {path} is damaged: its ledger cannot be read.", path=self._root
            ) from error
        made_by = table.transaction_version("format")
        if made_by is None:
            return None
        if made_by > layout.FORMAT:
            raise LakeError(
                "The lake at {path} was made by a newer Afuera (format {theirs}; this one knows {ours}).",
                path=self._root,
                theirs=made_by,
                ours=layout.FORMAT,
            )
        return self._state(table)

    def write(self, state: State, files: Sequence[File] = ()) -> None:
        """The one step that makes a change true for every reader; durable when it returns."""
        delta.commit(self.path, add=files, notes=state.notes())

    def _state(self, table: DeltaTable) -> State:
        versions, up_to = {}, {}
        for name in tables(self._root):
            version = table.transaction_version(_TABLE + name)
            if version is not None:
                versions[name] = version
                up_to[name] = table.transaction_version(_UP_TO + name)
        return State(
            **{name: table.transaction_version(name) or 0 for name in _NUMBERS},
            versions=versions,
            up_to={name: batch for name, batch in up_to.items() if batch is not None},
        )


def stands_at(root: Path) -> str:
    """A name for the state of a lake, read without opening it: another one after every change."""
    last = max((root / layout.PUBLISHED.name / delta.LOG).glob("*.json"), default=None)
    try:
        return f"{last.name} {last.stat().st_mtime_ns}" if last else ""
    except FileNotFoundError:  # the lake is being made anew at this moment
        return ""


def tables(root: Path) -> list[str]:
    """Names of all tables but the ledger, from their directories: `signals` … `derived/steps`, `small/…`."""
    coming = [
        f"{kind}/{path.name}" for kind in (layout.DERIVED, layout.SMALL) for path in (root / kind).glob("*")
    ]
    return [lasting.name for lasting in layout.LASTING] + sorted(coming)
