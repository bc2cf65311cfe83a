"""Are themes found, named and kept, in both languages alike, beside the recipe of BERTopic?

banking77 and M-ABSA; where the test split is not in the folder, the training split stands in for it.  Nothing
is trained on these texts: the resolution of themes is found anew each time (`grouping.finest`).
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from benchmarks.text.frame import Reader, Row

from afuera.voices import grouping, keeping, naming
from afuera.voices.embedding import Vectors

BANKING = ("banking77_test_en.csv", "banking77_train_en.csv")
PARALLEL = ("mabsa_parallel_en_es.csv", "mabsa_parallel_en_es_train_dev.csv")


def rows(folder: Path, reader: Reader) -> Iterator[Row]:
    """Themes of one language, then of two."""
    yield from banking(folder, reader)
    yield from languages(folder, reader)


def read(folder: Path, *names: str) -> tuple[str, list[dict[str, str]]] | None:
    """The first of these files that is there: (stem, rows)."""
    for name in names:
        if (folder / name).exists():
            with (folder / name).open(encoding="utf-8", newline="") as file:
                return Path(name).stem, list(csv.DictReader(file))
    return None


def score(one: Any, other: Any) -> float:
    """How alike two groupings are: adjusted mutual information."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(one, other))


def banking(folder: Path, reader: Reader) -> Iterator[Row]:
    """Themes without their number, their names, their stability."""
    found = read(folder, *BANKING)
    if found is None:
        return
    stem, every = found
    said = [one["text"] for one in every]
    vectors = reader.vectors(said)
    intents, label = np.unique([one["category"] for one in every], return_inverse=True)
    # The training split stands in for the test split: as many texts, drawn three times.
    draws = [drawn(label, 40, seed) for seed in range(3)] if len(every) > 5_000 else [np.arange(len(every))]
    agreed, unsure, many, named = [], [], 0, (0, 0, 1)
    for chosen in draws:
        texts = [said[at] for at in chosen]
        groups = grouping.group(vectors[chosen], texts, ["en"] * len(chosen))
        agreed.append(score(label[chosen], groups.member))
        unsure.append(float((groups.sure < grouping.LOW).mean()))
        if len(agreed) == 1:
            many = len(set(groups.member.tolist()))
            named = _named(texts, vectors[chosen], groups.member, label[chosen], intents, reader)
    n, first, three, names = len(draws[0]), *named
    others = recipe(vectors[draws[0]], label[draws[0]])
    note = f"{many} themes; draws {' '.join(f'{one:.3f}' for one in agreed)}"
    target = 0.72 if reader.quality else 0.69
    yield Row(f"themes, {stem}: AMI", n, float(np.mean(agreed)), target, others=others, note=note)
    yield Row("  share of voices in a theme", n, 1.0, 1.0, note=f"low confidence {np.mean(unsure):.2f}")
    yield Row("  first phrase hits the intent", names, first / names, 0.80)
    yield Row("  first three phrases", names, three / names, 0.95)
    yield from stability(vectors[draws[0]], [said[at] for at in draws[0]])


def recipe(vectors: Vectors, label: Any) -> dict[str, float]:
    """BERTopic's own recipe on the same vectors: UMAP to five directions, HDBSCAN, what is left over apart.

    "moved": after each voice that was left over went to the nearest topic.
    """
    try:
        from umap import UMAP
    except ImportError:
        return {}
    import warnings

    from sklearn.cluster import HDBSCAN

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        flat = UMAP(
            n_neighbors=15, n_components=5, min_dist=0.0, metric="cosine", random_state=42
        ).fit_transform(vectors)
        topic = HDBSCAN(min_cluster_size=10, copy=True).fit_predict(flat)
    there = sorted(set(topic.tolist()) - {-1})
    middles = grouping.unit(np.stack([vectors[topic == one].mean(0) for one in there]))
    moved = np.where(topic >= 0, topic, np.asarray(there)[(vectors @ middles.T).argmax(1)])
    return {
        "BERTopic recipe": score(label, topic),
        "moved": score(label, moved),
        "its coverage": float((topic >= 0).mean()),
    }


