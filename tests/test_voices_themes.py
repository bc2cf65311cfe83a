"""Are voices understood once, found again, and are themes the same from week to week?"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pytest

from afuera.lake import Lake, voiced
from afuera.lake.shelf import Shelf
from afuera.people import erase
from afuera.voices import asked_search, asked_themes, naming, store
from afuera.voices.asked_search import Filters
from afuera.voices.copies import copies
from afuera.voices.embedding import Vectors, default
from afuera.voices.fresh import changes
from afuera.voices.given import Described
from afuera.voices.keys import key_of
from afuera.voices.shaping import Decision
from voices_said import SAID, Counting, bring, comment, comments, sentences, shelved


@pytest.fixture(scope="module")
def said(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Lake, store.Understood, store.Open]]:
    with Lake.open(tmp_path_factory.mktemp("voices") / "lake") as lake:
        bring(lake, comments())
        done = store.understand(lake)
        assert done is not None
        yield lake, done, opened(lake)


def opened(lake: Lake) -> store.Open:
    path = voiced.shelf(lake.path)
    assert path is not None
    return store.Open.at(path)


def themes_by_text(here: store.Open) -> dict[str, str]:
    return {row["text"]: row["theme"] for row in here.shelf.rows("SELECT text, theme FROM voices")}


def test_every_voice_has_a_theme_that_both_languages_share(said: Any) -> None:
    _, done, here = said
    found = themes_by_text(here)
    assert done.voices == len(found) == 96
    assert all(found.values())
    both = 0
    for theme in SAID:
        main = [
            Counter(found[text] for text in sentences(theme, tongue)).most_common(1)[0][0]
            for tongue in ("es", "en")
        ]
        both += main[0] == main[1]
    assert both >= 3


def test_a_theme_is_named_in_both_languages_in_customers_own_words(said: Any) -> None:
    _, _, here = said
    for row in asked_themes.themes(here.shelf):
        assert row["name_es"]
        assert row["name_en"]


def test_who_types_english_finds_what_was_said_in_spanish(said: Any) -> None:
    _, _, here = said
    found = asked_search.search(here, "passed to a closed department")
    assert "Me transfirieron a un área cerrada." in [row["text"] for row in found[:10]]
    assert found[0]["text"] == "I was passed to a closed department."


@pytest.mark.parametrize("words", ["asdfqwer zzz", "12345678Z", "a", "ñ", "x", "42", "zzz", "!!!!", "…"])
def test_nothing_comes_near_a_question_that_means_nothing(said: Any, words: str) -> None:
    _, _, here = said
    assert asked_search.search(here, words) == []


def test_a_voice_without_letters_is_found_by_its_signs_and_by_no_meaning(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        odd = ["😡", "😡😡 !!", "Nunca llegó 😡", "10"]
        more = [comment(500 + at, text, "es") for at, text in enumerate(odd)]
        bring(lake, [*comments(["closed", "delivery"]), *more])
        store.understand(lake)
        here = opened(lake)
    for words in ("transferred", "closed department", "enojado", "zzz", "a"):
        assert not {"😡", "😡😡 !!", "10"} & {row["text"] for row in asked_search.search(here, words)}, words
    assert {row["text"] for row in asked_search.search(here, "😡")} == {"😡", "😡😡 !!", "Nunca llegó 😡"}
    assert [row["text"] for row in asked_search.search(here, "😡", Filters(channel="shop"))] == []
    assert [row["text"] for row in asked_search.search(here, "10")] == ["10"]


def test_filters_leave_only_what_they_name(said: Any) -> None:
    _, _, here = said
    found = asked_search.search(here, "closed department", Filters(language="es"))
    assert found
    assert {row["language"] for row in found} == {"es"}
    assert asked_search.search(here, "closed department", Filters(channel="shop")) == []
    assert asked_search.search(here, "  ") == []


def test_nothing_is_told_of_what_happened_to_themes_of_fewer_than_five_people(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "1.duckdb")) as made:
        made.execute("CREATE TABLE themes (theme VARCHAR, people BIGINT, name_es VARCHAR, name_en VARCHAR)")
        made.execute("CREATE TABLE theme_events (at_us BIGINT, what VARCHAR, theme VARCHAR, other VARCHAR)")
        people = {"large": 5, "small": 4, "gone": 0}
        made.executemany("INSERT INTO themes VALUES (?, ?, 'x', 'x')", list(people.items()))
        told = [("new", "large", None), ("new", "small", None), ("split", "large", "small")]
        told += [("merged", "gone", "large"), ("ended", "gone", None)]
        made.executemany("INSERT INTO theme_events VALUES (?, ?, ?, ?)", [(1, *one) for one in told])
    shelf = Shelf.open(tmp_path / "1.duckdb")
    for name in (None, "large"):
        found = {(row["what"], row["theme"]) for row in asked_themes.events(shelf, 50, name)}
        ended = {("ended", "gone")} if name is None else set()
        assert found == {("new", "large"), ("merged", "gone")} | ended


def test_a_segment_is_offered_from_five_people_on_however_often_one_comes(tmp_path: Path) -> None:
    with duckdb.connect(str(tmp_path / "1.duckdb")) as made:
        made.execute(
            "CREATE TABLE voices AS SELECT 'g' AS goal, 's' AS step, 'c' AS channel, 'es' AS language, "
            "i::VARCHAR AS journey_id, CASE WHEN i < 5 THEN 'p' || i ELSE 'one' END AS person "
            "FROM range(15) r(i)"
        )
        made.execute(
            "CREATE TABLE segments AS SELECT journey_id, 'size' AS name, "
            "CASE WHEN person = 'one' THEN 'rare' ELSE 'usual' END AS value FROM voices"
        )
    assert asked_search.choices(Shelf.open(tmp_path / "1.duckdb"))["segment"] == ["size=usual"]


def test_no_question_is_too_long_and_none_is_taken_for_sql(said: Any) -> None:
    _, _, here = said
    assert asked_search.search(here, "'; DROP TABLE voices; --") is not None
    assert asked_search.search(here, "closed department " * 5_000)


def test_a_second_time_only_new_words_are_read(tmp_path: Path) -> None:
    reader = Counting()
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments(["delivery", "invoice"]))
        store.understand(lake, embedder=reader)
        before = themes_by_text(opened(lake))
        reader.read.clear()
        late = [
            {**row, "occurred_at": row["occurred_at"].replace(year=2025)} for row in comments(["closed"], 500)
        ]
        bring(lake, late, "late ones, of a year before")
        done = store.understand(lake, embedder=reader)
        assert done is not None
        assert done.read == 24
        assert {row["text"] for row in late} <= set(reader.read)
        assert not set(before) & set(reader.read)
        after = themes_by_text(opened(lake))
    assert sum(after[text] == theme for text, theme in before.items()) >= 0.9 * len(before)


class Slow(Counting):
    """It begins, says so, and takes its time."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = threading.Event()

    def __call__(self, texts: Sequence[str]) -> Vectors:
        self.begun.set()
        time.sleep(0.3)
        return super().__call__(texts)


