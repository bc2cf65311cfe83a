"""Which journey is broken as a whole although its parts look fine?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from afuera.estimates.intervals import wilson
from afuera.findings.sight import Sight, look
from afuera.journeys import wholes
from afuera.journeys.benchmarks import Benchmark
from afuera.journeys.wholes import NOTHING, Part, Whole
from world import World, day, signal, world

STEPS = ("ask", "quote", "confirm", "activate", "first bill", "thanks")


def company_of(
    n: int,
    step_ok: float,
    seam_ok: float,
    goal: str = "change plan",
    seed: int = 1,
    steps: tuple[str, ...] = STEPS,
) -> list[dict[str, Any]]:
    """n customers who pass all steps; each step and each seam between two goes well with its own chance."""
    random = np.random.default_rng(seed)
    ok = random.random((n, len(steps))) < step_ok
    sound = (random.random((n, len(steps) - 1)) < seam_ok).all(axis=1)
    rows = []
    for i in range(n):
        who, start = f"{goal}{i}", float(random.random() * 50)
        for j, step in enumerate(steps):
            result = "ok" if ok[i, j] else "failed"
            rows.append(signal(who, start + j / 10, step, goal=goal, result=result, case_id=f"{goal}-{i}"))
        reached = bool(ok[i].all() and sound[i])
        end = {"kind": "outcome", "actor": "customer", "result": "goal_reached" if reached else "goal_failed"}
        rows.append(signal(who, start + 1, None, goal=goal, case_id=f"{goal}-{i}", **end))
    return rows


TOML = """
[[goals]]
name = "change plan"
step_benchmark = 0.90
goal_benchmark = 0.50
"""


def seen(found: World, since: float | None = None) -> Sight:
    return look(found.lake, found.rebuilt, found.company, day(200), day(since) if since else None)


def test_it_finds_the_whole_that_is_broken_although_every_part_is_fine(tmp_path: Path) -> None:
    with world(tmp_path, company_of(3000, 0.93, 0.92), TOML) as found:
        whole = seen(found).by_goal["change plan"]
    assert whole.verdict == wholes.BROKEN_WHOLE
    assert all(part.shown_fine for part in whole.parts)
    # METHODS §2.2: goal .423, goal when all steps are ok .655, seam loss .345, .93^6 = .647
    assert whole.goal.value == pytest.approx(0.423, abs=0.03)
    assert whole.seam_loss.value == pytest.approx(0.345, abs=0.03)
    assert whole.all_ok.value == pytest.approx(0.647, abs=0.03)
    assert whole.independence == pytest.approx(0.647, abs=0.02)
    assert whole.clustering == pytest.approx(0.0, abs=0.03)
    assert whole.log_share_of_steps == pytest.approx(np.log(0.647) / np.log(0.423), abs=0.05)


def test_one_poor_part_makes_it_broken_parts_and_no_broken_whole(tmp_path: Path) -> None:
    rows = company_of(1500, 0.80, 0.95)
    with world(tmp_path, rows, TOML) as found:
        assert seen(found).by_goal["change plan"].verdict == wholes.BROKEN_PARTS


def test_it_calls_a_healthy_journey_fine(tmp_path: Path) -> None:
    with world(tmp_path, company_of(1500, 0.98, 0.99), TOML) as found:
        assert seen(found).by_goal["change plan"].verdict == wholes.FINE


def test_without_any_standard_it_says_that_it_does_not_know(tmp_path: Path) -> None:
    with world(tmp_path, company_of(300, 0.93, 0.92)) as found:
        whole = seen(found).by_goal["change plan"]
    assert whole.benchmark is None
    assert whole.verdict == wholes.NOT_KNOWN


def test_without_a_standard_the_other_journeys_are_one(tmp_path: Path) -> None:
    rows = company_of(1500, 0.97, 0.90) + company_of(3000, 0.94, 0.995, goal="pay", seed=2)
    with world(tmp_path, rows) as found:
        whole = seen(found).by_goal["change plan"]
    assert whole.benchmark is not None
    assert whole.benchmark.comes_from == "other journeys"
    assert whole.verdict == wholes.BROKEN_WHOLE


def test_its_own_history_is_a_standard_when_the_study_begins_later(tmp_path: Path) -> None:
    before = company_of(800, 0.93, 0.995)
    after = [
        row | {"occurred_at": row["occurred_at"] + (day(70) - day(0)), "person": row["person"] + "b",
               "case_id": str(row["case_id"]) + "b"}
        for row in company_of(1500, 0.96, 0.90, seed=3)
    ]  # fmt: skip
    with world(tmp_path, before + after) as found:
        whole = seen(found, since=70).by_goal["change plan"]
    assert whole.benchmark is not None
    assert whole.benchmark.comes_from == "history"
    assert whole.journeys == 1500
    assert whole.verdict == wholes.BROKEN_WHOLE


def test_an_optional_step_that_few_take_sinks_nothing(tmp_path: Path) -> None:
    rows = company_of(1500, 0.95, 0.90)
    rows += [signal(f"change plan{i}", 0.05 + i / 1000, "help", goal="change plan", result="ok",
                    case_id=f"change plan-{i}") for i in range(10)]  # fmt: skip
    with world(tmp_path, rows, TOML.replace("0.50", "0.70")) as found:
        whole = seen(found).by_goal["change plan"]
    rare = next(part for part in whole.parts if part.step == "help")
    assert not rare.shown_fine
    assert whole.verdict == wholes.BROKEN_WHOLE


def test_a_step_nobody_spoke_of_counts_as_not_asked(tmp_path: Path) -> None:
    rows = company_of(200, 0.95, 0.9)
    rows += [signal(f"change plan{i}", 51 + i / 100, "mail", goal="change plan", case_id=f"change plan-{i}")
             for i in range(200)]  # fmt: skip
    with world(tmp_path, rows, TOML) as found:
        whole = seen(found).by_goal["change plan"]
    mail = next(part for part in whole.parts if part.step == "mail")
    assert (mail.touched, mail.ok.n, mail.not_asked) == (200, 0, 200)


def test_the_customers_later_answer_overrules_the_result_of_the_step(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "ask", goal="change plan", result="ok"),
        signal("ana", 1, "ask", goal="change plan", kind="answer", score=1, score_min=1, score_max=5),
    ]
    with world(tmp_path, rows) as found:
        parts = found.rows(found.rebuilt.parts)
    assert [(row["step"], row["ok"]) for row in parts] == [("ask", 0)]


def test_a_transfer_says_nothing_of_how_a_step_went(tmp_path: Path) -> None:
    rows = [
        signal("ana", 0, "ask", goal="g", result="ok"),
        signal("ana", 1, "ask", goal="g", result="transferred"),
    ]
    with world(tmp_path, rows) as found:
        assert [row["ok"] for row in found.rows(found.rebuilt.parts)] == [1]


def test_people_with_many_journeys_widen_the_interval(tmp_path: Path) -> None:
    rows = []
    for person in range(60):
        for n in range(10):
            result = "goal_reached" if person % 2 else "goal_failed"
            rows.append(signal(f"p{person}", 30 * n, "ask", goal="g"))
            rows.append(
                signal(
                    f"p{person}", 30 * n + 1, None, goal="g", kind="outcome", actor="customer", result=result
                )
            )
    with world(tmp_path, rows) as found:
        goal = seen(found).by_goal["g"].goal
    assert goal.n == 600
    independent = wilson(300, 600)
    widths = [(one.high or 0.0) - (one.low or 0.0) for one in (goal, independent)]
    assert widths[0] > 2.5 * widths[1]


def test_who_says_so_and_who_keeps_silent_are_told_apart(tmp_path: Path) -> None:
    """Half speak, and six in ten of them failed; the silent half never comes back."""
    rows = [signal("the last", 90, "ask", goal="other")]
    for n in range(200):
        rows.append(signal(f"p{n}", n / 10, "ask", goal="g"))
        if n % 2:
            result = "goal_failed" if n % 10 < 6 else "goal_reached"
            end = {"kind": "outcome", "actor": "customer", "result": result}
            rows.append(signal(f"p{n}", n / 10 + 1, None, goal="g", **end))
    toml = '[[goals]]\nname = "g"\ngap_days = 7\ngoal_benchmark = 0.5\n'
    with world(tmp_path / "seen", rows, toml) as found:
        whole = seen(found).by_goal["g"]
    assert (whole.stated.value, whole.stated.n) == (0.4, 100)
    assert (whole.silent.value, whole.silent.n) == (1.0, 100)
    assert (whole.goal.value, whole.goal.n) == (0.7, 200)
    assert whole.ends_disagree
    assert whole.verdict == wholes.NOT_KNOWN, "those who speak deny that it is fine"
    # Where whoever comes back is still on the same journey, silence says nothing beside so many words.
    with world(tmp_path / "unseen", rows, '[[goals]]\nname = "g"\ngap_days = 14\n') as found:
        whole = seen(found).by_goal["g"]
    assert (whole.goal.value, whole.goal.n, whole.silent.n) == (0.4, 100, 0)


def test_nothing_is_fine_for_a_silence_in_which_no_return_could_be_seen(tmp_path: Path) -> None:
    rows = [signal("the last", 90, "ask", goal="other")]
    rows += [signal(f"p{n}", n / 10, "ask", goal="g", result="ok") for n in range(200)]
    fine = {}
    for gap_days in (7, 14):
        toml = f'[[goals]]\nname = "g"\ngap_days = {gap_days}\ngoal_benchmark = 0.5\n'
        with world(tmp_path / str(gap_days), rows, toml) as found:
            fine[gap_days] = seen(found).by_goal["g"].verdict
    assert fine == {7: wholes.FINE, 14: wholes.NOT_KNOWN}


def test_the_company_calling_it_failed_denies_that_it_is_fine(tmp_path: Path) -> None:
    rows = [signal("the last", 90, "ask", goal="other")]
    for n in range(200):
        rows.append(signal(f"p{n}", n / 10, "ask", goal="g", result="ok"))
        end = {"kind": "outcome", "actor": "employee", "result": "goal_failed" if n % 2 else "goal_reached"}
        rows.append(signal(f"p{n}", n / 10 + 1, None, goal="g", **end))
    with world(tmp_path, rows, '[[goals]]\nname = "g"\ngap_days = 7\ngoal_benchmark = 0.8\n') as found:
        whole = seen(found).by_goal["g"]
    assert (whole.goal.value, whole.company_says.value) == (1.0, 0.5)
    assert whole.verdict == wholes.NOT_KNOWN


def test_an_answer_about_a_step_that_no_system_wrote_down_counts(tmp_path: Path) -> None:
    rows = [signal("ana", 0, "ask", goal="g", kind="answer", score=5, score_min=1, score_max=5)]
    with world(tmp_path, rows) as found:
        assert [(row["step"], row["ok"]) for row in found.rows(found.rebuilt.parts)] == [("ask", 1)]


def test_what_became_of_the_goal_says_nothing_of_the_step_where_it_was_said(tmp_path: Path) -> None:
    rows = [signal("ana", 0, "ask", goal="g", result="goal_failed", actor="customer")]
    with world(tmp_path, rows) as found:
        assert [row["ok"] for row in found.rows(found.rebuilt.parts)] == [None]
        assert [row["own_end"] for row in found.rows(found.rebuilt.journeys)] == [0]


def test_other_journeys_judge_only_what_lies_clearly_below_them(tmp_path: Path) -> None:
    """Six goals whose steps all go equally well: half lie below the mean, and that is no fault."""
    rows = []
    for number in range(6):
        seam_ok = 0.80 if number == 0 else 0.999
        rows += company_of(800, 0.97, seam_ok, goal=f"goal {number}", seed=number, steps=("a", "b", "c"))
    with world(tmp_path, rows) as found:
        verdicts = {goal: whole.verdict for goal, whole in seen(found).by_goal.items()}
    assert verdicts.pop("goal 0") == wholes.BROKEN_WHOLE
    assert set(verdicts.values()) == {wholes.FINE}


def test_a_step_of_some_need_not_prove_itself_but_must_not_look_bad() -> None:
    bar = Benchmark(0.90, "company")
    most = Part("a", 1000, wilson(960, 1000), bar)
    some = {True: Part("b", 200, wilson(186, 200), bar), False: Part("b", 200, wilson(178, 200), bar)}
    low = wilson(400, 1000)
    for fine, part in some.items():
        assert not part.shown_fine
        assert not part.shown_bad
        whole = Whole(("g",), 9, 9, (most, part), low, low, NOTHING, NOTHING, True, bar, low, 0.6, low)
        assert whole.parts_fine is fine


def test_every_limit_must_clear_its_benchmark() -> None:
    fine = Part("a", 1000, wilson(960, 1000), Benchmark(0.90, "company"))
    close = Part("b", 1000, wilson(910, 1000), Benchmark(0.90, "company"))
    low = wilson(400, 1000)
    parts = {True: (fine, fine), False: (fine, close)}
    for expected, chosen in parts.items():
        whole = Whole(
            ("g",),
            1000,
            1000,
            chosen,
            low,
            low,
            NOTHING,
            NOTHING,
            True,
            Benchmark(0.5, "company"),
            low,
            0.6,
            low,
        )
        assert whole.parts_fine is expected
