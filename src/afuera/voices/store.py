"""How is every voice understood once, kept beside the signals, and found again?

`understand` looks at what the shelf of journeys holds now.  Vectors of voices that were there before are
taken over by their key, so that a second time only new words are read; voices that are gone (an import was
taken back, somebody was erased) are gone here too.  It is never asked when something happened, only whether
it is known.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import numpy.typing as npt

from afuera.lake import shelf as lake_shelf
from afuera.lake import voiced
from afuera.lake.shelf import Shelf
from afuera.voices import asked_store, given, keeping, naming, search
from afuera.voices.copies import copies
from afuera.voices.embedding import Embedder, default
from afuera.voices.keeping import Event, Kept
from afuera.voices.keys import key_in
from afuera.voices.shaping import Decision
from afuera.voices.store_tables import put_tables
from afuera.voices.understanding import understand as feel

if TYPE_CHECKING:
    from afuera.lake import Lake

READ_AT_ONCE: Final = 2_000
Vectors = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Understood:
    """Where it stands now: how many voices, how many read for the first time, what happened to themes."""

    place: Path
    voices: int
    read: int
    themes: int
    events: tuple[Event, ...]


@dataclass(slots=True)
class Remembered:
    """What `themes.json` holds: what was kept of themes, their names and what happened to them."""

    kept: Kept
    names: dict[str, dict[str, Any]]
    events: list[dict[str, Any]]


def understand(
    lake: Lake,
    decisions: Sequence[Decision] = (),
    described: Sequence[given.Described] = (),
    embedder: Embedder | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Understood | None:
    """Understand what the newest shelf of journeys holds; None before there is one.

    Who comes while another is at it waits: then only what came since is left to read.
    """
    with voiced.alone(lake.path):
        path = lake_shelf.newest(lake.path)
        if path is None:
            return None
        progress("voices")
        rows, cut = _said(path)
        with lake.lent("voices") as room:
            made = room / voiced.numbered(lake.path)
            made.mkdir(parents=True)
            return _made(lake, made, rows, cut, decisions, described, embedder or default(), progress)


def _said(path: Path) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Every voice of a shelf by time, and the segments of the journeys."""
    shelf = Shelf.open(path)
    try:
        rows = [row for some in asked_store.said(shelf) for row in some]
        cut = [row for some in asked_store.segments(shelf) for row in some]
    finally:
        shelf.close()
    rows.sort(key=lambda row: (row["at_us"], row["source"], row["signal_id"]))
    for row in rows:
        row["key"] = key_in(row)
    return rows, cut


def _made(
    lake: Lake,
    made: Path,
    rows: list[dict[str, Any]],
    cut: list[dict[str, Any]],
    decisions: Sequence[Decision],
    described: Sequence[given.Described],
    embedder: Embedder,
    progress: Callable[[str], None],
) -> Understood:
    texts = [str(row["text"]) for row in rows]
    keys = np.fromiter((int(row["key"], 16) for row in rows), dtype=np.uint64, count=len(rows))
    read, vectors = _vectors(voiced.newest(lake.path), made, keys, texts, embedder)
    progress("feelings")
    _felt(rows, texts, vectors, embedder.name)
    for row, copy in zip(rows, copies(texts), strict=True):
        row["copy_of"] = rows[copy]["key"] if copy is not None else None
    progress("themes")
    before = remembered(voiced.newest(lake.path))
    kept, events = _themes(before, rows, keys, texts, vectors, decisions)
    _given(rows, vectors, described, embedder)
    names = _names(before, kept, rows, texts, vectors, decisions, embedder)
    told = before.events + [_event(one) for one in events]
    _remember(made, kept, names, told)
    progress("search")
    search.make(made, vectors, texts, [str(row["language"] or "") for row in rows])
    put_tables(lake, made, rows, cut, kept, names, told, decisions, described, embedder)
    place = voiced.put(lake.path, made)
    return Understood(place, len(rows), read, len({row["theme"] for row in rows}), tuple(events))


