"""Does a stranger see which journey is broken, what it is like, and whom it happened to?"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from afuera.company import Company
from afuera.report.verdicts import in_order_of_hurt
from afuera.web.journeys import operations, queries
from afuera.web.journeys.models import Study
from afuera.web.journeys.slugs import slug_of
from afuera.web.teams.models import Look, Person, Write
from web.conftest import Lived, live, settle

Browser = Callable[[Person | None], Client]
EXAMPLE = Path(__file__).parents[1] / "findings_example.json"
pytestmark = pytest.mark.django_db


def findings() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    return found


def address(goal: str = "change plan", lang: str = "es") -> str:
    return f"/{lang}/journeys/{slug_of(goal)}/"


def page(client: Client, where: str) -> str:
    answer = client.get(where)
    assert answer.status_code == 200, where
    return str(answer.content.decode())


def test_the_broken_come_first_then_those_whom_most_people_leave_without_what_they_came_for(
    study: Study,
) -> None:
    order = [one.facts["goal"] for one in queries.goals(study)]
    assert order == [row["goal"] for row in in_order_of_hurt(findings()["journeys"])]
    assert order[0] == "change plan"


def test_the_list_opens_with_the_finding_in_both_languages(
    study: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["executive"])
    assert "and only 42 " in page(client, "/en/journeys/")
    assert "42 de cada 100" in page(client, "/es/journeys/")
    assert page(client, "/en/journeys/").count("Nobody owns this journey") == 5


def test_without_a_study_the_page_says_what_to_do(everybody: dict[str, Person], browser: Browser) -> None:
    client = browser(everybody["member"])
    assert "afuera serve --demo" in page(client, "/en/journeys/")
    assert client.get(address()).status_code == 404
    assert page(client, "/en/")


def test_every_goal_has_a_page_and_an_unknown_one_has_none(
    study: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["partner"])
    for lang in ("es", "en"):
        for one in queries.goals(study):
            assert "<h1>" in page(client, f"/{lang}/journeys/{one.key}/")
    assert client.get("/es/journeys/change-plan/").status_code == 404


def test_what_has_no_goal_can_have_no_owner_no_map_and_no_plan(
    everybody: dict[str, Person], browser: Browser
) -> None:
    found = findings()
    nameless = {**found["journeys"][0], "goal": None, "owner": None}
    never = {**found["frictions"][0], "goal": None, "between": None, "share": 0.0, "journeys": 0, "people": 0}
    operations.keep_study(found | {"journeys": [nameless], "frictions": [never], "broken_wholes": []}, None)
    where = f"/en/journeys/{slug_of(None)}/"
    client = browser(everybody["cx_lead"])
    said = page(client, where)
    assert "Nobody owns this journey" not in said + page(client, "/en/journeys/")
    assert f"{where}map/" not in said
    assert f"{where}plan/" not in said
    assert "It happened in 0 journeys" not in said


def test_keys_of_addresses_are_safe_and_never_the_same() -> None:
    goals = [None, "None", "none", "", "a b", "a-b", "../x", "<script>", "取消", "x" * 300]
    keys = [slug_of(goal) for goal in goals]
    assert len(set(keys)) == len(goals)
    assert all(key.replace("-", "").isalnum() and key.isascii() and len(key) < 60 for key in keys)


HOSTILE = "<script>alert(1)</script>"
WORDS = "I was told 300 555 0199 <img src=x onerror=alert(1)>"


@pytest.fixture(scope="session")
def hostile_lake(tmp_path_factory: pytest.TempPathFactory) -> Lived:
    """Thirty people who met a step that is called like a script, and who say so."""
    place = tmp_path_factory.mktemp("hostile")
    rows = ["person,occurred_at,goal,step,kind,actor,result,text"]
    for n in range(30):
        for day, step in enumerate(("ask", HOSTILE, "end"), 1):
            rows.append(f"c{n},2026-03-{day:02d}T10:00:00Z,change plan,{step},touch,,ok,")
        rows.append(f'c{n},2026-03-05T10:00:00Z,change plan,,outcome,customer,goal_failed,"{WORDS}"')
    (place / "signals.csv").write_text("\n".join(rows))
    return live(place, place / "signals.csv", Company.empty())


@pytest.fixture
def hostile(db: None, settings: Any, hostile_lake: Lived) -> Study:
    """An installation of theirs."""
    return settle(settings, hostile_lake)


def test_a_script_in_the_name_of_a_step_or_in_words_stays_text(
    hostile: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    walks = [client.get(f"{address()}walks/{number}/").headers["location"] for number in (1, 2, 3)]
    others = [f"{address()}{part}" for part in ("paths/", "people/", f"paths/?start={quote(HOSTILE)}")]
    for where in ("/es/", "/es/journeys/", address(), *others, *walks):
        said = page(client, where)
        assert "<script>alert" not in said
        assert "<img" not in said
        assert " style=" not in said
    assert "&lt;script&gt;" in said


def test_looking_at_a_person_is_noted_and_nobody_stands_beyond_the_last(
    hostile: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["analyst"])
    first, last = (client.get(f"{address()}walks/{number}/").headers["location"] for number in (1, 30))
    lost = "?reached=no"
    assert 'rel="next"' in page(client, first + lost)
    assert 'rel="next"' not in page(client, last + lost)
    for number in (0, 31):
        assert client.get(f"{address()}walks/{number}/").status_code == 404
    assert Look.objects.count() == 2
    assert Look.objects.first().subject.startswith("journey:")  # type: ignore[union-attr]


def test_words_are_masked_unless_the_role_may_see_names(
    hostile: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    where = browser(everybody["analyst"]).get(f"{address()}walks/1/").headers["location"]
    assert "300 555 0199" not in page(browser(everybody["analyst"]), where)
    assert "300 555 0199" in page(browser(everybody["cx_lead"]), where)
    assert browser(everybody["partner"]).get(where).status_code == 403
    for inside in (address(), f"{address()}paths/", "/es/journeys/"):
        said = page(browser(everybody["partner"]), inside)
        assert "/walks/" not in said
        assert "/people/" not in said


def test_no_words_of_people_are_kept_in_the_database(hostile: Study) -> None:
    assert "300 555" not in json.dumps(hostile.findings)
    assert "300 555" not in json.dumps(Study.objects.get().findings)


@pytest.mark.parametrize("where", ["/es/journeys/", f"{address()}paths/", f"{address()}people/", None])
def test_the_number_of_queries_does_not_grow_with_the_goals(
    where: str | None, study: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    page(client, where or address())
    with CaptureQueriesContext(
        connection,
    ) as few:
        page(client, where or address())
    many = findings()
    many["journeys"] += [{**copy.deepcopy(many["journeys"][2]), "goal": f"goal {n}"} for n in range(40)]
    operations.keep_study({**many, "made_at": "2026-11-22T00:00:00Z"}, None)
    with CaptureQueriesContext(connection) as then:
        page(client, where or address())
    assert len(then) == len(few) <= 10


def test_the_newest_study_is_shown_and_keeping_it_is_audited(study: Study, administrator: Person) -> None:
    newer = operations.keep_study({**findings(), "made_at": "2026-11-22T00:00:00Z"}, administrator)
    assert queries.newest_study() == newer
    assert Write.objects.filter(operation="keep_study").count() == 2
