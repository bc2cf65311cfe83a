"""Does every picture of a goal leave as a file that stands alone, with the same numbers as its table?"""

from __future__ import annotations

import copy
import csv
import io
import json
import re
import struct
from pathlib import Path
from typing import Any

import pytest
from lxml import etree

from afuera.export import few, files, images, mermaid
from afuera.export.pictures import NAMES, Picture, pictures_of
from afuera.export.plain import plain
from afuera.report.reader import Facts, Reader, reader_of

EXAMPLE = Path(__file__).parent / "findings_example.json"
HOSTILE = '</svg><script>alert(1)</script> "&#x27; <img src=x>'


def findings() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return found


def shown(found: Facts, lang: str = "en", at: int = 0) -> tuple[Reader, Facts, Facts]:
    return reader_of(found, lang), found, found["journeys"][at]


@pytest.fixture(scope="module")
def pictures() -> dict[str, Picture]:
    return pictures_of(*shown(findings()))


def test_a_goal_that_is_known_well_has_every_picture(pictures: dict[str, Picture]) -> None:
    assert tuple(pictures) == NAMES
    for picture in pictures.values():
        assert picture.title
        assert picture.description
        assert picture.headers
        assert all(len(row) == len(picture.headers) for row in picture.rows)


@pytest.mark.parametrize("mode", ["light", "dark"])
def test_a_file_needs_nothing_from_outside(pictures: dict[str, Picture], mode: Any) -> None:
    for picture in pictures.values():
        svg = images.standalone_svg(picture.file, mode)
        root = etree.fromstring(svg.encode())
        assert root.findtext("{*}title") == picture.title
        assert "var(" not in svg
        assert "%" not in re.sub(r">[^<]*<", "><", svg), picture.name
        assert not re.search(r"href|url\(|<style|<script|style=", svg)
        assert picture.keys == () or picture.keys[0][1] in "".join(root.itertext())


def test_pixels_are_as_many_as_were_asked_for(pictures: dict[str, Picture]) -> None:
    for picture in pictures.values():
        width, height = images.size(images.standalone_svg(picture.svg))
        data = images.png(picture.svg, 2)
        assert data.startswith(b"\x89PNG")
        there = struct.unpack(">II", data[16:24])
        assert abs(there[0] - 2 * width) <= 2
        assert abs(there[1] - 2 * height) <= 2


def test_the_table_of_a_file_is_the_table_of_the_page(pictures: dict[str, Picture]) -> None:
    rows = list(csv.reader(io.StringIO(images.csv_of(pictures["paths"].headers, pictures["paths"].rows)[1:])))
    assert rows[0] == ["From", "To", "Times", "Half within", "Nine in ten within", "Mean"]
    assert rows[1][:3] == ["begins", "Ask about the plan", "1,153"]
    assert pictures["outside"].rows[0][:2] == ("Reached their goal", "42.0%")
    assert pictures["inside"].numeric == (1, 2, 3, 4)


def test_hostile_names_stay_text_in_every_file() -> None:
    found = findings()
    found["names"] = {}
    for row in (*found["journeys"], *found["broken_wholes"]):
        for named in (row, *row["steps"]):
            named["names"] = {"es": HOSTILE, "en": HOSTILE}
    reader, _, journey = shown(found)
    for picture in pictures_of(reader, found, journey).values():
        root = etree.fromstring(images.standalone_svg(picture.file).encode())
        assert not list(root.iter("{*}script", "{*}img"))
        assert images.png(picture.file).startswith(b"\x89PNG")


def test_what_is_not_known_has_no_picture() -> None:
    bare = {"goal": "ask", "people": 9, "journeys": 9, "steps": [], "verdict": "not_known"}
    assert pictures_of(reader_of({"journeys": [bare]}, "es"), {"journeys": [bare]}, bare) == {}


def test_every_goal_in_both_languages_has_pictures_that_are_files() -> None:
    found = findings()
    for at, _ in enumerate(found["journeys"]):
        for lang in ("es", "en"):
            for picture in pictures_of(*shown(found, lang, at)).values():
                etree.fromstring(images.standalone_svg(picture.file).encode())


def test_pictures_are_written_side_by_side(tmp_path: Path) -> None:
    paths = files.write_pictures(*shown(findings()), tmp_path / "out", ("svg", "csv"))
    assert {path.name for path in paths} == {f"{name}.{form}" for name in NAMES for form in ("svg", "csv")}
    assert all(path.stat().st_size > 40 for path in paths)


