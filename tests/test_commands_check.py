"""Does `afuera check` say what a person needs to mend the file?"""

from __future__ import annotations

from pathlib import Path

import pytest

from afuera.signals.mapping import Mapping
from afuera.signals.proposal import propose
from commands import run
from signals.files import write

Capture = pytest.CaptureFixture[str]
HEADER = "person,occurred_at,step\n"


def test_what_holds_for_one_row_is_not_said_of_all(tmp_path: Path, capsys: Capture) -> None:
    path = write(tmp_path, HEADER + "a,never,ask\nb,2024-13-45,ask\nc,2024-01-01T10:00Z,buy\n")
    lines = run(capsys, "check", path, "--lang", "en").out.splitlines()
    heading = lines.index("2 × occurred_at: The time cannot be understood.")
    assert lines[heading + 1].strip() == "For example:"
    assert lines[heading + 2].strip().startswith("line 2: occurred_at says “never”")
    assert lines[heading + 4].strip().startswith("line 3: occurred_at says “2024-13-45”")


def test_one_row_is_counted_as_one(tmp_path: Path, capsys: Capture) -> None:
    path = write(tmp_path, HEADER + "c,2024-01-01T10:00Z,buy\n")
    assert "csv, 1 fila\n1 señal; 0 filas rechazadas" in run(capsys, "check", path, "--lang", "es").out


@pytest.mark.parametrize("header", [HEADER, "foo,bar\n"])
def test_a_file_without_rows_is_told_so(tmp_path: Path, capsys: Capture, header: str) -> None:
    ran = run(capsys, "check", write(tmp_path, header), "--lang", "es")
    assert ran.code == 1
    assert "no tiene filas, así que no hay nada que leer en él." in ran.out
    assert "No se encontró" not in ran.out


def test_a_file_of_unknown_columns_gets_them_listed_to_be_filled_in(tmp_path: Path, capsys: Capture) -> None:
    path = write(tmp_path, "foo,el “bar”\n1,2\n3,4\n")
    ran = run(capsys, "check", path, "--lang", "en")
    assert ran.code == 1
    assert '# "foo"\n# "el “bar”"' in ran.out
    assert "Fill in at least who, when and what: person (or case_id), occurred_at, and one of step" in ran.out


def test_what_is_to_be_filled_in_stands_in_the_table_of_columns(tmp_path: Path) -> None:
    path = write(tmp_path, "person,result,foo\na,ok,1\nb,failed,2\n")
    lines = propose(path).dumps().replace('# "foo"', 'occurred_at = "foo"').splitlines()
    filled = Mapping.loads("\n".join(lines)).origin("occurred_at")
    assert filled is not None
    assert filled.names == ("foo",)


def test_a_proposal_names_only_so_many_columns(tmp_path: Path) -> None:
    names = [f"column of no meaning {n}" for n in range(150)]
    said = propose(write(tmp_path, ",".join(names) + "\n" + ",".join("x" * 150) + "\n")).dumps()
    assert said.count('# "') == 100
    assert "# and 50 more" in said


def test_reading_a_file_without_rows_says_so(tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "read", write(tmp_path, HEADER), "--lake", tmp_path / "lake", "--lang", "en")
    assert ran.code == 0
    assert "has no rows, so there is nothing to read in it." in ran.out
