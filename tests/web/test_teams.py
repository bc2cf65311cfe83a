"""Can people come in, be changed and be shut out, and does the audit log tell all of it?"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from allauth.usersessions.models import UserSession
from django.core import mail
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.permissions import ROLES
from afuera.web.teams import audit, invented, operations, queries
from afuera.web.teams.links import link, opened_by, token
from afuera.web.teams.models import Company, Invitation, Look, Person, Team, Write
from web.conftest import PASSWORD, made

Browser = Callable[[Person | None], Client]
INVITED = {"email": "Sara@Hilo.example", "name": "Sara", "role": "member", "language": "es", "team": ""}
pytestmark = pytest.mark.django_db


def invited(by: Person, **facts: object) -> Invitation:
    asked = {"email": "sara@hilo.example", "name": "Sara", "role": "member", "language": "es", **facts}
    return operations.invite(by, **asked)  # type: ignore[arg-type]


def test_somebody_is_invited_reads_the_letter_and_comes_in(
    administrator: Person, browser: Browser, django_capture_on_commit_callbacks: Callable[..., object]
) -> None:
    with django_capture_on_commit_callbacks(execute=True):  # type: ignore[attr-defined]
        page = browser(administrator).post("/es/teams/people/invite/", INVITED).content.decode()
    letter = mail.outbox[0]
    assert letter.to == ["sara@hilo.example"]
    assert letter.subject == "Su invitación a Afuera"
    address = re.search(r"http://localhost:8000(/es/teams/join/\S+)", str(letter.body))
    assert address
    assert address[1] in page
    guest = browser(None)
    assert "Venga a ver la empresa" in guest.get(address[1]).content.decode()
    account = {"name": "Sara Ruiz", "password": PASSWORD, "language": "es"}
    assert guest.post(address[1], account)["Location"] == "/es/"
    assert "Sara Ruiz" in guest.get("/es/").content.decode()
    sara = Person.objects.get(email="sara@hilo.example")
    assert (sara.role, sara.check_password(PASSWORD)) == ("member", True)
    assert set(Write.objects.values_list("operation", flat=True)) == {"invite", "accept_invitation"}


def test_a_link_works_once(administrator: Person, browser: Browser) -> None:
    invitation = invited(administrator)
    operations.accept_invitation(invitation, name="Sara", password=PASSWORD, language="es")
    with pytest.raises(Refused):
        operations.accept_invitation(invitation, name="Eve", password=PASSWORD, language="es")
    answer = browser(None).get(link(invitation).removeprefix("http://localhost:8000"))
    assert answer.status_code == 410
    assert "Ya se usó" in answer.content.decode()


def test_a_link_that_is_forged_or_altered_opens_nothing(administrator: Person, browser: Browser) -> None:
    one, two = invited(administrator), invited(administrator, email="eva@hilo.example")
    forged = token(one).replace(str(one.pk), str(two.pk), 1)
    assert opened_by(forged) is None
    assert browser(None).get(f"/es/teams/join/{forged}/").status_code == 404


@pytest.mark.parametrize(
    "over", [{"withdrawn_at": timezone.now()}, {"expires_at": timezone.now() - timedelta(1)}]
)
def test_a_link_that_is_over_makes_no_account(over: dict[str, object], administrator: Person) -> None:
    invitation = invited(administrator)
    Invitation.objects.filter(pk=invitation.pk).update(created_at=timezone.now() - timedelta(30))
    Invitation.objects.filter(pk=invitation.pk).update(**over)
    with pytest.raises(Refused):
        operations.accept_invitation(invitation, name="Sara", password=PASSWORD, language="es")


def test_inviting_again_makes_the_earlier_link_worthless(administrator: Person) -> None:
    first = invited(administrator)
    second = invited(administrator)
    first.refresh_from_db()
    assert first.withdrawn_at
    assert list(queries.open_invitations()) == [second]
    with pytest.raises(Refused):
        invited(administrator, email=administrator.email.upper())


def test_the_first_link_makes_the_administrator_and_only_until_there_is_one(browser: Browser) -> None:
    earlier, latest = operations.begin(), operations.begin()
    assert browser(None).get(f"/en/teams/join/{token(earlier)}/").status_code == 410
    account = {"email": "Marta@hilo.example", "name": "Marta", "password": PASSWORD, "language": "es"}
    guest = browser(None)
    assert guest.post(f"/en/teams/join/{token(latest)}/", account)["Location"] == "/es/"
    assert guest.get("/es/teams/audit/").status_code == 200
    with pytest.raises(Refused):
        operations.begin()


def test_a_weak_password_is_refused_in_the_readers_language(administrator: Person, browser: Browser) -> None:
    address = f"/es/teams/join/{token(invited(administrator))}/"
    page = (
        browser(None)
        .post(address, {"name": "Sara", "password": "password", "language": "es"})
        .content.decode()
    )
    assert "demasiado" in page
    assert not Person.objects.filter(email="sara@hilo.example").exists()


def test_signing_in_with_the_wrong_password_tells_not_who_is_here(
    administrator: Person, browser: Browser
) -> None:
    said = []
    for email in (administrator.email, "nobody@hilo.example"):
        answer = browser(None).post("/es/account/login/", {"login": email, "password": "wrong"})
        said.append(re.findall(r'role="alert">(.*?)</div>', answer.content.decode(), re.DOTALL))
    assert said[0] == said[1] != []


def test_signing_in_leads_to_the_first_page_in_ones_own_language(
    administrator: Person, browser: Browser
) -> None:
    account = {"login": administrator.email.upper(), "password": PASSWORD}
    assert browser(None).post("/en/account/login/", account)["Location"] == "/es/"


def test_nobody_makes_an_account_uninvited(browser: Browser) -> None:
    answer = browser(None).post("/es/account/signup/", {"email": "eve@evil.example", "password1": PASSWORD})
    assert answer.status_code == 403
    assert not Person.objects.exists()


def test_the_last_administrator_can_neither_step_down_nor_be_closed(everybody: dict[str, Person]) -> None:
    last = everybody["administrator"]
    with pytest.raises(Refused):
        operations.change_person(last, last, name="x", role="member", team=None, why="")
    with pytest.raises(Refused):
        operations.close_account(last, last, why="")
    made("administrator", email="second@hilo.example")
    operations.close_account(last, last, why="leaves the company")
    assert Write.objects.latest("id").why == "leaves the company"


def test_a_change_of_role_is_told_before_and_after(everybody: dict[str, Person], browser: Browser) -> None:
    member = everybody["member"]
    form = {"name": member.name, "role": "analyst", "team": "", "why": "new post"}
    browser(everybody["administrator"]).post(f"/es/teams/people/{member.pk}/", form)
    row = Write.objects.get(operation="change_person")
    assert (row.before, row.after, row.why) == ({"role": "member"}, {"role": "analyst"}, "new post")
    page = browser(everybody["administrator"]).get("/es/teams/audit/").content.decode()
    assert "Cambió a una persona: member@hilo.example" in page
    assert "member → analyst" in page


def test_closing_an_account_ends_its_sessions(everybody: dict[str, Person], browser: Browser) -> None:
    client = browser(None)
    client.post("/es/account/login/", {"login": "member@hilo.example", "password": PASSWORD})
    assert UserSession.objects.count() == 1
    operations.close_account(everybody["administrator"], everybody["member"], why="")
    assert UserSession.objects.count() == 0
    assert client.get("/es/").status_code == 302


def test_one_ends_ones_own_sessions_and_nobody_elses(everybody: dict[str, Person], browser: Browser) -> None:
    here, elsewhere, other = browser(None), browser(None), browser(everybody["analyst"])
    for client in (here, elsewhere):
        client.post("/es/account/login/", {"login": "member@hilo.example", "password": PASSWORD})
    session = UserSession.objects.get(session_key=elsewhere.session.session_key)
    assert "2 dispositivos" in here.get("/es/teams/account/").content.decode()
    assert other.post(f"/es/teams/account/sessions/{session.pk}/end/").status_code == 404
    assert here.post(f"/es/teams/account/sessions/{session.pk}/end/").status_code == 302
    assert elsewhere.get("/es/").status_code == 302
    assert here.get("/es/").status_code == 200


def test_the_audit_log_cannot_be_changed_even_in_the_database(administrator: Person) -> None:
    row = audit.wrote(administrator, "change_team", "billing")
    look = audit.looked(administrator, "customer:7", "/es/people/7/")
    with pytest.raises(TypeError):
        row.save()
    with pytest.raises(TypeError):
        look.delete()
    for table in (Write, Look):
        with pytest.raises(DatabaseError), transaction.atomic():
            table.objects.update(subject="nothing")


def test_looks_are_listed_for_the_administrator(administrator: Person, browser: Browser) -> None:
    audit.looked(administrator, "customer:7", "/es/people/7/")
    assert "customer:7" in browser(administrator).get("/es/teams/audit/?of=looks").content.decode()


def test_the_audit_log_is_read_page_by_page(administrator: Person, browser: Browser) -> None:
    for number in range(queries.PAGE + 5):
        audit.wrote(administrator, "change_team", f"team {number}")
    client = browser(administrator)
    older = re.search(r"before=(\d+)", client.get("/es/teams/audit/").content.decode())
    assert older
    second = client.get(f"/es/teams/audit/?before={older[1]}").content.decode()
    assert "team 4<" in second
    assert "team 5<" not in second
    assert client.get("/es/teams/audit/?before=x").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "MEMBER@x.example"},
        {"role": "king"},
        {"language": "fr"},
        {"name": ""},
        {"email": "member@hilo.example"},
    ],
)
def test_the_database_itself_refuses_a_person_that_cannot_be(
    wrong: dict[str, str], everybody: dict[str, Person]
) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Person.objects.create(
            **{"email": "new@x.example", "name": "New", "role": "member", "language": "es", **wrong}
        )


def test_the_database_itself_refuses_two_companies_and_two_open_invitations(administrator: Person) -> None:
    Company.objects.create()
    with pytest.raises(IntegrityError), transaction.atomic():
        Company.objects.create(pk=2)
    invitation = invited(administrator)
    with pytest.raises(IntegrityError), transaction.atomic():
        Invitation.objects.create(email=invitation.email, role="member", expires_at=invitation.expires_at)


def test_the_number_of_queries_does_not_grow_with_people_and_teams(
    administrator: Person, browser: Browser, django_assert_max_num_queries: Callable[[int], object]
) -> None:
    for number in range(40):
        one = Team.objects.create(name=f"team {number}")
        made("member", email=f"m{number}@hilo.example", team=one)
    client = browser(administrator)
    for address in ("/es/teams/people/", "/es/teams/", "/es/teams/audit/"):
        with django_assert_max_num_queries(7):  # type: ignore[attr-defined]
            client.get(address)


@override_settings(DEMO=True)
def test_in_demo_mode_one_click_enters_as_an_invented_person_and_never_as_a_real_one(
    administrator: Person, browser: Browser
) -> None:
    invented.move_in()
    invented.move_in()
    everyone = list(queries.invented_people())
    assert [person.name for person in everyone] == [one.name for one in invented.ALL]
    assert {person.role for person in everyone} == set(ROLES)
    assert "Marta Restrepo" in browser(None).get("/es/account/login/").content.decode()
    for person in everyone:
        assert browser(None).post(f"/es/teams/enter/{person.pk}/")["Location"] == f"/{person.language}/"
        assert not person.has_usable_password()
    assert browser(None).post(f"/es/teams/enter/{administrator.pk}/").status_code == 404


def test_outside_demo_mode_nobody_enters_with_one_click(browser: Browser) -> None:
    with override_settings(DEMO=True):
        invented.move_in()
    person = queries.invented_people()[0]
    assert browser(None).post(f"/es/teams/enter/{person.pk}/").status_code == 404
    assert "Marta Restrepo" not in browser(None).get("/es/account/login/").content.decode()
    with pytest.raises(Refused):
        invented.move_in()


def test_the_database_waits_and_writes_through() -> None:
    if connection.vendor != "sqlite":
        pytest.skip("settings of SQLite")
    assert connection.settings_dict["OPTIONS"]["transaction_mode"] == "IMMEDIATE"
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
