"""Do those who were passed on to a team that had gone home say so, and nobody else?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from afuera.simulate import simulate
from afuera.simulate.words import templates


def test_who_was_passed_to_a_closed_team_and_rates_it_low_says_so(tmp_path: Path) -> None:
    simulate(tmp_path, seed=7, journeys_per_goal=200, stories=("closed_department",))
    rows = pq.read_table(tmp_path / "signals.parquet").to_pylist()
    said = {text for tongue in ("es", "en") for text in templates(tongue, "closed")}
    spoke = [row for row in rows if row["text"] in said]
    assert len(spoke) >= 3
    assert any(row["text"].startswith("Me transfirieron a un área cerrada") for row in spoke)
    handed = {journey(row) for row in rows if row["step"] == "handed over"}
    for row in spoke:
        assert (row["kind"], row["question"]) == ("answer", "nps")
        assert row["score"] <= 6
        assert journey(row) in handed


def journey(row: dict[str, Any]) -> str:
    return str(row["signal_id"]).partition("-")[0]
