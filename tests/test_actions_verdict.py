"""Is the word about an action the right one?  Series whose truth is known, small and told by hand."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from afuera.actions.declared import Declared
from afuera.actions.verdict import WORDS, history, to_json, verdict
from afuera.actions.weekly import Weekly, monday

FIRST = date(2024, 1, 1)


def series(
    before: int,
    ratios: Sequence[float],
    *,
    usual: float = 60,
    people: int = 1500,
    seed: int = 1,
    season: float = 0.0,
    peak: int = 0,
    growth: float = 0.0,
) -> Weekly:
    """`before` usual weeks, then weeks in which the true ratio is as given."""
    random = np.random.default_rng(seed)
    n = before + len(ratios)
    at = np.arange(n)
    exposed = np.round(people * np.exp(growth * at / 52))
    mean = usual / people * exposed * np.exp(season * np.sin(2 * np.pi * at / 52.18))
    mean[before - peak : before] *= 1.7
    mean[before:] *= ratios
    hits = np.minimum(random.poisson(mean), exposed)
    weeks = tuple(FIRST + timedelta(weeks=int(week)) for week in at)
    return Weekly(weeks, tuple(hits.astype(float)), tuple(exposed))


def plan(weekly: Weekly, before: int, ratio: float = 0.35) -> Declared:
    return Declared(weekly.weeks[before], "step", ratio)


def test_what_stays_away_is_prevented_but_not_before_eight_weeks() -> None:
    weekly = series(60, [0.3] * 30)
    words = [one.word for one in history(weekly, plan(weekly, 60))]
    assert "prevented" not in words[:7]
    assert words[8:] == ["prevented"] * 22
    assert words[6] == "less"


def test_a_trouble_that_is_gone_altogether_is_prevented_too() -> None:
    weekly = series(60, [0.0] * 12)
    done = verdict(weekly, plan(weekly, 60, 0.2))
    assert done.word == "prevented"
    assert done.compared is not None
    assert done.compared.limits[2] < 0.5


def test_customers_who_grow_in_number_do_not_hide_it_nor_a_season() -> None:
    grown = series(104, [0.3] * 30, growth=0.9, season=0.25)
    assert sum(grown.hits[-30:]) > 0.4 * sum(grown.hits[:30])
    assert verdict(grown, plan(grown, 104)).word == "prevented"


def test_nothing_that_happens_is_called_nothing() -> None:
    weekly = series(60, [1.0] * 40, season=0.2)
    assert {one.word for one in history(weekly, plan(weekly, 60))} <= {"no_change_yet", "cannot_be_said"}
    assert verdict(weekly, plan(weekly, 60)).word == "no_change_yet"


def test_half_of_what_was_promised_is_less() -> None:
    weekly = series(60, [0.7] * 40, usual=120)
    done = verdict(weekly, plan(weekly, 60, 0.2))
    assert (done.word, "less_than_declared" in done.cautions) == ("less", True)


def test_what_comes_back_reopens_itself() -> None:
    weekly = series(60, [0.3] * 14 + [1.0] * 26)
    looks = history(weekly, plan(weekly, 60))
    assert looks[12].word == "prevented"
    again = next(week for week, one in enumerate(looks) if week > 12 and one.word != "prevented")
    assert again <= 14 + 8
    assert looks[-1].word == "no_change_yet"
    assert any(one.reopens for one in looks[15:])


def test_a_peak_that_passes_is_no_effect() -> None:
    weekly = series(60, [1.0] * 30, peak=8)
    naive = sum(weekly.hits[60:68]) / sum(weekly.hits[52:60])
    assert naive < 0.7
    assert verdict(weekly, plan(weekly, 60)).word == "no_change_yet"
    longer = series(60, [1.0] * 30, peak=13)
    done = verdict(longer, plan(longer, 60))
    assert (done.word, "peak_before" in done.cautions) == ("no_change_yet", True)


def test_a_trouble_that_moves_next_door_came_back_elsewhere() -> None:
    weekly, aside = series(60, [0.3] * 40), series(60, [1.7] * 40, seed=2)
    quiet = series(60, [1.0] * 40, seed=3)
    done = verdict(weekly, plan(weekly, 60), neighbours={"next": aside, "other": quiet})
    assert done.word == "came_back_elsewhere"
    assert [one.key for one in done.neighbours if one.rose] == ["next"]
    assert done.neighbours[0].share == pytest.approx(1, abs=0.3)
    assert done.reopens
    alone = verdict(weekly, plan(weekly, 60), neighbours={"other": quiet})
    assert alone.word == "prevented"


def test_too_little_data_says_so() -> None:
    few = series(60, [0.3] * 20, usual=0.3)
    assert verdict(few, plan(few, 60)).word == "cannot_be_said"
    short = series(10, [0.3] * 20)
    done = verdict(short, plan(short, 10))
    assert (done.word, done.cautions) == ("cannot_be_said", ("few_weeks_before",))
    early = series(60, [0.3])
    done = verdict(early.first(60), plan(early, 60))
    assert (done.word, done.cautions) == ("cannot_be_said", ("too_early",))
    nobody = Weekly(early.weeks, (0.0,) * 61, early.exposed)
    assert verdict(nobody, plan(early, 60)).word == "cannot_be_said"


def test_fewer_hits_are_no_gain_where_fewer_reach_their_goal() -> None:
    weekly = series(60, [0.3] * 30)
    worse = Weekly(weekly.weeks, weekly.hits, weekly.exposed, (800.0,) * 60 + (650.0,) * 30, (1000.0,) * 90)
    done = verdict(worse, plan(worse, 60))
    assert (done.word, "goal_share_fell" in done.cautions) == ("less", True)


def test_a_control_that_fell_too_takes_the_credit_away() -> None:
    # A mild winter: everything falls by half, the action did nothing.
    weekly, other = series(60, [0.5] * 30, seed=4), series(60, [0.5] * 30, seed=5, usual=400, people=9000)
    assert verdict(weekly, plan(weekly, 60, 0.5)).word == "prevented"
    beside = verdict(weekly, plan(weekly, 60, 0.5), control=other)
    assert (beside.word, beside.cautions) == ("no_change_yet", ("control_fell",))
    assert beside.control is not None
    assert beside.control.ratio == pytest.approx(0.5, abs=0.05)


def test_a_control_that_stood_still_or_rose_changes_nothing() -> None:
    """What rose may be where the trouble went: it earns the change nothing."""
    weekly = series(60, [0.3] * 30)
    alone = verdict(weekly, plan(weekly, 60))
    for ratio in (1.0, 1.6):
        other = series(60, [ratio] * 30, seed=6, usual=200, people=9000)
        beside = verdict(weekly, plan(weekly, 60), control=other)
        assert beside.word == "prevented"
        assert beside.compared is not None
        assert alone.compared is not None
        assert beside.compared.limits == alone.compared.limits


def test_what_fell_further_than_everything_is_still_prevented() -> None:
    weekly, other = series(60, [0.2] * 40), series(60, [0.75] * 40, seed=5, usual=400, people=9000)
    done = verdict(weekly, plan(weekly, 60, 0.35), control=other)
    assert (done.word, "control_fell" in done.cautions) == ("prevented", True)
    assert done.compared is not None
    assert done.compared.limits[0] == pytest.approx(0.27, abs=0.06)


def test_a_slope_is_judged_by_its_whole_effect() -> None:
    ratios = [float(np.exp(np.log(0.3) * min(1, (week + 1) / 13))) for week in range(40)]
    weekly = series(80, ratios)
    slope = Declared(weekly.weeks[80], "slope", 0.3)
    done = verdict(weekly, slope)
    assert done.word == "prevented"
    assert done.compared is not None
    assert done.compared.limits[0] == pytest.approx(0.3, abs=0.06)


def test_a_verdict_is_stored_with_all_that_it_rests_on() -> None:
    weekly = series(60, [0.3] * 30)
    declared = plan(weekly, 60)
    done = verdict(weekly, declared)
    stored = json.loads(json.dumps(to_json(done, declared, looks=30, data_version=7)))
    assert stored["verdict"] == "prevented"
    assert stored["ratio_low"] < stored["ratio"] < stored["ratio_high"] < 1
    assert stored["averted_low"] < stored["averted"] < stored["averted_high"]
    assert stored["averted"] == pytest.approx(30 * 60 * 0.7, rel=0.15)
    assert (stored["weeks"], stored["looks"], stored["data_version"]) == (30, 30, 7)
    assert stored["hits"] == sum(weekly.hits[60:])
    assert len(stored["chart"]) == 90
    assert sum(row["out"] for row in stored["chart"][60:]) >= 25
    assert sum(row["out"] for row in stored["chart"][:60]) <= 1
    # The same table and the same declaration give the same verdict again.
    table = Weekly.of(stored["chart"])
    again = Declared.from_json(
        {key: value for key, value in stored["parameters"].items() if key in declared.to_json()}
    )
    assert again == declared
    assert to_json(verdict(table, again), again, looks=30, data_version=7) == stored


def test_what_was_declared_must_make_sense() -> None:
    with pytest.raises(ValueError, match="ratio"):
        Declared(FIRST, "step", 1.2)
    with pytest.raises(ValueError, match="taken up"):
        Declared(FIRST, chosen=FIRST + timedelta(days=1))


def test_weeks_are_mondays_in_order_and_nobody_is_hit_twice_a_week() -> None:
    assert monday("2026-03-05") == date(2026, 3, 2)
    rows = [{"week": "2026-03-12", "hits": 1, "exposed": 0}, {"week": "2026-03-03", "hits": 2, "exposed": 9}]
    weekly = Weekly.of(rows)
    assert weekly.weeks == (date(2026, 3, 2), date(2026, 3, 9))
    assert weekly.exposed == (9.0, 1.0)
    with pytest.raises(ValueError, match="order"):
        Weekly((FIRST, FIRST), (0.0, 0.0), (1.0, 1.0))
    assert len(weekly.until(date(2026, 3, 15))) == 1


def test_there_are_five_words() -> None:
    assert len(WORDS) == 5


def test_what_fades_slowly_is_not_called_prevented_any_more() -> None:
    """It creeps back within half a year: half of the gain is gone long before the weeks as a whole say so."""
    weekly = series(60, [0.3] * 20 + list(np.linspace(0.3, 0.65, 20)), usual=120)
    looks = history(weekly, plan(weekly, 60, 0.5))
    assert looks[18].word == "prevented"
    assert (looks[-1].word, "coming_back" in looks[-1].cautions) == ("less", True)


def test_a_short_history_that_ends_in_a_peak_promises_nothing() -> None:
    """The weeks by which a pain was chosen never count as usual, not even when few others are left."""
    weekly = series(14, [1.0] * 30, peak=6)
    looks = history(weekly, plan(weekly, 14))
    assert {one.word for one in looks} == {"cannot_be_said"}
    assert looks[-1].cautions == ("few_weeks_before",)


def test_what_is_no_number_or_no_date_is_refused_in_plain_words() -> None:
    weeks = series(20, [1.0]).weeks
    with pytest.raises(ValueError, match="are numbers"):
        Weekly(weeks, (float("nan"),) * 21, (10.0,) * 21)
    with pytest.raises(ValueError, match="are numbers"):
        Weekly(weeks, (1.0,) * 21, (float("inf"),) * 21)
    with pytest.raises(ValueError, match="day is a date"):
        Declared("2024-05-01")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="nought or more"):
        Declared(weeks[3], held_out=-1)
    assert Declared(datetime(2024, 5, 1, 9, tzinfo=UTC)).day == date(2024, 5, 1)
    counted = Weekly(weeks, np.full(21, 2), np.full(21, 10))  # type: ignore[arg-type]
    assert counted == Weekly(weeks, (2.0,) * 21, (10.0,) * 21)
