"""Do teams and hours come out of company.toml and go back into it unchanged?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from afuera import company as library
from afuera.company import Hours, read_company
from afuera.company.writing import written
from afuera.web.journeys import company_file as goals_file
from afuera.web.teams import company_file, queries
from afuera.web.teams.models import FUNCTIONS, Company, Person, Team, Write
from web.conftest import Lived

Browser = Callable[[Person | None], Client]
FILE = """
[company]
name = "Hilo Claro"
language = "es"
timezone = "America/Bogota"
currency = "COP"
[[teams]]
name = "billing"
function = "back office"
people = 42
opens = ["mon-fri 09:00-18:00", "sat 09:00-13:00"]
closed = ["2026-12-25"]
[[teams]]
name = "shop"
[names.es]
billing = "Facturación"
"""


@pytest.mark.django_db
def test_what_company_toml_says_comes_back_the_same() -> None:
    known = read_company(FILE)
    assert company_file.take_in(known) == 2
    again = read_company(written(company_file.known()))
    assert again.teams == known.teams == queries.company_teams()
    assert (again.name, again.timezone, again.currency) == ("Hilo Claro", "America/Bogota", "COP")
    assert again.label("billing", "es") == "Facturación"
    assert again.label("shop", "es") == "shop"


@pytest.mark.django_db
def test_the_file_seeds_the_web_once_and_then_the_database_rules() -> None:
    known = read_company(FILE)
    company_file.take_in(known)
    Team.objects.filter(name="billing").update(opens=["daily 00:00-24:00"])
    assert company_file.take_in(known) == 0
    assert Team.objects.get(name="billing").opens == ["daily 00:00-24:00"]


@given(
    name=st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=40).filter(str.strip),
    people=st.none() | st.integers(1, 10_000),
    function=st.sampled_from(["", *FUNCTIONS]),
)
def test_any_name_can_be_written_and_read(name: str, people: int | None, function: str) -> None:
    team = library.Team(name, function or None, people)
    reason = library.Reason({"touchpoint": f"/{name}*"}, name)
    goal = library.Goal(name, owner=name, steps=(name,), step_benchmarks={name: 0.85}, gap_days=7.5)
    known = library.Company(
        name=name, teams=(team,), goals=(goal,), reasons=(reason,), names={"es": {name: name}}
    )
    assert read_company(written(known)) == known


@pytest.mark.django_db
def test_goals_and_names_come_out_of_the_database_as_they_went_in(lived: Lived) -> None:
    company_file.take_in(lived.known)
    goals_file.take_in(lived.known)
    again = read_company(written(company_file.known()))
    by_name = {goal.name: goal for goal in lived.known.goals}
    assert {goal.name: goal for goal in again.goals} == by_name
    assert again.reasons == lived.known.reasons
    for lang in ("es", "en"):
        for key in lived.known.names.get(lang, {}):
            assert again.label(key, lang) == lived.known.label(key, lang)


def test_hours_are_changed_on_the_page_as_company_toml_writes_them(
    team: Team, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    form = {"name": "other", "name_es": "Cobros", "function": "front line", "people": "7"}
    form |= {
        "opens": "lun-vie 08:00-17:00\n\nsab 08:00-12:00",
        "closed": "2027-01-01\n2026-12-25\n2026-12-25",
    }
    assert client.post(f"/es/teams/{team.pk}/", form)["Location"] == "/es/teams/"
    team.refresh_from_db()
    assert team.name == "billing"  # the key of the data stays
    assert team.opens == ["lun-vie 08:00-17:00", "sab 08:00-12:00"]
    assert team.closed == ["2026-12-25", "2027-01-01"]
    assert Hours.of(team.opens, team.closed)
    assert (
        read_company(client.get("/es/teams/company.toml").content.decode()).teams == queries.company_teams()
    )
    row = Write.objects.get(operation="change_team")
    assert row.before["opens"] == ["mon-fri 09:00-18:00"]
    assert "Cobros" in client.get("/es/teams/").content.decode()
    assert "billing" in client.get("/en/teams/").content.decode()


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        ("opens", "always", "«always»"),
        ("closed", "Christmas", "«Christmas» no es un día"),
        ("function", "x", "x"),
    ],
)
def test_what_is_not_understood_is_told_beside_its_field(
    field: str, value: str, said: str, everybody: dict[str, Person], browser: Browser
) -> None:
    page = browser(everybody["cx_lead"]).post("/es/teams/new/", {"name": "new", field: value})
    assert page.status_code == 200
    assert said in page.content.decode()
    assert 'aria-invalid="true"' in page.content.decode()
    assert not Team.objects.exists()


def test_a_team_is_added_once(everybody: dict[str, Person], browser: Browser) -> None:
    client = browser(everybody["administrator"])
    assert client.post("/es/teams/new/", {"name": "shop"}).status_code == 302
    assert client.post("/es/teams/new/", {"name": "shop"}).status_code == 200
    assert Write.objects.filter(operation="make_team").count() == 1


def test_the_company_is_changed_with_its_formats(everybody: dict[str, Person], browser: Browser) -> None:
    client = browser(everybody["cx_lead"])
    form = {"name": "Hilo", "language": "es", "region": "CO", "timezone": "America/Bogota", "currency": "cop"}
    assert client.post("/es/teams/company/", form).status_code == 302
    company = queries.the_company()
    assert (company.name, company.region, company.currency) == ("Hilo", "CO", "COP")
    assert client.post("/es/teams/company/", {**form, "timezone": "Mars/Base"}).status_code == 200


def test_other_hours_ask_for_a_refresh_and_another_name_does_not(
    team: Team, administrator: Person, monkeypatch: pytest.MonkeyPatch
) -> None:
    called: list[str] = []
    monkeypatch.setattr(company_file, "lake_changed", lambda: called.append("again"))
    team.name_es = "Cobros"
    company_file.save_team(administrator, team)
    assert called == []
    team.opens = ["mon-fri 08:00-12:00"]
    company_file.save_team(administrator, team)
    assert len(called) == 1
    team.closed = ["2026-12-24"]
    company_file.save_team(administrator, team)
    company_file.save_team(administrator, Team(name="night shift", opens=["mon-fri 22:00-23:00"]))
    assert len(called) == 3
    row = Company.objects.get_or_create(pk=1)[0]
    row.name = "Hilo"
    company_file.change_company(administrator, row)
    assert len(called) == 3
    row.timezone = "America/Lima"
    company_file.change_company(administrator, row)
    assert len(called) == 4
