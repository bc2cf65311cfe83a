"""Is every refusal of the command one sentence in the reader's language, and JSON for a program?"""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from commands import run
from signals.files import write

Capture = pytest.CaptureFixture[str]
ROWS = "identifiers,occurred_at,step\nuser:ana,2024-01-01T10:00Z,ask\nuser:luis,2024-01-02T10:00Z,ask\n"


def refusal(out: str) -> dict[str, str]:
    found: dict[str, str] = json.loads(out)["error"]
    return found


@pytest.mark.parametrize(
    ("words", "code", "name"),
    [
        (("check", "picture.png"), 1, "UnknownFormat"),
        (("study", "picture.png"), 1, "UnknownFormat"),
        (("read", "picture.png", "--lake", "lake"), 1, "UnknownFormat"),
        (("read", "--lake", "lake", "--list"), 1, "LakeError"),
        (("erase", "user:1", "--lake", ".", "--yes"), 1, "LakeError"),
        (("check", "none.csv"), 2, "WrongUse"),
        (("check",), 2, "WrongUse"),
        ((), 2, "WrongUse"),
        (("--bogus",), 2, "WrongUse"),
        (("erase", "ana", "--lake", ".", "--yes"), 2, "WrongUse"),
        (("study", "calls.csv", "--memory", "1KB"), 1, "OutOfMemory"),
        (("check", "picture.png", "--examples", "x"), 2, "WrongUse"),
        (("check", "picture.png", "--lang", "fr"), 2, "WrongUse"),
        (("read", "picture.png", "--lake", "lake", "--memory", "lots"), 2, "WrongUse"),
        (("study", "picture.png", "--since", "yesterday"), 2, "WrongUse"),
        (("study", "picture.png", "--nope"), 2, "WrongUse"),
        (("nothing",), 2, "WrongUse"),
    ],
)
def test_a_refusal_is_json_when_json_was_asked_for(
    words: tuple[str, ...],
    code: int,
    name: str,
    tmp_path: Path,
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "picture.png").write_bytes(bytes(range(256)) * 20)
    write(tmp_path, ROWS, name="calls.csv")
    ran = run(capsys, *words, "--json")
    assert (ran.code, refusal(ran.out)["code"]) == (code, name)
    assert refusal(ran.out)["sentence"] in ran.err


def test_wrong_use_is_told_in_spanish(capsys: Capture) -> None:
    ran = run(capsys, "check", "none.csv", "--lang", "es")
    assert ran.code == 2
    assert ran.out == ""
    assert ran.err.startswith("afuera: No existe el archivo none.csv.\n")


def test_a_disk_that_refuses_is_no_traceback(tmp_path: Path, capsys: Capture) -> None:
    ran = run(capsys, "simulate", write(tmp_path, ROWS) / "inside", "--lang", "en")
    assert ran.code == 1
    assert "part of its path is a file, not a directory." in ran.err


def test_a_list_of_imports_says_when_and_by_whom(
    tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("getpass.getuser", lambda: "marta")
    lake = tmp_path / "lake"
    assert "2 filas leídas" in run(capsys, "read", write(tmp_path, ROWS), "--lake", lake, "--lang", "es").out
    listed = run(capsys, "read", "--lake", lake, "--list", "--lang", "es").out
    assert "Leído el " in listed
    assert "por marta." in listed
    undone = run(capsys, "read", "--lake", lake, "--undo", 1, "--lang", "en").out
    assert undone == "Import 1 was taken back: 2 signals removed.\n"


def test_it_says_so_when_nobody_is_erased(tmp_path: Path, capsys: Capture) -> None:
    lake, late = tmp_path / "lake", write(tmp_path, ROWS + "user:eva,2024-01-02T10:00Z,ask\n", "late.csv")
    run(capsys, "read", write(tmp_path, ROWS, "first.csv"), "--lake", lake)
    words = ("erase", "user:eva", "--lake", lake, "--yes", "--lang", "en")
    never = run(capsys, *words)
    assert never.code == 1
    assert never.out.startswith("Nobody here is called user:eva: no signal names them.")
    assert "Erased" not in never.out
    again = run(capsys, *words)
    assert again.code == 0
    assert again.out.startswith("Nobody here is called user:eva any more")
    assert "1 refused for ever" in run(capsys, "read", late, "--lake", lake, "--lang", "en").out


def test_who_is_here_is_erased_and_who_is_not_is_named(tmp_path: Path, capsys: Capture) -> None:
    lake = tmp_path / "lake"
    run(capsys, "read", write(tmp_path, ROWS, "shop.csv"), "--lake", lake)
    ran = run(capsys, "erase", "user:ana", "user:eva", "--lake", lake, "--yes", "--json")
    assert ran.code == 0
    assert json.loads(ran.out)["unknown"] == ["user:eva"]
    assert json.loads(ran.out)["signals"] == 1
