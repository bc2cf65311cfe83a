"""Where is it all kept?  Delta tables in a directory; DuckDB by default, Spark by address.

`Lake.open(path)` gives a lake; `lake.add` brings signals in exactly once, `lake.signals()` hands out an Ibis
table, `lake.engine` the pieces that engines spell differently.  One writer at a time; readers never wait.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from afuera.lake.imported import Imported
    from afuera.lake.lake import Lake

__all__ = ["Imported", "Lake"]


def __getattr__(name: str) -> object:
    """Engines are heavy: they are loaded when first asked for."""
    if name == "Lake":
        from afuera.lake.lake import Lake

        return Lake
    if name == "Imported":
        from afuera.lake.imported import Imported

        return Imported
    raise AttributeError(name)
