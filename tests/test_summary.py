"""Can a person read the summary on a terminal of 80 columns, in their own words?"""

from __future__ import annotations

import copy
import io
import json
from typing import Any

import pytest
from rich.console import Console

from afuera.cli.summary import print_summary
from house.sources import REPOSITORY

EXAMPLE = json.loads((REPOSITORY / "tests" / "findings_example.json").read_text("utf-8"))


def summary(findings: dict[str, Any], lang: str, width: int = 80) -> str:
    out = Console(file=io.StringIO(), width=width)
    print_summary(findings, lang, out)
    return out.file.getvalue()  # type: ignore[attr-defined, no-any-return]


@pytest.fixture
def findings() -> dict[str, Any]:
    return copy.deepcopy(EXAMPLE)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_nothing_is_cut_at_80_columns(findings: dict[str, Any], lang: str) -> None:
    for row in findings["journeys"]:
        row["owner"] = "facturación"
    said = summary(findings, lang)
    assert said.count("facturación") >= len(findings["journeys"])
    assert "…" not in said
    assert max(map(len, said.splitlines())) <= 80


def test_columns_that_one_can_do_without_stand_where_there_is_room(findings: dict[str, Any]) -> None:
    assert "weakest" not in summary(findings, "en")
    assert "weakest" in summary(findings, "en", 140)


def test_no_table_without_rows_is_printed(findings: dict[str, Any]) -> None:
    findings["frictions"] = [{**row, "journeys": 0} for row in findings["frictions"]]
    assert "friction" not in summary(findings, "en")
    findings["journeys"] = []
    findings["broken_wholes"] = []
    assert "verdict" not in summary(findings, "en")


def test_one_is_not_said_as_many(findings: dict[str, Any]) -> None:
    findings["coverage"] |= {"signals": 1, "people": 1, "journeys": 1}
    assert summary(findings, "es").startswith("1 señal, 1 persona y 1 viaje.")


def test_cautions_name_a_step_as_the_reader_does(findings: dict[str, Any]) -> None:
    findings["cautions"] = [{"code": "step_with_few", "n": 3, "step": "ask"}]
    assert "Solo 3 viajes dicen cómo salió el paso «Preguntar por el plan»" in summary(findings, "es", 200)


def test_a_wait_inside_one_team_is_not_a_wait_between_it_and_itself(findings: dict[str, Any]) -> None:
    findings["broken_wholes"][0]["seams"] = [
        {"kind": "wait", "between": ["billing", "billing"], "share_of_loss": 0.4}
    ]
    assert "40% of that loss: wait inside billing" in summary(findings, "en", 200)
    assert "espera en facturación" in summary(findings, "es", 200)
