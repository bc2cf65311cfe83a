"""How are the heads in the package made?  From the examples written for Afuera and nothing else.

python -m benchmarks.text.heads [--quality]
"""

from __future__ import annotations

import argparse
import os

os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np

from afuera.voices import embedding, heads, learning, quality


def main() -> None:
    """Write src/afuera/voices/heads/*."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--quality", action="store_true", help="those of the extra too")
    embedders: list[embedding.Embedder] = [embedding.default()]
    if asked.parse_args().quality:
        texts = [one.text for one in learning.examples()]
        np.save(quality.MIDDLE, quality.both().second(texts).mean(axis=0).astype(np.float32))
        embedders.append(quality.both())
    for embedder in embedders:
        for what, head in learning.house_heads(embedder).items():
            path = heads.HERE / f"{what}.{embedder.name}.npz"
            head.save(path)
            print(path, dict(zip(head.labels, head.floors, strict=True)), head.about)


if __name__ == "__main__":
    main()
