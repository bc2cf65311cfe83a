"""Can everybody read the PDF?  Tagged, with a title, a language, and words for every picture."""

from __future__ import annotations

import json
import re
import zlib
from pathlib import Path
from typing import Any

import pytest

from afuera.errors import EngineError
from afuera.export import files, pdf, typesetting
from afuera.export.map_sheet import Cell, Stage, map_data
from afuera.pictures.emotion_line import Felt
from afuera.report.reader import Facts, Reader, reader_of

EXAMPLE = Path(__file__).parent / "findings_example.json"
COMMANDS = '#panic("typed in") $x$ *bold* @ref <label> \\ "quoted" `raw` [[ ]]'


def findings() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return found


def shown(lang: str = "es") -> tuple[Reader, Facts, Facts]:
    found = findings()
    return reader_of(found, lang), found, found["journeys"][0]


def inside(data: bytes) -> str:
    """Everything in a PDF, its compressed streams opened."""
    parts = [data]
    for found in re.finditer(rb"stream\r?\n(.*?)\r?\nendstream", data, re.DOTALL):
        try:
            parts.append(zlib.decompress(found[1]))
        except zlib.error:
            continue
    return b"\n".join(parts).decode("latin-1")


def words_in(text: str) -> str:
    """Strings of a PDF that are written as UTF-16 in hexadecimal, readable."""
    found = [
        bytes.fromhex(one).decode("utf-16") for one in re.findall(r"<(FEFF[0-9A-F]+)>", text, re.IGNORECASE)
    ]
    return text + " ".join(found)


@pytest.mark.parametrize("lang", ["es", "en"])
@pytest.mark.parametrize(("what", "pictures"), [("report", 8), ("paths", 1), ("map", 1)])
def test_a_pdf_is_tagged_and_says_its_title_and_language(lang: str, what: str, pictures: int) -> None:
    data = files.page(what, "pdf", *shown(lang))
    assert data.startswith(b"%PDF-")
    text = words_in(inside(data))
    assert "/StructTreeRoot" in text
    assert re.search(rf"/Lang ?\(?({lang})", text) or f"/Lang({lang})" in text
    assert "pdfuaid:part" in text
    assert "/DisplayDocTitle true" in text
    assert len(re.findall(r"/S ?/Figure\b", text)) == pictures
    assert len(re.findall(r"/Alt\b", text)) >= pictures
    assert "/S/Table" in text.replace(" ", "")
    assert "/S/TH" in text.replace(" ", "")
    assert "/S/H1" in text.replace(" ", "")


def test_the_typesetter_refuses_a_picture_without_words() -> None:
    data = map_data(*shown())
    data["line"]["alt"] = None
    with pytest.raises(RuntimeError, match="alt"):
        typesetting.pdf("map", data)


def test_the_same_findings_give_the_same_bytes() -> None:
    assert files.page("report", "pdf", *shown()) == files.page("report", "pdf", *shown())


def test_no_text_of_anybodys_becomes_a_command() -> None:
    reader, found, journey = shown()
    found["names"] = {}
    for row in (*found["journeys"], *found["broken_wholes"]):
        for named in (row, *row["steps"]):
            named["names"] = {"es": COMMANDS, "en": COMMANDS}
    found["company"]["name"] = COMMANDS
    journey["voices"] = [{"step": journey["steps"][0]["step"], "text": COMMANDS}]
    reader = reader_of(found, "es")
    for what in ("report", "paths", "map"):
        assert files.page(what, "pdf", reader, found, journey).startswith(b"%PDF-")


def test_a_map_that_people_made_brings_its_own_stages_and_what_the_company_believes() -> None:
    reader, found, journey = shown()
    stages = [
        Stage(
            "Antes",
            {"Lo que hace": [Cell("Pregunta", "412 voces")], "Lo que dice": [Cell("«Ya»", "", "words")]},
        ),
        Stage("Durante", {"Lo que hace": [], "Oportunidades": [Cell("Avisar", "supuesto")]}, steps=("ask",)),
        Stage("Después", {}, "Sigue la vida", felt=Felt("Después", -1.2, -1.5, -0.9)),
    ]
    data = map_data(reader, found, journey, stages, [1.0, None, 0.5])
    assert [one["name"] for one in data["stages"]] == ["Antes", "Durante", "Después"]
    assert [lane["name"] for lane in data["lanes"]] == ["Lo que hace", "Lo que dice", "Oportunidades"]
    assert data["low"] == [2]
    assert "Lo que la empresa cree" in data["line"]["alt"]
    assert "Antes: +1" in data["line"]["alt"]
    assert "Durante: +0,5" in data["line"]["alt"]
    assert data["line"]["svg"].count("6 5") == 0  # where nobody said what they believe, no line leads across
    believed = map_data(reader, found, journey, stages, [1.0, 0.8, 0.5])
    assert believed["line"]["svg"].count("6 5") == 2
    made = pdf.map_pdf(reader, found, journey, stages, [1.0, None, 0.5])
    assert made.startswith(b"%PDF-")
    assert len(typesetting.pages_png("map", data, 40)) == 1


def test_a_stage_of_several_steps_has_their_mean_without_an_interval() -> None:
    reader, found, journey = shown()
    both = Stage("Todo", {}, steps=("ask", "quote"))
    data = map_data(reader, found, journey, [both, Stage("Nada", {})])
    steps = {step["step"]: step for step in journey["steps"]}
    told = [(steps[key]["emotion"], steps[key]["emotion_n"]) for key in both.steps]
    mean = sum(value * n for value, n in told) / sum(n for _, n in told)
    assert f"Todo: +{round(mean, 1)}".replace(".", ",") in data["line"]["alt"]
    assert "Nada: nadie habló" in data["line"]["alt"]


def test_without_a_feeling_the_map_draws_no_line_and_says_so() -> None:
    reader, found, journey = shown()
    for step in journey["steps"]:
        step |= {"emotion": None, "emotion_low": None, "emotion_high": None, "emotion_n": 0}
    data = map_data(reader, found, journey)
    assert data["line"] is None
    assert "no se dibuja" in data["note"]
    assert typesetting.pdf("map", data).startswith(b"%PDF-")


def test_the_map_on_paper_hides_who_said_it() -> None:
    reader, found, journey = shown()
    journey["voices"] = [{"step": journey["steps"][0]["step"], "text": "Escriba a ana@example.com"}]
    assert "ana@example.com" not in json.dumps(map_data(reader, found, journey), ensure_ascii=False)


def test_a_report_without_a_goal_holds_all_of_them_the_most_hurtful_first() -> None:
    found = findings()
    heads = [one for one in pdf.report_data(found, "en")["blocks"] if one["kind"] == "head"]
    assert len(heads) == len(found["journeys"])
    assert "change plan" in heads[0]["title"].lower()


def test_findings_with_hardly_anything_in_them_still_make_a_page() -> None:
    bare = {"journeys": [{"goal": None, "people": 7, "journeys": 7}]}
    reader = reader_of(bare, "en")
    for what in ("report", "paths", "map"):
        assert files.page(what, "pdf", reader, bare, bare["journeys"][0]).startswith(b"%PDF-")


def test_without_the_typesetter_one_is_told_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("afuera.export.typesetting.find_spec", lambda name: None)
    with pytest.raises(EngineError, match=r"afuera\[web\]"):
        files.page("map", "pdf", *shown())


def test_every_form_of_a_page_can_be_made() -> None:
    for what, forms in files.PAGES.items():
        for form in forms:
            assert files.page(what, form, *shown()), (what, form)