def test_who_comes_while_another_understands_waits_and_reads_nothing_again(tmp_path: Path) -> None:
    slow, second = Slow(), Counting()
    with Lake.open(tmp_path / "lake") as lake, ThreadPoolExecutor(2) as both:
        bring(lake, comments(["delivery"]))
        first = both.submit(store.understand, lake, embedder=slow)
        assert slow.begun.wait(300)
        with Lake.open(tmp_path / "lake") as again:
            after = both.submit(store.understand, again, embedder=second).result(300)
        before = first.result(300)
        assert before is not None
        assert after is not None
        assert (before.read, after.read) == (24, 0)
        assert after.place.name > before.place.name
        assert not set(second.read) & set(slow.read)


def test_an_import_that_is_taken_back_takes_its_voices_along(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments(["delivery"]))
        batch = bring(lake, comments(["invoice"], 500), "wrong")
        store.understand(lake)
        lake.undo(batch)
        shelved(lake)
        done = store.understand(lake)
        assert done is not None
        assert (done.voices, done.read) == (24, 0)
        assert not set(themes_by_text(opened(lake))) & set(sentences("invoice", "es"))
        assert len(np.load(done.place / voiced.KEYS)) == 24


def test_nothing_of_an_erased_person_stays(tmp_path: Path) -> None:
    secret = "Soy Zebedea Quintanar y nadie me llamó."
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, [*comments(["delivery"]), comment(900, secret, "es")])
        first = store.understand(lake)
        assert first is not None
        vector = np.load(first.place / voiced.VECTORS)[
            np.load(first.place / voiced.KEYS) == voiced.key("crm", "c900")
        ]
        erase(lake, ["crm:p900"])
        kept = voiced.newest(lake.path)
        assert kept is not None
        assert voiced.shelf(lake.path) is None
        assert not (np.load(kept / voiced.VECTORS) == vector).all(axis=1).any()
        for file in (lake.path / voiced.PLACE).rglob("*"):
            assert file.is_dir() or b"Zebedea" not in file.read_bytes()
            assert file.is_dir() or key_of("crm", "c900").encode() not in file.read_bytes()
        shelved(lake)
        done = store.understand(lake)
        assert done is not None
        assert (done.voices, done.read) == (24, 0)


