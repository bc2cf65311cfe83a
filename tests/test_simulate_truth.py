"""Does the truth agree with the data?  Recomputed by plain pandas, without the library that is judged."""

from __future__ import annotations

import math
import tomllib
from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest

from afuera.simulate import FAULTS, Truth, simulate
from afuera.simulate.expected import expected
from afuera.simulate.plans import CompanyPlan, GoalPlan, Planted, Seam, StepPlan

# Of some 150 shares that are compared, the largest of |z| is above 4.5 once in a thousand runs.
LARGEST_Z = 4.5


@dataclass
class Company:
    truth: Truth
    rows: pd.DataFrame
    touches: pd.DataFrame
    journeys: pd.DataFrame
    settings: dict[str, dict[str, float]]


@pytest.fixture(scope="module")
def company(tmp_path_factory: pytest.TempPathFactory) -> Company:
    truth = simulate(
        tmp_path_factory.mktemp("truth"), seed=11, journeys_per_goal=1500, faults=dict.fromkeys(FAULTS, 0.5)
    )
    rows = pq.read_table(truth.path / "signals.parquet").to_pandas()
    rows = rows[~rows.signal_id.str.startswith("s")].copy()
    rows["journey"] = rows.signal_id.str.split("-").str[0].astype("int64")
    journeys = truth.table("journeys").to_pandas().set_index("journey")
    rows["true_goal"] = rows.journey.map(journeys.goal)
    rows = rows.sort_values(["journey", "occurred_at", "sequence"])
    said = tomllib.loads((truth.path / "company.toml").read_text())
    touches = rows[rows.kind == "touch"].copy()
    return Company(truth, rows, touches, journeys, {one["name"]: one for one in said["goals"]})


def z(found: float, true: float, n: int) -> float:
    return (found - true) / math.sqrt(max(true * (1 - true), 1e-9) / n)


def test_every_step_goes_as_well_as_the_truth_says(company: Company) -> None:
    known = company.touches[company.touches.result.isin(["ok", "failed", "abandoned"])]
    last = known.groupby(["true_goal", "journey", "step"]).result.last().eq("ok")
    found = last.groupby(["true_goal", "step"]).agg(["mean", "size"])
    for goal in company.truth.goals:
        for step in goal.steps:
            mean, n = found.loc[(goal.goal, step.step)]
            assert abs(z(mean, step.ok_share, n)) < LARGEST_Z, (goal.goal, step.step)
            assert int(n) == step.touched
            assert round(mean * n) == step.ok


def test_the_goal_is_reached_as_often_as_the_truth_says(company: Company) -> None:
    for goal in company.truth.goals:
        ended = company.journeys[(company.journeys.goal == goal.goal) & ~company.journeys.cut_off]
        reached = ended.reached.astype(bool)
        assert (len(ended), reached.sum()) == (goal.ended, goal.reached)
        assert abs(z(reached.mean(), goal.goal_share, len(ended))) < LARGEST_Z, goal.goal
        sound = reached[ended.all_ok.astype(bool)]
        assert abs(z(len(sound) / len(ended), goal.all_steps_ok_share, len(ended))) < LARGEST_Z
        assert abs(z(1 - sound.mean(), goal.seam_loss, len(sound))) < LARGEST_Z, goal.goal


