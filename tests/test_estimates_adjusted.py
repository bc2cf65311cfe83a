"""Do adjusted comparisons give the published numbers, and say what is true where it is known?"""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pytest

from afuera.estimates.adjusted import (
    Floats,
    alike,
    att_by_weights,
    att_doubly_robust,
    balancing_weights,
    chances,
    e_value,
    e_value_of_limit,
    effect,
    effective_sample,
    expected_without,
    part,
    robustness_value,
    together,
    well_compared,
)
from afuera.estimates.rank_sets import among_the_first, rank_sets, shrunk

DATA = Path(__file__).parent / "data" / "lalonde.csv"
# PISA 2018, mathematics, OECD: mean and standard error; the United Kingdom is the 13th.
PISA = (
    *((527, 2.47), (526, 3.12), (523, 1.74), (519, 2.63), (516, 2.60), (515, 2.91), (512, 2.36), (509, 1.74)),
    *((509, 1.36), (508, 2.26), (507, 1.97), (502, 2.66), (502, 2.56), (501, 2.22), (500, 2.65), (500, 2.20)),
    *((499, 2.46), (499, 2.97), (496, 1.96), (495, 2.32), (495, 1.96), (494, 1.71), (492, 2.68), (491, 1.94)),
    *((487, 2.78), (486, 2.56), (483, 1.10), (481, 1.95), (481, 1.46), (481, 2.32), (478, 3.24), (463, 3.50)),
    *((454, 2.26), (451, 3.09), (417, 2.42), (409, 2.49), (391, 2.99)),
)


def trained(against: str) -> tuple[np.ndarray, Floats, Floats]:
    """The training programme: those trained against the experiment's controls, or PSID's households."""
    with DATA.open() as file:
        rows = [r for r in csv.DictReader(file) if r["treat"] == "1" or r["sample"] == against]
    said = [
        [
            *(float(r["age"]), float(r["educ"]), r["race"] == "b", r["race"] == "h", float(r["married"])),
            *(float(r["educ"]) < 12, float(r["re74"]), float(r["re75"])),
        ]
        for r in rows
    ]
    earned = np.array([float(r["re78"]) for r in rows])
    return np.array([r["treat"] == "1" for r in rows]), earned, np.array(said, dtype=float)


def test_the_experiment_gives_its_published_effect_and_error() -> None:
    exposed, y, _ = trained("nsw")
    found, _ = effect(exposed, y, np.zeros(len(y), dtype=np.int64))
    assert found is not None
    assert found.value == pytest.approx(1794.343, abs=0.01)
    assert found.error == pytest.approx(670.997, rel=0.002)
    assert found.n == 185


def test_households_of_the_survey_give_the_published_effects_on_those_trained() -> None:
    exposed, y, x = trained("psid")
    chance = chances(exposed, x)
    even = balancing_weights(exposed, x)
    assert y[exposed].mean() - y[~exposed].mean() == pytest.approx(-635.026, abs=0.5)
    assert att_by_weights(exposed, y, chance / (1 - chance)) == pytest.approx(1214.07, abs=0.5)
    assert att_doubly_robust(exposed, y, chance, expected_without(exposed, y, x)) == pytest.approx(
        1231.04, abs=0.5
    )
    assert att_by_weights(exposed, y, even) == pytest.approx(1273.26, abs=0.5)
    assert effective_sample(even[~exposed]) == pytest.approx(98.46, abs=0.01)


def test_what_the_survey_can_say_is_kept_back_by_the_gate() -> None:
    exposed, _, x = trained("psid")
    even = balancing_weights(exposed, x)
    # ESS 98.46: fewer than a hundred people like them.
    assert not well_compared(effective_sample(even[~exposed]), 0.01, 185)


def test_the_chance_of_being_hit_is_not_drawn_towards_a_half() -> None:
    """A penalty hidden in the fit would: the likelihood's own equations must hold."""
    exposed, _, x = trained("psid")
    chance = chances(exposed, x)
    assert np.abs(x.T @ (exposed - chance)).max() / len(exposed) < 1e-3
    assert chance.sum() == pytest.approx(exposed.sum(), abs=1e-6)


