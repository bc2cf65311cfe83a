"""Parquet, JSON lines, XES and OCEL."""

from __future__ import annotations

import gzip
import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from afuera.errors import AfueraError, UnknownFormat, UnreadableInput
from afuera.signals import limits
from afuera.signals.recognise import recognise
from signals.files import moment, whole, write

WHEN = datetime(2024, 3, 13, 10, tzinfo=UTC)


# ── Parquet ─────────────────────────────────────────────────────────────────────────────────────────────


def parquet(folder: Path, columns: dict[str, pa.Array]) -> Path:
    path = folder / "signals.parquet"
    pq.write_table(pa.table(columns), path)
    return path


def test_parquet_keeps_its_types(tmp_path: Path) -> None:
    found = whole(
        parquet(
            tmp_path,
            {
                "person": pa.array([17.0, None, 19.0]),
                "occurred_at": pa.array([WHEN] * 3, pa.timestamp("ns", "America/Bogota")),
                "step": pa.array(["ask", "ask", "buy"]).dictionary_encode(),
                "score": pa.array([4, None, 5]),
                "score_min": pa.array([1.0, float("nan"), 1.0]),
                "score_max": pa.array([Decimal("5.0"), None, Decimal("5.0")]),
                "identifiers": pa.array([["user:1", ""], [], None], pa.list_(pa.string())),
                "due_at": pa.array([date(2024, 3, 14)] * 3),
                "plan": pa.array([{"name": "gold"}, None, {"name": None}]),
                "paid": pa.array([True, False, None]),
                "big": pa.array([1.5, float("inf"), None]),
            },
        )
    )
    assert not found.refused
    assert found.column("person") == ["17", None, "19"]
    assert found.column("occurred_at") == [WHEN] * 3
    assert found.column("step") == ["ask", "ask", "buy"]
    assert found.column("score") == [4.0, None, 5.0]
    assert found.column("identifiers") == [["user:1"], None, None]
    assert found.column("due_at") == [moment("2024-03-14")] * 3
    assert json.loads(found.rows[0]["properties"]) == {"plan": {"name": "gold"}, "paid": True, "big": 1.5}
    assert json.loads(found.rows[1]["properties"]) == {"paid": False}


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
def test_parquet_times_of_every_unit_are_one_moment(tmp_path: Path, unit: str) -> None:
    times = pa.array([WHEN.replace(tzinfo=None)], pa.timestamp(unit))
    found = whole(
        parquet(tmp_path, {"person": pa.array(["a"]), "occurred_at": times, "step": pa.array(["ask"])})
    )
    assert found.column("occurred_at") == [WHEN]


def test_parquet_rows_are_refused_with_their_number_and_content(tmp_path: Path) -> None:
    far = pa.array([0, 2**62], pa.int64()).cast(pa.timestamp("ms"))
    path = parquet(
        tmp_path, {"person": pa.array(["a", "b"]), "occurred_at": far, "step": pa.array(["x", "y"])}
    )
    found = whole(path)
    assert found.column("person") == ["a"]
    assert found.reasons() == [(2, "occurred_at", "implausible_time")]
    assert '"person": "b"' in found.refused[0]["raw"]


def test_parquet_counts_since_1970_are_understood(tmp_path: Path) -> None:
    counts = pa.array([1_710_324_000_000], pa.int64())
    found = whole(
        parquet(tmp_path, {"person": pa.array([1]), "occurred_at": counts, "step": pa.array(["x"])})
    )
    assert found.column("occurred_at") == [WHEN]


def test_damaged_parquet_is_a_clear_error(tmp_path: Path) -> None:
    whole_file = parquet(
        tmp_path, {"person": pa.array(["a"] * 100), "occurred_at": pa.array([WHEN] * 100)}
    ).read_bytes()
    for damaged in (whole_file[:-10], whole_file[:40], b"PAR1" + b"\x00" * 50 + b"PAR1"):
        with pytest.raises(UnreadableInput, match="Parquet"):
            whole(write(tmp_path, damaged, "damaged.parquet"))