def test_by_the_rules_the_end_is_what_really_happened(company: Company) -> None:
    """Own word, else the answer about the whole, else coming back: never another end than the true one."""
    rows, journeys = company.rows, company.journeys[company.journeys.touches > 0].copy()
    own = rows[(rows.kind == "outcome") & (rows.actor == rows.traveller)].groupby("journey").result.last()
    about = rows[(rows.kind == "answer") & rows.step.isna() & rows.touchpoint.isna()]
    share = (about.score - about.score_min) / (about.score_max - about.score_min)
    answer = (share >= 0.6 - 1e-9).groupby(about.journey).last()
    journeys["word"] = own.map({"goal_reached": 1.0, "goal_failed": 0.0})
    journeys["word"] = journeys.word.fillna(answer.astype(float))
    journeys["begins"] = rows.groupby("journey").occurred_at.min()
    journeys["ends"] = rows.groupby("journey").occurred_at.max()
    journeys = journeys.sort_values("begins")
    after = journeys.groupby(["goal", "person"]).begins.shift(-1)
    days = (after - journeys.ends).dt.total_seconds() / 86_400
    settings = pd.DataFrame(company.settings).T
    gap = journeys.goal.map(settings.gap_days.astype(float))
    window = journeys.goal.map(settings.recurrence_days.astype(float))
    assert ((days > gap) | days.isna()).all()
    back = days <= window
    assert (back == journeys.returned).all()
    last = company.touches.groupby("journey").result.agg(lambda found: found.iloc[-1])
    closed = (pd.Timestamp(company.truth.last_at) - journeys.ends).dt.total_seconds() / 86_400 >= window
    settled = closed & ~last.reindex(journeys.index).isin(["failed", "abandoned"])
    silent = np.where(back, 0.0, np.where(settled, 1.0, np.nan))
    found = journeys.word.fillna(pd.Series(silent, index=journeys.index))
    known = found.notna() & journeys.reached.notna()
    assert known.mean() > 0.8
    assert (found[known] == journeys.reached[known].astype(float)).all()


def test_frictions_are_where_the_truth_says(company: Company) -> None:
    touches = company.touches
    before = touches.groupby("journey").shift(1)
    waited = (touches.occurred_at - before.occurred_at).dt.total_seconds() / 86_400
    limit = touches.true_goal.map(pd.DataFrame(company.settings).T.wait_days.astype(float))
    own = touches.actor == touches.traveller
    unplanned = np.array(
        [
            step not in company.settings[goal]["steps"]  # type: ignore[operator]
            for step, goal in zip(touches.step, touches.true_goal, strict=True)
        ]
    )
    found = {
        "transfer": touches[before.team.notna() & (before.team != touches.team)],
        "channel_switch": touches[before.channel.notna() & (before.channel != touches.channel)],
        "wait": touches[(waited > limit) & ~own],
        "repeat_contact": touches[own & unplanned],
        "rework": touches[_done_again(touches)],
        "ping_pong": _back_and_forth(touches, "team"),
        "channel_ping_pong": _back_and_forth(touches, "channel"),
        "abandonment": touches[touches.result == "abandoned"],
        "transfer_to_closed": touches[touches.result == "transferred"],
    }
    told = company.truth.table("frictions").to_pandas()
    for slug, rows in found.items():
        assert set(rows.journey) == set(told[told.slug == slug].journey), slug
        if slug not in ("abandonment", "transfer_to_closed"):
            assert len(rows) == (told.slug == slug).sum(), slug
    assert set(told.slug) == set(FAULTS) - {"broken_whole"}


def _done_again(touches: pd.DataFrame) -> list[bool]:
    again = []
    seen: dict[tuple[int, str], tuple[int, str | None]] = {}
    for place, one in enumerate(touches.itertuples()):
        key = (one.journey, one.step)
        last, result = seen.get(key, (place, None))
        again.append(key in seen and (place - last > 1 or result == "failed"))
        seen[key] = (place, one.result)
    return again


def _back_and_forth(touches: pd.DataFrame, owner: str) -> pd.DataFrame:
    """First contact of each run whose owner had the run before last."""
    changed = (touches.journey != touches.journey.shift(1)) | (touches[owner] != touches[owner].shift(1))
    runs = touches[changed]
    before_last = runs.groupby("journey")[owner].shift(2)
    return runs[before_last == runs[owner]]


