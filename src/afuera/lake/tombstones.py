"""Who must not come back?  Keyed hashes of identifiers that were erased; who they were is written nowhere."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pyarrow as pa

from afuera.lake import layout
from afuera.lake.durable import sync
from afuera.lake.settling import append
from afuera.lake.writing import Change
from afuera.privacy import new_key

KEY_VARIABLE = "AFUERA_ERASURE_KEY"


def erasure_key(root: Path) -> bytes:
    """The key of a lake's tombstones: from the environment, else from a file that only its owner may read."""
    given = os.environ.get(KEY_VARIABLE)
    if given:
        return given.encode()
    path = root / "erasure.key"
    if not path.exists():
        _write_once(path, new_key())
    return path.read_bytes()


def _write_once(path: Path, key: bytes) -> None:
    """Make the file whole or not at all; of two who make it at once, one wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(key)
        file.flush()
        os.fsync(file.fileno())
    with contextlib.suppress(FileExistsError):
        os.link(draft, path)
    draft.unlink()
    sync(path.parent)


def bury(change: Change, connection: duckdb.DuckDBPyConnection, keyed_hashes: Iterable[str]) -> None:
    """Remember hashes whose signals are refused from now on."""
    hashes = sorted(set(keyed_hashes))
    columns = [
        pa.array(hashes, pa.string()),
        pa.array([datetime.now(UTC)] * len(hashes), pa.timestamp("us", "UTC")),
    ]
    connection.register("graves", pa.Table.from_arrays(columns, schema=layout.TOMBSTONES.schema))
    append(change, connection, layout.TOMBSTONES, "FROM graves")
    connection.unregister("graves")
