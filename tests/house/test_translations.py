"""Does every sentence exist in both languages, whole?"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import Any

import lxml.html
import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po
from rich.console import Console

from afuera import wording
from afuera.privacy import mask
from afuera.wording import sentences
from afuera.wording.catalogue import spanish
from house.sources import PACKAGE, REPOSITORY, literals, said_templates, template_sentences

CATALOGUE = PACKAGE / "locale" / "es.po"


def entries() -> list[Message]:
    with CATALOGUE.open("rb") as source:
        return [entry for entry in read_po(source, locale="es") if entry.id]


def coded_templates() -> dict[str, str]:
    """The sentences that stand in tables of `wording`, with their code."""
    cautions = (wording.CAUTIONS, wording.CAUTIONS_WITH_FACTS, wording.CAUTIONS_OF_ONE)
    tables = (*cautions, wording.REASONS, wording.REASONS_WITH_FACTS)
    found = {text: code for table in tables for code, text in table.items()}
    return found | {text: slug for slug, pair in wording.FRICTIONS.items() for text in pair}


def facts_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_sentence_in_the_code_has_its_spanish() -> None:
    known = {str(entry.id) for entry in entries()}
    places = {text: place for place, text in said_templates() if text not in wording.CAUTIONS}
    places |= coded_templates() | {text: place for place, text in template_sentences()}
    # A template without a letter outside its facts ("{low}–{high}") is the same in every language.
    missing = {text: place for text, place in places.items() if text not in known and _has_words(text)}
    assert not missing, f"{len(missing)} sentences have no Spanish in {CATALOGUE.name}"


def test_no_spanish_sentence_is_empty_unsure_or_left_in_english() -> None:
    for entry in entries():
        assert entry.string, f"empty: {entry.id}"
        assert not entry.fuzzy, f"unsure: {entry.id}"
    same = [str(entry.id) for entry in entries() if entry.id == entry.string]
    assert not [text for text in same if len(re.findall(r"[a-z]{3,}", _own_words(text).lower())) > 2]


def test_a_translation_keeps_the_facts_and_how_they_are_written() -> None:
    for entry in entries():
        english, spanish = str(entry.id), str(entry.string)
        assert facts_of(english) == facts_of(spanish), english
        written = {(name, spec) for _, name, spec, _ in Formatter().parse(english) if name}
        assert written == {(name, spec) for _, name, spec, _ in Formatter().parse(spanish) if name}, english
        assert english.count("\n") == spanish.count("\n"), english


def test_a_translation_ends_as_its_sentence_does() -> None:
    for entry in entries():
        english, spanish = str(entry.id), str(entry.string)
        assert (english[-1] in ".?!:…") == (spanish[-1] in ".?!:…"), english
        assert (english[0] == " ") == (spanish[0] == " "), english
        assert spanish.count("¿") == spanish.count("?"), spanish
        assert spanish.count("¡") == spanish.count("!"), spanish


def test_the_reader_is_addressed_as_usted() -> None:
    familiar = {"tú", "tu", "tus", "puedes", "haz", "tienes", "quieres", "vosotros", "os"}
    for entry in entries():
        words = {word.strip(".,;:¿?¡!«»()`").lower() for word in str(entry.string).split()}
        assert not words & familiar, entry.string


def test_templates_hold_no_word_outside_the_tags_that_translate() -> None:
    names = {"Afuera", "English", "Español", "company.toml"}
    for path in sorted((PACKAGE / "web").rglob("templates/**/*.*")):
        bare = re.sub(r"{%.*?%}|{{.*?}}|{#.*?#}", " ", _without_comments(path), flags=re.DOTALL)
        bare = re.sub(r"<kbd>[^<]{1,8}</kbd>", "", bare)  # a key of the keyboard is no word
        shown = re.findall(r'(?:aria-label|title|alt|placeholder)="([^"]*)"', bare)
        shown += re.sub(r"<[^>]*>", "\n", bare, flags=re.DOTALL).split("\n")
        words = {text.strip(" ·:→–") for text in shown if any(map(str.isalpha, text))}
        assert not words - names, f"{path.relative_to(PACKAGE)}: {words - names}"


def _without_comments(path: Path) -> str:
    text = path.read_text(encoding="utf-8")
    return re.sub(r"{% comment %}.*?{% endcomment %}", "", text, flags=re.DOTALL)


@pytest.fixture
def not_found(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Templates for which Spanish was wanted in this test and not found."""
    missed: set[str] = set()

    class Watched(dict[str, str]):
        def get(self, key: str, default: str | None = None) -> str | None:  # type: ignore[override]
            if key not in self:
                missed.add(key)
            return super().get(key, default)

    monkeypatch.setattr(sentences, "spanish", lambda: Watched(spanish()))
    return missed


def example() -> dict[str, Any]:
    findings: dict[str, Any] = json.loads((REPOSITORY / "tests" / "findings_example.json").read_text("utf-8"))
    return findings


def words_of(data: object) -> Iterator[str]:
    """Every text of the findings: keys that are data, names, the customers' own words."""
    if isinstance(data, dict):
        for key, value in data.items():
            yield str(key)
            yield from words_of(value)
    elif isinstance(data, list):
        for value in data:
            yield from words_of(value)
    elif isinstance(data, str):
        yield data


def test_a_spanish_report_asks_for_no_sentence_that_has_no_spanish(
    not_found: set[str], tmp_path: Path
) -> None:
    from afuera.report import write

    write(example(), tmp_path / "report.html", "es")
    missing = not_found - set(words_of(example()))
    assert not missing


def test_no_text_of_the_report_is_the_same_in_both_languages(tmp_path: Path) -> None:
    from afuera.report import write

    seen = {}
    for lang in ("es", "en"):
        page = lxml.html.parse(str(write(example(), tmp_path / f"{lang}.html", lang))).getroot()
        for hidden in page.xpath("//script | //style | //comment() | //template"):
            hidden.drop_tree()
        texts = [text.strip() for text in page.xpath("//text() | //@aria-label | //@title | //@alt")]
        seen[lang] = {text for text in texts if len(re.findall(r"[^\W\d_]{3,}", text)) > 2}
    said = "\n".join(words_of(example()))
    of_the_data = said + mask(said)
    same = {text for text in seen["es"] & seen["en"] if not all(word in of_the_data for word in text.split())}
    same = {text for text in same if not text.startswith("Copyright")}  # fonts
    assert not same


def test_a_spanish_summary_asks_for_no_sentence_without_spanish(not_found: set[str]) -> None:
    from afuera.cli.summary import print_summary

    print_summary(example(), "es", Console(file=io.StringIO(), width=100))
    missing = not_found - set(words_of(example()))
    assert not missing


def test_no_translation_is_left_over() -> None:
    said = literals() | {text for _, text in template_sentences()}
    left_over = [str(entry.id) for entry in entries() if entry.id not in said]
    assert not left_over


@pytest.mark.parametrize("code", sorted(wording.CAUTIONS_WITH_FACTS))
def test_a_caution_with_facts_can_also_be_said_without(code: str) -> None:
    assert code in wording.CAUTIONS
    assert not facts_of(wording.CAUTIONS[code])


@pytest.mark.parametrize("code", sorted(wording.REASONS_WITH_FACTS))
def test_a_reason_with_facts_can_also_be_said_without(code: str) -> None:
    assert code in wording.REASONS
    assert not facts_of(wording.REASONS[code])


def _own_words(text: str) -> str:
    """The letters of a template outside its facts."""
    return "".join(piece for piece, _, _, _ in Formatter().parse(text))


def _has_words(text: str) -> bool:
    return any(map(str.isalpha, _own_words(text)))