def test_planted_shares_are_met(company: Company) -> None:
    for goal in company.truth.goals:
        journeys = company.journeys[company.journeys.goal == goal.goal]
        for one in goal.planted:
            hit = (journeys.planted == one["slug"]).mean()
            assert abs(z(hit, one["share"], len(journeys))) < LARGEST_Z, one


def test_retelling_is_said_in_words(company: Company) -> None:
    told = company.truth.table("frictions").to_pandas().query("slug == 're_explaining'")
    words = company.rows[company.rows.text.notna() & (company.rows.actor == "customer")]
    again = words[
        words.text.str.contains(
            r"otra vez|de nuevo|nuevamente|again|cero|from zero|scratch|mismo|"
            r"varias veces|over and over|three|anew|volvi",
            case=False,
        )
    ]
    assert set(told.journey) <= set(again.journey)


def test_everybodys_names_lead_to_one_person(company: Company) -> None:
    """Each identifier in the rows of a journey belongs to that journey's person, and to nobody else."""
    people = company.truth.table("people").to_pandas().drop_duplicates()
    assert people.identifier.is_unique
    owner = people.set_index("identifier").person
    rows = company.rows[["journey", "identifiers", "source", "person"]].copy()
    rows["names"] = [
        [*names, *([f"{source}:{person}"] if isinstance(person, str) else [])]
        for names, source, person in zip(rows.identifiers, rows.source, rows.person, strict=True)
    ]
    each = rows[["journey", "names"]].explode("names")
    assert (each.names.map(owner) == each.journey.map(company.journeys.person)).all()


def test_the_names_of_a_journey_hang_together(company: Company) -> None:
    """The rows of one journey are enough to stitch all its names together."""
    loose = 0
    for _, lists in company.rows[company.rows.journey % 10 == 0].groupby("journey").identifiers:
        groups: list[set[str]] = []
        for names in lists:
            joined = set(names)
            apart = [group for group in groups if not group & joined]
            groups = [*apart, joined.union(*(group for group in groups if group & joined))]
        loose += len(groups) > 1
    assert loose == 0


def test_lost_goals_are_really_lost(company: Company) -> None:
    lost = company.truth.table("lost_goals").to_pandas()
    rows = company.rows.set_index(["source", "signal_id"])
    assert rows.loc[list(zip(lost.source, lost.signal_id, strict=True))].goal.isna().all()
    assert company.rows.goal.isna().sum() == len(lost)


def test_the_population_share_is_that_of_a_large_sample() -> None:
    """The integral against two million draws, for a plan that has everything in it."""
    steps = tuple(StepPlan(str(i), str(i), "t", "web", ok=0.9, touched=1.0, recovers=0.4) for i in range(4))
    plan = GoalPlan(
        "g",
        "g",
        "plain",
        (*steps[:2], StepPlan("o", "o", "t", "web", ok=0.8, touched=0.5, recovers=0.2), *steps[2:]),
        together=0.3,
        seams=(Seam("wait", 1, 0.5, 0.4), Seam("switch", 4, 0.3, 0.9)),
        planted=(Planted("abandonment", 2, 0.1, 1.0, 0.25), Planted("wait", 1, 0.2, 0.3, 0.5)),
    )
    from afuera.simulate.lives import draw

    n = 400_000
    never = np.zeros(n, dtype=bool)
    lives = draw(plan, never, never, np.random.default_rng(1))
    found = expected(plan)
    assert abs(z(lives.reached.mean(), found.goal, n)) < LARGEST_Z
    assert abs(z(lives.all_ok.mean(), found.all_ok, n)) < LARGEST_Z
    assert abs(z(1 - lives.reached[lives.all_ok].mean(), found.seam_loss, n // 2)) < LARGEST_Z


def test_company_plans_are_not_shared(company: Company) -> None:
    from afuera.simulate.industries import INDUSTRIES

    assert all(isinstance(one, CompanyPlan) for one in INDUSTRIES.values())
    assert not any(goal.planted or goal.seams for one in INDUSTRIES.values() for goal in one.goals)