def test_the_effect_on_those_hit_is_not_that_on_everybody() -> None:
    strata = np.repeat([0, 1], 2_000)
    exposed = np.r_[np.arange(2_000) < 200, np.arange(2_000) < 1_800]
    y = np.where(exposed, np.where(strata == 1, 2.0, 10.0), 0.0)
    found, _ = effect(exposed, y, strata)
    assert found is not None
    assert found.value == pytest.approx((200 * 10 + 1_800 * 2) / 2_000)


def test_weights_meet_strata_and_linear_means_exactly() -> None:
    draw = np.random.default_rng(3)
    strata, linear = draw.integers(0, 5, 4_000), draw.normal(size=(4_000, 3))
    exposed = draw.random(4_000) < 0.1 + 0.1 * strata / 5 + 0.05 * (linear[:, 0] > 0)
    people = alike(exposed, strata, linear)
    assert people.weights.sum() == pytest.approx(exposed.sum())
    assert people.weights @ linear == pytest.approx(linear[exposed].sum(axis=0), abs=1e-6)
    by = [people.weights[strata == s].sum() for s in range(5)]
    assert by == pytest.approx([exposed[strata == s].sum() for s in range(5)])


def test_without_a_linear_part_it_is_the_formula_of_the_literature() -> None:
    draw = np.random.default_rng(5)
    strata = draw.integers(0, 4, 3_000)
    exposed, y = draw.random(3_000) < 0.2 + 0.1 * strata / 4, draw.normal(size=3_000)
    found, people = effect(exposed, y, strata)
    assert found is not None
    e = np.array([exposed[strata == s].mean() for s in range(4)])[strata]
    m0 = np.array([y[(strata == s) & ~exposed].mean() for s in range(4)])[strata]
    phi = exposed * (y - m0) - ~exposed * e / (1 - e) * (y - m0)
    assert found.value == pytest.approx(phi.sum() / exposed.sum())
    assert people.weights[~exposed] == pytest.approx((e / (1 - e))[~exposed])


def test_heavy_users_meet_more_and_leave_less_the_plain_difference_has_the_wrong_sign() -> None:
    draw = np.random.default_rng(11)
    heavy = draw.integers(0, 3, 30_000)
    exposed = draw.random(30_000) < np.array([0.05, 0.2, 0.5])[heavy]
    leaves = (draw.random(30_000) < np.array([0.4, 0.2, 0.05])[heavy] + 0.05 * exposed).astype(float)
    assert leaves[exposed].mean() < leaves[~exposed].mean()
    found, _ = effect(exposed, leaves, heavy)
    assert found is not None
    assert 0 < found.low < 0.05 < found.high


def test_intervals_hold_the_truth_as_often_as_they_say() -> None:
    draw = np.random.default_rng(17)
    held = 0
    for _ in range(400):
        strata, z = draw.integers(0, 6, 1_500), draw.normal(size=(1_500, 1))
        exposed = draw.random(1_500) < 1 / (1 + np.exp(2.2 - 0.2 * strata - 0.4 * z[:, 0]))
        y = 0.3 * exposed + 0.1 * strata + 0.5 * z[:, 0] + draw.normal(size=1_500)
        found, _ = effect(exposed, y, strata, z)
        assert found is not None
        held += found.low <= 0.3 <= found.high
    assert 0.93 <= held / 400 <= 0.975


def test_people_who_come_again_are_counted_once_in_the_error() -> None:
    draw = np.random.default_rng(19)
    exposed, y = draw.random(1_000) < 0.3, draw.normal(size=1_000)
    strata = np.zeros(1_000, dtype=np.int64)
    once, _ = effect(exposed, y, strata)
    twice, _ = effect(
        np.tile(exposed, 2), np.tile(y, 2), np.tile(strata, 2), clusters=np.tile(np.arange(1_000), 2)
    )
    assert once is not None
    assert twice is not None
    assert twice.error == pytest.approx(once.error, rel=0.01)


