"""Does the simulation keep the contract, the same content for the same seed, and a small memory?"""

from __future__ import annotations

import hashlib
import json
import tomllib
import tracemalloc
from pathlib import Path
from zoneinfo import ZoneInfo

import pandas as pd
import pyarrow.parquet as pq
import pytest

from afuera.company import Company
from afuera.signals.check import check
from afuera.signals.contract import SCHEMA
from afuera.simulate import FAULTS, INDUSTRIES, STORIES, Truth, UnknownPlan, simulate
from afuera.simulate.faults import HARM, places_for, with_faults
from afuera.simulate.words import LANGUAGES, SENTIMENTS, templates


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Truth:
    """A telephone company in which all seven stories happen."""
    return simulate(tmp_path_factory.mktemp("told"), seed=5, journeys_per_goal=300, stories=("all",))


@pytest.fixture(scope="module")
def rows(told: Truth) -> pd.DataFrame:
    return pq.read_table(told.path / "signals.parquet").to_pandas()


def test_the_same_arguments_give_the_same_bytes(tmp_path: Path) -> None:
    for place in ("one", "two"):
        simulate(tmp_path / place, industry="bank", seed=3, journeys_per_goal=40)
    simulate(tmp_path / "other", industry="bank", seed=4, journeys_per_goal=40)
    one, two, other = (digests(tmp_path / place) for place in ("one", "two", "other"))
    assert one == two
    assert one["signals.parquet"] != other["signals.parquet"]


@pytest.mark.parametrize("industry", sorted(INDUSTRIES))
def test_every_industry_keeps_the_contract_and_its_company_file_can_be_read(
    industry: str, tmp_path: Path
) -> None:
    truth = simulate(tmp_path, industry=industry, journeys_per_goal=30, stories=("all",))
    assert pq.read_schema(tmp_path / "signals.parquet").equals(SCHEMA)
    report = check(tmp_path / "signals.parquet")
    assert (report.rows, report.refused) == (truth.signals, 0)
    company = Company.load(tmp_path / "company.toml")
    assert {goal.name for goal in company.goals} == {goal.goal for goal in truth.goals}
    assert company.label(company.goals[0].name or "", "es") != company.goals[0].name


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_other_formats_say_the_same(form: str, tmp_path: Path) -> None:
    kept = simulate(tmp_path / "parquet", journeys_per_goal=20)
    truth = simulate(tmp_path / form, journeys_per_goal=20, format=form)
    report = check(tmp_path / form / f"signals.{form}")
    assert (report.rows, report.refused) == (kept.signals, 0)
    assert truth.goals == kept.goals


def test_nothing_planned_goes_back_to_a_team_channel_or_step() -> None:
    for company in INDUSTRIES.values():
        for goal in company.goals:
            for names in (
                [step.team for step in goal.steps],
                [step.channel for step in goal.steps],
                [step.name for step in goal.steps],
            ):
                runs = [name for i, name in enumerate(names) if i == 0 or names[i - 1] != name]
                assert len(runs) == len(set(runs)), goal.name


def test_every_fault_has_a_place_in_every_industry() -> None:
    for company in INDUSTRIES.values():
        planned = with_faults(company, dict.fromkeys(FAULTS, 0.5), seed=1)
        planted = {one.slug for goal in planned.goals for one in goal.planted}
        assert planted == set(HARM)
        assert any(goal.seams for goal in planned.goals)
        flagship = next(goal for goal in planned.goals if goal.seams)
        assert {seam.kind for seam in flagship.seams} == {"hand_over", "wait", "switch", "re_explaining"}
        assert places_for(company, company.goals[0], "transfer")


def test_a_healthy_company_has_no_broken_whole(tmp_path: Path) -> None:
    truth = simulate(tmp_path, journeys_per_goal=30, healthy=True)
    assert truth.broken == ()
    assert {goal.verdict for goal in truth.goals} == {"fine"}
    assert not any(goal.planted or goal.seams for goal in truth.goals)


def test_a_strength_of_nothing_plants_nothing(tmp_path: Path) -> None:
    truth = simulate(tmp_path, journeys_per_goal=30, faults=dict.fromkeys(FAULTS, 0.0))
    assert not any(goal.planted or goal.seams for goal in truth.goals)


