"""Are canned replies, human moments and what words add to journeys found, and nothing imputed?"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import duckdb
import pytest

from afuera.lake.shelf import Shelf
from afuera.voices import canned, moments, said
from afuera.web.bridge import heard as along

EVENTS = (
    "number INTEGER, place INTEGER, at_us BIGINT, kind VARCHAR, step VARCHAR, touchpoint VARCHAR, "
    "channel VARCHAR, team VARCHAR, actor VARCHAR, emotion DOUBLE, own BOOLEAN, "
    "score DOUBLE, score_min DOUBLE, score_max DOUBLE, text VARCHAR, language VARCHAR, "
    "source VARCHAR, signal_id VARCHAR"
)
POLICY = (
    "Estimada {}: por política de la empresa no podemos atender su solicitud {}. Gracias por escribirnos."
)


def shelf_of(path: Path, events: list[dict[str, Any]], people: int) -> Shelf:
    """A shelf with one journey a person and these events."""
    with duckdb.connect(str(path)) as made:
        made.execute(f"CREATE TABLE events ({EVENTS})")
        made.execute(
            "CREATE TABLE journeys (number INTEGER, journey_id VARCHAR, person VARCHAR, goal VARCHAR, "
            "traveller VARCHAR)"
        )
        for number in range(1, people + 1):
            made.execute(
                "INSERT INTO journeys VALUES (?, ?, ?, 'get help', 'customer')",
                [number, f"j{number}", f"p{number}"],
            )
        for place, event in enumerate(events):
            row = {"place": place, "at_us": place, "kind": "touch", "own": False, "source": "s"} | event
            row.setdefault("signal_id", str(place))
            names = ", ".join(row)
            marks = ", ".join("?" for _ in row)
            made.execute(f"INSERT INTO events ({names}) VALUES ({marks})", list(row.values()))
    return Shelf.open(path)


def customer(number: int, text: str, **more: Any) -> dict[str, Any]:
    """Words of a customer."""
    return {"number": number, "text": text, "own": True, "actor": "customer", "step": "ask", **more}


def reply(number: int, text: str, team: str = "care") -> dict[str, Any]:
    """Words of an employee."""
    return {"number": number, "text": text, "actor": "employee", "team": team, "step": "answer"}


def test_replies_that_differ_in_a_name_and_a_number_are_canned(tmp_path: Path) -> None:
    events = []
    for number, name in enumerate(("Ana", "Begoña", "Carla", "Diana", "Elena", "Fabiola"), 1):
        events.append(customer(number, f"Mi caso {number} sigue sin respuesta"))
        events.append(reply(number, POLICY.format(name, f"{number}45{number}")))
        events.append(customer(number, "Nadie leyó lo que escribí"))
    events.append(reply(7, "Busqué su paquete con la bodega: llega mañana antes de las diez."))
    found = canned.found(shelf_of(tmp_path / "1.duckdb", events, 7))
    scripts = [one for one in found if one.canned]
    assert len(found) == 7
    assert len(scripts) == 6
    assert {one.alike for one in scripts} == {6}
    assert scripts[-1].before == "Mi caso 1 sigue sin respuesta"
    assert scripts[-1].after == "Nadie leyó lo que escribí"
    assert all(one.quotes.startswith("por política de la empresa") for one in scripts)


def test_shares_are_told_for_teams_of_five_and_cannot_be_worked_out(tmp_path: Path) -> None:
    events = [reply(number, POLICY.format("Ana", number), "care") for number in range(1, 11)]
    events += [reply(number, "Lo revisamos juntos el martes, le llamo yo.", "shop") for number in (1, 2)]
    every, teams = canned.shares(canned.found(shelf_of(tmp_path / "1.duckdb", events, 10)))
    assert every is not None
    assert every.people == 10
    assert [one.team for one in teams] == []  # two people of "shop" would be what is left over
    events += [reply(number, f"Otra cosa {number} bien distinta.", "shop") for number in range(3, 11)]
    every, teams = canned.shares(canned.found(shelf_of(tmp_path / "2.duckdb", events, 10)))
    assert {one.team for one in teams} == {"care", "shop"}
    assert teams[0].team == "care"
    assert teams[0].policy.value == 1.0
    low = teams[0].policy.low
    assert low is not None
    assert low < 1.0


@pytest.mark.parametrize(
    ("text", "quotes"),
    [
        ("Según nuestras políticas, su solicitud no procede.", True),
        ("Unfortunately it is against our policy to refund this.", True),
        ("Le recordamos los términos y condiciones del servicio.", True),
        ("El sistema no me permite hacer el cambio.", True),
        ("As per our terms the fee applies.", True),
        ("La política de este país es un desastre, pero su pedido llega hoy.", False),
        ("I checked with the depot: your parcel arrives tomorrow.", False),
    ],
)
def test_a_reply_quotes_policy_or_does_not(text: str, quotes: bool) -> None:
    assert bool(canned.policy(text)) is quotes


def test_the_register_holds_praise_surprise_and_care_and_no_complaint(tmp_path: Path) -> None:
    events = [customer(number, "Un detallazo, no me lo esperaba") for number in range(1, 7)]
    events += [customer(7, "Me escucharon con paciencia", step="call", emotion=1.5)]
    events += [customer(8, "Sorprendida de lo mal que tratan", emotion=-2)]
    shelf = shelf_of(tmp_path / "1.duckdb", events, 8)
    found = moments.register(shelf)
    assert [(one.step, one.people, one.surprise) for one in found] == [("ask", 6, 6), ("call", 1, 0)]
    assert found[0].share.n == 7
    assert [one.few for one in found] == [False, True]
    assert moments.words(shelf, "get help", "call")[0].kinds == ("praise", "care")
    assert moments.protected(found, "get help", ["call"]) == [found[1]]


def heard_of(path: Path, rows: list[tuple[str, str, str | None, float | None, str | None]]) -> Shelf:
    """A shelf of voices: person, journey, step, sentiment, theme."""
    with duckdb.connect(str(path)) as made:
        made.execute(
            "CREATE TABLE voices (person VARCHAR, journey_id VARCHAR, goal VARCHAR, step VARCHAR, "
            "sentiment DOUBLE, feeling VARCHAR, theme VARCHAR)"
        )
        for person, journey, step, sentiment, theme in rows:
            feeling = None if sentiment is None else "negative" if sentiment < 0 else "positive"
            made.execute(
                "INSERT INTO voices VALUES (?, ?, 'get help', ?, ?, ?, ?)",
                [person, journey, step, sentiment, feeling, theme],
            )
    return Shelf.open(path)


def test_the_silent_are_counted_and_never_filled_in(tmp_path: Path) -> None:
    touches = [{"number": number, "step": "ask", "actor": "customer"} for number in range(1, 21)]
    journeys = shelf_of(tmp_path / "1.duckdb", touches, 20)
    heard = heard_of(
        tmp_path / "2.duckdb",
        [(f"p{number}", f"j{number}", "ask", -0.5, "t00000a") for number in range(1, 6)]
        + [("p6", "j6", "ask", None, "t00000b")],
    )
    (ask,) = said.line(journeys, heard)
    assert ask.source == "words"
    assert ask.mean.value == pytest.approx(-1.0)
    assert (ask.people, ask.journeys, ask.touched, ask.coverage) == (5, 5, 20, 0.25)
    assert (ask.possible.low, ask.possible.high) == pytest.approx((-1.75, 1.25))
    waits, other = said.themes_at_steps(journeys, heard)
    assert (waits.theme, waits.spoke, waits.coverage) == ("t00000a", 6, 0.3)
    assert waits.share.value == pytest.approx(5 / 6)
    assert waits.possible.high == pytest.approx(0.3 * 5 / 6 + 0.7)
    assert other.people == 1
    hit = said.of_friction(heard, ["j1", "j2", "j19"])
    assert (hit.people, hit.touched) == (2, 3)
    assert hit.coverage == pytest.approx(2 / 3)


def test_a_theme_of_one_talkative_person_is_not_sure_for_their_many_journeys(tmp_path: Path) -> None:
    """Six people of twenty journeys each; five speak of one theme, one of another."""
    rows = [
        (f"p{who}", f"j{who}-{at}", "ask", -0.5, "t00000a" if who < 5 else "t00000b")
        for who in range(6)
        for at in range(20)
    ]
    touches = [{"number": number, "step": "ask", "actor": "customer"} for number in range(1, 7)]
    journeys = shelf_of(tmp_path / "1.duckdb", touches, 6)
    heard = heard_of(tmp_path / "2.duckdb", rows)
    many, _ = said.themes_at_steps(journeys, heard)
    assert many.share.value == pytest.approx(5 / 6)
    assert many.share.low is not None
    assert many.share.low < 0.5  # of 120 journeys alone it would be 0.76
    assert (many.people, many.silent_on_it) == (5, 1)
    assert along.themes_shown([many]) == []


def test_what_was_said_at_no_step_is_counted_beside_all_journeys(tmp_path: Path) -> None:
    touches = [{"number": number, "step": "ask", "actor": "customer"} for number in range(1, 11)]
    journeys = shelf_of(tmp_path / "1.duckdb", touches, 20)
    heard = heard_of(
        tmp_path / "2.duckdb",
        [(f"p{number}", f"j{number}", "ask", 0.5, "t00000a") for number in range(1, 6)]
        + [(f"p{number}", f"j{number}", None, -0.5, "t00000b") for number in range(6, 16)],
    )
    nowhere, ask = said.line(journeys, heard)
    assert (ask.step, nowhere.step) == ("ask", said.STEPLESS)
    assert nowhere.mean.value == pytest.approx(-1.0)
    assert (nowhere.people, nowhere.journeys, nowhere.touched, nowhere.coverage) == (10, 10, 20, 0.5)
    theme = next(one for one in said.themes_at_steps(journeys, heard) if one.step == said.STEPLESS)
    assert (theme.theme, theme.spoke, theme.touched) == ("t00000b", 10, 20)
    assert along.themes_shown([theme]) == [theme]


def test_a_theme_says_nothing_at_few_steps_from_which_a_small_one_could_be_worked_out(tmp_path: Path) -> None:
    touches = [{"number": number, "step": "ask", "actor": "customer"} for number in range(1, 21)]
    journeys = shelf_of(tmp_path / "1.duckdb", touches, 20)
    steps = [None] * 9 + ["ask"] * 7 + ["wait"] * 2
    heard = heard_of(
        tmp_path / "2.duckdb",
        [(f"p{number}", f"j{number}", step, -0.5, "t00000a") for number, step in enumerate(steps, 1)],
    )
    assert [one.step for one in along.themes_shown(said.themes_at_steps(journeys, heard))] == [said.STEPLESS]


def test_a_feeling_that_was_read_counts_as_praise_only_where_nothing_was_stated(tmp_path: Path) -> None:
    events = [customer(number, f"Palabras de {number}") for number in range(1, 7)]
    events[0]["emotion"] = -2.0
    shelf = shelf_of(tmp_path / "1.duckdb", events, 6)
    assert moments.register(shelf) == []
    with duckdb.connect(str(tmp_path / "2.duckdb")) as made:
        made.execute(
            "CREATE TABLE voices (source VARCHAR, signal_id VARCHAR, feeling VARCHAR, feeling_sure DOUBLE)"
        )
        for place in range(6):
            made.execute("INSERT INTO voices VALUES ('s', ?, 'positive', ?)", [str(place), 0.9 - place / 10])
    store = Shelf.open(tmp_path / "2.duckdb")
    (step,) = moments.register(shelf, store)
    assert (step.praise, step.people) == (2, 2)  # the first stated the opposite, the last three are not sure
    assert {one.text for one in moments.words(shelf, "get help", "ask", store=store)} == {
        "Palabras de 2",
        "Palabras de 3",
    }


def test_a_script_stays_one_when_its_gaps_are_filled_with_other_words() -> None:
    things = ["una lámpara", "un televisor", "una nevera", "un colchón", "una silla"]
    said = [
        f"Sentimos las molestias con su pedido de {thing}; lo hemos trasladado al área correspondiente y le "
        "responderemos en el menor tiempo posible, gracias por su paciencia"
        for thing in things
    ]
    assert canned.families(said, list("abcde")) == [5] * 5
