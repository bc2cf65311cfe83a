"""Do the worst consequences come first, however rare, and is what is not known kept open?"""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from afuera.estimates.adjusted import Effect
from afuera.pains.burden import Compared
from afuera.pains.order import GRAVE, REST, VULNERABLE, WORTH, old_order, ordered
from afuera.pains.outcomes import OUTCOMES
from afuera.pains.thresholds import under_thresholds

PEOPLE = 2_000


def pain(seed: int, times: int, **effects: tuple[float, float]) -> dict[str, Compared]:
    """Effects (value, error) by outcome; what is not named cannot be compared."""
    draw = np.random.default_rng(seed)
    found: dict[str, Any] = {}
    for outcome in OUTCOMES:
        if outcome not in effects:
            found[outcome] = Compared(outcome, None, None, 0.0, 1.0, times, None, "not_measured")
            continue
        value, error = effects[outcome]
        noise = draw.normal(size=PEOPLE)
        influence = noise * error / np.sqrt(noise @ noise)
        one = Effect(value, value - 2 * error, value + 2 * error, error, 0.2, 200, influence)
        found[outcome] = Compared(outcome, one, None, 500.0, 0.01, times)
    return found


def test_vulnerable_people_first_then_the_grave_however_rare_then_by_burden() -> None:
    pains = {
        "common": pain(1, 10_000, goal_failure=(0.05, 0.005)),
        "rare": pain(2, 12, goal_failure=(0.6, 0.1)),
        "fraud": pain(3, 5, goal_failure=(0.1, 0.1)),
        "small": pain(4, 1_000, goal_failure=(0.02, 0.005)),
    }
    places = ordered(pains, ["fraud"])
    assert [one.key for one in places] == ["fraud", "rare", "common", "small"]
    assert [one.tier for one in places] == [VULNERABLE, GRAVE, REST, REST]
    assert [one.place for one in places] == [1, 2, 3, 4]


def test_grave_needs_to_be_sure() -> None:
    unsure = {"one": pain(1, 50, goal_failure=(0.22, 0.1)), "two": pain(2, 50, goal_failure=(0.1, 0.1))}
    assert {one.tier for one in ordered(unsure, [])} == {REST}


def test_burden_adds_missed_goals_leavers_and_working_days() -> None:
    found = {"one": pain(1, 100, goal_failure=(0.1, 0.01), leaving=(0.05, 0.01), hours_lost=(4.0, 0.1))}
    place = ordered(found, [])[0]
    assert place.burden == pytest.approx(100 * (0.1 + 0.05 + 4.0 / 8))
    assert WORTH["hours_lost"] == 1 / 8
    assert place.burden_low < place.burden < place.burden_high


def test_what_cannot_be_compared_well_is_not_added() -> None:
    found = pain(1, 100, goal_failure=(0.1, 0.01), leaving=(0.5, 0.2))
    thin = found["leaving"]
    found["leaving"] = Compared("leaving", thin.effect, None, 20.0, 0.2, 100)
    assert ordered({"one": found}, [])[0].burden == pytest.approx(10)


def test_places_that_chance_leaves_open_are_a_set() -> None:
    pains = {
        "a": pain(1, 100, goal_failure=(0.15, 0.002)),
        "b": pain(2, 100, goal_failure=(0.10, 0.02)),
        "c": pain(3, 100, goal_failure=(0.10, 0.02)),
        "d": pain(4, 100, goal_failure=(0.01, 0.002)),
    }
    sets = {one.key: (one.low, one.high) for one in ordered(pains, [])}
    assert sets["b"][0] <= 2
    assert sets["b"][1] >= 3
    assert sets["d"] == (4, 4)
    assert all(one.low <= one.place <= one.high for one in ordered(pains, []))


def test_a_pain_of_which_nothing_is_known_may_stand_anywhere_in_its_tier() -> None:
    pains = {"known": pain(1, 100, goal_failure=(0.1, 0.01)), "unknown": pain(2, 100)}
    last = ordered(pains, [])[-1]
    assert (last.key, last.low, last.high, last.top3) == ("unknown", 1, 2, 0.0)


def test_chances_to_be_among_the_first_three_add_up() -> None:
    pains = {str(k): pain(k, 100, goal_failure=(0.02 * k, 0.02)) for k in range(1, 7)}
    assert sum(one.top3 for one in ordered(pains, [])) == pytest.approx(3)


def test_other_weights_of_the_outcomes_are_tried() -> None:
    pains = {
        "both": pain(1, 100, goal_failure=(0.15, 0.01), leaving=(0.15, 0.01)),
        "goals": pain(2, 100, goal_failure=(0.16, 0.01)),
        "away": pain(3, 100, leaving=(0.16, 0.01)),
        "none": pain(4, 100, goal_failure=(0.0, 0.01), leaving=(0.0, 0.01)),
    }
    share = {one.key: one.weightings for one in ordered(pains, [])}
    assert share["both"] == 1.0
    assert share["none"] == 0.0


def test_the_order_is_the_same_whatever_order_the_pains_come_in() -> None:
    pains = {str(k): pain(k, 100, goal_failure=(0.02 * (k % 3), 0.02)) for k in range(6)}
    backwards = dict(reversed(pains.items()))
    assert ordered(pains, []) == ordered(backwards, [])


def test_the_old_order_is_frequency_times_cost() -> None:
    assert old_order({"a": 100, "b": 10, "c": 50}, {"a": 1.0, "b": 20.0, "c": 1.0}) == {
        "b": 1,
        "a": 2,
        "c": 3,
    }


def test_thresholds_that_move_a_pain_are_named() -> None:
    pains = {
        "nearly grave": pain(1, 100, goal_failure=(0.24, 0.02)),
        "slow": pain(2, 1_000, goal_failure=(0.02, 0.002), hours_lost=(1.0, 0.01)),
        "common": pain(3, 2_000, goal_failure=(0.06, 0.002)),
    }
    found = under_thresholds(pains, [])
    assert [one.key for one in ordered(pains, [])] == ["nearly grave", "slow", "common"]
    assert (found["nearly grave"].low, found["nearly grave"].high) == (1, 3)
    assert set(found["nearly grave"].moved_by) == {"grave_share"}
    assert found["common"].low == 2, "before what is slow when sixteen hours are a harm"
    assert "hours_a_harm" in found["common"].moved_by


def test_what_no_threshold_moves_has_one_place() -> None:
    pains = {
        "heavy": pain(1, 10_000, goal_failure=(0.1, 0.002)),
        "light": pain(2, 100, goal_failure=(0.02, 0.002)),
    }
    found = under_thresholds(pains, [])
    assert (found["heavy"].low, found["heavy"].high, found["heavy"].moved_by) == (1, 1, ())
