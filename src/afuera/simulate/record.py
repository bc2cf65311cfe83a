"""What is written down while the blocks go by?  The rows of the truth, and the sums for truth.json."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from afuera.simulate.blocks import Block
from afuera.simulate.columns import Bools, Ints, Signals
from afuera.simulate.identities import ANONYMOUS, CUSTOMER, FIRST_NUMBER, TYPES, spelled
from afuera.simulate.kept import promised
from afuera.simulate.moments import position
from afuera.simulate.paths import Road
from afuera.simulate.rows import KNOW_BY_NUMBER
from afuera.simulate.vocabulary import Vocabulary
from afuera.simulate.writing import TruthFile

_TABLES = {
    "journeys": ("goal", "planted", "first_source"),
    "frictions": ("goal", "slug", "first", "second"),
    "people": (),
    "lost_goals": ("source", "goal"),
}


class Record:
    """The truth of all blocks so far; `close` finishes its files."""

    def __init__(self, out: Path, words: Vocabulary, last: int) -> None:
        folder = out / "truth"
        folder.mkdir(parents=True, exist_ok=True)
        self._words = words
        self._last = last
        self._files = {
            name: TruthFile(folder / f"{name}.parquet", repeating) for name, repeating in _TABLES.items()
        }
        self.journeys = 0
        self.moods = np.zeros(3)
        self._counts: dict[str, dict[str, Any]] = {}

    def add(self, block: Block, road: Road) -> None:
        """Write down one block."""
        self._add_journeys(block, road)
        self._add_frictions(block, road)
        self._add_lost(block.signals)
        self.moods += block.felt
        lived = block.lived
        counts = self._counts.setdefault(
            road.goal.name,
            {
                "touched": np.zeros(len(road.step), dtype=np.int64),
                "ok": np.zeros(len(road.step), dtype=np.int64),
                "frictions": defaultdict(lambda: {"journeys": 0, "times": 0}),
                "promises": dict.fromkeys(("made", "due", "missed"), 0),
                **dict.fromkeys(("journeys", "reached", "ended", "cut_off"), 0),
            },
        )
        counts["touched"] += block.steps.touched
        counts["ok"] += block.steps.ok
        for name, n in promised(block, road, self._words, self._last).items():
            counts["promises"][name] += n
        counts["journeys"] += len(lived)
        counts["ended"] += int((~lived.cut_off).sum())
        counts["reached"] += int((lived.reached & ~lived.cut_off).sum())
        counts["cut_off"] += int(lived.cut_off.sum())
        for slug in np.unique(block.met.slug):
            here = block.met.slug == slug
            one = counts["frictions"][self._words.words[slug]]
            one["times"] += int(here.sum())
            one["journeys"] += len(np.unique(block.met.journey[here]))
        self.journeys += len(lived)

    def counts(self, goal: str) -> dict[str, Any]:
        """The sums of one goal."""
        counts = self._counts[goal]
        return {**counts, "frictions": dict(sorted(counts["frictions"].items()))}

    def close(self) -> None:
        """Finish the files."""
        for file in self._files.values():
            file.close()

    def add_people(self, identifiers: pa.Array, person: Ints) -> None:
        """Write down whose identifiers these are."""
        self._files["people"].write(pa.table({"identifier": identifiers, "person": pa.array(person)}))

    def add_present(self, signals: Signals, present: Bools) -> None:
        """Write down each identifier of these rows once."""
        rows, types = np.nonzero(present)
        device = np.where(types == ANONYMOUS, signals.journey[rows] % 2, 0)
        key = np.unique((signals.person[rows] * len(TYPES) + types) * 2 + device)
        person, kind, device = key // 2 // len(TYPES), key // 2 % len(TYPES), key % 2
        self.add_people(spelled(person, kind, device), person)
        for name in KNOW_BY_NUMBER:
            known = present[:, CUSTOMER] & (signals.source == self._words.number(name))
            people = np.unique(signals.person[known])
            self.add_people(_joined(f"{name}:C", pa.array(people + FIRST_NUMBER)), people)

    def _add_journeys(self, block: Block, road: Road) -> None:
        lived, signals = block.lived, block.signals
        first = np.flatnonzero(position(signals.journey) == 0)
        source = np.full(len(lived), -1, dtype=np.int32)
        source[signals.journey[first] - lived.journey[0]] = signals.source[first]
        slugs = self._words.numbers([*(one.slug for one in road.goal.planted), None])
        number = pa.array(lived.journey)
        whole = np.full(len(lived), self._words.number(road.goal.name), dtype=np.int32)
        self._files["journeys"].write(
            pa.table(
                {
                    "journey": number,
                    "goal": self._words.spell(whole),
                    "person": pa.array(lived.person),
                    "started": _moments(lived.started),
                    "last_touch": _moments(lived.last_touch),
                    "reached": pa.array(lived.reached, mask=lived.cut_off),
                    "all_ok": pa.array(lived.all_ok, mask=lived.cut_off),
                    "cut_off": pa.array(lived.cut_off),
                    "says": pa.array(lived.says),
                    "answers": pa.array(lived.answers),
                    "returned": pa.array(lived.returned),
                    "has_case": pa.array(lived.has_case),
                    "planted": self._words.spell(slugs[lived.friction]),
                    "seams": pa.array(lived.seams),
                    "touches": pa.array(lived.touches),
                    "first_source": self._words.spell(source),
                }
            )
        )

    def _add_frictions(self, block: Block, road: Road) -> None:
        met = block.met
        goal = np.full(len(met), self._words.number(road.goal.name), dtype=np.int32)
        self._files["frictions"].write(
            pa.table(
                {
                    "journey": pa.array(met.journey.astype(np.int64)),
                    "goal": self._words.spell(goal),
                    "slug": self._words.spell(met.slug),
                    "first": self._words.spell(met.first),
                    "second": self._words.spell(met.second),
                }
            )
        )

    def _add_lost(self, signals: Signals) -> None:
        rows = np.flatnonzero((signals.goal < 0) & (signals.true_goal >= 0))
        place = position(signals.journey)[rows]
        ids = _joined("", pa.array(signals.journey[rows]), pa.array(place))
        self._files["lost_goals"].write(
            pa.table(
                {
                    "source": self._words.spell(signals.source[rows]),
                    "signal_id": ids,
                    "journey": pa.array(signals.journey[rows]),
                    "goal": self._words.spell(signals.true_goal[rows]),
                    "has_case": pa.array(signals.has_case[rows]),
                }
            )
        )


def _moments(seconds: Ints) -> pa.Array:
    return (
        pa.array(seconds * 1_000_000, pa.int64()).cast(pa.timestamp("us")).cast(pa.timestamp("us", tz="UTC"))
    )


def _joined(before: str, *numbers: pa.Array) -> pa.Array:
    """The numbers as text with hyphens between them, after `before`."""
    text = pc.binary_join_element_wise(*(one.cast(pa.string()) for one in numbers), "-")
    return pc.binary_join_element_wise(pa.scalar(before), text, "")