def drawn(label: Any, each: int, seed: int) -> Any:
    """So many of each label."""
    rng = np.random.default_rng(seed)
    return np.sort(
        np.concatenate([rng.permutation(np.flatnonzero(label == one))[:each] for one in set(label)])
    )


def _named(
    texts: Sequence[str], vectors: Vectors, member: Any, label: Any, intents: Any, reader: Reader
) -> tuple[int, int, int]:
    middles = np.stack([vectors[member == one].mean(0) for one in range(member.max() + 1)])
    who = [str(at) for at in range(len(texts))]
    found = naming.names(texts, ["en"] * len(texts), who, member, middles, reader.embedder)
    first = three = 0
    for theme, name in enumerate(found):
        most = intents[np.bincount(label[member == theme]).argmax()]
        stems = {naming.stem(word) for word in most.lower().replace("?", "").split("_")}
        hits = [bool({naming.stem(word) for word in one.split()} & stems) for one in name["en"].phrases]
        first, three = first + bool(hits and hits[0]), three + any(hits)
    return first, three, len(found)


def stability(vectors: Vectors, texts: Sequence[str]) -> Iterator[Row]:
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
    yield Row("  same theme after 20 % new comments", len(before), float(same.mean()), 0.90)
    grown, keeping.GROWN = keeping.GROWN, 1.1
    anew, _ = keeping.keep(kept, keys, vectors, texts, english)
    keeping.GROWN = grown
    same = kept.of(keys[before])[0] == anew.of(keys[before])[0]
    yield Row("  the same, all grouped anew", len(before), float(same.mean()))


def languages(folder: Path, reader: Reader) -> Iterator[Row]:
    """Spanish and English of the same sentences."""
    found = read(folder, *PARALLEL)
    if found is None:
        return
    chosen = np.sort(np.random.default_rng(11).permutation(len(found[1]))[:3_000])
    said = {one: [found[1][at][f"text_{one}"] for at in chosen] for one in ("en", "es")}
    places = {one: reader.vectors(texts) for one, texts in said.items()}
    worst = max(_by_language(places, said, seed) for seed in range(2))
    n = len(chosen)
    yield Row("AMI(theme, language), disjoint halves", n, worst, 0.01, least=True)
    both = grouping.group(
        np.vstack([places["en"], places["es"]]), said["en"] + said["es"], ["en"] * n + ["es"] * n
    )
    same = both.member[:n] == both.member[n:]
    yield Row("translation in one theme, together", n, float(same.mean()))
    yield strict(places, said)


def _by_language(places: dict[str, Vectors], said: dict[str, list[str]], seed: int) -> float:
    order = np.random.default_rng(seed).permutation(len(said["en"]))
    one, other = order[: len(order) // 2], order[len(order) // 2 :]
    tongues = ["en"] * len(one) + ["es"] * len(other)
    groups = grouping.group(
        np.vstack([places["en"][one], places["es"][other]]),
        [said["en"][at] for at in one] + [said["es"][at] for at in other],
        tongues,
    )
    return score(groups.member, tongues)


def strict(places: dict[str, Vectors], said: dict[str, list[str]]) -> Row:
    """Themes of the English alone; each Spanish text asks its nearest, without its own translation."""
    groups = grouping.group(places["en"], said["en"], ["en"] * len(said["en"]))
    space = grouping.Space.of(places["en"])
    there, asked = space.place(places["en"]), space.place(places["es"])
    near, how = grouping.nearest(asked, there, 21)
    hits = []
    for at in range(len(asked)):
        others = near[at] != at
        votes = np.bincount(groups.member[near[at][others]], np.maximum(how[at][others], 1e-6) ** 3)
        hits.append(votes.argmax() == groups.member[at])
    many = len(set(groups.member.tolist()))
    return Row("  the same, strict", len(hits), float(np.mean(hits)), 0.88, note=f"{many} themes")
