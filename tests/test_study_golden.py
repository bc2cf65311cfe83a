"""Do the findings of real logs hold the figures that others counted?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from afuera.findings import study


def friction(findings: dict[str, Any], slug: str) -> dict[str, Any]:
    return next(row for row in findings["frictions"] if row["slug"] == slug and row["between"] is None)


def test_bpic13_incidents(shared_data: Path) -> None:
    found = study([shared_data / "logs" / "bpic2013_incidents.xes.gz"]).findings
    [row] = found["journeys"]
    assert row["goal"] is None
    assert (row["journeys"], row["events"], row["variants"]) == (7_554, 65_533, 1_511)
    first = row["top_variants"][0]
    assert (first["steps"], first["journeys"]) == (["Accepted", "Accepted", "Completed"], 1_754)
    inner = [edge for edge in row["flow"]["edges"] if edge["from"] is not None and edge["to"] is not None]
    assert len(inner) == 11
    assert sum(edge["n"] for edge in inner) == 57_979
    assert (inner[0]["from"], inner[0]["to"], inner[0]["n"]) == ("Accepted", "Accepted", 22_527)
    ping_pong = friction(found, "ping_pong")
    assert (ping_pong["journeys"], ping_pong["times"]) == (1_177, 2_394)
    assert ping_pong["forms"]["a_b_a_b"]["journeys"] == 402
    assert ping_pong["forms"]["return_to_earlier"]["journeys"] == 1_258
    assert friction(found, "transfer")["times"] == 9_454
    # nobody is named in this log, so nobody can be seen to come back: the ends are not known
    assert row["goal_share"] is None
    assert row["ends"]["no_return"] == 0


@pytest.mark.parametrize(
    ("file", "journeys", "events", "variants", "edges"),
    [("sepsis.xes.gz", 1_050, 15_214, 846, 115), ("receipt.xes.gz", 1_434, 8_577, 116, 99)],
)
def test_sepsis_and_receipt(
    shared_data: Path, file: str, journeys: int, events: int, variants: int, edges: int
) -> None:
    [row] = study([shared_data / "logs" / file]).findings["journeys"]
    assert (row["journeys"], row["events"], row["variants"]) == (journeys, events, variants)
    flow = row["flow"]
    inner = [edge for edge in flow["edges"] if edge["from"] is not None and edge["to"] is not None]
    assert len(inner) <= edges
    # the edges that are not listed are counted: all pairs, all starts and all ends
    assert flow["edges_total"] == events + journeys
    assert sum(edge["n"] for edge in flow["edges"]) + flow["edges_others"] == flow["edges_total"]


def test_receipt_has_five_channels(shared_data: Path) -> None:
    [row] = study([shared_data / "logs" / "receipt.xes.gz"]).findings["journeys"]
    assert set(row["channels"]) == {"Internet", "Desk", "Post", "e-mail", "Intern"}


def test_the_hand_made_fake_is_no_ping_pong(shared_data: Path) -> None:
    fake = study([shared_data / "logs" / "wta_ping_pong_case_fake.csv"]).findings
    real = study([shared_data / "logs" / "wta_ping_pong_case.csv"]).findings
    assert [row for row in fake["frictions"] if row["slug"] == "ping_pong" and row["journeys"]] == []
    assert friction(real, "ping_pong")["journeys"] == 1
