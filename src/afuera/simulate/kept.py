"""Which promises were kept?  Recounted from the rows of a block: the truth beside what the study finds."""

from __future__ import annotations

import numpy as np

from afuera.simulate.blocks import Block
from afuera.simulate.columns import Bools, Ints, Signals
from afuera.simulate.paths import Road
from afuera.simulate.vocabulary import Vocabulary


def promised(block: Block, road: Road, words: Vocabulary, last: int) -> dict[str, int]:
    """`made`, `due` (before the data end), `missed` of these (the last step had not gone well by then)."""
    due, late = _judged(block, road, words, last)[1:]
    return {"made": len(due), "due": int((due < last).sum()), "missed": int(late.sum())}


def missed(block: Block, road: Road, words: Vocabulary, last: int) -> Ints:
    """The journeys whose promise was due before the data end, and not kept by then."""
    journey, _, late = _judged(block, road, words, last)
    return journey[late]


def _judged(block: Block, road: Road, words: Vocabulary, last: int) -> tuple[Ints, Ints, Bools]:
    signals = block.signals
    made = np.flatnonzero(signals.kind == words.number("promise"))
    journey, due = signals.journey[made], signals.due_at[made]
    late = (due < last) & (_done(signals, road, words, journey) > due)
    return journey, due, late


def _done(signals: Signals, road: Road, words: Vocabulary, journey: Ints) -> Ints:
    """When the last planned step first went well in each of these journeys; never: a far future."""
    good: Bools = (signals.kind == words.number("touch")) & (signals.result == words.number("ok"))
    rows = np.flatnonzero(good & (signals.step == road.step[-1]))
    never = np.iinfo(np.int64).max
    first = np.full(int(signals.journey.max(initial=0)) + 1, never)
    np.minimum.at(first, signals.journey[rows], signals.at[rows])
    return np.asarray(first[journey])
