"""Of real customers' words, how many are understood?  The table of docs/benchmarks.md.

Each file `rows_*.py` of this folder adds rows: it has `rows(folder, reader)`, which yields `Row`s and nothing
where its data are not in the folder.  docs/methods/voices.md says what the data are.

    python -m benchmarks.text [FOLDER] [--quality] [--only feelings] [--most 2000] [--fast]
    python -m benchmarks.text [FOLDER] --only million       # minutes and 2 GB of disk: only when asked for

`make bench` brings what we are compared with: VADER beside feelings, the recipe of BERTopic beside themes.
"""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path

from benchmarks.text.frame import Reader, told

HERE = Path(__file__).parent
USUAL = Path("../shared/data/text")


def main() -> None:
    """Print the table."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("folder", nargs="?", type=Path, default=USUAL)
    asked.add_argument("--quality", action="store_true", help="both readers (afuera[quality])")
    asked.add_argument("--only", help="the rows of one file: rows_<only>.py")
    asked.add_argument("--most", type=int, default=4_000, help="texts of one set, drawn once")
    asked.add_argument("--fast", action="store_true", help="without what measures time and memory")
    wanted = asked.parse_args()
    if not wanted.folder.is_dir():
        asked.error(f"there is no folder {wanted.folder}")
    reader = Reader(quality=wanted.quality, most=wanted.most)
    left_out = {"rows_million"} | ({"rows_speed"} if wanted.fast else set())
    # Time and memory first: what others need would count as ours.
    for path in sorted(HERE.glob("rows_*.py"), key=lambda one: (one.stem != "rows_speed", one.stem)):
        if path.stem != f"rows_{wanted.only}" if wanted.only else path.stem in left_out:
            continue
        began = time.process_time()
        module = importlib.import_module(f"benchmarks.text.{path.stem}")
        for row in module.rows(wanted.folder, reader):
            print(told(row), flush=True)
        print(f"{path.stem}: {time.process_time() - began:.1f} CPU s", flush=True)


if __name__ == "__main__":
    main()
