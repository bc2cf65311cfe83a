"""What was made of the words lies beside the signals: where, and how does an erased person leave it?

`voices/<number>/` holds vectors (`keys.npy` beside `vectors.npy`, a row a voice), what is remembered of
themes (`themes.json`), what search needs, and a DuckDB file for pages.  A directory is made whole beside
the old one and put in its place at one stroke.
"""

from __future__ import annotations

import contextlib
import json
import shutil
from collections.abc import Iterable
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from afuera.lake.durable import sync
from afuera.lake.lock import only_reader_of_voices

PLACE: Final = "voices"
KEYS, VECTORS, THEMES, READER, ENDING = "keys.npy", "vectors.npy", "themes.json", "embedder", ".duckdb"
DIGITS: Final = 12
KEPT: Final = 2
AT_ONCE: Final = 50_000
WAIT_SECONDS: Final = 3_600.0  # a first understanding of very many voices takes as long


def key(source: str, signal_id: str) -> int:
    """The key of a voice as a number: what `afuera.voices.keys.key_of` writes in hexadecimal digits."""
    said = f"{source}\x1f{signal_id}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(said, digest_size=8).digest())


def alone(lake: Path, wait_seconds: float = WAIT_SECONDS) -> contextlib.AbstractContextManager[None]:
    """Wait until nobody else understands voices here or forgets them: two would make the same directory."""
    return only_reader_of_voices(lake, wait_seconds)


def newest(lake: Path) -> Path | None:
    """The newest directory, whether pages can read it or not."""
    return max((lake / PLACE).glob("[0-9]" * DIGITS), default=None)


def shelf(lake: Path) -> Path | None:
    """The DuckDB file that pages read, or None before the first time and after an erasure."""
    found = newest(lake)
    file = found / f"{found.name}{ENDING}" if found is not None else None
    return file if file is not None and file.exists() else None


def numbered(lake: Path) -> str:
    """What the next directory is called."""
    last = newest(lake)
    return f"{int(last.name) + 1 if last is not None else 1:0{DIGITS}d}"


def put(lake: Path, made: Path) -> Path:
    """Put a directory that was made beside in its place; older ones go but for the last."""
    target = lake / PLACE / made.name
    target.parent.mkdir(exist_ok=True)
    for file in made.iterdir():
        sync(file)
    made.rename(target)
    sync(target.parent)
    for old in sorted(target.parent.glob("[0-9]" * DIGITS))[:-KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return target


def forget(lake: Path, gone: Iterable[tuple[str, str]], room: Path) -> int:
    """Nothing of these signals (source, signal_id) stays; how many voices went.

    Vectors of all others are kept, so that nobody need read their words again; everything else is made anew.
    Whoever understands just now is waited for, so that nothing comes back after.
    """
    with alone(lake):
        return _forget(lake, gone, room)


def _forget(lake: Path, gone: Iterable[tuple[str, str]], room: Path) -> int:
    found = newest(lake)
    if found is None:
        return 0
    keys = np.fromiter((key(*one) for one in gone), dtype=np.uint64)
    if not (found / KEYS).exists():
        shutil.rmtree(lake / PLACE, ignore_errors=True)
        return 0
    here = np.load(found / KEYS)
    stay = ~np.isin(here, keys)
    made = room / numbered(lake)
    made.mkdir(parents=True)
    np.save(made / KEYS, here[stay])
    _copy(found / VECTORS, made / VECTORS, np.flatnonzero(stay))
    shutil.copyfile(found / READER, made / READER)
    if (found / THEMES).exists():
        told = json.loads((found / THEMES).read_text())
        (made / THEMES).write_text(json.dumps(_without(told, {f"{one:016x}" for one in keys.tolist()})))
    target = put(lake, made)
    for old in (lake / PLACE).iterdir():
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return int((~stay).sum())


def _without(told: dict[str, Any], gone: set[str]) -> dict[str, Any]:
    """What is remembered of themes, without the voices that are gone.  Names are made anew of what stays."""
    member = {name: one for name, one in told.get("member", {}).items() if name not in gone}
    return {**told, "member": member, "names": {}}


def _copy(old: Path, new: Path, rows: npt.NDArray[np.int64]) -> None:
    source = np.load(old, mmap_mode="r")
    into = np.lib.format.open_memmap(new, mode="w+", dtype=source.dtype, shape=(len(rows), *source.shape[1:]))
    for start in range(0, len(rows), AT_ONCE):
        into[start : start + AT_ONCE] = source[rows[start : start + AT_ONCE]]
    into.flush()