def test_figures_on_fewer_than_five_do_not_leave() -> None:
    found = findings()
    journey = found["journeys"][0]
    journey["steps"][0] |= {"n": 4, "emotion_n": 3, "touched": 4}
    journey["flow"]["edges"].append({"from": "ask", "to": "activate", "n": 2})
    journey["top_variants"].append({"steps": ["ask"], "journeys": 3, "share": 0.001})
    found["frictions"][0]["people"] = 4
    for row in (journey, found["broken_wholes"][0]):
        row["origin"][-1]["origin_journeys"] = 2
        row["ends"]["open"] = 3
    found["broken_wholes"][0]["seams"][-1]["n"] = 4
    before = copy.deepcopy(found)
    kept, trimmed = few.trimmed(found, journey)
    assert found == before
    step = trimmed["steps"][0]
    assert [step[name] for name in ("ok_share", "n", "emotion", "emotion_n", "touched")] == [None] * 5
    assert all(edge["n"] >= 5 for edge in trimmed["flow"]["edges"])
    assert trimmed["flow"]["edges_others"] >= 5  # the rare ones took a neighbour along: no subtraction
    total = sum(edge["n"] for edge in trimmed["flow"]["edges"]) + trimmed["flow"]["edges_others"]
    assert total == sum(edge["n"] for edge in journey["flow"]["edges"])
    assert all(one["journeys"] >= 5 for one in trimmed["top_variants"])
    assert trimmed["variants_others"] == journey["variants_others"] + 3
    assert kept["frictions"][0]["share"] is None
    drawn = pictures_of(reader_of(found, "es"), kept, trimmed)
    assert "ends" not in drawn
    assert len(drawn["teams"].rows) == len(journey["origin"]) - 2  # and the next smallest
    assert len(drawn["seams"].rows) == len(found["broken_wholes"][0]["seams"]) - 2


@pytest.mark.parametrize("end", ["from", "to"])
def test_a_few_who_begin_or_end_elsewhere_are_not_the_rest_of_a_sum(end: str) -> None:
    """Each journey begins once: whoever knows all journeys and all beginnings but one knows that one."""
    journey = findings()["journeys"][0]
    edges = journey["flow"]["edges"]
    others = [edge for edge in edges if edge[end] is not None]
    names = ("ask", "install", "activate")
    ends = [
        {**edges[0], "from": name, "to": name, end: None, "n": n}
        for name, n in zip(names, (900, 60, 3), strict=True)
    ]
    journey["flow"] |= {"edges": [*others, *ends], "edges_others": 40}
    shown_ends = [
        edge["n"] for edge in few.trimmed(findings(), journey)[1]["flow"]["edges"] if edge[end] is None
    ]
    assert 3 not in shown_ends
    assert 60 not in shown_ends


def test_a_step_that_nearly_all_touch_does_not_tell_of_the_few_who_do_not() -> None:
    found = findings()
    journey = found["journeys"][0]
    journey["flow"]["nodes"][0]["journeys"] = journey["journeys"] - 2
    trimmed = few.trimmed(found, journey)[1]
    assert trimmed["flow"]["nodes"][0]["journeys"] is None
    assert (
        f"{journey['journeys'] - 2:,}" not in pictures_of(reader_of(found, "en"), found, trimmed)["paths"].svg
    )


def test_a_goal_of_four_people_has_no_file() -> None:
    assert few.enough({"people": 5})
    assert not few.enough({"people": 4})
    assert not few.enough({})


def test_the_diagram_has_a_task_a_step_with_its_feeling_and_its_teams() -> None:
    said = mermaid.journey_diagram(*shown(findings()))
    lines = said.splitlines()
    assert lines[0] == "journey"
    assert "42 people in 100" in lines[1]
    assert any(line.startswith("    Ask about the plan: 4: the customer, ") for line in lines)
    tasks = [line for line in lines if line.startswith("    ")]
    assert len(tasks) == 6
    assert all(re.fullmatch(r"    [^:#;]+: [1-5]: [^:#;]+", line) for line in tasks)
    assert sum("(nobody spoke)" in line for line in tasks) == 2


@pytest.mark.parametrize(
    ("feeling", "score"), [(-2, 1), (-1.6, 1), (-0.4, 3), (0, 3), (1.2, 4), (2, 5), (9, 5), (None, 3)]
)
def test_feelings_become_the_five_faces(feeling: float | None, score: int) -> None:
    assert mermaid.score(feeling) == score


def test_marks_of_the_language_of_diagrams_leave_names() -> None:
    found = findings()
    found["names"] = {}
    for row in (*found["journeys"], *found["broken_wholes"]):
        row["steps"][0]["names"] = {"en": "Ask: 5; %% x\nsection evil"}
    said = mermaid.journey_diagram(*shown(found))
    assert "\nsection evil" not in said
    assert "Ask 5" in said


@pytest.mark.parametrize(
    ("tag", "cell", "told"),
    [
        ("es-CO", "1.234,5", "1234.5"),
        ("es-CO", "56,7\xa0%", "0.567"),
        ("es", "12.345.678", "12345678"),
        ("en", "1,234.5", "1234.5"),
        ("en", "100%", "1"),
        ("en", "–", ""),
        ("es", "2,5 días", "2.5 días"),
        ("es-MX", "1,234", "1234"),
        ("es-CO", "-0,4", "-0.4"),
        ("es-CO", "51,2–58,9\xa0%", "51.2–58.9\xa0%"),
    ],
)
def test_a_number_for_a_reader_becomes_one_for_a_program(tag: str, cell: str, told: str) -> None:
    assert plain(cell, tag) == told


def test_numbers_of_a_file_are_the_same_for_every_reader() -> None:
    found = findings()
    both = []
    for lang in ("en", "es-CO"):
        picture = pictures_of(*shown(found, lang))["paths"]
        table = list(csv.reader(io.StringIO(files.image(picture, "csv").decode("utf-8-sig"))))
        both.append([row[2] for row in table[1:]])
    assert both[0] == both[1]
    assert max(float(one) for one in both[0]) >= 1000
