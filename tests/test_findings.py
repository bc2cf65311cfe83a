"""Are the findings what docs/findings.md promises, and the same whatever way the signals came?"""

from __future__ import annotations

import json
import random
import re
from importlib.resources import files
from pathlib import Path
from typing import Any

import jsonschema
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from afuera.company import read_company
from afuera.errors import NothingToStudy, UnreadableInput
from afuera.findings import build, study
from afuera.lake import Lake
from test_wholes import company_of
from world import checked, day, signal

TOML = """
[company]
name = "Hilo Claro"
[[goals]]
name = "change plan"
owner = "billing"
steps = ["ask", "quote", "confirm", "activate", "first bill", "thanks"]
step_benchmark = 0.90
goal_benchmark = 0.60
[[goals]]
name = "pay"
step_benchmark = 0.90
goal_benchmark = 0.60
[names.es]
"change plan" = "cambiar de plan"
"""
SCHEMA = json.loads((files("afuera.findings") / "schema.json").read_text())


def lives() -> list[dict[str, Any]]:
    """A broken whole, a healthy one, hand-overs, words, feelings and people with two identifiers."""
    rows = company_of(700, 0.95, 0.90) + company_of(500, 0.98, 0.995, goal="pay", seed=2)
    draw = random.Random(4)
    for place, row in enumerate(rows):
        row["signal_id"], row["sequence"] = f"i{place}", place
        row["channel"] = draw.choice(["web", "call", "chat"])
        row["team"] = draw.choice(["sales", "network", "billing"])
        row["properties"] = json.dumps({"region": "north" if len(row["person"]) % 2 else "south"})
    extra = [
        signal(row["person"], 60, kind="comment", text="Tuve que explicarlo otra vez", goal=row["goal"],
               case_id=row["case_id"], step="ask", emotion=-1.5, signal_id=f"c{n}", sequence=90_000 + n,
               identifiers=[f"phone:{n}"])
        for n, row in enumerate(rows[::70])
    ]  # fmt: skip
    return rows + extra


def found(place: Path, batches: list[list[dict[str, Any]]], engine: str = "duckdb") -> dict[str, Any]:
    with Lake.open(place / "lake", engine=engine) as lake:
        for number, rows in enumerate(batches):
            lake.add([checked(rows)], name=f"file {number}")
        return build(lake, read_company(TOML), now=day(300))


@pytest.fixture(scope="module")
def findings(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    return found(tmp_path_factory.mktemp("findings"), [lives()])


def test_they_keep_the_schema(findings: dict[str, Any]) -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)
    jsonschema.validate(findings, SCHEMA)


def test_every_field_of_the_schema_is_documented() -> None:
    page = Path(__file__).parent.parent.joinpath("docs", "findings.md").read_text()
    told = set(re.findall(r"`([a-z_0-9]+)", page))
    names = {"es", "en", "value", "low", "high", "n"}

    def fields(part: Any) -> set[str]:
        if isinstance(part, list):
            return set().union(*map(fields, part)) if part else set()
        if not isinstance(part, dict):
            return set()
        own = set(part.get("properties", {})) if isinstance(part.get("properties"), dict) else set()
        return own.union(*map(fields, part.values()))

    assert fields(SCHEMA) - names - told == set()


def test_they_name_the_broken_whole_and_bring_the_people_behind_it(findings: dict[str, Any]) -> None:
    assert [row["goal"] for row in findings["broken_wholes"] if row["segment"] is None] == ["change plan"]
    whole = findings["broken_wholes"][0]
    assert whole["goal_high"] < whole["goal_benchmark"] == 0.60
    assert all(step["low"] > 0.90 for step in whole["steps"] if step["main"])
    assert whole["journey_ids_total"] == len(whole["journey_ids"]) > 200
    assert 1 <= len(whole["walks"]) <= 3
    events = whole["walks"][0]["events"]
    assert [event["at"] for event in events] == sorted(event["at"] for event in events)
    assert {row["goal"]: row["verdict"] for row in findings["journeys"]}["pay"] == "fine"


def test_ends_and_flows_add_up(findings: dict[str, Any]) -> None:
    for row in findings["journeys"]:
        assert sum(row["ends"].values()) == row["journeys"]
        listed = sum(edge["n"] for edge in row["flow"]["edges"])
        assert listed + row["flow"]["edges_others"] == row["flow"]["edges_total"]
        # every journey begins once and ends once; every touch but the last is followed by one
        assert row["flow"]["edges_total"] == row["events"] + row["journeys"]
        assert sum(one["journeys"] for one in row["top_variants"]) + row["variants_others"] == row["journeys"]


def plain(findings: dict[str, Any]) -> str:
    """All that was found; in which batch it came says nothing of customers, the digest of a pain does."""
    rest = {name: value for name, value in findings.items() if name not in ("made_at", "inputs")}
    versions = [{**pain["data_version"], "up_to_batch": None} for pain in rest["pains"]]
    rest["pains"] = [{**pain, "data_version": of} for pain, of in zip(rest["pains"], versions, strict=True)]
    return json.dumps(rest, sort_keys=True)


def test_row_order_splitting_duplication_and_late_delivery_change_nothing(
    tmp_path: Path, findings: dict[str, Any]
) -> None:
    rows = lives()
    mixed = random.Random(9).sample(rows, len(rows))
    batches = [mixed[:2000], mixed[1500:5000], mixed[5000:] + mixed[:50]]
    assert plain(found(tmp_path, batches)) == plain(findings)


@pytest.mark.proof
@pytest.mark.spark
@pytest.mark.xdist_group("spark")
def test_spark_finds_what_duckdb_finds(tmp_path: Path, findings: dict[str, Any], spark_cluster: str) -> None:
    assert plain(found(tmp_path, [lives()], spark_cluster)) == plain(findings)


def test_a_study_of_a_file_gives_what_a_study_of_the_lake_gives(tmp_path: Path) -> None:
    rows = lives()
    batch = checked(rows).signals
    pq.write_table(pa.Table.from_batches([batch]), tmp_path / "signals.parquet")
    company = read_company(TOML)
    of_file = study([tmp_path / "signals.parquet"], company=company, now=day(300), out=tmp_path / "out")
    assert of_file.path is not None
    written = json.loads(of_file.path.read_text())
    assert plain(written) == plain(of_file.findings)
    of_lake = found(tmp_path, [rows])
    assert plain(of_file.findings) == plain(of_lake)


def test_an_empty_lake_is_nothing_to_study(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake, pytest.raises(NothingToStudy):
        build(lake, read_company(""))


def test_a_folder_without_signals_is_said_to_be_one(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput, match="no file of signals"):
        study([tmp_path])
