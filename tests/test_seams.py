"""Which seams carry the loss, and who caused it?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from afuera.findings.looks import Claim
from afuera.findings.sight import look
from afuera.journeys import origin, seams
from world import day, signal, world

TOML = '[[goals]]\nname = "move"\nstep_benchmark = 0.9\ngoal_benchmark = 0.8\n'


def rows_of(n: int, lose_at_hand_over: float, lose_elsewhere: float, seed: int = 3) -> list[dict[str, Any]]:
    """Half of the journeys go from sales to network, the others stay; both change channel at random."""
    random = np.random.default_rng(seed)
    rows = []
    for i in range(n):
        handed, switched = random.random() < 0.5, random.random() < 0.4
        lost = random.random() < (lose_at_hand_over if handed else 0.0) + lose_elsewhere
        who = {"goal": "move", "case_id": f"c{i}"}
        at = float(random.random() * 30)
        rows.append(signal(f"p{i}", at, "ask", team="sales", channel="web", result="ok", **who))
        rows.append(
            signal(f"p{i}", at + 0.2, "do", team="network" if handed else "sales", result="ok",
                   channel="call" if switched else "web", **who)
        )  # fmt: skip
        rows.append(signal(f"p{i}", at + 0.4, "close", team="care", channel="mail", result="ok", **who))
        result = "goal_failed" if lost else "goal_reached"
        rows.append(signal(f"p{i}", at + 1, None, kind="outcome", actor="customer", result=result, **who))
    return rows


def studied(tmp_path: Path, rows: list[dict[str, Any]]) -> tuple[list[seams.Seam], list[origin.TeamShare]]:
    with world(tmp_path, rows, TOML) as found:
        sight = look(found.lake, found.rebuilt, found.company, day(100), None)
        journeys = sight.journeys_of("move")
        claim = Claim("move", None, None, sight.by_goal["move"], journeys)
        inside = sight.seams.semi_join(claim.journeys, "journey")
        lost = journeys.filter(journeys.reached.notnull()).select(
            "journey", "started_us", lost=1 - journeys.reached
        )
        carrying = seams.carrying(inside, lost, found.lake)
        return carrying, origin.teams(sight.steps_of("move"), journeys, inside, carrying, found.lake)


def test_it_names_the_hand_over_that_loses_customers(tmp_path: Path) -> None:
    carrying, _ = studied(tmp_path, rows_of(3000, 0.30, 0.02))
    first = carrying[0]
    assert first.kind == "hand_over"
    assert first.between == ("sales", "network")
    # the hand-over from network to care occurs in the same journeys: it cannot be told apart, and comes later
    assert any("network → care" in also for also in first.also)
    assert first.share_of_loss == pytest.approx(0.15 / 0.17, abs=0.1)
    assert first.low < 0.15 / 0.17 < first.high
    assert first.added_loss == pytest.approx(0.30, abs=0.05)


def test_the_shares_of_all_seams_and_the_rest_are_the_whole_loss(tmp_path: Path) -> None:
    carrying, _ = studied(tmp_path, rows_of(2000, 0.2, 0.1))
    assert carrying[-1].kind == seams.UNEXPLAINED
    assert sum(seam.share_of_loss for seam in carrying) == pytest.approx(1, abs=2 * seams.SMALLEST_SHARE)


def test_a_loss_that_no_seam_explains_is_called_unexplained(tmp_path: Path) -> None:
    carrying, _ = studied(tmp_path, rows_of(3000, 0.0, 0.25))
    assert carrying[-1].kind == seams.UNEXPLAINED
    assert carrying[-1].share_of_loss > 0.8


def test_the_loss_goes_to_the_team_that_handed_over_and_not_to_the_one_after_it(
    tmp_path: Path,
) -> None:
    _, teams = studied(tmp_path, rows_of(3000, 0.30, 0.0))
    by_team = {team.team: team for team in teams}
    assert by_team["sales"].origin_share > 0.9
    assert by_team["care"].origin_journeys == 0
    assert by_team["care"].absorbed_touches > 0


def test_a_failed_step_is_given_to_its_own_team(tmp_path: Path) -> None:
    rows = rows_of(400, 0.0, 0.3)
    at_network = set()
    for row in rows:
        if row["step"] == "do" and row.get("team") == "network":
            row["result"] = "failed"
            at_network.add(row["case_id"])
    failed = {row["case_id"] for row in rows if row.get("result") == "goal_failed"}
    _, teams = studied(tmp_path, rows)
    by_team = {team.team: team for team in teams}
    assert by_team["network"].origin_journeys == len(failed & at_network)
    assert by_team["sales"].origin_journeys == 0


def test_the_field_of_vision_is_the_share_of_the_journey_that_a_team_touches(tmp_path: Path) -> None:
    _, teams = studied(tmp_path, rows_of(500, 0.3, 0.0))
    by_team = {team.team: team.vision for team in teams}
    assert by_team["network"] == pytest.approx(1 / 3)
    assert by_team["care"] == pytest.approx(1 / 3)
    assert 1 / 3 < (by_team["sales"] or 0) < 2 / 3
