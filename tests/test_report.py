"""Does the report say what the findings say, in both languages, and stand on its own?"""

from __future__ import annotations

import ast
import copy
import json
import random
import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from lxml import etree, html

from afuera import report
from afuera.report import fonts
from afuera.report.markup import Markup, tag, together
from afuera.report.opening import headline, standfirst
from afuera.report.page import page
from afuera.report.reader import Reader, reader_of
from afuera.wording import translate

EXAMPLE = Path(__file__).with_name("findings_example.json")
SOURCE = Path(report.__file__).parents[1]
LANGUAGES = ("es", "en")
Findings = dict[str, Any]


@pytest.fixture(scope="module")
def findings() -> Findings:
    example: Findings = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return example


@pytest.fixture(scope="module")
def pages(findings: Findings) -> dict[str, str]:
    return {lang: page(findings, lang) for lang in LANGUAGES}


def reader(findings: Findings, lang: str) -> Reader:
    return reader_of(findings, lang)


def words(document: str) -> str:
    """What a reader reads: the body without scripts, tips of marks included, white space folded."""
    body = html.document_fromstring(document).body
    for script in body.xpath("//script"):
        script.drop_tree()
    return " ".join(body.text_content().replace("\xa0", " ").split())


def test_the_example_is_what_the_pipeline_promises(findings: Findings) -> None:
    schema = json.loads((SOURCE / "findings" / "schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(findings)


# ---------------------------------------------------------------- what it says


def test_it_opens_with_the_finding_in_a_sentence(findings: Findings) -> None:
    assert headline(reader(findings, "es"), findings) == (
        "Cada parte de «cambiar de plan» sale bien, y solo 42 de cada 100 personas lo consiguen"
    )
    assert headline(reader(findings, "en"), findings) == (
        "Every part of “change plan” goes well, and only 42 people in 100 get it done"
    )


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_heading_is_the_finding_and_there_is_one(
    pages: dict[str, str], findings: Findings, lang: str
) -> None:
    found = html.document_fromstring(pages[lang])
    assert [h1.text_content() for h1 in found.xpath("//h1")] == [headline(reader(findings, lang), findings)]
    assert found.xpath("//title")[0].text_content() == headline(reader(findings, lang), findings)


def test_journeys_of_one_person_are_not_called_people(findings: Findings) -> None:
    several = copy.deepcopy(findings)
    for whole in several["broken_wholes"]:
        whole["people"] = whole["journeys"] // 2
    assert "42 tries in 100" in headline(reader(several, "en"), several)
    assert "42 de cada 100 intentos" in headline(reader(several, "es"), several)


@pytest.mark.parametrize(
    ("share", "said"),
    [(0.014, "only 1 person in 100 gets it done"), (0.004, "almost nobody gets it done"), (0.0, "nobody")],
)
def test_small_shares_are_said_in_grammar(findings: Findings, share: float, said: str) -> None:
    few = copy.deepcopy(findings)
    few["broken_wholes"] = [few["broken_wholes"][0] | {"goal_share": share}]
    assert said in headline(reader(few, "en"), few)


def test_certainty_and_the_people_behind_it_stand_below_the_finding(findings: Findings) -> None:
    said = " ".join(standfirst(reader(findings, "en"), findings))
    whole = findings["broken_wholes"][0]
    assert f"between {round(whole['goal_low'] * 100)} and {round(whole['goal_high'] * 100)} in 100" in said
    assert "5,644 people" in said
    assert "“get internet installed”" in said


def without_broken(findings: Findings, *verdicts: str) -> Findings:
    left = copy.deepcopy(findings)
    left["broken_wholes"] = []
    left["journeys"] = [journey for journey in left["journeys"] if journey["verdict"] in verdicts]
    return left


@pytest.mark.parametrize(
    ("verdicts", "said"),
    [
        ((), "nothing to tell yet"),
        (("not_known",), "We do not know whether people get what they come for"),
        (("fine",), "“pay the bill” works as a whole: 95 in 100"),
        (("fine", "not_known"), "1 of 2 journeys works as a whole"),
        (("broken_parts", "fine"), "In “get a fault fixed”, “Diagnosis” goes well for only 77 in 100"),
    ],
)
def test_without_a_broken_whole_it_says_so(findings: Findings, verdicts: tuple[str, ...], said: str) -> None:
    left = without_broken(findings, *verdicts)
    assert said in headline(reader(left, "en"), left)
    assert headline(reader(left, "es"), left) != headline(reader(left, "en"), left)


def test_a_journey_without_a_goal_is_everything_that_was_measured(findings: Findings) -> None:
    alone = copy.deepcopy(findings)
    alone["journeys"] = alone["journeys"][:1]
    alone["broken_wholes"] = alone["broken_wholes"][:1]
    for row in (*alone["journeys"], *alone["broken_wholes"]):
        row["goal"], row["names"] = None, None
    for friction in alone["frictions"]:
        friction["goal"] = None
    assert "todo lo que se midió" in words(page(alone, "es")).lower()
    assert headline(reader(alone, "en"), alone).startswith("Every part goes well")


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_estimate_of_the_findings_is_in_the_report(
    pages: dict[str, str], findings: Findings, lang: str
) -> None:
    said, own = words(pages[lang]), reader(findings, lang)
    for journey in findings["journeys"]:
        if journey["goal_share"] is not None:
            assert own.interval(journey["goal_low"], journey["goal_high"]).replace("\xa0", " ") in said
        for step in journey["steps"]:
            if step["ok_share"] is not None:
                assert own.percent(step["ok_share"], 1).replace("\xa0", " ") in said
                assert own.interval(step["low"], step["high"]).replace("\xa0", " ") in said
    for friction in findings["frictions"]:
        assert own.percent(friction["share"], 1).replace("\xa0", " ") in said
        assert own.number(friction["times"]) in said


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_has_its_numbers_as_a_table(pages: dict[str, str], lang: str) -> None:
    found = html.document_fromstring(pages[lang])
    figures = [
        f
        for f in found.xpath("//main//figure[.//*[local-name()='svg']]")
        if not f.xpath("ancestor::*[contains(@class,'walkbox')]")
    ]
    assert len(figures) > 20
    for picture in figures:
        assert picture.xpath(".//details//table"), picture.xpath(".//*[local-name()='title']")[0].text
    for sheet in found.xpath("//*[contains(@class,'paths') or contains(@class,'phone-line')]"):
        assert sheet.xpath("following-sibling::details//table")


def test_a_vacancy_is_said_and_owners_are_named(pages: dict[str, str]) -> None:
    assert "No le corresponde a ningún equipo" in words(pages["es"])
    assert "Name one person who answers for “change plan”" in words(pages["en"])
    assert "Belongs to: field service" in words(pages["en"])
    assert "Answers for it" not in words(pages["en"])


def test_verdicts_say_when_nobody_can_know(pages: dict[str, str]) -> None:
    assert "No lo sabemos" in words(pages["es"])
    assert "We do not know: nobody said whether they got what they came for" in words(pages["en"])


def test_the_flow_table_adds_up(pages: dict[str, str], findings: Findings) -> None:
    found = html.document_fromstring(pages["en"])
    tables = found.xpath("//table[caption='Real paths']")
    assert len(tables) == len(findings["journeys"])
    for table in tables:
        counts = [int(cell.text_content().replace(",", "")) for cell in table.xpath(".//tbody/tr/td[2]")]
        assert sum(counts[:-1]) == counts[-1] > 0


def test_words_of_people_are_masked_and_verbatim(pages: dict[str, str]) -> None:
    for document in pages.values():
        assert "300 555 0199" not in document
        assert "Mi número es [tel.] y ya lo saben de memoria." in words(document)
        assert "Cada persona que me atendió fue muy amable. Y llevo un mes sin el plan que pedí." in words(
            document
        )


def test_cautions_come_as_sentences(pages: dict[str, str]) -> None:
    assert "The opening hours of retention and network are not known" in words(pages["en"])
    assert "no_opening_hours" not in pages["en"] + pages["es"]


def test_a_caution_that_nobody_knows_does_not_break_the_report(findings: Findings) -> None:
    odd = copy.deepcopy(findings)
    odd["cautions"] = [{"code": "from_the_future", "n": 3}, "bare_code", {"n": 1}, None]
    assert "from_the_future" in words(page(odd, "en"))


def test_times_are_those_of_the_company(findings: Findings) -> None:
    one = copy.deepcopy(findings)
    event = {
        "at": "2026-07-01T02:30:00+00:00",
        "step": "ask",
        "channel": "call",
        "team": "web",
        "actor": "customer",
        "result": None,
        "text": None,
        "kind": "touch",
        "emotion": None,
    }
    one["broken_wholes"][0]["walks"] = [{"journey": "a", "events": [event]}]
    assert "30 jun 2026, 21:30" in words(page(one, "es"))  # Bogotá is five hours behind UTC


# ---------------------------------------------------------------- both languages


def templates() -> set[str]:
    """Every English template that pictures and report say, found in their code."""
    found: set[str] = set()
    for file in (*(SOURCE / "report").glob("*.py"), *(SOURCE / "pictures").rglob("*.py")):
        for call in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(call, ast.Call):
                name = getattr(call.func, "attr", getattr(call.func, "id", ""))
                if name in ("say", "plural", "titles", "mark"):
                    found |= {
                        a.value for a in call.args if isinstance(a, ast.Constant) and isinstance(a.value, str)
                    }
    return found


SAME_IN_BOTH = {"web", "app", "chat", "n", "{value}, n = {n}"}


def test_every_sentence_of_the_report_is_in_spanish() -> None:
    found = templates()
    assert len(found) > 300
    assert sorted(t for t in found if translate(t, "es") == t and t not in SAME_IN_BOTH) == []


def test_translations_keep_their_facts() -> None:
    for template in templates():
        there = set(re.findall(r"{(\w+)", translate(template, "es")))
        assert there <= set(re.findall(r"{(\w+)", template)), template


def test_no_fact_is_left_unsaid(pages: dict[str, str]) -> None:
    for document in pages.values():
        assert not re.findall(r"{\w+(?::\w+)?}", words(document))


def test_numbers_and_dates_are_those_of_the_reader(pages: dict[str, str]) -> None:
    assert "5.644 personas" in words(pages["es"])
    assert "5,644 people" in words(pages["en"])
    assert "6 abr 2026" in words(pages["es"])
    assert "Apr 6, 2026" in words(pages["en"])


def test_another_language_is_refused(findings: Findings, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="fr"):
        report.write(findings, tmp_path / "report.html", "fr")  # type: ignore[arg-type]


# ---------------------------------------------------------------- it stands on its own


def test_it_is_one_file_that_asks_for_nothing(findings: Findings, tmp_path: Path) -> None:
    written = report.write(findings, tmp_path / "deep" / "report.html", "es")
    document = written.read_text(encoding="utf-8")
    assert list(tmp_path.rglob("*.*")) == [written]
    found = html.document_fromstring(document)
    assert not found.xpath(
        "//link | //img | //iframe | //object | //embed | //form | //base | //*[@src] | //*[@srcset]"
    )
    assert all(href.startswith("#") for href in found.xpath("//@href"))
    assert not re.findall(r"@import|url\((?!data:font/woff2;base64,)", document)


def test_the_policy_allows_our_own_style_and_script_and_nothing_else(pages: dict[str, str]) -> None:
    for document in pages.values():
        found = html.document_fromstring(document)
        policy = found.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        for kind in ("style", "script"):
            (content,) = re.findall(rf"<{kind}>(.*?)</{kind}>", document, re.DOTALL)
            digest = b64encode(sha256(content.encode()).digest()).decode()
            assert f"{kind}-src 'sha256-{digest}'" in policy
        assert not found.xpath("//@style")
        assert not [name for element in found.iter() for name in element.attrib if name.startswith("on")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_links_lead_somewhere_and_names_are_unique(pages: dict[str, str], lang: str) -> None:
    found = html.document_fromstring(pages[lang])
    ids = found.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert {href[1:] for href in found.xpath("//@href")} <= set(ids)
    for reference in found.xpath("//@aria-labelledby | //@aria-describedby"):
        assert reference in set(ids)


@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_picture_in_the_page_is_well_formed(pages: dict[str, str], lang: str) -> None:
    pictures = re.findall(r"<svg xmlns.*?</svg>(?=</div>|</span>)", pages[lang], re.DOTALL)
    assert len(pictures) > 40
    for picture in pictures:
        etree.fromstring(picture)


def test_the_same_findings_give_the_same_bytes(findings: Findings, pages: dict[str, str]) -> None:
    assert page(json.loads(json.dumps(findings)), "es") == pages["es"]


def test_its_letters_and_their_licence_travel_with_it(pages: dict[str, str]) -> None:
    for document in pages.values():
        assert document.count("@font-face") == 3
        assert document.count("data:font/woff2;base64,") == 3
        assert "SIL OPEN FONT LICENSE Version 1.1" in document
        assert "The Figtree Project Authors" in document
        assert "The Newsreader Project Authors" in document


def test_fonts_are_kept_and_unusual_letters_get_their_own_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fonts, "FACES", fonts.FACES[:1])  # one face is enough, cutting takes seconds
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    fonts._cached.cache_clear()
    first = fonts.font_css("Señal")
    kept = sorted((tmp_path / "afuera" / "fonts").iterdir())
    assert len(kept) == 1
    times = [file.stat().st_mtime_ns for file in kept]
    fonts._cached.cache_clear()
    assert fonts.font_css("Otra cosa") == first
    assert [file.stat().st_mtime_ns for file in kept] == times
    assert fonts.font_css("ẀⅧ™") != first
    assert fonts.font_css("日本") == first  # none of ours has these: the reader's own fonts take over


def test_a_cache_that_cannot_be_written_is_no_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a directory")
    monkeypatch.setattr(fonts, "FACES", fonts.FACES[:1])
    monkeypatch.setenv("XDG_CACHE_HOME", str(blocked))
    fonts._cached.cache_clear()
    assert "woff2" in fonts.font_css("a")
    fonts._cached.cache_clear()


# ---------------------------------------------------------------- hostile and missing


HOSTILE = "<script>alert(1)</script>\"'>&\x00\u202e" + "ñ" * 300


def spoiled(value: Any, word: str) -> Any:
    """The findings with `word` for every text, the words of the format left alone."""
    if isinstance(value, dict):
        kept = (
            "slug",
            "kind",
            "code",
            "verdict",
            "benchmark_from",
            "at",
            "made_at",
            "first_at",
            "last_at",
            "actor",
            "result",
        )
        return {key: inside if key in kept else spoiled(inside, word) for key, inside in value.items()}
    if isinstance(value, list):
        return [spoiled(inside, word) for inside in value]
    return word if isinstance(value, str) else value


@pytest.mark.parametrize("lang", LANGUAGES)
def test_hostile_texts_stay_texts(findings: Findings, lang: str) -> None:
    document = page(spoiled(findings, HOSTILE), lang)
    assert document.lower().count("<script") == 1
    assert "\x00" not in document
    assert "\u202e" not in document
    found = html.document_fromstring(document)
    assert len(found.xpath("//script")) == 1
    assert not [name for element in found.iter() for name in element.attrib if name.startswith("on")]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_names_of_keys_may_be_hostile_too(findings: Findings, lang: str) -> None:
    evil = copy.deepcopy(findings)
    for journey in evil["journeys"]:
        journey["channels"] = {HOSTILE: 3}
        journey["teams"] = {HOSTILE: 3}
    evil["names"] = {lang: {"sales": HOSTILE}}
    assert page(evil, lang).lower().count("<script") == 1


UNSHRUNK = (
    Phase.explicit,
    Phase.reuse,
    Phase.generate,
)  # one example is enough to see, and a page takes a second


def thinned(value: Any, dice: random.Random, share: float) -> Any:
    """The findings with some values null and some keys missing."""
    if isinstance(value, dict):
        return {k: thinned(v, dice, share) for k, v in value.items() if dice.random() > share / 2}
    if isinstance(value, list):
        return [thinned(v, dice, share) for v in value if dice.random() > share / 4]
    return None if dice.random() < share else value


@settings(max_examples=15, deadline=None, phases=UNSHRUNK)
@given(st.integers(0, 100_000), st.sampled_from([0.05, 0.3, 0.7]))
def test_what_is_missing_is_not_known_and_never_an_error(seed: int, share: float) -> None:
    example = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    document = page(thinned(example, random.Random(seed), share), "es" if seed % 2 else "en")
    said = words(document)
    assert not re.search(r"\bNone\b|NoneNone|\bnan\b", said)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize(
    "empty", [{}, {"journeys": []}, {"journeys": [{}]}, {"journeys": None, "broken_wholes": [{}]}]
)
def test_empty_findings_give_a_page_that_says_so(empty: Findings, lang: str) -> None:
    document = page(empty, lang)
    assert html.document_fromstring(document).xpath("//h1")[0].text_content().strip()


def test_unknown_shares_are_never_shown_as_nought(findings: Findings) -> None:
    unknown = copy.deepcopy(findings)
    for row in (*unknown["journeys"], *unknown["broken_wholes"]):
        for key in ("goal_share", "goal_low", "goal_high", "seam_loss", "seam_low", "seam_high"):
            row[key] = None
    unknown["broken_wholes"] = []
    found = html.document_fromstring(page(unknown, "en"))
    for cell in found.xpath("//table[caption='Inside against outside, goal by goal']//tbody/tr/td[7]"):
        assert cell.text_content() == "–"


def test_fifty_goals_stay_a_usable_file(findings: Findings, tmp_path: Path) -> None:
    large = copy.deepcopy(findings)
    large["journeys"] = [
        copy.deepcopy(j) | {"goal": f"{j['goal']} {at}"} for at in range(10) for j in findings["journeys"]
    ]
    large["broken_wholes"] = [
        copy.deepcopy(w) | {"goal": f"{w['goal']} {at}"}
        for at in range(10)
        for w in findings["broken_wholes"]
    ]
    large["frictions"] = [
        f | {"goal": f"{f['goal']} {at}"} for at in range(10) for f in findings["frictions"]
    ]
    written = report.write(large, tmp_path / "large.html", "es")
    assert written.stat().st_size < 5_000_000


# ---------------------------------------------------------------- markup


def test_only_markup_is_not_escaped() -> None:
    assert tag("p", "a < b & c") == "<p>a &lt; b &amp; c</p>"
    assert tag("p", tag("b", "x"), None, False, 7) == "<p><b>x</b>7</p>"
    assert tag("a", "x", href='"><script>', class_="y", hidden=True, title=None) == (
        '<a href="&quot;&gt;&lt;script&gt;" class="y" hidden>x</a>'
    )
    assert together(["<", Markup("<br>"), [">"]]) == "&lt;<br>&gt;"


@given(st.text(max_size=80))
def test_any_text_comes_back_out_of_the_page(text: str) -> None:
    shown = html.fragment_fromstring(tag("p", text)).text_content()
    assert "<" not in tag("p", text)[3:-4]
    assert len(shown) <= len(text)


def test_the_page_of_one_goal_says_what_stands_at_its_head_only_there(findings: Findings) -> None:
    from afuera.report.one_goal import chapters
    from afuera.report.reader import reader_of

    broken = next(row for row in findings["journeys"] if row["verdict"] == "broken_whole")
    reader = reader_of(findings, "en")
    whole = [one for one in findings["broken_wholes"] if one["segment"] is None]
    findings = {**findings, "broken_wholes": whole}
    body = next(str(body) for anchor, _, body in chapters(reader, findings, broken) if anchor == "wholes")
    assert "although no part goes well" not in body
    assert reader.counted(broken["people"], "people") not in body
    assert "Contacts needed" in body
    assert 'class="cautions"' not in body
