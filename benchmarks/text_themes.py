"""How well are themes found, named and kept, voices found again and copies folded?  And how fast?

    nice -n 10 .venv/bin/python benchmarks/text_themes.py ../shared/data/text [--fast] [--only NAME]

Reads files of the layout of MANIFEST.md in the folder; what is not there is left out.  `rows(folder)` gives
the same to `benchmarks/text`.  Nothing here is trained on these texts; the resolution of themes is found anew
each time (`grouping.steadiest`).
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import resource
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from afuera.voices import copies, grouping, keeping, naming, search
from afuera.voices.embedding import default

CACHE = Path(
    os.environ.get("AFUERA_EMBEDDINGS", "/nowhere")
)  # <stem>.<column>.use.npy, in the order of the file


def read(folder: Path, *names: str) -> tuple[str, list[dict[str, str]]] | None:
    """The first of these files that is there: (stem, rows)."""
    for name in names:
        if (folder / name).exists():
            with (folder / name).open(encoding="utf-8", newline="") as file:
                return Path(name).stem, list(csv.DictReader(file))
    return None


def embedded(stem: str, column: str, texts: list[str]) -> Any:
    kept = CACHE / f"{stem}.{column}.use.npy"
    return np.load(kept) if kept.exists() else default()(texts)


def score(one: Any, other: Any) -> float:
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(one, other))


def banking(folder: Path) -> Iterator[dict[str, Any]]:
    """Themes without their number, names, stability, search."""
    found = read(folder, "banking77_test_en.csv", "banking77_train_en.csv")
    if found is None:
        return
    stem, every = found
    vectors = embedded(stem, "text", [one["text"] for one in every])
    intents, label = np.unique([one["category"] for one in every], return_inverse=True)
    # The training split stands in for the test split: as many texts, drawn three times.
    draws = [_drawn(label, 40, seed) for seed in range(3)] if len(every) > 5_000 else [np.arange(len(every))]
    agreed, unsure, first, three, named = [], [], 0, 0, 0
    for chosen in draws:
        texts = [every[at]["text"] for at in chosen]
        groups = grouping.group(vectors[chosen], texts, ["en"] * len(chosen))
        agreed.append(score(label[chosen], groups.member))
        unsure.append(float((groups.sure < grouping.LOW).mean()))
        if len(agreed) == 1:
            first, three, named = _named(texts, vectors[chosen], groups.member, label[chosen], intents)
    yield row(f"themes, {stem}, number not given: AMI", 0.69, np.mean(agreed), len(draws[0]), sizes=agreed)
    yield row("  coverage, and share with low confidence", 1.0, 1.0, len(draws[0]), unsure=np.mean(unsure))
    yield row("first phrase of the name hits the intent", 0.80, first / named, named)
    yield row("first three phrases", 0.95, three / named, named)
    yield from stability(vectors[draws[0]], [every[at]["text"] for at in draws[0]])
    yield from finding(vectors, [one["text"] for one in every], label)


def _drawn(label: Any, each: int, seed: int) -> Any:
    rng = np.random.default_rng(seed)
    return np.sort(
        np.concatenate([rng.permutation(np.flatnonzero(label == one))[:each] for one in set(label)])
    )


def _named(texts: list[str], vectors: Any, member: Any, label: Any, intents: Any) -> tuple[int, int, int]:
    middles = np.stack([vectors[member == one].mean(0) for one in range(member.max() + 1)])
    who = [str(at) for at in range(len(texts))]
    found = naming.names(texts, ["en"] * len(texts), who, member, middles, default())
    first = three = 0
    for theme, name in enumerate(found):
        most = intents[np.bincount(label[member == theme]).argmax()]
        stems = {naming.stem(word) for word in most.lower().replace("?", "").split("_")}
        hits = [bool({naming.stem(word) for word in one.split()} & stems) for one in name["en"].phrases]
        first, three = first + bool(hits and hits[0]), three + any(hits)
    return first, three, len(found)


def stability(vectors: Any, texts: list[str]) -> Iterator[dict[str, Any]]:
    """The same theme for the same comment after a fifth more of them."""
    order = np.random.default_rng(5).permutation(len(texts))
    before = np.sort(order[: int(len(order) / 1.2)])
    keys = (np.arange(1, len(texts) + 1) * 7919).astype(np.uint64)
    english = ["en"] * len(texts)
    kept, _ = keeping.keep(
        keeping.Kept(), keys[before], vectors[before], [texts[at] for at in before], english[: len(before)]
    )
    after, _ = keeping.keep(kept, keys, vectors, texts, english)
    same = kept.of(keys[before])[0] == after.of(keys[before])[0]
    yield row("same theme id after 20 % new comments", 0.90, same.mean(), len(before))
    grown, keeping.GROWN = keeping.GROWN, 1.1
    anew, _ = keeping.keep(kept, keys, vectors, texts, english)
    keeping.GROWN = grown
    same = kept.of(keys[before])[0] == anew.of(keys[before])[0]
    yield row("  the same when all are grouped anew", None, same.mean(), len(before))


def finding(vectors: Any, texts: list[str], label: Any) -> Iterator[dict[str, Any]]:
    """600 questions to 3,000 texts: has the first answer the same intent?"""
    hits: list[bool] = []
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(len(texts))
        asked, there = order[:600], order[600:3_600]
        said = [texts[at] for at in there]
        with tempfile.TemporaryDirectory() as place:
            np.save(Path(place) / "vectors.npy", vectors[there].astype(np.float16))
            search.make(Path(place), np.load(Path(place) / "vectors.npy"), said)
            index = search.Index.open(Path(place))
            for at in asked:
                found = search.candidates(index, texts[at], vectors[at])
                best = search.ordered(index, texts[at], found, [said[one] for one in found.rows])
                hits.append(bool(label[there[best[0][0]]] == label[at]))
    yield row("search, first answer right", 0.86, np.mean(hits), len(hits))


def languages(folder: Path) -> Iterator[dict[str, Any]]:
    """Spanish and English of the same sentences."""
    found = read(folder, "mabsa_parallel_en_es.csv", "mabsa_parallel_en_es_train_dev.csv")
    if found is None:
        return
    chosen = np.sort(np.random.default_rng(11).permutation(len(found[1]))[:3_000])
    rows = [found[1][at] for at in chosen]
    said = {one: [line[f"text_{one}"] for line in rows] for one in ("en", "es")}
    places = {one: embedded(found[0], f"text_{one}", said[one]) for one in ("en", "es")}
    places = {one: some[chosen] if len(some) > len(chosen) else some for one, some in places.items()}
    worst = 0.0
    for seed in range(2):
        order = np.random.default_rng(seed).permutation(len(rows))
        one, other = order[: len(rows) // 2], order[len(rows) // 2 :]
        tongues = ["en"] * len(one) + ["es"] * len(other)
        groups = grouping.group(
            np.vstack([places["en"][one], places["es"][other]]),
            [said["en"][at] for at in one] + [said["es"][at] for at in other],
            tongues,
        )
        worst = max(worst, score(groups.member, tongues))
    yield row("AMI(theme, language), disjoint halves", 0.01, worst, len(rows), less=True)
    both = grouping.group(
        np.vstack([places["en"], places["es"]]),
        said["en"] + said["es"],
        ["en"] * len(rows) + ["es"] * len(rows),
    )
    same = both.member[: len(rows)] == both.member[len(rows) :]
    yield row("a comment and its translation in one theme, together", None, same.mean(), len(rows))
    yield from strict(places, said)


def strict(places: dict[str, Any], said: dict[str, list[str]]) -> Iterator[dict[str, Any]]:
    """Themes of the English alone; each Spanish text asks its nearest, without its own translation."""
    groups = grouping.group(places["en"], said["en"], ["en"] * len(said["en"]))
    space = grouping.Space.of(places["en"])
    there, asked = space.place(places["en"]), space.place(places["es"])
    near, how = grouping.nearest(asked, there, 21)
    hits = []
    for at in range(len(asked)):
        others = near[at] != at
        votes = np.bincount(groups.member[near[at][others]], how[at][others] ** 3)
        hits.append(votes.argmax() == groups.member[at])
    many = len(set(groups.member.tolist()))
    yield row("  the same, strict", 0.88, np.mean(hits), len(hits), themes=many)


def folded(folder: Path) -> Iterator[dict[str, Any]]:
    """Comments once more with a typo, in capitals, with a greeting or an emoji."""
    found = read(folder, "banking77_test_en.csv", "banking77_train_en.csv")
    if found is None:
        return
    rng = random.Random(3)
    texts = sorted({one["text"].strip() for one in found[1] if len(one["text"]) > 30})
    rng.shuffle(texts)
    texts = texts[:1_400]
    alone = [at for at, one in enumerate(copies.copies(texts)) if one is not None]
    again = [rng.choice((_typo, _loud, _greeted, _cheered))(text, rng) for text in texts]
    both = copies.copies(texts + again)
    hit = [both[len(texts) + at] in (at, both[at]) for at in range(len(texts))]
    yield row("near duplicates, recall", 0.99, np.mean(hit), len(texts))
    yield row("  originals taken for copies", 0.005, len(alone) / len(texts), len(texts), less=True)


def _typo(text: str, rng: random.Random) -> str:
    at = rng.randrange(3, len(text) - 2)
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def _loud(text: str, _: random.Random) -> str:
    return text.upper()


def _greeted(text: str, rng: random.Random) -> str:
    return rng.choice(("Hello, ", "Hi! ", "Good morning. ")) + text


def _cheered(text: str, rng: random.Random) -> str:
    return text.rstrip(".?") + rng.choice(("!!! 😡", " 🙏", "..."))


def speed(folder: Path, many: int = 10_000) -> Iterator[dict[str, Any]]:
    """All that is done with so many comments that are new, in one process."""
    texts = comments(folder, many)
    if not texts:
        return
    start = time.process_time()
    vectors = default()(texts)
    read_in = time.process_time() - start
    from afuera.voices.understanding import understand

    tongues = [one.language for one in understand(texts, None, vectors)]
    copies.copies(texts)
    begun = time.process_time()
    groups = grouping.group(vectors, texts, tongues)
    middles = np.stack([vectors[groups.member == one].mean(0) for one in range(groups.member.max() + 1)])
    naming.names(texts, tongues, [str(at) for at in range(len(texts))], groups.member, middles, default())
    themed = time.process_time() - begun
    with tempfile.TemporaryDirectory() as place:
        np.save(Path(place) / "vectors.npy", vectors.astype(np.float16))
        search.make(Path(place), np.load(Path(place) / "vectors.npy"), texts)
    total = time.process_time() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    yield row(
        f"{len(texts):,} comments end to end, CPU-s",
        25,
        total,
        len(texts),
        less=True,
        read=read_in,
        themes=themed,
    )
    yield row("  peak memory, GB", 1.0, peak, len(texts), less=True)


def comments(folder: Path, many: int) -> list[str]:
    """So many comments of all the files that are there, mixed."""
    columns = {"airline_tweets_en*.csv": "text", "banking77_t*_en.csv": "text", "emoevent_*.csv": "text"}
    found: list[str] = []
    for pattern, column in columns.items():
        for file in sorted(folder.glob(pattern)):
            with file.open(encoding="utf-8", newline="") as lines:
                found += [one[column] for one in csv.DictReader(lines) if one[column]]
    order = np.random.default_rng(0).permutation(len(found))
    return [found[at] for at in order[:many]]


def fifty(folder: Path) -> Iterator[dict[str, Any]]:
    """50,000 into themes: real vectors and such as lie around them."""
    texts = comments(folder, 10_000)
    if not texts:
        return
    rng = np.random.default_rng(0)
    real = default()(texts)
    many = 50_000
    vectors = np.concatenate(
        [
            grouping.unit(real + rng.normal(0, 0.02, real.shape).astype(np.float32))
            for _ in range(many // len(real))
        ]
    )
    said = texts * (many // len(texts))
    start = time.process_time()
    grouping.group(vectors, said, ["en"] * len(said))
    yield row(f"{len(said):,} into themes, CPU-s", 45, time.process_time() - start, len(said), less=True)


def million(folder: Path, many: int = 1_000_000) -> Iterator[dict[str, Any]]:
    """Search over a million: real vectors and such as lie around them; the index mapped, asked when warm."""
    texts = comments(folder, 8_000)
    if not texts:
        return
    rng, real = np.random.default_rng(0), default()(texts)
    with tempfile.TemporaryDirectory() as at:
        place = Path(at)
        kept = np.lib.format.open_memmap(
            place / "vectors.npy", mode="w+", dtype=np.float16, shape=(many, real.shape[1])
        )
        whose = rng.integers(0, len(real), many)
        for start in range(0, many, 20_000):
            here = real[whose[start : start + 20_000]]
            kept[start : start + 20_000] = grouping.unit(here + rng.normal(0, 0.03, here.shape)).astype(
                np.float16
            )
        kept.flush()
        begun = time.process_time()
        search.make(place, kept, [texts[one] for one in whose])
        made = time.process_time() - begun
        index = search.Index.open(place)
        took: list[float] = []
        right: list[float] = []
        for turn, one in enumerate(rng.permutation(len(texts))[:150]):
            begun = time.perf_counter()
            asked = default()([texts[one]])[0]
            found = search.candidates(index, texts[one], asked)
            search.ordered(index, texts[one], found, [texts[whose[row]] for row in found.rows])
            if turn >= 30:
                took.append(time.perf_counter() - begun)
                if turn < 60:
                    right.append(_recalled(kept, index, asked, found.rows))
    yield row(
        "search over 1M voices, warm p95, ms", 200, np.quantile(took, 0.95) * 1000, len(took), less=True
    )
    yield row("  of the ten nearest of all it finds", None, np.mean(right), len(right), made_in=made)


def _recalled(kept: Any, index: search.Index, asked: Any, rows: Any) -> float:
    near = np.concatenate(
        [
            (np.asarray(kept[at : at + 50_000], dtype=np.float32) - index.middle) @ (asked - index.middle)
            for at in range(0, len(kept), 50_000)
        ]
    )
    return float(np.isin(np.argpartition(near, -10)[-10:], rows).mean())


def row(
    what: str, target: float | None, ours: float, n: int, less: bool = False, **more: Any
) -> dict[str, Any]:
    met = target is None or (ours <= target if less else ours >= target)
    return {"what": what, "target": target, "ours": float(ours), "n": n, "met": met, **more}


PARTS: dict[str, Callable[[Path], Iterator[dict[str, Any]]]] = {
    "banking": banking,
    "languages": languages,
    "copies": folded,
    "speed": speed,
    "fifty": fifty,
    "million": million,
}
SLOW = ("speed", "fifty", "million")


def rows(folder: Path, fast: bool = False, only: str | None = None) -> Iterator[dict[str, Any]]:
    """The rows of themes, search and copies for the table of `benchmarks/text`."""
    for name, part in PARTS.items():
        if (only is None or name == only) and not (fast and name in SLOW):
            yield from part(folder)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--fast", action="store_true", help="without the measures of time")
    parser.add_argument("--only", choices=sorted(PARTS))
    given = parser.parse_args()
    for line in rows(given.folder, given.fast, given.only):
        more = {
            name: value for name, value in line.items() if name not in ("what", "target", "ours", "n", "met")
        }
        goal = "" if line["target"] is None else f"{line['target']:g}"
        word = "met" if line["met"] else "NOT MET"
        told = f"{line['ours']:>9.3f}  target {goal:<6} {word}  n={line['n']}"
        print(f"{line['what']:<56} {told} {more or ''}", flush=True)
