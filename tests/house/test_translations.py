"""Does every sentence exist in both languages, whole?"""

from __future__ import annotations

from string import Formatter

import pytest
from babel.messages.catalog import Message
from babel.messages.pofile import read_po

from afuera import wording
from house.sources import PACKAGE, literals, said_templates

CATALOGUE = PACKAGE / "locale" / "es.po"


def entries() -> list[Message]:
    with CATALOGUE.open("rb") as source:
        return [entry for entry in read_po(source, locale="es") if entry.id]


def coded_templates() -> dict[str, str]:
    """The sentences that stand in tables of `wording`, with their code."""
    tables = (wording.CAUTIONS, wording.CAUTIONS_WITH_FACTS, wording.REASONS, wording.REASONS_WITH_FACTS)
    found = {text: code for table in tables for code, text in table.items()}
    return found | {text: slug for slug, pair in wording.FRICTIONS.items() for text in pair}


def facts_of(template: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(template) if name is not None}


def test_every_sentence_in_the_code_has_its_spanish() -> None:
    known = {str(entry.id) for entry in entries()}
    places = {text: place for place, text in said_templates() if text not in wording.CAUTIONS}
    places |= coded_templates()
    # A template without a letter outside its facts ("{low}–{high}") is the same in every language.
    missing = {text: place for text, place in places.items() if text not in known and _has_words(text)}
    assert not missing, f"{len(missing)} sentences have no Spanish in {CATALOGUE.name}"


def test_no_spanish_sentence_is_empty_unsure_or_left_in_english() -> None:
    for entry in entries():
        assert entry.string, f"empty: {entry.id}"
        assert not entry.fuzzy, f"unsure: {entry.id}"
    same = {
        str(entry.id) for entry in entries() if entry.id == entry.string and len(str(entry.id).split()) > 2
    }
    assert not same


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


def test_no_translation_is_left_over() -> None:
    said = literals()
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


def _has_words(text: str) -> bool:
    return any(letter.isalpha() for piece, _, _, _ in Formatter().parse(text) for letter in piece)
