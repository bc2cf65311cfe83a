"""Is one person one history, and does the page say why it is one person, to those who may know?"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.web.bridge import histories
from afuera.web.bridge.installation import shelf
from afuera.web.journeys.models import Study
from afuera.web.people import evidence, shown, story, views
from afuera.web.teams.models import Look, Person, Write

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


def page(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return str(answer.content.decode())


def asked(sql: str, *values: object) -> list[dict[str, Any]]:
    found = shelf()
    assert found is not None
    return found.rows(sql, *values)


def person_of(identifier: str) -> str:
    return str(asked("SELECT person FROM identifiers WHERE identifier = ?", identifier)[0]["person"])


@pytest.fixture
def busy(studied: Study) -> str:
    """Somebody with many channels, names and words."""
    most = (
        "SELECT person FROM journeys JOIN events USING (number) WHERE person IN (SELECT person FROM merges) "
    )
    most += "GROUP BY person ORDER BY count(DISTINCT channel) DESC, count(text) DESC, person LIMIT 1"
    return str(asked(most)[0]["person"])


def test_before_the_first_refresh_the_page_says_so(
    settings: Any, tmp_path: Any, everybody: dict[str, Person], browser: Browser
) -> None:
    settings.DATA = tmp_path
    assert "Nobody is known here yet" in page(browser(everybody["analyst"]), "/en/people/")
    assert browser(everybody["analyst"]).get("/en/people/pnot/").status_code == 404


def test_somebody_is_found_by_the_whole_or_a_part_of_a_name_and_by_a_case(
    studied: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    name = asked("SELECT identifier FROM identifiers WHERE identifier LIKE 'customer:100%' ORDER BY 1")[7][
        "identifier"
    ]
    case = asked("SELECT case_id, person FROM cases ORDER BY case_id LIMIT 1 OFFSET 5")[0]
    value, person = name.partition(":")[2], person_of(name)
    for words in (name, value, value[:-1].upper(), f" {value} "):
        assert f"/people/{person}/" in page(client, f"/en/people/?q={words}"), words
    assert "One person fits" in page(client, f"/en/people/?q={name}")
    assert case["person"] in page(client, f"/en/people/?q={case['case_id']}")
    assert "Nobody is called that here" in page(client, "/en/people/?q=zzzz%25zz")
    assert "<h1>" in page(client, "/en/people/?q=a")  # too short to search


def test_a_history_opens_with_what_became_of_them_and_holds_every_signal(
    busy: str, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    who = histories.somebody(busy, 200)
    assert who is not None
    text = page(client, f"/en/people/{busy}/")
    seen = who.summary
    assert f"they came to us {seen['came']} times over {len(seen['channels'])} channels" in text
    assert text.count('class="when"') == seen["signals"] == len(histories.events(busy, 0, 1000))
    assert (
        text.count("<blockquote")
        == asked(
            "SELECT count(text) n FROM events JOIN travelled USING (number) WHERE person = ?",
            busy,
        )[0]["n"]
    )
    for journey in who.journeys:
        assert f'id="j-{journey["journey_id"]}"' in text
    assert "días" in page(client, f"/es/people/{busy}/")


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        ([0], "for one thing, and it is not done"),
        ([1, 1], "for 2 things, and all of them are done"),
        ([0, None, 1], "for 3 things, and 1 of them are not done"),
        ([None], "for one thing, and nobody knows whether it is done"),
    ],
)
def test_the_finding_says_what_is_known_and_no_more(
    ends: list[int | None], said: str, studied: Study
) -> None:
    summary = {
        "came": 9,
        "signals": 12,
        "channels": ["web", "call"],
        "first_us": 0,
        "last_us": 23 * story.US_A_DAY,
    }
    who = histories.Somebody("p", [], [{"reached": end, "is_open": False} for end in ends], summary)
    from afuera.report.reader import reader_of

    text = story.finding(reader_of({}, "en"), who)
    assert text == f"In 23 days they came to us 9 times over 2 channels {said}"
    silent = histories.Somebody("p", [], who.journeys, {**summary, "came": 0})
    assert "never came to us themselves" in story.finding(reader_of({}, "en"), silent)


def test_long_histories_have_pages_and_the_silence_between_pages_is_not_lost(
    studied: Study, everybody: dict[str, Person], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest = asked(
        "SELECT person, sum(signals) n FROM known_by GROUP BY person ORDER BY n DESC, person LIMIT 1"
    )[0]
    client, person, pages = browser(everybody["analyst"]), longest["person"], -(-int(longest["n"]) // 30)
    monkeypatch.setattr(views, "A_PAGE", 30)
    texts = [page(client, f"/en/people/{person}/?page={at}") for at in range(1, pages + 1)]
    assert sum(text.count('class="when"') for text in texts) == longest["n"]
    assert page(client, f"/en/people/{person}/?page=99999").count('class="when"') == texts[-1].count(
        'class="when"'
    )
    silences = [text.count('class="silence') for text in texts]
    monkeypatch.setattr(views, "A_PAGE", 1000)
    assert page(client, f"/en/people/{person}/").count('class="silence') == sum(silences)


def test_names_are_masked_for_those_who_may_not_see_them(
    busy: str, everybody: dict[str, Person], browser: Browser
) -> None:
    values = [row["identifier"].partition(":")[2] for row in histories.identifiers(busy)]
    addresses = (f"/en/people/{busy}/", f"/en/people/{busy}/names/", f"/en/people/?q={values[0]}")
    for where in addresses:
        bare = (
            page(browser(everybody["analyst"]), where)
            .replace(f'value="{values[0]}"', "")
            .replace(f"={values[0]}", "")
        )
        assert not [value for value in values if value in bare], where
    assert all(value in page(browser(everybody["cx_lead"]), addresses[1]) for value in values)


def test_little_of_a_short_name_is_shown() -> None:
    from afuera.report.reader import reader_of

    eye = shown.Eyes(reader_of({}, "en"), sees_names=False)
    assert [eye.value(value) for value in ("3", "abc", "100077", "b300e46209e1b583")] == [
        "•••",
        "•••c",
        "•••077",
        "•••b583",
    ]


def test_every_look_is_noted_without_naming_anybody(
    busy: str, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["journey_owner"])
    page(client, f"/en/people/{busy}/")
    page(client, f"/en/people/{busy}/names/")
    looks = list(Look.objects.values_list("subject", "address", "person__role"))
    sign = f"person:{histories.sign(busy)}"
    assert sorted(looks) == [
        (sign, "people:names", "journey_owner"),
        (sign, "people:person", "journey_owner"),
    ]
    assert busy not in str(looks)


def test_the_evidence_of_each_merge_can_be_read(
    busy: str, everybody: dict[str, Person], browser: Browser
) -> None:
    text = page(browser(everybody["administrator"]), f"/en/people/{busy}/names/")
    ties = histories.ties(busy)
    assert ties
    for tie in ties:
        assert f"{tie['source']} {tie['signal_id']}" in text
    assert text.count("<tr>") == len(ties) + len(histories.identifiers(busy)) + 2


def test_a_tie_without_which_they_would_be_two_is_told() -> None:
    from afuera.report.reader import reader_of

    eye = shown.Eyes(reader_of({}, "en"), sees_names=True)
    rows = [("a:1", "a:2", 4), ("a:2", "a:3", 2), ("a:1", "a:3", 9), ("a:3", "email:x", 1)]
    found = evidence.ties(
        eye,
        "p",
        [
            {"a": a, "b": b, "rows": n, "first_at": None, "last_at": None, "source": "s", "signal_id": "1"}
            for a, b, n in rows
        ],
        [],
        ["a:1", "a:2", "a:3", "email:x"],
    )
    assert [(tie.b.value, tie.alone) for tie in found] == [
        ("x", True),
        ("3", False),
        ("2", False),
        ("3", False),
    ]
    assert "one tie rests on a single row" in evidence.finding(eye, ["a:1", "a:2", "a:3", "email:x"], found)


def test_what_was_refused_says_why_and_opens_the_door_to_decide(
    studied: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    text = page(browser(everybody["analyst"]), "/en/people/refused/")
    assert "2 names belong to too many to be anybody’s," in text
    assert text.count("Seen with two different people") == 2
    assert text.count("Are they one person?") == 2
    assert "Are they one person?" not in page(browser(everybody["journey_owner"]), "/en/people/refused/")


def test_the_number_of_queries_does_not_grow_with_the_history(
    busy: str, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["administrator"])
    small = str(
        asked("SELECT person FROM travelled GROUP BY person ORDER BY count(*), person LIMIT 1")[0]["person"]
    )
    for where in (
        "people/",
        "people/?q=customer",
        f"people/{busy}/names/",
        "people/refused/",
        "people/decisions/",
    ):
        page(client, f"/en/{where}")
        with CaptureQueriesContext(
            connection,
        ) as queries:
            page(client, f"/en/{where}")
        assert len(queries) <= 12, where
    counts = []
    for key in (busy, small):
        with CaptureQueriesContext(connection) as queries:
            page(client, f"/en/people/{key}/")
        counts.append(len(queries))
    assert counts[0] == counts[1] <= 12


def test_a_script_in_a_name_a_step_or_a_reason_stays_text(
    busy: str, everybody: dict[str, Person], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    evil = "<script>alert(1)</script>"
    real = histories.events

    def hostile(key: str, start: int, most: int) -> list[dict[str, Any]]:
        return [{**row, "step": evil, "team": evil, "channel": evil, "text": evil, "question": evil}
                for row in real(key, start, most)]  # fmt: skip

    monkeypatch.setattr(histories, "events", hostile)
    text = page(browser(everybody["cx_lead"]), f"/en/people/{busy}/")
    assert evil not in text
    assert "&lt;script&gt;" in text
    assert evil not in page(browser(everybody["cx_lead"]), f"/en/people/?q={evil}")


def test_nobody_decides_without_a_reason_or_about_somebody_who_is_not_there(
    busy: str, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["analyst"])
    for where in (
        "",
        f"?action=join&one={busy}",
        f"?action=eat&one={busy}&other={busy}",
        "?action=join&one=p1&other=p2",
    ):
        assert client.get(f"/en/people/decide/{where}").status_code == 404, where
    assert client.get(f"/en/people/decide/?action=join&one={busy}&other={busy}").status_code == 302
    other = str(asked("SELECT person FROM travelled WHERE person <> ? LIMIT 1", busy)[0]["person"])
    answer = client.post("/en/people/decide/", {"action": "join", "one": busy, "other": other, "why": " "})
    assert "required" in answer.content.decode() or "aria-invalid" in answer.content.decode()
    assert not Write.objects.filter(operation="merge_people").exists()


@pytest.mark.parametrize(
    ("question", "name"), [("nps", "NPS"), ("CSAT", "CSAT"), ("was it easy", "Was it easy")]
)
def test_a_known_question_is_called_by_the_letters_that_everybody_knows(question: str, name: str) -> None:
    from afuera.report.reader import reader_of
    from afuera.web.journeys.walk_sheets import walk_sheet
    from afuera.web.people.story import asked

    reader = reader_of({}, "en")
    assert asked(reader, question) == name
    event = {"kind": "answer", "question": question, "at": "2026-03-01T10:00:00+00:00", "step": None}
    shown = walk_sheet(reader, {"started_us": 0, "ended_us": 0}, [event], {}, ZoneInfo("UTC"))
    assert [one.question for one in shown.listed()] == [name]