# ── JSON lines ──────────────────────────────────────────────────────────────────────────────────────────


def jsonl(folder: Path, *records: object, name: str = "signals.jsonl") -> Path:
    lines = [one if isinstance(one, str) else json.dumps(one, ensure_ascii=False) for one in records]
    return write(folder, "\n".join(lines) + "\n", name)


GOOD = {"person": "a", "occurred_at": "2024-03-13T10:00:00Z", "step": "ask"}


def test_json_lines_are_read_with_all_their_types(tmp_path: Path) -> None:
    found = whole(
        jsonl(
            tmp_path,
            {**GOOD, "person": 17, "identifiers": ["user:17", "email:x"], "properties": {"n": 1}, "score": 3,
             "score_min": 1, "score_max": 5, "extra": [1, {"a": None}], "none": None},
            "",
            {**GOOD, "text": "¿y?\nno", "minutes": 2.5, "identifiers": "user:1|user:2"},
            name="signals.ndjson.gz",
        )
    )  # fmt: skip
    assert not found.refused
    assert found.column("person") == ["17", "a"]
    assert found.column("identifiers") == [["user:17", "email:x"], ["user:1", "user:2"]]
    assert found.column("score") == [3.0, None]
    assert json.loads(found.rows[0]["properties"]) == {"n": 1, "extra": [1, {"a": None}]}
    assert found.rows[1]["text"] == "¿y?\nno"


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("{broken", "not_json"),
        ("[1, 2]", "not_an_object"),
        ("7", "not_an_object"),
        ('{"person": "a", "person": "b"}', "repeated_name"),
        ('{"person": NaN}', "not_json"),
        ('{"person": ' + "9" * 5000 + "}", "not_json"),
        ('{"a":' * 100_000 + "1" + "}" * 100_000, "nested_too_deep"),
        ('{"a":' * 100 + "1" + "}" * 100, "nested_too_deep"),
        ('{"person": {"name": "a"}, "occurred_at": "2024-03-13", "step": "ask"}', "not_a_plain_value"),
        ('{"person": "\\ud800", "occurred_at": "2024-03-13", "step": "ask"}', "bad_characters"),
        ('{"person": "\\u0000", "occurred_at": "2024-03-13", "step": "ask"}', "nul_characters"),
        ('{"person": "' + "x" * 1_100_000 + '"}', "row_too_long"),
    ],
)
def test_a_line_that_is_no_record_is_refused_alone(tmp_path: Path, line: str, reason: str) -> None:
    found = whole(jsonl(tmp_path, GOOD, line, GOOD))
    assert len(found.rows) == 2
    assert [(row["line"], row["reason"]) for row in found.refused] == [(2, reason)]
    assert found.column("sequence") == [0, 2]
    assert found.total == 3


def test_an_array_of_objects_is_read_too(tmp_path: Path) -> None:
    path = write(tmp_path, json.dumps([GOOD, {**GOOD, "step": 7}, 3], indent=1), "signals.json")
    found = whole(path)
    assert found.column("step") == ["ask", "7"]
    assert [(row["line"], row["reason"]) for row in found.refused] == [(3, "not_an_object")]


# ── XES ─────────────────────────────────────────────────────────────────────────────────────────────────

EVENT = (
    '<event><string key="concept:name" value="{0}"/>'
    '<date key="time:timestamp" value="2024-03-13T11:00:00.000+01:00"/>'
    '<string key="org:group" value="sales"/><string key="lifecycle:transition" value="complete"/>'
    '<string key="org:resource" value="R1"><string key="cost" value="5"/></string></event>'
)


def xes(body: str, head: str = '<?xml version="1.0" encoding="UTF-8"?>') -> str:
    return f'{head}<log xmlns="http://www.xes-standard.org/">{body}</log>'


