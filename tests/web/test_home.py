"""Does the first page tell each role what to read, decide and do today, and nothing else?"""

from __future__ import annotations

import copy
import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afuera.web import panels
from afuera.web.journeys import operations, owner_operations
from afuera.web.journeys.models import Freshness, Goal, Study
from afuera.web.permissions import ROLES
from afuera.web.teams.models import Look, Person, Team
from web.conftest import made
from web.test_journeys import findings, page

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db


def own(goal: str, everybody: Everybody, role: str = "journey_owner") -> Goal:
    found = Goal.objects.get(key=goal)
    named = owner_operations.name_owner(everybody["cx_lead"], found, everybody[role], mandate="All of it")
    owner_operations.accept_journey(everybody[role], named)
    return found


def again(share: float, low: float, high: float, goal: str = "change plan") -> Study:
    """A newer study in which one goal has another share."""
    newer = copy.deepcopy(findings())
    for row in [*newer["journeys"], *newer["broken_wholes"]]:
        if row["goal"] == goal:
            row |= {"goal_share": share, "goal_low": low, "goal_high": high}
    return operations.keep_study({**newer, "made_at": "2026-11-22T00:00:00Z"}, None)


def in_team(everybody: Everybody, role: str, team: str) -> Person:
    person = everybody[role]
    person.team, _ = Team.objects.get_or_create(name=team)
    person.save()
    return person


def headline(text: str) -> str:
    return " ".join(re.findall(r"<h1>(.*?)</h1>", text, re.DOTALL)[0].split())


def part(text: str, name: str) -> str:
    return text.split(f'id="{name}"')[1].split("</section>")[0]


ASKED = {
    "cx_lead": ("and only 42", "y solo 42"),
    "journey_owner": ("and only 42", "y solo 42"),
    "member": ("goes well for", "sale bien para"),
    "executive": (
        "2 of 5 journeys are broken as a whole, and nobody answers for 2 of them",
        "2 de 5 viajes están rotos en su conjunto, y nadie responde por 2 de ellos",
    ),
    "partner": ("Customers meet your team in", "Los clientes encuentran a su equipo en"),
    "analyst": ("86 rows were refused", "se rechazaron 86 filas"),
    "administrator": ("a password alone", "solo con contraseña"),
}


@pytest.mark.parametrize("role", sorted(ROLES))
@pytest.mark.parametrize("lang", ["en", "es"])
def test_each_role_opens_with_its_own_finding_in_both_languages(
    role: str, lang: str, study: Study, everybody: Everybody, browser: Browser
) -> None:
    for guest in ("member", "partner"):
        in_team(everybody, guest, "sales")
    said = page(browser(everybody[role]), f"/{lang}/")
    assert ASKED[role][lang == "es"] in headline(said)
    for name in ("read", "decide", "do"):
        assert part(said, name)
    assert "…" not in headline(said)


@pytest.mark.parametrize("role", sorted(ROLES))
def test_before_any_study_the_page_stands_and_is_calm(
    role: str, everybody: Everybody, browser: Browser
) -> None:
    said = page(browser(everybody[role]), "/en/")
    if role not in ("administrator", "partner", "member"):
        assert said.count('class="calm"') == 3
        assert headline(said) == "Nothing has been studied yet"


def test_a_journey_without_an_owner_is_on_the_page_of_every_lead_and_executive(
    study: Study, everybody: Everybody, browser: Browser
) -> None:
    own("pay the bill", everybody)
    told = {
        role
        for role, person in everybody.items()
        if "Nobody answers for 4 journeys" in part(page(browser(person), "/en/"), "decide")
    }
    assert told == {"administrator", "cx_lead", "executive"}
    person = made("executive", email="second@hilo.example")
    assert "Nobody answers for 4 journeys" in page(browser(person), "/en/")


@pytest.mark.parametrize(
    ("share", "low", "high", "says"),
    [
        (0.6, 0.55, 0.65, "“change plan” is better than before: 60% get there, 42% in the study before"),
        (0.3, 0.25, 0.35, "“change plan” is worse than before: 30% get there, 42% in the study before"),
        (0.44, 0.41, 0.47, "“change plan” is as before: 44% get there, 42% in the study before"),
    ],
)
def test_an_owner_reads_whether_the_journey_moved_and_how_sure_that_is(
    study: Study, everybody: Everybody, browser: Browser, share: float, low: float, high: float, says: str
) -> None:
    own("change plan", everybody)
    again(share, low, high)
    said = page(browser(everybody["journey_owner"]), "/en/")
    assert headline(said) == says
    assert "42% (39–45%)" in said
    assert "carries 46% of what is lost in “change plan”" in part(said, "decide")
    assert "nobody of it sits at the table" in part(said, "do")


def test_an_executive_reads_what_moved(study: Study, everybody: Everybody, browser: Browser) -> None:
    again(0.6, 0.55, 0.65)
    said = page(browser(everybody["executive"]), "/en/")
    assert ": 1 better, 0 worse, " in said


def test_who_was_asked_decides_and_who_asked_is_told_to_speak_with_them(
    study: Study, everybody: Everybody, browser: Browser
) -> None:
    goal = Goal.objects.get(key="change plan")
    owner_operations.name_owner(everybody["cx_lead"], goal, everybody["member"], mandate="Spend two weeks")
    said = part(page(browser(everybody["member"]), "/en/"), "decide")
    assert "Cx_Lead asks you to answer for “change plan”" in said
    assert "Spend two weeks" in said
    assert "has not answered yet: speak with them" in part(page(browser(everybody["cx_lead"]), "/en/"), "do")


