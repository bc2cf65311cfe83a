"""What hurts customers most: the ordered list, one pain, and what people decide about it."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core import mail
from django.db import Error, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from afuera.web.journeys import operations as operations_of_journeys
from afuera.web.journeys.models import Goal, Study
from afuera.web.pains import decisions, operations, queries, tasks
from afuera.web.pains.models import NotNow, Pain, PainHistory, Taking
from afuera.web.teams.models import Person, Write
from web.pains_made import (
    AGAIN,
    CLOSED,
    FRAUD,
    PROMISE,
    REPEAT,
    VERSIONS,
    harm,
    pain,
    several,
    signed,
    study_of,
)

pytestmark = pytest.mark.django_db
Browser = Callable[[Person | None], Client]


@pytest.fixture
def found(everybody: dict[str, Person]) -> dict[str, Pain]:
    """Eight pains as a study found them, by key."""
    study_of(several())
    return {one.key: one for one in Pain.objects.all()}


def text(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.status_code
    return answer.content.decode()


def test_a_signature_is_frozen_and_a_history_is_never_rewritten(everybody: dict[str, Person]) -> None:
    one = Pain.objects.create(key="abc", signature={"kind": "friction", "friction": "wait"}, kind="friction")
    one.state = "accepted"
    one.save()
    with pytest.raises(Error), transaction.atomic():
        Pain.objects.filter(pk=one.pk).update(signature={"kind": "friction"})
    line = PainHistory.objects.create(pain=one, what="propose")
    with pytest.raises(Error), transaction.atomic():
        PainHistory.objects.filter(pk=line.pk).update(why="another")
    with pytest.raises(IntegrityError), transaction.atomic():
        PainHistory.objects.create(pain=one, what="refuse")


def test_the_list_stands_by_consequence_tier_by_tier_with_the_old_order_beside(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    page = text(browser(everybody["member"]), "/en/pains/")
    places = [page.index(f"/en/pains/{one['pain']}/") for one in several()]
    assert places == sorted(places)
    assert "What hurts customers most: Fraud, handled by the book; it makes 17 people leave" in page
    assert "misses 3 of these first 3: it puts one of them in place 8 of 8." in page
    for words in ("place 8 by frequency × cost", "surely in this place", "may stand from 1 to 3"):
        assert words in page
    assert page.index("tier-vulnerable") < page.index("tier-grave") < page.index("tier-rest")
    assert "goes together with" in page
    assert "cannot be said" in page


def test_nobody_can_sort_the_list_by_how_many_complained(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["administrator"])
    plain = text(client, "/en/pains/")
    sorted_ = text(client, "/en/pains/?sort=people&order=times&sort_by=complaints")
    places = [sorted_.index(f"/en/pains/{one['pain']}/") for one in several()]
    assert places == sorted(places)
    assert 'name="sort' not in plain
    assert "?sort" not in plain


def test_one_pain_says_what_it_does_how_sure_and_who_causes_it(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    page = text(browser(everybody["member"]), f"/en/pains/{PROMISE.key}/")
    assert "it makes 143 people divide their purchases among suppliers" in page
    assert "46 for each 100 people hit (37–55; n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}2,790)" in page
    assert "143 people (114–171)" in page
    assert (
        "They differed already before it happened, by 6.0% (3–9%): nobody can say that it is the cause."
        in page
    )
    assert "Before it happened they were alike" in page
    assert "82% of those hit said nothing" in page
    for team in ("Billing", "Contact centre"):
        assert team in page
    assert PROMISE.key in page


def test_pages_are_in_spanish_too(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    page = text(browser(everybody["cx_lead"]), "/es/pains/")
    assert "Lo que más duele a los clientes" in page
    assert "Un fraude, tratado según el manual" in page


def test_queries_do_not_grow_with_the_pains(everybody: dict[str, Person], browser: Browser) -> None:
    client = browser(everybody["cx_lead"])

    def queries(address: str) -> int:
        client.get(address)
        with CaptureQueriesContext(
            connection,
        ) as counted:
            assert client.get(address).status_code == 200
        return len(counted)

    study_of(several()[:2])
    few = [
        queries(address)
        for address in ("/en/pains/", "/en/pains/proposals/", f"/en/pains/{FRAUD.key}/", "/en/")
    ]
    study_of(several(), "2026-11-09T08:00:00Z")
    by = everybody["cx_lead"]
    for one in Pain.objects.all()[:4]:
        decisions.take(by, one, one.version, owner=by)
    many = [
        queries(address)
        for address in ("/en/pains/", "/en/pains/proposals/", f"/en/pains/{FRAUD.key}/", "/en/")
    ]
    assert many == few or all(b - a <= 1 for a, b in zip(few, many, strict=True)), (few, many)


def test_what_a_study_no_longer_finds_stays_with_the_day_and_may_return(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    study_of(several()[1:], "2026-11-09T08:00:00Z")
    gone = Pain.objects.get(key=FRAUD.key)
    assert gone.missing_since == dt.datetime(2026, 11, 9, 8, tzinfo=dt.UTC)
    assert gone.figures["people"] == 84
    client = browser(everybody["member"])
    assert f"/en/pains/{FRAUD.key}/" not in text(client, "/en/pains/")
    assert "Nobody was hit by it any more in what was studied." in text(client, "/en/pains/proposals/")
    assert "no longer found since Nov 9, 2026" in text(client, "/en/pains/proposals/")
    study_of(several(), "2026-11-16T08:00:00Z")
    gone.refresh_from_db()
    assert gone.missing_since is None
    assert [one.what for one in gone.history.order_by("id")] == ["propose", "missing", "found_again"]


def test_nothing_is_refused_merged_or_split_without_a_reason(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    one, other = found[CLOSED.key], found[AGAIN.key]
    for what, more in (("refuse", {}), ("merge", {"into": other.pk}), ("split", {})):
        answer = client.post(f"/en/pains/{one.key}/{what}/", {"read": one.version, "why": "  ", **more})
        assert answer.status_code == 422
        assert "Say why: whoever reads this in a year learns from it." in answer.content.decode()
    one.refresh_from_db()
    assert one.state == "proposed"


def test_a_refused_pain_stays_to_be_read_and_can_be_taken_up_again(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["analyst"])
    one = found[CLOSED.key]
    client.post(f"/en/pains/{one.key}/refuse/", {"read": one.version, "why": "It is our own test team."})
    one.refresh_from_db()
    assert one.state == "refused"
    proposals = text(client, "/en/pains/proposals/")
    assert "It is our own test team." in proposals
    assert f"/en/pains/{one.key}/" not in text(client, "/en/pains/")
    client.post(f"/en/pains/{one.key}/take-up/", {"read": one.version, "why": "It was not."})
    one.refresh_from_db()
    assert one.state == "accepted"
    assert [line.what for line in one.history.order_by("id")] == ["propose", "refuse", "take_up"]
    assert Write.objects.filter(operation="refuse_pain", subject=f"pain:{one.key}").count() == 1


def test_two_are_merged_and_both_say_so(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["journey_owner"])
    one, other = found[AGAIN.key], found[CLOSED.key]
    client.post(
        f"/en/pains/{one.key}/merge/",
        {"read": one.version, "into": other.pk, "why": "Both begin at the hand-over."},
    )
    one.refresh_from_db()
    assert (one.state, one.merged_into) == ("merged", other)
    assert "merged into this:" in text(client, f"/en/pains/{other.key}/")
    assert "Both begin at the hand-over." in text(client, f"/en/pains/{other.key}/")
    study_of(several(), "2026-11-09T08:00:00Z")
    one.refresh_from_db()
    assert one.state == "merged"  # a study finds it again; what people decided stands


def test_a_pain_is_split_and_its_parts_wait_to_be_counted(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["cx_lead"])
    one = found[CLOSED.key]
    told = {"read": one.version, "why": "Two teams, two hours.", "name_1": "Al activar", "step_1": "activate"}
    told |= {"name_2": "Al confirmar", "step_2": "confirm"}
    client.post(f"/en/pains/{one.key}/split/", told)
    one.refresh_from_db()
    assert one.state == "split"
    parts = list(one.parts.order_by("id"))
    assert [part.signature["step"] for part in parts] == ["activate", "confirm"]
    assert all(part.signature["friction"] == "transfer_to_closed" for part in parts)
    assert "Al activar" in text(client, "/en/pains/")
    answer = client.post(f"/en/pains/{one.key}/split/", {**told, "read": one.version})
    assert answer.status_code == 302
    assert Pain.objects.filter(part_of=one).count() == 2


def test_a_person_names_a_pain_that_no_study_found(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["member"])
    told = {
        "name": "La carta llega cuando ya pagaron",
        "goal": "",
        "step": "",
        "friction": "",
        "words": "la carta, tarde",
    }
    empty = client.post("/en/pains/name/", {**told, "words": "", "why": "Three calls."})
    assert empty.status_code == 422
    answer = client.post("/en/pains/name/", {**told, "why": "Three calls in one morning."})
    one = Pain.objects.get(proposed_by="person")
    assert answer["Location"] == f"/en/pains/{one.key}/"
    assert "counted within minutes" in text(client, answer["Location"])
    assert one.signature == signed("named", goal=None, words=("la carta", "tarde")).to_json()
    assert "no study has counted yet whom it hits" in text(client, f"/en/pains/{one.key}/")
    again = client.post("/en/pains/name/", {**told, "why": "Once more."})
    assert "on the list already" in again.content.decode()
    study_of(
        [*several(), pain(9, 9, 40, "rest", signed("named", goal=None, words=("la carta", "tarde")))],
        "2026-11-09T08:00:00Z",
    )
    one.refresh_from_db()
    assert one.figures["people"] == 40
    assert one.name_es == "La carta llega cuando ya pagaron"


def test_two_people_write_at_once_and_nothing_is_lost(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    one = found[REPEAT.key]
    read = one.version
    browser(everybody["cx_lead"]).post(
        f"/en/pains/{one.key}/rename/",
        {"read": read, "name_es": "Llamar otra vez", "name_en": "Calling again"},
    )
    second = browser(everybody["analyst"])
    told = {"read": read, "name_es": "Dos facturas", "name_en": "Two bills", "why": "So they call it."}
    answer = second.post(f"/en/pains/{one.key}/rename/", told)
    page = answer.content.decode()
    assert answer.status_code == 409
    for words in (
        "Somebody changed this pain while you were writing",
        "Llamar otra vez",
        "Two bills",
        "So they call it.",
    ):
        assert words in page
    one.refresh_from_db()
    assert one.name_en == "Calling again"
    second.post(f"/en/pains/{one.key}/rename/", {**told, "read": one.version})
    one.refresh_from_db()
    assert one.name_en == "Two bills"
    assert one.history.filter(what="rename").count() == 2


def test_what_was_merged_or_split_meanwhile_is_told_by_name_not_by_key(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    one, other = found[REPEAT.key], found[PROMISE.key]
    read, lead = one.version, everybody["cx_lead"]
    Pain.objects.filter(pk=other.pk).update(name_es="Fechas rotas", name_en="Broken dates")
    operations.merge(lead, one, read, into=other, why="The same.")
    told = {"read": read, "name_es": "Dos", "name_en": "Two"}
    answer = browser(everybody["analyst"]).post(f"/en/pains/{one.key}/rename/", told)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Broken dates" in page
    assert f">{other.key}<" not in page
    assert f" {other.key} " not in page


def test_a_pain_is_taken_handed_on_and_given_back_by_the_right_people(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    one, member, lead = found[PROMISE.key], everybody["member"], everybody["cx_lead"]
    other = browser(everybody["analyst"])
    taken = browser(member).post(f"/en/pains/{one.key}/take/", {"read": one.version, "owner": member.pk})
    assert taken.status_code == 302
    one.refresh_from_db()
    assert (one.state, one.takings.get(ended_at=None).owner) == ("accepted", member)
    # somebody else may not take it from them, nor give it to a third
    other.post(f"/en/pains/{one.key}/take/", {"read": one.version, "owner": everybody["analyst"].pk})
    stolen = other.post(f"/en/pains/{one.key}/take/", {"read": one.version, "owner": lead.pk})
    assert stolen.status_code == 422
    assert one.takings.get(ended_at=None).owner == member
    given = browser(lead).post(
        f"/en/pains/{one.key}/take/", {"read": one.version, "owner": everybody["analyst"].pk}
    )
    assert given.status_code == 302
    assert one.takings.get(ended_at=None).owner == everybody["analyst"]
    one.refresh_from_db()
    refused = browser(member).post(f"/en/pains/{one.key}/give-back/", {"read": one.version, "why": "no"})
    assert refused.status_code == 403
    other.post(f"/en/pains/{one.key}/give-back/", {"read": one.version, "why": "I change teams."})
    assert not one.takings.filter(ended_at=None).exists()
    one.refresh_from_db()
    decisions.take(lead, one, one.version, owner=member)
    member.is_active = False
    member.save()
    assert Taking.objects.filter(pain=one, ended_as="account_closed").count() == 1


def test_not_now_keeps_reason_day_and_what_waiting_costs_and_comes_back_by_itself(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, client = found[CLOSED.key], browser(everybody["cx_lead"])
    today = timezone.localdate()
    day = today + dt.timedelta(days=21)
    told = {"read": one.version, "reason": "The new calendar comes first.", "return_on": day.isoformat()}
    past = client.post(f"/en/pains/{one.key}/wait/", {**told, "return_on": today.isoformat()})
    assert past.status_code == 422
    assert "7.3 people are hit each week." in text(client, f"/en/pains/{one.key}/")
    client.post(f"/en/pains/{one.key}/wait/", told)
    kept = NotNow.objects.get(pain=one)
    assert json.loads(kept.data_version) == VERSIONS["data_version"]
    assert kept.cost["people"] == pytest.approx(190 / 26)
    hours = next(each for each in kept.cost["harms"] if each["outcome"] == "hours_lost")
    assert hours["value"] == pytest.approx(3.4 * 190 / 26)
    page = text(client, "/en/pains/")
    assert page.index("they wait, and customers bear them") < page.index(f"/en/pains/{one.key}/")
    assert "The new calendar comes first." in page
    # a newer study changes nothing of what was kept
    study_of(
        [row | {"people": 900} if row["pain"] == one.key else row for row in several()],
        "2026-11-09T08:00:00Z",
    )
    kept.refresh_from_db()
    assert kept.cost["people"] == pytest.approx(190 / 26)
    monkeypatch.setattr("afuera.web.pains.queries.timezone.localdate", lambda: day)
    back = text(client, "/en/pains/")
    assert "they wait, and customers bear them" not in back
    assert "back since" in back
    assert "waits for your decision" not in text(client, "/en/")
    assert "The new calendar comes first." in text(client, f"/en/pains/{one.key}/")


def test_fewer_than_five_people_are_never_shown_nor_worked_out(
    everybody: dict[str, Person], browser: Browser
) -> None:
    wide = signed("friction", friction="transfer")
    narrow = signed("friction", friction="transfer", between=("sales", "billing"))
    rows = [
        pain(1, 3, 4, "grave", FRAUD, harms=[harm("goal_failure", 0.5, 4)]),
        pain(2, 1, 120, "rest", wide),
        pain(3, 2, 118, "rest", narrow),
    ]
    study_of(rows)
    client = browser(everybody["analyst"])
    page = text(client, "/en/pains/")
    assert "Fewer than five people: no figures are shown." in page
    assert "118" not in page
    assert ">120<" in page
    for key in (FRAUD.key, narrow.key):
        told = text(client, f"/en/pains/{key}/")
        assert "it hits fewer than five people" in told or "no figures" in told
        assert "118" not in told
    csv = browser(everybody["analyst"]).get("/en/pains/slope.csv").content.decode()
    assert "118" not in csv
    assert "fewer than five" in csv


@pytest.mark.parametrize(
    ("form", "begins"), [("svg", b"<svg"), ("png", b"\x89PNG"), ("csv", b"\xef\xbb\xbf")]
)
def test_both_orders_can_be_taken_along(
    form: str, begins: bytes, found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    answer = browser(everybody["executive"]).get(f"/en/pains/slope.{form}")
    assert answer.status_code == 200
    assert answer.content.startswith(begins)
    assert browser(everybody["member"]).get(f"/en/pains/slope.{form}").status_code == 403


def test_an_erased_person_leaves_no_door(found: dict[str, Pain]) -> None:
    from afuera.web.bridge.histories import Gone

    one = found[FRAUD.key]
    one.doors = {"hit": ["j1", "j2"], "origin/billing": ["j1"]}
    one.save()
    operations.forget(Gone(("customer:1",), ("p",), ("j1",)))
    one.refresh_from_db()
    assert one.doors == {"hit": ["j2"], "origin/billing": []}


def test_every_role_decides_only_what_the_table_says(
    found: dict[str, Pain], everybody: dict[str, Person], browser: Browser
) -> None:
    one = found[FRAUD.key]
    partner = text(browser(everybody["partner"]), f"/en/pains/{one.key}/")
    assert "Your role reads this; others decide it." in partner
    member = text(browser(everybody["member"]), f"/en/pains/{one.key}/")
    assert "I take it" in member
    assert "/refuse/" not in member
    executive = text(browser(everybody["executive"]), f"/en/pains/{one.key}/")
    assert "/wait/" in executive
    assert "/merge/" not in executive


def test_before_any_study_the_page_says_so(everybody: dict[str, Person], browser: Browser) -> None:
    assert "No study has found a pain yet" in text(browser(everybody["member"]), "/en/pains/")
    assert text(browser(everybody["member"]), "/en/pains/nothing/", 404)


def test_who_is_given_a_pain_gets_a_letter_once(
    found: dict[str, Pain], everybody: dict[str, Person], django_capture_on_commit_callbacks: Any
) -> None:
    one, lead, member = found[PROMISE.key], everybody["cx_lead"], everybody["member"]
    with django_capture_on_commit_callbacks(execute=True):
        taking = decisions.take(lead, one, one.version, owner=member, why="It begins in your team.")
    tasks.tell_of_taking.func(taking.pk)
    assert len(mail.outbox) == 1
    letter = mail.outbox[0]
    assert letter.to == [member.email]
    assert "Le entregaron un dolor" in letter.subject
    assert "It begins in your team." in letter.body
    assert f"/es/pains/{one.key}/" in letter.body


def test_two_transactions_at_once_cannot_both_take_a_pain(
    found: dict[str, Pain], everybody: dict[str, Person]
) -> None:
    one, lead = found[PROMISE.key], everybody["cx_lead"]
    Taking.objects.create(pain=one, owner=lead, decided_by=lead)
    with pytest.raises(IntegrityError), transaction.atomic():
        Taking.objects.create(pain=one, owner=everybody["analyst"], decided_by=lead)
    day = timezone.localdate()
    with pytest.raises(IntegrityError), transaction.atomic():
        NotNow.objects.create(pain=one, reason="x", decided_on=day, return_on=day, cost={}, decided_by=lead)


def test_every_study_counts_what_stands_and_what_people_named(
    found: dict[str, Pain], everybody: dict[str, Person]
) -> None:
    from afuera.web.bridge.pains import standing

    lead = everybody["cx_lead"]
    told = {"goal": None, "step": "", "friction": "", "words": ["la carta"], "why": "Three calls."}
    named = operations.name_pain(lead, name="La carta", **told)
    operations.refuse(lead, found[CLOSED.key], found[CLOSED.key].version, why="Our own tests.")
    keys = {one.key for one in standing()}
    assert keys == ({*found, named.key} - {CLOSED.key})


def test_what_is_named_is_counted_alone_and_no_study_of_everything_is_asked_for(
    studied: Study, everybody: dict[str, Person], browser: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    goal = Goal.objects.get(key="make a complaint")
    told = {"goal": goal, "step": "get a reply", "friction": "", "words": [], "why": "Three calls."}
    with django_capture_on_commit_callbacks(execute=True):
        named = operations.name_pain(everybody["cx_lead"], name="La respuesta", **told)
    named.refresh_from_db()
    assert named.figures is not None
    assert named.figures["people"] >= 5
    assert named.figures["harms"]
    assert named.figures["place"] is None
    assert "journey_ids" not in json.dumps(named.figures)
    assert named.doors["hit"]
    assert Study.objects.count() == 1
    assert operations_of_journeys.begin_refresh() is None, "nobody asked for all of it"
    listed = queries.listed()
    assert named.key in [one.pain.key for one in listed.standing]
    assert not listed.uncounted
    client = browser(everybody["member"])
    assert f"/es/pains/{named.key}/" in text(client, "/es/pains/")
    assert client.get(f"/es/pains/{named.key}/").status_code == 200
    journey = text(client, f"/es/journeys/{goal.slug}/")
    assert f"/es/pains/{named.key}/" in journey
    assert "None" not in journey, "it has no place among all yet, and none is told"
    # The next study orders all of them.
    figures = {**named.figures, "place": 2, "place_low": 1, "place_high": 3}
    operations.counted(named, {**figures, "people": 99_999})
    named.refresh_from_db()
    assert named.figures["people"] < 99_999, "what a study counted stays"


def test_what_is_named_and_hits_nobody_does_not_wait_to_be_counted_for_ever(
    studied: Study, everybody: dict[str, Person], browser: Browser, django_capture_on_commit_callbacks: Any
) -> None:
    told = {"goal": None, "step": "", "friction": "", "words": ["xylophones"], "why": "One call."}
    with django_capture_on_commit_callbacks(execute=True):
        named = operations.name_pain(everybody["cx_lead"], name="Xylophones", **told)
    listed = queries.listed()
    assert [one.pain.pk for one in listed.missing if not one.counted] == [named.pk]
    assert not listed.uncounted
    client = browser(everybody["member"])
    assert "it hits nobody so far" in text(client, f"/en/pains/{named.key}/")
    assert named.name_en in text(client, "/en/pains/proposals/")


def test_a_real_study_leads_from_the_list_to_a_pain_and_to_a_walk(
    studied: Study, everybody: dict[str, Person], browser: Browser
) -> None:
    client = browser(everybody["member"])
    listed = text(client, "/es/pains/")
    first = Pain.objects.get(figures__place=1)
    assert f"/es/pains/{first.key}/" in listed
    assert "journey_ids" not in json.dumps(first.figures)
    assert not any(row["journey_ids"] for row in studied.findings["pains"])
    page = text(client, f"/es/pains/{first.key}/")
    walks = re.findall(r'href="(/es/journeys/[^"]+/walks/[^"]+)"', page)
    assert len(walks) >= 3
    assert client.get(walks[0]).status_code == 200
    for one in Pain.objects.all():
        assert client.get(f"/en/pains/{one.key}/").status_code == 200
    partner = text(browser(everybody["partner"]), f"/es/pains/{first.key}/")
    assert "/walks/" not in partner
