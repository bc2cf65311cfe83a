"""Which tables did we make on the engine, and which of them can go again?

Kept tables hold identifiers: on Spark as files in the lake's scratch space, on DuckDB in memory.  They go as
soon as nobody needs them, and after an erasure all of them do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    import ibis.expr.types as ir
    import pyarrow as pa

    from afuera.lake.engine import Engine


class Maker(Protocol):
    """Whoever can make tables on an engine: a lake, or `Kept` itself."""

    engine: Engine

    def keep(self, expr: ir.Table) -> ir.Table:
        """Compute an expression now."""

    def memory(self, rows: pa.Table) -> ir.Table:
        """A small table from Python."""


class Kept:
    """Makes tables like a lake, remembers them, and forgets them."""

    def __init__(self, maker: Maker) -> None:
        self.engine = maker.engine
        self._maker = maker
        self._made: list[ir.Table] = []

    def keep(self, expr: ir.Table) -> ir.Table:
        """Compute an expression now."""
        self._made.append(self._maker.keep(expr))
        return self._made[-1]

    def memory(self, rows: pa.Table) -> ir.Table:
        """A small table from Python."""
        self._made.append(self._maker.memory(rows))
        return self._made[-1]

    def forget(self, *but: ir.Table) -> None:
        """Give everything back, but these."""
        for table in self._made:
            if not any(table is one for one in but):
                self.engine.forget(table)
        self._made = list(but)