def trace(name: str, *steps: str, more: str = "") -> str:
    events = "".join(EVENT.format(step) for step in steps)
    return f'<trace><string key="concept:name" value="{name}"/>{more}{events}</trace>'


def test_an_event_log_says_itself_what_is_what(tmp_path: Path) -> None:
    channel = '<string key="channel" value="Desk"/>'
    body = '<global scope="event"><string key="concept:name" value="?"/></global>' + trace(
        "1", "ask", "buy", more=channel
    )
    found = whole(write(tmp_path, xes(body), "shop.xes.gz"))
    assert found.reading.format == "xes"
    assert found.column("step") == ["ask", "buy"]
    assert found.column("team") == ["sales", "sales"]
    assert found.column("channel") == ["Desk", "Desk"]
    assert found.column("case_id") == ["shop:1", "shop:1"]
    assert found.column("source") == ["shop", "shop"]
    assert found.column("person") == [None, None]
    assert found.column("occurred_at") == [WHEN, WHEN]
    assert json.loads(found.rows[0]["properties"]) == {
        "org:resource": "R1", "org:resource/cost": "5", "lifecycle:transition": "complete",
    }  # fmt: skip


def test_a_mapping_adds_to_what_the_log_says(tmp_path: Path) -> None:
    path = write(tmp_path, xes(trace("1", "ask")), "shop.xes")
    found = whole(path, '[file]\nsource = "crm"\n[columns]\nteam = "org:resource"\n[case]\nprefix = false\n')
    assert found.column("team") == ["R1"]
    assert found.column("case_id") == ["1"]
    assert found.column("step") == ["ask"]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE log [<!ENTITY x "boom">]>',
        '<!DOCTYPE log [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>',
        '<!DOCTYPE log SYSTEM "file:///etc/passwd">',
        '<!DOCTYPE log [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
    ],
)
def test_definitions_and_entities_are_refused(tmp_path: Path, head: str) -> None:
    content = xes(trace("&x;" if "ENTITY x" in head else "1", "ask"), head)
    with pytest.raises(UnreadableInput):
        whole(write(tmp_path, content, "evil.xes"))


@pytest.mark.parametrize(
    "content",
    [xes(""), xes(trace("1", "ask"))[:-20], xes("<trace><event>"), "<log/>", "<log><trace/></log>"],
)
def test_damaged_and_empty_logs_are_clear_errors(tmp_path: Path, content: str) -> None:
    with pytest.raises(UnreadableInput):
        whole(write(tmp_path, content, "log.xes"))


def test_other_xml_is_not_taken_for_a_log(tmp_path: Path) -> None:
    with pytest.raises(UnknownFormat):
        whole(write(tmp_path, "<html><body>hello</body></html>", "page.xml"))


def test_events_without_a_time_or_a_step_are_refused(tmp_path: Path) -> None:
    body = trace("1", "ask") + '<trace><event><string key="concept:name" value="x"/></event><event/></trace>'
    found = whole(write(tmp_path, xes(body), "log.xes"))
    assert len(found.rows) == 1
    assert [row["reason"] for row in found.refused] == ["no_time", "no_time"]


# ── OCEL ────────────────────────────────────────────────────────────────────────────────────────────────


def ocel(events: list[object], objects: list[dict[str, object]] | None = None) -> str:
    objects = objects or [
        {"id": "c1", "type": "Customer"}, {"id": "o1", "type": "Order"}, {"id": "o2", "type": "Order"},
        {"id": "i1", "type": "Item"}, {"id": "i2", "type": "Item"},
    ]  # fmt: skip
    return json.dumps({"objectTypes": [], "eventTypes": [], "objects": objects, "events": events})


def event(number: int, *objects: str, **more: object) -> dict[str, object]:
    relations = [{"objectId": one, "qualifier": "about"} for one in objects]
    attributes = [{"name": name, "value": value} for name, value in more.items()]
    return {"id": f"e{number}", "type": "ask", "time": "2024-03-13T10:00:00Z", "attributes": attributes,
            "relationships": relations}  # fmt: skip