def test_the_lake_and_the_pages_call_a_voice_by_the_same_key() -> None:
    assert f"{voiced.key('crm', 'c1'):016x}" == key_of("crm", "c1")


def test_what_people_decided_is_obeyed_afterwards(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments(["delivery", "invoice"]))
        store.understand(lake)
        rows = asked_themes.themes(opened(lake).shelf)
        one, other = rows[0]["theme"], rows[1]["theme"]
        decisions = [
            Decision("rename", other, names=(("en", "Money"), ("es", "Dinero")), number=1),
            Decision("merge", one, other, number=2),
        ]
        store.understand(lake, decisions)
        bring(lake, [comment(700, sentences("delivery", "en")[0] + " Again!", "en")])
        store.understand(lake, decisions)
        here = opened(lake).shelf
        kept = asked_themes.theme(here, other)
        gone = asked_themes.theme(here, one)
        assert kept is not None
        assert gone is not None
        assert (kept["name_en"], kept["name_es"], kept["by_hand"]) == ("Money", "Dinero", True)
        assert (gone["n"], gone["into"]) == (0, other)
        assert any(row["what"] == "merged" and row["by_hand"] for row in asked_themes.events(here))


def test_a_theme_that_was_split_stays_split(tmp_path: Path) -> None:
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments())
        store.understand(lake)
        here = opened(lake).shelf
        rows = asked_themes.themes(here)
        into = rows[0]["theme"]
        merged = [Decision("merge", row["theme"], into, number=at) for at, row in enumerate(rows[1:], 10)]
        store.understand(lake, merged)
        split = Decision("split", into, number=99)
        done = store.understand(lake, [*merged, split])
        assert done is not None
        assert [one.what for one in done.events if one.other == into and one.what == "split"]
        again = store.understand(lake, [*merged, split])
        assert again is not None
        assert again.themes == done.themes >= 2
        assert again.events == ()


def test_voices_speak_of_a_theme_that_somebody_described(tmp_path: Path) -> None:
    described = Described(
        "g00001",
        {"es": "Área cerrada", "en": "Closed department"},
        {
            "es": "El cliente fue transferido a un área que estaba cerrada.",
            "en": "The customer was transferred to a department that was closed.",
        },
    )
    with Lake.open(tmp_path / "lake") as lake:
        bring(lake, comments())
        store.understand(lake, described=[described])
        rows = opened(lake).shelf.rows("SELECT text FROM voices WHERE given = 'g00001'")
    right = {*sentences("closed", "es"), *sentences("closed", "en")}
    found = {row["text"] for row in rows}
    assert len(found & right) >= 18
    assert len(found - right) <= 2


def test_copies_are_folded_and_others_are_not() -> None:
    said = [
        "My order never arrived and nobody answers the phone.",
        "Hello, my order never arived and nobody answers the phone!!",
        "MY ORDER NEVER ARRIVED AND NOBODY ANSWERS THE PHONE 😡",
        "My invoice is wrong and nobody answers the phone.",
        "ok",
        "no",
        "Ok.",
        "",
    ]
    assert copies(said) == [None, 0, 0, None, None, None, 4, None]