def test_a_fault_can_be_planted_in_one_goal(tmp_path: Path) -> None:
    truth = simulate(
        tmp_path, journeys_per_goal=30, faults={"broken_whole@open a line": 0.8, "rework@top up": 1}
    )
    assert truth.goal("open a line").broken
    assert [one["slug"] for one in truth.goal("top up").planted] == ["rework"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"industry": "mining"},
        {"faults": {"bad_luck": 1.0}},
        {"faults": {"wait": 1.5}},
        {"faults": {"wait@no such goal": 0.5}},
        {"stories": ("the_flood",)},
        {"format": "xlsx"},
        {"months": 0},
        {"people": 3},
        {"journeys_per_goal": 0},
        {"languages": ("fr",)},
        {"healthy": True, "faults": {"wait": 0.5}},
    ],
)
def test_what_makes_no_sense_is_refused_in_words(wrong: dict[str, object], tmp_path: Path) -> None:
    with pytest.raises(UnknownPlan, match="knows"):
        simulate(tmp_path, **wrong)  # type: ignore[arg-type]


def test_the_truth_can_be_read_back(told: Truth) -> None:
    assert Truth.load(told.path) == told


def test_three_times_the_journeys_need_no_more_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Blocks are written as they come, and forgotten."""
    monkeypatch.setattr("afuera.simulate.making.JOURNEYS_A_BLOCK", 400)
    simulate(tmp_path / "warm", journeys_per_goal=10)
    peaks = []
    for journeys in (400, 1_200):
        tracemalloc.start()
        simulate(tmp_path / str(journeys), journeys_per_goal=journeys, healthy=True, languages=("en",))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]


def test_every_signal_has_an_id_of_its_own(rows: pd.DataFrame) -> None:
    assert not rows.duplicated(["source", "signal_id"]).any()


def test_all_seven_stories_are_planted(told: Truth) -> None:
    assert tuple(told.stories) == STORIES
    planted = {goal.story for goal in told.goals} - {None}
    assert planted == set(STORIES) - {"responsiveness_or_expertise"}
    for name in (
        "month_long_change",
        "closed_department",
        "christmas_morning",
        "split_orders",
        "canned_policy",
    ):
        assert next(goal for goal in told.goals if goal.story == name).broken, name


def test_the_month_long_change_takes_a_month_and_mostly_has_no_goal(told: Truth) -> None:
    journeys = told.table("journeys").to_pandas().query("goal == 'change of service' and not cut_off")
    assert 20 < (journeys.last_touch - journeys.started).dt.days.median() < 45
    assert told.goal("change of service").owner is None
    lost = told.table("lost_goals").to_pandas().query("goal == 'change of service'")
    assert 0.5 < len(lost) / journeys.touches.sum() < 0.8


def test_the_closed_department_is_closed_when_people_are_passed_on(told: Truth, rows: pd.DataFrame) -> None:
    company = Company.load(told.path / "company.toml")
    passed = rows[rows.result == "transferred"]
    assert len(passed) > 50
    for at in passed.occurred_at.head(20):
        there = company.open_intervals("billing", at - pd.Timedelta(minutes=1), at + pd.Timedelta(minutes=1))
        assert not there
        late = company.open_intervals("sales", at - pd.Timedelta(minutes=1), at + pd.Timedelta(minutes=1))
        assert late


def test_the_gift_is_promised_for_christmas_eve_and_the_team_is_pleased_with_itself(
    rows: pd.DataFrame,
) -> None:
    own = rows[rows.question == "how well do we do our part?"]
    assert (own.actor == "employee").all()
    assert own.score.min() >= 9
    due = rows[(rows.kind == "promise") & (rows.goal == "send a Christmas gift")].due_at
    local = due.dt.tz_convert(ZoneInfo("America/Bogota"))
    assert set(local.dt.strftime("%m-%d")) == {"12-24"}


def test_leaders_predict_expertise_and_customers_choose_responsiveness(rows: pd.DataFrame) -> None:
    chosen = rows[rows.touchpoint == "importance study"].groupby("question").score.mean()
    assert chosen.filter(like="most important").idxmax() == "most important: responsiveness"
    assert chosen.filter(like="customers choose").idxmax() == "customers choose: expertise"


def test_half_of_the_buyers_split_their_orders(rows: pd.DataFrame) -> None:
    ends = rows[(rows.kind == "outcome") & (rows.goal == "order supplies") & (rows.actor == "customer")]
    assert 0.4 < (ends.result == "bought_elsewhere").mean() < 0.65
    assert (ends[ends.result == "bought_elsewhere"].amount > 0).all()


def test_replies_by_policy_come_from_employees(rows: pd.DataFrame) -> None:
    canned = rows[(rows.kind == "comment") & (rows.actor == "employee")]
    assert len(canned) > 50
    assert canned.text.str.contains("polic|polít", case=False, regex=True).all()


def test_the_courtesy_call_vanishes_and_the_loss_comes_later(told: Truth, rows: pd.DataFrame) -> None:
    calls = rows[rows.step == "courtesy call"].occurred_at
    assert calls.max() < rows.occurred_at.min() + (rows.occurred_at.max() - rows.occurred_at.min()) * 0.65
    journeys = told.table("journeys").to_pandas().query("goal == 'start as a customer' and not cut_off")
    span = rows.occurred_at.max() - rows.occurred_at.min()
    cut = rows.occurred_at.min() + span * 0.4
    soon = journeys[(journeys.started > cut) & (journeys.started < cut + pd.Timedelta(days=55))]
    later = journeys[journeys.started > cut + pd.Timedelta(days=65)]
    before = journeys[journeys.started < cut]
    assert abs(before.reached.mean() - soon.reached.mean()) < 0.12
    assert later.reached.mean() < before.reached.mean() - 0.15


def test_silence_is_not_random(rows: pd.DataFrame) -> None:
    touches = rows[(rows.kind == "touch") & rows.result.isin(["ok", "failed", "abandoned"])]
    asked = touches.groupby(touches.result == "ok").size()
    answers = rows[(rows.kind == "answer") & rows.step.notna() & (rows.actor == "customer")]
    good = (answers.score - answers.score_min) / (answers.score_max - answers.score_min) >= 0.6
    share = answers.groupby(good).size() / asked
    assert share[False] > 1.8 * share[True]
    assert share.max() < 0.3


def test_scales_keep_their_direction(rows: pd.DataFrame) -> None:
    answers = rows[rows.question.isin(["csat", "ces", "nps"])]
    scales = answers.groupby("question")[["score_min", "score_max"]].agg(set)
    assert scales.loc["ces"].tolist() == [{5.0}, {1.0}]
    assert scales.loc["nps"].tolist() == [{0.0}, {10.0}]


def test_people_write_in_both_languages(rows: pd.DataFrame) -> None:
    words = rows[rows.text.notna()]
    assert set(words.language) == {"es", "en"}
    assert words.text.nunique() > 150
    spanish, english = (set(words[words.language == one].text) for one in ("es", "en"))
    assert not spanish & english


def test_there_are_sixty_ways_to_say_it_in_every_tone() -> None:
    for language in LANGUAGES:
        for tone in SENTIMENTS:
            assert len(set(templates(language, tone))) >= 60, (language, tone)
    assert all(len(templates("es", "positive", one)) > 60 for one in ("es-ES", "es-MX", "es-CO"))


def test_hubs_and_families_are_planted(told: Truth, rows: pd.DataFrame) -> None:
    names = rows.identifiers.explode()
    for hub in told.identities["hubs"]:
        assert (names == hub).sum() > 50
    one, other = told.identities["must_not_merge"][0]
    tied = rows[rows.identifiers.map(lambda found: any(name.startswith("anonymous:home") for name in found))]
    cookies = {name: {row[0] for row in tied.identifiers if name in row} for name in (one, other)}
    assert cookies[one] == cookies[other] != set()


def test_the_readme_and_the_toml_say_what_to_do(told: Truth) -> None:
    assert "afuera study" in (told.path / "README.md").read_text()
    company = tomllib.loads((told.path / "company.toml").read_text())
    assert company["company"]["name"] == "Hilo Claro"
    facts = json.loads((told.path / "truth.json").read_text())
    assert facts["signals"] == told.signals


def test_channels_and_what_is_known_of_people_have_names_in_both_languages(told: Truth) -> None:
    names = tomllib.loads((told.path / "company.toml").read_text())["names"]
    assert names["es"]["store"] == "tienda"
    assert names["es"]["customer_type"] == "tipo de cliente"
    assert names["en"]["customer_type"] == "customer type"
