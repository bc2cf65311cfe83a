"""Do the charts, breaks and regressions over time give the numbers that were published?"""

from __future__ import annotations

import warnings
from math import exp, sqrt

import numpy as np
import pytest

from afuera.estimates import always_valid, change_points, control_charts, interrupted
from published import (
    NILE,
    NIST_FLOW,
    NIST_GROUPS,
    ORANGE_JUICE,
    SICILY_BAN,
    SICILY_EVENTS,
    SICILY_PEOPLE,
    VISCOSITY,
)


# -- control charts
def test_the_orange_juice_chart_is_montgomerys() -> None:
    chart = control_charts.p_chart(ORANGE_JUICE, [50] * 30)
    assert (chart.centre, chart.high[0], chart.low[0]) == pytest.approx(
        (0.2313333, 0.4102391, 0.0524275), abs=1e-6
    )
    assert [place + 1 for place in chart.out] == [15, 23]
    revised = control_charts.p_chart(ORANGE_JUICE, [50] * 30, without=chart.out)
    assert (revised.centre, revised.high[0], revised.low[0]) == pytest.approx(
        (0.215, 0.3892972, 0.0407028), abs=1e-6
    )
    assert 21 in [place + 1 for place in revised.out]


def test_single_values_have_the_limits_of_the_handbook() -> None:
    chart = control_charts.x_chart(NIST_FLOW)
    # The handbook's constant is 1.128; 2.66 is 3 / 1.128 rounded.
    assert (chart.centre, chart.high[0], chart.low[0]) == pytest.approx((50.81, 55.80409, 45.81592), abs=1e-5)
    ranges = control_charts.range_chart(NIST_FLOW)
    assert ranges.centre == pytest.approx(1.8777778, abs=1e-6)
    paint = control_charts.x_chart(VISCOSITY)
    assert (paint.centre, paint.high[0], paint.low[0]) == pytest.approx((33.523, 34.80, 32.24), abs=5e-3)
    assert control_charts.range_chart(VISCOSITY).centre == pytest.approx(0.4807, abs=5e-5)
    assert paint.out == ()


def test_small_shifts_add_up_as_in_the_handbook() -> None:
    sums = control_charts.cusum(NIST_GROUPS, target=325, slack=0.3175, limit=4.1959)
    assert (sums.high[12], sums.high[13], sums.high[19]) == pytest.approx((3.0075, 4.94, 19.035), abs=1e-6)
    assert sums.signal == 13


def test_thirty_thousand_people_a_week_are_not_all_special() -> None:
    random = np.random.default_rng(1)
    exposed = random.integers(28_000, 32_000, 104)
    shares = np.clip(0.12 + 0.01 * random.standard_normal(104), 0.01, 0.99)
    hits = random.binomial(exposed, shares)
    plain = control_charts.p_chart(hits, exposed)
    laney = control_charts.laney_chart(hits, exposed)
    assert len(plain.out) > 50
    assert len(laney.out) <= 1
    assert laney.spread == pytest.approx(5.1, abs=0.8)


def test_a_chart_keeps_the_limits_of_its_baseline() -> None:
    hits = [12, 9, 11, 10, 8, 11, 9, 10, 12, 10, 9, 11, 10, 9, 12, 8, 10, 11, 9, 10, 2, 1, 2, 0]
    frozen = control_charts.laney_chart(hits, [100] * 24, baseline=20)
    assert frozen.centre == pytest.approx(0.1005)
    assert frozen.out == (20, 21, 22, 23)


# -- change points
def test_the_nile_breaks_in_1898() -> None:
    rss = [change_points.breaks(NILE, many, 15)[1] for many in range(6)]
    assert rss == pytest.approx(
        [2835156.75, 1597457.194, 1552923.616, 1538096.513, 1507888.476, 1659993.500], abs=1e-3
    )
    found, bic = change_points.by_bic(NILE)
    assert found == [28]
    assert [round(score) for score in bic] == [1318, 1270, 1276, 1285, 1292, 1311]
    nile = change_points.shift(NILE)
    assert nile is not None
    assert (nile.low, nile.at, nile.high) == (25, 28, 32)
    assert nile.sup_f == pytest.approx(75.92977, abs=1e-4)
    assert nile.p_value < 1e-10
    assert change_points.ols_cusum(NILE) == pytest.approx(2.951766, abs=1e-5)


def test_the_tail_of_sup_f_is_andrews() -> None:
    # Critical values for one parameter and 15 % trimming (Andrews 2003, table I).
    for critical, share in ((7.12, 0.10), (8.68, 0.05), (12.16, 0.01)):
        assert change_points.sup_f_p(critical) == pytest.approx(share, rel=0.08)


def test_a_library_finds_the_same_breaks() -> None:
    ruptures = pytest.importorskip("ruptures")
    random = np.random.default_rng(2)
    for _ in range(5):
        levels = np.repeat(random.normal(0, 3, 4), 20) + random.standard_normal(80)
        dynp = ruptures.Dynp(model="l2", min_size=5, jump=1).fit(levels)
        assert change_points.breaks(levels, 3, 5)[0] == dynp.predict(n_bkps=3)[:-1]
        pelt = ruptures.Pelt(model="l2", min_size=5, jump=1).fit(levels)
        assert change_points.penalised(levels, 5, penalty=12.0) == pelt.predict(pen=12.0)[:-1]


