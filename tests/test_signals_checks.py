"""Which column of which row breaks the contract, and why?"""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path

import pytest

from afuera.company import Company
from signals.files import NOW, csv, moment

HEADER = (
    "person,occurred_at,step,kind,actor,score,score_min,score_max,emotion,minutes,identifiers,result,text,"
    "due_at,sequence"
)
GOOD = {"person": "a", "occurred_at": "2024-03-13T10:00:00Z", "step": "ask"}


def row(**said: object) -> str:
    """A file of one row that differs from a good one in what is said."""
    values = {**dict.fromkeys(HEADER.split(","), ""), **GOOD, **said}
    cells = (str(value).replace('"', '""') for value in values.values())
    return HEADER + "\n" + ",".join(f'"{cell}"' for cell in cells) + "\n"


@pytest.mark.parametrize(
    ("said", "column", "reason"),
    [
        ({"occurred_at": ""}, "occurred_at", "no_time"),
        ({"occurred_at": "soon"}, "occurred_at", "time_not_understood"),
        ({"occurred_at": "1948-02-29"}, "occurred_at", "implausible_time"),
        ({"occurred_at": "2099-01-01"}, "occurred_at", "implausible_time"),
        ({"due_at": "tomorrow"}, "due_at", "time_not_understood"),
        ({"step": ""}, "step", "nothing_happened"),
        ({"kind": "visit"}, "kind", "unknown_word"),
        ({"actor": "robot"}, "actor", "unknown_word"),
        ({"score": "7"}, "score", "score_without_scale"),
        ({"score": "7", "score_max": "10"}, "score", "score_without_scale"),
        ({"score": "7", "score_min": "5", "score_max": "5"}, "score_max", "scale_without_width"),
        ({"score": "11", "score_min": "0", "score_max": "10"}, "score", "score_outside_scale"),
        ({"score": "0", "score_min": "7", "score_max": "1"}, "score", "score_outside_scale"),
        ({"score": "good", "score_min": "0", "score_max": "10"}, "score", "not_a_number"),
        ({"score": "inf", "score_min": "0", "score_max": "10"}, "score", "not_a_number"),
        ({"emotion": "2.5"}, "emotion", "emotion_outside_range"),
        ({"minutes": "-1"}, "minutes", "negative_minutes"),
        ({"identifiers": "user:1|17"}, "identifiers", "identifier_without_type"),
        ({"identifiers": "user:"}, "identifiers", "identifier_without_type"),
        ({"identifiers": '["user:1", 2]'}, "identifiers", "identifiers_not_understood"),
        ({"identifiers": "[user:1"}, "identifiers", "identifiers_not_understood"),
        ({"sequence": "1.5"}, "sequence", "not_a_whole_number"),
    ],
)
def test_a_row_that_breaks_the_contract_is_refused_by_name(
    tmp_path: Path, said: dict[str, str], column: str, reason: str
) -> None:
    found = csv(tmp_path, row(**said))
    assert found.rows == []
    assert found.reasons() == [(2, column, reason)]
    assert found.total == 1


@pytest.mark.parametrize(
    "said",
    [
        {"score": "7", "score_min": "10", "score_max": "0"},  # the bad end may be the high one
        {"score": "0", "score_min": "0", "score_max": "10"},
        {"emotion": "-2"},
        {"minutes": "0"},
        {"kind": "TOUCH", "actor": " Customer "},
        {"step": "", "text": "nobody answers"},
        {"step": "", "result": "left"},
        {"step": "", "due_at": "2026-07-01"},
        {"occurred_at": "1970-01-01T00:00:00Z"},
    ],
)
def test_a_row_that_keeps_the_contract_becomes_a_signal(tmp_path: Path, said: dict[str, str]) -> None:
    found = csv(tmp_path, row(**said))
    assert not found.refused
    assert len(found.rows) == 1


@pytest.mark.parametrize(
    ("said", "kind"),
    [
        ({}, "touch"),
        ({"due_at": "2026-07-01"}, "touch"),
        ({"step": "", "due_at": "2026-07-01"}, "promise"),
        ({"step": "", "score": "1", "score_min": "0", "score_max": "1"}, "answer"),
        ({"step": "", "result": "goal_reached", "text": "done"}, "outcome"),
        ({"step": "", "result": "ok", "text": "done"}, "comment"),
        ({"step": "", "emotion": "1"}, "touch"),
        ({"kind": "outcome"}, "outcome"),
    ],
)
def test_a_row_that_does_not_say_its_kind_gets_one(tmp_path: Path, said: dict[str, str], kind: str) -> None:
    assert csv(tmp_path, row(**said)).column("kind") == [kind]


def test_the_first_trouble_of_a_row_is_its_reason_and_the_others_are_named(tmp_path: Path) -> None:
    found = csv(tmp_path, row(occurred_at="never", kind="visit", minutes="-1"))
    assert found.reasons() == [(2, "occurred_at", "time_not_understood")]
    facts = found.facts()
    assert facts["value"] == "never"
    assert facts["also"] == ["kind: unknown_word", "minutes: negative_minutes"]


def test_a_refused_row_never_stops_its_neighbours(tmp_path: Path) -> None:
    good = row().splitlines()[1]
    bad = row(emotion="9").splitlines()[1]
    found = csv(tmp_path, "\n".join([HEADER, good, bad, good]))
    assert len(found.rows) == 2
    assert found.column("sequence") == [0, 2]
    assert json.loads(found.refused[0]["facts"]) == {"value": 9}


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("user:1|email:x", ["user:1", "email:x"]),
        ('["user:1", "email:a|b"]', ["user:1", "email:a|b"]),
        ('["user:\\u00e1"]', ["user:á"]),
        (" user:1 | ", ["user:1"]),
        ("[]", None),
        ("", None),
    ],
)
def test_identifiers_are_a_json_list_or_separated_by_bars(
    tmp_path: Path, written: str, expected: list[str] | None
) -> None:
    assert csv(tmp_path, row(identifiers=written)).column("identifiers") == [expected]


