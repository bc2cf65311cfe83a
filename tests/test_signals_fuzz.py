"""Whatever a file holds, it ends in a clear error or in quarantine: no traceback, no wrong number."""

from __future__ import annotations

import contextlib
import gzip
import io
import json
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from afuera.errors import AfueraError
from afuera.signals.check import check
from afuera.signals.contract import ACTORS, KINDS, PURPOSES, TRAVELLERS
from afuera.wording import REASONS
from signals.files import NOW, Whole, whole

QUICK = settings(max_examples=60, suppress_health_check=list(HealthCheck))
LONG = settings(max_examples=3_000, suppress_health_check=list(HealthCheck))

CSV = (
    b"person,occurred_at,step,score,score_min,score_max,identifiers,properties,amount,plan\n"
    b'a,2024-03-13T10:00:00Z,ask,7,0,10,user:1|email:x,"{""n"": 1}",1.5,gold\n'
    b'b,13/03/2024 10:00,"buy, now",,,,"[""user:2""]",,"1,25",\n'
    b"c,2024-03-13 10:00:00+02:00,ask,3,1,5,,,7,\n"
)
JSONL = (
    b'{"person": "a", "occurred_at": "2024-03-13T10:00:00Z", "step": "ask", "identifiers": ["user:1"]}\n'
    b'{"person": 7, "occurred_at": 1710324000, "score": 3.5, "score_min": 1, "score_max": 5, "x": {"y": [1]}}'
)
XES = (
    b'<?xml version="1.0" encoding="UTF-8"?><log xmlns="http://www.xes-standard.org/">'
    b'<global scope="event"><string key="concept:name" value="?"/></global>'
    b'<trace><string key="concept:name" value="1"/><event><string key="concept:name" value="ask"/>'
    b'<date key="time:timestamp" value="2024-03-13T10:00:00.000+01:00"/><int key="cost" value="5"/></event>'
    b'<event><string key="concept:name" value="buy"/>'
    b'<date key="time:timestamp" value="2024-03-14T10:00:00Z"/></event></trace></log>'
)
OCEL = json.dumps(
    {
        "objectTypes": [{"name": "order", "attributes": []}],
        "eventTypes": [],
        "objects": [{"id": "o1", "type": "order"}, {"id": "c1", "type": "customer"}],
        "events": [
            {"id": "e1", "type": "ask", "time": "2024-03-13T10:00:00Z",
             "attributes": [{"name": "n", "value": 1}],
             "relationships": [{"objectId": "o1", "qualifier": "q"}, {"objectId": "c1", "qualifier": "q"}]},
        ],
    }
).encode()  # fmt: skip


def _parquet() -> bytes:
    out = io.BytesIO()
    when = datetime(2024, 3, 13, tzinfo=UTC)
    table = pa.table(
        {"person": ["a", "b"] * 20, "occurred_at": [when] * 40, "step": ["ask", None] * 20, "n": [1, 2] * 20}
    )
    pq.write_table(table, out)
    return out.getvalue()


FILES = {
    "signals.csv": CSV,
    "signals.jsonl": JSONL,
    "log.xes": XES,
    "log.jsonocel": OCEL,
    "signals.parquet": _parquet(),
}
NASTY = (
    b"\x00", b'"', b"'", b",", b";", b"\n", b"\r", b"\xff\xfe", b"\xef\xbb\xbf", b"{", b"[", b"]", b"<",
    b"&x;", b"]]>", b"1e999", b"-0", b"99999999999999999999", b"NaN", b"9999-12-31", b"0001-01-01",
    b"\\ud800", b"\xf0\x9f\x98\x80", b"null", b"true", b"|", b":", b"\t", b"<!DOCTYPE x>", b'{"a":1}',
    b"1970-01-01", b"2024-02-30",
)  # fmt: skip


@st.composite
def damaged(draw: st.DrawFn, whole_file: bytes) -> bytes:
    """A file with a few places overwritten, cut out, put in or doubled."""
    data = bytearray(whole_file)
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        until = min(at + draw(st.integers(0, 12)), len(data))
        piece = draw(st.sampled_from(NASTY) | st.binary(max_size=6))
        match draw(st.sampled_from(["put in", "overwrite", "cut", "double", "end"])):
            case "put in":
                data[at:at] = piece
            case "overwrite":
                data[at:until] = piece
            case "cut":
                del data[at:until]
            case "double":
                data[at:at] = data[at : at + draw(st.integers(0, 200))]
            case _:
                del data[at:]
    return bytes(data)


