"""How is a lake found, made, and given its engine?"""

from __future__ import annotations

from pathlib import Path

from afuera.errors import EngineError, LakeError
from afuera.lake import delta, layout
from afuera.lake.duck import DuckEngine
from afuera.lake.durable import sync
from afuera.lake.engine import Engine
from afuera.lake.ledger import Ledger, State
from afuera.lake.lock import only_writer
from afuera.lake.workspace import Workspace, sweep
from afuera.lake.writing import MARKER, recovered

# Whoever makes a lake is done in moments.
MAKING_SECONDS = 60


def prepare(root: Path) -> Ledger:
    """The ledger of a lake, which is made first where there is none; what the dead left is swept away."""
    if root.exists() and not root.is_dir():
        raise LakeError("{path} is a file, not a lake.", path=root)
    root.mkdir(parents=True, exist_ok=True)
    ledger = Ledger(root)
    if ledger.read() is None:
        with only_writer(root, MAKING_SECONDS):
            if ledger.read() is None:
                _make(root, ledger)
    _tidy(root, ledger)
    return ledger


def engine(address: str, memory_limit: str, threads: int, spill: Path, work: Workspace) -> Engine:
    """The engine behind an address."""
    if address == "duckdb":
        return DuckEngine(memory_limit, threads, spill)
    if not address.startswith(("spark://", "local")):
        raise EngineError(
            "There is no engine {engine}: say duckdb, local[2] or spark://host:port.", engine=address
        )
    from afuera.lake.spark import SparkEngine  # the bare install has no Spark

    return SparkEngine(address, work.path)


def _make(root: Path, ledger: Ledger) -> None:
    """Make all tables; the ledger comes last, so that a lake exists entirely or not yet."""
    versions = {}
    for table in layout.LASTING:
        path = root / table.name
        delta.create(path, table.schema, table.split_by)
        versions[table.name] = delta.opened(path).version()
    delta.create(ledger.path, layout.PUBLISHED.schema, None)
    sync(root)
    ledger.write(State(versions=versions))


def _tidy(root: Path, ledger: Ledger) -> None:
    """Take back what dead writers left, unless somebody writes just now."""
    sweep(root)
    if (root / MARKER).exists():
        try:
            with only_writer(root, 0):
                recovered(root, ledger)
        except LakeError:
            return
