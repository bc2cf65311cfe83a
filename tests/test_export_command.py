"""Does `afuera export` write what was asked for, where it was asked for, and nothing over what is there?"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from afuera.signals import read
from commands import run

Capture = pytest.CaptureFixture[str]
EXAMPLE = Path(__file__).parent / "findings_example.json"
ROWS = "person,occurred_at,step,goal,text\n" + "".join(
    f"p{person},2026-01-0{day}T10:00:00Z,{step},{goal},call +57 310 555 0182\n"
    for person in range(6)
    for day, step, goal in (
        (1, "ask", "change plan"),
        (2, "confirm", "change plan"),
        (3, "pay", "pay the bill"),
    )
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small lake."""
    from afuera.company import Company
    from afuera.findings.study import add_file
    from afuera.lake import Lake

    place = tmp_path_factory.mktemp("export")
    (place / "signals.csv").write_text(ROWS, encoding="utf-8")
    with Lake.open(place / "lake") as opened:
        add_file(opened, place / "signals.csv", Company.empty())
    return place / "lake"


def test_journeys_leave_a_lake_in_the_format_of_their_name(
    lake: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "deep" / "journeys.csv"
    done = run(capsys, "export", "journeys", lake, out, "--lang", "en")
    assert done.code == 0, done.err
    assert done.out == f"Written: {out} (12 journeys)\n"
    found = list(read(out).batches)
    assert sum(one.signals.num_rows for one in found) == 18
    assert "555" not in out.read_text(encoding="utf-8")


def test_only_the_journeys_of_a_goal_and_words_as_they_are(
    lake: Path, tmp_path: Path, capsys: Capture
) -> None:
    out = tmp_path / "one"
    words = ("--as", "cjml", "--goal", "pay the bill", "--names", "--json")
    done = run(capsys, "export", "journeys", lake, out, *words)
    assert done.code == 0, done.err
    written = json.loads(done.out)["written"]
    assert written == [{"path": str(out), "bytes": out.stat().st_size, "format": "cjml", "journeys": 6}]
    assert out.read_text(encoding="utf-8").count("<actualJourney>") == 6


def test_an_installation_gives_what_is_on_its_shelf(lake: Path, tmp_path: Path, capsys: Capture) -> None:
    run(capsys, "export", "journeys", lake, tmp_path / "first.xes")
    shutil.copytree(lake, tmp_path / "data" / "lake")
    done = run(capsys, "export", "journeys", tmp_path / "data", tmp_path / "second.xes")
    assert done.code == 0, done.err
    assert (tmp_path / "first.xes").read_bytes() == (tmp_path / "second.xes").read_bytes()


def test_an_empty_installation_says_so(tmp_path: Path, capsys: Capture) -> None:
    (tmp_path / "data" / "lake").mkdir(parents=True)
    done = run(capsys, "export", "journeys", tmp_path / "data", tmp_path / "j.xes", "--lang", "es")
    assert done.code == 2
    assert "Todavía no se ha leído nada" in done.err


@pytest.mark.parametrize(
    ("what", "name", "begins"),
    [
        ("map", "map.pdf", b"%PDF-"),
        ("map", "journey.mmd", b"journey\n"),
        ("paths", "paths.svg", b"<svg"),
        ("paths", "paths.png", b"\x89PNG"),
        ("report", "report.pdf", b"%PDF-"),
        ("report", "report", b"%PDF-"),
    ],
)
def test_a_goals_pages_leave_findings(
    what: str, name: str, begins: bytes, tmp_path: Path, capsys: Capture
) -> None:
    done = run(capsys, "export", what, EXAMPLE, tmp_path / name, "--goal", "change plan")
    assert done.code == 0, done.err
    assert (tmp_path / name).read_bytes().startswith(begins)


def test_pictures_leave_into_a_directory(tmp_path: Path, capsys: Capture) -> None:
    words = ("--goal", "change plan", "--as", "svg", "--json", "--lang", "es")
    done = run(capsys, "export", "pictures", EXAMPLE, tmp_path / "out", *words)
    assert done.code == 0, done.err
    assert {Path(one["path"]).name for one in json.loads(done.out)["written"]} >= {"paths.svg", "inside.svg"}
    assert "Caminos reales" in (tmp_path / "out" / "paths.svg").read_text(encoding="utf-8")


def test_what_is_there_is_written_over_only_when_asked(tmp_path: Path, capsys: Capture) -> None:
    out = tmp_path / "map.pdf"
    out.write_text("mine", encoding="utf-8")
    done = run(capsys, "export", "map", EXAMPLE, out, "--lang", "en")
    assert (done.code, out.read_text(encoding="utf-8")) == (2, "mine")
    assert "--force writes over it" in done.err
    assert run(capsys, "export", "map", EXAMPLE, out, "--force").code == 0
    assert out.read_bytes().startswith(b"%PDF-")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("map", EXAMPLE, "x.xes"), "map cannot be written as xes"),
        (("map", EXAMPLE, "x.pdf", "--goal", "fly"), "There is no goal fly"),
        (("report", __file__, "x.pdf"), "is not a file of findings"),
        (("report", "none.json", "x.pdf"), "There is no file none.json"),
        (("journeys", ".", "x.xes"), "There is no lake"),
        (("tea", EXAMPLE, "x.pdf"), "WHAT may only be"),
    ],
)
def test_what_cannot_be_done_is_one_sentence(
    words: tuple[object, ...], said: str, tmp_path: Path, capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    done = run(capsys, "export", *words, "--lang", "en")
    assert done.code in (1, 2)
    assert said in done.err
    assert not list(tmp_path.glob("x.*"))
