"""Do journeys leave whole, in the words of each format, one at a time, and do they come back?"""

from __future__ import annotations

import json
import tracemalloc
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from lxml import etree

from afuera.export import journeys as leaving
from afuera.export.images import harmless
from afuera.signals import read
from afuera.signals.mapping import Mapping

HOUR = 3_600_000_000
START = 1_767_600_000_000_000  # 5 January 2026, 08:00 UTC
HOSTILE = 'He said "a < b & c" & ]]> {{x}}\n\u202eoverride\x00 ñandú 🚚'
SAID = "Call me on +57 310 555 0182 or write to ana@example.com"


def event(journey: int, place: int, step: str | None = "ask", **more: Any) -> dict[str, Any]:
    """One event of a journey, an hour after the one before it."""
    return {
        "journey_id": f"j{journey}", "person": f"p{journey}", "traveller": "customer", "goal": "change plan",
        "place": place, "at_us": START + journey * 24 * HOUR + place * HOUR, "kind": "touch", "step": step,
        "channel": "call", "team": "sales", "actor": "customer", "source": "crm",
        "signal_id": f"s{journey}-{place}", **more,
    }  # fmt: skip


ROWS = [
    event(1, 1, case_id="case-7"),
    event(1, 2, "confirm", actor="employee", result="ok", minutes=12.5, case_id="case-7"),
    event(1, 3, None, kind="comment", channel=None, team=None, text=SAID, language="en", emotion=-1.5),
    event(2, 1, "ask", touchpoint="/offers", team=None, channel="web"),
    event(2, 2, HOSTILE, text=HOSTILE, question="Why?", score=2.0, score_min=1.0, score_max=5.0),
    event(3, 1, "ask", goal=None, person="case:p1", amount=-12.5, amount_kind="fee", currency="COP"),
]


def written(tmp_path: Path, form: str, **how: Any) -> Path:
    path = tmp_path / f"journeys.{leaving.FORMATS[form].ending}"
    assert leaving.write(iter(ROWS), path, form, **how) == 3
    return path


def back(path: Path, mapping: str = "") -> list[dict[str, Any]]:
    """What Afuera reads of a file, row by row."""
    place = path.with_suffix(".toml")
    place.write_text(mapping, encoding="utf-8")
    reading = read(path, mapping=Mapping.load(place) if mapping else None)
    checked = list(reading.batches)
    assert sum(one.refused.num_rows for one in checked) == 0
    return pa.Table.from_batches([one.signals for one in checked]).to_pylist()


@pytest.mark.parametrize("form", ["csv", "parquet"])
def test_a_table_comes_back_as_the_same_signals(tmp_path: Path, form: str) -> None:
    found = back(written(tmp_path, form, names=True))
    for row, signal in zip(ROWS, found, strict=True):
        assert signal["occurred_at"].timestamp() * 1e6 == row["at_us"]
        for name in ("person", "goal", "kind", "channel", "team", "actor", "result", "minutes", "score"):
            assert signal[name] == row.get(name), name
        for name in ("signal_id", "source", "case_id", "emotion", "amount", "currency", "touchpoint"):
            assert signal[name] == row.get(name), name
    assert found[4]["text"].startswith('He said "a < b & c"')


def test_an_event_log_comes_back_with_one_case_a_journey(tmp_path: Path) -> None:
    found = back(written(tmp_path, "xes", names=True))
    assert [one["case_id"] for one in found] == [f"journeys:j{n}" for n in (1, 1, 1, 2, 2, 3)]
    assert [one["team"] for one in found] == [row["team"] for row in ROWS]
    assert [one["channel"] for one in found] == [row["channel"] for row in ROWS]
    assert [one["step"] for one in found][:4] == ["ask", "confirm", "comment", "ask"]
    assert found[4]["step"] == HOSTILE.replace("\u202e", "").replace("\x00", "")
    assert json.loads(found[0]["properties"])["case_id"] == "case-7"


def test_with_a_mapping_the_event_log_gives_back_all_the_rest(tmp_path: Path) -> None:
    columns = ("kind", "actor", "result", "minutes", "emotion", "text", "touchpoint", "signal_id", "language")
    mapping = "[columns]\n" + "".join(f'{name} = "{name}"\n' for name in columns)
    mapping += 'person = "case:person"\ngoal = "case:goal"\n'
    found = back(written(tmp_path, "xes", names=True), mapping)
    for row, signal in zip(ROWS, found, strict=True):
        for name in ("person", "goal", *columns[:5], *columns[6:]):
            assert signal[name] == row.get(name), name


def test_the_event_log_is_what_the_standard_asks_for(tmp_path: Path) -> None:
    log = etree.parse(str(written(tmp_path, "xes"))).getroot()
    assert etree.QName(log).namespace == "http://www.xes-standard.org/"
    for trace in log.findall("{*}trace"):
        for found in trace.findall("{*}event"):
            keys = [child.get("key") for child in found]
            assert {"concept:name", "time:timestamp"} <= set(keys)
            assert len(keys) == len(set(keys))


