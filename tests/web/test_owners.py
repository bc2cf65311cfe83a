"""Does every journey have one person who answers for it, or say loudly that it has none?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afuera.web.bilingual import Refused
from afuera.web.journeys import owner_invented, owner_operations, owner_queries, owner_tasks, queries
from afuera.web.journeys.models import Goal, Study
from afuera.web.journeys.owner_models import Meeting, Ownership, Seat
from afuera.web.teams import audit
from afuera.web.teams import invented as teams_invented
from afuera.web.teams import operations as teams_operations
from afuera.web.teams.models import Person, Team, Write
from web.conftest import made
from web.test_journeys import page

Browser = Callable[[Person | None], Client]
Everybody = dict[str, Person]
pytestmark = pytest.mark.django_db
MAY = "Change texts; spend two weeks"


@pytest.fixture
def owned(goal: Goal, everybody: Everybody) -> Goal:
    accept(name(goal, everybody))
    return goal


def name(goal: Goal, everybody: Everybody, role: str = "journey_owner", by: str = "cx_lead") -> Ownership:
    return owner_operations.name_owner(everybody[by], goal, everybody[role], mandate=MAY)


def accept(named: Ownership) -> None:
    owner_operations.accept_journey(named.person, named)


def owner_of(goal: Goal) -> owner_queries.Owner:
    return owner_queries.owners().get(goal.slug, owner_queries.VACANT)


def where(goal: Goal, rest: str = "", lang: str = "en") -> str:
    return f"/{lang}/journeys/{goal.slug}/owner/{rest}"


def test_who_was_named_is_not_the_owner_before_they_accept(goal: Goal, everybody: Everybody) -> None:
    named = name(goal, everybody)
    assert owner_of(goal).state == "named"
    assert not owner_of(goal).owned
    accept(named)
    assert (owner_of(goal).state, owner_of(goal).name) == ("owned", "Journey_Owner")


def test_the_database_lets_nobody_answer_beside_another(owned: Goal, everybody: Everybody) -> None:
    now = timezone.now()
    one = {"goal": owned, "person": everybody["member"], "mandate": MAY}
    with pytest.raises(IntegrityError), transaction.atomic():
        Ownership.objects.create(**one, accepted_at=now)
    Ownership.objects.create(**one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ownership.objects.create(**one)
    with pytest.raises(IntegrityError), transaction.atomic():
        Ownership.objects.create(**one, ended_at=now, ended_as="declined")
    with pytest.raises(IntegrityError), transaction.atomic():
        Ownership.objects.create(goal=owned, person=everybody["member"], mandate="", ended_at=now)


def test_whoever_hands_over_stays_owner_until_the_other_accepts(owned: Goal, everybody: Everybody) -> None:
    owner = everybody["journey_owner"]
    named = owner_operations.name_owner(owner, owned, everybody["member"], mandate=MAY)
    assert (owner_of(owned).name, owner_of(owned).named) == ("Journey_Owner", "Member")
    accept(named)
    assert owner_of(owned).name == "Member"
    before = owner_queries.history(owned).get()
    assert (before.ended_as, before.handed_to) == ("handed_over", everybody["member"])


def test_declining_needs_a_reason_and_leaves_the_journey_vacant(goal: Goal, everybody: Everybody) -> None:
    named = name(goal, everybody)
    with pytest.raises(Refused):
        owner_operations.decline_journey(named.person, named, why=" ")
    owner_operations.decline_journey(named.person, named, why="No budget")
    assert owner_of(goal) == owner_queries.VACANT
    assert owner_queries.history(goal).get().ended_why == "No budget"
    with pytest.raises(Refused):
        accept(named)


def test_a_closed_account_leaves_its_journeys_vacant_at_once(
    owned: Goal, everybody: Everybody, administrator: Person
) -> None:
    Seat.objects.create(goal=owned, person=everybody["journey_owner"])
    teams_operations.close_account(administrator, everybody["journey_owner"], why="left")
    assert owner_of(owned) == owner_queries.VACANT
    assert owner_queries.history(owned).get().ended_as == "account_closed"
    assert owner_queries.seats(owned) == []


def test_an_account_closed_behind_our_back_or_a_guest_s_role_owns_nothing(
    owned: Goal, everybody: Everybody, administrator: Person
) -> None:
    owner = everybody["journey_owner"]
    Person.objects.filter(pk=owner.pk).update(is_active=False)
    assert not owner_of(owned).owned
    Person.objects.filter(pk=owner.pk).update(is_active=True)
    assert owner_of(owned).owned
    owner.refresh_from_db()
    teams_operations.change_person(administrator, owner, name="O", role="partner", team=None, why="")
    assert not owner_of(owned).owned


def test_only_those_who_may_name_do_and_only_the_named_answer(goal: Goal, everybody: Everybody) -> None:
    for role in ("member", "analyst", "journey_owner", "partner"):
        with pytest.raises(Refused):
            name(goal, everybody, "member", by=role)
    with pytest.raises(Refused):
        name(goal, everybody, "partner")
    named = name(goal, everybody, by="executive")
    with pytest.raises(Refused):
        owner_operations.accept_journey(everybody["cx_lead"], named)
    with pytest.raises(Refused):
        owner_operations.withdraw_naming(everybody["member"], named)
    accept(named)
    with pytest.raises(Refused):
        owner_operations.step_down(everybody["member"], goal, why="because")
    owner_operations.step_down(everybody["journey_owner"], goal, why="other work")
    assert owner_of(goal) == owner_queries.VACANT


def test_naming_another_takes_an_unanswered_naming_back(goal: Goal, everybody: Everybody) -> None:
    first = name(goal, everybody)
    name(goal, everybody, "member")
    assert owner_of(goal).named == "Member"
    with pytest.raises(Refused):
        accept(first)


def test_every_step_is_in_the_audit_log_in_words(goal: Goal, everybody: Everybody) -> None:
    owner_operations.decline_journey(everybody["member"], name(goal, everybody, "member"), why="no")
    owner_operations.withdraw_naming(everybody["cx_lead"], name(goal, everybody, "member"))
    accept(name(goal, everybody))
    owner, day = everybody["journey_owner"], timezone.localdate()
    seat = owner_operations.take_seat(owner, goal, everybody["member"])
    meeting = owner_operations.call_meeting(owner, goal, day)
    owner_operations.note_meeting(owner, meeting, notes="We agreed", came=[owner])
    owner_operations.leave_seat(everybody["member"], seat)
    owner_operations.step_down(owner, goal, why="enough")
    operations = set(Write.objects.filter(subject=goal.key).values_list("operation", flat=True))
    expected = {"name_owner", "withdraw_naming", "accept_journey", "decline_journey", "end_ownership"}
    assert operations == expected | {"take_seat", "leave_seat", "call_meeting", "note_meeting"}
    assert operations <= audit.OPERATIONS.keys()


def test_letters_go_out_once_in_the_reader_s_language(
    goal: Goal, everybody: Everybody, django_capture_on_commit_callbacks: Any
) -> None:
    Person.objects.filter(role="journey_owner").update(language="en")
    everybody["journey_owner"].refresh_from_db()
    with django_capture_on_commit_callbacks(execute=True):
        named = name(goal, everybody)
    assert [(letter.subject, letter.to) for letter in mail.outbox] == [
        ("You are asked to answer for “change plan”", ["journey_owner@hilo.example"])
    ]
    assert MAY in mail.outbox[0].body
    assert where(goal) in mail.outbox[0].body
    with django_capture_on_commit_callbacks(execute=True):
        accept(named)
    assert mail.outbox[1].to == ["cx_lead@hilo.example"]
    assert "responde por «change plan» desde ahora" in mail.outbox[1].subject
    owner_tasks.tell_of_naming.func(named.pk)
    owner_tasks.tell_of_answer.func(named.pk)
    assert len(mail.outbox) == 2
    with django_capture_on_commit_callbacks(execute=True):
        other = owner_operations.name_owner(named.person, goal, everybody["member"], mandate=MAY)
    assert "quiere entregarle «change plan»" in mail.outbox[2].subject
    with django_capture_on_commit_callbacks(execute=True):
        accept(other)
    assert mail.outbox[3].to == ["journey_owner@hilo.example"]
    with django_capture_on_commit_callbacks(execute=True):
        owner_operations.step_down(everybody["member"], goal, why="enough")
    assert {letter.to[0] for letter in mail.outbox[4:]} == {"cx_lead@hilo.example", "executive@hilo.example"}


def test_a_letter_is_not_sent_when_the_naming_was_taken_back(goal: Goal, everybody: Everybody) -> None:
    named = name(goal, everybody)
    owner_operations.withdraw_naming(everybody["cx_lead"], named)
    owner_tasks.tell_of_naming.func(named.pk)
    assert mail.outbox == []


def test_the_page_says_for_how_long_nobody_has_answered(
    goal: Goal, everybody: Everybody, browser: Browser
) -> None:
    named = name(goal, everybody)
    Ownership.objects.filter(pk=named.pk).update(named_at=timezone.now() - timedelta(days=9, hours=1))
    client = browser(everybody["member"])
    assert "Journey_Owner was named 9 days ago and has not answered" in page(client, where(goal))
    assert "se le pidió hace 9 días y no ha respondido" in page(client, where(goal, lang="es"))
    assert "was named 9 days ago" in page(client, "/en/journeys/owners/")


def test_the_whole_way_in_the_browser(goal: Goal, everybody: Everybody, browser: Browser) -> None:
    lead, owner = browser(everybody["cx_lead"]), browser(everybody["journey_owner"])
    assert lead.post(where(goal, "name/"), {"person": everybody["journey_owner"].pk}).status_code == 422
    told = {"person": everybody["journey_owner"].pk, "mandate": MAY}
    assert lead.post(where(goal, "name/"), told).status_code == 302
    assert "I answer for it" in page(owner, where(goal))
    assert "I answer for it" not in page(lead, where(goal))
    assert owner.post(where(goal, "answer/"), {"decline": "1", "why": ""}).status_code == 422
    assert owner.post(where(goal, "answer/"), {"accept": "1"}).status_code == 302
    assert owner_of(goal).owned
    assert owner.post(where(goal, "seats/"), {"person": everybody["member"].pk}).status_code == 302
    day = timezone.localdate()
    assert owner.post(where(goal, "meetings/"), {"day": str(day - timedelta(days=1))}).status_code == 422
    assert owner.post(where(goal, "meetings/"), {"day": str(day)}).status_code == 302
    meeting = Meeting.objects.get()
    notes = {"notes": "<script>x</script>", "came": [everybody["member"].pk]}
    assert owner.post(where(goal, f"meetings/{meeting.pk}/"), notes).status_code == 302
    said = page(owner, where(goal))
    assert "&lt;script&gt;x" in said
    assert "<script>x" not in said
    assert "Came: Member" in " ".join(said.split())
    assert owner.post(where(goal, "step-down/"), {"why": "other work"}).status_code == 302
    assert "Nobody owns this journey" in page(owner, where(goal))


def test_nobody_acts_for_another_by_typing_an_address(
    owned: Goal, everybody: Everybody, browser: Browser
) -> None:
    name(owned, everybody, "executive")
    seat = Seat.objects.create(goal=owned, person=everybody["executive"])
    meeting = Meeting.objects.create(goal=owned, day=timezone.localdate())
    client = browser(everybody["member"])
    forbidden = ("name/", "answer/", "step-down/", "seats/", "meetings/", f"meetings/{meeting.pk}/")
    for rest in forbidden:
        assert client.post(where(owned, rest), {"accept": "1"}).status_code == 403, rest
    client.post(where(owned, "withdraw/"))
    client.post(where(owned, f"seats/{seat.pk}/leave/"))
    assert owner_of(owned).named == "Executive"
    assert Seat.objects.get().left_at is None
    other = Goal.objects.exclude(pk=owned.pk).first()
    assert other is not None
    assert (
        browser(everybody["journey_owner"]).post(where(other, f"meetings/{meeting.pk}/")).status_code == 403
    )


def test_a_partner_sees_the_table_only_when_sitting_there(
    owned: Goal, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["partner"])
    assert client.get(where(owned)).status_code == 403
    owner_operations.take_seat(everybody["journey_owner"], owned, everybody["partner"])
    said = page(client, where(owned))
    assert "walks/1/" not in said
    assert "/en/journeys/owners/" not in said  # which is closed to them


def test_the_page_names_the_team_of_which_nobody_sits_at_the_table(
    studied: Study, everybody: Everybody, browser: Browser
) -> None:
    goal = Goal.objects.get(key="change plan")
    accept(name(goal, everybody))
    table = owner_queries.table(goal, {})
    shares = [side.share for side in table.sides]
    assert {side.key for side in table.absent} == {"digital", "sales", "technical support", "billing"}
    assert all(share is not None and 0 < share <= 1 for share in shares)
    assert shares == sorted(shares, reverse=True, key=lambda share: share or 0)
    person = made("member", email="b@hilo.example", team=Team.objects.get(name=table.sides[0].key))
    owner_operations.take_seat(everybody["journey_owner"], goal, person)
    after = owner_queries.table(goal, {})
    assert after.absent == after.sides[1:]
    said = page(browser(everybody["cx_lead"]), where(goal))
    assert f"touches {round((shares[1] or 0) * 100)}% of these journeys, and nobody of it sits" in said


def test_the_agenda_is_where_the_journey_is_lost(owned: Goal, everybody: Everybody, browser: Browser) -> None:
    said = page(browser(everybody["journey_owner"]), where(owned))
    assert "Hand-over from sales to provisioning" in said
    assert "46% (40–51%)" in said
    assert "nobody speaks for sales and provisioning" in said


def test_a_journey_s_page_and_a_colleague_s_page_say_who_answers(
    owned: Goal, everybody: Everybody, browser: Browser
) -> None:
    said = page(browser(everybody["partner"]), f"/en/journeys/{owned.slug}/")
    assert "Journey_Owner answers for “change plan”" in said
    colleague = f"/en/teams/people/{everybody['journey_owner'].pk}/"
    assert where(owned) in page(browser(everybody["administrator"]), colleague)


@pytest.mark.parametrize("lang", ["es", "en"])
def test_vacancies_come_first_and_every_role_reads_the_list_in_its_language(
    owned: Goal, everybody: Everybody, browser: Browser, lang: str
) -> None:
    for role in everybody.keys() - {"partner"}:
        said = page(browser(everybody[role]), f"/{lang}/journeys/owners/")
        chip = "Nobody owns this journey" if lang == "en" else "Nadie responde por este viaje"
        assert said.count(chip) == Goal.objects.count() - 1
        assert said.rindex(chip) < said.rindex(owned.slug)


@pytest.mark.parametrize("rest", ["list", "page"])
def test_the_number_of_queries_does_not_grow(
    rest: str, owned: Goal, everybody: Everybody, browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    address = "/en/journeys/owners/" if rest == "list" else where(owned)
    Meeting.objects.create(goal=owned, day=timezone.localdate() - timedelta(days=40), notes="x")
    page(client, address)
    with CaptureQueriesContext(connection) as few:
        page(client, address)
    for n in range(12):
        person = made("member", email=f"m{n}@hilo.example", name=f"M {n}")
        more = Goal.objects.create(key=f"goal {n}", slug=f"goal-{n}")
        now = timezone.now()
        Ownership.objects.create(goal=more, person=person, mandate=MAY, accepted_at=now)
        Seat.objects.create(goal=owned, person=person)
        Ownership.objects.create(goal=owned, person=person, mandate=MAY, ended_at=now, ended_as="withdrawn")
        Meeting.objects.create(goal=owned, day=now - timedelta(days=n + 1), notes="x")
    with CaptureQueriesContext(connection) as many:
        page(client, address)
    assert len(many) == len(few) <= (6 if rest == "list" else 17)


def test_owners_of_all_goals_are_one_query(owned: Goal, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert owner_queries.owners()[owned.slug].owned


@override_settings(DEMO=True)
def test_in_the_demo_the_worst_is_vacant_one_waits_and_the_others_are_owned(study: Study) -> None:
    teams_invented.move_in()
    owner_invented.name_owners()
    owner_invented.name_owners()
    states = [owner_of(goal).state for goal in owner_invented._in_order()]
    assert states[:4] == ["vacant", "owned", "owned", "named"]
    assert max(one.waited for one in owner_queries.owners().values()) == 9
    assert Meeting.objects.count() == 1
    assert {one.mandate[:7] for one in Ownership.objects.all()} == {"Cambiar"}  # its people write Spanish


def test_a_goal_that_nobody_pursued_yet_is_no_vacancy_anywhere(
    studied: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    Goal.objects.create(key="emigrate", slug="emigrate", traveller="customer")
    Ownership.objects.all().delete()
    goals = [one for one in queries.goals(studied) if one.goal is not None]
    client = browser(everybody["cx_lead"])
    said = page(client, "/en/journeys/owners/")
    assert "<h1>Nobody answers for any journey</h1>" in said
    assert said.count("Nobody owns this journey") == len(goals)
    assert said.index("Told of, and in no signal yet") < said.index("migrate")
    assert f"Nobody answers for {len(goals)} journeys" in page(client, "/en/")
