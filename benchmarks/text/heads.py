"""How are the heads in the package made?  From the examples written for Afuera, and GoEmotions beside them.

python -m benchmarks.text.heads GOEMOTIONS_FILE [--quality]
"""

from __future__ import annotations

import argparse
import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from afuera.voices import embedding, heads, learning, quality
from afuera.voices.written import examples, goemotions


def main() -> None:
    """Write src/afuera/voices/heads/*."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("goemotions", type=Path, help="development split of GoEmotions: text, labels")
    asked.add_argument("--quality", action="store_true", help="those of the extra too")
    wanted = asked.parse_args()
    others = goemotions(wanted.goemotions)
    embedders: list[embedding.Embedder] = [embedding.default()]
    if wanted.quality:
        texts = [one.text for one in examples() if one.counts == 1]
        np.save(quality.MIDDLE, quality.both().second(texts).mean(axis=0).astype(np.float32))
        embedders.append(quality.both())
    for embedder in embedders:
        for what, head in learning.house_heads(embedder, others).items():
            path = heads.HERE / f"{what}.{embedder.name}.npz"
            head.save(path)
            print(path, dict(zip(head.labels, head.floors, strict=True)), head.about)


if __name__ == "__main__":
    main()
