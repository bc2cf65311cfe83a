"""What was made of the words lies beside the signals: where, and how does an erased person leave it?

`voices/<number>/` holds vectors (`keys.npy` beside `vectors.npy`, a row a voice), what is remembered of
themes (`themes.json`), what search needs, and a DuckDB file for pages.  A directory is made whole beside
the old one and put in its place at one stroke.
"""

from __future__ import annotations

import contextlib
import json
import re
import shutil
from collections.abc import Iterable, Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any, Final

import duckdb
import numpy as np
import numpy.typing as npt

from afuera.lake.durable import sync
from afuera.lake.lock import only_reader_of_voices
from afuera.lake.shelf import Shelf

PLACE: Final = "voices"
KEYS, VECTORS, THEMES, READER, ENDING = "keys.npy", "vectors.npy", "themes.json", "embedder", ".duckdb"
DIGITS: Final = 12
KEPT: Final = 2
AT_ONCE: Final = 50_000
SAID_BY: Final = 3  # so many people say a phrase that may name a theme
ASKED: Final = 5_000
BETWEEN: Final = " · "  # the phrases of a name
WORDS: Final = r"[^\W\d_]{2,}"
_WORDS: Final = re.compile(WORDS)
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

    Vectors of all others are kept, so that nobody need read their words again, and so are their themes and
    the names that others said too; everything else is made anew.
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
        lost = {f"{one:016x}" for one in keys.tolist()}
        (made / THEMES).write_text(json.dumps(_without(told, lost, found / f"{found.name}{ENDING}")))
    target = put(lake, made)
    for old in (lake / PLACE).iterdir():
        if old != target:
            shutil.rmtree(old, ignore_errors=True)
    return int((~stay).sum())


def _without(told: dict[str, Any], gone: set[str], file: Path) -> dict[str, Any]:
    """What is remembered of themes, without the voices that are gone and the names that hung on them."""
    every = told.get("member", {})
    names = told.get("names", {})
    try:
        hung = _hanging(file, names, gone) if file.exists() else None
    except duckdb.Error:
        hung = None
    if hung is None:  # what was said cannot be asked any more: no theme that they spoke of keeps its name
        themes = {told["themes"][every[name][0]] for name in gone & every.keys() if every[name][0] >= 0}
        hung = {(theme, tongue) for theme in themes for tongue in names.get(theme, ())}
    left = {
        theme: {tongue: one for tongue, one in name.items() if (theme, tongue) not in hung}
        for theme, name in names.items()
    }
    member = {name: one for name, one in every.items() if name not in gone}
    return {**told, "member": member, "names": {theme: name for theme, name in left.items() if name}}


def _hanging(file: Path, names: dict[str, Any], gone: set[str]) -> set[tuple[str, str]]:
    """The names (theme, language) with a phrase of these voices that too few others said."""
    shelf = Shelf.open(file)
    try:
        rows = shelf.rows("SELECT text FROM voices WHERE key IN (SELECT unnest(?))", sorted(gone))
        theirs = [_spoken(row["text"]) for row in rows]
        phrases = {
            phrase for name in names.values() for words, _ in name.values() for phrase in words.split(BETWEEN)
        }
        said = {phrase for phrase in phrases if any(f" {phrase} " in one for one in theirs)}
        few = {phrase for phrase in said if len(set(_others(shelf, phrase, gone))) < SAID_BY}
    finally:
        shelf.close()
    return {
        (theme, tongue)
        for theme, name in names.items()
        for tongue, (words, _) in name.items()
        if few & set(words.split(BETWEEN))
    }


def _others(shelf: Shelf, phrase: str, gone: set[str]) -> Iterator[str]:
    """Who else said a phrase, among so many who said its longest word."""
    asked = "SELECT key, person, text FROM voices WHERE contains(lower(text), ?) LIMIT ?"
    for row in shelf.rows(asked, max(phrase.split(), key=len, default=""), ASKED):
        if row["key"] not in gone and f" {phrase} " in _spoken(row["text"]):
            yield str(row["person"])


def _spoken(text: str) -> str:
    """The words of a voice one after another, as names of themes are made of them."""
    return f" {' '.join(_WORDS.findall(text.lower()))} "


def _copy(old: Path, new: Path, rows: npt.NDArray[np.int64]) -> None:
    source = np.load(old, mmap_mode="r")
    into = np.lib.format.open_memmap(new, mode="w+", dtype=source.dtype, shape=(len(rows), *source.shape[1:]))
    for start in range(0, len(rows), AT_ONCE):
        into[start : start + AT_ONCE] = source[rows[start : start + AT_ONCE]]
    into.flush()