def test_those_at_the_table_know_when_it_meets(study: Study, everybody: Everybody, browser: Browser) -> None:
    goal, owner = own("change plan", everybody), everybody["journey_owner"]
    owner_operations.take_seat(owner, goal, everybody["analyst"])
    owner_operations.call_meeting(owner, goal, timezone.localdate() + timedelta(days=3))
    for role, told in (("analyst", True), ("journey_owner", True), ("executive", False)):
        said = part(page(browser(everybody[role]), "/en/"), "do")
        assert ("The table of “change plan” meets on" in said) is told


WALK = re.compile(r'href="(/en/journeys/[^"]+/walks/([0-9a-f]+)/)[^"]*"')


def test_the_walk_of_the_day_stays_is_ticked_by_opening_and_is_another_tomorrow(
    studied: Study, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    found = WALK.search(page(client, "/en/"))
    assert found is not None
    assert "read today" not in page(client, "/en/")
    assert client.get(found[1]).status_code == 200
    said = page(client, "/en/")
    assert found[1] in said
    assert "read today" in said
    # Yesterday's is not offered again: the rows of looks stay as they are, so that we say it by another.
    for look in list(Look.objects.all()):
        at = timezone.now() - timedelta(days=2)
        Look.objects.create(person=look.person, subject=look.subject, address=look.address, at=at)
    other = WALK.search(page(client, "/en/"))
    assert other is not None
    assert other[1] != found[1]
    assert WALK.search(page(browser(everybody["analyst"]), "/en/"))


def test_a_partner_sees_the_journeys_of_its_team_alone_and_no_walks(
    studied: Study, everybody: Everybody, browser: Browser
) -> None:
    in_team(everybody, "partner", "field crew")
    said = page(browser(everybody["partner"]), "/en/")
    assert not WALK.search(said)
    assert "move house" in said.lower()
    assert "top up" not in said.lower()
    assert "/owner/" not in said


def test_an_administrator_reads_of_second_proofs_invitations_and_faults(
    study: Study, everybody: Everybody, browser: Browser, settings: Any, tmp_path: Any
) -> None:
    from allauth.mfa.models import Authenticator

    from afuera.web.teams.operations import invite

    settings.DATA = tmp_path
    client = browser(everybody["administrator"])
    assert headline(page(client, "/en/")) == "7 of 7 people sign in with a password alone"
    invite(everybody["administrator"], email="n@hilo.example", name="N", role="member", language="es")
    assert "One invitation waits for an answer" in page(client, "/en/")
    for person in everybody.values():
        Authenticator.objects.create(user=person, type="totp", data={})
    assert headline(page(client, "/en/")) == "Everything that keeps Afuera running is in order"
    (tmp_path / "secret-key").write_text("x")
    (tmp_path / "secret-key").chmod(0o644)
    assert "Others may read the secret key" in headline(page(client, "/en/"))


def test_an_analyst_reads_when_pages_are_behind_or_a_refresh_stopped(
    study: Study, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["analyst"])
    Freshness.objects.create(pk=1, asked=2, done=1, studied=1)
    assert headline(page(client, "/es/")) == "Llegaron señales nuevas y las páginas todavía no las muestran"
    fault = {"sentence": "There is nothing to tell yet: no journey was found", "facts": {}}
    Freshness.objects.update(fault=fault)
    assert headline(page(client, "/en/")) == "The last refresh stopped"
    assert "Mend 68 refused rows of contactos_2026.csv" in page(client, "/en/")


def test_what_the_role_may_do_is_open_on_the_first_visit_and_folded_later(
    everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["member"])
    folded = '<details class="data may">'
    assert folded not in page(client, "/en/")
    Person.objects.filter(role="member").update(created_at=timezone.now() - timedelta(days=3))
    assert folded in page(client, "/en/")


def test_boxes_of_later_rooms_stand_by_their_order_and_the_old_place_goes_on(
    everybody: Everybody, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(panels, "_boxes", copy.deepcopy(panels._boxes))

    def row(text: str) -> Callable[..., panels.Filled]:
        return lambda request, subject: ("frame/rows.html", {"found": [{"text": text}]})

    panels.box("home.do", needs="see_journeys", order=2)(row("second of all"))
    panels.box("home.do", needs="see_journeys", order=1)(row("first of all"))
    panels.box("home.start", needs="see_journeys")(row("a whole card"))
    said = page(browser(everybody["executive"]), "/en/")
    assert said.index("first of all") < said.index("second of all") < said.index("a whole card")


@pytest.mark.parametrize("role", sorted(ROLES))
def test_the_number_of_queries_does_not_grow(
    role: str, study: Study, everybody: Everybody, browser: Browser
) -> None:
    person = in_team(everybody, role, "sales")
    if role == "journey_owner":
        own("change plan", everybody)
    client = browser(person)
    operations.keep_study({**findings(), "made_at": "2026-11-21T00:00:00Z"}, None)
    page(client, "/en/")
    with CaptureQueriesContext(connection) as few:
        page(client, "/en/")
    many = findings()
    many["journeys"] += [{**copy.deepcopy(many["journeys"][0]), "goal": f"goal {n}"} for n in range(12)]
    operations.keep_study({**many, "made_at": "2026-11-22T00:00:00Z"}, None)
    for n in range(12):
        if role == "journey_owner":
            own(f"goal {n}", everybody)
    page(client, "/en/")
    with CaptureQueriesContext(connection) as then:
        page(client, "/en/")
    assert len(then) == len(few) <= 30, [one["sql"][:90] for one in then]
