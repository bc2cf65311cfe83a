"""Does the rule that looks at the steps cut better than the clock, where journeys lie close together?"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from afuera.journeys.sessions import cut, scored
from afuera.lake.duck import DuckEngine

HOUR_US = 3_600_000_000
# How long it takes from one step to the next: some answers are slow by nature.
HOURS = {
    ("look", "ask"): 0.2,
    ("ask", "quote"): 30.0,
    ("quote", "sign"): 8.0,
    ("sign", "done"): 40.0,
    ("report", "visit"): 24.0,
    ("visit", "fixed"): 1.0,
}
WAYS = (("look", "ask", "quote", "sign", "done"), ("report", "visit", "fixed"))


@pytest.fixture(scope="module")
def duck(tmp_path_factory: pytest.TempPathFactory) -> Iterator[DuckEngine]:
    engine = DuckEngine("1GB", 2, tmp_path_factory.mktemp("spill"))
    yield engine
    engine.close()


def lives(pause_hours: float, seed: int = 5, people: int = 100, each: int = 6) -> list[dict[str, Any]]:
    """People with several journeys each, pauses between them about as long as the silences inside."""
    random, rows = np.random.default_rng(seed), []
    for person in range(people):
        at = 0.0
        for journey in range(each):
            way = WAYS[int(random.integers(len(WAYS)))]
            for place, step in enumerate(way):
                if place:
                    at += HOURS[way[place - 1], step] * random.gamma(2.0, 0.5)
                elif journey:
                    at += pause_hours * random.gamma(2.0, 0.5)
                rows.append(
                    {
                        "person": f"p{person}",
                        "at_us": int(at * HOUR_US),
                        "sequence": len(rows),
                        "step": step,
                        "begins": place == 0 and journey > 0,
                    }
                )
    return rows


def area_under_curve(truth: list[bool], score: list[float]) -> float:
    """How often a true cut scores higher than a silence inside a journey (ties count half)."""
    values, inverse = np.unique(np.array(score), return_inverse=True)
    yes = np.bincount(inverse[np.array(truth)], minlength=len(values))
    no = np.bincount(inverse[~np.array(truth)], minlength=len(values))
    below = np.cumsum(no) - no
    return float((yes * (below + no / 2)).sum() / (yes.sum() * no.sum()))


@pytest.mark.parametrize("pause_hours", [48.0, 72.0, 96.0])
def test_context_tells_journeys_apart_better_than_silence(pause_hours: float, duck: DuckEngine) -> None:
    rows = scored(duck.memory(pa.Table.from_pylist(lives(pause_hours))))
    known = [row for row in duck.rows(rows) if row["silence_us"] is not None]
    truth = [row["begins"] for row in known]
    plain = area_under_curve(truth, [row["silence_us"] for row in known])
    context = area_under_curve(truth, [row["pair_us"] for row in known])
    assert context > plain + 0.03
    assert context > 0.9


def errors(rows: list[dict[str, Any]], rule: str) -> int:
    """Silences that the rule treats wrongly."""
    ordered = sorted(rows, key=lambda row: row["sequence"])
    pairs = pairwise(ordered)
    return sum(
        (after[rule] != before[rule]) != after["begins"]
        for before, after in pairs
        if before["person"] == after["person"]
    )


def test_both_cuts_stand_side_by_side(duck: DuckEngine) -> None:
    told = lives(60.0)
    cuts = cut(duck.memory(pa.Table.from_pylist(told)), duck, gap_us=36 * HOUR_US)
    rows = duck.rows(cuts.touches)
    assert len(rows) == len(told)
    for rule, made in (("plain", cuts.plain), ("context", cuts.context)):
        assert len({(row["person"], row[rule]) for row in rows}) == made
    assert errors(rows, "context") < 0.6 * errors(rows, "plain")
    assert cuts.agree_share is not None
    assert 0.5 < cuts.agree_share < 1
    assert set(cuts.as_dict()) == {"plain", "context", "agree_share"}


def test_row_order_changes_no_cut(duck: DuckEngine) -> None:
    told = lives(60.0, people=20)
    shuffled = [told[i] for i in np.random.default_rng(1).permutation(len(told))]
    found = [
        sorted((row["sequence"], row["plain"], row["context"]) for row in duck.rows(cuts.touches))
        for cuts in (
            cut(duck.memory(pa.Table.from_pylist(rows)), duck, gap_us=36 * HOUR_US)
            for rows in (told, shuffled)
        )
    ]
    assert found[0] == found[1]


def test_one_touch_is_one_session(duck: DuckEngine) -> None:
    one = [{"person": "p", "at_us": 0, "sequence": 0, "step": "look"}]
    cuts = cut(duck.memory(pa.Table.from_pylist(one)), duck)
    assert (cuts.plain, cuts.context, cuts.agree_share, cuts.limit_us) == (1, 1, None, None)
