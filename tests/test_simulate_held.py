"""Are hardship, money taken for nothing and doors that do not open found where they were planted?"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from afuera.company import Company
from afuera.findings.study import add_file
from afuera.journeys.frictions import frictions
from afuera.journeys.refresh import refresh
from afuera.lake import Lake
from afuera.outlook.earned import AFTER_DAYS, earned
from afuera.pains.candidates import Proposals, propose
from afuera.pains.ground import Ground, ground
from afuera.pains.hits import hits
from afuera.pains.signature import Signature
from afuera.pains.sources import Found
from afuera.simulate import simulate
from afuera.simulate.held import GOALS, LEAVING, NAMING, RENEWING, held

DEATH = Signature("hardship", goal=NAMING.name, hardship="death")
PENALTY = Signature("extraction", goal=LEAVING.name, amount_kind="penalty")
DORMANT = Signature("extraction", goal=RENEWING.name, amount_kind="dormant_fee")
LOCKED = Signature("extraction", goal=LEAVING.name, friction="lock_in")
SENT_AROUND = Signature("friction", goal=LEAVING.name, friction="channel_ping_pong")


@dataclass
class Told:
    place: Path
    truth: list[dict[str, Any]]
    on: Ground
    now: Proposals

    def cases(self, signature: Signature) -> set[str]:
        """The cases that a pain hit."""
        found = hits(signature, self.on).select("journey").distinct()
        steps = self.on.steps.filter(self.on.steps.case_id.notnull()).select("journey", "case_id").distinct()
        return {row["case_id"] for row in self.on.lake.engine.rows(found.inner_join(steps, "journey"))}


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Told]:
    place: Path = tmp_path_factory.mktemp("held")
    simulate(place, seed=7, journeys_per_goal=20)
    file = held(place / "signals.parquet", place / "company.toml", 7, 500)
    company = Company.load(place / "company.toml")
    with Lake.open(place / "lake") as lake:
        add_file(lake, file, company)
        refresh(lake, company)
        on = ground(lake, company)
        rows = frictions(on.steps, on.journeys, lake.engine, company, until_us=on.until_us)
        truth = pq.read_table(place / "truth" / "held.parquet").to_pylist()
        yield Told(place, truth, on, propose(on, Found(frictions=rows)))


def test_the_machine_proposes_the_hardship_the_extractions_and_the_friction_on_cancelling(
    told: Told,
) -> None:
    proposed = {one.key for one in told.now.proposed}
    for one in (DEATH, PENALTY, DORMANT, LOCKED, SENT_AROUND):
        assert one.key in proposed, one.to_json()
    strange = [one.signature for one in told.now.proposed if one.signature.kind in ("hardship", "extraction")]
    assert len(strange) == 4, "and no other"


def test_whom_money_was_taken_from_is_found_and_nobody_else(told: Told) -> None:
    for signature, kind in ((PENALTY, "penalty"), (DORMANT, "dormant_fee")):
        true = {row["case"] for row in told.truth if row["paid"] == kind}
        found = told.cases(signature)
        assert found <= true
        assert len(found) >= 0.95 * len(true), "but for bills after the end of the data"


def test_a_hardship_by_the_book_is_told_from_one_in_which_somebody_helped(told: Told) -> None:
    found = told.cases(DEATH)
    grieving = {row["case"]: row for row in told.truth if row["hardship"]}
    assert found <= grieving.keys()
    assert not any(grieving[case]["helped"] for case in found)
    # Of the last weeks nobody can know yet how it ends.
    until = told.on.until_us / 1e6 - 40 * 86_400
    old = {case: row for case, row in grieving.items() if row["last_touch"] < until}
    lost = {case for case, row in old.items() if not row["helped"] and not row["reached"]}
    assert len(lost & found) >= 0.9 * len(lost)


def test_whom_the_door_did_not_let_out_is_found(told: Told) -> None:
    true = {row["case"] for row in told.truth if row["end"] in ("obstructed", "penalty")}
    found = told.cases(LOCKED)
    assert len(found & true) >= 0.9 * len(true)
    assert len(found - true) <= 0.05 * len(found)


def test_who_is_sent_around_when_cancelling_is_found(told: Told) -> None:
    true = {row["case"] for row in told.truth if row["goal"] == LEAVING.name and row["sent_around"]}
    found = told.cases(SENT_AROUND)
    assert len(found & true) >= 0.9 * len(true)
    assert found <= true


def test_row_ten_is_known_and_near_the_truth(told: Told) -> None:
    made = earned(told.on)
    last: dict[int, dict[str, Any]] = {}
    for row in sorted(told.truth, key=lambda row: int(row["started"])):
        if row["end"]:
            last[row["person"]] = row
    old = [row for row in last.values() if row["last_touch"] < told.on.until_us / 1e6 - AFTER_DAYS * 86_400]
    stayed = [row for row in old if row["end"] != "left"]
    free = [row for row in stayed if row["end"] in ("stays", "renewed", "renewed_told")]
    assert made.known
    assert made.value is not None
    assert abs(made.d - len(stayed)) <= 0.05 * len(stayed)
    assert abs(made.value - len(free) / len(stayed)) <= 0.03
    assert {one["by"] for one in made.beside["held_by"]} == {
        *("saved_by_offer", "locked_in", "obstructed", "unnoticed")
    }
    assert made.beside["to_leave"]["contacts"] >= 4


def test_the_truth_stands_beside_the_data_and_the_same_seed_gives_the_same(
    told: Told, tmp_path: Path
) -> None:
    sums = json.loads((told.place / "truth" / "held.json").read_text())
    assert sums["hardship"]["death"] == sum(row["hardship"] is not None for row in told.truth)
    assert sums["goals"].keys() == {goal.name for goal in GOALS}
    simulate(tmp_path, seed=7, journeys_per_goal=20)
    again = held(tmp_path / "signals.parquet", tmp_path / "company.toml", 7, 500)
    assert again.read_bytes() == (told.place / again.name).read_bytes()
    known = Company.load(tmp_path / "company.toml")
    assert {goal.name for goal in known.goals} >= {goal.name for goal in GOALS}
    assert known.names["es"]["ask to leave"] == "pedir la baja"