def test_several_comparisons_add_up_to_one() -> None:
    draw = np.random.default_rng(23)
    exposed, y, strata = draw.random(2_000) < 0.3, draw.normal(size=2_000), draw.integers(0, 2, 2_000)
    whole, _ = effect(exposed, y, strata)
    parts = []
    for s in range(2):
        mine = strata == s
        people = alike(exposed[mine], np.zeros(mine.sum(), dtype=np.int64), np.zeros((mine.sum(), 0)))
        parts.append((part(people, y[mine]), np.flatnonzero(mine)))
    both = together(parts, 2_000)
    assert whole is not None
    assert both is not None
    assert both.value == pytest.approx(whole.value)
    assert both.error == pytest.approx(whole.error, rel=0.01)


def test_those_without_anybody_alike_are_left_out_not_guessed() -> None:
    strata = np.repeat([0, 1], 100)
    exposed = np.r_[np.arange(100) < 20, np.ones(100, dtype=bool)]
    found, people = effect(exposed, np.ones(200), strata)
    assert people.n == 20
    assert found is not None
    assert found.n == 20
    nobody, _ = effect(np.ones(10, dtype=bool), np.ones(10), np.zeros(10, dtype=np.int64))
    assert nobody is None


def test_e_values_and_robustness_values_are_the_published_ones() -> None:
    assert e_value(3.9) == pytest.approx(7.263034, abs=1e-5)
    assert e_value(1.8) == pytest.approx(3.0, abs=1e-5)
    assert e_value(1 / 3.9) == pytest.approx(7.263034, abs=1e-5)
    assert e_value(1.0) == 1.0
    assert robustness_value(4.18, 783) == pytest.approx(0.1386, abs=0.0005)


def test_an_interval_that_holds_zero_withstands_nothing() -> None:
    exposed = np.arange(400) % 2 == 0
    found, _ = effect(exposed, np.tile([0.0, 0.0, 1.0, 1.0], 100), np.zeros(400, dtype=np.int64))
    assert found is not None
    assert e_value_of_limit(found) == 1.0


def test_the_united_kingdom_may_stand_eighth_to_twenty_third() -> None:
    values = np.array([score for score, _ in PISA], dtype=float)
    covariance = np.diag([error**2 for _, error in PISA])
    assert rank_sets(values, covariance)[12] == (8, 23)


def test_percentiles_of_drawn_ranks_would_have_been_too_narrow() -> None:
    values = np.array([score for score, _ in PISA], dtype=float)
    errors = np.array([error for _, error in PISA])
    drawn = np.random.default_rng(1).normal(values, errors, (4_000, len(values)))
    ranks = (drawn > drawn[:, [12]]).sum(axis=1) + 1
    low, high = np.quantile(ranks, [0.025, 0.975])
    assert low >= 10
    assert high <= 20


def test_rank_sets_hold_the_true_place_as_often_as_they_say() -> None:
    draw = np.random.default_rng(29)
    truth = np.array([5.0, 4.5, 4.4, 3.0, 2.9, 1.0])
    held = 0
    for _ in range(300):
        sets = rank_sets(truth + draw.normal(size=6), np.eye(6))
        held += sum(low <= place <= high for place, (low, high) in enumerate(sets, 1))
    assert held / 1_800 >= 0.95


def test_eight_schools_shrink_to_their_mean() -> None:
    y = np.array([28.0, 8, -3, 7, -1, 1, 18, 12])
    s = np.array([15.0, 10, 16, 11, 9, 11, 10, 18])
    weights = 1 / s**2
    pooled, error = float(np.average(y, weights=weights)), float(weights.sum()) ** -0.5
    assert (pooled, error) == pytest.approx((7.685617, 4.071919), abs=1e-5)
    assert float((weights * (y - pooled) ** 2).sum()) == pytest.approx(4.707079, abs=1e-5)
    best, spread = shrunk(y, np.diag(s**2))
    # The variance between schools is 0 (Paule and Mandel), so that each is drawn to the pooled mean.
    assert best == pytest.approx(np.full(8, 7.685617), abs=1e-5)
    assert not spread.any()


def test_the_chance_to_be_among_the_first_adds_up() -> None:
    chance = among_the_first(np.array([9.0, 5.0, 5.0, 0.0]), np.diag([0.1] * 4), 2)
    assert chance.sum() == pytest.approx(2)
    assert chance[0] == 1.0
    assert chance[1] == pytest.approx(0.5, abs=0.05)