def test_an_object_centric_log_keeps_its_own_rules_and_comes_back(tmp_path: Path) -> None:
    path = written(tmp_path, "ocel", names=True)
    log = json.loads(path.read_text(encoding="utf-8"))
    types = {one["name"]: {a["name"]: a["type"] for a in one["attributes"]} for one in log["eventTypes"]}
    kinds = {one["name"]: {a["name"] for a in one["attributes"]} for one in log["objectTypes"]}
    objects = {one["id"]: one for one in log["objects"]}
    assert len(objects) == len(log["objects"])
    assert len({one["id"] for one in log["events"]}) == len(ROWS)
    for one in log["events"]:
        for attribute in one["attributes"]:
            kind = types[one["type"]][attribute["name"]]
            assert isinstance(attribute["value"], str if kind == "string" else float)
        assert {link["objectId"] for link in one["relationships"]} <= set(objects)
    for one in log["objects"]:
        assert {attribute["name"] for attribute in one["attributes"]} <= kinds[one["type"]]
        assert {link["objectId"] for link in one["relationships"]} <= set(objects)
    found = back(path)
    assert [one["person"] for one in found] == [f"person:{row['person']}" for row in ROWS]
    assert [one["case_id"] for one in found][:2] == ["journeys:case:case-7"] * 2


def test_the_modelling_language_keeps_the_plan_apart_and_feelings_where_they_were_told(
    tmp_path: Path,
) -> None:
    path = written(tmp_path, "cjml", planned=["ask", "confirm"], goal="change plan")
    root = etree.parse(str(path)).getroot()
    assert (root.tag, root.get("version")) == ("CJML", "2.0")
    assert [one.tag for one in root] == ["plannedJourney", *["actualJourney"] * 3]
    plan = root.find("plannedJourney")
    assert [one.text for one in plan.iter("initiatorLabel")] == ["ask", "confirm"]
    actual = root.findall("actualJourney")
    assert [one.text for one in actual[0].iter("touchpointID")] == ["T1", "T2", "T3"]
    assert [one.text for one in actual[1].iter("touchpointID")] == ["T1", "D2"]  # not as planned
    felt = list(root.iter("touchpointExperience"))
    assert [one.findtext("experienceRating") for one in felt] == ["1.5"]
    actors = {one.get("actorID") for one in actual[0].find("actors")}
    assert {one.get("actorIDref") for one in actual[0].iter("refersTo")} <= actors
    assert len(root.findall(".//actualAction")) == 1  # said by the customer alone, to nobody in particular


@pytest.mark.parametrize("form", sorted(leaving.FORMATS))
def test_what_tells_who_somebody_is_leaves_masked_unless_it_was_asked_for(tmp_path: Path, form: str) -> None:
    def bare(**how: Any) -> bool:
        path = written(tmp_path, form, **how)
        content = str(pq.read_table(path).to_pylist()) if form == "parquet" else path.read_text("utf-8")
        assert "p1" in content
        return "ana@example.com" in content or "310 555" in content

    assert not bare()
    assert bare(names=True)


def test_a_million_events_would_not_be_held_at_once(tmp_path: Path) -> None:
    def many(journeys: int) -> Iterator[dict[str, Any]]:
        for journey in range(journeys):
            for place in range(1, 11):
                yield event(journey, place)

    def most(journeys: int) -> int:
        tracemalloc.start()
        leaving.write(many(journeys), tmp_path / "many.xes", "xes")
        _, peak = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        return peak

    assert most(600) < most(60) + 100_000


def test_half_a_file_is_never_left(tmp_path: Path) -> None:
    path = tmp_path / "journeys.xes"
    path.write_text("the one before", encoding="utf-8")

    def broken() -> Iterator[dict[str, Any]]:
        yield ROWS[0]
        raise OSError("the disk is full")

    with pytest.raises(OSError, match="full"):
        leaving.write(broken(), path, "xes")
    assert path.read_text(encoding="utf-8") == "the one before"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize(
    ("cell", "leaves"),
    [
        ("=1+1", "'=1+1"), ("@sum", "'@sum"), ("+cmd|' /C calc'!A0", "'+cmd|' /C calc'!A0"), ("-x", "'-x"),
        ("\tx", "'\tx"), ("-1,5", "-1,5"), ("+0.3", "+0.3"), ("−1,4", "−1,4"), (-3.5, -3.5), (None, ""),
        ("-12.5 %", "'-12.5 %"), ("plain", "plain"),
    ],
)  # fmt: skip
def test_no_cell_becomes_a_formula_and_numbers_stay(cell: object, leaves: object) -> None:
    assert harmless(cell) == leaves