HAPPENINGS = ("step", "touchpoint", "channel", "score", "text", "result", "due_at", "emotion", "amount")


def keeps_the_contract(found: Whole) -> None:
    """Every signal is one, every refusal has its reason, and every row of the file is one of the two."""
    assert found.total == len(found.rows) + len(found.refused) + found.reading.notes.set_aside
    for row in found.rows:
        assert datetime(1970, 1, 1, tzinfo=UTC) <= row["occurred_at"] <= NOW + timedelta(days=366)
        assert row["kind"] in KINDS
        assert row["source"]
        for name, allowed in (("actor", ACTORS), ("purpose", PURPOSES), ("traveller", TRAVELLERS)):
            assert row[name] is None or row[name] in allowed
        if row["score"] is not None:
            low, high = sorted((row["score_min"], row["score_max"]))
            assert low < high
            assert low <= row["score"] <= high
        assert row["emotion"] is None or -2 <= row["emotion"] <= 2
        assert row["minutes"] is None or row["minutes"] >= 0
        assert all(":" in one for one in row["identifiers"] or ())
        if row["properties"] is not None:
            assert isinstance(json.loads(row["properties"]), dict)
        assert any(row[name] is not None for name in HAPPENINGS)
    for row in found.refused:
        assert row["reason"] in REASONS
        assert row["line"] >= 0
        json.loads(row["facts"])
    sequences = [row["sequence"] for row in found.rows]
    assert len(set(sequences)) == len(sequences) or found.reading.plan.origin("sequence")


def survive(data: bytes, name: str) -> None:
    """Reading and checking end in a clear error or keep the contract."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        for work in (lambda: keeps_the_contract(whole(path)), lambda: check(path, now=NOW).to_dict()):
            with contextlib.suppress(AfueraError):  # any other error fails the test
                work()


@pytest.mark.parametrize("name", FILES)
def test_a_damaged_file_ends_in_a_clear_error_or_in_quarantine(name: str) -> None:
    @QUICK
    @given(damaged(FILES[name]))
    def fuzz(data: bytes) -> None:
        survive(data, name)

    fuzz()


@pytest.mark.proof
@pytest.mark.timeout(1800)
@pytest.mark.parametrize("name", FILES)
def test_three_thousand_damaged_files_end_in_a_clear_error_or_in_quarantine(name: str) -> None:
    @LONG
    @given(damaged(FILES[name]), st.booleans())
    def fuzz(data: bytes, squeezed: bool) -> None:
        survive(gzip.compress(data) if squeezed else data, name)

    fuzz()


@QUICK
@given(st.binary(max_size=300), st.sampled_from([*FILES, "x.csv.gz", "x"]))
def test_bytes_without_any_sense_end_in_a_clear_error_or_in_quarantine(data: bytes, name: str) -> None:
    survive(data, name)


@QUICK
@given(st.binary(max_size=60), st.integers(0, 20))
def test_a_damaged_line_never_changes_its_neighbours(line: bytes, at: int) -> None:
    assume(b"\n" not in line and b"\r" not in line)
    rows = [f"p{i},2024-03-13T10:00:{i:02}Z,ask,text {i}".encode() for i in range(20)]
    damaged_rows = [*rows[:at], line, *rows[at:]]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signals.csv"
        path.write_bytes(b"person,occurred_at,step,text\n" + b"\n".join(damaged_rows) + b"\n")
        found = whole(path)
    good = [(row["person"], row["text"]) for row in found.rows if (row["person"] or "").startswith("p")]
    assert [pair for pair in good if pair in [(f"p{i}", f"text {i}") for i in range(20)]] == [
        (f"p{i}", f"text {i}") for i in range(20)
    ]


@QUICK
@given(st.binary(max_size=60), st.integers(0, 10))
def test_a_damaged_record_never_changes_its_neighbours(line: bytes, at: int) -> None:
    assume(b"\n" not in line and b"\r" not in line)
    rows = [
        json.dumps({"person": f"p{i}", "occurred_at": "2024-03-13", "step": "ask"}).encode()
        for i in range(10)
    ]
    rows.insert(at + 1, line)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "signals.jsonl"
        path.write_bytes(b"\n".join(rows) + b"\n")
        found = whole(path)
    assert [row["person"] for row in found.rows] == [f"p{i}" for i in range(10)]
