"""Can everything that a decision rests on be computed again from what was stored, whatever came in since?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from afuera.actions import changes_kept
from afuera.actions.declared import Declared
from afuera.actions.humanity import counted
from afuera.actions.recurrence import all_weekly, neighbours, recurrence
from afuera.actions.vanished import declared as declared_change
from afuera.actions.verdict import to_json, verdict
from afuera.company import Company
from afuera.errors import AfueraError
from afuera.findings.build import build
from afuera.findings.study import add_file
from afuera.journeys.settings import US_A_DAY
from afuera.lake import Lake
from afuera.pains.again import again, as_of
from afuera.pains.ground import Ground
from afuera.pains.signature import Signature
from afuera.simulate import simulate

# The simulated half year is too short to hold weeks out.
PLAN = Declared(date(2025, 12, 1), "step", 0.5, held_out=0)


@dataclass
class Stored:
    """What an installation keeps of one look, as JSON, and where its lake is."""

    place: Path
    known: Company
    pains: str
    verdict: str
    humanity: str


def later(of: Path, to: Path) -> Path:
    """Signals of other people, and new ones of the same: the same file three weeks on, under other ids."""
    table = pq.read_table(of)
    at = table.column("occurred_at").cast(pa.int64()).combine_chunks().to_numpy() + 21 * US_A_DAY
    ids = pa.array([f"later-{one}" for one in table.column("signal_id").to_pylist()])
    case = pa.array([f"later-{one}" if one else None for one in table.column("case_id").to_pylist()])
    when = pa.array(at).cast(pa.timestamp("us")).cast(table.schema.field("occurred_at").type)
    for name, values in (("signal_id", ids), ("case_id", case), ("occurred_at", when)):
        table = table.set_column(table.schema.get_field_index(name), table.schema.field(name), values)
    pq.write_table(table, to)
    return to


def looked(on: Ground, rows: list[dict[str, Any]]) -> str:
    """The verdict on a plan against the first pain, as it is stored."""
    signature = Signature.from_json(rows[0]["signature"])
    around = all_weekly(neighbours(signature, on), on)
    found = verdict(recurrence(signature, on), PLAN, neighbours=around)
    return json.dumps(to_json(found, PLAN, 1, rows[0]["data_version"]["up_to_batch"]), sort_keys=True)


def weighed(on: Ground, rows: list[dict[str, Any]]) -> str:
    """Whose gain a change of that day is, as it is stored."""
    change = declared_change(rows[0]["goal"], PLAN.day)
    kept = changes_kept.kept(counted(on.lake, on.steps, on.journeys, change, on.until_us))
    return json.dumps(changes_kept.computed(kept, None), sort_keys=True)


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Stored:
    """A study is kept, a plan is looked at; then later data come in, and the lake is compacted."""
    place: Path = tmp_path_factory.mktemp("again")
    simulate(place, seed=5, journeys_per_goal=120, stories=("split_orders",), people=400)
    known = Company.load(place / "company.toml")
    with Lake.open(place / "lake") as lake:
        add_file(lake, place / "signals.parquet", known)
        rows = build(lake, known, now=datetime(2026, 2, 1, tzinfo=UTC))["pains"]
        on = as_of(lake, known, rows[0]["data_version"])
        kept = Stored(place, known, json.dumps(rows, sort_keys=True), looked(on, rows), weighed(on, rows))
        on.forget()
    with Lake.open(place / "lake") as lake:
        add_file(lake, later(place / "signals.parquet", place / "later.parquet"), known)
        lake.compact()
    return kept


def test_the_burden_of_every_pain_is_computed_again_to_the_last_digit(stored: Stored) -> None:
    rows = json.loads(stored.pains)
    assert len(rows) > 5
    with Lake.open(stored.place / "lake") as lake:
        assert lake.highest_batch() > rows[0]["data_version"]["up_to_batch"]
        assert json.dumps(again(lake, stored.known, rows), sort_keys=True) == stored.pains


def test_a_verdict_and_whose_gain_it_is_are_computed_again_from_the_data_of_then(stored: Stored) -> None:
    rows = json.loads(stored.pains)
    with Lake.open(stored.place / "lake") as lake:
        on = as_of(lake, stored.known, rows[0]["data_version"])
        assert looked(on, rows) == stored.verdict
        assert weighed(on, rows) == stored.humanity
        on.forget()


def test_with_the_data_of_today_they_would_be_others(stored: Stored) -> None:
    rows = json.loads(stored.pains)
    with Lake.open(stored.place / "lake") as lake:
        now = {"up_to_batch": lake.highest_batch(), "until_us": rows[0]["data_version"]["until_us"]}
        on = as_of(lake, stored.known, now)
        assert looked(on, rows) != stored.verdict
        on.forget()


def test_rows_of_another_method_or_of_a_lake_that_has_not_come_so_far_are_refused(stored: Stored) -> None:
    rows = json.loads(stored.pains)
    with Lake.open(stored.place / "lake") as lake:
        with pytest.raises(ValueError, match="version"):
            again(lake, stored.known, [{**row, "method_version": 1} for row in rows])
        with pytest.raises(AfueraError):
            as_of(lake, stored.known, {"up_to_batch": 99, "until_us": 0})
        assert again(lake, stored.known, []) == []