def _vectors(
    last: Path | None, made: Path, keys: npt.NDArray[np.uint64], texts: Sequence[str], embedder: Embedder
) -> tuple[int, npt.NDArray[np.float16]]:
    """The vectors of all voices, in a file; only words that are new are read."""
    into = np.lib.format.open_memmap(
        made / voiced.VECTORS, mode="w+", dtype=np.float16, shape=(len(keys), embedder.width)
    )
    np.save(made / voiced.KEYS, keys)
    (made / voiced.READER).write_text(embedder.name)
    fresh = np.arange(len(keys))
    if last is not None and _reader(last) == embedder.name and len(keys):
        known = np.load(last / voiced.KEYS)
        source = np.load(last / voiced.VECTORS, mmap_mode="r")
        order = np.argsort(known)
        if len(known):
            at = np.clip(np.searchsorted(known[order], keys), 0, len(known) - 1)
            there = known[order][at] == keys
            where = order[at]
            for start in range(0, len(keys), 50_000):
                some = np.arange(start, min(start + 50_000, len(keys)))
                some = some[there[some]]
                into[some] = source[where[some]]
            fresh = np.flatnonzero(~there)
    for start in range(0, len(fresh), READ_AT_ONCE):
        some = fresh[start : start + READ_AT_ONCE]
        into[some] = embedder([texts[int(at)] for at in some]).astype(np.float16)
    into.flush()
    return len(fresh), into


def _reader(place: Path) -> str:
    """Whose vectors lie there: only those of one name compare."""
    file = place / voiced.READER
    return file.read_text() if file.exists() else ""


def _felt(
    rows: list[dict[str, Any]], texts: Sequence[str], vectors: npt.NDArray[np.float16], name: str
) -> None:
    for start in range(0, len(rows), 20_000):
        some = rows[start : start + 20_000]
        found = feel(
            texts[start : start + 20_000],
            [str(row["language"] or "") for row in some],
            np.asarray(vectors[start : start + 20_000], dtype=np.float32),
            name,
        )
        for row, one in zip(some, found, strict=True):
            row |= {
                "language": one.language,
                "language_sure": one.language_sure,
                "feeling": one.feeling,
                "feeling_sure": one.feeling_sure,
                "sentiment": one.sentiment,
                "emotions": json.dumps([[code, round(sure, 3)] for code, sure in one.emotions]),
            }


def _themes(
    before: Remembered,
    rows: list[dict[str, Any]],
    keys: npt.NDArray[np.uint64],
    texts: Sequence[str],
    vectors: npt.NDArray[np.float16],
    decisions: Sequence[Decision],
) -> tuple[Kept, list[Event]]:
    tongues = [str(row["language"]) for row in rows]
    kept, events = keeping.keep(before.kept, keys, vectors, texts, tongues, decisions)  # type: ignore[arg-type]
    for row, theme, sure in zip(rows, kept.member.tolist(), kept.sure.tolist(), strict=True):
        row["theme"], row["theme_sure"] = kept.themes[theme] if theme >= 0 else None, round(sure, 4)
    return kept, events


def _given(
    rows: list[dict[str, Any]],
    vectors: npt.NDArray[np.float16],
    described: Sequence[given.Described],
    embedder: Embedder,
) -> None:
    middle = _mean(vectors, np.arange(len(vectors)))
    found, near = given.speak_of(vectors, middle, described, embedder)  # type: ignore[arg-type]
    for row, at, how in zip(rows, found.tolist(), near.tolist(), strict=True):
        row["given"] = described[at].theme if at >= 0 else None
        row["given_sure"] = round(float(how), 4) if at >= 0 else None


