"""Are names, addresses and identifiers found, and is nothing else hidden?

Sentences with {n:a name}, {a:an address}, {i:any other identifier} marked in them: those of the tests, and
every `private*.tsv` (language, tab, sentence) of the folder.  Speed on the tweets and reviews of the folder.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.text.frame import Reader, Row, table

from afuera.privacy import find, mask

OURS = Path(__file__).parents[2] / "tests" / "data" / "privacy"
MARKED = re.compile(r"\{([nai]):([^}]*)\}")
KINDS = {"name": "n", "address": "a"}
TARGETS = {"n": 0.85, "a": None, "i": 0.95}
NAMES = {"n": "names", "a": "addresses", "i": "identifiers"}
HALF = 0.5


def rows(folder: Path, reader: Reader) -> Iterator[Row]:
    """Recall of each kind, precision of all, texts a second of CPU."""
    for path in [*sorted(OURS.glob("*.tsv")), *sorted(folder.glob("private*.tsv"))]:
        note = "looked at since: a development figure" if path.parent == OURS else ""
        yield from _measured(path, note)
    texts = [row["text"] for row in table(folder, "airline_tweets_en*.csv")][: reader.most]
    texts += [row["text_es"] for row in table(folder, "mabsa_parallel_en_es*.csv")][: reader.most]
    if texts:
        mask("Ana")  # the lists are read once
        start = time.process_time()
        for text in texts:
            mask(text)
        took = time.process_time() - start
        yield Row("masking, texts a CPU second", len(texts), len(texts) / took, 4_000)


def _measured(path: Path, note: str) -> Iterator[Row]:
    hits = {kind: [0, 0] for kind in NAMES}
    right = every = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("#") or "\t" not in line:
            continue
        text, wanted = unmarked(line.split("\t", 1)[1])
        found = find(text)
        for start, end, kind in wanted:
            covered = sum(max(0, min(end, one.end) - max(start, one.start)) for one in found)
            hits[kind][0] += covered >= HALF * (end - start)
            hits[kind][1] += 1
        for one in found:
            inside = max((min(end, one.end) - max(start, one.start) for start, end, _ in wanted), default=0)
            right += inside >= HALF * (one.end - one.start)
            every += 1
    for kind, (hit, n) in hits.items():
        if n:
            yield Row(f"{NAMES[kind]} found, {path.stem}", n, hit / n, TARGETS[kind], note=note)
    if every:
        yield Row(f"private data, precision, {path.stem}", every, right / every, 0.85, note=note)


def unmarked(sentence: str) -> tuple[str, list[tuple[int, int, str]]]:
    """The sentence as somebody wrote it, and where what in it stands."""
    text, at, wanted = "", 0, []
    for match in MARKED.finditer(sentence):
        text += sentence[at : match.start()]
        wanted.append((len(text), len(text) + len(match[2]), match[1]))
        text += match[2]
        at = match.end()
    return text + sentence[at:], wanted
