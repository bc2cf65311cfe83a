"""Are the stories of the split orders and of the canned policy found as pains, from raw signals?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from afuera.company import Company
from afuera.findings.study import add_file
from afuera.journeys.frictions import frictions
from afuera.journeys.refresh import refresh
from afuera.lake import Lake
from afuera.pains.candidates import Proposals, propose
from afuera.pains.ground import Ground, ground
from afuera.pains.hits import all_hits, first_hits
from afuera.pains.one import judge_one, stands_behind
from afuera.pains.origin_absorber import blame
from afuera.pains.promises import judged
from afuera.pains.signature import Signature
from afuera.pains.sources import Found
from afuera.pains.study import Row, judge
from afuera.pains.themes import BY_THE_SCRIPT
from afuera.simulate import Truth, simulate

LATE = Signature("promise", goal="order supplies", step="place the order")
CANNED = Signature("theme", goal="make a complaint", replies=BY_THE_SCRIPT)


@dataclass
class Told:
    truth: Truth
    on: Ground
    now: Proposals


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    """A telephone company in which both happen, published as an installation publishes it."""
    place: Path = tmp_path_factory.mktemp("told")
    truth = simulate(
        place, seed=5, journeys_per_goal=300, stories=("split_orders", "canned_policy"), people=700
    )
    company = Company.load(place / "company.toml")
    with Lake.open(place / "lake") as lake:
        add_file(lake, place / "signals.parquet", company)
        refresh(lake, company)
        on = ground(lake, company)
        rows = frictions(on.steps, on.journeys, lake.engine, company, until_us=on.until_us)
        yield Told(truth, on, propose(on, Found(frictions=rows)))


@pytest.fixture(scope="module")
def rows(told: Told) -> list[Row]:
    """All that is proposed, judged."""
    return judge(told.on, told.now.signatures)


def _harm(row: Row, outcome: str) -> Row:
    return next(one for one in row["harms"] if one["outcome"] == outcome)


def test_divided_orders_are_counted_from_what_people_pay_and_not_from_words_alone(
    told: Told, rows: list[Row]
) -> None:
    late = next(row for row in rows if row["pain"] == LATE.key)
    divided = _harm(late, "split_purchase")
    assert divided["low"] > 0.2, divided
    assert divided["n"] >= 100
    assert late["parameters"]["small_order"] == 0.7


def test_a_pain_counted_alone_is_the_one_that_the_study_counts_but_for_its_place(
    told: Told, rows: list[Row]
) -> None:
    whole = next(row for row in rows if row["pain"] == LATE.key)
    alone = judge_one(told.on, LATE, told.now.signatures)
    assert alone is not None
    same = (
        "people",
        "journeys",
        "times",
        "tier",
        "share",
        "silent_share",
        "origin",
        "absorbers",
        "data_version",
    )
    assert {name: alone[name] for name in same} == {name: whole[name] for name in same}
    for one in whole["harms"]:
        other = _harm(alone, one["outcome"])
        if one["total"] is not None:
            width = one["total_high"] - one["total_low"]
            assert abs(other["total"] - one["total"]) <= 0.25 * width
    assert (alone["place"], alone["old_order"]["place"]) == (None, None)
    for row in rows[:12]:
        others = [other for other in rows if other["pain"] != row["pain"]]
        known = sum(one["burden"]["low"] != one["burden"]["high"] for one in others)
        assert abs(stands_behind(row, others) - min(row["place"] - 1, known)) <= 1
    assert judge_one(told.on, Signature("named", step="nobody did this")) is None


def test_broken_promises_are_counted_as_the_truth_counts_them(told: Told) -> None:
    true = told.truth.goal("order supplies").promises
    rows = [row for row in told.on.lake.engine.rows(judged(told.on)) if row["goal"] == "order supplies"]
    missed = sum(row["kept"] == 0 for row in rows)
    assert true["missed"] > 0.4 * true["due"]
    # touches that lost their goal may be given back to another journey
    assert abs(len(rows) - true["made"]) <= 0.02 * true["made"]
    assert abs(missed - true["missed"]) <= 0.02 * true["missed"]


def test_the_split_orders_are_proposed_although_few_complain(told: Told) -> None:
    place = [one.signature for one in told.now.proposed].index(LATE)
    late = told.now.proposed[place]
    assert place == 0, "most failed journeys of all"
    assert late.failed > 0.7 * late.ended
    wait = Signature("friction", goal="order supplies", friction="wait")
    assert wait.key in told.now.left_out or wait in told.now.signatures
    [origin, *_] = blame([LATE], all_hits([LATE], told.on), told.on)[LATE.key].origin
    steps = told.on.company.goal("order supplies").steps
    assert steps[-1] == "receive"
    assert origin["team"] == told.on.company.teams[3].name
    assert origin["low"] > 0.5


def test_who_was_let_down_pays_half_as_much_afterwards(told: Told) -> None:
    on = told.on
    hit = first_hits(all_hits([LATE], on)).select("person", hit_us="at_us")
    hit = hit.group_by("person").aggregate(hit_us=lambda t: t.hit_us.min())
    paid = on.money().filter(lambda t: (t.amount_kind == "price") & (t.result == "ok"))
    ours = on.journeys.filter(on.journeys.goal == "order supplies").select("journey", "person", "started_us")
    paid = paid.inner_join(ours, "journey").left_join(hit, "person")
    rows = on.lake.engine.rows(paid.select("amount", "started_us", "hit_us"))
    after = [row["amount"] for row in rows if row["hit_us"] and row["started_us"] > row["hit_us"]]
    others = [row["amount"] for row in rows if not row["hit_us"] or row["started_us"] <= row["hit_us"]]
    assert len(after) > 30
    # those who come back with the same need at once still pay in full
    assert 0.4 < (sum(after) / len(after)) / (sum(others) / len(others)) < 0.75


def test_the_canned_policy_is_proposed_by_what_was_replied(told: Told) -> None:
    [canned] = [one for one in told.now.proposed if one.signature == CANNED]
    assert canned.failed > 0.4 * canned.ended
    share = canned.journeys / told.truth.goal("make a complaint").journeys
    assert 0.5 < share < 0.7, "planted in six of ten"
