"""Can what a page shows be taken along: by whom, in which language, and never about fewer than five?"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from lxml import etree

from afuera.export.few import trimmed
from afuera.export.pictures import NAMES
from afuera.web.journeys import operations, owner_operations, queries
from afuera.web.journeys.exports import offered, owned
from afuera.web.journeys.map_operations import Writing, change_cell
from afuera.web.journeys.map_queries import proposed
from afuera.web.journeys.models import Goal, Study
from afuera.web.journeys.slugs import slug_of
from afuera.web.teams.models import Look, Person

Browser = Callable[[Person | None], Client]
EXAMPLE = Path(__file__).parents[1] / "findings_example.json"
pytestmark = pytest.mark.django_db


@pytest.fixture
def study(db: None) -> Study:
    return operations.keep_study(json.loads(EXAMPLE.read_text(encoding="utf-8")), None)


@pytest.fixture
def analyst(everybody: dict[str, Person], browser: Browser) -> Client:
    return browser(everybody["analyst"])


def address(what: str, goal: str | None = "change plan", lang: str = "es") -> str:
    return f"/{lang}/journeys/{slug_of(goal)}/{what}"


def test_a_picture_leaves_in_the_language_of_the_page(study: Study, analyst: Client) -> None:
    for lang, words in (("es", "Caminos reales"), ("en", "Real paths")):
        answer = analyst.get(address("pictures/paths.svg", lang=lang))
        assert answer.status_code == 200
        assert answer["Content-Type"] == "image/svg+xml"
        assert words in answer.content.decode()
        assert etree.fromstring(answer.content).tag.endswith("svg")
    name = analyst.get(address("pictures/paths.svg"))["Content-Disposition"]
    assert re.fullmatch(r'attachment; filename="cambiar-de-plan-caminos-reales-\d{4}-\d\d-\d\d\.svg"', name)


@pytest.mark.parametrize("form", ["svg", "png", "csv"])
def test_every_picture_that_is_offered_is_there(study: Study, analyst: Client, form: str) -> None:
    one = queries.goal(study, slug_of("change plan"))
    assert one is not None
    names = [name for name, _ in offered(study.findings, one)["pictures"]]
    assert names == list(NAMES)
    for name in names:
        assert analyst.get(address(f"pictures/{name}.{form}")).status_code == 200, name


def test_where_no_friction_was_met_no_picture_of_it_is_offered(analyst: Client) -> None:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    found["frictions"] = [one for one in found["frictions"] if one.get("goal") != "change plan"]
    operations.keep_study(found, None)
    assert analyst.get(address("pictures/frictions.svg")).status_code == 404
    assert "pictures/frictions" not in analyst.get(address("")).content.decode()


def test_the_report_names_the_person_who_owns_it_today_and_never_the_team_of_the_file(
    db: None, everybody: dict[str, Person]
) -> None:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    found["journeys"][0]["owner"] = "billing"
    one = queries.goal(operations.keep_study(found, None), slug_of("change plan"))
    assert one is not None
    assert owned(one)["answers"] is None
    owner, goal = everybody["journey_owner"], Goal.objects.get(key="change plan")
    by = everybody["cx_lead"]
    owner_operations.accept_journey(owner, owner_operations.name_owner(by, goal, owner, mandate="Texts"))
    assert owned(one)["answers"] == owner.name


def test_the_map_leaves_on_one_tagged_sheet_as_people_filled_it_in(
    studied: Study, analyst: Client, everybody: dict[str, Person]
) -> None:
    goal = Goal.objects.get(key="change plan")
    row = next(one for one in studied.findings["journeys"] if one["goal"] == goal.key)
    before = analyst.get(address("map.pdf")).content
    content = proposed(goal, row)
    writing = Writing(goal, everybody["cx_lead"], 0, content, "we went and looked")
    entry = {"id": "", "text": "Nadie dice cuándo", "backed_by": "fieldwork", "source": "12 entrevistas"}
    change_cell(writing, content.stages[0].id, "do", [entry])
    answer = analyst.get(address("map.pdf"))
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
    assert b"/StructTreeRoot" in answer.content
    assert len(answer.content) != len(before)
    assert analyst.get(address("map.pdf", "fly")).status_code == 404


def test_what_there_is_not_is_not_found(study: Study, analyst: Client) -> None:
    for what in ("pictures/nothing.svg", "pictures/paths.gif", "journeys.doc"):
        assert analyst.get(address(what)).status_code == 404, what
    assert analyst.get(address("report.pdf", "fly")).status_code == 404


@pytest.mark.parametrize(
    ("what", "begins", "kind"),
    [
        ("report.pdf", b"%PDF-", "application/pdf"),
        ("paths.pdf", b"%PDF-", "application/pdf"),
        ("journey.mmd", b"journey\n", "text/plain; charset=utf-8"),
    ],
)
def test_pages_leave_as_files(study: Study, analyst: Client, what: str, begins: bytes, kind: str) -> None:
    answer = analyst.get(address(what))
    assert (answer.status_code, answer["Content-Type"]) == (200, kind)
    assert answer.content.startswith(begins)
    assert answer["Content-Disposition"].startswith("attachment; ")


def test_the_page_offers_them_to_those_who_may(
    study: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    seen = {
        role: address("report.pdf") in browser(person).get(address("")).content.decode()
        for role, person in everybody.items()
    }
    assert seen == {
        "administrator": True, "cx_lead": True, "journey_owner": True, "analyst": True, "executive": True,
        "member": False, "partner": False,
    }  # fmt: skip


def test_four_people_cannot_be_taken_along(analyst: Client) -> None:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    found["journeys"][0]["people"] = 4
    operations.keep_study(found, None)
    for what in ("pictures/paths.csv", "report.pdf", "paths.pdf", "journey.mmd", "journeys.xes"):
        answer = analyst.get(address(what, lang="en"))
        assert answer.status_code == 403, what
        assert "Fewer than five people" in answer.content.decode()
    assert address("report.pdf") not in analyst.get(address("")).content.decode()  # nor is it offered


def test_figures_on_fewer_than_five_are_not_in_the_file(analyst: Client) -> None:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    found["journeys"][0]["flow"]["edges"].append(
        {"from": "ask", "to": "first bill", "n": 3, "median_days": 77.7}
    )
    operations.keep_study(found, None)
    told = analyst.get(address("pictures/paths.csv")).content.decode()
    assert "77,7" not in told
    assert "todos los demás" in told


def test_a_number_that_all_but_one_to_four_are_in_leaves_no_step(analyst: Client) -> None:
    found: dict[str, Any] = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    row = found["journeys"][0]
    row["journeys"] = 1240
    first, second, third = row["steps"][:3]
    first |= {"touched": 1238, "n": 1236, "not_asked": 2}
    second |= {"touched": 1000, "n": 997, "not_asked": 3}
    third |= {"touched": 1240, "n": 1100, "not_asked": 140}
    one, two, three = trimmed(found, row)[1]["steps"][:3]
    assert (one["touched"], one["n"], one["not_asked"], one["nearly_all"]) == (None, None, None, True)
    assert (two["touched"], two["n"], two["not_asked"]) == (1000, None, None)
    assert two["ok_share"] == second["ok_share"]
    assert (three["touched"], three["n"], three["not_asked"]) == (1240, 1100, 140)
    operations.keep_study(found, None)
    page = analyst.get(address("", lang="en")).content.decode()
    assert not [n for n in ("1,238", "1,236", "997") if f">{n}<" in page or f"n = {n}" in page]
    assert "1,240" in page


def test_asking_for_a_file_is_a_handful_of_queries_however_many_goals_there_are(
    study: Study, analyst: Client
) -> None:
    analyst.get(address("pictures/paths.csv"))
    with CaptureQueriesContext(
        connection,
    ) as few:
        analyst.get(address("pictures/paths.csv"))
    found = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    found["journeys"] += [{**found["journeys"][1], "goal": f"goal {n}"} for n in range(40)]
    operations.keep_study(found, None)
    with CaptureQueriesContext(connection) as many:
        analyst.get(address("pictures/paths.csv"))
    assert len(many) == len(few)
    assert len(few) <= 6


# Journeys themselves, from the shelf of the invented company.


def journeys(client: Client, goal: str | None, form: str, **query: str) -> tuple[Any, bytes]:
    answer = client.get(address(f"journeys.{form}", goal, "en"), query)
    return answer, b"".join(answer.streaming_content) if answer.streaming else answer.content


@pytest.fixture
def goal(studied: Study) -> str:
    """A goal of the invented company that many people had."""
    rows = studied.findings["journeys"]
    return str(max((row for row in rows if row["goal"]), key=lambda row: row["journeys"])["goal"])


@pytest.mark.parametrize("form", ["xes", "ocel", "cjml", "parquet", "csv"])
def test_the_journeys_of_a_goal_leave_from_the_shelf(goal: str, analyst: Client, form: str) -> None:
    answer, content = journeys(analyst, goal, form)
    assert answer.status_code == 200
    begins = {
        "xes": b"<?xml",
        "ocel": b'{"events"',
        "cjml": b"<?xml",
        "parquet": b"PAR1",
        "csv": b"journey_id",
    }
    assert content.startswith(begins[form])
    assert answer["Content-Disposition"].startswith("attachment; ")
    look = Look.objects.get()
    assert look.subject == f"journeys:{goal}"


def test_words_leave_masked_but_for_those_who_may_see_names_and_ask(
    goal: str, everybody: dict[str, Person], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    monkeypatch.setattr(
        "afuera.export.journeys.masked", lambda rows, names=False: asked.append(names) or rows
    )
    for role in ("cx_lead", "analyst"):
        client = browser(everybody[role])
        journeys(client, goal, "csv")
        journeys(client, goal, "csv", names="1")
    assert asked == [False, True, False, False]


def test_every_journey_of_the_goal_is_in_the_file(goal: str, studied: Study, analyst: Client) -> None:
    _, content = journeys(analyst, goal, "xes")
    log = etree.fromstring(content)
    row = next(row for row in studied.findings["journeys"] if row["goal"] == goal)
    assert len(log.findall("{*}trace")) == row["journeys"]
    assert {one.get("value") for one in log.iterfind("{*}trace/{*}string[@key='goal']")} == {goal}


def test_without_a_shelf_nobody_stands_behind_it(
    study: Study, settings: Any, tmp_path: Path, analyst: Client
) -> None:
    settings.DATA = tmp_path
    assert journeys(analyst, "change plan", "xes")[0].status_code == 403
