"""Is the language told, and is a text that is nothing but data read like any other?"""

from __future__ import annotations

import time

import pytest

from afuera.voices.asked_inbox import words_in
from afuera.voices.language import UNKNOWN, language, languages


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("The technician never arrived and nobody called me back", "en"),
        ("El técnico nunca llegó y nadie me devolvió la llamada", "es"),
        ("@SkyBlue why is my flight delayed again? http://t.co/x1", "en"),
        ("O técnico não chegou e ninguém me ligou de volta até agora", "pt"),
        ("Le technicien n'est jamais venu et personne ne m'a rappelé", "fr"),
        ("Der Techniker ist nie gekommen und niemand hat zurückgerufen", "de"),
        ("技术员没有来，也没有人给我打电话", "zh"),
        ("Техник так и не пришёл, и никто не перезвонил", "ru"),
    ],
)
def test_a_sentence_is_told(text: str, code: str) -> None:
    assert language(text).code == code


@pytest.mark.parametrize("text", ["ok", "no", "Normal", "Super", "👍 ok"])
@pytest.mark.parametrize("declared", ["es-MX", "en_GB", "pt"])
def test_of_one_word_the_source_is_believed(text: str, declared: str) -> None:
    assert language(text, declared).code == declared[:2]


@pytest.mark.parametrize("text", ["", "   ", "😡😡😡", "12345", "?!", "http://t.co/x", "@somebody"])
def test_without_words_nobody_is_sure(text: str) -> None:
    assert language(text).code == UNKNOWN
    assert language(text).sure == 0
    assert language(text, "es-CO").code == "es"


def test_a_very_long_text_costs_little() -> None:
    began = time.process_time()
    assert language("no me sirve la línea " * 1_000).code == "es"
    assert time.process_time() - began < 1


def test_texts_keep_their_order() -> None:
    told = languages(["hola, buenos días a todos", "good morning to you all"], ["", ""])
    assert [one.code for one in told] == ["es", "en"]


@pytest.mark.parametrize(
    ("text", "words"),
    [("The technician never came", 4), ("技术员没有来，也没有人给我打电话", 9), ("", 0), ("OK 谢谢", 2)],
)
def test_a_text_without_spaces_is_as_long_as_it_takes_to_read(text: str, words: int) -> None:
    assert words_in(text) == words