def test_a_theme_is_never_called_by_somebodys_name() -> None:
    said = [
        "La agente Zoraida Quispe me colgó el teléfono",
        "Zoraida Quispe me gritó y me colgó",
        "Me atendió Zoraida Quispe y me colgó la llamada",
        "zoraida colgó la llamada en mi cara",
        "Llamé y Zoraida me colgó",
        "Me colgó la señora Zoraida Quispe",
    ]
    rng = np.random.default_rng(1)
    others = [f"El paquete llegó tarde a la calle {at}" for at in range(12)]
    middles = rng.normal(size=(2, 512)).astype(np.float32)
    member = np.array([0] * 6 + [1] * 12)
    people = [str(at) for at in range(18)]
    name, _ = naming.names([*said, *others], ["es"] * 18, people, member, middles, default())
    assert "colgó" in name["es"].words
    assert "zoraida" not in name["es"].words
    assert "quispe" not in name["es"].words


LONG = "Este mensaje es confidencial y va dirigido solo a su destinatario. " * 20


def test_a_thousand_orders_of_one_template_are_a_thousand_voices_and_soon_told_apart() -> None:
    said = [f"Mi pedido {100_000 + at} no ha llegado y nadie me dice dónde está" for at in range(3_000)]
    began = time.process_time()
    assert copies(said) == [None] * 3_000
    assert time.process_time() - began < 5


def test_a_word_that_others_use_too_is_no_slip() -> None:
    said = ["Me atendió mi hermano en la tienda", "Me atendió mi hermana en la tienda"]
    others = [
        f"Fui con mi {who} al {place}" for who in ("hermano", "hermana") for place in ("cine", "bar", "río")
    ]
    assert copies([*said, *others]) == [None] * 8


def test_nearly_the_same_letters_with_another_word_are_another_voice() -> None:
    pairs = [
        (
            "How long does a transfer to Europe take to arrive?",
            "How long does a transfer to the US take to arrive?",
        ),
        ("I can transfer money into my other account", "I cant transfer money into my other account"),
        ("Me cobraron 45 euros de más en la factura", "Me cobraron 48 euros de más en la factura"),
        ("Llevo tres días sin luz en casa, nadie llama", "Llevo tres días sin agua en casa, nadie llama"),
        ("Quedé muy satisfecho con la atención", "Quedé muy insatisfecho con la atención"),
        ("The fee was legal and explained", "The fee was illegal and unexplained"),
        ("I can log in to the app since Monday", "I can't log in to the app since Monday"),
        ("El viernes iba a tener el dinero y sí llegó", "El viernes iba a tener el dinero y no llegó"),
        (LONG + "Me cobran dos veces la línea.", LONG + "Gracias, todo quedó resuelto."),
        (
            "你们说三天之内送到，到今天为止我的订单已经送到了",
            "你们说三天之内送到，到今天为止我的订单还没送到了",
        ),
    ]
    assert all(copies(pair) == [None, None] for pair in pairs)


def test_slips_of_the_pen_and_courtesies_are_the_same_voice() -> None:
    said = "Llevo tres semanas esperando el reembolso del vuelo y nadie me contesta"
    again = [
        "Llevo tres semans esperando el reenbolso del vuelo y nadie me contesta",
        "Llevo tressemanas esperando el reembolso del vuelo y nadi eme contesta",
        "Buenas tardes, llevo tres semanas esperando el reembolso del vuelo y nadie me contesta, gracias",
    ]
    assert copies([said, *again]) == [None, 0, 0, 0]


def test_a_week_is_new_only_by_more_than_chance() -> None:
    everybody = dict.fromkeys(range(100, 109), 200)
    spoke = {week: {"same": 20, "grew": 10} for week in range(100, 108)}
    spoke[108] = {"same": 23, "grew": 40, "born": 12, "few": 2}
    found = {one.theme: one for one in changes(spoke, everybody, 108)}
    assert {name: one.word for name, one in found.items()} == {
        "same": "as before",
        "grew": "more",
        "born": "new",
        "few": "not known",
    }
    assert found["grew"].low > 1
    assert found["grew"].ratio == pytest.approx(4.0)


def test_calm_weeks_raise_no_alarm() -> None:
    rng = np.random.default_rng(1)
    rung = 0
    for _ in range(200):
        spoke = {week: {f"t{at}": int(n) for at, n in enumerate(rng.poisson(12, 10))} for week in range(9)}
        rung += any(
            one.word in ("more", "less", "new") for one in changes(spoke, dict.fromkeys(range(9), 500), 8)
        )
    assert rung <= 20  # one look in twenty, with room for chance
