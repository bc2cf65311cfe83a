"""Erased means gone from every file of the lake, and never let in again."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from afuera.lake import Lake
from afuera.people import decisions, erase, identities, join
from afuera.people.naming import Names
from people_lakes import checked, groups, together

# Everything that tells of Ana, and nothing that tells of anybody else.
TRACES = ("ana@example.com", "u-ana-7", "a-ana-phone", "crm-ana", "Añá", "my name is Ana", "sig-ana")

ANA = [
    together("user:u-ana-7", "email:ana@example.com", signal_id="sig-ana-1", text="my name is Ana"),
    together("user:u-ana-7", "anonymous:a-ana-phone", signal_id="sig-ana-2", step="Añá"),
    together("anonymous:a-ana-phone", "device:shared", signal_id="sig-ana-3"),
    {"person": "crm-ana", "identifiers": ["email:ana@example.com"], "signal_id": "sig-ana-4"},
]
OTHERS = [
    together("user:u-luis", "device:shared", signal_id="l1"),
    together("user:u-maria", "device:shared", signal_id="m1"),
    together("user:u-luis", signal_id="l2"),
    together("device:shared", signal_id="d1"),
]


def refusal(raw: str, line: int, facts: str = "{}") -> dict[str, object]:
    return {
        "file": "f.csv",
        "line": line,
        "column": "occurred_at",
        "reason": "no_time",
        "facts": facts,
        "raw": raw,
    }


REFUSED = [
    refusal("u-ana-7;2025-13-01;ask", 2),
    refusal('{"mail": "ANA@example.com"}', 3),
    refusal('{"crm": "crm-ana"}', 4),
    refusal("x;y", 5, facts='{"value": "a-ana-phone"}'),
    refusal("banana@example.com;2025-13-01", 6),
    refusal("u-ana-77;2025-13-01", 7),
]


@pytest.fixture
def lake(tmp_path_factory: pytest.TempPathFactory) -> Iterable[Lake]:
    path = tmp_path_factory.mktemp("lake")
    with Lake.open(path) as opened:
        fill(opened)
    with Lake.open(path) as opened:
        yield opened


def fill(lake: Lake) -> None:
    lake.add([checked(ANA + OTHERS, REFUSED)], name="first")
    lake.add([checked(ANA[:2])], name="the same again")
    join(lake, "user:u-ana-7", "account:crm-ana", by="luis", why="she said so")
    join(lake, "user:u-luis", "account:luis", by="luis", why="me")
    found = identities(lake)
    named = lake.signals().left_join(found.table, lake.signals().who == found.table.identifier)
    columns = ["source", "signal_id", "step", "person_right"]
    steps = named.select(*columns).rename(person="person_right")
    journeys = steps.group_by("person").agg(first=steps.signal_id.min())
    lake.publish({"steps": steps, "journeys": journeys, "identities": found.table}, lake.highest_batch())


def traces(folder: Path) -> list[tuple[str, str]]:
    """Which files still tell of Ana?  Parquet is decoded: compressed text is invisible to grep."""
    found = []
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        if path.suffix == ".parquet":
            text = json.dumps(pq.ParquetFile(path).read().to_pylist(), ensure_ascii=False, default=str)
            text += str(pq.read_metadata(path).to_dict())
        else:
            text = path.read_bytes().decode("utf-8", "replace")
        text += path.name
        found += [
            (path.name, trace)
            for trace in TRACES
            if re.search(rf"(?<!\w){re.escape(trace)}(?!\d)", text, re.IGNORECASE)
        ]
    return found


def test_the_proof_sees_a_trace_where_there_is_one(lake: Lake) -> None:
    assert {trace for _, trace in traces(lake.path)} == set(TRACES)


def test_an_erased_person_leaves_no_trace_in_any_file(lake: Lake) -> None:
    erased = erase(lake, ["email:ana@example.com"])
    assert erased.signals == 4
    assert erased.quarantine_rows == 4
    assert erased.identifiers == erased.tombstones == 5
    assert erased.decisions == 1
    assert erased.derived_rows == 4 + 1 + 4
    assert traces(lake.path) == []


def test_the_others_stay_as_they_were(lake: Lake) -> None:
    erase(lake, ["email:ana@example.com"])
    ids = {row["signal_id"] for row in lake.engine.rows(lake.signals().select("signal_id"))}
    assert ids == {"l1", "l2", "m1", "d1"}
    raws = {row["raw"] for row in lake.engine.rows(lake.quarantine().select("raw"))}
    assert raws == {"banana@example.com;2025-13-01", "u-ana-77;2025-13-01"}
    assert groups(identities(lake)) == [["device:shared"], ["user:u-luis"], ["user:u-maria"]]
    assert [one.one for one in decisions(lake)] == ["user:u-luis"]
    left = {row["signal_id"] for row in lake.engine.rows(lake.table("steps").select("signal_id"))}
    assert left == {"l1", "l2", "m1", "d1"}


def test_a_resend_of_an_erased_person_is_refused(lake: Lake) -> None:
    erase(lake, ["user:u-ana-7"])
    sent = lake.add(
        [checked([*ANA, together("user:u-ana-7", "email:new", signal_id="fresh")])], name="resend"
    )
    assert (sent.added, sent.buried) == (0, 5)
    assert traces(lake.path) == []


def test_a_refused_row_does_not_bring_an_erased_person_back(lake: Lake) -> None:
    erase(lake, ["user:u-ana-7"])
    sent = lake.add([checked([], REFUSED)], name="resend of what nobody understood")
    assert (sent.quarantined, sent.buried) == (2, 4)
    assert traces(lake.path) == []
    raws = {row["raw"] for row in lake.engine.rows(lake.quarantine().select("raw"))}
    assert raws == {"banana@example.com;2025-13-01", "u-ana-77;2025-13-01"}


def test_a_few_digits_bury_no_row_of_others(lake: Lake) -> None:
    erase(lake, ["user:5"])
    scored = [refusal("luis;2025-13-01;5", 8), refusal("maria;2025-13-01;user:5", 9)]
    sent = lake.add([checked([], scored)], name="scores")
    assert (sent.quarantined, sent.buried) == (1, 1)


def test_erasing_twice_changes_nothing_more(lake: Lake) -> None:
    erase(lake, ["user:u-ana-7"])
    again = erase(lake, ["user:u-ana-7"])
    assert (again.signals, again.quarantine_rows, again.tombstones, again.decisions) == (0, 0, 0, 0)
    assert traces(lake.path) == []


def test_alone_erases_what_names_the_identifier_and_nothing_else(lake: Lake) -> None:
    erased = erase(lake, ["email:ana@example.com"], alone=True)
    assert (erased.signals, erased.identifiers) == (2, 1)
    ids = {row["signal_id"] for row in lake.engine.rows(lake.signals().select("signal_id"))}
    assert {"sig-ana-2", "sig-ana-3"} <= ids
    assert "ana@example.com" not in {trace for _, trace in traces(lake.path)}


def test_somebody_never_seen_is_refused_from_now_on(lake: Lake) -> None:
    erased = erase(lake, ["user:tomorrow"])
    assert (erased.signals, erased.tombstones) == (0, 1)
    sent = lake.add([checked([together("user:tomorrow", signal_id="t1")])], name="tomorrow")
    assert (sent.added, sent.buried) == (0, 1)


KILLED = """
import os, sys
from afuera.lake import Lake
from afuera.people import erase
lake = Lake.open(sys.argv[1])
dies = sys.argv[2]
def die(*_, **__): os._exit(9)
setattr(Lake, dies, die)
erase(lake, ["email:ana@example.com"])
"""


class Died(BaseException):
    """What no cleaning up survives."""


@pytest.mark.parametrize("step", ["bury", "remove", "vacuum"])
def test_broken_off_before_any_step_and_done_again_it_finishes(
    lake: Lake, step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: object, **__: object) -> None:
        raise Died

    with monkeypatch.context() as patch:
        patch.setattr(Lake, step, die)
        with pytest.raises(Died):
            erase(lake, ["email:ana@example.com"])
    assert traces(lake.path) != []
    erase(lake, ["email:ana@example.com"])
    assert traces(lake.path) == []
    # five identifiers, and the nine words that they are called by in raw rows
    assert lake.tombstones().num_rows == 14


@pytest.mark.proof
@pytest.mark.parametrize("dies", ["bury", "remove", "vacuum"])
def test_killed_midway_and_done_again_it_finishes(tmp_path: Path, dies: str) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        fill(lake)
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path / "lake"), dies], env=dict(os.environ)
    )
    assert killed.returncode == 9
    assert traces(tmp_path / "lake") != []
    with Lake.open(tmp_path / "lake") as lake:
        erase(lake, ["email:ana@example.com"])
        assert traces(tmp_path / "lake") == []
        # five identifiers, and the nine words that they are called by in raw rows
        assert lake.tombstones().num_rows == 14


def test_a_name_counts_only_as_a_whole() -> None:
    names = Names(["user:ana", "test:42"])
    assert names.found_in("x;ANA;y")
    assert names.found_in('{"user": "user:ana"}')
    assert names.found_in("a,42,b")
    assert not names.found_in("banana", "1429", "ana-maria", "42.5")
    assert Names(['user:"q"']).found_in('a,"""q""",b')
    assert Names(["email:josé@x.org"]).found_in('{"m": "jos\\u00e9@x.org"}')
    assert not Names([]).found_in("anything")
