"""The report behind `afuera check FILE`."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from afuera.company import Company
from afuera.errors import ContractError, UnreadableInput
from afuera.signals.check import Report, check
from afuera.signals.mapping import Mapping
from signals.files import NOW, write

HEADER = "person,occurred_at,step,lifecycle\n"


def report(folder: Path, content: str, **more: object) -> Report:
    return check(write(folder, content), now=NOW, **more)  # type: ignore[arg-type]


def test_it_counts_repeats_ties_and_doubles_and_changes_nothing(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        HEADER
        + "a,2024-03-13T10:00Z,ask,start\na,2024-03-13T10:05Z,ask,complete\n"
        + "a,2024-03-13T10:05Z,buy,complete\n"
        + "b,2024-03-13T10:05Z,buy,complete\n" * 2,
    )
    assert (found.rows, found.signals, found.refused) == (5, 5, 0)
    assert found.duplicates == 1
    assert found.ties == 2
    assert found.lifecycle == {"complete": 4, "start": 1}
    assert found.lifecycle_doubles == 1
    assert found.first_at == "2024-03-13T10:00:00+00:00"
    assert {one.code for one in found.cautions} == {"duplicate_rows", "tied_times", "lifecycle_doubles"}


def test_repeats_are_found_across_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afuera.signals.limits.BLOCK_BYTES", 64)
    rows = "".join(f"p{i % 20},2024-03-13T10:00Z,ask,{'x' if i % 20 == 3 else ''}\n" for i in range(60))
    assert report(tmp_path, HEADER + rows).duplicates == 40


def test_refused_rows_are_grouped_by_reason_with_examples(tmp_path: Path) -> None:
    found = report(
        tmp_path, HEADER + "a,never,ask,\n" * 7 + "a,2024-03-13,,\n" + "a,2024-03-13,ask,\n" * 2, examples=2
    )
    assert [(one.reason, one.column, one.rows, len(one.examples)) for one in found.reasons] == [
        ("time_not_understood", "occurred_at", 7, 2),
        ("nothing_happened", "step", 1, 1),
    ]
    first = found.reasons[0].examples[0]
    assert (first.line, first.raw, first.facts) == (
        2,
        "a,never,ask,",
        {"column": "occurred_at", "value": "never"},
    )
    assert found.refused_share == 0.8
    assert not found.acceptable
    assert "mostly_refused" in {one.code for one in found.cautions}


def test_how_much_may_be_bad_is_the_mappings_then_the_companys_to_say(tmp_path: Path) -> None:
    content = HEADER + "a,never,ask,\n" + "a,2024-03-13,ask,\n" * 9
    assert not report(tmp_path, content).acceptable
    assert report(tmp_path, content, company=Company(refused_share=0.2)).acceptable
    strict = Mapping.loads("[limits]\nrefused_share = 0.01")
    assert not report(tmp_path, content, company=Company(refused_share=0.2), mapping=strict).acceptable


def test_an_unknown_file_gets_a_proposal_and_is_read_with_it(tmp_path: Path) -> None:
    found = report(tmp_path, "fecha,cliente,actividad\n2024-03-13,a,pide\n")
    assert found.signals == 1
    assert found.proposal is not None
    assert 'occurred_at = "fecha"' in found.proposal
    assert Mapping.loads(found.proposal).origin("person") is not None
    assert found.acceptable


def test_a_file_of_which_too_little_is_understood_gets_a_report_too(tmp_path: Path) -> None:
    found = report(tmp_path, "colour,size\nred,1\nblue,2\n")
    assert found.missing == "occurred_at"
    assert not found.acceptable
    assert found.rows == 0


def test_a_mapping_without_a_time_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ContractError):
        report(tmp_path, "colour,size\nred,1\n", mapping=Mapping.loads('[columns]\nstep = "colour"'))


def test_the_report_is_json(tmp_path: Path) -> None:
    found = json.loads(json.dumps(report(tmp_path, HEADER + "a,never,ask,\na,2024-03-13,ask,\n").to_dict()))
    assert found["rows"] == 2
    assert found["refused_share"] == 0.5
    assert found["reasons"][0]["examples"][0]["line"] == 2
    assert found["columns"][0] == {"ours": "occurred_at", "theirs": "occurred_at", "filled": 1}


def test_a_file_that_is_none_stays_an_error(tmp_path: Path) -> None:
    with pytest.raises(UnreadableInput):
        report(tmp_path, "")
