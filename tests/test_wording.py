"""How is it said?  Numbers, dates, plurals and codes, in both languages."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest

from afuera import wording
from afuera.errors import CompanyError, LakeBusy
from afuera.wording import Phrase, say
from afuera.wording.pains import under_thresholds

NARROW = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("lang", "number", "share", "money"),
    [
        ("en", "12,345.7", "52.5%", "€1,234,568"),
        ("es", "12.345,7", f"52,5{NARROW}%", f"1.234.568{NARROW}€"),
        ("es-MX", "12,345.7", f"52.5{NARROW}%", "EUR1,234,568"),
        ("es_CO.UTF-8", "12.345,7", f"52,5{NARROW}%", "EUR1.234.568"),
        ("es-XX", "12.345,7", f"52,5{NARROW}%", f"1.234.568{NARROW}€"),
        ("fr", "12,345.7", "52.5%", "€1,234,568"),
    ],
)
def test_numbers_look_as_the_region_writes_them(lang: str, number: str, share: str, money: str) -> None:
    assert wording.number(12345.678, lang, 1) == number
    assert wording.percent(0.5249, lang, 1) == share
    assert wording.amount(1234567.8, lang, "EUR").replace(" ", NARROW) == money


def test_what_is_not_known_is_a_dash_and_never_zero() -> None:
    for unknown in (None, float("nan")):
        assert {
            wording.number(unknown, "es"),
            wording.percent(unknown, "en"),
            wording.days(unknown, "es"),
        } == {"–"}
    assert wording.date(None, "es") == wording.moment(None, "en") == "–"


def test_nothing_is_minus_zero() -> None:
    assert wording.number(-0.0001, "en", 1) == "0.0"
    assert wording.percent(-0.0001, "en") == "0%"


@pytest.mark.parametrize(
    ("days", "english", "spanish"),
    [
        (0, "0 days", "0 días"),
        (20 / 1440, "20 minutes", "20 minutos"),
        (1 / 24, "1 hour", "1 hora"),
        (0.99, "1 day", "1 día"),
        (2.54, "2.5 days", "2,5 días"),
        (41.4, "41 days", "41 días"),
        (-2.0, "-2 days", "-2 días"),
    ],
)
def test_durations_take_the_unit_that_a_person_would(days: float, english: str, spanish: str) -> None:
    assert wording.days(days, "en") == english
    assert wording.days(days, "es") == spanish


def test_dates_stand_in_the_readers_order_and_zone() -> None:
    at = dt.datetime(2026, 11, 21, 1, 5, tzinfo=dt.UTC)
    assert wording.date(at, "en") == "Nov 21, 2026"
    assert wording.date("2026-11-21", "es") == "21 nov 2026"
    assert wording.date(at.date(), "es", "long") == "21 de noviembre de 2026"
    assert wording.moment(at, "es", ZoneInfo("America/Bogota")) == "20 nov 2026, 20:05"
    assert wording.date("not a date", "es") == "not a date"


def test_facts_are_written_for_the_reader() -> None:
    facts = {"n": 12000, "share": 0.123, "at": dt.date(2026, 11, 21), "who": ["ventas", "informes"]}
    template = "{n} · {share:percent1} · {at} · {who}"
    assert say(template, "es", **facts) == f"12.000 · 12,3{NARROW}% · 21 nov 2026 · ventas e informes"
    assert say(template, "en", **facts) == "12,000 · 12.3% · Nov 21, 2026 · ventas and informes"


def test_a_missing_fact_costs_a_word_and_not_the_report() -> None:
    assert say("{n} days", "en") == "… days"


def test_words_of_the_readers_data_are_never_translated_nor_looked_into() -> None:
    assert say("{step}", "es", step="Transfer") == "Transfer"
    assert say("{step:word}", "es", step="Transfer") == "Traspaso"
    assert say("{step}", "es", step="{n} {0.__class__}") == "{n} {0.__class__}"
    assert "class" not in say("{step.__class__}", "en", step="x")


def test_an_error_speaks_both_languages_down_to_its_detail() -> None:
    error = CompanyError(
        file="c.toml", key="teams", detail=Phrase("“{name}” stands there twice.", {"name": "a"})
    )
    assert str(error) == "c.toml is wrong at teams: “a” stands there twice."
    assert wording.sentence(error, "es") == "c.toml tiene un error en teams: «a» aparece dos veces."
    assert wording.sentence(CompanyError(file="f", key="k", detail="it is missing."), "es").endswith(
        ": falta."
    )
    assert "30 segundos" in wording.sentence(LakeBusy(path="x", seconds=30), "es")
    assert wording.sentence(ValueError("plain"), "es") == "plain"


def test_one_is_not_many() -> None:
    assert wording.plural(1, "{n} minutes", "{n} days", "es") == "1 minutos"
    assert wording.plural(2, "{n} minutes", "{n} days", "es") == "2 días"


def test_lists_read_as_people_say_them() -> None:
    assert wording.listing([], "es") == ""
    assert wording.listing(["a"], "es") == "a"
    assert wording.listing(["a", "b", "c"], "en") == "a, b and c"
    assert wording.listing(["aguja", "hilo"], "es") == "aguja e hilo"
    assert wording.listing(["agua", "hielo"], "es") == "agua y hielo"


def test_what_a_place_owes_to_judgement_is_said() -> None:
    firm = {"low": 2, "high": 2, "moved_by": []}
    assert "keeps this place" in under_thresholds(firm, "en")
    moved = {"low": 1, "high": 4, "moved_by": ["grave_share", "hours_a_harm"]}
    said = under_thresholds(moved, "en")
    assert "from 1 to 4" in said
    assert "share of those hit" in said
    assert "lost hours" in said
    assert "entre los lugares 1 y 4" in under_thresholds(moved, "es")
    assert under_thresholds(None, "es") == ""
    assert under_thresholds({}, "es") == ""


def test_a_caution_can_be_said_with_and_without_facts() -> None:
    assert wording.caution("few_people", "es", people=3) == "Detrás de esta cifra hay solo 3 personas."
    assert wording.caution("few_people", "es", people=1) == "Detrás de esta cifra hay una sola persona."
    assert wording.caution("duplicate_rows", "en", file="a", rows=1) == wording.CAUTIONS["duplicate_rows"]
    assert wording.caution("few_people", "es") == "Detrás de esta cifra hay pocas personas."
    assert wording.caution("never heard of", "es") == "never heard of"
    assert (
        wording.reason("not_a_number", "en", column="score", value="abc")
        == "score says “abc”, which is not a number."
    )
    assert wording.reason("not_a_number", "es") == "Se esperaba un número."


def test_frictions_have_a_name_and_a_sentence() -> None:
    slugs = (
        "repeat_contact ping_pong channel_ping_pong transfer transfer_to_closed channel_switch re_explaining "
        "wait rework abandonment dead_end silence recurrence"
    )
    assert set(wording.FRICTIONS) == set(slugs.split())
    assert wording.friction("wait", "es") == ("Espera", "Esperaron días enteros sin que pasara nada.")
    assert wording.friction("unknown", "es") == ("unknown", "unknown")


@pytest.mark.parametrize(
    ("explicit", "env", "language"),
    [
        ("es-MX", {"LANG": "en_US.UTF-8"}, "es"),
        (None, {"LANG": "es_ES.UTF-8"}, "es"),
        (None, {"LANG": "en_US.UTF-8", "LC_ALL": "es_CO.UTF-8"}, "es"),
        (None, {"LANGUAGE": "es:en", "LANG": "en_US"}, "es"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {"LANG": "C.UTF-8"}, "en"),
        ("", {}, "en"),
    ],
)
def test_the_reader_is_asked_before_the_machine(
    explicit: str | None, env: dict[str, str], language: str
) -> None:
    assert wording.reader_language(explicit, env) == language