def test_words_of_people_stay_untouched_and_names_are_trimmed(tmp_path: Path) -> None:
    found = csv(tmp_path, row(text="  why?\n", step=" ask  ", person="NULL"))
    assert found.rows[0]["text"] == "  why?\n"
    assert found.rows[0]["step"] == "ask"
    assert found.rows[0]["person"] is None


def test_a_case_may_be_called_na(tmp_path: Path) -> None:
    assert csv(tmp_path, row(person="NA")).column("person") == ["NA"]


def test_naive_times_take_the_zone_of_the_mapping_then_of_the_company_then_utc(tmp_path: Path) -> None:
    content = row(occurred_at="2024-07-01 12:00:00")
    bogota = Company(timezone="America/Bogota")
    found = csv(tmp_path, content, '[file]\ntimezone = "Europe/Madrid"\n', company=bogota)
    assert found.column("occurred_at") == [moment("2024-07-01T10:00")]
    found = csv(tmp_path, content, company=bogota)
    assert found.column("occurred_at") == [moment("2024-07-01T17:00")]
    assert "naive_times_as_utc" not in found.cautions
    found = csv(tmp_path, content)
    assert found.column("occurred_at") == [moment("2024-07-01T12:00")]
    assert "naive_times_as_utc" in found.cautions


def test_times_with_and_without_a_zone_in_one_file_are_said(tmp_path: Path) -> None:
    lines = row().splitlines() + row(occurred_at="2024-03-13 10:00").splitlines()[1:]
    assert csv(tmp_path, "\n".join(lines)).cautions["mixed_time_zones"]["rows"] == 1


def test_times_in_the_near_future_are_kept_and_said(tmp_path: Path) -> None:
    later = (NOW + timedelta(days=30)).isoformat()
    found = csv(tmp_path, row(occurred_at=later))
    assert len(found.rows) == 1
    assert found.cautions["times_in_the_future"] == {"file": "signals.csv", "rows": 1, "latest": "2026-07-01"}


def test_unknown_results_are_kept_and_said(tmp_path: Path) -> None:
    found = csv(tmp_path, row(result="resolved happily"))
    assert found.column("result") == ["resolved happily"]
    assert found.cautions["unknown_results"]["words"] == "resolved happily"
    assert csv(tmp_path, row(result="OK")).column("result") == ["ok"]


def test_dates_of_one_order_are_read_so_and_doubts_are_said(tmp_path: Path) -> None:
    def dates(*values: str) -> dict[str, dict[str, object]]:
        content = "person,occurred_at,step\n" + "".join(f"a,{value},ask\n" for value in values)
        found = csv(tmp_path, content)
        days = [one.strftime("%d/%m") for one in found.column("occurred_at")]
        return {"days": days, **found.cautions}  # type: ignore[dict-item]

    assert dates("03/04/2024", "25/04/2024")["days"] == ["03/04", "25/04"]
    assert dates("03/04/2024", "04/25/2024")["days"] == ["04/03", "25/04"]
    assert "day_or_month_first" in dates("03/04/2024", "05/04/2024")
    mixed = dates("03/04/2024", "25/04/2024", "04/25/2024")
    assert mixed["days"] == ["25/04", "25/04"]
    assert "mixed_date_order" in mixed


def test_the_order_of_dates_is_looked_for_in_the_whole_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("afuera.signals.limits.SAMPLE_ROWS", 10)
    monkeypatch.setattr("afuera.signals.limits.HEADER_BYTES", 200)
    early = "a,03/04/2024,ask\n" * 100
    content = f"person,occurred_at,step\n{early}a,04/25/2024,ask\n"
    found = csv(tmp_path, content, name="signals.csv.gz")
    assert found.rows[0]["occurred_at"] == moment("2024-03-04")
    assert not found.refused


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (("1,5", "2,25", "3"), [1.5, 2.25, 3.0]),
        (("1.5", "2", "3e1"), [1.5, 2.0, 30.0]),
        (("1.234,5", "1.234", "7"), [1234.5, 1234.0, 7.0]),
        (("1,234.5", "1,234", "$7"), [1234.5, 1234.0, 7.0]),
    ],
)
def test_the_decimal_mark_is_found_from_the_whole_column(
    tmp_path: Path, values: tuple[str, ...], expected: list[float]
) -> None:
    content = "person;occurred_at;step;amount\n" + "".join(f"a;2024-03-13;buy;{value}\n" for value in values)
    assert csv(tmp_path, content).column("amount") == expected


def test_a_number_that_could_be_two_is_refused(tmp_path: Path) -> None:
    content = "person;occurred_at;step;amount\na;2024-03-13;buy;1,234\nb;2024-03-13;buy;12\n"
    found = csv(tmp_path, content)
    assert found.reasons() == [(2, "amount", "not_a_number")]
    assert "decimals_unclear" in found.cautions
    assert csv(tmp_path, content, '[file]\ndecimal = ","\n').column("amount") == [1.234, 12.0]


def test_epochs_are_read_and_said(tmp_path: Path) -> None:
    found = csv(tmp_path, "person,occurred_at,step\na,1710324074,ask\nb,1710324075,ask\n")
    assert found.column("occurred_at")[0] == moment("2024-03-13T10:01:14")
    assert found.cautions["epoch_guessed"]["unit"] == "seconds"