def test_an_event_of_several_objects_finds_its_person_and_its_case(tmp_path: Path) -> None:
    path = write(
        tmp_path,
        ocel([event(1, "c1", "o1", "i1", "i2", channel="web"), event(2, "o1", "o2")]),
        "shop.jsonocel",
    )
    found = whole(path)
    assert found.reading.format == "ocel"
    assert found.column("signal_id") == ["e1", "e2"]
    assert found.column("person") == ["c1", None]
    assert found.column("case_id") == ["shop:o1", "shop:o1"]
    assert found.column("channel") == ["web", None]
    assert json.loads(found.rows[0]["properties"]) == {"object:Item": "i1", "object:Item (others)": ["i2"]}
    assert found.cautions["several_cases_per_event"] == {
        "file": "shop.jsonocel",
        "events": 1,
        "type": "Order",
    }


def test_events_that_are_none_are_refused(tmp_path: Path) -> None:
    events = [event(1, "o1"), 7, {"id": "e3", "type": "ask"}, {**event(4), "time": {"a": 1}}]
    found = whole(write(tmp_path, ocel(events), "shop.json"))
    assert len(found.rows) == 1
    assert [(row["line"], row["column"]) for row in found.refused] == [
        (2, "occurred_at"), (3, "occurred_at"), (4, "ocel:time"),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "content",
    ['{"objectTypes": [], "events"', '{"objectTypes": [], "events": {}}', '{"objectTypes": [], "events": []}',
     '{"objectTypes": []}', '{"objectTypes":' * 5000],
)  # fmt: skip
def test_damaged_ocel_is_a_clear_error(tmp_path: Path, content: str) -> None:
    with pytest.raises(AfueraError):
        whole(write(tmp_path, content, "shop.jsonocel"))


def test_a_file_too_large_to_be_loaded_whole_is_a_clear_error(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "WHOLE_FILE_BYTES", 100)
    with pytest.raises(UnreadableInput, match="at most 100 bytes"):
        whole(write(tmp_path, ocel([event(1, "o1")]), "shop.jsonocel"))


# ── recognition ─────────────────────────────────────────────────────────────────────────────────────────


def test_the_content_says_the_format_whatever_the_name(tmp_path: Path) -> None:
    table = parquet(tmp_path, {"a": pa.array([1])}).read_bytes()
    cases: dict[str, str | bytes] = {
        "csv": "person,occurred_at\na,b\n",
        "jsonl": '{"a": 1}\n{"a": 2}\n',
        "xes": xes(trace("1", "ask")),
        "ocel": ocel([event(1)]),
        "parquet": table,
    }
    for expected, content in cases.items():
        assert recognise(write(tmp_path, content, "data.bin")) == expected
        if expected != "parquet":
            data = content.encode() if isinstance(content, str) else content
            assert recognise(write(tmp_path, gzip.compress(data), "data.bin")) == expected


def test_names_that_come_late_in_a_file_are_known_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "SAMPLE_ROWS", 5)
    monkeypatch.setattr(limits, "PIECE_ROWS", 5)
    late = {**GOOD, "team": "sales", "score": 1, "score_min": 0, "score_max": 1}
    found = whole(jsonl(tmp_path, *[GOOD] * 20, late))
    assert found.rows[-1]["team"] == "sales"
    assert found.rows[-1]["score"] == 1.0
    assert found.rows[-1]["properties"] is None


def test_parquet_seconds_with_a_fraction_are_understood(tmp_path: Path) -> None:
    counts = pa.array([1_710_324_000.5, None])
    person, step = pa.array(["a", "b"]), pa.array(["x", "y"])
    found = whole(parquet(tmp_path, {"person": person, "occurred_at": counts, "step": step}))
    assert found.column("occurred_at") == [WHEN.replace(microsecond=500_000)]
    assert [row["reason"] for row in found.refused] == ["no_time"]