def _names(
    before: Remembered,
    kept: Kept,
    rows: list[dict[str, Any]],
    texts: Sequence[str],
    vectors: npt.NDArray[np.float16],
    decisions: Sequence[Decision],
    embedder: Embedder,
) -> dict[str, dict[str, Any]]:
    """A theme keeps its name.  New ones are named, and those whose second language came later."""
    here = sorted(set(kept.member[kept.member >= 0].tolist()))
    named = dict(before.names)
    lacking = [one for one in here if not _has_name(named.get(kept.themes[one]), one, kept, rows)]
    if lacking:
        place = {theme: at for at, theme in enumerate(here)}
        member = np.fromiter((place.get(one, -1) for one in kept.member.tolist()), dtype=np.int64)
        inside = np.flatnonzero(member >= 0)
        middles = np.stack([_mean(vectors, np.flatnonzero(kept.member == one)) for one in here])
        found = naming.names(
            [texts[int(at)] for at in inside.tolist()],
            [str(rows[at]["language"]) for at in inside.tolist()],
            [str(rows[at]["person"]) for at in inside.tolist()],
            member[inside],
            middles,
            embedder,
        )
        for one in lacking:
            mine = found[place[one]]
            old = named.get(kept.themes[one], {})
            told = {tongue: [name.words, name.own] for tongue, name in mine.items()}
            # A language that had its own words keeps them.
            named[kept.themes[one]] = told | {tongue: old[tongue] for tongue in old if old[tongue][1]}
    return {name: one for name, one in named.items() if name in kept.themes}


def _has_name(name: dict[str, Any] | None, theme: int, kept: Kept, rows: list[dict[str, Any]]) -> bool:
    if not name or set(name) != set(naming.OURS):
        return False
    lacks = [tongue for tongue, (_, own) in name.items() if not own]
    if not lacks:
        return True
    spoken = [rows[at]["language"] for at in np.flatnonzero(kept.member == theme).tolist()]
    return not any(spoken.count(tongue) >= naming.LEAST_PEOPLE for tongue in lacks)


def _mean(vectors: npt.NDArray[np.float16], rows: npt.NDArray[np.int64]) -> Vectors:
    total = np.zeros(vectors.shape[1], dtype=np.float64)
    for start in range(0, len(rows), 20_000):
        total += np.asarray(vectors[rows[start : start + 20_000]], dtype=np.float32).sum(axis=0)
    return np.asarray(total / max(len(rows), 1), dtype=np.float32)


# -- remembering -----------------------------------------------------------------------------------------


def remembered(place: Path | None) -> Remembered:
    """What the last time left; nothing the first time."""
    if place is None or not (place / voiced.THEMES).exists():
        return Remembered(Kept(), {}, [])
    told = json.loads((place / voiced.THEMES).read_text())
    member = told["member"]
    kept = Kept(
        keys=np.fromiter((int(name, 16) for name in member), dtype=np.uint64, count=len(member)),
        member=np.fromiter((one[0] for one in member.values()), dtype=np.int64, count=len(member)),
        sure=np.fromiter((one[1] for one in member.values()), dtype=np.float32, count=len(member)),
        themes=list(told["themes"]),
        grouped=int(told["grouped"]),
        split=list(told["split"]),
        parts=list(told["parts"]) if "parts" in told else _parted(told["events"]),
    )
    return Remembered(kept, told["names"], told["events"])


def _parted(events: list[dict[str, Any]]) -> list[str]:
    """What people took apart before that was remembered by itself."""
    split = [one for one in events if one["what"] == "split" and one["by_hand"]]
    return list(dict.fromkeys(name for one in split for name in (one["other"], one["theme"])))


def _remember(made: Path, kept: Kept, names: dict[str, dict[str, Any]], events: list[dict[str, Any]]) -> None:
    rows = zip(kept.keys.tolist(), kept.member.tolist(), kept.sure.tolist(), strict=True)
    told = {
        "themes": kept.themes,
        "grouped": kept.grouped,
        "split": kept.split,
        "parts": kept.parts,
        "names": names,
        "events": events,
        "member": {f"{key:016x}": [theme, round(sure, 3)] for key, theme, sure in rows},
    }
    (made / voiced.THEMES).write_text(json.dumps(told, ensure_ascii=False))


def _event(one: Event) -> dict[str, Any]:
    return {
        "at_us": time.time_ns() // 1_000,
        "what": one.what,
        "theme": one.theme,
        "other": one.other or None,
        "n": one.n,
        "by_hand": one.by_hand,
    }


@dataclass(frozen=True, slots=True)
class Open:
    """A store that is open to be asked: its tables and its index."""

    shelf: Shelf
    index: search.Index

    @classmethod
    def at(cls, path: Path) -> Open:
        """Open the DuckDB file of a store and the index beside it."""
        return cls(Shelf.open(path), search.Index.open(path.parent))
