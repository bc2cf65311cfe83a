"""Is the harm of a pain that of the pain: not of heavy use, of what came after, or of when the data end?"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from afuera.pains.burden import Compared, compared
from afuera.pains.chosen import Everyone
from afuera.pains.claims import CANNOT, COSTS, TOGETHER, claims
from afuera.pains.ended import NEVER
from afuera.pains.exposed import Lives
from afuera.pains.leaving import Horizon, Rhythm, Visits, left, rhythm
from afuera.pains.past import linear, past, strata
from afuera.pains.scene import Pain, Scene
from harmed import DAY, HOUR, hit, judged, lives, visits

DAYS = 360.0


def of_one(answer: dict[str, Compared], outcome: str) -> Any:
    """The effect on one outcome, which must be there."""
    found = answer[outcome].effect
    assert found is not None, answer[outcome].why
    return found


def company(seed: int, people: int = 3_000) -> tuple[np.random.Generator, Lives, Any]:
    """Light and heavy users: heavy ones come often."""
    draw = np.random.default_rng(seed)
    heavy = draw.integers(0, 3, people)
    person, day = visits(draw, people, DAYS, np.array([60.0, 30.0, 15.0])[heavy])
    return draw, lives(person, day, DAYS), heavy[person]


def test_exposed_less_unexposed_has_the_wrong_sign_and_the_comparison_the_right_one() -> None:
    draw, of, heavy = company(1)
    met = draw.random(of.n) < np.array([0.05, 0.15, 0.4])[heavy]
    failed = draw.random(of.n) < np.array([0.5, 0.3, 0.1])[heavy] + 0.1 * met
    of = replace(of, failed=failed.astype(float))
    assert failed[met].mean() < failed[~met].mean()
    found = of_one(judged(of, met), "goal_failure")
    assert found.low > 0.05
    assert found.low <= 0.1 <= found.high


def test_what_happens_after_the_hit_is_never_adjusted_for() -> None:
    """A second trouble that the first one causes carries its harm: adjusting for it would hide it."""
    draw, of, _ = company(2)
    met = draw.random(of.n) < 0.1
    caused = met & (draw.random(of.n) < 0.8)
    failed = draw.random(of.n) < 0.1 + 0.4 * caused
    of = replace(of, failed=failed.astype(float))
    later = hit(of, caused | (draw.random(of.n) < 0.05), edge=3)
    found = of_one(judged(of, met, edge=1, later=later), "goal_failure")
    assert found.low <= 0.32 * 0.98 <= found.high
    rows = np.arange(of.n)
    scene = Scene.over(of, {"pain": hit(of, met, 1), "later": later})
    known = linear(of, scene.before, rows, 1, [])
    assert (
        known.shape[1]
        == linear(replace(of, bad_first=of.ended, harm_last=of.ended), past(of), rows, 1, []).shape[1]
    )


def test_covariates_are_of_journeys_that_had_ended_before_this_one_began() -> None:
    of = lives([0, 0, 0, 1], [0.0, 10.0, 20.0, 5.0], 100.0)
    of = replace(of, failed=np.array([1.0, 0.0, np.nan, 1.0]), ended=of.ended + np.array([0, 15 * DAY, 0, 0]))
    before = past(of)
    assert before.journeys.tolist() == [0, 1, 2, 0]
    # The second journey was still under way when the third began: nothing of it is known.
    assert before.failed[2] == 1.0
    assert np.isnan(before.failed[[0, 3]]).all()
    assert before.known_days.tolist() == [0, 10, 20, 0]


def test_a_property_that_a_hit_changes_is_taken_from_before() -> None:
    draw, of, _ = company(3, 500)
    met = draw.random(of.n) < 0.3
    of = replace(of, traits={"status": np.where(met, 1, 0)})
    before = past(of)
    bins = strata(of, before, np.arange(of.n), 1, [met.astype(float)], met)
    assert not any((met[bins == s].all() or not met[bins == s].any()) for s in range(bins.max() + 1))
    first = before.journeys == 0
    assert len(set(before.traits_before["status"][first])) == 1


def test_journeys_too_short_to_be_hit_do_not_stand_for_those_that_were_spared() -> None:
    """A third gives up before the trouble can come: without the clock the trouble would look like a help."""
    draw, of, _ = company(4)
    short = draw.random(of.n) < 0.33
    met = ~short & (draw.random(of.n) < 0.2)
    failed = np.where(short, 1.0, draw.random(of.n) < 0.1 + 0.1 * met)
    edges = of.edges.copy()
    edges[short, 2:] = NEVER
    of = replace(
        of, failed=failed.astype(float), edges=edges, last_touch=np.where(short, of.started, of.ended)
    )
    assert failed[met].mean() < failed[~met].mean()
    found = of_one(judged(of, met), "goal_failure")
    assert found.low <= 0.1 <= found.high
    assert found.low > 0


def test_many_touches_do_not_make_a_trouble_look_harmful() -> None:
    """Long journeys meet more and take more time; the trouble itself takes none."""
    draw, of, _ = company(5)
    long = draw.random(of.n) < 0.5
    minutes = of.minutes + np.where(long, 60.0, 0.0)[:, None]
    edges = of.edges.copy()
    edges[~long, 3] = NEVER
    met2, met3 = draw.random(of.n) < 0.1, long & (draw.random(of.n) < 0.1)
    of = replace(of, minutes=minutes, edges=edges)
    mine2, mine3 = hit(of, met2, 2), hit(of, met3 & ~met2, 3, 0)
    names = ("rows", "at", "times", "stage")
    together = [np.concatenate([getattr(mine2, f), getattr(mine3, f)]) for f in names]
    rows, at, times, stage = (one[np.argsort(together[0])] for one in together)
    both = type(mine2)(rows, at, times, stage, Everyone(of.person[rows], of.started[rows], at, times))
    scene = Scene.over(of, {"pain": both})
    found = of_one(compared(Pain("pain", both, np.ones(of.n, dtype=bool)), scene), "hours_lost")
    assert abs(found.value) < 0.05


def leavers(seed: int, extra: float, until: float = DAYS, people: int = 4_000) -> tuple[Lives, Any]:
    """Everybody comes about monthly; of those hit `extra` never come again, without a word."""
    draw = np.random.default_rng(seed)
    person, day = visits(draw, people, DAYS, 25.0)
    met = draw.random(len(person)) < 0.06
    gone = draw.random(len(person)) < 0.01 + extra * met
    earlier = np.cumsum(gone) - gone
    first = np.maximum.accumulate(np.where(np.r_[True, person[1:] != person[:-1]], np.arange(len(person)), 0))
    stays = (earlier - earlier[first] == 0) & (day < until)
    return lives(person[stays], day[stays], until), met[stays]


def test_people_who_just_stop_coming_are_seen_to_leave() -> None:
    of, met = leavers(6, 0.3)
    found = of_one(judged(of, met), "leaving")
    assert not (of.left < NEVER).any()
    # Three in ten leave at once; some of those who stay are hit again within the horizon.
    assert 0.25 < found.low < found.high < 0.40


def test_a_trouble_that_drives_nobody_away_is_not_said_to() -> None:
    held = 0
    for seed in range(6):
        of, met = leavers(100 + seed, 0.0, people=1_200)
        found = of_one(judged(of, met), "leaving")
        held += found.low <= 0 <= found.high
    assert held >= 5


@pytest.mark.parametrize("until", [360.0, 250.0])
def test_where_the_data_end_does_not_make_leavers(until: float) -> None:
    """Hits grow more frequent towards the end: whoever is not watched long enough must not count as gone."""
    draw = np.random.default_rng(8)
    person, day = visits(draw, 3_000, until, 25.0)
    met = draw.random(len(person)) < 0.02 + 0.1 * day / until
    found = of_one(judged(lives(person, day, until), met), "leaving")
    assert found.low <= 0 <= found.high
    assert found.high < 0.05


def test_a_silence_is_judged_by_the_rhythm_that_each_person_had_before() -> None:
    beat = Rhythm(2.0, 60.0)
    often, seldom = beat.silent(np.array([20.0, 1.0]), np.array([200.0, 200.0]), 60.0)
    assert often < 0.02
    assert seldom > 0.5
    of, _ = leavers(9, 0.0, people=500)
    before = past(of)
    rows = np.arange(of.n)
    found = left(of, before, Visits.of(of), rhythm(of, before), Horizon.of(of), rows, of.started)
    assert not found.known[of.started + Horizon.of(of).whole > of.until_us].any()
    # What is taken off for chance makes it right on average where hardly anybody leaves.
    assert abs(found.share[found.known].mean()) < 0.12


def test_who_says_so_has_left_and_who_comes_back_has_not() -> None:
    of = lives([0] * 4 + [1] * 4, [0, 20, 40, 60] * 2, 300.0)
    said = of.left.copy()
    said[1], said[7] = of.started[1], of.started[7]
    of = replace(of, left=said)
    rows = np.array([1, 7])
    beat = Rhythm(2.0, 60.0)
    found = left(of, past(of), Visits.of(of), beat, Horizon(90 * DAY, 54 * DAY), rows, of.started[rows])
    assert found.share[1] == 1.0
    assert found.at[0] > of.started[1]


def test_a_hit_after_the_end_was_known_is_no_cause_of_it() -> None:
    draw, of, _ = company(10, 800)
    failed = draw.random(of.n) < 0.3
    of = replace(of, failed=failed.astype(float), decided=of.ended - HOUR)
    answer = judged(of, failed, edge=3)
    assert answer["goal_failure"].why == "part_of_the_end"
    ending = Pain("end", hit(of, failed, 3), np.ones(of.n, dtype=bool), of_the_end=True)
    assert compared(ending, Scene.over(of, {}))["goal_failure"].why == "part_of_the_end"


def test_what_signals_do_not_tell_is_not_zero() -> None:
    draw, of, _ = company(11, 300)
    of = replace(of, timed=0.0)
    answer = judged(of, draw.random(of.n) < 0.2)
    assert answer["hours_lost"].effect is None
    assert answer["hours_lost"].why == "not_measured"
    assert answer["split_purchase"].why == "not_measured"


def test_purchases_elsewhere_after_the_hit_count_those_before_do_not() -> None:
    draw, of, _ = company(12)
    met = draw.random(of.n) < 0.1
    elsewhere = np.where(met & (draw.random(of.n) < 0.4), of.ended, NEVER)
    elsewhere = np.where(~met & (draw.random(of.n) < 0.02), of.ended, elsewhere)
    found = of_one(judged(replace(of, elsewhere=elsewhere), met), "split_purchase")
    assert found.low > 0.2


def orders(seed: int) -> tuple[np.random.Generator, Lives, Any, Any]:
    """Regular customers of very different size; a tenth of the orders is hit by something."""
    draw = np.random.default_rng(seed)
    person, day = visits(draw, 3_000, DAYS, 30.0)
    of = lives(person, day, DAYS)
    usual = draw.lognormal(5, 1.0, 3_000)[person]
    spent = usual * draw.lognormal(0, 0.25, of.n)
    met = draw.random(of.n) < 0.1
    return draw, replace(of, spent=spent, orders=np.ones(of.n)), met, spent


def after_a_hit(of: Lives, met: Any, days: float) -> Any:
    """Journeys of people who were hit in an earlier one, at most so many days before."""
    last = np.full(of.n, -1e18)
    for row in range(1, of.n):
        if of.person[row] == of.person[row - 1]:
            last[row] = of.started[row - 1] if met[row - 1] else last[row - 1]
    return of.started - last <= days * DAY


def test_who_orders_half_as_much_after_a_hit_divides_their_purchases_though_nobody_says_so() -> None:
    draw, of, met, spent = orders(21)
    divides = after_a_hit(of, met, 120) & (draw.random(3_000) < 0.5)[of.person]
    answer = judged(replace(of, spent=np.where(divides, 0.5 * spent, spent)), met)
    found, placebo = of_one(answer, "split_purchase"), answer["split_purchase"].placebo
    assert 0.3 < found.value < 0.55, "half of them do"
    assert placebo is not None
    assert placebo.low <= 0.05


def test_orders_that_vary_by_chance_divide_nobody() -> None:
    _, of, met, _ = orders(22)
    found = of_one(judged(of, met), "split_purchase")
    assert found.low <= 0.0 <= found.high
    assert abs(found.value) < 0.03


def test_two_orders_in_the_place_of_one_are_a_divided_purchase_and_no_order_is_none() -> None:
    of = lives([0, 0, 1, 1, 2, 2, 3, 3], [0.0, 30, 0, 30, 0, 30, 0, 30], 300.0)
    spent = np.array([900.0, 900, 900, 400, 900, 900, 900, 0])
    many = np.array([1.0, 1, 1, 1, 1, 2, 1, 0])
    found = Scene.over(replace(of, spent=spent, orders=many), {}).orders
    rows = np.array([0, 2, 4, 6])
    smaller = found.smaller(rows, of.started[rows], of.started[rows] + 60 * DAY)
    assert smaller.tolist() == [False, True, True, False]
    assert not found.smaller(rows, of.started[rows], of.started[rows] + 20 * DAY).any(), "not yet"


def test_a_small_order_of_another_goal_divides_nothing() -> None:
    of = lives([0, 0], [0.0, 30], 300.0)
    of = replace(of, goal=np.array([0, 1]), goals=["plan", "top up", None], spent=np.array([900.0, 9]),
                 orders=np.ones(2))  # fmt: skip
    found = Scene.over(of, {}).orders
    row = np.array([0])
    assert not found.smaller(row, of.started[row], of.started[row] + 60 * DAY).any()


def hidden(seed: int, strength: float) -> tuple[Lives, Any]:
    """Unhappy people fail always more, and meet the trouble more; it does nothing itself."""
    draw = np.random.default_rng(seed)
    person, day = visits(draw, 3_000, DAYS, 30.0)
    unhappy = (draw.random(3_000) < 0.3)[person]
    met = draw.random(len(person)) < 0.08 * (1 + strength * unhappy)
    failed = draw.random(len(person)) < 0.15 + 0.25 * unhappy
    return lives(person, day, DAYS, failed=failed.astype(float)), met


def test_the_placebo_tells_when_those_hit_were_worse_off_before() -> None:
    of, met = hidden(13, 2.0)
    answer = judged(of, met)
    placebo = answer["goal_failure"].placebo
    assert placebo is not None
    assert placebo.low > 0
    assert claims({"pain": answer})["pain", "goal_failure"].claim != COSTS


def test_with_a_hidden_cause_it_is_hardly_ever_said_that_it_costs() -> None:
    said = []
    for seed in range(6):
        of, met = hidden(200 + seed, 1.0)
        said.append(claims({"pain": judged(of, met)})["pain", "goal_failure"].claim)
    assert said.count(COSTS) <= 1


def test_a_clear_harm_without_a_hidden_cause_is_said_to_cost() -> None:
    draw, of, heavy = company(14)
    met = draw.random(of.n) < np.array([0.05, 0.1, 0.2])[heavy]
    of = replace(of, failed=(draw.random(of.n) < 0.2 + 0.2 * met).astype(float))
    said = claims({"pain": judged(of, met)})["pain", "goal_failure"]
    assert (said.claim, said.why) == (COSTS, None)


def test_too_few_alike_and_nothing_seen_cannot_be_said() -> None:
    draw, of, _ = company(15, 400)
    few = np.zeros(of.n, dtype=bool)
    few[-4:] = True
    of = replace(of, failed=(draw.random(of.n) < 0.2).astype(float))
    said = claims({"few": judged(of, few), "none": judged(of, draw.random(of.n) < 0.2)})
    assert said["few", "goal_failure"].claim == CANNOT
    assert said["none", "goal_failure"].why in ("interval_holds_zero", "less_harm", "placebo")
    assert said["none", "goal_failure"].claim in (CANNOT, TOGETHER)


def test_controls_that_are_hit_later_do_not_thin_the_harm_of_leaving() -> None:
    """A frequent trouble: most of those spared today are hit soon after."""
    draw = np.random.default_rng(16)
    person, day = visits(draw, 4_000, DAYS, 20.0)
    met = draw.random(len(person)) < 0.15
    gone = draw.random(len(person)) < 0.01 + 0.15 * met
    earlier = np.cumsum(gone) - gone
    first = np.maximum.accumulate(np.where(np.r_[True, person[1:] != person[:-1]], np.arange(len(person)), 0))
    stays = earlier - earlier[first] == 0
    found = of_one(judged(lives(person[stays], day[stays], DAYS), met[stays]), "leaving")
    assert found.value > 0.14


def test_harm_that_showed_before_the_hit_is_no_consequence_of_it() -> None:
    """Who complains and gets no answer is hit by the silence afterwards: the complaint is not its harm."""
    draw, of, _ = company(14, 800)
    upset = draw.random(of.n) < 0.1
    of = replace(of, harm_first=np.where(upset, of.ended, NEVER), harm_last=np.where(upset, of.ended, -NEVER))
    silence = hit(of, upset | (draw.random(of.n) < 0.02), edge=3, after=0)
    two_days_later = replace(silence, at=silence.at + 2 * DAY)
    pain = Pain("silence", two_days_later, np.ones(of.n, dtype=bool))
    answer = compared(pain, Scene.over(of, {}))["emotional_harm"]
    assert answer.effect is None
    assert answer.why == "harm_came_first"


def test_a_property_of_the_first_signal_is_known_of_hits_that_came_after_it() -> None:
    """Customers who come once have no journey before: what they are stands in the first signal."""
    draw = np.random.default_rng(15)
    people = 4_000
    of = lives(np.arange(people), draw.uniform(0, DAYS, people), DAYS)
    plan = draw.integers(0, 2, people)
    met = draw.random(people) < np.array([0.05, 0.35])[plan]
    failed = draw.random(people) < np.array([0.5, 0.1])[plan] + 0.1 * met
    of = replace(of, failed=failed.astype(float), traits={"plan": plan})
    found = of_one(judged(of, met, edge=1), "goal_failure")
    assert 0.0 < found.low <= 0.1 <= found.high
