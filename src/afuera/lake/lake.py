"""What can one do with a lake?  Open it, bring signals in, read them, publish what was derived from them."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import duckdb
import ibis.expr.types as ir
import pyarrow as pa

from afuera.errors import LakeError, OutOfMemory
from afuera.lake import delta, duck, layout, opening, parquet, shelf, tombstones, upkeep
from afuera.lake import derived as derivation
from afuera.lake import small as small_tables
from afuera.lake.engine import Engine, as_arrow
from afuera.lake.exchange import Exchange
from afuera.lake.imported import Imported
from afuera.lake.ledger import State
from afuera.lake.removal import Removed, strike
from afuera.lake.replay import Read, again, release
from afuera.lake.settling import settle
from afuera.lake.staging import stage
from afuera.lake.tombstones import bury
from afuera.lake.undo import history, undo
from afuera.lake.workspace import Workspace
from afuera.lake.writing import Change, change
from afuera.privacy import keyed_hash
from afuera.signals.contract import Checked


class Lake:
    """A directory of Delta tables, and an engine that reads them.

    Open it with `Lake.open`, in a `with` block: closing gives the engine's memory and scratch space back.
    """

    def __init__(self, path: Path, engine: str, memory_limit: str, threads: int, spill: Path | None) -> None:
        self.path = path
        self._memory_limit, self._threads = memory_limit, threads
        self._ledger = opening.prepare(path)
        self._work = Workspace(path)
        self._spill = spill or self._work.path / "spill"
        self._read: dict[str, ir.Table] = {}
        self._computed: list[derivation.Computed] = []
        self._shrinks: int | None = None  # how often signals had been taken away when we last read them
        self._still: State | None = None
        self._up_to: int | None = None
        try:
            self.engine: Engine = opening.engine(engine, memory_limit, threads, self._spill, self._work)
        except BaseException:
            self._work.close()
            raise

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        engine: str = "duckdb",
        memory_limit: str = "4GB",
        threads: int = 2,
        spill: str | Path | None = None,
    ) -> Self:
        """Open a lake, or make one where there is none.

        `engine` is "duckdb" or the address of a Spark ("local[2]", "spark://host:port").  `memory_limit` is
        DuckDB's; beyond it, it spills into `spill` (inside the lake when not given).
        Raises LakeError (not a lake, damaged, newer than we are), EngineError, and OutOfMemory: here or when
        the `with` block ends.
        """
        try:
            return cls(Path(path).absolute(), engine, memory_limit, threads, Path(spill) if spill else None)
        except duckdb.OutOfMemoryException as error:
            raise OutOfMemory(limit=memory_limit) from error

    # -- bringing in -------------------------------------------------------------------------------------

    def add(
        self,
        batches: Iterable[Checked],
        *,
        name: str,
        by: str = "",
        wait_seconds: float = 600,
        progress: Callable[[int], None] | None = None,
    ) -> Imported:
        """Bring an import in, exactly once by (source, signal_id); on disk when it returns.

        Interrupted at any point, it leaves nothing behind, and doing it again gives the same lake.  `name`
        says where the rows come from, `by` who brought them; `progress` is told the rows read so far.
        Raises LakeBusy when another writer takes longer than `wait_seconds`.
        """
        with self._desk() as desk, self._work.lent("import") as room:
            staged = stage(batches, room, desk, progress)
            with self._change(wait_seconds) as under_way:
                imported = settle(under_way, staged, desk, name=name, by=by, keyed_hash=self._keyed_hash)
                under_way.finish()
            return imported

    def undo(self, batch: int, *, wait_seconds: float = 600) -> int:
        """Take an import back; return how many signals went away: those that no other import carried.

        Raises LakeError when there is no such import, or it was taken back already.
        """
        with self._desk() as desk, self._change(wait_seconds) as under_way:
            removed = undo(under_way, desk, batch)
            under_way.finish()
        return removed

    def replay(
        self,
        read: Read | None = None,
        *,
        keys: Iterable[str] | None = None,
        by: str = "",
        wait_seconds: float = 600,
    ) -> Imported:
        """Give rows of quarantine another chance, as an import of its own.

        `read` makes Checked out of rows of quarantine (dictionaries with `key`, `file`, `line`, `raw` …);
        rows with a taken id need no reader.  `keys` names the rows (all when not given).  What is accepted
        leaves the quarantine, so that this import cannot be undone (its signals can be removed).
        """
        table = self.quarantine()
        chosen = None if keys is None else set(keys)
        rows = [row for row in self.engine.rows(table) if chosen is None or row["key"] in chosen]
        rows = [row for row in rows if read is not None or row["reason"] == "id_taken"]
        with self._desk() as desk, self._work.lent("replay") as room:
            staged = stage(again(rows, read), room, desk)
            with self._change(wait_seconds) as under_way:
                imported = settle(
                    under_way, staged, desk, name="replay", by=by, keyed_hash=self._keyed_hash, what="replay"
                )
                release(under_way, desk, [row["key"] for row in rows])
                under_way.finish()
        return imported

    def imports(self) -> list[Imported]:
        """All imports, oldest first; those that were taken back say so."""
        with self._desk() as desk:
            self._show(desk, layout.IMPORTS)
            return history(desk)

    # -- taking away -------------------------------------------------------------------------------------

    def remove(
        self,
        keys: pa.Table | ir.Table,
        *,
        refused: Iterable[str] = (),
        derived: Mapping[str, pa.Table] | None = None,
        small: Mapping[str, pa.Table] | None = None,
        wait_seconds: float = 600,
    ) -> Removed:
        """Remove rows for good, at one stroke; follow it with `vacuum(everything=True)`.

        `keys` holds `source` and `signal_id` of signals, `refused` keys of quarantine; of derived and small
        tables go the rows that match the given table on all of its columns (a null never equals a null).
        """
        named = keys if isinstance(keys, pa.Table) else self.engine.arrow(keys.select("source", "signal_id"))
        others = {f"{layout.DERIVED}/{name}": rows for name, rows in (derived or {}).items()}
        others |= {f"{layout.SMALL}/{name}": rows for name, rows in (small or {}).items()}
        with self._desk() as desk, self._change(wait_seconds) as under_way:
            removed = strike(under_way, desk, named, list(refused), others)
            under_way.finish()
        return removed

    def bury(self, keyed_hashes: Iterable[str], *, wait_seconds: float = 600) -> None:
        """Refuse signals of these identifiers from now on: `keyed_hash(identifier, lake.erasure_key())`."""
        with self._desk() as desk, self._change(wait_seconds) as under_way:
            bury(under_way, desk, keyed_hashes)
            under_way.finish()

    def tombstones(self) -> pa.Table:
        """The keyed hashes of identifiers that were erased, and when (keyed_hash, at)."""
        return self.engine.arrow(self._open(layout.TOMBSTONES))

    def erasure_key(self) -> bytes:
        """The key of this lake's tombstones: AFUERA_ERASURE_KEY, else a file that only its owner may read."""
        return tombstones.erasure_key(self.path)

    # -- upkeep ------------------------------------------------------------------------------------------

    def compact(self, *, wait_seconds: float = 600) -> int:
        """Write small files together; return how many files became fewer.  No row changes."""
        with self._desk() as desk, self._change(wait_seconds) as under_way:
            fewer = upkeep.compact(under_way, desk)
            if fewer:
                under_way.finish()
        return fewer

    def vacuum(self, *, everything: bool = False, keep_hours: int = 24, wait_seconds: float = 600) -> int:
        """Remove data files that nobody needs, and return how many; with `everything` (erasure) also those
        that were replaced less than `keep_hours` ago, which readers may still have open.
        """
        with self._change(wait_seconds) as under_way:
            return upkeep.vacuum(under_way, everything=everything, keep_hours=keep_hours)

    # -- reading -----------------------------------------------------------------------------------------

    def stand_still(self, batch: int | None = None) -> None:
        """Read the lake as it is now, signals up to this batch only: for long looks, never to write."""
        self._still, self._up_to = self._state(), batch

    def signals(self) -> ir.Table:
        """All signals: the columns of the contract, `batch`, `digest`, `who` and `month`."""
        self._shrinks = self._state().shrinks
        found = self._open(layout.SIGNALS)
        return found if self._up_to is None else found.filter(found.batch <= self._up_to)

    def quarantine(self) -> ir.Table:
        """Rows that could not be understood, each with its raw content, the reason and where it stood."""
        return self._open(layout.QUARANTINE)

    def carried(self) -> ir.Table:
        """Which batch carried what: a signal (source, signal_id), or a refused row (its key there)."""
        return self._open(layout.BATCH_ROWS)

    def highest_batch(self) -> int:
        """The number of the last batch that is in the lake (0 in an empty lake)."""
        return self._state().batch if self._up_to is None else self._up_to

    def table(self, name: str) -> ir.Table:
        """A derived table as it was last published; LakeError when it never was."""
        table = f"{layout.DERIVED}/{name}"
        version = self._state().versions.get(table)
        if version is None:
            raise LakeError(
                "No table {table} was published in the lake at {path}.", table=name, path=self.path
            )
        return self._open(layout.Layout(table, *delta.shape(self.path / table, version)), version)

    def published(self) -> dict[str, int] | None:
        """The published version of every derived table, or None when nothing was published yet."""
        start = f"{layout.DERIVED}/"
        versions = {
            n.removeprefix(start): v for n, v in self._state().versions.items() if n.startswith(start)
        }
        return versions or None

    def published_up_to(self, name: str) -> int | None:
        """The highest batch that went into a derived table, or None when it was never published."""
        return self._state().up_to.get(f"{layout.DERIVED}/{name}")

    def shrunk_since_published(self) -> bool:
        """Were signals taken away (undo, erasure) since the last publication?  Then rebuild everything."""
        state = self._state()
        return state.shrinks > state.shrinks_published

    def taken_away(self) -> int:
        """How often signals were taken away (undo, erasure)."""
        return self._state().shrinks

    def small(self, name: str) -> ir.Table | None:
        """A small table of another room, or None when nothing was ever appended to it."""
        table = f"{layout.SMALL}/{name}"
        version = self._state().versions.get(table)
        if version is None:
            return None
        return self._open(layout.Layout(table, *delta.shape(self.path / table, version)), version)

    def append_small(self, name: str, rows: pa.Table, *, wait_seconds: float = 600) -> None:
        """Add rows to a small table, made at its first use; columns that it does not have yet are added."""
        with self._desk() as desk, self._change(wait_seconds) as under_way:
            small_tables.append(under_way, desk, name, rows)
            under_way.finish()

    def keep(self, expr: ir.Table, name: str | None = None) -> ir.Table:
        """Compute an expression now, on the engine, and go on with the result."""
        return self.engine.keep(expr, name)

    def forget(self, table: ir.Table) -> None:
        """Give back the space of a kept table that nobody needs any more."""
        self.engine.forget(table)

    def memory(
        self,
        rows: pa.Table | Iterable[Mapping[str, Any]],
        name: str | None = None,
        schema: pa.Schema | None = None,
    ) -> ir.Table:
        """A small table from Python; give `schema` where it may be empty."""
        return self.engine.memory(as_arrow(rows, schema), name)

    # -- what is derived ---------------------------------------------------------------------------------

    def rewrite(self, name: str, expr: ir.Table, buckets: Iterable[int]) -> None:
        """Compute only these buckets of a derived table anew; the next `publish` shows them.

        `expr` has the published table's columns, `bucket` (int64) among them; its other buckets are ignored.
        """
        self._computed.append(derivation.compute(self.engine, name, expr, self._work.room(name), buckets))

    def exchange(self, name: str, fresh: ir.Table, gone: ir.Table, buckets: Sequence[int]) -> None:
        """As `rewrite`: in these buckets rows that match the one column of `gone` go, `fresh` ones come."""
        table = f"{layout.DERIVED}/{name}"
        root, version = self.path / table, self._state().versions[table]
        schema, into = delta.shape(root, version)[0], self._work.room(name)
        with self._work.lent(f"{name}-fresh") as room:
            derivation.compute(self.engine, name, fresh.select(*schema.names), room, buckets)
            going = self.engine.arrow(gone)
            Exchange(root, delta.files(root, version), schema, going, room).write(
                buckets, into, self._threads
            )
        self._computed.append(derivation.Computed(name, into, schema, layout.BUCKET, tuple(buckets)))

    def publish(self, tables: Mapping[str, ir.Table], up_to_batch: int, *, wait_seconds: float = 600) -> int:
        """Compute tables and show them, with everything rewritten before, at one stroke.

        Tables that are not named stay as they are.  A column `bucket` (int64, never null) splits a table into
        pieces that `rewrite` can replace.  `up_to_batch`: the highest batch that went in.  Returns the number
        of the operation.
        """
        try:
            for name, expr in tables.items():
                self._computed.append(derivation.compute(self.engine, name, expr, self._work.room(name)))
            with self._desk() as desk, self._change(wait_seconds) as under_way:
                derivation.publish(under_way, desk, self._computed, up_to_batch, self._shrinks)
        finally:
            derivation.clear(self._computed)
        return under_way.after.operation

    def shelve(self, tables: shelf.Tables, onto: shelf.Onto | None = None, place: str = shelf.PLACE) -> Path:
        """Make a small read-only copy for pages (see `shelf`): name -> expression, columns to sort by."""
        with self._work.lent(place) as room:
            return shelf.put(self.path, room, self.engine, tables, onto, place)

    def shelved(self, names: Iterable[str]) -> tuple[Path, dict[str, ir.Table]] | None:
        """The newest shelf and these tables on it; None when there is none, or the engine cannot read it."""
        path = shelf.newest(self.path)
        tables = self.engine.tables_of(path, list(names)) if path is not None else None
        return (path, tables) if path is not None and tables is not None else None

    def lent(self, name: str) -> contextlib.AbstractContextManager[Path]:
        """A place for unfinished work inside the lake, not made yet; it is removed at the end."""
        return self._work.lent(name)

    # -- the house ---------------------------------------------------------------------------------------

    def close(self) -> None:
        """Give everything back."""
        self.engine.close()
        self._work.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
        if isinstance(error, duckdb.OutOfMemoryException):
            raise OutOfMemory(limit=self._memory_limit) from error

    def _state(self) -> State:
        state = self._still or self._ledger.read()
        if state is None:
            raise LakeError("The lake at {path} has no ledger.", path=self.path)
        return state

    def _open(self, table: layout.Layout, version: int | None = None) -> ir.Table:
        """A table at a version, or at the ledger's (a lake of an older Afuera may lack the table)."""
        version = self._state().versions.get(table.name) if version is None else version
        name = f"{table.name.replace('/', '_')}_v{version}"
        if name not in self._read:
            root = self.path / table.name
            found = [] if version is None else delta.files(root, version)
            self._read[name] = self.engine.read(
                [str(root / file.path) for file in found],
                table.schema,
                root=root,
                name=name,
                split_by=table.split_by,
            )
        return self._read[name]

    @contextlib.contextmanager
    def _desk(self) -> Iterator[duckdb.DuckDBPyConnection]:
        """A DuckDB for one change of the lake, whatever engine reads it."""
        with contextlib.closing(duck.connect(self._memory_limit, self._threads, self._spill)) as desk:
            yield desk

    @contextlib.contextmanager
    def _change(self, wait_seconds: float) -> Iterator[Change]:
        with change(self.path, self._ledger, wait_seconds) as under_way:
            yield under_way

    def _show(self, desk: duckdb.DuckDBPyConnection, table: layout.Layout) -> None:
        """A table under its own name in the SQL of a desk."""
        root = self.path / table.name
        files = [str(root / file.path) for file in delta.files(root, self._state().versions[table.name])]
        select = parquet.reading(desk, files, table.schema, table.split_by)
        desk.execute(f"CREATE TEMP VIEW {table.name} AS {select}")

    def _keyed_hash(self, identifier: str) -> str:
        return keyed_hash(identifier, self.erasure_key())
