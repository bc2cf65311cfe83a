"""How sure are we?  Against published numbers, against other forms of the same sum, and by simulation."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import isclose, sqrt

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from afuera.estimates import intervals
from afuera.estimates.intervals import GroupSums, newcombe, nps, wilson
from afuera.estimates.many_looks import benjamini_hochberg, bonferroni_level, holm


# -- published numbers: Newcombe 1998; Rocks 2016; Cross Validated 18609; Manski 1989 (vectors.json)
@pytest.mark.parametrize(
    ("x", "n", "low", "high"),
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_wilson_gives_the_limits_that_newcombe_printed(x: int, n: int, low: float, high: float) -> None:
    estimate = wilson(x, n)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)
    assert (estimate.value, estimate.n) == (x / n, n)


@pytest.mark.parametrize(
    ("counts", "low", "high"),
    [
        ((56, 70, 48, 80), 0.0524, 0.3339),
        ((9, 10, 3, 10), 0.1705, 0.8090),
        ((6, 7, 2, 7), 0.0582, 0.8062),
        ((5, 56, 0, 29), -0.0381, 0.1926),
    ],
)
def test_the_difference_of_two_shares_has_newcombes_limits(
    counts: tuple[int, int, int, int], low: float, high: float
) -> None:
    estimate = newcombe(*counts)
    assert (estimate.low, estimate.high) == pytest.approx((low, high), abs=5e-5)


def test_the_net_promoter_score_has_the_adjusted_limits() -> None:
    estimate = nps(18, 12, 6)
    assert (estimate.value, estimate.low, estimate.high) == pytest.approx(
        (1 / 3, 0.0730057, 0.5423789), abs=1e-6
    )
    certain = nps(10, 0, 0)
    assert certain.low == pytest.approx(0.475, abs=5e-4)
    assert certain.high == 1.0


def test_one_answer_varies_as_the_published_formula_says() -> None:
    score, variance = intervals.nps_moments(0.5, 1 / 3, 1 / 6)
    assert (score, variance) == pytest.approx((1 / 3, 5 / 9))
    assert sqrt(variance / 324) == pytest.approx(0.0414087, abs=1e-6)


def test_two_periods_are_compared_with_their_sign() -> None:
    first, second = (162, 108, 54), (140, 110, 74)
    difference, error = intervals.nps_difference_moments(first, second)
    assert (difference, error) == pytest.approx((0.1296296, 0.0602094), abs=1e-6)
    assert difference / error == pytest.approx(2.152981, abs=1e-5)
    there, back = intervals.nps_difference(first, second), intervals.nps_difference(second, first)
    assert there.value == -(back.value or 0)


def test_silence_leaves_the_worst_case_open() -> None:
    estimate = intervals.without_the_silent(0.10, 0.90)
    assert (estimate.low, estimate.high) == pytest.approx((0.09, 0.99))


# -- what must hold for any numbers
@given(n=st.integers(1, 10**7), data=st.data())
def test_limits_hold_the_value_and_stay_shares(n: int, data: st.DataObject) -> None:
    x = data.draw(st.integers(0, n))
    estimate = wilson(x, n)
    assert 0 <= (estimate.low or 0) <= x / n <= (estimate.high or 0) <= 1


@given(st.integers(1, 1000), st.integers(1, 1000), st.data())
def test_a_difference_turned_round_changes_its_sign(n1: int, n2: int, data: st.DataObject) -> None:
    x1, x2 = data.draw(st.integers(0, n1)), data.draw(st.integers(0, n2))
    there, back = newcombe(x1, n1, x2, n2), newcombe(x2, n2, x1, n1)
    assert isclose(there.low or 0, -(back.high or 0), abs_tol=1e-12)
    assert -1 <= (there.low or 0) <= (there.value or 0) <= (there.high or 0) <= 1


def test_nothing_known_is_not_zero() -> None:
    for estimate in (wilson(0, 0), newcombe(0, 0, 3, 4), nps(0, 0, 0), intervals.mean_interval(0, 0, 0)):
        assert not estimate.known
    assert (wilson(0, 0).low, wilson(0, 0).high) == (0.0, 1.0)


def test_more_successes_than_tries_are_refused() -> None:
    with pytest.raises(ValueError, match="not a share"):
        wilson(3, 2)


def sums_of(groups: Sequence[Sequence[float]]) -> GroupSums:
    totals, sizes = [sum(group) for group in groups], [len(group) for group in groups]
    return GroupSums(
        len(groups),
        sum(sizes),
        sum(totals),
        sum(total * total for total in totals),
        sum(total * size for total, size in zip(totals, sizes, strict=True)),
        sum(size * size for size in sizes),
    )


@given(st.lists(st.lists(st.integers(0, 1), min_size=1, max_size=6), min_size=2, max_size=40))
def test_sums_tell_the_residuals_of_the_groups_that_they_came_from(groups: list[list[int]]) -> None:
    sums = sums_of(groups)
    mean = Fraction(sum(map(sum, groups)), sum(map(len, groups)))
    exact = sum((sum(group) - mean * len(group)) ** 2 for group in groups)
    assert sums.squared_residuals == pytest.approx(float(exact), abs=1e-6)


@given(st.lists(st.floats(-2, 2), min_size=3, max_size=60), st.integers(2, 4))
def test_everybody_said_twice_is_no_surer_than_once(values: list[float], times: int) -> None:
    assume(max(values) - min(values) > 1e-3)
    once = intervals.clustered_mean(sums_of([[value] for value in values]))
    again = intervals.clustered_mean(sums_of([[value] * times for value in values]))
    assert (again.low, again.high) == pytest.approx((once.low, once.high), abs=1e-6)


def test_a_mean_has_students_limits() -> None:
    # x = 1..5: mean 3, s = sqrt(2.5), t(4, .975) = 2.776445
    estimate = intervals.mean_interval(5, 15, 55)
    reach = 2.7764451 * sqrt(2.5 / 5)
    assert (estimate.low, estimate.high) == pytest.approx((3 - reach, 3 + reach), abs=1e-6)


def test_five_equal_answers_are_not_certainty() -> None:
    estimate = intervals.mean_interval(5, 10, 20, lowest=-2, highest=2)
    assert estimate.value == 2
    assert (estimate.low or 0) < 1
    assert estimate.high == 2


def test_journeys_of_one_person_widen_the_interval() -> None:
    together = intervals.share_of_groups(sums_of([[1, 1, 1, 1]] * 30 + [[0, 0, 0, 0]] * 20))
    apart = intervals.wilson(120, 200)
    assert (together.high or 0) - (together.low or 0) > 1.9 * ((apart.high or 0) - (apart.low or 0))
    assert together.value == apart.value


def test_when_all_succeed_nothing_shows_how_alike_a_person_is() -> None:
    all_well = intervals.share_of_groups(sums_of([[1, 1]] * 50))
    assert all_well.low == pytest.approx(intervals.wilson_clustered(50, 50, 1, 50).low)


@pytest.mark.parametrize("alike", [0.0, 0.3, 0.8])
def test_clustered_intervals_cover_the_truth_19_times_out_of_20(alike: float) -> None:
    rng = np.random.default_rng(11)
    hits = tries = 0
    for _ in range(1200):
        sizes = rng.integers(1, 5, size=120)
        own = rng.random(120) < 0.7  # the person's own luck
        drawn = [
            np.where(rng.random(size) < alike, luck, rng.random(size) < 0.7)
            for size, luck in zip(sizes, own, strict=True)
        ]
        estimate = intervals.share_of_groups(sums_of([list(map(float, group)) for group in drawn]))
        hits += (estimate.low or 0) <= 0.7 <= (estimate.high or 0)
        tries += 1
    assert 0.93 <= hits / tries <= 0.975


def test_means_of_a_bounded_scale_cover_the_truth() -> None:
    rng = np.random.default_rng(5)
    scale, chances = np.array([-2, -1, 0, 1, 2]), np.array([0.05, 0.1, 0.2, 0.35, 0.3])
    truth = float(scale @ chances)
    hits = 0
    for _ in range(2000):
        drawn = rng.choice(scale, size=40, p=chances)
        estimate = intervals.mean_interval(
            40, float(drawn.sum()), float((drawn**2).sum()), lowest=-2, highest=2
        )
        hits += (estimate.low or 0) <= truth <= (estimate.high or 0)
    assert 0.93 <= hits / 2000 <= 0.975


# -- many looks
def test_adjusted_p_values_are_those_of_r() -> None:
    # R: p.adjust(c(0.01, 0.04, 0.03, 0.005), "holm") and "BH"
    given_p = [0.01, 0.04, 0.03, 0.005]
    assert holm(given_p) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert benjamini_hochberg(given_p) == pytest.approx([0.02, 0.04, 0.04, 0.02])


@given(st.lists(st.floats(0, 1), max_size=30))
def test_adjusting_never_lowers_a_p_value_nor_changes_the_order(p_values: list[float]) -> None:
    for adjust in (holm, benjamini_hochberg):
        adjusted = adjust(p_values)
        assert all(0 <= p <= q <= 1 for p, q in zip(p_values, adjusted, strict=True))
        pairs = sorted(zip(p_values, adjusted, strict=True))
        assert [q for _, q in pairs] == sorted(q for _, q in pairs)
    strict, mild = holm(p_values), benjamini_hochberg(p_values)
    assert all(p >= q - 1e-12 for p, q in zip(strict, mild, strict=True))


def test_ten_intervals_hold_together() -> None:
    assert bonferroni_level(0.95, 10) == pytest.approx(0.995)
    assert bonferroni_level(0.95, 0) == pytest.approx(0.95)
