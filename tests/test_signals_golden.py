"""Real logs: every one is readable, and its figures are the published ones."""

from __future__ import annotations

from collections import Counter
from functools import cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pytest

from afuera.signals import read
from afuera.signals.check import check
from afuera.signals.proposal import propose


@cache
def signals(path: Path) -> pa.Table:
    """All signals of a log, read once."""
    if not path.exists():
        pytest.skip(f"{path.name} is not here")
    reading = read(path)
    batches = list(reading.batches)
    assert reading.notes.refused == 0
    return pa.Table.from_batches([one.signals for one in batches])


@pytest.mark.parametrize(
    ("name", "cases", "events"),
    [
        ("bpic2013_incidents", 7_554, 65_533),
        ("sepsis", 1_050, 15_214),
        ("receipt", 1_434, 8_577),
        ("teleclaims", 3_512, 46_138),
        pytest.param("bpic2012", 13_087, 262_200, marks=pytest.mark.proof),
    ],
)
def test_event_logs_have_their_published_size(shared_data: Path, name: str, cases: int, events: int) -> None:
    table = signals(shared_data / "logs" / f"{name}.xes.gz")
    assert table.num_rows == events
    assert len(table["case_id"].unique()) == cases
    assert table["sequence"].to_pylist() == list(range(events))


def test_the_receipt_log_has_its_five_channels(shared_data: Path) -> None:
    table = signals(shared_data / "logs" / "receipt.xes.gz")
    by_case = table.group_by("case_id").aggregate([("channel", "count_distinct"), ("channel", "min")])
    assert pc.max(by_case["channel_count_distinct"]).as_py() == 1
    found = Counter(by_case["channel_min"].to_pylist())
    assert found == {"Internet": 1_250, "Desk": 109, "Post": 53, "e-mail": 21, "Intern": 1}


def test_the_teams_of_bpic13_are_its_groups(shared_data: Path) -> None:
    table = signals(shared_data / "logs" / "bpic2013_incidents.xes.gz")
    assert len(table["team"].unique()) == 649
    assert set(table["step"].unique().to_pylist()) == {"Accepted", "Completed", "Queued", "Unmatched"}


def test_ties_of_sepsis_and_doubles_of_teleclaims_are_counted_and_kept(shared_data: Path) -> None:
    path = shared_data / "logs" / "sepsis.xes.gz"
    if not path.exists():
        pytest.skip("no logs")
    assert check(path).ties == 3_079
    report = check(shared_data / "logs" / "teleclaims.xes.gz")
    assert report.first_at == "1970-01-01T00:00:00+00:00"
    assert report.lifecycle == {"complete": 24_825, "start": 21_313}
    assert report.lifecycle_doubles == 21_313
    assert report.signals == 46_138


def test_a_click_stream_is_understood_from_its_names(shared_data: Path) -> None:
    path = shared_data / "logs" / "retentioneering_ecom.csv.gz"
    if not path.exists():
        pytest.skip("no logs")
    assert dict(propose(path).pairs()) == {
        "occurred_at": "timestamp",
        "person": "user_id",
        "case_id": "session_id",
        "step": "event",
    }
    table = signals(path)
    assert table.num_rows == 31_106
    assert len(table["person"].unique()) == 600
    assert len(table["case_id"].unique()) == 3_605


@pytest.mark.parametrize(
    "name", ["ping_pong_case", "double_ping_pong_case", "two_ping_pongs_case", "ping_pong_case_fake"]
)
def test_hand_made_ping_pongs_are_understood_from_their_names(shared_data: Path, name: str) -> None:
    path = shared_data / "logs" / f"wta_{name}.csv"
    if not path.exists():
        pytest.skip("no logs")
    assert dict(propose(path).pairs()) == {
        "occurred_at": "time:timestamp",
        "case_id": "case:concept:name",
        "step": "concept:name",
        "team": "org:resource",
    }
    table = signals(path)
    assert table["occurred_at"].type == pa.timestamp("us", "UTC")
    if name == "ping_pong_case":
        assert str(table["occurred_at"][0]) == "2011-01-01 05:37:00+00:00"
