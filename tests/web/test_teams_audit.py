"""Can the administrator find who changed what, and who looked at whom, and take it away as a table?"""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable, Iterable
from typing import Any, cast

import pytest
from django.test import Client

from afuera.web.teams import audit, queries
from afuera.web.teams.models import Company, Look, Person, Write

Browser = Callable[[Person | None], Client]
pytestmark = pytest.mark.django_db


def on(day: str, person: Person | None, subject: str, operation: str = "change_team") -> None:
    at = dt.datetime.fromisoformat(day).replace(tzinfo=dt.UTC)
    Write.objects.create(person=person, operation=operation, subject=subject, at=at)


def subjects(page: str) -> list[str]:
    return re.findall(r"<b>[^<]*?(one|two|three|four)</b>", page)


@pytest.fixture
def log(everybody: dict[str, Person]) -> None:
    Company.objects.create(pk=1, timezone="America/Bogota")
    on("2026-03-01T12:00", everybody["cx_lead"], "one")
    on("2026-03-02T12:00", everybody["cx_lead"], "two", "make_team")
    on("2026-03-03T12:00", everybody["administrator"], "three", "make_team")
    on("2026-03-04T04:59", None, "four")  # still the third of March in Bogota


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ("", ["four", "three", "two", "one"]),
        ("operation=make_team", ["three", "two"]),
        ("person={cx_lead}", ["two", "one"]),
        ("person={cx_lead}&operation=make_team", ["two"]),
        ("since=2026-03-03", ["four", "three"]),
        ("until=2026-03-02", ["two", "one"]),
        ("since=2026-03-03&until=2026-03-03", ["four", "three"]),
        ("since=2026-03-05", []),
        ("since=yesterday&person=x&operation=nonsense&before=x", ["four", "three", "two", "one"]),
    ],
)
def test_it_is_found_by_person_operation_and_day(
    asked: str, found: list[str], log: None, everybody: dict[str, Person], browser: Browser
) -> None:
    query = asked.format(cx_lead=everybody["cx_lead"].pk)
    client = browser(everybody["administrator"])
    assert subjects(client.get(f"/es/teams/audit/?{query}").content.decode()) == found
    rows = table(client, query)
    assert [row["subject"] for row in rows] == found


def table(client: Client, query: str) -> list[dict[str, str]]:
    answer = client.get(f"/es/teams/audit.csv?{query}")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    text = b"".join(cast(Iterable[bytes], answer.streaming_content)).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_table_tells_moment_person_words_and_both_sides(
    everybody: dict[str, Person], browser: Browser
) -> None:
    administrator = everybody["administrator"]
    before, after = {"opens": []}, {"opens": ["lun-vie 08:00-17:00"]}
    audit.wrote(administrator, "change_team", "ventas", before=before, after=after, why='dijo "sí"')
    (row,) = table(browser(administrator), "")
    assert (row["person"], row["email"]) == (administrator.name, administrator.email)
    assert (row["operation"], row["said"], row["why"]) == ("change_team", "Cambió un equipo", 'dijo "sí"')
    assert row["after"] == '{"opens": ["lun-vie 08:00-17:00"]}'
    assert dt.datetime.fromisoformat(row["at"]).tzinfo


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)"])
def test_no_cell_of_the_table_is_computed_by_a_spreadsheet(
    formula: str, administrator: Person, browser: Browser
) -> None:
    audit.wrote(administrator, "change_team", formula, why=formula)
    (row,) = table(browser(administrator), "")
    assert (row["subject"], row["why"]) == (f"'{formula}", f"'{formula}")


def test_looks_are_filtered_and_taken_away_too(everybody: dict[str, Person], browser: Browser) -> None:
    for role in ("analyst", "cx_lead"):
        audit.looked(everybody[role], f"customer:{role}", "/es/people/7/")
    client = browser(everybody["administrator"])
    query = f"of=looks&person={everybody['analyst'].pk}"
    page = client.get(f"/es/teams/audit/?{query}").content.decode()
    assert "customer:analyst" in page
    assert "customer:cx_lead" not in page
    assert 'name="operation"' not in page
    assert [(row["subject"], row["address"]) for row in table(client, query)] == [
        ("customer:analyst", "/es/people/7/")
    ]


def test_the_next_page_keeps_what_was_asked(everybody: dict[str, Person], browser: Browser) -> None:
    for number in range(queries.PAGE + 3):
        audit.wrote(everybody["cx_lead"], "make_team", f"team {number}")
        audit.wrote(everybody["analyst"], "change_team", f"other {number}")
    client = browser(everybody["administrator"])
    page = client.get("/es/teams/audit/?operation=make_team").content.decode()
    link = re.findall(r'href="(\?[^"]*before=[^"]*)"', page)[-1].replace("&amp;", "&")
    second = client.get(f"/es/teams/audit/{link}").content.decode()
    assert re.findall(r"team (\d+)</b>", second) == ["2", "1", "0"]


def test_the_number_of_queries_is_the_same_for_one_row_and_for_thousands(
    everybody: dict[str, Person], browser: Browser, django_assert_max_num_queries: Any
) -> None:
    Write.objects.bulk_create(
        Write(person=everybody["analyst"], operation="make_team", subject=str(n)) for n in range(2000)
    )
    Look.objects.bulk_create(Look(person=everybody["analyst"], subject=str(n)) for n in range(300))
    client = browser(everybody["administrator"])
    for query in ("", f"person={everybody['analyst'].pk}&since=2020-01-01", "of=looks"):
        with django_assert_max_num_queries(7):
            client.get(f"/es/teams/audit/?{query}")
        with django_assert_max_num_queries(6):
            assert len(table(client, query)) in (300, 2000)


def test_every_operation_of_the_code_has_its_words_for_the_log() -> None:
    from house.sources import PACKAGE

    texts = [path.read_text("utf-8") for path in (PACKAGE / "web").rglob("*.py")]
    named = {name for text in texts for name in re.findall(r'\bwrote\(\s*[\w.]+,\s*"(\w+)"', text)}
    assert "make_team" in named
    assert named <= set(audit.OPERATIONS)