def test_noise_has_no_breaks_and_shifts_do() -> None:
    random = np.random.default_rng(3)
    quiet = [change_points.shift(random.standard_normal(60)) for _ in range(200)]
    assert sum(one is not None and one.p_value < 0.05 for one in quiet) <= 20
    hits = np.r_[random.poisson(40, 30), random.poisson(15, 30)]
    moved = change_points.shift(change_points.evened(hits, [1000] * 60))
    assert moved is not None
    assert moved.low <= 30 <= moved.high
    assert moved.p_value < 1e-6


# -- interrupted time series
def test_the_sicilian_smoking_ban_is_that_of_the_paper() -> None:
    poisson = interrupted.segmented(SICILY_EVENTS, SICILY_PEOPLE, SICILY_BAN, dispersion=1.0)
    step, error = poisson.of("step")
    assert exp(step) == pytest.approx(0.8943765, abs=1e-6)
    assert limits(step, error) == pytest.approx((0.8646864, 0.9250861), abs=1e-5)
    quasi = interrupted.segmented(SICILY_EVENTS, SICILY_PEOPLE, SICILY_BAN)
    assert quasi.dispersion == pytest.approx(3.559187, abs=1e-5)
    assert limits(*quasi.of("step")) == pytest.approx((0.839189, 0.9531933), abs=1e-5)
    seasonal = interrupted.segmented(SICILY_EVENTS, SICILY_PEOPLE, SICILY_BAN, period=12)
    assert exp(seasonal.of("step")[0]) == pytest.approx(0.8850715, abs=1e-6)
    assert limits(*seasonal.of("step")) == pytest.approx((0.839401, 0.933227), abs=1e-5)


def test_before_and_after_alone_has_the_wrong_sign() -> None:
    rates = [100_000 * events / people for events, people in zip(SICILY_EVENTS, SICILY_PEOPLE, strict=True)]
    before, after = np.mean(rates[:SICILY_BAN]), np.mean(rates[SICILY_BAN:])
    assert (before, after) == pytest.approx((213.272, 220.512), abs=1e-3)


def test_what_is_left_of_serial_correlation_is_said() -> None:
    seasonal = interrupted.segmented(SICILY_EVENTS, SICILY_PEOPLE, SICILY_BAN, period=12)
    _, p_value = interrupted.ljung_box(seasonal.residuals, 12)
    assert p_value == pytest.approx(0.005, abs=0.004)


def test_statsmodels_fits_the_same() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        glm = pytest.importorskip("statsmodels.genmod.generalized_linear_model")
        families = pytest.importorskip("statsmodels.genmod.families")
    ours = interrupted.segmented(SICILY_EVENTS, SICILY_PEOPLE, SICILY_BAN, shape="step_and_slope", period=12)
    model = glm.GLM(
        np.array(SICILY_EVENTS), ours.design, family=families.Poisson(), offset=np.log(SICILY_PEOPLE)
    )
    theirs = model.fit(scale="X2")
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-8)
    assert np.sqrt(np.diag(ours.covariance)) == pytest.approx(theirs.bse, rel=1e-6)
    robust = model.fit(cov_type="HAC", cov_kwds={"maxlags": 4, "use_correction": False})
    assert np.sqrt(np.diag(ours.newey_west(4))) == pytest.approx(robust.bse, rel=1e-5)


def test_a_doubt_holds_a_coefficient_back_and_widens_what_leans_on_it() -> None:
    hits, exposed = SICILY_EVENTS[30:42], SICILY_PEOPLE[30:42]
    at = np.arange(12.0)
    columns = {"level": np.ones(12), "trend": at / 12, "step": (at >= 6).astype(float)}
    free = interrupted.quasi_poisson(columns, hits, exposed)
    held = interrupted.quasi_poisson(columns, hits, exposed, doubts={"trend": 0.05})
    none = interrupted.quasi_poisson(columns, hits, exposed, doubts={"trend": 1e-6})
    assert abs(held.of("trend")[0]) < abs(free.of("trend")[0])
    assert none.of("step")[1] < held.of("step")[1] < free.of("step")[1]


# -- looking every week
def test_a_fixed_interval_cries_wolf_and_the_sequence_does_not() -> None:
    random = np.random.default_rng(4)
    fixed = always = 0
    for _ in range(1000):
        values = random.standard_normal(2000)
        n = np.arange(1, 2001)
        means = np.cumsum(values) / n
        fixed += bool((np.abs(means) > 1.959964 / np.sqrt(n))[9:].any())
        looks = always_valid.sequence(values, 1.0, planned=500)
        always += any(low > 0 or high < 0 for _, low, high in looks[9:])
    assert fixed / 1000 == pytest.approx(0.50, abs=0.05)
    assert always / 1000 == pytest.approx(0.034, abs=0.015)


def test_the_sequence_is_the_formula() -> None:
    n, rho, alpha = 100.0, 20.0, 0.05
    expected = 2.0 * sqrt((n + rho) / n**2 * np.log((n + rho) / (rho * alpha**2)))
    assert always_valid.radius(n, 2.0, rho, alpha) == pytest.approx(expected)
    # Narrowest, for its n, where it was planned.
    widths = [always_valid.radius(200, 1.0, always_valid.mixture(planned)) for planned in (20, 200, 2000)]
    assert min(widths) == widths[1]


def test_standard_errors_of_a_coefficient_to_each_side() -> None:
    assert always_valid.errors_to_each_side(0.1, 0.1) == pytest.approx(3.0, abs=0.1)
    assert always_valid.errors_to_each_side(0.3, 0.1) > always_valid.errors_to_each_side(0.1, 0.1)


def limits(coefficient: float, error: float) -> tuple[float, float]:
    return exp(coefficient - 1.959964 * error), exp(coefficient + 1.959964 * error)
