"""How long does search take among a million voices?  Asked as pages ask: tables, index and filters.

    python -m benchmarks.text FOLDER --only million

Left out unless asked for: it takes minutes and 2 GB of disk.  Vectors are those of 8,000 real comments and
such as lie around them, words are theirs: 125 voices have the same ones.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from benchmarks.text.frame import Reader, Row
from benchmarks.text.rows_speed import comments

from afuera.lake import Lake
from afuera.voices import grouping, search
from afuera.voices.asked_search import Filters
from afuera.voices.asked_search import search as asked
from afuera.voices.store import Open
from afuera.voices.store_tables import ABOUT, SEGMENTS, VERSION, VOICES

REAL, WARM, ASKED = 8_000, 30, 150
CHANNELS = ("app", "call", "chat", "store", "web")
# Of a million: all, one in five, one in forty, one in a thousand.
FILTERS = {
    "no filter": Filters(),
    "of one channel": Filters(channel="chat"),
    "of one channel, step and feeling": Filters(channel="chat", step="step 3", feeling="negative"),
    "of one segment, channel and week": Filters(channel="chat", segment="region=r7", since_us=1, until_us=60),
}


def rows(folder: Path, reader: Reader) -> Iterator[Row]:
    """The 95th percentile, warm, by how much filters leave; and how many of the nearest are found."""
    texts = comments(folder, REAL)
    if not texts:
        return
    many = 1_000_000
    rng, real = np.random.default_rng(0), reader.vectors(texts)
    with tempfile.TemporaryDirectory() as at, Lake.open(Path(at) / "lake") as lake:
        place = Path(at) / "voices"
        place.mkdir()
        whose = rng.integers(0, len(real), many)
        kept = _vectors(place, real, whose, rng)
        begun = time.process_time()
        spoken = np.array(["en", "es"])[rng.integers(0, 2, many)]
        search.make(place, kept, [texts[one] for one in whose], spoken.tolist())
        note = f"index made in {time.process_time() - begun:.0f} CPU s"
        store = _store(lake, place, [texts[one] for one in whose], spoken, rng, reader.embedder.name)
        chosen = rng.permutation(len(texts))[:ASKED]
        for name, filters in FILTERS.items():
            took = []
            for turn, one in enumerate(chosen):
                start = time.perf_counter()
                asked(store, texts[one], filters, embedder=reader.embedder)
                took += [time.perf_counter() - start] if turn >= WARM else []
            ms = float(np.quantile(took, 0.95)) * 1000
            note += f"; median {np.median(took) * 1000:.0f}"
            yield Row(f"1M voices, {name}: p95, ms", len(took), ms, 200, least=True, note=note.strip("; "))
            note = ""
        found = [_recalled(store, kept, texts[one], reader) for one in chosen[:30]]
        yield Row("  of the ten nearest of all it finds", len(found), float(np.mean(found)))
        store.shelf.close()


def _vectors(place: Path, real: Any, whose: Any, rng: np.random.Generator) -> Any:
    kept = np.lib.format.open_memmap(
        place / "vectors.npy", mode="w+", dtype=np.float16, shape=(len(whose), real.shape[1])
    )
    for start in range(0, len(whose), 20_000):
        here = real[whose[start : start + 20_000]]
        noise = rng.standard_normal(here.shape, dtype=np.float32) * 0.03
        kept[start : start + 20_000] = grouping.unit(here + noise).astype(np.float16)
    kept.flush()
    return kept


def _store(
    lake: Lake, place: Path, said: list[str], spoken: Any, rng: np.random.Generator, embedder: str
) -> Open:
    """The table that pages ask, as `store_tables` makes it."""
    many = len(said)
    number = np.arange(many)
    told = {
        "row": number,
        "key": [f"{one:016x}" for one in number],
        "at_us": np.sort(rng.integers(0, 120, many)),
        "person": [f"p{one}" for one in number // 3],
        "journey_id": [f"j{one}" for one in number // 2],
        "goal": np.array([f"goal {one}" for one in range(8)])[rng.integers(0, 8, many)],
        "step": np.array([f"step {one}" for one in range(8)])[rng.integers(0, 8, many)],
        "channel": np.array(CHANNELS)[rng.integers(0, 5, many)],
        "band": np.array(["low", "middle", "high"])[rng.integers(0, 3, many)],
        "language": spoken,
        "feeling": np.array(["negative", "neutral", "positive"])[rng.integers(0, 3, many)],
        "theme": np.array([f"t{one}" for one in range(90)])[rng.integers(0, 90, many)],
        "theme_sure": np.ones(many),
        "words": np.full(many, 20),
        "text": said,
    }
    voices = pa.table(
        {
            one.name: pa.array(told[one.name], one.type) if one.name in told else pa.nulls(many, one.type)
            for one in VOICES
        }
    )
    journeys = number[: many // 2]
    segments = pa.table(
        [
            pa.array([f"j{one}" for one in journeys], pa.string()),
            pa.array(["region"] * len(journeys), pa.string()),
            pa.array([f"r{one % 20}" for one in journeys], pa.string()),
        ],
        schema=SEGMENTS,
    )
    made = {"version": VERSION, "embedder": embedder, "until_us": 120}
    about = pa.table({one.name: pa.array([made[one.name]], one.type) for one in ABOUT})
    file = place / "1.duckdb"
    tables = {
        "voices": (lake.memory(voices), ("row",)),
        "segments": (lake.memory(segments), ("name", "value")),
        "about": (lake.memory(about), ("version",)),
    }
    lake.engine.copy_into(file, tables, place.parent / "tables")
    return Open.at(file)


def _recalled(store: Open, kept: Any, words: str, reader: Reader) -> float:
    """Of the ten nearest of all the share that is among the candidates."""
    asked = reader.embedder([words])[0]
    rows = search.candidates(store.index, words, asked).rows
    question = asked - store.index.middle
    near = np.concatenate(
        [
            (np.asarray(kept[at : at + 50_000], dtype=np.float32) - store.index.middle) @ question
            for at in range(0, len(kept), 50_000)
        ]
    )
    return float(np.isin(np.argpartition(near, -10)[-10:], rows).mean())
